//! The ledger's rows and what an engine must promise about them.
//!
//! One transaction at a time holds the log head ([`LedgerStore::begin`]); everything that changes consents or the log
//! happens inside it. Reading methods see committed rows only. What the rows mean: [`crate::ledger`].

mod consent;
mod exchange;
mod load;
mod search;

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

pub use self::consent::{ConsentRow, ConsentUse, Used};
pub use self::exchange::{ExchangeEnd, ExchangeRow, ExchangeState};
pub use self::load::{ConsentsFor, Found, Stretch, Wanted};
pub use self::search::{Page, RecordFilter};
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

/// The text that a person was shown before a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTextRow {
    /// The consent decided about.
    pub consent: ConsentId,
    /// The text, sealed.
    pub sealed: Vec<u8>,
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
    /// Exchanges, as many of these as there are, in any order.
    async fn exchanges(&self, ids: &[ExchangeId]) -> Result<Vec<ExchangeRow>, StoreError>;
    /// How many exchanges were opened before this place, or at one that the log does not have; reads all of them.
    async fn count_exchanges(&self, before: u64) -> Result<u64, StoreError>;
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
