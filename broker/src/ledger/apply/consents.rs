//! What the ledger does with consents: asking, answering, moving on, ending by time.

use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_consent::state::{Phase, State, WrongState};
use eemol_policies::ids::{ConsentId, EntryId};
use eemol_policies::time::Timestamp;

use super::super::event::{Decision, Event};
use super::super::operation::{Answer, Ask, Change, Mover, Rejection};
use super::{Draft, Touched};

pub(super) fn ask(touched: &mut Touched, entry: EntryId, ask: &Ask, now: Timestamp) -> (Vec<Draft>, Answer) {
    if touched.consents.values().any(|other| too_soon(other, ask, now)) {
        return (Vec::new(), Answer::Rejected(Rejection::Quiet));
    }
    let asked = Consent::requested(ask.consent, ask.subject, ask.official.clone(), ask.request.clone(), now);
    let Ok(consent) = asked else {
        return (Vec::new(), Answer::Rejected(Rejection::Request));
    };
    let change = ConsentEvent::Requested { request: ask.request.clone() };
    let draft = Draft { decision: ask.decision.clone(), ..draft(entry, &consent, &change, now) };
    touched.changed_consents.insert(consent.id());
    touched.consents.insert(consent.id(), consent.clone());
    (vec![draft], Answer::Consent(Box::new(consent)))
}

/// Whether `other` is the same question, still open or refused a short while ago.
fn too_soon(other: &Consent, ask: &Ask, now: Timestamp) -> bool {
    let same = other.subject() == ask.subject
        && other.requester() == &ask.request.requester
        && other.request().procedure == ask.request.procedure
        && other.request().case == ask.request.case;
    let waits = || other.phase(now) == Phase::Requested;
    let refused = || {
        matches!(other.state(), State::Denied { at, .. } if now.since(*at) < ask.quiet) && ask.quiet > Duration::ZERO
    };
    same && (waits() || refused())
}

pub(super) fn change(
    touched: &mut Touched,
    entry: EntryId,
    change: &Change,
    now: Timestamp,
    ids: &mut dyn FnMut() -> EntryId,
) -> (Vec<Draft>, Answer) {
    let Some(consent) = touched.consents.get(&change.consent).filter(|consent| may(consent, change)).cloned() else {
        return (Vec::new(), Answer::Rejected(Rejection::Unknown));
    };
    let moved = match consent.after(&change.event, now) {
        Ok(moved) => moved,
        Err(WrongState::NotAsAsked(_)) => return (Vec::new(), Answer::Rejected(Rejection::NotAsAsked)),
        Err(other) => return (Vec::new(), Answer::Rejected(Rejection::State(other.reason()))),
    };
    let decision = Decision { acr: change.by.acr().map(str::to_owned), ..Decision::default() };
    let mut drafts = vec![Draft { decision, ..draft(entry, &moved, &change.event, now) }];
    touched.changed_consents.insert(moved.id());
    touched.consents.insert(moved.id(), moved.clone());
    if let (ConsentEvent::Granted { .. }, Some(old)) = (&change.event, moved.request().replaces) {
        drafts.extend(replace(touched, old, moved.id(), now, ids));
    }
    (drafts, Answer::Consent(Box::new(moved)))
}

/// Whether this mover may move this consent like that.
fn may(consent: &Consent, change: &Change) -> bool {
    match (&change.by, &change.event) {
        (
            Mover::Citizen(subject) | Mover::Authenticated(subject, _),
            ConsentEvent::Granted { .. }
            | ConsentEvent::Denied { .. }
            | ConsentEvent::Paused
            | ConsentEvent::Resumed
            | ConsentEvent::Revoked { .. },
        ) => *subject == consent.subject(),
        (Mover::Requester(requester), ConsentEvent::Cancelled | ConsentEvent::Returned) => {
            requester == consent.requester()
        }
        (Mover::Responsible(administration), ConsentEvent::Invalidated { by, .. }) => administration == by,
        _ => false,
    }
}

fn replace(
    touched: &mut Touched,
    old: ConsentId,
    by: ConsentId,
    now: Timestamp,
    ids: &mut dyn FnMut() -> EntryId,
) -> Option<Draft> {
    // Only what the same person agreed to for the same requester: nobody ends another administration's consent.
    let newer = touched.consents.get(&by)?;
    let (owner, requester) = (newer.subject(), newer.requester());
    touched.consents.get(&old).filter(|older| older.subject() == owner && older.requester() == requester)?;
    let event = ConsentEvent::Replaced { by };
    if !touched.move_on(old, &event, now) {
        return None;
    }
    touched.consents.get(&old).map(|consent| draft(ids(), consent, &event, now))
}

pub(super) fn outlive(touched: &mut Touched, entry: EntryId, id: ConsentId, now: Timestamp) -> Vec<Draft> {
    let Some(consent) = touched.consents.get(&id) else { return Vec::new() };
    let event = match consent.phase(now) {
        Phase::Lapsed => ConsentEvent::Lapsed,
        Phase::Expired => ConsentEvent::Expired,
        _ => return Vec::new(),
    };
    if !touched.move_on(id, &event, now) {
        return Vec::new();
    }
    touched.consents.get(&id).map(|consent| draft(entry, consent, &event, now)).into_iter().collect()
}

/// The entry of a consent's move.
fn draft(entry: EntryId, consent: &Consent, change: &ConsentEvent, now: Timestamp) -> Draft {
    let request = consent.request();
    Draft {
        id: entry,
        subject: Some(consent.subject()),
        event: Event {
            consent: Some(consent.id()),
            requester: Some(request.requester.clone()),
            procedure: Some(request.procedure.clone()),
            purpose: Some(request.purpose.clone()),
            legal_basis: Some(request.legal_basis.clone()),
            case: Some(request.case.clone()),
            change: Some(change.clone()),
            ..Event::new(change.kind(), now)
        },
        official: Some(consent.official().clone()),
        evidence: None,
        decision: Decision::default(),
    }
}
