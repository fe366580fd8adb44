//! What a run leaves to be checked: what every client did and was told, with times; what the provider was asked; which
//! checkpoints were seen; and the log itself at the end. Data only; the rules are in [`mod@super::check`].
//!
//! All times but those inside entries are of one monotonic clock, counted from the start of the run. A consent is named
//! by its case, which every entry about it has and which no two consents of a run share.

use std::collections::BTreeMap;
use std::time::Duration;

use eemol_broker::ledger::hash::Hash;

/// What a client wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The requester asks for a consent of so many uses.
    Ask {
        /// Uses at the most.
        uses: u32,
    },
    /// The citizen agrees to these fields.
    Grant {
        /// Fields.
        fields: Vec<String>,
    },
    /// The citizen says no.
    Deny,
    /// The citizen pauses the consent.
    Pause,
    /// The citizen lifts the pause.
    Resume,
    /// The citizen withdraws.
    Withdraw,
    /// The requester gives the consent back.
    GiveBack,
    /// The requester fetches evidence.
    Fetch {
        /// Fields asked for.
        fields: Vec<String>,
        /// `Idempotency-Key`.
        key: Option<String>,
    },
}

/// What a client was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is done.
    Done,
    /// Evidence.
    Evidence(Box<Received>),
    /// No, with the reason; and the exchange, where it was a request for evidence.
    Refused {
        /// Stable reason, or what a page said.
        reason: String,
        /// The exchange.
        exchange: Option<String>,
    },
    /// Nothing that says whether it was done: no answer in time, a connection cut off, a log that cannot be written.
    Unknown,
}

/// Evidence as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The exchange that the answer names.
    pub exchange: String,
    /// Every text in the evidence, by the field it belongs to (a JSON Pointer without places in arrays).
    pub texts: BTreeMap<String, Vec<String>>,
    /// What the receipt shows, or why it shows nothing.
    pub receipt: Result<Shown, String>,
    /// When its first byte was read, by the wall clock in milliseconds.
    pub first_byte: i64,
}

/// What a receipt was found to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Place of the entry.
    pub index: u64,
    /// The entry.
    pub entry: String,
    /// Size of the tree it is proved under.
    pub size: u64,
    /// Root of that tree.
    pub root: Hash,
}

/// One thing that a client did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it wanted.
    pub deed: Deed,
    /// The consent it was about.
    pub case: String,
    /// When it was sent.
    pub began: Duration,
    /// When the answer was there; `None` while none is.
    pub ended: Option<Duration>,
    /// The answer.
    pub said: Said,
    /// Whether an answer without evidence held a text of the provider.
    pub leaked: bool,
}

/// One call that reached the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The exchange it was made for.
    pub exchange: String,
    /// What was answered, by field; no two calls get the same texts.
    pub texts: BTreeMap<String, Vec<String>>,
    /// When it arrived, by the wall clock in milliseconds.
    pub at: i64,
}

/// A signed checkpoint that somebody was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Entries under it.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// One entry of the log at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub index: u64,
    /// Its id.
    pub id: String,
    /// Leaf hash.
    pub leaf: Hash,
    /// What happened.
    pub kind: String,
    /// When, in milliseconds.
    pub time: i64,
    /// The consent, by its case.
    pub case: Option<String>,
    /// The exchange.
    pub exchange: Option<String>,
    /// The exchange whose lost answer it repeats.
    pub repeats: Option<String>,
    /// Why it was refused or came to nothing.
    pub reason: Option<String>,
    /// Fields agreed to, in a grant; fields handed over, in a release.
    pub fields: Vec<String>,
    /// Uses asked for, in a request.
    pub uses: Option<u32>,
}

/// Everything that is checked.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What clients did, in the order of sending.
    pub operations: Vec<Operation>,
    /// What the provider was asked.
    pub calls: Vec<Call>,
    /// Checkpoints seen, by clients and by the one who watches the log.
    pub seen: Vec<Seen>,
    /// The log at the end, in order.
    pub entries: Vec<Entry>,
    /// The wall clock when the log was read, in milliseconds.
    pub read_at: i64,
    /// What went wrong beside: a broker that did not come back, `log verify` that found something.
    pub troubles: Vec<String>,
}
