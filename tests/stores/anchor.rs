//! What an anchor store promises, on both engines.

use eemol_broker::store::Access;
use eemol_broker::store::anchor::AnchorRow;
use eemol_tests::Engine;

use crate::rows::digest;
use crate::stage::{Stage, on_both};

on_both!(the_anchor_only_moves_forward, of_many_at_once_the_largest_stays);

fn anchor(size: u64) -> AnchorRow {
    AnchorRow { size, root: digest(size), checkpoint: format!("log\n{size}\n") }
}

async fn the_anchor_only_moves_forward(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.place.anchor(Access::Write).await.expect("it opens");
    assert_eq!(store.get().await.expect("it answers"), None);
    assert!(store.advance(&anchor(5)).await.expect("it answers"));
    assert!(store.advance(&anchor(5)).await.expect("it answers"), "the same again");
    assert!(!store.advance(&AnchorRow { root: digest(6), ..anchor(5) }).await.expect("it answers"), "another root");
    assert!(!store.advance(&anchor(4)).await.expect("it answers"), "a smaller one");
    assert_eq!(store.get().await.expect("it answers"), Some(anchor(5)));
    assert!(store.advance(&anchor(6)).await.expect("it answers"));
    assert_eq!(store.get().await.expect("it answers"), Some(anchor(6)));
}

async fn of_many_at_once_the_largest_stays(engine: Engine) {
    let stage = Stage::new(engine).await;
    let mut running = Vec::new();
    for size in 1..=12 {
        let store = stage.place.anchor(Access::Write).await.expect("it opens");
        running.push(tokio::spawn(async move { store.advance(&anchor(size)).await.expect("it answers") }));
    }
    for one in running {
        one.await.expect("it ends");
    }
    let store = stage.place.anchor(Access::Read).await.expect("it opens");
    assert_eq!(store.get().await.expect("it answers"), Some(anchor(12)));
}
