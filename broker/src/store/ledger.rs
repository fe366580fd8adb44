//! The ledger's rows and what an engine must promise about them.
//!
//! One transaction at a time holds the log head ([`LedgerStore::begin`]); everything that changes consents or the log
//! happens inside it. Reading methods see committed rows only. What the rows mean: [`crate::ledger`].

mod consent;

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

pub use self::consent::{ConsentRow, ConsentUse, Used};
use super::StoreError;
use super::history::History;
use super::removal::{Removal, RemovalStore, RemovalTx};

/// Where the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// Entries so far.
    pub size: u64,
    /// Roots of the complete subtrees, largest first, 32 bytes each.
    pub frontier: Vec<u8>,
    /// Root hash at this size.
    pub root: [u8; 32],
    /// Signed checkpoint of this size and root.
    pub checkpoint: String,
    /// Time of the newest entry.
    pub time: Timestamp,
}

/// One entry: what the tree holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Place in the log, from 0.
    pub index: u64,
    /// Its id.
    pub id: EntryId,
    /// What its leaf commits to.
    pub commitment: [u8; 32],
}

/// The readable side of an entry: sealed, with plain columns for search only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Place in the log of its entry.
    pub index: u64,
    /// The five groups, sealed.
    pub sealed: Vec<u8>,
    /// What search needs.
    pub columns: RecordColumns,
}

/// The plain columns of a record, compared with its sealed content by `verify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordColumns {
    /// Whom it is about; `None`: nobody, sealed with the log's own key.
    pub subject: Option<SubjectTag>,
    /// When it was entered.
    pub time: Timestamp,
    /// Its kind (`exchange.released`).
    pub kind: String,
    /// Requesting administration.
    pub requester: Option<String>,
    /// Administration that holds the data.
    pub provider: Option<String>,
    /// Evidence type.
    pub evidence_type: Option<String>,
    /// Procedure.
    pub procedure: Option<String>,
    /// Stable reason of a refusal or failure.
    pub reason: Option<String>,
    /// Exchange.
    pub exchange: Option<ExchangeId>,
    /// Consent.
    pub consent: Option<ConsentId>,
    /// Pseudonym of the official at this requester.
    pub official: Option<String>,
}

/// Where a person's chain of entries stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonHeadRow {
    /// The person's tag.
    pub subject: SubjectTag,
    /// Entries about this person so far.
    pub count: u64,
    /// Leaf hash of the newest of them.
    pub previous: [u8; 32],
}

/// A full tile of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileRow {
    /// Level, 0 for leaf hashes.
    pub level: u8,
    /// Number within the level.
    pub n: u64,
    /// 256 hashes.
    pub hashes: Vec<u8>,
}

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

/// The text that a person was shown before a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTextRow {
    /// The consent decided about.
    pub consent: ConsentId,
    /// The text, sealed.
    pub sealed: Vec<u8>,
}

/// An exchange under way, or one that a repeat may refer to.
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

/// What one batch writes, in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The head after the batch.
    pub head: Option<HeadRow>,
    /// New entries, contiguous.
    pub entries: Vec<EntryRow>,
    /// Their records.
    pub records: Vec<RecordRow>,
    /// Chains that begin.
    pub persons: Vec<PersonHeadRow>,
    /// Chains that are there and grew.
    pub grown: Vec<PersonHeadRow>,
    /// Tiles that became full.
    pub tiles: Vec<TileRow>,
    /// Consents that are new or changed; what was counted beside them is not written.
    pub consents: Vec<ConsentRow>,
    /// Consents whose uses are counted for the first time.
    pub first_uses: Vec<ConsentUse>,
    /// Consents whose uses are counted already.
    pub uses: Vec<ConsentUse>,
    /// Texts that were shown before a decision; each consent has one at the most, and it goes with its consent.
    pub texts: Vec<ShownTextRow>,
    /// Exchanges that are new.
    pub exchanges: Vec<ExchangeRow>,
    /// Exchanges that are there and ended.
    pub ends: Vec<ExchangeEnd>,
    /// What is removed, after everything else is written.
    pub removal: Option<Removal>,
}

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

/// How many rows there are, all read at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    /// Size in the head; `None` when there is no head.
    pub size: Option<u64>,
    /// Entries.
    pub entries: u64,
    /// Records.
    pub records: u64,
    /// Place of the first record that has no entry.
    pub stray_record: Option<u64>,
    /// Full tiles.
    pub tiles: u64,
    /// Chains of persons.
    pub persons: u64,
    /// Persons that records are about.
    pub subjects: u64,
}

/// A page of a search, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only entries before this index.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}

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

/// What a batch asks for before it is applied.
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

/// The transaction that holds the log head.
#[async_trait]
pub trait LedgerTx: Send {
    /// The head, read under the lock; `None` on an empty log.
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError>;
    /// The database's own clock, read under the lock; `None` where it has none but the machine's.
    async fn now(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }
    /// What a batch asks for, all in one question where the engine can.
    async fn load(&mut self, wanted: &Wanted) -> Result<Found, StoreError>;
    /// One consent.
    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError>;
    /// Those of these consents that there are, in any order.
    async fn consents(&mut self, ids: &[ConsentId]) -> Result<Vec<ConsentRow>, StoreError>;
    /// One exchange.
    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError>;
    /// Where the chains of these persons stand; those without an entry are left out.
    async fn person_heads(&mut self, subjects: &[SubjectTag]) -> Result<Vec<PersonHeadRow>, StoreError>;
    /// The entries at these places with their records, in any order; those without a record are left out.
    async fn entries_at(&mut self, places: &[u64]) -> Result<Vec<(EntryRow, RecordRow)>, StoreError>;
    /// What is written at the places `from..to`.
    async fn stretch(&mut self, from: u64, to: u64) -> Result<Stretch, StoreError>;
    /// Whether an entry with this id is in the log.
    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError>;
    /// How many of these entries are in the log.
    async fn entries_there(&mut self, ids: &[EntryId]) -> Result<u64, StoreError>;
    /// Writes everything of a batch.
    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError>;
    /// Choosing what may be removed, in this transaction.
    fn removal(&mut self) -> &mut dyn RemovalTx;
    /// Makes it durable. An error here means that nobody knows whether it is.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// The ledger's database.
#[async_trait]
pub trait LedgerStore: Send + Sync + std::fmt::Debug {
    /// Begins the one transaction that may change the ledger, taking the head's lock.
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError>;
    /// Closes every connection and opens new ones, after a failed write or commit.
    async fn reopen(&self) -> Result<(), StoreError>;
    /// The head as last committed.
    async fn head(&self) -> Result<Option<HeadRow>, StoreError>;
    /// One consent.
    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError>;
    /// A person's consents, newest first.
    async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<ConsentRow>, StoreError>;
    /// Consents in id order after `after`, for replay.
    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError>;
    /// The text shown before the decision about a consent.
    async fn shown_text(&self, consent: ConsentId) -> Result<Option<ShownTextRow>, StoreError>;
    /// Such texts in the order of their consents' ids after `after`, for verification.
    async fn shown_texts_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ShownTextRow>, StoreError>;
    /// One exchange.
    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError>;
    /// The place of an entry.
    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError>;
    /// The entry at a place.
    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError>;
    /// Entries from `from`, in order, each with its record where it still has one.
    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError>;
    /// Records that match, newest first, with their entries.
    async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError>;
    /// What lists show about a person, newest first: a page of lines, of which those in the page `whole` have entry and
    /// sealed record, others need not; and since when the log is complete.
    async fn history(&self, subject: SubjectTag, page: Page, whole: Page) -> Result<History, StoreError> {
        let _all_are_whole = whole;
        let found = self.search(&RecordFilter::about(subject), page).await?;
        Ok(History::of(found, self.removal().timed_record(0).await?))
    }
    /// Records about a requester's own consents and exchanges after a place, oldest first, with their entries; none of those
    /// that say of third persons that they were mentioned.
    async fn events(
        &self,
        requester: &str,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(EntryRow, RecordRow)>, StoreError>;
    /// How many records match.
    async fn count(&self, filter: &RecordFilter) -> Result<u64, StoreError>;
    /// Where a person's chain stands.
    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError>;
    /// Where chains stand, in the order of the persons after `after`.
    async fn person_heads_after(&self, after: Option<SubjectTag>, limit: u32)
    -> Result<Vec<PersonHeadRow>, StoreError>;
    /// Commitments of the entries `from..to`, in order.
    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError>;
    /// A full tile.
    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError>;
    /// Writes a consistent copy to a file that is empty or not there yet, while the ledger goes on; [`StoreError::NoFile`] for
    /// one on a server.
    async fn copy_to(&self, file: &Path) -> Result<(), StoreError>;
    /// Whether something waits for the clock: an overdue exchange or an outlived consent.
    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError>;
    /// Reading what was removed and what is kept from it.
    fn removal(&self) -> &dyn RemovalStore;
    /// How many rows there are, read at one instant; reads every record's plain columns.
    async fn census(&self) -> Result<Census, StoreError>;
}
