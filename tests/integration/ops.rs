//! The operator's listener.

use std::time::Duration;

use eemol_tests::{TestBroker, Wanted};
use sqlx::{Connection as _, SqliteConnection};

#[tokio::test]
async fn a_healthy_broker_is_live_and_ready() {
    let broker = TestBroker::start().await;
    for path in ["/livez", "/readyz"] {
        let answer = broker.operator().get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn metrics_have_no_personal_data() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let body = serde_json::json!({"evidence_type": "residence-certificate", "official": "agent-17"});
    assert_eq!(broker.client("housing-ministry").exchange(&granted.token, &body).await.status, 200);
    let metrics = broker.operator().get("/metrics").await;
    assert_eq!(metrics.status, 200);
    for secret in ["1991041798172", "agent-17", "2026-1234", "Eschen", &granted.consent.to_string()] {
        assert!(!metrics.text().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_operators_pages_are_on_no_other_listener() {
    let broker = TestBroker::start().await;
    for path in ["/metrics", "/readyz", "/livez"] {
        assert_eq!(broker.client("housing-ministry").get(path).await.status, 404, "{path}");
        assert_eq!(broker.public().get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_time_has_ended_and_nobody_can_read_is_said_aloud_and_keeps_the_broker_ready() {
    let mut broker = TestBroker::start().await;
    let brief = Wanted { person: "marc", lasts: Some(Duration::from_hours(1)), ..Wanted::default() };
    let granted = broker.granted(&brief).await;
    assert!(broker.operator().get("/metrics").await.text().contains("\neemol_ledger_unreadable_rows 0\n"));

    // The key store is put back as it was before this person's key was made.
    broker.halt();
    let keys = broker.site().config.data.dir.join("keys.db");
    let mut keys = SqliteConnection::connect(&format!("sqlite://{}", keys.display())).await.expect("a file");
    let lost =
        sqlx::query("UPDATE subject SET wrapped_key = NULL WHERE tag = $1").bind(granted.subject.as_bytes().as_slice());
    assert_eq!(lost.execute(&mut keys).await.expect("it is written").rows_affected(), 1);
    keys.close().await.expect("it closes");
    broker.clock().advance(Duration::from_hours(2));
    broker.restart().await;

    broker.until("the row is counted", |broker| broker.ledger().health().unreadable == 1).await;
    let readiness = broker.operator().get("/readyz").await;
    assert_eq!((readiness.status, &readiness.json()["ready"]), (200, &true.into()));
    let ended = &readiness.json()["ended_by_time"];
    assert_eq!(ended["ok"], false);
    let trouble = ended["trouble"].as_str().expect("what to do");
    assert!(
        trouble.starts_with("1 of the consents and exchanges") && trouble.contains("eemol log verify --replay"),
        "{trouble}"
    );
    assert!(broker.operator().get("/metrics").await.text().contains("\neemol_ledger_unreadable_rows 1\n"));
    // Everybody else is served.
    let other = broker.granted(&Wanted::default()).await;
    let body = serde_json::json!({"evidence_type": "residence-certificate", "official": "agent-17"});
    assert_eq!(broker.client("housing-ministry").exchange(&other.token, &body).await.status, 200);
}
