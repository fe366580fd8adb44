//! Loading what a batch touches, inside its transaction: one question for the whole batch, not one for each operation.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::super::apply::{REPEAT_WITHIN, Touched};
use super::super::concern;
use super::super::operation::{About, Act, Operation};
use super::super::reading::ReadError;
use super::super::rows::{RowError, exchange_from_row, opening_from_record};
use super::super::subjects::{KeyRing, Subjects};
use super::opened::Opened;
use super::unreadable::Unreadable;
use crate::runtime::defect;
use crate::store::StoreError;
use crate::store::ledger::{ConsentRow, ConsentsFor, ExchangeRow, Found, LedgerStore, LedgerTx, PersonHeadRow, Wanted};

/// Exchanges and consents ended by time in one batch at the most.
const ENDED_BY_TIME: u32 = 256;
/// So many more, at the most, when there are some that cannot be read.
const UNREADABLE: usize = 4096;

/// What operations ask for before anything is read, each once.
#[derive(Default)]
struct Asked {
    consents: BTreeSet<ConsentId>,
    consents_for: BTreeSet<ConsentsFor>,
    exchanges: BTreeSet<ExchangeId>,
    keys: BTreeSet<String>,
}

/// What a batch of these operations asks the store for.
///
/// `unreadable` rows are there that time has ended and that stay: they take nobody else's place.
pub(super) fn wanted(operations: &[Operation], now: Timestamp, unreadable: usize) -> Wanted {
    let mut asked = Asked::default();
    for operation in operations {
        asked.operation(operation);
    }
    // What runs alone loads for itself (`super::removing`), and ends nothing beside.
    let alone = operations.iter().any(|operation| operation.act.is_alone());
    Wanted {
        consents: asked.consents.into_iter().collect(),
        consents_for: asked.consents_for.into_iter().collect(),
        exchanges: asked.exchanges.into_iter().collect(),
        keys: asked.keys.into_iter().collect(),
        since: now.minus(REPEAT_WITHIN),
        now,
        ended: if alone { 0 } else { ENDED_BY_TIME + u32::try_from(unreadable.min(UNREADABLE)).unwrap_or_default() },
    }
}

impl Asked {
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
    /// Where chains of persons stand, as far as they were read.
    pub(super) chains: BTreeMap<SubjectTag, PersonHeadRow>,
}

/// What a batch works on.
pub(super) struct Loaded {
    pub(super) touched: Touched,
    pub(super) stored: Stored,
    pub(super) ring: KeyRing,
    /// Exchanges whose deadline is over, the one that waits longest first.
    pub(super) overdue: Vec<ExchangeId>,
    /// Consents that time has ended.
    pub(super) outlived: Vec<ConsentId>,
    /// Rows that time has ended, that nobody asked for and that cannot be read.
    pub(super) unreadable: usize,
}

/// Opens rows into what the batch touches.
struct Loader<'a> {
    tx: &'a mut dyn LedgerTx,
    subjects: &'a Subjects,
    opened: &'a Opened,
    touched: Touched,
    stored: Stored,
    ring: KeyRing,
    unreadable: Unreadable<'a>,
}

/// Opens the consents and exchanges that were found, and says which of them time has ended.
pub(super) async fn touched(
    tx: &mut dyn LedgerTx,
    subjects: &Subjects,
    opened: &Opened,
    (wanted, found): (&Wanted, Found),
    now: Timestamp,
) -> Result<Loaded, RowError> {
    let mut overdue: Vec<&ExchangeRow> =
        found.exchanges.iter().map(|(row, _)| row).filter(|row| row.is_overdue(now)).collect();
    overdue.sort_unstable_by_key(|row| (row.deadline, row.id));
    let overdue = overdue.into_iter().map(|row| row.id).collect();
    let mut outlived: Vec<ConsentId> =
        found.consents.iter().filter(|row| row.is_outlived(now)).map(|row| row.id).collect();
    outlived.sort_unstable();
    let (touched, stored, ring) = (Touched::default(), Stored::default(), subjects.ring());
    let unreadable = Unreadable::of(wanted, &found);
    let mut loader = Loader { tx, subjects, opened, touched, stored, ring, unreadable };
    loader.stored.chains = found.persons.into_iter().map(|row| (row.subject, row)).collect();
    loader.consents_of(found.consents).await?;
    loader.exchanges(found.exchanges).await?;
    loader.replaced().await?;
    let unreadable = loader.unreadable.count();
    Ok(Loaded { touched: loader.touched, stored: loader.stored, ring: loader.ring, overdue, outlived, unreadable })
}

impl Loader<'_> {
    /// Opens exchanges; what their closing entries repeat is remembered, or read from their opening ones.
    async fn exchanges(&mut self, rows: Vec<(ExchangeRow, Option<[u8; 32]>)>) -> Result<(), RowError> {
        let (mut known, mut unknown) = (Vec::with_capacity(rows.len()), BTreeMap::new());
        let mut twins = BTreeSet::new();
        for (row, commitment) in rows {
            if self.unreadable.has_consent(row.consent) {
                self.unreadable.exchange(&row, RowError::Content("consent"))?;
                continue;
            }
            match self.opened.opening(row.id, commitment) {
                Some(opening) => known.push((row, opening)),
                None => {
                    if let Some(twin) = unknown.insert(row.opened, row) {
                        // One entry opens one exchange: which of the two is damaged nobody can tell.
                        self.unreadable.exchange(&twin, RowError::Content("exchange"))?;
                        twins.insert(twin.opened);
                    }
                }
            }
        }
        for row in twins.iter().filter_map(|opened| unknown.remove(opened)) {
            self.unreadable.exchange(&row, RowError::Content("exchange"))?;
        }
        let places: Vec<u64> = unknown.keys().copied().collect();
        let persons: Vec<SubjectTag> = unknown.values().map(|row| row.subject).collect();
        self.subjects.gather(&mut self.ring, &persons).await?;
        for (entry, record) in self.tx.entries_at(&places).await? {
            let Some(row) = unknown.remove(&entry.index) else { continue };
            let key = self.ring.of(Some(row.subject)).map_err(RowError::from);
            match key.and_then(|key| opening_from_record(&row, &entry, &record, key)) {
                Ok(opening) => known.push((row, Arc::new(opening))),
                Err(error) => self.unreadable.exchange(&row, error)?,
            }
        }
        for row in unknown.values() {
            self.unreadable.exchange(row, RowError::Content("exchange"))?;
        }
        for (row, opening) in known {
            let id = row.id;
            match exchange_from_row(&row, opening) {
                Ok(exchange) => {
                    self.stored.exchanges.insert(id);
                    self.touched.exchanges.insert(id, exchange);
                }
                Err(error) => self.unreadable.exchange(&row, error)?,
            }
        }
        Ok(())
    }

    /// A consent that takes another's place needs that one too, to be given or refused; not to be ended by time.
    async fn replaced(&mut self) -> Result<(), RowError> {
        let needed = self.unreadable.needed();
        let replacing =
            self.touched.consents.values().filter_map(|consent| Some((consent.id(), consent.request().replaces?)));
        let replacing = replacing.filter(|(id, _)| self.stored.consents.get(id).is_some_and(|row| needed.consent(row)));
        let ids: BTreeSet<ConsentId> =
            replacing.map(|(_, replaced)| replaced).filter(|id| !self.touched.consents.contains_key(id)).collect();
        needed.also(&ids);
        let rows = self.tx.consents(&Vec::from_iter(ids)).await?;
        self.consents_of(rows).await
    }

    async fn consents_of(&mut self, rows: Vec<ConsentRow>) -> Result<(), RowError> {
        let persons: Vec<SubjectTag> = rows.iter().map(|row| row.subject).collect();
        self.subjects.gather(&mut self.ring, &persons).await?;
        for row in rows {
            let id = row.id;
            let row = defect::stale(&id, row);
            let key = self.ring.of(Some(row.subject)).map_err(RowError::from);
            match key.and_then(|key| self.opened.consent(&row, key)) {
                Ok(consent) => {
                    self.touched.consents.insert(row.id, consent);
                    self.stored.consents.insert(row.id, row);
                }
                Err(error) => self.unreadable.consent(&row, error)?,
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

/// Where the chains of these persons stand: as read with the batch, or asked for now.
pub(super) async fn chains(
    tx: &mut dyn LedgerTx,
    read: BTreeMap<SubjectTag, PersonHeadRow>,
    subjects: BTreeSet<SubjectTag>,
) -> Result<BTreeMap<SubjectTag, PersonHeadRow>, StoreError> {
    let mut chains = read;
    chains.retain(|tag, _| subjects.contains(tag));
    let missing: Vec<SubjectTag> = subjects.into_iter().filter(|tag| !chains.contains_key(tag)).collect();
    let rows = tx.person_heads(&missing).await?;
    chains.extend(rows.into_iter().map(|row| (row.subject, row)));
    Ok(chains)
}
