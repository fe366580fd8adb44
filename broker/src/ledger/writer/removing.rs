//! What the writer does about removing: operations that run alone, what they load, and persons who are gone.
//!
//! An erasure, a hold or a run of retention sees and changes everything about a person, so that it has a round of its
//! own; what it decides is pure ([`erasure`], [`hold`], [`retention`]). Keys are destroyed after the commit: a broker that
//! ends between the two destroys them when it starts, by what the removing entry says ([`removal::catch_up`]).

use std::borrow::Cow;

use eemol_policies::ids::{EntryId, SubjectTag};
use eemol_policies::reason::Reason;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::super::apply::{Draft, Moment, Touched};
use super::super::entry::Commitment;
use super::super::erasure::{self, Erasure, Gathered, Ground, Step};
use super::super::event::{Event, kind};
use super::super::hold::{self, HoldFacts, Scope};
use super::super::operation::{About, Act, Answer, Ending, Operation, Rejection};
use super::super::removal::{self, Removed, Span};
use super::super::retention::{self, AT_ONCE, Cursor, Retain, Retained, Unit};
use super::super::rows::RowError;
use super::super::seal::open_record;
use super::super::subjects::Subjects;
use super::load::Stored;
use super::round::{Applied, RoundError};
use super::{Caller, PATIENCE, STALLED, Waiting, Writer};
use crate::store::StoreError;
use crate::store::ledger::{LedgerStore, LedgerTx, RecordFilter, Stretch};
use crate::store::removal::{ErasureRequestRow, HoldRow, Removal, RemovalClass};

/// Consents looked at in one operation of a run of retention.
const CONSENTS: u32 = 256;

/// What a round removes, but for the place of its entry.
#[derive(Debug, Default)]
pub(super) struct Removing {
    spans: Vec<Span>,
    class: Option<RemovalClass>,
    removal: Removal,
}

impl Removing {
    /// The rows, once the entry (the round's last) has its place.
    pub(super) fn at(mut self, index: u64, moment: Moment) -> Removal {
        if let Some(class) = self.class {
            self.removal.tombstones = removal::tombstones(&self.spans, index, class, moment.now);
        }
        self.removal.holds.iter_mut().for_each(|row| row.index = index);
        self.removal.requests.iter_mut().for_each(|row| row.index = index);
        self.removal
    }
}

/// Parts of a batch that are done one after the other: operations about removing alone, all others together.
pub(super) fn parts(batch: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut parts: Vec<Vec<Waiting>> = Vec::new();
    for waiting in batch {
        let joins = |part: &&mut Vec<Waiting>| {
            !waiting.operation.act.is_alone() && part.last().is_some_and(|other| !other.operation.act.is_alone())
        };
        match parts.last_mut().filter(joins) {
            Some(part) => part.push(waiting),
            None => parts.push(vec![waiting]),
        }
    }
    parts
}

/// The operation without persons who are gone: what names one is entered about nobody. `None` when nothing is left to do.
pub(super) fn without_gone<'a>(operation: &'a Operation, subjects: &Subjects) -> Option<Cow<'a, Operation>> {
    let gone = |tag: &SubjectTag| subjects.is_gone(*tag);
    let mut changed = match &operation.act {
        Act::Ask(ask) if gone(&ask.subject) => return None,
        Act::Concern(act) if gone(&act.subject()) => return None,
        Act::Refuse(refuse) => match &refuse.about {
            About::Person(tag, _) | About::Named(tag, ..) if gone(tag) => operation.clone(),
            _ => return Some(Cow::Borrowed(operation)),
        },
        Act::Note(note) if note.subject.as_ref().is_some_and(gone) => operation.clone(),
        Act::Close(close) => match &close.ending {
            Ending::Ready { mentioned, .. } if mentioned.iter().any(|(_, tag)| gone(tag)) => operation.clone(),
            _ => return Some(Cow::Borrowed(operation)),
        },
        _ => return Some(Cow::Borrowed(operation)),
    };
    match &mut changed.act {
        Act::Refuse(refuse) => {
            refuse.about = match &refuse.about {
                About::Person(_, reason) => About::Nobody(*reason),
                _ => About::Nobody(Reason::ConsentMissing),
            }
        }
        Act::Note(note) => note.subject = None,
        Act::Close(close) => {
            if let Ending::Ready { mentioned, .. } = &mut close.ending {
                mentioned.retain(|(_, tag)| !gone(tag));
            }
        }
        _ => {}
    }
    Some(Cow::Owned(changed))
}

impl Writer {
    /// Carries out erasures whose time has come.
    pub(super) async fn due_erasures(&mut self) {
        let asked = timeout(STALLED, self.parts.store.removal().erasure_requests()).await;
        let Ok(Ok(waiting)) = asked else { return };
        let now = self.parts.runtime.now();
        for row in waiting.into_iter().take_while(|row| row.due <= now) {
            let Ok(official) = "system:erasure".parse() else { return };
            let (subject, step) = (row.subject, Step::CarryOut);
            let erasure = Erasure { subject, step, reason: String::new(), official, viewer: None };
            let operation = Operation { entry: self.parts.runtime.entry_id(), act: Act::Erasure(Box::new(erasure)) };
            let (reply, _gone) = oneshot::channel();
            let caller = Caller { reply, until: Instant::now() + PATIENCE };
            self.serve(vec![Waiting { operation, caller }]).await;
        }
    }

    /// Learns of whom nothing is left since this process looked last, and destroys their keys. `news`: what was written since it
    /// left the log.
    pub(super) async fn catch_up(&self, size: u64, news: Option<&Stretch>) -> Result<(), RoundError> {
        let done = self.parts.subjects.removals_done();
        // Before the news this process has seen every removal.
        let reaches = |count| done >= size.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        if news.is_some_and(|news| !news.removals && reaches(news.commitments.len())) {
            self.parts.subjects.set_removals_done(size);
        } else if done < size {
            let caught = removal::catch_up(&*self.parts.store, &self.parts.subjects, size).await;
            if !matches!(caught, Ok(false)) {
                self.opened.clear();
            }
            caught?;
        }
        Ok(())
    }

    /// After a commit: destroys the keys of whom nothing is left.
    pub(super) async fn forget(&self, gone: &[SubjectTag], size: u64) -> Result<(), RoundError> {
        if !gone.is_empty() {
            self.opened.clear();
        }
        self.parts.subjects.forget(gone).await?;
        self.parts.subjects.set_removals_done(size);
        Ok(())
    }

    /// Does an operation that runs alone.
    pub(super) async fn apply_alone(
        &self,
        tx: &mut dyn LedgerTx,
        operation: &Operation,
        moment: Moment,
        mut drafts: Vec<Draft>,
    ) -> Result<Applied, RoundError> {
        let entry = operation.entry;
        let (draft, removing, answer) = match &operation.act {
            Act::Erasure(erasure) => self.erase(tx, entry, erasure, moment).await?,
            Act::Hold(change) => self.hold(tx, entry, change, moment).await?,
            Act::Retain(retain) => self.retain(tx, entry, retain, moment).await?,
            _ => (None, Removing::default(), Answer::Rejected(Rejection::Request)),
        };
        let place = draft.is_some().then_some(drafts.len());
        drafts.extend(draft);
        let removing = place.map(|_| removing);
        let (touched, stored, ring) = (Touched::default(), Stored::default(), self.parts.subjects.ring());
        Ok(Applied { touched, stored, ring, drafts, answers: vec![(answer, place)], removing, unreadable: None })
    }

    async fn erase(
        &self,
        tx: &mut dyn LedgerTx,
        entry: EntryId,
        erasure: &Erasure,
        moment: Moment,
    ) -> Result<(Option<Draft>, Removing, Answer), RoundError> {
        let subject = erasure.subject;
        if self.parts.subjects.is_gone(subject) {
            return Ok((None, Removing::default(), Answer::Rejected(Rejection::Unknown)));
        }
        let waiting = match tx.removal().erasure_request(subject).await? {
            None => None,
            Some(row) => self.asked(&row).await?.map(|ground| (row, ground)),
        };
        let gathered = Gathered {
            records: tx.removal().records_of(subject).await?,
            consents: tx.removal().consent_ids_of(subject).await?,
            holds: tx.removal().holds().await?,
            waiting,
        };
        let outcome = erasure::step(entry, erasure, &gathered, moment.now);
        let removal = Removal {
            consents: outcome.consents,
            exchanges: outcome.exchanges,
            subjects: outcome.gone.then_some(subject).into_iter().collect(),
            requests: outcome.waits.map(|due| ErasureRequestRow { subject, index: 0, due }).into_iter().collect(),
            settled: outcome.settled.then_some(subject).into_iter().collect(),
            ..Removal::default()
        };
        let class = outcome.gone.then_some(RemovalClass::Erasure);
        Ok((outcome.draft, Removing { spans: outcome.spans, class, removal }, outcome.answer))
    }

    /// The ground that a waiting erasure was asked for, by its entry: the row alone makes nobody vanish. `None` when the
    /// newest entry about the person's erasure is not the one that the row names.
    async fn asked(&self, row: &ErasureRequestRow) -> Result<Option<Ground>, RoundError> {
        let about =
            RecordFilter { subject: Some(row.subject), kind: Some("erasure.".to_owned()), ..RecordFilter::default() };
        let page = crate::store::ledger::Page { before: None, limit: 1 };
        let found = self.parts.store.search(&about, page).await?;
        let Some((entry, record)) = found.first().filter(|(entry, _)| entry.index == row.index) else {
            tracing::error!(entry = row.index, "an erasure waits that no entry asks for; verify the log");
            return Ok(None);
        };
        let key = self.parts.subjects.key(Some(row.subject)).await?;
        let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
        let event: Option<Event> =
            open_record(&key, entry.id, leaf, &record.sealed).ok().and_then(|groups| groups.event.read().ok());
        let asked = event.filter(|event| event.kind == kind::ERASURE_ASKED && event.until == Some(row.due));
        Ok(asked.and_then(|event| event.ground?.parse().ok()))
    }

    async fn hold(
        &self,
        tx: &mut dyn LedgerTx,
        entry: EntryId,
        change: &hold::Change,
        moment: Moment,
    ) -> Result<(Option<Draft>, Removing, Answer), RoundError> {
        let unknown = || (None, Removing::default(), Answer::Rejected(Rejection::Unknown));
        let (facts, subject, removal) = match &change.act {
            hold::Act::Add { scope, review } => {
                let subject = match scope {
                    Scope::Administration(_) => None,
                    Scope::Person(tag) => Some(*tag),
                    Scope::Consent(id) => tx.consent(*id).await?.map(|row| row.subject),
                    Scope::Exchange(id) => tx.exchange(*id).await?.map(|row| row.subject),
                };
                let known = subject.is_some_and(|tag| !self.parts.subjects.is_gone(tag));
                if !known && !matches!(scope, Scope::Administration(_)) {
                    return Ok(unknown());
                }
                let (name, value) = (scope.name().to_owned(), scope.value());
                let row = HoldRow { id: entry, index: 0, scope: name, value, subject, review: *review };
                let facts = HoldFacts { id: None, scope: scope.to_string(), review: *review };
                (facts, subject, Removal { holds: vec![row], ..Removal::default() })
            }
            hold::Act::Lift(id) => {
                let Some(row) = tx.removal().holds().await?.into_iter().find(|row| row.id == *id) else {
                    return Ok(unknown());
                };
                let facts =
                    HoldFacts { id: Some(*id), scope: format!("{}:{}", row.scope, row.value), review: row.review };
                (facts, row.subject, Removal { lifted: vec![*id], ..Removal::default() })
            }
        };
        let draft = hold::draft(entry, change, facts, subject, moment.now);
        let removing = Removing { removal, ..Removing::default() };
        Ok((Some(draft), removing, Answer::Hold(entry)))
    }

    async fn retain(
        &self,
        tx: &mut dyn LedgerTx,
        entry: EntryId,
        retain: &Retain,
        moment: Moment,
    ) -> Result<(Option<Draft>, Removing, Answer), RoundError> {
        if !moment.confirmed {
            return Ok((None, Removing::default(), Answer::Rejected(Rejection::Clock)));
        }
        let (units, next) = units(tx, retain, moment).await?;
        let chosen = retention::choose(&units, &retain.classes, &tx.removal().holds().await?, moment.now);
        let (spans, exchanges, persons) = retention::parts(&chosen);
        let mut left = Vec::new();
        for (tag, dropped) in persons {
            let (records, consents) = tx.removal().count_of(tag).await?;
            let of_person = |unit: &&Unit| unit.records.first().is_some_and(|record| record.subject == Some(tag));
            let going = units.iter().filter(of_person).filter_map(|unit| unit.consent);
            let going = going.filter(|id| chosen.consents.contains(id)).count();
            if records == dropped && u64::try_from(going).is_ok_and(|going| going == consents) {
                left.push(tag);
            }
        }
        let removed = Removed::new(&spans, left.clone(), chosen.consents.len(), exchanges.len());
        let retained = Retained {
            records: removed.records,
            consents: removed.consents,
            persons: u64::try_from(left.len()).unwrap_or(u64::MAX),
            held: chosen.held,
            next,
        };
        let answer = Answer::Retained(Box::new(retained));
        if retain.dry_run || spans.is_empty() {
            return Ok((None, Removing::default(), answer));
        }
        let removal = Removal { consents: chosen.consents, exchanges, subjects: left, ..Removal::default() };
        let removing = Removing { spans, class: Some(RemovalClass::Retention), removal };
        Ok((Some(retention::draft(entry, removed, moment.now)), removing, answer))
    }
}

/// The next units of a run, and where it goes on after them.
async fn units(
    tx: &mut dyn LedgerTx,
    retain: &Retain,
    moment: Moment,
) -> Result<(Vec<Unit>, Option<Cursor>), StoreError> {
    match retain.cursor {
        Cursor::Consents(after) => {
            let before = retain.classes.newest_cutoff(moment.now);
            let ids = tx.removal().ended_consents(before, after, CONSENTS).await?;
            let (mut units, mut records, mut last) = (Vec::new(), 0usize, None);
            for id in &ids {
                let unit = Unit { consent: Some(*id), records: tx.removal().records_of_consent(*id).await? };
                if !units.is_empty() && records.saturating_add(unit.records.len()) > AT_ONCE {
                    return Ok((units, last.map(|id| Cursor::Consents(Some(id)))));
                }
                records = records.saturating_add(unit.records.len());
                last = Some(*id);
                units.push(unit);
            }
            let whole = u32::try_from(ids.len()).unwrap_or(u32::MAX) < CONSENTS;
            Ok((units, Some(if whole { Cursor::Records(0) } else { Cursor::Consents(last) })))
        }
        Cursor::Records(from) => {
            let limit = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
            let records = tx.removal().loose_records(from, retain.end, limit).await?;
            let next = records.last().filter(|_| records.len() >= AT_ONCE).map(|last| last.index.saturating_add(1));
            let units = records.into_iter().map(|record| Unit { consent: None, records: vec![record] }).collect();
            Ok((units, next.map(Cursor::Records)))
        }
    }
}

/// Where the records that are too young for any class begin: found by halving, since places are in the order of time.
///
/// # Errors
/// [`RowError::Store`].
pub(in crate::ledger) async fn first_young(
    store: &dyn LedgerStore,
    cutoff: eemol_policies::time::Timestamp,
    size: u64,
) -> Result<u64, RowError> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        match store.removal().timed_record(middle).await? {
            Some((index, time)) if index < high => {
                if time < cutoff {
                    low = index.saturating_add(1);
                } else {
                    high = middle;
                }
            }
            _ => high = middle,
        }
    }
    Ok(low)
}
