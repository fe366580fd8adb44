//! The operator's listener.

use eemol_tests::{TestBroker, Wanted};

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
