//! Requests without a token that name a person, a procedure and a case: always refused, always entered under that person.

use std::time::Duration;

use eemol_broker::ledger::operation::Mover;
use eemol_consent::event::ConsentEvent;
use eemol_tests::consents::days;
use eemol_tests::people::{self, NOBODY};
use eemol_tests::{Answer, TestBroker, Wanted};
use serde_json::{Value, json};

use super::assert_refused;

fn naming(subject: &str) -> Value {
    json!({
        "evidence_type": "residence-certificate", "official": "agent-17",
        "subject": subject, "procedure": "housing-benefit", "case": "2026-1234",
    })
}

async fn ask(broker: &TestBroker, subject: &str) -> Answer {
    broker.client("housing-ministry").exchange_without_token(&naming(subject)).await
}

#[tokio::test]
async fn a_named_person_who_was_never_asked_is_refused_and_sees_it() {
    let broker = TestBroker::start().await;
    let answer = ask(&broker, &people::person("sophie").identifier()).await;
    let sophie = broker.subject("sophie").await;
    let entry = assert_refused(&broker, &answer, (403, "consent-missing"), Some(sophie)).await;
    assert_eq!(entry.event.case.as_ref().map(ToString::to_string).as_deref(), Some("2026-1234"));
    assert!(!answer.text().contains("1991041798172"), "{}", answer.text());
}

#[tokio::test]
async fn a_person_nobody_knows_gets_the_same_answer_and_an_entry_for_the_day_they_sign_in() {
    let broker = TestBroker::start().await;
    let (known, unknown) = (ask(&broker, &people::person("sophie").identifier()).await, ask(&broker, NOBODY).await);
    let nobody = broker.subject(NOBODY).await;
    assert_refused(&broker, &unknown, (403, "consent-missing"), Some(nobody)).await;
    let shape = |answer: &Answer| {
        let mut problem = answer.json();
        problem["instance"] = Value::Null;
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        (answer.status, problem, names, answer.body.len())
    };
    assert_eq!(shape(&known), shape(&unknown));
}

#[tokio::test]
async fn the_same_person_written_with_blanks_is_the_same_person() {
    let broker = TestBroker::start().await;
    ask(&broker, "lu-nin:1991 0417 98172").await.assert_problem(403, "consent-missing");
    let sophie = broker.subject("sophie").await;
    assert_eq!(broker.exchanges_of(Some(sophie)).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_identifier_of_the_territory_gets_422_without_being_quoted() {
    let broker = TestBroker::start().await;
    let before = broker.size().await;
    for subject in ["lu-nin:1991041798173", "lu-nin:", "passport:X1234567", "1991041798172"] {
        let answer = ask(&broker, subject).await;
        assert_eq!(answer.assert_problem(422, "body-invalid")["field"], "subject");
        assert!(!answer.text().contains("199104179817"), "{}", answer.text());
    }
    assert_eq!(broker.size().await, before);
}

#[tokio::test]
async fn the_reason_is_the_state_of_the_askers_newest_consent() {
    let broker = TestBroker::start().await;
    let sophie = people::person("sophie").identifier();
    let expect = async |reason: &str| {
        ask(&broker, &sophie).await.assert_problem(403, reason);
    };
    expect("consent-missing").await;

    let asked = broker.ask(&Wanted::default()).await;
    expect("consent-requested").await;
    broker.deny(&asked).await;
    expect("consent-denied").await;

    let asked = broker.ask(&Wanted::default()).await;
    let requester = || Mover::Requester("housing-ministry".parse().expect("an id"));
    broker.change(asked.consent, ConsentEvent::Cancelled, requester()).await.expect("it may be cancelled");
    expect("consent-cancelled").await;

    broker.ask(&Wanted::default()).await;
    broker.clock().advance(days(15));
    expect("consent-lapsed").await;

    let granted = broker.granted(&Wanted { lasts: Some(days(3)), ..Wanted::default() }).await;
    expect("token-missing").await;
    broker.clock().advance(days(3) + Duration::from_secs(1));
    expect("consent-expired").await;
    drop(granted);

    let granted = broker.granted(&Wanted::default()).await;
    broker.revoke(&granted).await;
    expect("consent-revoked").await;
    assert_eq!(broker.calls(), 0);
}

#[tokio::test]
async fn nobody_learns_of_a_consent_given_to_somebody_else() {
    let broker = TestBroker::start().await;
    broker.granted(&Wanted::default()).await;
    let body = naming(&people::person("sophie").identifier());
    let answer = broker.client("commune-eschen").exchange_without_token(&body).await;
    answer.assert_problem(403, "consent-missing");
    let mut other = body;
    other["case"] = json!("2026-9999");
    broker.client("housing-ministry").exchange_without_token(&other).await.assert_problem(403, "consent-missing");
}
