//! Rows about what was removed from the ledger by rule, and what keeps it from being removed: tombstones, legal holds,
//! erasures that wait.
//!
//! The entries and their leaves are never among what is removed. What the rows mean: [`crate::ledger::removal`].

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::StoreError;
use super::ledger::{EntryRow, RecordRow};

/// By which rule records were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalClass {
    /// A person was erased.
    Erasure,
    /// Their time was over.
    Retention,
}

impl RemovalClass {
    /// The word in the `class` column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
            Self::Retention => "retention",
        }
    }

    /// Reads the word of the `class` column.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Erasure, Self::Retention]
            .into_iter()
            .find(|class| class.as_str() == text)
            .ok_or_else(|| StoreError::corrupt("tombstone", format!("class `{text}`")))
    }
}

/// What is left of records that are gone: the place of the first and the last of them, nothing between left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TombstoneRow {
    /// Place of the first.
    pub first: u64,
    /// Place of the last.
    pub last: u64,
    /// Place of the entry that removed them and commits to this row.
    pub entry: u64,
    /// By which rule.
    pub class: RemovalClass,
    /// When, as that entry says.
    pub time: Timestamp,
}

/// A legal hold in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// Id of the entry that added it.
    pub id: EntryId,
    /// Place of that entry.
    pub index: u64,
    /// Name of its scope.
    pub scope: String,
    /// Subject tag or id that it is about.
    pub value: String,
    /// Whose records it keeps; `None` for an administration's.
    pub subject: Option<SubjectTag>,
    /// When somebody must look at it again.
    pub review: Timestamp,
}

/// An erasure that waits for its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasureRequestRow {
    /// Whose.
    pub subject: SubjectTag,
    /// Place of the entry that asked for it.
    pub index: u64,
    /// When it is carried out.
    pub due: Timestamp,
}

/// The plain columns by which records are chosen for removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordKey {
    /// Place of its entry.
    pub index: u64,
    /// Whom it is about.
    pub subject: Option<SubjectTag>,
    /// When it was entered.
    pub time: Timestamp,
    /// Its kind.
    pub kind: String,
    /// Requesting administration.
    pub requester: Option<String>,
    /// Administration that holds the data.
    pub provider: Option<String>,
    /// Procedure.
    pub procedure: Option<String>,
    /// Exchange.
    pub exchange: Option<ExchangeId>,
    /// Consent.
    pub consent: Option<ConsentId>,
}

/// What a batch removes, and what it puts down about removing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// Left where records are deleted: exactly the records under these are.
    pub tombstones: Vec<TombstoneRow>,
    /// Consents that are deleted.
    pub consents: Vec<ConsentId>,
    /// Exchanges that are deleted.
    pub exchanges: Vec<ExchangeId>,
    /// Persons of whom nothing is left: their chains, holds and waiting erasures are deleted too.
    pub subjects: Vec<SubjectTag>,
    /// Holds that are new.
    pub holds: Vec<HoldRow>,
    /// Holds that are lifted.
    pub lifted: Vec<EntryId>,
    /// Erasures that begin to wait.
    pub requests: Vec<ErasureRequestRow>,
    /// Persons whose erasure waits no more.
    pub settled: Vec<SubjectTag>,
}

impl TombstoneRow {
    /// How many records it stands for.
    pub const fn records(&self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// The smallest id that a consent asked for at this instant can have: ids begin with their time.
pub(super) fn first_id_at(time: Timestamp) -> Vec<u8> {
    let millis = time.millis().to_be_bytes();
    let mut id = millis.get(2..).unwrap_or_default().to_vec();
    id.resize(16, 0);
    id
}

/// The records under tombstones were not exactly those that were there.
pub(super) fn gap(removal: &Removal) -> StoreError {
    let places = |row: &TombstoneRow| format!("{} to {}", row.first, row.last);
    let places: Vec<String> = removal.tombstones.iter().take(3).map(places).collect();
    StoreError::corrupt(
        "record",
        format!("not every record is there that is to be removed, among {}", places.join(", ")),
    )
}

/// Choosing what may be removed, inside the transaction that holds the log head.
#[async_trait]
pub trait RemovalTx: Send {
    /// All records about a person, oldest first.
    async fn records_of(&mut self, subject: SubjectTag) -> Result<Vec<RecordKey>, StoreError>;
    /// All records of a consent, oldest first.
    async fn records_of_consent(&mut self, consent: ConsentId) -> Result<Vec<RecordKey>, StoreError>;
    /// Ids of all consents of a person.
    async fn consent_ids_of(&mut self, subject: SubjectTag) -> Result<Vec<ConsentId>, StoreError>;
    /// Ended consents asked for before `before` none of whose records is as young, in id order after `after`, at most
    /// `limit`.
    async fn ended_consents(
        &mut self,
        before: Timestamp,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<Vec<ConsentId>, StoreError>;
    /// Records from `from` on and before `to` whose consent is not stored, or that name none; in order, at most `limit`.
    async fn loose_records(&mut self, from: u64, to: u64, limit: u32) -> Result<Vec<RecordKey>, StoreError>;
    /// How many records and consents of a person there are.
    async fn count_of(&mut self, subject: SubjectTag) -> Result<(u64, u64), StoreError>;
    /// Every hold in force.
    async fn holds(&mut self) -> Result<Vec<HoldRow>, StoreError>;
    /// The waiting erasure of a person.
    async fn erasure_request(&mut self, subject: SubjectTag) -> Result<Option<ErasureRequestRow>, StoreError>;
}

/// Reading what was removed and what is kept.
#[async_trait]
pub trait RemovalStore: Send + Sync {
    /// Tombstones over any place in `from..to`, in order.
    async fn tombstones(&self, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError>;
    /// Tombstones by the entries that left them: in order of entry and place, after the one given, at most `limit`.
    async fn tombstones_by_entry(&self, after: Option<(u64, u64)>, limit: u32)
    -> Result<Vec<TombstoneRow>, StoreError>;
    /// Entries from `from` on that removed records, in order, each with its record; at most `limit`.
    async fn removals(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError>;
    /// Every hold in force, oldest first.
    async fn holds(&self) -> Result<Vec<HoldRow>, StoreError>;
    /// Erasures that wait, those due first.
    async fn erasure_requests(&self) -> Result<Vec<ErasureRequestRow>, StoreError>;
    /// Place and time of the first record from `from` on that is not one of a third person, which bears its day only.
    async fn timed_record(&self, from: u64) -> Result<Option<(u64, Timestamp)>, StoreError>;
    /// Drops what an engine keeps apart by month and that holds no record any more; says how many months.
    async fn drop_empty_months(&self) -> Result<u64, StoreError>;
}
