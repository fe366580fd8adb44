//! What anybody may read on the web listener: the log's checkpoint and tiles, the description of the interface.

use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_tests::{TestBroker, Wanted};

#[tokio::test]
async fn the_checkpoint_is_signed_by_the_log_and_counts_every_entry() {
    let broker = TestBroker::start().await;
    broker.granted(&Wanted::default()).await;
    let answer = broker.public().get("/log/checkpoint").await;
    assert_eq!(answer.status, 200);
    let keys = [broker.ledger().verifier().clone()];
    let signed = Checkpoint::open(&answer.body, &keys).expect("signed by the log");
    assert_eq!(signed.checkpoint.size(), broker.size().await);
}

#[tokio::test]
async fn tiles_hold_hashes_and_commitments_and_nothing_else_is_a_tile() {
    let broker = TestBroker::start().await;
    broker.granted(&Wanted::default()).await;
    let size = broker.size().await;
    let tile = broker.public().get(&format!("/log/tile/0/000.p/{size}")).await;
    assert_eq!((tile.status, tile.body.len()), (200, usize::try_from(size).expect("small") * 32));
    let entries = broker.public().get(&format!("/log/tile/entries/000.p/{size}")).await;
    assert_eq!(entries.status, 200);
    assert!(!entries.text().contains("housing"), "commitments only");
    for path in ["0/000.p/0", "0/001", "9/000", "0/../0", "entries/x", &format!("0/000.p/{}", size + 1)] {
        assert_eq!(broker.public().get(&format!("/log/tile/{path}")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_interface_is_described_by_the_broker_itself() {
    let broker = TestBroker::start().await;
    let answer = broker.public().get("/openapi.json").await;
    assert_eq!(answer.status, 200);
    let paths = answer.json()["paths"].clone();
    for path in ["/v1/exchanges", "/oauth/bc-authorize", "/oauth/token", "/log/checkpoint"] {
        assert!(paths[path].is_object(), "{path}");
    }
    let config = &broker.app().config;
    assert_eq!(answer.json()["servers"][0]["url"], config.public_url());
    assert_eq!(paths["/v1/exchanges"]["servers"][0]["url"], config.api_url());
}

#[tokio::test]
async fn another_method_than_a_public_paths_own_gets_405_and_is_told_which() {
    let broker = TestBroker::start().await;
    for path in ["/log/checkpoint", "/log/keys", "/log/tile/0/000", "/.well-known/jwks.json", "/openapi.json"] {
        let answer = broker.public().delete(path).await;
        answer.assert_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), "GET", "{path}");
    }
    broker.operator().delete("/readyz").await.assert_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn what_belongs_to_administrations_is_not_on_the_web_listener() {
    let broker = TestBroker::start().await;
    for path in ["/v1/exchanges", "/oauth/token", "/oauth/bc-authorize", "/oauth/introspect", "/oauth/revoke"] {
        let answer = broker.public().form(path, &[("token", "x")]).await;
        assert!(matches!(answer.status, 404 | 405), "{path}: {}", answer.status);
    }
}
