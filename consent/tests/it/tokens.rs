//! What we sign we read, nobody else's, and one kind never for another.

use std::time::Duration;

use eemol_consent::ConsentEvent;
use eemol_consent::details::GrantedDetail;
use eemol_consent::token::{BadKey, Claims, PublicKey, SignError, Signer, TokenError, Verifier, grant, id_token, jwks};
use eemol_policies::ids::ExchangeId;
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use crate::samples::{DAY, after, agreed, day, fields, granted, id};

const PKCS8: &str = include_str!("../../vectors/test-key.pkcs8.pem");
const SEC1: &str = include_str!("../../vectors/test-key.sec1.pem");
const P384: &str = include_str!("../../vectors/test-key.p384.pem");
const BROKER: &str = "https://broker.example";

fn signer() -> Signer {
    Signer::from_pem("key-1", PKCS8).unwrap()
}

fn verifier() -> Verifier {
    Verifier::new(BROKER, BROKER, [signer().public_key().clone()]).unwrap()
}

fn claims(now: Timestamp) -> Claims {
    let consent = after(1, &[granted(agreed())]);
    Claims::of(&consent, BROKER, BROKER, "p-1".into(), "t-1".into(), now).unwrap()
}

fn grant_claims(now: Timestamp) -> grant::Claims {
    let consent = after(1, &[granted(agreed())]);
    let name = "residence-certificate".parse().unwrap();
    let detail =
        GrantedDetail::for_call(&consent, &name, &fields(&["/since"]), "population-register".parse().unwrap()).unwrap();
    let exchange = ExchangeId::from_uuid(uuid::Uuid::from_u128(5));
    let ids = (consent.id(), exchange, "g-1".into());
    grant::Claims::of(detail, BROKER, consent.requester().clone(), "q-1".into(), ids, now).unwrap()
}

fn id_claims(now: Timestamp) -> id_token::Claims {
    id_token::Claims::new(BROKER, "housing-office".parse().unwrap(), "p-1".into(), Some("n".into()), now)
}

#[test]
fn a_token_says_what_the_consent_says() {
    let now = day(2).plus(Duration::from_millis(123));
    let issued = claims(now);
    assert_eq!(issued.grant_id, id(1));
    assert_eq!(issued.client_id.as_str(), "housing-office");
    assert_eq!(issued.exp, day(32));
    assert_eq!(issued.authorization_details[0].fields, fields(&["/address/locality", "/since"]));
    let token = signer().issue(&issued).unwrap();
    assert_eq!(verifier().verify(&token, now), Ok(issued));
    assert!(!serde_json::to_string(&claims(now)).unwrap().contains("agent-17"), "the official stays out");
}

#[test]
fn a_token_never_outlives_its_consent() {
    let issued = claims(day(80));
    assert_eq!(issued.exp, day(90));
    let mut longer = issued.clone();
    longer.exp = day(90).plus(Duration::from_secs(1));
    assert_eq!(signer().issue(&longer), Err(SignError::Claims("exp past the consent")));
    let token = signer().issue(&issued).unwrap();
    assert_eq!(verifier().verify(&token, day(90).plus(Duration::from_secs(5))), Err(TokenError::Expired));
    assert_eq!(TokenError::Expired.reason(), Reason::TokenExpired);
    assert_eq!(TokenError::Invalid("typ").reason(), Reason::TokenInvalid);
}

#[test]
fn no_token_is_made_for_a_consent_out_of_force() {
    let make = |events: &[ConsentEvent], at| {
        Claims::of(&after(1, events), BROKER, BROKER, "p-1".into(), "t-1".into(), at).unwrap_err()
    };
    let yes = granted(agreed());
    assert_eq!(make(&[], day(2)), Reason::ConsentRequested);
    assert_eq!(make(&[yes.clone(), ConsentEvent::Paused], day(2)), Reason::ConsentPaused);
    assert_eq!(make(&[yes], day(90)), Reason::ConsentExpired);
}

#[test]
fn our_own_reader_refuses_nothing_that_we_sign_and_we_sign_nothing_that_it_refuses() {
    let now = day(2);
    let edit = |edit: &dyn Fn(&mut Claims)| {
        let mut claims = claims(now);
        edit(&mut claims);
        signer().issue(&claims)
    };
    assert!(edit(&|_| {}).is_ok());
    assert!(edit(&|claims| claims.sub.clear()).is_err());
    assert!(edit(&|claims| claims.sub = "two words".into()).is_err());
    assert!(edit(&|claims| claims.jti = "x".repeat(256)).is_err());
    assert!(edit(&|claims| claims.exp = claims.iat).is_err());
    assert!(edit(&|claims| claims.exp = claims.iat.plus(DAY * 31)).is_err());
    assert!(edit(&|claims| claims.authorization_details.clear()).is_err());
    assert!(edit(&|claims| claims.authorization_details[0].purpose = "x".repeat(20_000)).is_err());
    assert!(edit(&|claims| claims.iss.clear()).is_err());
}

#[test]
fn no_kind_of_token_passes_for_another() {
    let (now, signer) = (day(2), signer());
    let key = || [signer.public_key().clone()];
    let tokens = [signer.issue(&claims(now)), signer.issue(&grant_claims(now)), signer.issue(&id_claims(now))]
        .map(Result::unwrap);
    // Audiences made equal, so that only the kind can tell them apart.
    let audiences = [BROKER, "population-register", "housing-office"];
    for (place, token) in tokens.iter().enumerate() {
        let read = [
            Verifier::new(BROKER, audiences[place], key()).unwrap().verify(token, now).map(|_| ()),
            grant::Verifier::new(BROKER, audiences[place], key()).unwrap().verify(token, now).map(|_| ()),
            id_token::Verifier::new(BROKER, audiences[place], key()).unwrap().verify(token, now).map(|_| ()),
        ];
        for (reader, found) in read.iter().enumerate() {
            let expected = if reader == place { Ok(()) } else { Err(TokenError::Invalid("typ")) };
            assert_eq!(*found, expected, "token {place}, reader {reader}");
        }
    }
}

#[test]
fn a_grant_jwt_is_for_one_call_at_one_provider_and_two_minutes() {
    let now = day(2);
    let claims = grant_claims(now);
    assert_eq!(claims.exp, now.plus(Duration::from_mins(2)));
    assert_eq!(claims.authorization_details[0].fields, fields(&["/since"]));
    let token = signer().issue(&claims).unwrap();
    let at = |provider: &str| grant::Verifier::new(BROKER, provider, [signer().public_key().clone()]).unwrap();
    assert_eq!(at("population-register").verify(&token, now), Ok(claims.clone()));
    assert_eq!(at("tax-office").verify(&token, now), Err(TokenError::Invalid("aud")));
    let late = now.plus(Duration::from_secs(125));
    assert_eq!(at("population-register").verify(&token, late), Err(TokenError::Expired));
    let last = grant_claims(day(90).minus(Duration::from_secs(30)));
    assert_eq!(last.exp, day(90), "never past the consent");
}

#[test]
fn a_call_asks_only_for_what_was_agreed() {
    let consent = after(1, &[granted(agreed())]);
    let ask = |name: &str, texts: &[&str]| {
        GrantedDetail::for_call(&consent, &name.parse().unwrap(), &fields(texts), "p".parse().unwrap()).map(|_| ())
    };
    assert_eq!(ask("residence-certificate", &["/since"]), Ok(()));
    assert_eq!(ask("residence-certificate", &["/address/street"]), Err(Reason::FieldNotCovered));
    assert_eq!(ask("tax-certificate", &["/income/gross"]), Err(Reason::EvidenceTypeNotCovered));
}

#[test]
fn both_written_forms_of_a_key_are_the_same_key() {
    let sec1 = Signer::from_pem("key-1", SEC1).unwrap();
    assert_eq!(sec1.jwk(), signer().jwk());
    let with_text = format!("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{SEC1}");
    assert_eq!(Signer::from_pem("key-1", &with_text).unwrap().jwk(), signer().jwk());
}

#[test]
fn a_key_of_another_curve_or_a_text_without_one_key_is_refused() {
    let read = |kid: &str, pem: &str| Signer::from_pem(kid, pem).unwrap_err();
    assert_eq!(read("key-1", P384), BadKey::Private);
    assert_eq!(read("key-1", ""), BadKey::Pem);
    assert_eq!(read("key-1", &format!("{PKCS8}{SEC1}")), BadKey::Pem);
    assert_eq!(read("key-1", &PKCS8.replace("-----END", "")), BadKey::Pem);
    assert_eq!(read("key-1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), BadKey::Private);
    assert_eq!(read("../key", PKCS8), BadKey::Kid("../key".into()));
}

#[test]
fn a_published_key_has_the_members_it_needs_and_no_other() {
    let good = signer().jwk();
    assert_eq!(PublicKey::from_jwk(&good).unwrap(), *signer().public_key());
    let x = good["x"].as_str().unwrap().to_owned();
    for (name, value) in [
        ("d", json!("AAAA")),
        ("kty", json!("RSA")),
        ("crv", json!("P-384")),
        ("alg", json!("HS256")),
        ("use", json!("enc")),
        ("kid", json!("a/b")),
        ("x", json!("AAAA")),
        ("y", json!(x)),
        ("x", json!(format!("{x}="))),
        ("k", json!("secret")),
    ] {
        let mut jwk = good.clone();
        jwk[name] = value;
        assert!(PublicKey::from_jwk(&jwk).is_err(), "{jwk}");
    }
    for name in ["kty", "crv", "use", "alg", "kid", "x", "y"] {
        let mut jwk = good.clone();
        jwk.as_object_mut().unwrap().remove(name);
        assert!(PublicKey::from_jwk(&jwk).is_err(), "without {name}");
    }
}

#[test]
fn a_reader_has_keys_and_each_id_once() {
    let key = || signer().public_key().clone();
    assert_eq!(Verifier::new(BROKER, BROKER, []).unwrap_err(), BadKey::None);
    assert_eq!(Verifier::new(BROKER, BROKER, [key(), key()]).unwrap_err(), BadKey::Repeated("key-1".into()));
    let set = jwks([&key()]);
    assert!(Verifier::from_jwks(BROKER, BROKER, &set).is_ok());
    assert!(Verifier::from_jwks(BROKER, BROKER, &json!({})).is_err());
    assert!(!format!("{:?} {:?}", signer(), key()).contains(set["keys"][0]["x"].as_str().unwrap()));
}

proptest! {
    #[test]
    fn a_token_with_one_character_changed_is_never_taken(place in 0..2000usize, with in "[A-Za-z0-9_.=-]") {
        let token = signer().issue(&claims(day(2))).unwrap();
        let place = place % token.len();
        let changed = format!("{}{with}{}", &token[..place], &token[place + 1..]);
        prop_assume!(changed != token);
        prop_assert!(verifier().verify(&changed, day(2)).is_err());
    }

    #[test]
    fn no_text_stops_the_readers(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = String::from_utf8_lossy(&bytes).into_owned();
        for text in [text, bytes] {
            prop_assert!(verifier().verify(&text, day(2)).is_err());
            prop_assert!(Signer::from_pem("key-1", &text).is_err());
            let _ = eemol_consent::details::parse(&text);
        }
    }
}
