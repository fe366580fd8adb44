//! A clock that cannot be believed releases nothing and ends nothing; withdrawals work, and the jump is an entry.

use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_broker::store::ledger::RecordFilter;
use eemol_policies::time::Timestamp;
use eemol_tests::{TestBroker, Wanted};

use super::{kinds, locality};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

fn moved(broker: &TestBroker, millis: i64) -> Timestamp {
    Timestamp::from_millis(broker.site().runtime.now().millis() + millis)
}

async fn notes_of_jumps(broker: &TestBroker) -> Vec<String> {
    let filter = RecordFilter { kind: Some(kind::CLOCK.to_owned()), ..RecordFilter::default() };
    broker.entries(&filter).await.into_iter().map(|entry| entry.event.note.expect("how far")).collect()
}

/// Waits until `/readyz` has this status.
async fn ready(broker: &TestBroker, status: u16) {
    for _ in 0..500 {
        if broker.operator().get("/readyz").await.status == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain for {status}: {}", broker.operator().get("/readyz").await.text());
}

#[tokio::test]
async fn a_clock_that_jumped_releases_nothing_until_it_is_confirmed() {
    for (millis, note) in [(3_600_000, "+3600000 ms"), (-3_600_000, "-3600000 ms"), (8_640_000_000, "+8640000000 ms")] {
        let broker = TestBroker::start().await;
        let (granted, other) = (broker.granted(&Wanted::default()).await, broker.granted(&second()).await);
        let (client, before) = (broker.client("housing-ministry"), broker.site().runtime.now());
        broker.clock().set_wall(moved(&broker, millis));
        let answer = client.exchange(&granted.token, &locality()).await;
        answer.assert_problem(503, "clock-unconfirmed");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(broker.calls(), 0);
        assert_eq!(kinds(&broker, granted.subject).await, [kind::REFUSED]);
        // No entry has the wrong time, not even that of the jump.
        let newest = broker.entries(&RecordFilter::default()).await.remove(0);
        assert!(newest.event.time >= before && newest.event.time.since(before) < SECOND, "{}", newest.event.time);
        assert_eq!(notes_of_jumps(&broker).await, [note]);
        let readiness = broker.operator().get("/readyz").await;
        assert_eq!((readiness.status, &readiness.json()["parts"]["clock"]["ok"]), (503, &false.into()));
        // Withdrawals work, and bite.
        broker.revoke(&other).await;

        // Set right again: that is a jump too. Both clocks must go together for a minute.
        broker.clock().set_wall(moved(&broker, -millis));
        client.exchange(&granted.token, &locality()).await.assert_problem(503, "clock-unconfirmed");
        broker.clock().advance(SECOND * 61);
        ready(&broker, 200).await;
        assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
        client.exchange(&other.token, &locality()).await.assert_problem(403, "consent-revoked");
        assert_eq!(notes_of_jumps(&broker).await.len(), 2);
    }
}

/// A consent beside the usual one.
fn second() -> Wanted {
    Wanted { case: "2026-5678".to_owned(), ..Wanted::default() }
}

#[tokio::test]
async fn a_wrong_clock_ends_no_consent_and_a_confirmed_one_does() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { lasts: Some(HOUR), ..Wanted::default() }).await;
    let client = broker.client("housing-ministry");
    broker.clock().set_wall(moved(&broker, 2 * 3_600_000));
    // Nobody asks anything: the broker notices by itself.
    ready(&broker, 503).await;
    client.exchange(&granted.token, &locality()).await.assert_problem(503, "clock-unconfirmed");
    let expired = RecordFilter { kind: Some("consent.expired".to_owned()), ..RecordFilter::default() };
    assert!(broker.entries(&expired).await.is_empty());
    // It was the right time after all: once confirmed, it ends what it ends.
    broker.clock().advance(SECOND * 61);
    ready(&broker, 200).await;
    client.exchange(&granted.token, &locality()).await.assert_problem(401, "token-expired");
    assert_eq!(broker.entries(&expired).await.len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_by_a_few_seconds_disturbs_nobody() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { uses: Some(2), ..Wanted::default() }).await;
    for millis in [-4_000, 4_000] {
        broker.clock().set_wall(moved(&broker, millis));
        assert_eq!(broker.client("housing-ministry").exchange(&granted.token, &locality()).await.status, 200);
    }
    assert!(notes_of_jumps(&broker).await.is_empty());
}
