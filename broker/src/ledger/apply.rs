//! The pure rule of the ledger: (touched consents and exchanges, operation, now) → (entries, changes, answer).
//!
//! Everything about correctness is here: whether a consent is in force at the instant of release, that uses are never
//! overspent, that each act leaves its entry. Nothing here reads a clock, a database or chance; [`super::writer`] runs
//! it inside the one transaction that holds the log head. What exchanges do is in [`exchanges`], what consents do in
//! [`consents`], concerns in [`concerns`].

mod concerns;
mod consents;
mod exchanges;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{AdministrationId, ConsentId, EntryId, ExchangeId, Official, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::concern::KnownConcern;
use super::event::{Decision, Event};
use super::hash::Hash;
use super::operation::{Act, Answer, Idempotency, Operation, Rejection};
use crate::store::ledger::ExchangeState;

pub use exchanges::REPEAT_WITHIN;

/// An entry to be: the writer gives it its place, its salts and its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: EntryId,
    /// Whom it is about; `None`: nobody.
    pub subject: Option<SubjectTag>,
    /// What happened.
    pub event: Event,
    /// In whose name.
    pub official: Option<Official>,
    /// HMAC of the delivered bytes.
    pub evidence: Option<Hash>,
    /// For the DPO.
    pub decision: Decision,
}

/// What a closing entry repeats from the opening one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The opening entry's event, but for its id and what it did to the consent.
    pub event: Event,
    /// In whose name.
    pub official: Official,
    /// For the DPO.
    pub decision: Decision,
}

/// An exchange under way, or one that a repeat may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its id.
    pub id: ExchangeId,
    /// Whom it is about.
    pub subject: SubjectTag,
    /// The consent it runs under.
    pub consent: ConsentId,
    /// Who asked.
    pub requester: AdministrationId,
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
    /// What tells a repeat from a new request.
    pub idempotency: Option<Idempotency>,
    /// What its closing entry will repeat.
    pub opening: Arc<Opening>,
}

/// The part of the ledger's state that a batch touches.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// Consents by id.
    pub consents: BTreeMap<ConsentId, Consent>,
    /// Exchanges by id.
    pub exchanges: BTreeMap<ExchangeId, Exchange>,
    /// Texts that were shown before a decision, by the consent decided about.
    pub texts: BTreeMap<ConsentId, String>,
    /// Concerns of the persons one of whose concerns is touched, all of them.
    pub concerns: BTreeMap<SubjectTag, Vec<KnownConcern>>,
    /// Consents that are new or changed.
    pub changed_consents: BTreeSet<ConsentId>,
    /// Exchanges that are new or changed.
    pub changed_exchanges: BTreeSet<ExchangeId>,
}

/// The instant of a batch, as the database's lock holder reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// Whether the clock is confirmed; if not, nothing is opened or released.
    pub confirmed: bool,
}

/// Does one operation. What it changes is in `touched` afterwards, what it leaves in the log is returned with the answer.
///
/// `ids` gives the ids of entries beyond the first.
pub fn apply(
    touched: &mut Touched,
    operation: &Operation,
    moment: Moment,
    ids: &mut dyn FnMut() -> EntryId,
) -> (Vec<Draft>, Answer) {
    let entry = operation.entry;
    match &operation.act {
        Act::Ask(ask) => consents::ask(touched, entry, ask, moment.now),
        Act::Change(change) => consents::change(touched, entry, change, moment.now, ids),
        Act::Refuse(refuse) => exchanges::refuse(touched, entry, refuse, moment.now),
        Act::Open(open) => exchanges::open(touched, entry, open, moment),
        Act::Close(close) => exchanges::close(touched, entry, close, moment),
        Act::Concern(act) => concerns::concern(touched, entry, act, moment.now),
        Act::Note(note) => {
            let draft = Draft {
                id: entry,
                subject: note.subject,
                event: Event { time: moment.now, ..note.event.clone() },
                official: note.official.clone(),
                evidence: None,
                decision: note.decision.clone(),
            };
            (vec![draft], Answer::Entered)
        }
        // These have a round of their own (`super::writer::removing`) and never come here.
        Act::Erasure(_) | Act::Hold(_) | Act::Retain(_) => (Vec::new(), Answer::Rejected(Rejection::Request)),
    }
}

/// Closes an exchange whose deadline is over.
pub fn interrupt(touched: &mut Touched, entry: EntryId, exchange: ExchangeId, now: Timestamp) -> Vec<Draft> {
    exchanges::interrupt(touched, entry, exchange, now)
}

/// Enters that time has ended a consent.
pub fn outlive(touched: &mut Touched, entry: EntryId, consent: ConsentId, now: Timestamp) -> Vec<Draft> {
    consents::outlive(touched, entry, consent, now)
}

impl Touched {
    /// Moves a consent on; `false` when the event does not fit, which leaves everything as it was.
    fn move_on(&mut self, id: ConsentId, event: &ConsentEvent, now: Timestamp) -> bool {
        let Some(consent) = self.consents.get(&id) else { return false };
        match consent.clone().after(event, now) {
            Ok(moved) => {
                self.consents.insert(id, moved);
                self.changed_consents.insert(id);
                true
            }
            Err(_) => false,
        }
    }

    fn end(&mut self, id: ExchangeId, state: ExchangeState, now: Timestamp) {
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.state = state;
            exchange.closed_at = Some(now);
            self.changed_exchanges.insert(id);
        }
    }
}

/// An event with its outcome and reason filled in.
fn refused(event: &Event, reason: Reason, now: Timestamp) -> Event {
    Event { reason: Some(reason), ..event.ending(super::event::kind::REFUSED, now) }
}
