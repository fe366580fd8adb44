//! Refresh tokens: for consents that outlast a consent token, used once each, worth as much as the consent is.

use std::time::Duration;

use eemol_broker::ledger::operation::Mover;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::ConsentId;
use eemol_tests::{Answer, TestBroker};

use crate::exchanges::locality;

const DAY: Duration = Duration::from_hours(24);

/// Sophie's consent, its first token and refresh token.
async fn granted(broker: &TestBroker) -> (ConsentId, String, String) {
    let link = broker.pushed(&[]).await;
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&link).await;
    let code = sophie.answer(&page, "share").await.brought_back()["code"].clone();
    let token = broker.exchange_code(&code, &[]).await.json();
    let member = |name: &str| token[name].as_str().unwrap_or_else(|| panic!("no {name}: {token}")).to_owned();
    (member("grant_id").parse().expect("an id"), member("access_token"), member("refresh_token"))
}

async fn refresh(broker: &TestBroker, by: &str, token: &str) -> Answer {
    broker.client(by).form("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

fn error(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

const MINISTRY: &str = "housing-ministry";

#[tokio::test]
async fn a_consent_that_outlasts_its_token_is_carried_on_to_its_end() {
    let broker = TestBroker::start().await;
    let (id, token, refresh_token) = granted(&broker).await;
    broker.clock().advance(DAY * 31);
    let client = broker.client(MINISTRY);
    client.exchange(&token, &locality()).await.assert_problem(401, "token-expired");
    let foreign = refresh(&broker, "commune-eschen", &refresh_token).await;
    assert_eq!(error(&foreign), (400, "invalid_grant".to_owned()), "another's, and it stays good");
    let next = refresh(&broker, MINISTRY, &refresh_token).await;
    assert_eq!(next.status, 200, "{}", next.text());
    let (token, second) = (next.json()["access_token"].clone(), next.json()["refresh_token"].clone());
    assert_eq!(client.exchange(token.as_str().expect("a token"), &locality()).await.status, 200);
    // The last token reaches to the consent's end: nothing is carried on beyond it.
    let until = broker.ledger().consent(id).await.expect("readable").expect("there").request().until;
    let last_month = until.since(broker.app().runtime.now()).saturating_sub(DAY * 20);
    broker.clock().advance(last_month);
    let last = refresh(&broker, MINISTRY, second.as_str().expect("another")).await;
    assert_eq!(last.status, 200, "{}", last.text());
    assert!(last.json().get("refresh_token").is_none(), "{}", last.text());
    let claims = eemol_tests::forge::Parts::of(last.json()["access_token"].as_str().expect("a token")).claims;
    assert_eq!(claims["exp"], until.seconds());
}

#[tokio::test]
async fn a_refresh_token_that_comes_back_ends_its_whole_family() {
    let broker = TestBroker::start().await;
    let (_, token, first) = granted(&broker).await;
    let second = refresh(&broker, MINISTRY, &first).await.json()["refresh_token"].as_str().expect("one").to_owned();
    for replayed in [&first, &second] {
        assert_eq!(error(&refresh(&broker, MINISTRY, replayed).await), (400, "invalid_grant".to_owned()));
    }
    // The citizen's consent is not the copier's to end.
    assert_eq!(broker.client(MINISTRY).exchange(&token, &locality()).await.status, 200);
}

#[tokio::test]
async fn of_two_refreshes_at_once_at_most_one_gets_anything_that_lasts() {
    let broker = TestBroker::start().await;
    let (_, _, first) = granted(&broker).await;
    let (one, other) = tokio::join!(refresh(&broker, MINISTRY, &first), refresh(&broker, MINISTRY, &first));
    let good = [&one, &other].into_iter().filter(|answer| answer.status == 200).count();
    assert!(good <= 1, "{} {}", one.text(), other.text());
}

#[tokio::test]
async fn every_refresh_looks_at_the_consent_again() {
    let broker = TestBroker::start().await;
    let (id, _, token) = granted(&broker).await;
    let subject = broker.subject("sophie").await;
    let moved = async |event| broker.change(id, event, Mover::Citizen(subject)).await.expect("it fits");
    moved(ConsentEvent::Paused).await;
    assert_eq!(error(&refresh(&broker, MINISTRY, &token).await), (400, "access_denied".to_owned()));
    moved(ConsentEvent::Resumed).await;
    let next = refresh(&broker, MINISTRY, &token).await.json()["refresh_token"].as_str().expect("one").to_owned();
    moved(ConsentEvent::Revoked { by: eemol_consent::consent::Actor::Citizen }).await;
    assert_eq!(error(&refresh(&broker, MINISTRY, &next).await), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_given_back_gives_back_its_consent() {
    let broker = TestBroker::start().await;
    let (_, access, token) = granted(&broker).await;
    let form = [("token", token.as_str()), ("token_type_hint", "refresh_token")];
    let (own, other) = (broker.client(MINISTRY), broker.client("commune-eschen"));
    let seen = own.form("/oauth/introspect", &form).await.json();
    assert_eq!((&seen["active"], &seen["token_type"]), (&true.into(), &"refresh_token".into()), "{seen}");
    assert_eq!(other.form("/oauth/introspect", &form).await.text(), r#"{"active":false}"#);
    assert_eq!(other.form("/oauth/revoke", &form).await.status, 200);
    assert_eq!(own.form("/oauth/introspect", &form).await.json()["active"], true);
    assert_eq!(own.form("/oauth/revoke", &form).await.status, 200);
    assert_eq!(error(&refresh(&broker, MINISTRY, &token).await), (400, "invalid_grant".to_owned()));
    own.exchange(&access, &locality()).await.assert_problem(403, "consent-returned");
}
