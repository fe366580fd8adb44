//! What a search over records goes by.

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

/// The filters of a search over records; empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// About this person.
    pub subject: Option<SubjectTag>,
    /// Entered at or after.
    pub from: Option<Timestamp>,
    /// Entered before.
    pub to: Option<Timestamp>,
    /// Kinds that begin with this (`exchange.`).
    pub kind: Option<String>,
    /// Asked by.
    pub requester: Option<String>,
    /// Held by.
    pub provider: Option<String>,
    /// Evidence type.
    pub evidence_type: Option<String>,
    /// Procedure.
    pub procedure: Option<String>,
    /// Stable reason.
    pub reason: Option<String>,
    /// Exchange.
    pub exchange: Option<ExchangeId>,
    /// Consent.
    pub consent: Option<ConsentId>,
    /// Pseudonym of an official.
    pub official: Option<String>,
    /// Seen by this administration: it asked or it holds the data.
    pub administration: Option<String>,
}

impl RecordFilter {
    /// All about this person.
    pub fn about(subject: SubjectTag) -> Self {
        Self { subject: Some(subject), ..Self::default() }
    }
}

/// A page of a search, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only entries before this index.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}
