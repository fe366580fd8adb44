//! What the ledger does with concerns: raising one once and not too often, steps that still fit.
//!
//! All of a person's concerns are loaded with the operation, so that two DPOs, two forms or two brokers are told apart here
//! and nowhere else.

use std::time::Duration;

use eemol_policies::ids::{ConcernId, EntryId};
use eemol_policies::time::Timestamp;

use super::super::concern::{ConcernAct, ConcernFacts, ConcernState, KnownConcern, Raise, StepBy, month_after};
use super::super::event::{Decision, Event, kind};
use super::super::operation::{Answer, Rejection};
use super::{Draft, Touched};

/// The same words about the same within this time are one concern, sent twice.
const SENT_TWICE: Duration = Duration::from_mins(10);
/// Concerns raised one after the other.
const AT_ONCE: u32 = 10;
/// After that, one concern in so long.
const EVERY: Duration = Duration::from_mins(10);

pub(super) fn concern(touched: &mut Touched, entry: EntryId, act: &ConcernAct, now: Timestamp) -> (Vec<Draft>, Answer) {
    let known = touched.concerns.entry(act.subject()).or_default();
    match act {
        ConcernAct::Raise(raise) => self::raise(known, entry, raise, now),
        ConcernAct::Step(step) => self::step(known, entry, step, now),
    }
}

fn raise(known: &mut Vec<KnownConcern>, entry: EntryId, raise: &Raise, now: Timestamp) -> (Vec<Draft>, Answer) {
    if let Some(again) = known.iter().find(|concern| is_again(concern, raise, now)) {
        return (Vec::new(), Answer::Concern(again.id));
    }
    if is_too_often(known, now) {
        return (Vec::new(), Answer::Rejected(Rejection::TooOften));
    }
    let facts = ConcernFacts {
        id: None,
        about: raise.about,
        text: raise.worry.clone(),
        wish: raise.wish.clone(),
        contact: raise.contact.clone(),
    };
    let event = Event {
        requester: raise.requester.clone(),
        provider: raise.provider.clone(),
        evidence_type: raise.evidence_type.clone(),
        until: Some(month_after(now)),
        concern: Some(Box::new(facts)),
        ..Event::new(kind::CONCERN_RAISED, now)
    };
    let id = ConcernId::from_uuid(entry.uuid());
    known.push(KnownConcern { id, raised: event.clone(), steps: Vec::new() });
    let draft = Draft {
        id: entry,
        subject: Some(raise.subject),
        event,
        official: None,
        evidence: None,
        decision: Decision::default(),
    };
    (vec![draft], Answer::Concern(id))
}

/// Whether this was raised a moment ago, in the same words.
fn is_again(known: &KnownConcern, raise: &Raise, now: Timestamp) -> bool {
    let event = &known.raised;
    now.since(event.time) < SENT_TWICE
        && event.evidence_type == raise.evidence_type
        && event.concern.as_ref().is_some_and(|facts| facts.about == raise.about && facts.text == raise.worry)
}

/// Whether so many were raised that this one has to wait: [`AT_ONCE`], then one [`EVERY`] so long.
fn is_too_often(known: &[KnownConcern], now: Timestamp) -> bool {
    let mut times: Vec<Timestamp> = known.iter().map(|concern| concern.raised.time).collect();
    times.sort_unstable();
    let used_up_to = times.into_iter().fold(Timestamp::EPOCH, |upto, at| upto.max(at).plus(EVERY));
    used_up_to.since(now) > EVERY.saturating_mul(AT_ONCE - 1)
}

fn step(known: &mut [KnownConcern], entry: EntryId, by: &StepBy, now: Timestamp) -> (Vec<Draft>, Answer) {
    let Some(concern) = known.iter_mut().find(|concern| concern.id == by.concern) else {
        return (Vec::new(), Answer::Rejected(Rejection::Unknown));
    };
    if concern.steps.last().is_some_and(|last| is_same_step(last, by)) {
        return (Vec::new(), Answer::Concern(concern.id));
    }
    if !concern.state().allows(by.step) {
        return (Vec::new(), Answer::Rejected(Rejection::ConcernOver));
    }
    let facts = ConcernFacts { id: Some(concern.id), text: by.text.clone(), ..ConcernFacts::default() };
    let event = Event {
        requester: concern.raised.requester.clone(),
        provider: concern.raised.provider.clone(),
        evidence_type: concern.raised.evidence_type.clone(),
        viewer: by.viewer.clone(),
        concern: Some(Box::new(facts)),
        ..Event::new(by.step.kind(), now)
    };
    concern.steps.push(event.clone());
    let draft = Draft {
        id: entry,
        subject: Some(by.subject),
        event,
        official: Some(by.official.clone()),
        evidence: None,
        decision: Decision::default(),
    };
    (vec![draft], Answer::Concern(concern.id))
}

/// Whether the newest step is this very one: a form sent twice.
fn is_same_step(last: &Event, by: &StepBy) -> bool {
    last.kind == by.step.kind()
        && last.viewer == by.viewer
        && last.concern.as_ref().is_some_and(|facts| facts.text == by.text)
}

impl KnownConcern {
    /// Where it stands.
    pub(super) fn state(&self) -> ConcernState {
        ConcernState::of(self.steps.iter().map(|step| step.kind.as_str()))
    }
}
