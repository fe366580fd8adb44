//! Rows of the authorization server's requests under way.

use eemol_policies::ids::{ConsentId, SubjectTag};

use super::columns::{Columns, of};
use crate::store::StoreError;
use crate::store::oauth::{PingRow, PushedRow, RefreshRow};

pub(in crate::store) fn pushed(row: &impl Columns) -> Result<PushedRow, StoreError> {
    let row = of("pushed", row);
    let subject = row.bytes_or_null("subject")?.map(|bytes| {
        let bytes = bytes.try_into().map_err(|_| StoreError::corrupt("pushed", "a subject tag of another length"))?;
        Ok::<_, StoreError>(SubjectTag::from_bytes(bytes))
    });
    Ok(PushedRow {
        request_uri: row.digest("request_uri")?,
        client: row.text("client")?,
        certificate: row.text("certificate")?,
        redirect_uri: row.text("redirect_uri")?,
        state: row.text_or_null("state")?,
        challenge: row.text("challenge")?,
        nonce: row.text_or_null("nonce")?,
        openid: row.truth("openid")?,
        lang: row.text_or_null("lang")?,
        details: row.text("details")?,
        subject: subject.transpose()?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        pushed_at: row.time("pushed_at")?,
        expires_at: row.time("expires_at")?,
        browser: row.digest_or_null("browser")?,
        code: row.digest_or_null("code")?,
        code_until: row.time_or_null("code_until")?,
        used: row.truth("used")?,
        replaces: row.uuid_or_null("replaces")?.map(ConsentId::from_uuid),
    })
}

pub(in crate::store) fn refresh(row: &impl Columns) -> Result<RefreshRow, StoreError> {
    let row = of("refresh", row);
    Ok(RefreshRow {
        token: row.digest("token")?,
        family: row.digest("family")?,
        client: row.text("client")?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        expires_at: row.time("expires_at")?,
        used: row.truth("used")?,
    })
}

pub(in crate::store) fn ping(row: &impl Columns) -> Result<PingRow, StoreError> {
    let row = of("ping", row);
    Ok(PingRow {
        auth_req_id: row.text("auth_req_id")?,
        client: row.text("client")?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        token: row.text("token")?,
        due_at: row.time("due_at")?,
        attempts: row.count("attempts")?,
    })
}
