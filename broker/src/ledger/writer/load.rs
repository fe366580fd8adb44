//! Loading what a batch touches, inside its transaction: a few questions for the whole batch, not one for each operation.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::super::apply::{REPEAT_WITHIN, Touched};
use super::super::concern;
use super::super::operation::{About, Act, Operation};
use super::super::reading::ReadError;
use super::super::rows::RowError;
use super::super::subjects::{KeyRing, Subjects};
use super::opened::Opened;
use crate::runtime::defect;
use crate::store::StoreError;
use crate::store::ledger::{ConsentRow, ConsentsFor, ExchangeRow, LedgerStore, LedgerTx, PersonHeadRow};

/// Exchanges and consents ended by time in one batch at the most.
const ENDED_BY_TIME: u32 = 256;

/// What operations ask for before anything is read.
#[derive(Default)]
struct Wanted {
    consents: BTreeSet<ConsentId>,
    consents_for: BTreeSet<ConsentsFor>,
    exchanges: BTreeSet<ExchangeId>,
    keys: BTreeSet<String>,
}

impl Wanted {
    fn by(operations: &[Operation]) -> Self {
        let mut wanted = Self::default();
        for operation in operations {
            wanted.operation(operation);
        }
        wanted
    }

    fn operation(&mut self, operation: &Operation) {
        match &operation.act {
            Act::Ask(ask) => {
                let request = &ask.request;
                self.of_procedure(ask.subject, request.requester.as_str(), request.procedure.as_str());
                self.consents.extend(request.replaces);
            }
            Act::Change(change) => self.consent(change.consent),
            Act::Refuse(refuse) => match &refuse.about {
                About::Nobody(_) | About::Person(..) => {}
                About::HolderOf(consent, _) => self.consent(*consent),
                About::Named(subject, requester, procedure, _) => {
                    self.of_procedure(*subject, requester.as_str(), procedure.as_str());
                }
            },
            Act::Open(open) => {
                self.keys.extend(open.idempotency.as_ref().map(|idempotency| idempotency.key.clone()));
                self.consent(open.consent);
            }
            Act::Close(close) => {
                self.exchanges.insert(close.exchange);
            }
            // Concerns are loaded by `concerns`; those that run alone load for themselves (`super::removing`).
            Act::Concern(_) | Act::Note(_) | Act::Erasure(_) | Act::Hold(_) | Act::Retain(_) => {}
        }
    }

    fn consent(&mut self, id: ConsentId) {
        self.consents.insert(id);
    }

    fn of_procedure(&mut self, subject: SubjectTag, requester: &str, procedure: &str) {
        let (requester, procedure) = (requester.to_owned(), procedure.to_owned());
        self.consents_for.insert(ConsentsFor { subject, requester, procedure });
    }
}

/// The rows of what a batch touches, as they are before it: what is there is changed, the rest is new.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) consents: BTreeMap<ConsentId, ConsentRow>,
    pub(super) exchanges: BTreeSet<ExchangeId>,
}

/// What a batch works on.
pub(super) struct Loaded {
    pub(super) touched: Touched,
    pub(super) stored: Stored,
    pub(super) ring: KeyRing,
    /// Exchanges whose deadline is over.
    pub(super) overdue: Vec<ExchangeId>,
    /// Consents that time has ended.
    pub(super) outlived: Vec<ConsentId>,
}

/// Puts rows into what the batch touches.
struct Loader<'a> {
    tx: &'a mut dyn LedgerTx,
    subjects: &'a Subjects,
    opened: &'a Opened,
    touched: Touched,
    stored: Stored,
    ring: KeyRing,
}

/// Loads the consents and exchanges that the operations touch, and those that time has ended.
pub(super) async fn touched(
    tx: &mut dyn LedgerTx,
    subjects: &Subjects,
    opened: &Opened,
    operations: &[Operation],
    now: Timestamp,
) -> Result<Loaded, RowError> {
    let rows = tx.overdue(now, ENDED_BY_TIME).await?;
    let ended = tx.outlived(now, ENDED_BY_TIME).await?;
    let overdue = rows.iter().map(|row| row.id).collect();
    let outlived = ended.iter().map(|row| row.id).collect();
    let wanted = Wanted::by(operations);
    let (touched, stored, ring) = (Touched::default(), Stored::default(), subjects.ring());
    let mut loader = Loader { tx, subjects, opened, touched, stored, ring };
    loader.consents_of(ended).await?;
    let exchanges = loader.exchanges(&wanted, rows, now).await?;
    let consents_for: Vec<ConsentsFor> = wanted.consents_for.into_iter().collect();
    let rows = loader.tx.consents_for_all(&consents_for).await?;
    loader.consents_of(rows).await?;
    let asked: BTreeSet<ConsentId> = wanted.consents.into_iter().chain(exchanges).collect();
    loader.consents(&asked).await?;
    // A consent that takes another's place needs that one too.
    let replaced = asked.iter().filter_map(|id| loader.touched.consents.get(id)?.request().replaces).collect();
    loader.consents(&replaced).await?;
    Ok(Loaded { touched: loader.touched, stored: loader.stored, ring: loader.ring, overdue, outlived })
}

impl Loader<'_> {
    /// Loads the exchanges that are wanted beside those that are overdue, and those whose use a repeat goes under: the ten
    /// minutes count from the exchange that spent it. Returns the consents they run under.
    async fn exchanges(
        &mut self,
        wanted: &Wanted,
        overdue: Vec<ExchangeRow>,
        now: Timestamp,
    ) -> Result<BTreeSet<ConsentId>, RowError> {
        let mut rows = overdue;
        let ids: Vec<ExchangeId> = wanted.exchanges.iter().copied().collect();
        rows.extend(self.tx.exchanges(&ids).await?);
        let keys: Vec<String> = wanted.keys.iter().cloned().collect();
        let by_key = self.tx.exchanges_by_key(&keys, now.minus(REPEAT_WITHIN)).await?;
        let known: BTreeSet<ExchangeId> = rows.iter().chain(&by_key).map(|row| row.id).collect();
        let first: BTreeSet<ExchangeId> = by_key.iter().filter_map(|row| row.repeats).collect();
        let first: Vec<ExchangeId> = first.difference(&known).copied().collect();
        rows.extend(by_key);
        rows.extend(self.tx.exchanges(&first).await?);
        let persons: Vec<SubjectTag> = rows.iter().map(|row| row.subject).collect();
        self.subjects.gather(&mut self.ring, &persons).await?;
        for row in &rows {
            if !self.touched.exchanges.contains_key(&row.id) {
                let key = self.ring.of(Some(row.subject))?;
                self.touched.exchanges.insert(row.id, self.opened.exchange(row, key)?);
                self.stored.exchanges.insert(row.id);
            }
        }
        Ok(rows.iter().map(|row| row.consent).collect())
    }

    /// Loads those of these consents that are not there yet.
    async fn consents(&mut self, ids: &BTreeSet<ConsentId>) -> Result<(), RowError> {
        let missing: Vec<ConsentId> =
            ids.iter().copied().filter(|id| !self.touched.consents.contains_key(id)).collect();
        let rows = self.tx.consents(&missing).await?;
        let rows = rows.into_iter().map(|row| defect::stale(&row.id.to_string(), row)).collect();
        self.consents_of(rows).await
    }

    async fn consents_of(&mut self, rows: Vec<ConsentRow>) -> Result<(), RowError> {
        let persons: Vec<SubjectTag> = rows.iter().map(|row| row.subject).collect();
        self.subjects.gather(&mut self.ring, &persons).await?;
        for row in rows {
            if !self.touched.consents.contains_key(&row.id) {
                let key = self.ring.of(Some(row.subject))?;
                self.touched.consents.insert(row.id, self.opened.consent(&row, key)?);
                self.stored.consents.insert(row.id, row);
            }
        }
        Ok(())
    }
}

/// Loads all concerns of the persons that these operations say something about. Read beside the transaction: nobody can write
/// another entry while it holds the head, so what is committed is all there is.
pub(super) async fn concerns(
    store: &dyn LedgerStore,
    subjects: &Subjects,
    operations: &[Operation],
    touched: &mut Touched,
) -> Result<(), ReadError> {
    for operation in operations {
        if let Act::Concern(act) = &operation.act
            && !subjects.is_gone(act.subject())
            && let Entry::Vacant(place) = touched.concerns.entry(act.subject())
        {
            place.insert(concern::known(store, subjects, act.subject()).await?);
        }
    }
    Ok(())
}

/// Where the chains of these persons stand.
pub(super) async fn chains(
    tx: &mut dyn LedgerTx,
    subjects: BTreeSet<SubjectTag>,
) -> Result<BTreeMap<SubjectTag, PersonHeadRow>, StoreError> {
    let subjects: Vec<SubjectTag> = subjects.into_iter().collect();
    let rows = tx.person_heads(&subjects).await?;
    Ok(rows.into_iter().map(|row| (row.subject, row)).collect())
}
