//! Requests of known administrations that were turned away are one entry a minute, about no person.

use std::time::Duration;

use eemol_broker::ledger::OpenedEntry;
use eemol_broker::ledger::event::{Summed, kind};
use eemol_broker::store::ledger::RecordFilter;
use eemol_policies::reason::Reason;
use eemol_tests::{TestBroker, Wanted};

use super::locality;

/// A broker that takes one request of each client; more only when a second has passed by the clock of the test.
async fn strict() -> TestBroker {
    let one = |config: &mut eemol_broker::config::Config| {
        (config.api.limits.rate_per_second, config.api.limits.burst) = (1, 1);
    };
    TestBroker::with().configure(one).start().await
}

async fn summed(broker: &TestBroker) -> Vec<OpenedEntry> {
    let filter = RecordFilter { kind: Some(kind::THROTTLED.to_owned()), ..RecordFilter::default() };
    broker.entries(&filter).await
}

#[tokio::test]
async fn throttled_requests_of_an_administration_are_one_entry_a_minute_about_nobody() {
    let broker = strict().await;
    let granted = broker.granted(&Wanted::default()).await;
    let client = broker.client("housing-ministry");
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
    let from = broker.site().runtime.now();
    for _ in 0..5 {
        let answer = client.exchange(&granted.token, &locality()).await;
        answer.assert_problem(429, "throttled");
        assert!(!answer.header("retry-after").is_empty());
    }
    // Nobody of the catalogue: counted, not entered.
    let stranger = broker.stranger();
    stranger.get("/v1/catalogue").await;
    stranger.get("/v1/catalogue").await.assert_problem(429, "throttled");
    broker.clock().advance(Duration::from_secs(59));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(summed(&broker).await.is_empty(), "a minute is not over");
    broker.clock().advance(Duration::from_secs(1));
    let mut entries = Vec::new();
    for _ in 0..500 {
        entries = summed(&broker).await;
        if !entries.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let [entry] = entries.as_slice() else { panic!("{} entries", entries.len()) };
    assert_eq!(entry.event.summed, Some(Summed { count: 5, from, until: from }));
    let requester = entry.event.requester.as_ref().map(ToString::to_string);
    assert_eq!((requester.as_deref(), entry.event.reason), (Some("housing-ministry"), Some(Reason::Throttled)));
    assert_eq!((entry.subject, entry.official().is_some()), (None, false));
    assert_eq!((&entry.event.consent, &entry.event.exchange), (&None, &None));
}

#[tokio::test]
async fn what_is_summed_when_the_broker_stops_is_entered_first() {
    let mut broker = strict().await;
    let client = broker.client("housing-ministry");
    for _ in 0..3 {
        client.get("/v1/catalogue").await;
    }
    assert!(summed(&broker).await.is_empty());
    broker.restart().await;
    let entries = summed(&broker).await;
    assert_eq!(entries.iter().map(|entry| entry.event.summed.map(|sum| sum.count)).collect::<Vec<_>>(), [Some(2)]);
}
