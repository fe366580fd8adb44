//! The write-ahead log of a SQLite ledger is folded into its file beside the writer, and opening everything anew does not
//! trip over that.

use std::sync::Arc;
use std::time::Duration;

use eemol_broker::store::Access;
use eemol_broker::store::ledger::LedgerStore;
use eemol_broker::store::sqlite::SqliteLedger;
use tempfile::TempDir;

use crate::rows::{entries, entry, head};

/// Entries in one batch.
const BATCH: u64 = 150;
/// Batches: more entries than are left unfolded, far fewer pages than a commit folds by itself.
const BATCHES: u64 = 20;

async fn write(store: &SqliteLedger, number: u64) {
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(number * BATCH, (number + 1) * BATCH)).await.expect("it is written");
    tx.commit().await.expect("it is committed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_reaches_the_file_while_the_writer_goes_on() {
    let dir = TempDir::new().expect("a directory");
    let file = dir.path().join("ledger.db");
    let store = SqliteLedger::open(&file, Access::Write).await.expect("it opens");
    let before = std::fs::metadata(&file).expect("the file").len();
    for number in 0..BATCHES {
        write(&store, number).await;
    }
    let grown = async {
        while std::fs::metadata(&file).expect("the file").len() < before + 100_000 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), grown).await.expect("the log is folded into the file");
    assert_eq!(store.head().await.expect("it answers"), Some(head(BATCH * BATCHES)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_opens_anew_however_it_is_being_folded() {
    let dir = TempDir::new().expect("a directory");
    let store = Arc::new(SqliteLedger::open(&dir.path().join("ledger.db"), Access::Write).await.expect("it opens"));
    for number in 0..BATCHES {
        write(&store, number).await;
        if number % 3 == 2 {
            store.reopen().await.expect("it opens again");
        }
    }
    assert_eq!(store.entry_at(BATCH * BATCHES - 1).await.expect("it answers"), Some(entry(BATCH * BATCHES - 1)));
}
