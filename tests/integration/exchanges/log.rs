//! No record, no data: when the log cannot be written, the broker refuses, says so, and comes back by itself.

use std::time::Duration;

use eemol_broker::ledger::event::{Decision, Event, kind};
use eemol_broker::ledger::operation::{Act, Note};
use eemol_broker::ledger::receipt::verify_answer;
use eemol_policies::time::Timestamp;
use eemol_tests::trouble::Trouble;
use eemol_tests::{TestBroker, Wanted};
use tokio::task::JoinHandle;

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
async fn an_exchange_whose_commits_lost_their_answers_is_answered_once_with_a_receipt_that_holds() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.trouble().set(Trouble::CommitLost);
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    broker.trouble().set(Trouble::None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let keys = [broker.ledger().verifier().clone()];
    verify_answer(&answer.body, &keys).expect("the receipt holds");
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED]);
    assert_eq!(broker.calls(), 1);
}

#[tokio::test]
async fn a_withdrawal_whose_commit_lost_its_answer_is_answered_and_bites() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.trouble().set(Trouble::CommitLost);
    broker.revoke(&granted).await;
    broker.trouble().set(Trouble::None);
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    answer.assert_problem(403, "consent-revoked");
}

#[tokio::test]
async fn a_release_that_is_three_seconds_old_is_not_handed_over() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    // The opening in time, the release not: as when the broker is stopped in the middle of COMMIT and wakes later.
    broker.trouble().set_after(1, Trouble::CommitSlow);
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    broker.trouble().set(Trouble::None);
    answer.assert_problem(503, "delivery-late");
    assert!(!answer.text().contains("Eschen"), "{}", answer.text());
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED]);
}

/// Fills the writer's queue, with operations of this process, while the store does not answer.
async fn flood(broker: &TestBroker) -> Vec<JoinHandle<()>> {
    broker.trouble().set(Trouble::Stall);
    let note = || {
        let event = Event { note: Some("flood".to_owned()), ..Event::new(kind::CATALOGUE, Timestamp::EPOCH) };
        Act::Note(Box::new(Note { subject: None, event, official: None, decision: Decision::default() }))
    };
    let mut waiting = Vec::new();
    // The first fill what the writer takes at once and the queue, the second what it left of the queue.
    for _ in 0..2 {
        for _ in 0..4500 {
            let ledger = broker.ledger().clone();
            waiting.push(tokio::spawn(async move { drop(ledger.enter(note()).await) }));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    waiting
}

#[tokio::test]
async fn a_full_queue_pushes_back_on_every_interface_and_is_over_when_the_store_answers() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let client = broker.client("housing-ministry");
    let mut sophie = broker.citizen("sophie").await;
    let permissions = sophie.open("/en/permissions").await;
    let stop = permissions.forms().into_iter().find(|action| action.ends_with("/stop")).expect("one step to stop");
    let waiting = flood(&broker).await;

    let answer = client.exchange(&granted.token, &locality()).await;
    answer.assert_problem(503, "throttled");
    assert!(!answer.header("retry-after").is_empty());
    let answer = client.form("/oauth/revoke", &[("token", &granted.token)]).await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (503, Some("temporarily_unavailable")));
    assert!(!answer.header("retry-after").is_empty());
    let page = sophie.submit(&permissions, &stop, &[]).await;
    assert_eq!(page.answer.status, 503);
    assert!(!page.answer.header("retry-after").is_empty());
    assert!(page.words().len() > 40, "{}", page.words());
    assert_eq!(broker.calls(), 0);

    broker.trouble().set(Trouble::None);
    for task in waiting {
        task.await.expect("nobody waits for ever");
    }
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
    let stopped = sophie.submit(&permissions, &stop, &[]).await;
    assert_eq!(stopped.answer.status, 200, "{}", stopped.words());
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
