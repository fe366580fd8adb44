//! Checking the stored log from end to end: that nothing in it was changed, dropped, moved or added.
//!
//! Works from rows alone and writes nothing, so it runs beside a broker: the head is noted once, then short pages are
//! read up to it. Entries, records and chains are [`entries`]' part, the chains' ends [`persons`]', tiles, head and checkpoint [`heads`]', consents
//! [`replay`]'s, exchanges [`exchanges`]'. Memory does not grow with the entries; it does with the persons (56 bytes each) and,
//! for a replay, with the consents and the exchanges that are open.

mod entries;
mod exchanges;
mod heads;
mod locate;
mod persons;
mod replay;
mod tombstones;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;
use serde::{Serialize, Serializer};

use self::entries::{Chain, Known};
use self::locate::Tail;
use self::replay::Replay;
use self::tombstones::Tombstones;
use super::hash::Hash;
use super::merkle::Edge;
use super::note::VerifierKey;
use super::subjects::Subjects;
use crate::store::StoreError;
use crate::store::ledger::{EntryRow, LedgerStore, RecordRow};

/// Rows in one page.
const PAGE: u64 = 512;
/// Faults that are kept; the others are only counted.
const KEPT: usize = 20;

/// What is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Records are opened from this index on; from the first if not given. The tree is always checked whole.
    pub from: Option<u64>,
    /// Records are opened up to before this index; to the last if not given.
    pub to: Option<u64>,
    /// Every consent and every exchange is rebuilt from the entries and compared; needs all records.
    pub replay: bool,
}

/// Why the log could not be checked; says nothing about whether it is whole.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A replay of a part makes no sense.
    #[error("consents and exchanges can only be replayed from all entries, not from a range of them")]
    ReplayOfRange,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The entry it concerns; of head and checkpoint: the newest entry.
    pub index: u64,
    /// What is wrong, without personal data.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "entry {}: {}", self.index, self.what)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Entries whose records were looked at.
    pub entries: u64,
    /// Of these, entries whose records are gone in order: erased, or dropped when their time was over.
    pub removed: u64,
    /// Entries under the checkpoint.
    pub size: u64,
    /// Root worked out from the entries; `None` when one of them is missing.
    pub root: Option<Hash>,
    /// The key that signed the checkpoint.
    #[serde(serialize_with = "as_text")]
    pub signer: Option<VerifierKey>,
    /// Consents that were rebuilt; `None` without a replay.
    pub consents: Option<u64>,
    /// Exchanges that were rebuilt and are stored; `None` without a replay.
    pub exchanges: Option<u64>,
    /// What is wrong, lowest index first; at most 20.
    pub faults: Vec<Fault>,
    /// Faults beyond those kept.
    pub more: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub const fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

#[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
fn as_text<S: Serializer>(key: &Option<VerifierKey>, serializer: S) -> Result<S::Ok, S::Error> {
    match key {
        Some(key) => serializer.collect_str(key),
        None => serializer.serialize_none(),
    }
}

/// Checks the stored log. `keys` are the log's verifier keys (and witnesses'); `progress` is told of entries done and
/// entries in all after every page.
///
/// # Errors
/// [`VerifyError`] when the log cannot be read; what is wrong with it is in the report.
pub async fn verify(
    store: &dyn LedgerStore,
    subjects: &Subjects,
    keys: &[VerifierKey],
    options: Options,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Report, VerifyError> {
    if options.replay && (options.from.unwrap_or(0) > 0 || options.to.is_some()) {
        return Err(VerifyError::ReplayOfRange);
    }
    let mut work = Work::new(store, subjects, options);
    let head = work.note_head().await?;
    work.check_tombstones().await?;
    work.stream(progress).await?;
    let signer = work.compare_head(head.as_ref(), keys);
    work.compare_persons().await?;
    work.compare_kept().await?;
    let exchanges = work.compare_open().await?;
    let consents = work.compare_consents().await?;
    work.take_census().await?;
    let Work { mut faults, more, edge, size, opened, tombstones, .. } = work;
    faults.sort_by_key(|fault| fault.index);
    let removed = tombstones.passed;
    let root = edge.map(|edge| edge.root());
    Ok(Report { entries: opened, removed, size, root, signer, consents, exchanges, faults, more })
}

/// A check under way.
struct Work<'a> {
    store: &'a dyn LedgerStore,
    subjects: &'a Subjects,
    from: u64,
    to: u64,
    /// Entries up to which is checked: the head's size when it was noted.
    size: u64,
    /// The tree so far; `None` once an entry is missing.
    edge: Option<Edge>,
    chains: BTreeMap<SubjectTag, Chain>,
    replay: Option<Replay>,
    tombstones: Tombstones,
    tail: Tail,
    known: Known,
    /// Records opened.
    opened: u64,
    /// Newest time in an entry.
    newest: Timestamp,
    faulty: BTreeSet<u64>,
    faults: Vec<Fault>,
    more: u64,
}

/// A page's row, or why there is none that can be read.
#[expect(clippy::large_enum_variant, reason = "lives for one page, and nearly all are rows")]
enum Slot {
    Row(EntryRow, Option<RecordRow>),
    Unreadable(u64, Option<EntryRow>),
}

impl<'a> Work<'a> {
    fn new(store: &'a dyn LedgerStore, subjects: &'a Subjects, options: Options) -> Self {
        Self {
            store,
            subjects,
            from: options.from.unwrap_or(0),
            to: options.to.unwrap_or(u64::MAX),
            size: 0,
            edge: Some(Edge::new()),
            chains: BTreeMap::new(),
            replay: options.replay.then(Replay::default),
            tombstones: Tombstones::default(),
            tail: Tail::default(),
            known: Known::default(),
            opened: 0,
            newest: Timestamp::EPOCH,
            faulty: BTreeSet::new(),
            faults: Vec::new(),
            more: 0,
        }
    }

    fn fault(&mut self, index: u64, what: impl Into<String>) {
        self.faulty.insert(index);
        if self.faults.len() < KEPT {
            self.faults.push(Fault { index, what: what.into() });
        } else {
            self.more += 1;
        }
    }

    /// The newest entry: what faults of the head are put down to.
    const fn last(&self) -> u64 {
        self.size.saturating_sub(1)
    }

    /// Whether every record is looked at.
    const fn looks_at_all(&self) -> bool {
        self.from == 0 && self.to >= self.size
    }

    async fn stream(&mut self, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), VerifyError> {
        let mut next = 0;
        while next < self.size {
            progress(next, self.size);
            let before = next;
            let limit = PAGE.min(self.size - next);
            let page = self.page(next, limit).await?;
            self.load_tombstones(next, next + limit).await?;
            self.load_keys(&page).await;
            for slot in page {
                let index = match &slot {
                    Slot::Row(entry, _) => entry.index,
                    Slot::Unreadable(index, _) => *index,
                };
                if index >= self.size {
                    break;
                }
                if index > next {
                    self.missing(next, index);
                }
                next = index + 1;
                match slot {
                    Slot::Row(entry, record) => self.entry(&entry, record.as_ref()).await?,
                    Slot::Unreadable(index, entry) => {
                        self.fault(index, "the stored row cannot be read");
                        self.leaf(index, entry.as_ref()).await?;
                    }
                }
            }
            self.compare_ended().await?;
            if next == before {
                self.missing(next, self.size);
                break;
            }
        }
        progress(self.size, self.size);
        Ok(())
    }

    fn missing(&mut self, from: u64, to: u64) {
        self.edge = None;
        let what = match to - from {
            1 => "the entry is missing".to_owned(),
            gap => format!("{gap} entries are missing from here on"),
        };
        self.fault(from, what);
        self.faulty.extend(from..to.min(from + PAGE));
    }

    /// A page of rows; where one of them cannot be read, row by row.
    async fn page(&self, from: u64, limit: u64) -> Result<Vec<Slot>, VerifyError> {
        let rows = self.store.entries(from, u32::try_from(limit).unwrap_or(u32::MAX)).await;
        match rows {
            Ok(rows) => return Ok(rows.into_iter().map(|(entry, record)| Slot::Row(entry, record)).collect()),
            Err(error) if !unreadable(&error) => return Err(error.into()),
            Err(_) => {}
        }
        let mut slots = Vec::new();
        for index in from..from + limit {
            match self.store.entries(index, 1).await {
                Ok(rows) => slots
                    .extend(rows.into_iter().filter(|(entry, _)| entry.index == index).map(|(e, r)| Slot::Row(e, r))),
                Err(error) if unreadable(&error) => match self.store.entry_at(index).await {
                    Ok(None) => {}
                    Ok(entry) => slots.push(Slot::Unreadable(index, entry)),
                    Err(error) if unreadable(&error) => slots.push(Slot::Unreadable(index, None)),
                    Err(error) => return Err(error.into()),
                },
                Err(error) => return Err(error.into()),
            }
        }
        Ok(slots)
    }
}

/// Whether the store answered, but with what no row of ours can be.
fn unreadable(error: &StoreError) -> bool {
    match error {
        StoreError::Corrupt { .. } => true,
        StoreError::Unavailable { source, .. } => {
            matches!(source, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        _ => false,
    }
}
