//! Tokens written by a foreign library (`vectors/make.py`), each with what our reader must say of it, for ever.

use eemol_consent::token::{TokenError, Verifier, grant, id_token};
use eemol_policies::time::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    issuer: String,
    audience: Audience,
    jwks: serde_json::Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Audience {
    consent: String,
    grant: String,
    id: String,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: String,
    now: i64,
    expected: String,
    token: String,
}

fn said<T>(result: &Result<T, TokenError>) -> String {
    match result {
        Ok(_) => "valid".into(),
        Err(TokenError::Expired) => "expired".into(),
        Err(TokenError::Invalid(rule)) => format!("invalid: {rule}"),
    }
}

#[test]
fn every_vector_is_read_as_it_must_be() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../vectors/tokens.json")).unwrap();
    let Vectors { issuer, audience, jwks, cases } = vectors;
    let consent = Verifier::from_jwks(&issuer, audience.consent, &jwks).unwrap();
    let grant = grant::Verifier::from_jwks(&issuer, audience.grant, &jwks).unwrap();
    let id = id_token::Verifier::from_jwks(&issuer, audience.id, &jwks).unwrap();
    assert!(cases.len() >= 140);
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let now = Timestamp::from_millis(case.now * 1000);
            let found = match case.kind.as_str() {
                "consent" => said(&consent.verify(&case.token, now)),
                "grant" => said(&grant.verify(&case.token, now)),
                _ => said(&id.verify(&case.token, now)),
            };
            (found != case.expected).then(|| format!("{}: `{found}` instead of `{}`", case.name, case.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
