//! The grant of CIBA: a client fetches the answer of a citizen who was asked elsewhere, by polling or after a ping.

use std::time::Duration;

use eemol_consent::consent::{Consent, Phase};
use eemol_policies::time::Timestamp;

use super::client::Client;
use super::enter::store;
use super::error::{Code, OAuthError};
use super::token::{Issue, TokenAnswer, TokenForm, issue, missing};
use super::unreadable;
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::work::BackchannelRow;

/// The grant type of CIBA.
pub(super) const CIBA: &str = "urn:openid:params:grant-type:ciba";
/// What a client that polls too fast has to wait longer from then on, and the most it has to wait, in milliseconds.
const SLOWER_MS: u64 = 5000;
const SLOWEST_MS: u64 = 60_000;

pub(super) async fn fetch(app: &App, client: &Client, form: TokenForm) -> Result<TokenAnswer, OAuthError> {
    let id = form.auth_req_id.ok_or_else(|| missing("auth_req_id"))?;
    let digest = sha256(id.as_bytes());
    let row = app.work.backchannel(digest.as_bytes()).await.map_err(|error| store(&error))?;
    let row = row.filter(|row| row.client == client.id.as_str() && !row.used).ok_or_else(unknown)?;
    let now = app.runtime.now();
    polled(app, &row, now).await?;
    let consent = app.ledger.consent(row.consent).await.map_err(|error| unreadable(&error))?.ok_or_else(unknown)?;
    answered(&consent, now)?;
    if now >= row.expires_at {
        return Err(too_late());
    }
    let issued =
        issue(app, client, &consent, Issue { openid: row.openid, nonce: None, family: row.auth_req_id }).await?;
    // Last, so that two fetches at once cannot both have it.
    if !app.work.use_backchannel(&row.auth_req_id).await.map_err(|error| store(&error))? {
        return Err(unknown());
    }
    Ok(issued)
}

/// Notes the poll and refuses it when it comes too soon.
async fn polled(app: &App, row: &BackchannelRow, now: Timestamp) -> Result<(), OAuthError> {
    let too_soon = now.since(row.polled_at) < Duration::from_millis(row.interval_ms);
    let interval = if too_soon { row.interval_ms.saturating_add(SLOWER_MS).min(SLOWEST_MS) } else { row.interval_ms };
    app.work.poll_backchannel(&row.auth_req_id, now, interval).await.map_err(|error| store(&error))?;
    if !too_soon {
        return Ok(());
    }
    let why = format!("wait {} seconds between two polls", interval.div_ceil(1000));
    Err(OAuthError::new(Code::SlowDown, why))
}

/// Whether the consent is granted now.
fn answered(consent: &Consent, now: Timestamp) -> Result<(), OAuthError> {
    let denied = |why: &str| Err(OAuthError::new(Code::AccessDenied, why));
    match consent.phase(now) {
        Phase::Granted => Ok(()),
        Phase::Requested => Err(OAuthError::new(Code::AuthorizationPending, "the citizen has not answered yet")),
        Phase::Paused => Err(OAuthError::new(Code::AuthorizationPending, "the citizen paused the consent")),
        Phase::Denied => denied("the citizen said no"),
        Phase::Revoked => denied("the citizen agreed and withdrew"),
        Phase::Invalidated => denied("the consent was declared invalid"),
        Phase::Lapsed | Phase::Expired => Err(too_late()),
        Phase::Cancelled | Phase::Returned | Phase::Replaced | Phase::Exhausted => {
            Err(OAuthError::new(Code::InvalidGrant, "the consent was taken back, replaced or used up"))
        }
    }
}

fn unknown() -> OAuthError {
    OAuthError::new(Code::InvalidGrant, "`auth_req_id` is unknown, of another client or was used")
}

fn too_late() -> OAuthError {
    OAuthError::new(Code::ExpiredToken, "the request was not answered, or the answer not fetched, in time")
}
