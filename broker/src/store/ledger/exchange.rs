//! The row of an exchange: how far it has come, and what tells a repeat from a new request.

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use crate::store::StoreError;

/// How far an exchange has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeState {
    /// Opened, not yet closed.
    Open,
    /// Closed by a release.
    Released,
    /// Closed without a release.
    Ended,
}

impl ExchangeState {
    /// The word in the `state` column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Released => "released",
            Self::Ended => "ended",
        }
    }

    /// Reads the word of the `state` column.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Open, Self::Released, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::corrupt("exchange", format!("state `{text}`")))
    }
}

/// An exchange that was opened; it stays until its records go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeRow {
    /// Its id.
    pub id: ExchangeId,
    /// Whom it is about.
    pub subject: SubjectTag,
    /// The consent it runs under.
    pub consent: ConsentId,
    /// Who asked.
    pub requester: String,
    /// How far it has come.
    pub state: ExchangeState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it counts as interrupted.
    pub deadline: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The exchange whose spent use this one goes under.
    pub repeats: Option<ExchangeId>,
    /// Digest of client and `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// SHA-256 of the request body.
    pub body_digest: Option<[u8; 32]>,
    /// Place of its opening entry, whose facts the closing one repeats.
    pub opened: u64,
}

impl ExchangeRow {
    /// Whether it is open though its deadline is over.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == ExchangeState::Open && self.deadline <= now
    }
}

/// An exchange that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeEnd {
    /// Its id.
    pub id: ExchangeId,
    /// How it ended.
    pub state: ExchangeState,
    /// When.
    pub closed_at: Timestamp,
}
