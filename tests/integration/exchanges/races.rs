//! The consent is looked at twice: a withdrawal while the provider answers beats the answer, whatever it is.

use std::sync::Arc;
use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_connectors::ConnectorError;
use eemol_connectors::fake::Answer as Given;
use eemol_tests::{Answer, Granted, TestBroker, Wanted, evidence, people};
use tokio::sync::Notify;

use super::{kinds, locality};

/// Runs one exchange; while the provider still thinks about `given`, `meanwhile` happens.
async fn with_meanwhile(
    given: Given,
    meanwhile: impl AsyncFnOnce(&TestBroker, &Granted),
) -> (TestBroker, Granted, Answer) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let go = Arc::new(Notify::new());
    broker.provider("residence-certificate").next(Given::When(Arc::clone(&go), Box::new(given)));
    let (client, token) = (broker.client("housing-ministry"), granted.token.clone());
    let asking = tokio::spawn(async move { client.exchange(&token, &locality()).await });
    broker.until("the provider is asked", |broker| broker.provider("residence-certificate").running() == 1).await;
    meanwhile(&broker, &granted).await;
    go.notify_one();
    let answer = asking.await.expect("the exchange ends");
    (broker, granted, answer)
}

fn residence() -> Given {
    Given::Json(evidence::residence(&people::person("sophie").national_number))
}

async fn assert_withheld(broker: &TestBroker, granted: &Granted, answer: &Answer, reason: &str) {
    answer.assert_problem(403, reason);
    assert!(!answer.text().contains("Eschen"), "{}", answer.text());
    assert_eq!(kinds(broker, granted.subject).await, [kind::OPENED, kind::WITHHELD]);
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    assert_eq!(entry.event.reason.map(eemol_policies::reason::Reason::as_str), Some(reason));
    assert_eq!(entry.event.released, None);
}

#[tokio::test]
async fn a_withdrawal_during_the_fetch_withholds_the_evidence() {
    let (broker, granted, answer) =
        with_meanwhile(residence(), async |broker, granted| broker.revoke(granted).await).await;
    assert_withheld(&broker, &granted, &answer, "consent-revoked").await;
}

#[tokio::test]
async fn that_nobody_was_found_is_not_told_after_a_withdrawal() {
    let given = Given::Fail(ConnectorError::NoMatch);
    let (broker, granted, answer) = with_meanwhile(given, async |broker, granted| broker.revoke(granted).await).await;
    assert_withheld(&broker, &granted, &answer, "consent-revoked").await;
}

#[tokio::test]
async fn that_several_were_found_is_not_told_after_a_withdrawal() {
    let given = Given::Fail(ConnectorError::AmbiguousMatch);
    let (broker, granted, answer) = with_meanwhile(given, async |broker, granted| broker.revoke(granted).await).await;
    assert_withheld(&broker, &granted, &answer, "consent-revoked").await;
}

#[tokio::test]
async fn a_pause_during_the_fetch_withholds_the_evidence() {
    let (broker, granted, answer) = with_meanwhile(residence(), async |broker, granted| {
        let citizen = eemol_broker::ledger::operation::Mover::Citizen(granted.subject);
        let event = eemol_consent::event::ConsentEvent::Paused;
        broker.change(granted.consent, event, citizen).await.expect("it may be paused");
    })
    .await;
    assert_withheld(&broker, &granted, &answer, "consent-paused").await;
}

#[tokio::test]
async fn an_exchange_past_its_deadline_is_interrupted_and_releases_nothing_later() {
    let (broker, granted, answer) = with_meanwhile(residence(), async |broker, _| {
        broker.clock().advance(Duration::from_mins(2));
    })
    .await;
    assert_ne!(answer.status, 200, "{}", answer.text());
    assert!(!answer.text().contains("Eschen"), "{}", answer.text());
    for _ in 0..400 {
        if kinds(&broker, granted.subject).await.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::INTERRUPTED]);
}

#[tokio::test]
async fn an_exchange_whose_client_went_away_still_comes_to_its_end() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let go = Arc::new(Notify::new());
    broker.provider("residence-certificate").next(Given::When(Arc::clone(&go), Box::new(residence())));
    let (client, token) = (broker.client("housing-ministry"), granted.token.clone());
    let asking = tokio::spawn(async move { client.exchange(&token, &locality()).await });
    broker.until("the provider is asked", |broker| broker.provider("residence-certificate").running() == 1).await;
    asking.abort();
    assert!(asking.await.is_err());
    go.notify_one();
    for _ in 0..500 {
        if kinds(&broker, granted.subject).await.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED]);
}

#[tokio::test]
async fn two_requests_never_share_the_last_use() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { uses: Some(1), ..Wanted::default() }).await;
    let clients: Vec<_> = (0..8).map(|_| broker.client("housing-ministry")).collect();
    let body = locality();
    let asked = clients.iter().map(|client| client.exchange(&granted.token, &body));
    let answers = futures_util::future::join_all(asked).await;
    let released = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(released, 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.assert_problem(403, "consent-exhausted");
    }
    let entries = kinds(&broker, granted.subject).await;
    assert_eq!(entries.iter().filter(|kind| *kind == kind::RELEASED).count(), 1);
    assert_eq!(entries.iter().filter(|kind| *kind == kind::REFUSED).count(), 7);
}
