//! What the writer asks for under the head's lock before a batch is applied.

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::{ConsentRow, ExchangeRow, PersonHeadRow};

/// Whose consents are wanted, and for which requester's procedure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsentsFor {
    /// The person.
    pub subject: SubjectTag,
    /// The requester.
    pub requester: String,
    /// The procedure.
    pub procedure: String,
}

/// What a batch asks for before it is applied; lists are in order, nothing twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// These consents.
    pub consents: Vec<ConsentId>,
    /// Each person's newest consents for a requester's procedure, 256 at the most.
    pub consents_for: Vec<ConsentsFor>,
    /// These exchanges, and the consents they run under.
    pub exchanges: Vec<ExchangeId>,
    /// For each of these idempotency keys the newest exchange opened at or after `since`, and the one that it repeats.
    pub keys: Vec<String>,
    /// See `keys`.
    pub since: Timestamp,
    /// Exchanges and consents that time has ended by then.
    pub now: Timestamp,
    /// Of what time has ended, at most so many of each.
    pub ended: u32,
}

impl Wanted {
    /// What time has ended by `now` and nothing else, at most `ended` of each kind.
    pub fn ended_by(now: Timestamp, ended: u32) -> Self {
        let (consents, consents_for) = (Vec::new(), Vec::new());
        Self { consents, consents_for, exchanges: Vec::new(), keys: Vec::new(), since: now, now, ended }
    }
}

/// What there is of what was [`Wanted`], in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The exchanges, each with what its opening entry commits to; `None` where that entry is not there.
    pub exchanges: Vec<(ExchangeRow, Option<[u8; 32]>)>,
    /// The consents, those of the exchanges too.
    pub consents: Vec<ConsentRow>,
    /// Where the chains of the consents' holders stand.
    pub persons: Vec<PersonHeadRow>,
}

/// What is written at some places of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// What the leaves of the entries commit to, in their order.
    pub commitments: Vec<[u8; 32]>,
    /// Whether one of the entries removed something.
    pub removals: bool,
}
