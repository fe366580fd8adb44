//! A consent's row, and how often it was used, which is counted beside it.

use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;

/// A consent as stored: plain columns to find it by, the rest sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// Its id.
    pub id: ConsentId,
    /// Whose it is.
    pub subject: SubjectTag,
    /// To whom.
    pub requester: String,
    /// For what.
    pub procedure: String,
    /// Name of its state.
    pub state: String,
    /// When it ends.
    pub until: Timestamp,
    /// When a request lapses.
    pub answer_by: Timestamp,
    /// Newest entry when it was sealed.
    pub index: u64,
    /// The whole consent, sealed.
    pub sealed: Vec<u8>,
    /// What was counted beside it; counts only where it is newer ([`ConsentRow::used_since`]).
    pub used: Option<Used>,
}

/// How often a consent was used: an exchange writes this alone, neither the consent's long row nor its indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Newest entry that used it.
    pub index: u64,
    /// Uses that ended in a release.
    pub released: u32,
    /// Uses that belong to open exchanges.
    pub reserved: u32,
}

/// A consent that was used and is otherwise as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentUse {
    /// Its id.
    pub id: ConsentId,
    /// How often.
    pub used: Used,
}

impl ConsentRow {
    /// What was counted after it was sealed.
    pub fn used_since(&self) -> Option<Used> {
        self.used.filter(|used| used.index > self.index)
    }

    /// Newest entry that changed it.
    pub fn newest(&self) -> u64 {
        self.used_since().map_or(self.index, |used| used.index)
    }

    /// Whether time has ended it by `now`, though no entry says so yet.
    pub fn is_outlived(&self, now: Timestamp) -> bool {
        match self.state.as_str() {
            "requested" => self.answer_by <= now,
            "granted" | "paused" => self.until <= now,
            _ => false,
        }
    }
}
