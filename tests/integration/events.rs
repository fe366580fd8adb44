//! `GET /v1/events`: a requester follows its own consents and exchanges, and nobody else's.

use eemol_broker::ledger::operation::Mover;
use eemol_connectors::fake::Answer as Given;
use eemol_consent::event::ConsentEvent;
use eemol_tests::consents::days;
use eemol_tests::{Client, TestBroker, Wanted, evidence, people};
use serde_json::{Value, json};

use crate::exchanges::locality;

/// Every event of a client after a cursor, fetched in pages of `limit`; and the last cursor.
async fn follow(client: &Client, after: Option<&str>, limit: usize) -> (Vec<Value>, String) {
    let mut events = Vec::new();
    let mut after = after.map(str::to_owned);
    loop {
        let cursor = after.as_deref().map(|after| format!("&after={after}")).unwrap_or_default();
        let page = client.get(&format!("/v1/events?limit={limit}{cursor}")).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{}", page.text());
        let page = page.json();
        let found = page["events"].as_array().expect("a list").clone();
        assert!(found.len() <= limit, "{page}");
        events.extend(found);
        let next = page["next"].as_str().expect("a cursor").to_owned();
        if page["more"] == json!(false) {
            return (events, next);
        }
        after = Some(next);
    }
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn a_requester_follows_its_own_consents_and_exchanges_in_pages_that_lose_nothing() {
    let broker = TestBroker::start().await;
    let (own, other) = (broker.client("housing-ministry"), broker.client("commune-eschen"));
    assert_eq!(own.get("/v1/events").await.json(), json!({"events": [], "next": "-", "more": false}));
    let granted = broker.granted(&Wanted::default()).await;
    assert_eq!(own.exchange(&granted.token, &locality()).await.status, 200);
    broker.revoke(&granted).await;
    own.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-revoked");
    broker.change(granted.consent, ConsentEvent::Reopened, Mover::Citizen(granted.subject)).await.expect("it fits");

    let expected = [
        "consent.requested",
        "consent.granted",
        "exchange.opened",
        "exchange.released",
        "consent.revoked",
        "exchange.refused",
        "consent.reopened",
    ];
    let (all, end) = follow(&own, None, 1000).await;
    assert_eq!(types(&all), expected);
    assert!(all.iter().all(|event| event["case"] == "2026-1234" && event["procedure"] == "housing-benefit"), "{all:?}");
    assert!(all.iter().all(|event| event["grant_id"] == json!(granted.consent)), "{all:?}");
    assert_eq!(all[5]["reason"], "consent-revoked");
    let text = Value::from(all.clone()).to_string();
    assert!(!text.contains("agent-17") && !text.contains("1991041798172") && !text.contains("sophie"), "{text}");
    for limit in [1, 2, 3] {
        assert_eq!(follow(&own, None, limit).await, (all.clone(), end.clone()), "in pages of {limit}");
    }
    assert_eq!(follow(&other, None, 10).await.0, Vec::<Value>::new(), "nothing of another's");
    // A cursor stays good: what comes later comes after it, what came before never again.
    assert_eq!(follow(&own, Some(&end), 10).await, (Vec::new(), end.clone()));
    broker
        .ask(&Wanted { requester: "commune-eschen", procedure: "resident-parking-permit", ..Wanted::default() })
        .await;
    assert_eq!(follow(&own, Some(&end), 10).await, (Vec::new(), end.clone()));
    broker.ask(&Wanted { case: "2026-2".to_owned(), ..Wanted::default() }).await;
    let (later, _) = follow(&own, Some(&end), 10).await;
    assert_eq!(types(&later), ["consent.requested"]);
    assert_eq!(types(&follow(&other, None, 10).await.0), ["consent.requested"]);
}

#[tokio::test]
async fn what_time_ends_comes_by_itself() {
    let broker = TestBroker::start().await;
    let own = broker.client("housing-ministry");
    broker.granted(&Wanted { lasts: Some(days(20)), ..Wanted::default() }).await;
    broker.ask(&Wanted { case: "2026-2".to_owned(), ..Wanted::default() }).await;
    let (_, seen) = follow(&own, None, 100).await;
    broker.clock().advance(days(21));
    for _ in 0..500 {
        if follow(&own, Some(&seen), 100).await.0.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let (ended, _) = follow(&own, Some(&seen), 100).await;
    let mut kinds = types(&ended);
    kinds.sort_unstable();
    assert_eq!(kinds, ["consent.expired", "consent.lapsed"]);
}

#[tokio::test]
async fn third_persons_are_in_nobodys_events() {
    let broker = TestBroker::start().await;
    let (sophie, marc) = (people::person("sophie"), people::person("marc"));
    let given = evidence::household(&sophie.national_number, &[&marc.national_number]);
    broker.provider("household-composition").for_person(&sophie.national_number, Given::Json(given));
    let granted = broker.granted(&Wanted { evidence: vec!["household-composition"], ..Wanted::default() }).await;
    let own = broker.client("housing-ministry");
    let body = json!({"evidence_type": "household-composition", "official": "agent-17"});
    let released = own.exchange(&granted.token, &body).await;
    assert_eq!(released.status, 200, "{}", released.text());
    let (all, _) = follow(&own, None, 100).await;
    assert_eq!(types(&all), ["consent.requested", "consent.granted", "exchange.opened", "exchange.released"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_meant_is_named_by_its_parameter_and_a_stranger_gets_none() {
    let broker = TestBroker::start().await;
    let own = broker.client("housing-ministry");
    for (query, field) in [
        ("after=x", "after"),
        ("after=-1", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=ten", "limit"),
        ("before=1", "before"),
        ("limit=1&limit=1", "limit"),
    ] {
        let problem = own.get(&format!("/v1/events?{query}")).await.assert_problem(400, "query-invalid");
        assert_eq!(problem["field"], field, "{query}");
    }
    broker.stranger().get("/v1/events").await.assert_problem(401, "certificate-unknown");
}
