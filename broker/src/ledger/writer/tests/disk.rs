//! What is durable: rows, anchor and keys, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};

use crate::store::anchor::AnchorRow;
use crate::store::keys::SubjectRow;
use crate::store::ledger::{Batch, ConsentRow, EntryRow, ExchangeRow, HeadRow, PersonHeadRow, RecordRow, TileRow};
use crate::store::removal::TombstoneRow;

/// The tables of a ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub(super) head: Option<HeadRow>,
    pub(super) entries: Vec<EntryRow>,
    pub(super) records: BTreeMap<u64, RecordRow>,
    pub(super) persons: BTreeMap<SubjectTag, PersonHeadRow>,
    pub(super) tiles: BTreeMap<(u8, u64), TileRow>,
    pub(super) consents: BTreeMap<ConsentId, ConsentRow>,
    pub(super) exchanges: BTreeMap<ExchangeId, ExchangeRow>,
    pub(super) tombstones: Vec<TombstoneRow>,
}

impl Rows {
    pub(super) fn apply(&mut self, batch: Batch) {
        self.entries.extend(batch.entries);
        self.records.extend(batch.records.into_iter().map(|row| (row.index, row)));
        self.persons.extend(batch.persons.into_iter().chain(batch.grown).map(|row| (row.subject, row)));
        self.tiles.extend(batch.tiles.into_iter().map(|row| ((row.level, row.n), row)));
        for row in batch.consents {
            let used = self.consents.get(&row.id).and_then(|before| before.used);
            self.consents.insert(row.id, ConsentRow { used, ..row });
        }
        for new in batch.first_uses.into_iter().chain(batch.uses) {
            if let Some(row) = self.consents.get_mut(&new.id) {
                row.used = Some(new.used);
            }
        }
        self.exchanges.extend(batch.exchanges.into_iter().map(|row| (row.id, row)));
        for end in batch.ends {
            if let Some(row) = self.exchanges.get_mut(&end.id) {
                (row.state, row.closed_at) = (end.state, Some(end.closed_at));
            }
        }
        self.head = batch.head.or(self.head.take());
        let removal = batch.removal.unwrap_or_default();
        let gone = |index: u64| removal.tombstones.iter().any(|row| (row.first..=row.last).contains(&index));
        self.records.retain(|index, _| !gone(*index));
        self.consents.retain(|id, _| !removal.consents.contains(id));
        self.exchanges.retain(|id, _| !removal.exchanges.contains(id));
        self.persons.retain(|subject, _| !removal.subjects.contains(subject));
        self.tombstones.extend(removal.tombstones);
    }
}

/// One machine's disk. Survives every crash of the broker.
#[derive(Debug, Default)]
pub(super) struct Disk {
    rows: Mutex<Rows>,
    /// The rows before the newest commit.
    before: Mutex<Rows>,
    anchor: Mutex<Option<AnchorRow>>,
    persons: Mutex<Vec<SubjectRow>>,
    log_key: Mutex<Option<Vec<u8>>>,
    /// The lock on the head of the log; held by one transaction at a time, also by one whose broker is dead.
    pub(super) head_lock: Arc<tokio::sync::Mutex<()>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        lock(&self.rows)
    }

    pub(super) fn rows_before(&self) -> MutexGuard<'_, Rows> {
        lock(&self.before)
    }

    pub(super) fn anchor(&self) -> MutexGuard<'_, Option<AnchorRow>> {
        lock(&self.anchor)
    }

    pub(super) fn commit(&self, batch: Batch) {
        let mut rows = self.rows();
        *self.rows_before() = rows.clone();
        rows.apply(batch);
    }

    /// What a disk does that never wrote the newest commit although it said so.
    pub(super) fn lose_newest_commit(&self) {
        *self.rows() = self.rows_before().clone();
    }
}

impl Disk {
    pub(super) fn persons(&self) -> MutexGuard<'_, Vec<SubjectRow>> {
        lock(&self.persons)
    }

    pub(super) fn log_key(&self, candidate: &[u8]) -> Vec<u8> {
        lock(&self.log_key).get_or_insert_with(|| candidate.to_vec()).clone()
    }
}
