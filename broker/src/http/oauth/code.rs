//! The grant of a code that a citizen brought back (RFC 6749 §4.1.3, PKCE of RFC 7636): exchanged once, by the client
//! that pushed the request.
//!
//! A code presented again ends the refresh tokens that came for it. The consent token stays: it opens nothing without
//! the client's own certificate, and the consent is the citizen's to end.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::client::Client;
use super::enter::store;
use super::error::{Code, OAuthError};
use super::token::{Issue, TokenAnswer, TokenForm, issue, missing};
use super::unreadable;
use crate::ledger::hash::sha256;
use crate::state::App;

/// The grant type of codes.
pub(super) const CODE: &str = "authorization_code";

pub(super) async fn fetch(app: &App, client: &Client, form: TokenForm) -> Result<TokenAnswer, OAuthError> {
    let code = form.code.ok_or_else(|| missing("code"))?;
    let verifier = form.code_verifier.ok_or_else(|| missing("code_verifier"))?;
    let digest = *sha256(code.as_bytes()).as_bytes();
    let row = app.work.pushed_by_code(&digest).await.map_err(|error| store(&error))?;
    let row = row.filter(|row| row.client == client.id.as_str()).ok_or_else(unknown)?;
    if row.used {
        app.work.end_family(&digest).await.map_err(|error| store(&error))?;
        return Err(unknown());
    }
    let now = app.runtime.now();
    if row.code_until.is_none_or(|until| now >= until) {
        return Err(unknown());
    }
    if form.redirect_uri.is_some_and(|uri| uri != row.redirect_uri) {
        return Err(wrong("`redirect_uri` is not the one that was pushed"));
    }
    if !is_verifier(&verifier, &row.challenge) {
        return Err(wrong("`code_verifier` does not fit the `code_challenge` that was pushed"));
    }
    let consent = app.ledger.consent(row.consent).await.map_err(|error| unreadable(&error))?.ok_or_else(unknown)?;
    let with = Issue { openid: row.openid, nonce: row.nonce, family: digest };
    let issued = issue(app, client, &consent, with).await?;
    // Last, so that two exchanges at once cannot both have it.
    if !app.work.use_pushed(&digest).await.map_err(|error| store(&error))? {
        app.work.end_family(&digest).await.map_err(|error| store(&error))?;
        return Err(unknown());
    }
    Ok(issued)
}

/// Whether the challenge was made of this verifier (RFC 7636 §4.6).
fn is_verifier(verifier: &str, challenge: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let made = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()).as_bytes());
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(good)
        && verify_slices_are_equal(made.as_bytes(), challenge.as_bytes()).is_ok()
}

fn wrong(why: &str) -> OAuthError {
    OAuthError::new(Code::InvalidGrant, why)
}

fn unknown() -> OAuthError {
    wrong("`code` is unknown, of another client, too old or was used")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_fits_and_nothing_near_it() {
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_verifier(verifier, challenge));
        assert!(!is_verifier(&verifier.replace('d', "e"), challenge) && !is_verifier(challenge, challenge));
        assert!(!is_verifier("short", &URL_SAFE_NO_PAD.encode(sha256(b"short").as_bytes())));
    }
}
