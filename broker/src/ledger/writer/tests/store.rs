//! The ledger's stores in memory, with faults at every point.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use tokio::sync::OwnedMutexGuard;

use super::disk::{Disk, Rows};
use super::faults::{Defect, Fault, Faults, failed, lost};
use crate::ledger::event::kind;
use crate::store::StoreError;
use crate::store::anchor::{AnchorRow, AnchorStore};
use crate::store::keys::{KeyStore, SubjectRow};
use crate::store::ledger::{
    Batch, Census, ConsentRow, EntryRow, ExchangeRow, Found, HeadRow, LedgerStore, LedgerTx, Page, PersonHeadRow,
    RecordFilter, RecordRow, ShownTextRow, Stretch, TileRow, Wanted,
};
use crate::store::removal::{RemovalStore, RemovalTx};

/// A broker's connections to the disk.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) disk: Arc<Disk>,
    pub(super) faults: Arc<Faults>,
}

pub(super) struct Tx {
    pub(super) model: Model,
    batch: Option<Batch>,
    head_lock: Option<OwnedMutexGuard<()>>,
}

/// Of what time has ended, as much as is wanted of a kind: the longest over first.
fn first<'a, T>(rows: impl Iterator<Item = &'a T>, wanted: &Wanted, over: impl Fn(&T) -> Timestamp) -> Vec<&'a T> {
    let mut rows: Vec<&T> = rows.collect();
    rows.sort_by_key(|row| over(row));
    rows.truncate(wanted.ended.try_into().unwrap());
    rows
}

impl Model {
    fn has(&self, defect: Defect) -> bool {
        self.faults.defect == Some(defect)
    }

    /// Runs a read between its two points.
    async fn read<T>(&self, call: &'static str, read: impl FnOnce(&Rows) -> T) -> Result<T, StoreError> {
        self.faults.through(call, false).await?;
        let found = read(&self.disk.rows());
        self.faults.through(call, true).await?;
        Ok(found)
    }

    /// The rows as a store sees them that reads them too late.
    fn stale<T>(&self, defect: Defect, rows: &Rows, read: impl Fn(&Rows) -> Option<T>) -> Option<T> {
        let now = read(rows);
        if self.has(defect) { read(&self.disk.rows_before()).or(now) } else { now }
    }

    fn consent(&self, rows: &Rows, id: ConsentId) -> Option<ConsentRow> {
        self.stale(Defect::StaleConsents, rows, |rows| rows.consents.get(&id).cloned())
    }

    fn exchange(&self, rows: &Rows, id: ExchangeId) -> Option<ExchangeRow> {
        self.stale(Defect::StaleExchanges, rows, |rows| rows.exchanges.get(&id).cloned())
    }

    /// What a batch asks for.
    fn found(&self, rows: &Rows, wanted: &Wanted) -> Found {
        let by_key = wanted.keys.iter().filter_map(|key| {
            let fits = |row: &&ExchangeRow| row.idempotency_key.as_ref() == Some(key) && row.opened_at >= wanted.since;
            rows.exchanges.values().filter(fits).max_by_key(|row| (row.opened_at, row.id))
        });
        let overdue = rows.exchanges.values().filter(|row| row.is_overdue(wanted.now));
        let overdue = first(overdue, wanted, |row| row.deadline);
        let mut exchanges: BTreeSet<ExchangeId> = wanted.exchanges.iter().copied().collect();
        exchanges.extend(by_key.chain(overdue).map(|row| row.id));
        let repeated = exchanges.iter().filter_map(|id| rows.exchanges.get(id)?.repeats).collect::<Vec<_>>();
        exchanges.extend(repeated);
        let exchanges: Vec<ExchangeRow> = exchanges.into_iter().filter_map(|id| self.exchange(rows, id)).collect();
        let fits = |row: &&ConsentRow| {
            wanted.consents_for.iter().any(|one| {
                (one.subject, &one.requester, &one.procedure) == (row.subject, &row.requester, &row.procedure)
            })
        };
        let mut consents: BTreeSet<ConsentId> = wanted.consents.iter().copied().collect();
        consents.extend(exchanges.iter().map(|row| row.consent));
        consents.extend(rows.consents.values().filter(fits).map(|row| row.id));
        let outlived = |state: &'static [&str]| {
            rows.consents.values().filter(move |row| row.is_outlived(wanted.now) && state.contains(&row.state.as_str()))
        };
        consents.extend(first(outlived(&["requested"]), wanted, |row| row.answer_by).iter().map(|row| row.id));
        consents.extend(first(outlived(&["granted", "paused"]), wanted, |row| row.until).iter().map(|row| row.id));
        let consents: Vec<ConsentRow> = consents.into_iter().filter_map(|id| self.consent(rows, id)).collect();
        let persons = consents.iter().filter_map(|row| rows.persons.get(&row.subject).cloned()).collect();
        let committed = |row: &ExchangeRow| rows.entries.iter().find(|entry| entry.index == row.opened);
        let exchanges = exchanges.into_iter().map(|row| (committed(&row).map(|entry| entry.commitment), row));
        Found { exchanges: exchanges.map(|(opening, row)| (row, opening)).collect(), consents, persons }
    }

    /// What the batch of a store with defects looks like.
    fn spoilt(&self, mut batch: Batch) -> Batch {
        match self.faults.defect {
            Some(Defect::RecordDropped) => drop(batch.records.pop()),
            Some(Defect::EntryDropped) if batch.entries.len() > 1 => drop(batch.entries.pop()),
            Some(Defect::ConsentsDropped) => {
                batch.consents.clear();
                batch.first_uses.clear();
                batch.uses.clear();
            }
            Some(Defect::TilesDropped) => batch.tiles.clear(),
            Some(Defect::ChainsDropped) => {
                batch.persons.clear();
                batch.grown.clear();
            }
            Some(Defect::EntriesSwapped) => {
                if let [.., one, other] = batch.entries.as_mut_slice() {
                    std::mem::swap(&mut one.commitment, &mut other.commitment);
                }
            }
            _ => {}
        }
        batch
    }
}

fn commitments(rows: &Rows, from: u64, to: u64) -> Vec<[u8; 32]> {
    let chosen = rows.entries.iter().filter(|row| (from..to).contains(&row.index));
    chosen.map(|row| row.commitment).collect()
}

#[async_trait]
impl LedgerTx for Tx {
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        self.model.read("tx.head", |rows| rows.head.clone()).await
    }

    async fn load(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        let model = &self.model;
        model.read("tx.load", |rows| model.found(rows, wanted)).await
    }

    async fn entries_at(&mut self, places: &[u64]) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let find = |rows: &Rows| {
            let entries = rows.entries.iter().filter(|row| places.contains(&row.index));
            entries.filter_map(|row| Some((row.clone(), rows.records.get(&row.index)?.clone()))).collect()
        };
        self.model.read("tx.entries_at", find).await
    }

    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        let model = &self.model;
        model.read("tx.consent", |rows| model.consent(rows, id)).await
    }

    async fn consents(&mut self, ids: &[ConsentId]) -> Result<Vec<ConsentRow>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.consent(*id).await?);
        }
        Ok(found)
    }

    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        let model = &self.model;
        model.read("tx.exchange", |rows| model.exchange(rows, id)).await
    }

    async fn person_heads(&mut self, subjects: &[SubjectTag]) -> Result<Vec<PersonHeadRow>, StoreError> {
        let find = |rows: &Rows| subjects.iter().filter_map(|subject| rows.persons.get(subject).cloned()).collect();
        self.model.read("tx.person_heads", find).await
    }

    async fn stretch(&mut self, from: u64, to: u64) -> Result<Stretch, StoreError> {
        let removes = |row: &RecordRow| matches!(row.columns.kind.as_str(), kind::ERASED | kind::DROPPED);
        let find = |rows: &Rows| Stretch {
            commitments: commitments(rows, from, to),
            removals: rows.records.range(from..to).any(|(_, row)| removes(row)),
        };
        self.model.read("tx.stretch", find).await
    }

    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let there = self.model.read("tx.has_entry", |rows| rows.entries.iter().any(|row| row.id == id)).await?;
        Ok((there || self.model.has(Defect::Gullible)) && !self.model.has(Defect::Blind))
    }

    async fn entries_there(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        let mut found = 0;
        for id in ids {
            found += u64::from(self.has_entry(*id).await?);
        }
        Ok(found)
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        match self.model.faults.pass("tx.write", false).await {
            None => {}
            Some(Fault::Refuse) => {
                return Err(StoreError::Corrupt { table: "entry", what: "a row that is refused".to_owned() });
            }
            Some(_) => return Err(failed()),
        }
        self.batch = Some(batch.clone());
        self.model.faults.through("tx.write", true).await
    }

    fn removal(&mut self) -> &mut dyn RemovalTx {
        self
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        let unknown = || StoreError::CommitUnknown { database: "ledger", source: lost() };
        let model = self.model.clone();
        let fault = model.faults.pass("tx.commit", false).await;
        let batch = self.batch.take().map(|batch| model.spoilt(batch));
        match (fault, batch) {
            (Some(Fault::Late(time)), Some(batch)) => {
                // The other end goes on with it, and holds the lock until it is through.
                let (disk, head_lock) = (Arc::clone(&model.disk), self.head_lock.take());
                tokio::spawn(async move {
                    tokio::time::sleep(time).await;
                    disk.commit(batch);
                    drop(head_lock);
                });
                Err(unknown())
            }
            (Some(_), _) => Err(unknown()),
            (None, Some(batch)) => {
                if !model.has(Defect::CommitLies) {
                    model.disk.commit(batch);
                }
                // What holds the lock is the transaction, not the connection that waits for its answer.
                drop(self.head_lock.take());
                model.faults.through("tx.commit", true).await.map_err(|_| unknown())
            }
            (None, None) => Ok(()),
        }
    }
}

#[async_trait]
impl LedgerStore for Model {
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError> {
        self.faults.through("begin", false).await?;
        let head_lock =
            if self.has(Defect::NoLock) { None } else { Some(Arc::clone(&self.disk.head_lock).lock_owned().await) };
        self.faults.through("begin", true).await?;
        Ok(Box::new(Tx { model: self.clone(), batch: None, head_lock }))
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        self.faults.through("reopen", false).await
    }

    async fn head(&self) -> Result<Option<HeadRow>, StoreError> {
        self.read("head", |rows| rows.head.clone()).await
    }

    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        self.read("consent", |rows| rows.consents.get(&id).cloned()).await
    }

    async fn consents_of(&self, subject: SubjectTag, _: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let find = |rows: &Rows| rows.consents.values().rev().filter(|row| row.subject == subject).cloned().collect();
        self.read("consents_of", find).await
    }

    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let limit = usize::try_from(limit).unwrap();
        let find = |rows: &Rows| {
            rows.consents.values().filter(|row| after.is_none_or(|after| row.id > after)).take(limit).cloned().collect()
        };
        self.read("consents_after", find).await
    }

    /// No person decides on a page here.
    async fn shown_text(&self, _: ConsentId) -> Result<Option<ShownTextRow>, StoreError> {
        Ok(None)
    }

    async fn shown_texts_after(&self, _: Option<ConsentId>, _: u32) -> Result<Vec<ShownTextRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        self.read("exchange", |rows| rows.exchanges.get(&id).cloned()).await
    }

    async fn exchanges(&self, ids: &[ExchangeId]) -> Result<Vec<ExchangeRow>, StoreError> {
        self.read("exchanges", |rows| ids.iter().filter_map(|id| rows.exchanges.get(id).cloned()).collect()).await
    }

    async fn count_exchanges(&self, before: u64) -> Result<u64, StoreError> {
        let size = |rows: &Rows| rows.head.as_ref().map_or(0, |head| head.size);
        let counts = |rows: &Rows, place| place < before || place >= size(rows);
        let count = |rows: &Rows| rows.exchanges.values().filter(|row| counts(rows, row.opened)).count();
        self.read("count_exchanges", |rows| u64::try_from(count(rows)).unwrap()).await
    }

    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        self.read("entry", |rows| rows.entries.iter().find(|row| row.id == id).cloned()).await
    }

    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError> {
        self.read("entry_at", |rows| rows.entries.iter().find(|row| row.index == index).cloned()).await
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError> {
        let limit = usize::try_from(limit).unwrap();
        let find = |rows: &Rows| {
            let chosen = rows.entries.iter().filter(|row| row.index >= from).take(limit);
            chosen.map(|row| (row.clone(), rows.records.get(&row.index).cloned())).collect()
        };
        self.read("entries", find).await
    }

    /// Nothing of the writer searches, and the check reads all entries.
    async fn search(&self, _: &RecordFilter, _: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        Err(failed())
    }

    async fn events(&self, _: &str, _: Option<u64>, _: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        Err(failed())
    }

    async fn count(&self, _: &RecordFilter) -> Result<u64, StoreError> {
        Err(failed())
    }

    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        self.read("person_head", |rows| rows.persons.get(&subject).cloned()).await
    }

    async fn person_heads_after(
        &self,
        after: Option<SubjectTag>,
        limit: u32,
    ) -> Result<Vec<PersonHeadRow>, StoreError> {
        let limit = usize::try_from(limit).unwrap();
        let find = |rows: &Rows| {
            let mut heads: Vec<_> = rows.persons.values().cloned().collect();
            heads.sort_by_key(|head| head.subject);
            heads.into_iter().filter(|head| after.is_none_or(|after| head.subject > after)).take(limit).collect()
        };
        self.read("person_heads_after", find).await
    }

    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        self.read("commitments", |rows| commitments(rows, from, to)).await
    }

    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError> {
        self.read("tile", |rows| rows.tiles.get(&(level, n)).cloned()).await
    }

    async fn copy_to(&self, _: &Path) -> Result<(), StoreError> {
        Err(failed())
    }

    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let due = |rows: &Rows| {
            rows.consents.values().any(|row| row.is_outlived(now))
                || rows.exchanges.values().any(|row| row.is_overdue(now))
        };
        self.read("anything_due", due).await
    }

    fn removal(&self) -> &dyn RemovalStore {
        self
    }

    async fn census(&self) -> Result<Census, StoreError> {
        let count = |number: usize| u64::try_from(number).unwrap();
        self.read("census", |rows| Census {
            size: rows.head.as_ref().map(|head| head.size),
            entries: count(rows.entries.len()),
            records: count(rows.records.len()),
            stray_record: rows
                .records
                .keys()
                .find(|index| !rows.entries.iter().any(|row| row.index == **index))
                .copied(),
            tiles: count(rows.tiles.len()),
            persons: count(rows.persons.len()),
            subjects: count(
                rows.records
                    .values()
                    .filter_map(|row| row.columns.subject)
                    .collect::<std::collections::BTreeSet<_>>()
                    .len(),
            ),
        })
        .await
    }
}

#[async_trait]
impl AnchorStore for Model {
    async fn get(&self) -> Result<Option<AnchorRow>, StoreError> {
        self.faults.through("anchor.get", false).await?;
        Ok(self.disk.anchor().clone())
    }

    async fn advance(&self, row: &AnchorRow) -> Result<bool, StoreError> {
        self.faults.through("anchor.advance", false).await?;
        let taken = {
            let mut anchor = self.disk.anchor();
            let fits =
                anchor.as_ref().is_none_or(|old| old.size < row.size || (old.size == row.size && old.root == row.root));
            if fits {
                *anchor = Some(row.clone());
            }
            fits
        };
        self.faults.through("anchor.advance", true).await?;
        Ok(taken)
    }
}

#[async_trait]
impl KeyStore for Model {
    async fn find(&self, lookup: &[u8; 32]) -> Result<Option<SubjectRow>, StoreError> {
        Ok(self.disk.persons().iter().find(|row| row.lookup.as_ref() == Some(lookup)).cloned())
    }

    async fn get(&self, tag: SubjectTag) -> Result<Option<SubjectRow>, StoreError> {
        self.faults.through("keys.get", false).await?;
        Ok(self.disk.persons().iter().find(|row| row.tag == tag).cloned())
    }

    async fn get_all(&self, tags: &[SubjectTag]) -> Result<Vec<SubjectRow>, StoreError> {
        let mut found = Vec::with_capacity(tags.len());
        for tag in tags {
            found.extend(KeyStore::get(self, *tag).await?);
        }
        Ok(found)
    }

    async fn insert(&self, row: &SubjectRow) -> Result<SubjectRow, StoreError> {
        self.disk.persons().push(row.clone());
        Ok(row.clone())
    }

    async fn log_key(&self, candidate: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(self.disk.log_key(candidate))
    }

    async fn destroy(&self, tags: &[SubjectTag], _: Timestamp) -> Result<u64, StoreError> {
        self.faults.through("keys.destroy", false).await?;
        let mut destroyed = 0;
        for row in self.disk.persons().iter_mut().filter(|row| tags.contains(&row.tag)) {
            destroyed += u64::from(row.wrapped_key.is_some());
            (row.lookup, row.identifier, row.wrapped_key) = (None, None, None);
        }
        self.faults.through("keys.destroy", true).await?;
        Ok(destroyed)
    }

    async fn copy_to(&self, _: &Path) -> Result<(), StoreError> {
        Err(failed())
    }
}
