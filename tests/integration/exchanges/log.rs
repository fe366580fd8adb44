//! No record, no data: when the log cannot be written, the broker refuses, says so, and comes back by itself.

use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_tests::trouble::Trouble;
use eemol_tests::{TestBroker, Wanted};

use super::{kinds, locality};

#[tokio::test]
async fn without_the_log_no_provider_is_asked() {
    for trouble in [Trouble::Begin, Trouble::Write, Trouble::CommitFails] {
        let broker = TestBroker::start().await;
        let granted = broker.granted(&Wanted::default()).await;
        broker.trouble().set(trouble);
        let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
        answer.assert_problem(503, "log-unavailable");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(broker.calls(), 0, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_refusal_that_cannot_be_entered_is_no_refusal_but_503() {
    let broker = TestBroker::start().await;
    broker.trouble().set(Trouble::Write);
    let client = broker.client("housing-ministry");
    client.exchange("garbage", &locality()).await.assert_problem(503, "log-unavailable");
    client.exchange_without_token(&locality()).await.assert_problem(503, "log-unavailable");
}

#[tokio::test]
async fn evidence_whose_release_cannot_be_entered_is_not_delivered() {
    for trouble in [Trouble::Begin, Trouble::Write, Trouble::CommitFails] {
        let broker = TestBroker::start().await;
        let granted = broker.granted(&Wanted::default()).await;
        broker.trouble().set_after(1, trouble);
        let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
        answer.assert_problem(503, "log-unavailable");
        assert!(!answer.text().contains("Eschen"), "{}", answer.text());
        assert_eq!(broker.calls(), 1);
        broker.trouble().set(Trouble::None);
        assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED], "{trouble:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_to_commit_never_releases_twice_nor_without_its_entry() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.trouble().set_after(1, Trouble::CommitLost);
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    broker.trouble().set(Trouble::None);
    let kinds = kinds(&broker, granted.subject).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == kind::RELEASED).count(), 1, "{kinds:?}");
    if answer.status != 200 {
        answer.assert_problem(503, "log-unavailable");
    }
}

#[tokio::test]
async fn readyz_says_why_and_the_broker_recovers_when_the_store_does() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let client = broker.client("housing-ministry");
    assert_eq!(broker.operator().get("/readyz").await.status, 200);
    broker.trouble().set(Trouble::Write);
    client.exchange(&granted.token, &locality()).await.assert_problem(503, "log-unavailable");
    let ready = broker.operator().get("/readyz").await;
    assert_eq!(ready.status, 503, "{}", ready.text());
    assert!(ready.text().contains("ledger"), "{}", ready.text());
    assert_eq!(broker.operator().get("/livez").await.status, 200);
    broker.trouble().set(Trouble::None);
    let mut status = 0;
    for _ in 0..300 {
        status = client.exchange(&granted.token, &locality()).await.status;
        if status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(status, 200);
    assert_eq!(broker.operator().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn a_withdrawal_that_was_answered_survives_a_restart() {
    let mut broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.revoke(&granted).await;
    broker.restart().await;
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    answer.assert_problem(403, "consent-revoked");
}
