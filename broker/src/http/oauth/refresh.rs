//! Refresh tokens (RFC 6749 §6), for consents that last longer than a consent token: a new pair for an old one, after
//! another look at the recorded consent.
//!
//! Each is used once. One that comes back ends all of its family: somebody has a copy. Kept as digests only.

use eemol_consent::consent::{Consent, Phase};
use eemol_policies::time::Timestamp;

use super::client::Client;
use super::enter::store;
use super::error::{Code, OAuthError};
use super::token::{Issue, TokenAnswer, TokenForm, issue, missing};
use super::unreadable;
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::oauth::RefreshRow;

/// The grant type of refresh tokens.
pub(super) const REFRESH: &str = "refresh_token";

pub(super) async fn fetch(app: &App, client: &Client, form: TokenForm) -> Result<TokenAnswer, OAuthError> {
    let token = form.refresh_token.ok_or_else(|| missing("refresh_token"))?;
    let row = own(app, client, &token).await?.ok_or_else(unknown)?;
    if row.used {
        return Err(replayed(app, &row).await);
    }
    let consent = app.ledger.consent(row.consent).await.map_err(|error| unreadable(&error))?.ok_or_else(unknown)?;
    if consent.phase(app.runtime.now()) == Phase::Paused {
        return Err(OAuthError::new(
            Code::AccessDenied,
            "the citizen paused the consent; the refresh token stays good",
        ));
    }
    let with = Issue { openid: false, nonce: None, family: row.family };
    let issued = issue(app, client, &consent, with).await?;
    // Last, so that two at once cannot both have it, and one whose answer could not be made can be tried again.
    if !app.work.use_refresh(&row.token).await.map_err(|error| store(&error))? {
        return Err(replayed(app, &row).await);
    }
    Ok(issued)
}

/// The refresh token, where it is the client's own.
pub(super) async fn own(app: &App, client: &Client, token: &str) -> Result<Option<RefreshRow>, OAuthError> {
    let found = app.work.refresh(sha256(token.as_bytes()).as_bytes()).await.map_err(|error| store(&error))?;
    Ok(found.filter(|row| row.client == client.id.as_str()))
}

/// A refresh token for a consent that outlasts its consent token, which ends at `token_ends`; `None` for any other.
pub(super) async fn new(
    app: &App,
    consent: &Consent,
    token_ends: Timestamp,
    family: [u8; 32],
) -> Result<Option<String>, OAuthError> {
    let until = consent.request().until;
    if until.seconds() <= token_ends.seconds() {
        return Ok(None);
    }
    let token = app.runtime.opaque_token();
    let row = RefreshRow {
        token: *sha256(token.as_bytes()).as_bytes(),
        family,
        client: consent.requester().to_string(),
        consent: consent.id(),
        expires_at: until,
        used: false,
    };
    app.work.insert_refresh(&row).await.map_err(|error| store(&error))?;
    Ok(Some(token))
}

async fn replayed(app: &App, row: &RefreshRow) -> OAuthError {
    tracing::warn!(client = %row.client, consent = %row.consent, "a refresh token came back; its family ends");
    match app.work.end_family(&row.family).await {
        Ok(_) => unknown(),
        Err(error) => store(&error),
    }
}

fn unknown() -> OAuthError {
    OAuthError::new(Code::InvalidGrant, "`refresh_token` is unknown, of another client, over or was used")
}
