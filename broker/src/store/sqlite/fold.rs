//! Folding the ledger's write-ahead log into its file while the writer goes on.
//!
//! SQLite does it inside whichever commit passes `wal_autocheckpoint`: everybody who waits for that commit waits for the
//! whole log to be written twice. Here another connection does the most of it beside the writer (`PASSIVE`: it waits for
//! nobody and nobody waits for it), and what is left for that commit is little. A crash at any moment loses nothing: what
//! is committed is in the log, synced, until it is in the file, synced.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::sqlite::SqlitePool;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Rows of the log after which it is folded: some 6,000 pages.
const ROWS: u64 = 2048;

/// Has the log folded from time to time; ends when dropped.
#[derive(Debug)]
pub(super) struct Folding {
    written: Arc<Written>,
    task: JoinHandle<()>,
}

/// How much was written since it was folded last.
#[derive(Debug, Default)]
pub(super) struct Written {
    rows: AtomicU64,
    enough: Notify,
}

impl Written {
    /// So many more entries are committed.
    pub(super) fn more(&self, rows: u64) {
        let before = self.rows.fetch_add(rows, Ordering::Relaxed);
        if before.saturating_add(rows) >= ROWS {
            self.rows.store(0, Ordering::Relaxed);
            self.enough.notify_one();
        }
    }
}

impl Folding {
    /// Folds on this connection, which nobody else may write with.
    pub(super) fn on(connection: SqlitePool) -> Self {
        let written = Arc::new(Written::default());
        let waiting = Arc::clone(&written);
        let task = tokio::spawn(async move {
            loop {
                waiting.enough.notified().await;
                // What cannot be folded now is folded with the next, or by the writer's own commit.
                if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_all(&connection).await {
                    tracing::debug!(%error, "the write-ahead log was not folded");
                }
            }
        });
        Self { written, task }
    }

    /// Who writes says so here.
    pub(super) fn written(&self) -> Arc<Written> {
        Arc::clone(&self.written)
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        self.task.abort();
    }
}
