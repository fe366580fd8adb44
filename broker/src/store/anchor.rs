//! The anchor store: the newest checkpoint that was answered, apart from the ledger.
//!
//! Its commits do not wait for the disk: it guards against restored and failed-over databases, not against power cuts;
//! one that lags is harmless. Compared with the ledger at start by `ledger::start`.

use async_trait::async_trait;

use super::StoreError;

/// The newest answered checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorRow {
    /// Entries under it.
    pub size: u64,
    /// Its root hash.
    pub root: [u8; 32],
    /// The signed note.
    pub checkpoint: String,
}

/// The anchor store.
#[async_trait]
pub trait AnchorStore: Send + Sync + std::fmt::Debug {
    /// The anchor; `None` before the first answer.
    async fn get(&self) -> Result<Option<AnchorRow>, StoreError>;
    /// Puts a checkpoint in place of a smaller one; `false` when a larger one is already there.
    async fn advance(&self, row: &AnchorRow) -> Result<bool, StoreError>;
}
