//! Tokens that are missing, garbled, forged, stale or of somebody else: 401, an entry each, under the person where one can
//! be told from a signature of ours.

use std::time::Duration;

use eemol_consent::token::Claims;
use eemol_tests::forge::{Parts, foreign_signer};
use eemol_tests::{Granted, TestBroker, Wanted};
use reqwest::Method;
use serde_json::json;

use super::{assert_refused, locality};

async fn start() -> (TestBroker, Granted) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    (broker, granted)
}

/// Holds that this token is refused as no token of ours and entered about nobody.
async fn assert_invalid(broker: &TestBroker, token: &str) {
    let before = broker.size().await;
    let answer = broker.client("housing-ministry").exchange(token, &locality()).await;
    let entry = assert_refused(broker, &answer, (401, "token-invalid"), None).await;
    assert_eq!(broker.size().await, before + 1);
    assert_eq!(entry.event.requester.as_ref().map(ToString::to_string).as_deref(), Some("housing-ministry"));
    assert_eq!(entry.event.consent, None, "what a forged token names is not taken over");
}

#[tokio::test]
async fn without_token_and_without_a_name_there_is_401_and_an_entry_about_nobody() {
    let (broker, _) = start().await;
    let answer = broker.client("housing-ministry").exchange_without_token(&locality()).await;
    assert_refused(&broker, &answer, (401, "token-missing"), None).await;
}

#[tokio::test]
async fn a_garbled_token_gets_401() {
    let (broker, granted) = start().await;
    let mut cut = granted.token.clone();
    cut.truncate(granted.token.len() - 3);
    let turned: String = granted.token.chars().rev().collect();
    for token in ["x", "a.b.c", "...", &cut, &turned, &format!("{}=", granted.token), &"a".repeat(20_000)] {
        assert_invalid(&broker, token).await;
    }
}

#[tokio::test]
async fn credentials_of_another_scheme_get_401_and_an_entry() {
    let (broker, granted) = start().await;
    for value in ["Basic YTpi".to_owned(), "Bearer".to_owned(), format!("DPoP {}", granted.token)] {
        let before = broker.size().await;
        let request = broker.client("housing-ministry").request(Method::POST, "/v1/exchanges").json(&locality());
        let answer = eemol_tests::client::send(request.header("authorization", &value)).await;
        assert_refused(&broker, &answer, (401, "token-invalid"), None).await;
        assert_eq!(broker.size().await, before + 1, "{value}");
    }
}

#[tokio::test]
async fn a_token_with_one_claim_changed_gets_401() {
    let (broker, granted) = start().await;
    let mut parts = Parts::of(&granted.token);
    parts.claims["authorization_details"][0]["fields"] = json!(["/person/national_number"]);
    assert_invalid(&broker, &parts.with_old_signature()).await;
}

#[tokio::test]
async fn alg_none_gets_401() {
    let (broker, granted) = start().await;
    assert_invalid(&broker, &Parts::of(&granted.token).alg_none()).await;
}

#[tokio::test]
async fn hs256_with_the_public_key_as_secret_gets_401() {
    let (broker, granted) = start().await;
    let jwk = broker.app().tokens.public_key().jwk();
    let point: Vec<u8> = [jwk["x"].as_str(), jwk["y"].as_str()].into_iter().flatten().collect::<String>().into_bytes();
    for secret in [
        jwk.to_string().into_bytes(),
        point,
        broker.app().tokens.jwks(broker.app().runtime.now()).to_string().into_bytes(),
    ] {
        assert_invalid(&broker, &Parts::of(&granted.token).hs256(&secret)).await;
    }
}

#[tokio::test]
async fn a_foreign_kid_gets_401() {
    let (broker, granted) = start().await;
    let claims = broker.claims(&granted.token);
    let own = broker.signer(Some("another-key")).issue(&claims).expect("signed");
    let foreign = foreign_signer("another-key").issue(&claims).expect("signed");
    for token in [own, foreign] {
        assert_invalid(&broker, &token).await;
    }
}

#[tokio::test]
async fn a_foreign_key_under_our_kid_gets_401() {
    let (broker, granted) = start().await;
    let kid = broker.app().tokens.public_key().kid().to_owned();
    let token = foreign_signer(&kid).issue(&broker.claims(&granted.token)).expect("signed");
    assert_invalid(&broker, &token).await;
}

#[tokio::test]
async fn a_kid_or_header_that_leads_elsewhere_gets_401() {
    let (broker, granted) = start().await;
    for (member, value) in [
        ("kid", json!("../../keys/token.pem")),
        ("kid", json!("' OR 1=1 --")),
        ("kid", json!("k".repeat(4_000))),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("jwk", broker.app().tokens.public_key().jwk()),
        ("x5u", json!("https://attacker.example/x5u")),
        ("crit", json!(["exp"])),
        ("typ", json!("JWT")),
    ] {
        let mut parts = Parts::of(&granted.token);
        parts.header[member] = value;
        assert_invalid(&broker, &parts.with_old_signature()).await;
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_or_audience_gets_401_even_with_our_signature() {
    let (broker, granted) = start().await;
    let claims = broker.claims(&granted.token);
    let signer = broker.signer(None);
    for wrong in [
        Claims { iss: "https://other.example".to_owned(), ..claims.clone() },
        Claims { aud: "https://other.example".to_owned(), ..claims.clone() },
    ] {
        assert_invalid(&broker, &signer.issue(&wrong).expect("signed")).await;
    }
}

#[tokio::test]
async fn an_id_token_and_a_grant_for_providers_are_no_consent_tokens() {
    let (broker, _) = start().await;
    let client = "housing-ministry".parse().expect("an id");
    let now = broker.app().runtime.now();
    let id_token = broker.app().tokens.id_token(client, "someone".to_owned(), None, now).expect("signed");
    assert_invalid(&broker, &id_token).await;
}

#[tokio::test]
async fn a_token_from_the_future_gets_401() {
    let (broker, granted) = start().await;
    let claims = broker.claims(&granted.token);
    let ahead = claims.nbf.plus(Duration::from_secs(60));
    let token = broker.signer(None).issue(&Claims { nbf: ahead, iat: ahead, ..claims }).expect("signed");
    assert_invalid(&broker, &token).await;
}

#[tokio::test]
async fn an_expired_token_gets_401_and_stands_in_its_persons_history() {
    let (broker, granted) = start().await;
    broker.clock().advance(Duration::from_hours(31 * 24));
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let entry = assert_refused(&broker, &answer, (401, "token-expired"), Some(granted.subject)).await;
    assert_eq!(entry.event.consent, Some(granted.consent));
}

#[tokio::test]
async fn a_verified_token_that_expires_meanwhile_is_not_taken_from_memory() {
    let (broker, granted) = start().await;
    let client = broker.client("housing-ministry");
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
    broker.clock().advance(Duration::from_hours(31 * 24));
    client.exchange(&granted.token, &locality()).await.assert_problem(401, "token-expired");
}

#[tokio::test]
async fn a_token_of_another_administration_gets_401_and_the_person_sees_who_tried() {
    let (broker, granted) = start().await;
    let answer = broker.client("commune-eschen").exchange(&granted.token, &locality()).await;
    let entry = assert_refused(&broker, &answer, (401, "token-of-other-client"), Some(granted.subject)).await;
    assert_eq!(entry.event.requester.as_ref().map(ToString::to_string).as_deref(), Some("commune-eschen"));
    assert_eq!((entry.event.consent, entry.event.case.clone()), (None, None), "nothing of the token for the asker");
    let decision = entry.decision();
    assert_eq!(decision.token_client.map(|id| id.to_string()).as_deref(), Some("housing-ministry"));
    assert_eq!(decision.token_consent, Some(granted.consent));
    for secret in ["housing-ministry", "2026-1234", &granted.consent.to_string()] {
        assert!(!answer.text().contains(secret), "{}", answer.text());
    }
}

#[tokio::test]
async fn an_expired_token_of_another_administration_is_still_somebody_elses() {
    let (broker, granted) = start().await;
    broker.clock().advance(Duration::from_hours(31 * 24));
    let answer = broker.client("commune-eschen").exchange(&granted.token, &locality()).await;
    assert_refused(&broker, &answer, (401, "token-of-other-client"), Some(granted.subject)).await;
}

#[tokio::test]
async fn a_token_signed_by_us_without_a_recorded_consent_opens_nothing() {
    let (broker, granted) = start().await;
    let claims = Claims { grant_id: broker.app().runtime.consent_id(), ..broker.claims(&granted.token) };
    let token = broker.signer(None).issue(&claims).expect("signed");
    let answer = broker.client("housing-ministry").exchange(&token, &locality()).await;
    answer.assert_problem(403, "consent-missing");
    assert_eq!(broker.calls(), 0);
}

#[tokio::test]
async fn no_answer_quotes_the_token() {
    let (broker, granted) = start().await;
    let mut parts = Parts::of(&granted.token);
    parts.claims["sub"] = json!("someone-else");
    let token = parts.with_old_signature();
    let answer = broker.client("housing-ministry").exchange(&token, &locality()).await;
    for part in token.split('.') {
        assert!(!answer.text().contains(part), "{}", answer.text());
    }
}
