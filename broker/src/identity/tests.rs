//! What holds of an ID token, and what its claims mean; each rule with the token that breaks it.

use eemol_policies::catalogue::Catalogue;
use eemol_policies::time::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use openidconnect::core::CoreJsonWebKeySet;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use serde_json::{Value, json};

use super::claims::{Claims, NoOffice, Office};
use super::logout;
use super::redeem::{UNKNOWN_KEY, verified};
use crate::config::sign_in::{Citizens, Staff};

const ISSUER: &str = "https://id.example";
const CLIENT: &str = "eemol";
const NONCE: &str = "nonce";
const NOW: i64 = 1_795_255_200;

struct Signer {
    key: EncodingKey,
    keys: Value,
}

impl Signer {
    fn new() -> Self {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let raw = pair.public_key_raw();
        let part = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes);
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "one",
            "x": part(&raw[1..33]), "y": part(&raw[33..65]),
        });
        let key = EncodingKey::from_ec_pem(pair.serialize_pem().as_bytes()).unwrap();
        Self { key, keys: json!({ "keys": [jwk] }) }
    }

    fn token(&self, kid: &str, claims: &Value) -> String {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }

    fn check(&self, token: &str) -> Result<Claims, &'static str> {
        let keys: CoreJsonWebKeySet = serde_json::from_value(self.keys.clone()).unwrap();
        verified(&keys, ISSUER, CLIENT, token, NONCE, Timestamp::from_millis(NOW * 1000))
    }
}

/// A good token's claims with some of them changed; `null` takes one away.
fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "somebody", "nonce": NONCE, "iat": NOW - 5, "exp": NOW + 300,
        "acr": "urn:high", "sid": "s1",
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[test]
fn a_good_token_says_who_it_is_and_how_they_are_known() {
    let signer = Signer::new();
    let said = signer.check(&signer.token("one", &claims(&json!({ "azp": CLIENT, "aud": [CLIENT] })))).unwrap();
    assert_eq!((said.subject(), said.acr(), said.session()), (Some("somebody"), Some("urn:high"), Some("s1")));
    assert_eq!(format!("{said:?}"), "Claims(9)", "nothing of it is printed");
}

#[test]
fn each_claim_that_does_not_hold_is_refused() {
    let signer = Signer::new();
    for (changes, why) in [
        (json!({ "iss": "https://id.example/" }), "it is from another issuer"),
        (json!({ "iss": null }), "no ID token"),
        (json!({ "aud": "other" }), "it is for somebody else"),
        (json!({ "aud": [CLIENT, "other"] }), "it is for somebody else"),
        (json!({ "aud": [] }), "it is for somebody else"),
        (json!({ "azp": "other" }), "it was issued to another client"),
        (json!({ "azp": 7 }), "no ID token"),
        (json!({ "nonce": "other" }), "it has another nonce"),
        (json!({ "nonce": null }), "it has another nonce"),
        (json!({ "exp": NOW - 61 }), "it is not of now"),
        (json!({ "exp": null }), "no ID token"),
        (json!({ "iat": NOW + 61 }), "it is not of now"),
        (json!({ "iat": NOW - 601 }), "it is not of now"),
        (json!({ "sub": null }), "no ID token"),
    ] {
        assert_eq!(signer.check(&signer.token("one", &claims(&changes))), Err(why), "{changes}");
    }
}

#[test]
fn a_token_that_nobody_known_signed_is_refused() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let good = claims(&json!({}));
    assert_eq!(signer.check(&signer.token("two", &good)), Err(UNKNOWN_KEY));
    assert_eq!(signer.check(&stranger.token("one", &good)), Err("its signature does not hold"));
    let by_secret = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &good, &EncodingKey::from_secret(b"secret"));
    assert_eq!(signer.check(&by_secret.unwrap()), Err("its signature does not hold"));
    let token = signer.token("one", &good);
    let (head, rest) = token.split_once('.').unwrap();
    let payload = rest.split('.').next().unwrap();
    for forged in [
        format!("{head}.{payload}."),
        format!("eyJhbGciOiJub25lIn0.{payload}."),
        format!("{token}A"),
        "x".to_owned(),
        String::new(),
    ] {
        assert!(signer.check(&forged).is_err(), "{forged}");
    }
}

#[test]
fn a_logout_token_is_about_a_session_or_a_person_of_this_issuer_and_of_now() {
    let signer = Signer::new();
    let keys = serde_json::from_value(signer.keys.clone()).unwrap();
    let event = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
    let good = |changes: &Value| {
        let mut all = json!({ "nonce": null, "acr": null, "events": event, "jti": "j" });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        claims(&all)
    };
    let read = |kid: &str, claims: &Value| logout::verified(&keys, ISSUER, CLIENT, &signer.token(kid, claims), NOW);
    let said = read("one", &good(&json!({}))).unwrap();
    assert_eq!((said.session.as_deref(), said.subject.as_deref()), (Some("s1"), Some("somebody")));
    assert!(read("one", &good(&json!({ "sid": null, "exp": null }))).is_ok());
    assert_eq!(read("two", &good(&json!({}))), Err(UNKNOWN_KEY));
    for changes in [
        json!({ "iss": "https://other.example" }),
        json!({ "aud": "other" }),
        json!({ "nonce": "n" }),
        json!({ "events": {} }),
        json!({ "events": null }),
        json!({ "iat": NOW - 601 }),
        json!({ "iat": NOW + 61 }),
        json!({ "iat": null }),
        json!({ "exp": NOW - 61 }),
        json!({ "sid": null, "sub": null }),
    ] {
        assert!(read("one", &good(&changes)).is_err(), "{changes}");
    }
}

fn said(claims: &Value) -> Claims {
    Claims::read(claims.to_string().as_bytes()).unwrap()
}

#[test]
fn an_identifier_follows_the_schemes_of_the_territory() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/demo/catalogue");
    let territory = Catalogue::load(&dir).unwrap().territory;
    let by = |claim: &str, scheme: Option<&str>| Citizens {
        subject_claim: claim.to_owned(),
        subject_scheme: scheme.map(str::to_owned),
        ..Citizens::default()
    };
    let find = |claims: Value, by: &Citizens| said(&claims).identifier(by, &territory).map(|found| found.to_text());
    let known = Some("lu-nin:1991041798172".to_owned());
    assert_eq!(find(json!({ "sub": "1991041798172" }), &by("sub", Some("lu-nin"))), known);
    assert_eq!(find(json!({ "a": { "b/c": "1991 0417 98172" } }), &by("/a/b~1c", Some("lu-nin"))), known);
    assert_eq!(find(json!({ "sub": "lu-nin:1991041798172" }), &by("sub", None)), known);
    for (claims, by) in [
        (json!({ "sub": "1991041798173" }), by("sub", Some("lu-nin"))),
        (json!({ "sub": 1_991_041_798_172_u64 }), by("sub", Some("lu-nin"))),
        (json!({ "sub": "1991041798172" }), by("sub", None)),
        (json!({ "sub": "1991041798172" }), by("number", Some("lu-nin"))),
        (json!({ "sub": "1991041798172" }), by("sub", Some("other"))),
    ] {
        assert_eq!(find(claims, &by), None);
    }
}

#[test]
fn an_office_is_of_the_operator_or_of_one_administration() {
    let staff = Staff { roles: "town-dpo=town".to_owned(), ..Staff::default() };
    let known = |id: &eemol_policies::ids::AdministrationId| matches!(id.as_str(), "town" | "register");
    let office = |roles: Value, staff: &Staff| said(&json!({ "roles": roles })).office(staff, known);
    let of = |id: &str| Ok(Office::Administration(id.parse().unwrap()));
    assert_eq!(office(json!(["x", "eemol-operator"]), &staff), Ok(Office::Operator));
    assert_eq!(office(json!("eemol-dpo:register"), &staff), of("register"));
    assert_eq!(office(json!(["town-dpo", "eemol-dpo:town"]), &staff), of("town"), "both mean the same");
    assert_eq!(office(json!(["town-dpo", "eemol-dpo:register"]), &staff), Err(NoOffice::Several));
    for roles in [json!([]), json!(["eemol-dpo:"]), json!(["eemol-dpo:moon"]), json!("town"), json!(7)] {
        assert_eq!(office(roles.clone(), &staff), Err(NoOffice::None), "{roles}");
    }
    let named_only = Staff { administration_role: String::new(), operator_role: String::new(), ..staff };
    assert_eq!(office(json!(["town", ""]), &named_only), Err(NoOffice::None));
    assert_eq!(office(json!(["town-dpo"]), &named_only), of("town"));
}

#[test]
fn more_claims_count_only_about_the_same_subject_and_never_in_place_of_others() {
    let first = said(&json!({ "sub": "a", "acr": "low" }));
    let more = first.clone().joined(said(&json!({ "sub": "a", "acr": "high", "number": "1" }))).unwrap();
    assert_eq!((more.acr(), more.find("number").and_then(Value::as_str)), (Some("low"), Some("1")));
    assert_eq!(first.clone().joined(said(&json!({ "sub": "b" }))), None);
    assert_eq!(first.joined(said(&json!({ "number": "1" }))), None);
}
