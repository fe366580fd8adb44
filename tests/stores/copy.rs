//! A copy of a ledger is what was committed when it was made, while somebody writes; a server's are made with its own tools.

use std::path::Path;

use eemol_broker::store::Access;
use eemol_broker::store::ledger::LedgerStore as _;
use eemol_broker::store::sqlite::SqliteLedger;
use eemol_tests::Engine;

use crate::ledger::write;
use crate::rows::{entries, entry, head};
use crate::stage::{Stage, on_both};

on_both!(a_copy_is_what_was_committed_when_it_was_made);

async fn a_copy_is_what_was_committed_when_it_was_made(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    write(&*store, &entries(0, 300)).await;
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(300, 301)).await.expect("it is written");
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join("ledger.db");
    let done = store.copy_to(&file).await;
    tx.commit().await.expect("it is committed");
    if engine == Engine::Postgres {
        let error = done.expect_err("a server's databases are copied with its own tools").to_string();
        return assert!(error.contains("pg_dump --schema=eemol_ledger"), "{error}");
    }
    done.expect("it is copied");
    let copy = open(&file).await;
    assert_eq!(copy.head().await.expect("it answers"), Some(head(300)));
    assert_eq!(copy.entry_at(299).await.expect("it answers"), Some(entry(299)));
    assert_eq!(copy.entry_at(300).await.expect("it answers"), None);
    // It goes on where it was made.
    let mut tx = copy.begin().await.expect("a transaction");
    tx.write(&entries(300, 302)).await.expect("it is written");
    tx.commit().await.expect("it is committed");
    let again = store.copy_to(&file).await;
    assert!(again.is_err(), "what is there is not overwritten");
}

async fn open(file: &Path) -> SqliteLedger {
    SqliteLedger::open(file, Access::Write).await.expect("it opens")
}
