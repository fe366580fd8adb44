//! Lost answers: the same key and body within ten minutes fetch again under the use already spent.

use std::sync::Arc;
use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_connectors::ConnectorError;
use eemol_connectors::fake::Answer as Given;
use eemol_tests::{Client, Granted, TestBroker, Wanted, evidence, people};
use serde_json::json;
use tokio::sync::Notify;

use super::{kinds, locality};

/// A consent for one use.
async fn start() -> (TestBroker, Granted, Client) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { uses: Some(1), ..Wanted::default() }).await;
    let client = broker.client("housing-ministry");
    (broker, granted, client)
}

#[tokio::test]
async fn a_lost_answer_is_fetched_again_under_the_use_it_spent() {
    let (broker, granted, client) = start().await;
    let first = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    let again = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    assert_eq!((first.status, again.status), (200, 200), "{}", again.text());
    assert_eq!(first.json()["evidence"], again.json()["evidence"]);
    assert_ne!(first.json()["id"], again.json()["id"], "it is an exchange of its own");
    assert_eq!(broker.calls(), 2);
    let consent = broker.ledger().consent(granted.consent).await.expect("readable").expect("there");
    assert_eq!(consent.uses().expect("granted").released(), 1);
    let entries = broker.exchanges_of(Some(granted.subject)).await;
    assert_eq!(json!(entries[0].event.repeats), first.json()["id"], "the entries are linked");
    assert_eq!(entries[0].event.kind, kind::RELEASED);
    // Without the key the consent is exhausted.
    client.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-exhausted");
}

#[tokio::test]
async fn a_repeat_after_a_withdrawal_is_refused() {
    let (broker, granted, client) = start().await;
    assert_eq!(client.exchange_with_key(&granted.token, "k1", &locality()).await.status, 200);
    broker.revoke(&granted).await;
    let again = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    again.assert_problem(403, "consent-revoked");
    assert_eq!(broker.calls(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_gets_409() {
    let (broker, granted, client) = start().await;
    assert_eq!(client.exchange_with_key(&granted.token, "k1", &locality()).await.status, 200);
    let other =
        json!({"evidence_type": "residence-certificate", "fields": ["/address/street"], "official": "agent-17"});
    let answer = client.exchange_with_key(&granted.token, "k1", &other).await;
    answer.assert_problem(409, "idempotency-conflict");
    assert_eq!(broker.calls(), 1);
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED, kind::REFUSED]);
}

#[tokio::test]
async fn a_repeat_while_the_first_run_is_open_gets_409() {
    let (broker, granted, client) = start().await;
    let go = Arc::new(Notify::new());
    let residence = evidence::residence(&people::person("sophie").national_number);
    broker.provider("residence-certificate").next(Given::When(Arc::clone(&go), Box::new(Given::Json(residence))));
    let (token, first) = (granted.token.clone(), client.clone());
    let asking = tokio::spawn(async move { first.exchange_with_key(&token, "k1", &locality()).await });
    broker.until("the provider is asked", |broker| broker.provider("residence-certificate").running() == 1).await;
    let again = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    again.assert_problem(409, "idempotency-conflict");
    go.notify_one();
    assert_eq!(asking.await.expect("it ends").status, 200);
    assert_eq!(broker.calls(), 1);
}

#[tokio::test]
async fn after_ten_minutes_a_key_is_new_again() {
    let (broker, granted, client) = start().await;
    assert_eq!(client.exchange_with_key(&granted.token, "k1", &locality()).await.status, 200);
    broker.clock().advance(Duration::from_secs(601));
    let again = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    again.assert_problem(403, "consent-exhausted");
}

#[tokio::test]
async fn a_run_that_released_nothing_is_no_spent_use() {
    let (broker, granted, client) = start().await;
    broker.provider("residence-certificate").next(Given::Fail(ConnectorError::TimedOut));
    let first = client.exchange_with_key(&granted.token, "k1", &locality()).await;
    first.assert_problem(504, "provider-timeout");
    assert_eq!(client.exchange_with_key(&granted.token, "k1", &locality()).await.status, 200);
    let consent = broker.ledger().consent(granted.consent).await.expect("readable").expect("there");
    assert_eq!(consent.uses().expect("granted").released(), 1);
}

#[tokio::test]
async fn keys_of_two_administrations_do_not_meet() {
    let broker = TestBroker::start().await;
    let housing = broker.granted(&Wanted::default()).await;
    let parking = Wanted { requester: "commune-eschen", procedure: "resident-parking-permit", ..Wanted::default() };
    let parking = broker.granted(&parking).await;
    let first = broker.client("housing-ministry").exchange_with_key(&housing.token, "k1", &locality()).await;
    let second = broker.client("commune-eschen").exchange_with_key(&parking.token, "k1", &locality()).await;
    assert_eq!((first.status, second.status), (200, 200), "{}", second.text());
    let consent = broker.ledger().consent(parking.consent).await.expect("readable").expect("there");
    assert_eq!(consent.uses().expect("granted").released(), 1, "not a repeat of the other's");
}
