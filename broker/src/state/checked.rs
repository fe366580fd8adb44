//! The last check of the whole log that this broker was asked for: kept in memory, shown with its time and scope.

use std::sync::Arc;

use eemol_policies::time::Timestamp;

use super::App;

/// What a check of the whole log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCheck {
    /// When it ended.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How many entries were checked.
    pub entries: u64,
    /// How many consents were rebuilt and compared; `None` when that was not asked for.
    pub consents: Option<u64>,
    /// The same of exchanges.
    pub exchanges: Option<u64>,
    /// The root at that size, base64.
    pub root: String,
    /// Name of the signing key.
    pub signer: String,
    /// What does not agree, with the index of the entry where it is about one; empty when the log is sound.
    pub flaws: Vec<(Option<u64>, String)>,
}

impl App {
    /// The last check, if there was one since the start.
    pub fn last_check(&self) -> Option<Arc<LastCheck>> {
        self.last_check.load_full()
    }

    /// Remembers a check.
    pub fn remember_check(&self, check: LastCheck) {
        self.last_check.store(Some(Arc::new(check)));
    }
}
