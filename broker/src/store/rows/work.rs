//! Rows of the work store: sessions, sign-ins, backchannel requests, checkpoints kept of other logs.

use eemol_policies::ids::ConsentId;

use super::columns::{Columns, of};
use crate::store::StoreError;
use crate::store::work::{BackchannelRow, KeptCheckpoint, SessionRow, SignInRow};

pub(in crate::store) fn session(row: &impl Columns) -> Result<SessionRow, StoreError> {
    let row = of("session", row);
    Ok(SessionRow {
        id: row.digest("id")?,
        role: row.text("role")?,
        holder: row.text("holder")?,
        csrf: row.text("csrf")?,
        data: row.text("data")?,
        created_at: row.time("created_at")?,
        seen_at: row.time("seen_at")?,
        acr: row.text_or_null("acr")?,
        device: row.text("device")?,
        account: row.text_or_null("account")?,
        provider_session: row.digest_or_null("provider_session")?,
    })
}

pub(in crate::store) fn sign_in(row: &impl Columns) -> Result<SignInRow, StoreError> {
    let row = of("sign_in", row);
    Ok(SignInRow {
        state: row.digest("state")?,
        browser: row.digest("browser")?,
        circle: row.text("circle")?,
        nonce: row.text("nonce")?,
        verifier: row.text("verifier")?,
        level: row.text_or_null("level")?,
        language: row.text("language")?,
        back: row.text("back")?,
        begun_at: row.time("begun_at")?,
    })
}

pub(in crate::store) fn backchannel(row: &impl Columns) -> Result<BackchannelRow, StoreError> {
    let row = of("backchannel", row);
    Ok(BackchannelRow {
        auth_req_id: row.digest("auth_req_id")?,
        client: row.text("client")?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        openid: row.truth("openid")?,
        code: row.text("code")?,
        binding_message: row.text_or_null("binding_message")?,
        expires_at: row.time("expires_at")?,
        polled_at: row.time("polled_at")?,
        interval_ms: row.count("interval_ms")?,
        used: row.truth("used")?,
    })
}

pub(in crate::store) fn kept_checkpoint(origin: &str, row: &impl Columns) -> Result<KeptCheckpoint, StoreError> {
    let row = of("kept_checkpoint", row);
    Ok(KeptCheckpoint {
        origin: origin.to_owned(),
        size: row.count("size")?,
        root: row.digest("root")?,
        note: row.text("note")?,
    })
}
