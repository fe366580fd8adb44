//! The way back: where a citizen is sent after the answer, with what, and which origin that is. Pure.
//!
//! Addresses come from the catalogue, compared character by character; nothing a caller sends chooses a host.

use eemol_policies::catalogue::Catalogue;
use serde_urlencoded::to_string;

use super::error::{Code, OAuthError};
use crate::store::oauth::PushedRow;

/// Whether this client may have citizens sent back to exactly this address.
pub(in crate::http) fn is_registered(catalogue: &Catalogue, client: &str, uri: &str) -> bool {
    let own = client.parse().ok().and_then(|id| catalogue.administrations.get(&id));
    own.is_some_and(|own| own.redirect_uris.iter().any(|known| known == uri))
}

/// The address with a code (RFC 6749 §4.1.2, RFC 9207).
pub(in crate::http) fn with_code(row: &PushedRow, issuer: &str, code: &str) -> String {
    with(row, issuer, &[("code", code)])
}

/// The address with an error (RFC 6749 §4.1.2.1, RFC 9207).
pub(in crate::http) fn with_error(row: &PushedRow, issuer: &str, code: Code, description: &str) -> String {
    let error = OAuthError::new(code, description);
    with(row, issuer, &[("error", code.as_str()), ("error_description", error.description())])
}

fn with(row: &PushedRow, issuer: &str, answer: &[(&str, &str)]) -> String {
    let state = row.state.as_deref().map(|state| ("state", state));
    let members: Vec<(&str, &str)> = answer.iter().copied().chain(state).chain([("iss", issuer)]).collect();
    let query = to_string(members).unwrap_or_default();
    let sign = if row.redirect_uri.contains('?') { '&' } else { '?' };
    format!("{}{sign}{query}", row.redirect_uri)
}

/// Scheme, host and port of an address, as a content security policy names them; `None` for a host that it cannot name.
pub(in crate::http) fn origin(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let good = matches!(scheme, "https" | "http") && !host.is_empty() && host.bytes().all(plain);
    good.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use eemol_policies::ids::ConsentId;
    use eemol_policies::time::Timestamp;

    use super::*;

    fn row(redirect_uri: &str, state: Option<&str>) -> PushedRow {
        PushedRow {
            request_uri: [1; 32],
            client: "housing-ministry".to_owned(),
            certificate: String::new(),
            redirect_uri: redirect_uri.to_owned(),
            state: state.map(str::to_owned),
            challenge: String::new(),
            nonce: None,
            openid: false,
            lang: None,
            details: String::new(),
            subject: None,
            consent: ConsentId::from_uuid(uuid::Uuid::nil()),
            pushed_at: Timestamp::EPOCH,
            expires_at: Timestamp::EPOCH,
            browser: None,
            code: None,
            code_until: None,
            used: false,
            replaces: None,
        }
    }

    #[test]
    fn an_answer_carries_state_and_issuer_and_stays_within_its_address() {
        let address = with_code(&row("https://a.example/back", Some("x&y=1 #")), "https://once.example", "c");
        assert_eq!(address, "https://a.example/back?code=c&state=x%26y%3D1+%23&iss=https%3A%2F%2Fonce.example");
        let address = with_error(&row("https://a.example/?a=b", None), "https://i", Code::AccessDenied, "no \"é\"");
        assert_eq!(
            address,
            "https://a.example/?a=b&error=access_denied&error_description=no+%27%3F%27&iss=https%3A%2F%2Fi"
        );
    }

    #[test]
    fn an_origin_ends_before_the_path_and_cannot_add_to_a_policy() {
        assert_eq!(origin("https://a.example:8443/back?x").as_deref(), Some("https://a.example:8443"));
        assert_eq!(origin("https://a.example").as_deref(), Some("https://a.example"));
        for bad in ["https://a.example;script-src/", "https:///x", "javascript://x", "https://u@a/", "x"] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }
}
