//! What the ledger does with consents: asking, answering, moving on, ending by time.

use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_consent::state::{Phase, State, WrongState};
use eemol_policies::ids::{ConsentId, EntryId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::super::event::{Decision, Event, kind};
use super::super::hash::text_digest;
use super::super::operation::{Answer, Ask, Change, Mover, Rejection};
use super::{Draft, Touched};

pub(super) fn ask(touched: &mut Touched, entry: EntryId, ask: &Ask, now: Timestamp) -> (Vec<Draft>, Answer) {
    if let Some(old) = ask.request.replaces
        && !touched.consents.get(&old).is_some_and(|old| is_same(old, ask) && old.can_be_replaced(now))
    {
        return (Vec::new(), Answer::Rejected(Rejection::Replaces));
    }
    if let Some((earlier, reason, again)) = touched.consents.values().find_map(|other| too_soon(other, ask, now)) {
        let draft = not_asked(entry, ask, earlier, reason, again, now);
        return (vec![draft], Answer::NotAsked { reason, earlier, again });
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

/// Whether `other` was asked of the same person by the same requester for the same procedure and case.
fn is_same(other: &Consent, ask: &Ask) -> bool {
    other.subject() == ask.subject && other.is_for_same_case(&ask.request)
}

/// Whether `other` is the same question, still open or refused a short while ago: why nobody is asked, and until when.
fn too_soon(other: &Consent, ask: &Ask, now: Timestamp) -> Option<(ConsentId, Reason, Timestamp)> {
    if !is_same(other, ask) {
        return None;
    }
    match other.state() {
        State::Requested if other.phase(now) == Phase::Requested => {
            Some((other.id(), Reason::AskedAlready, other.request().answer_by))
        }
        State::Denied { at, again: false, .. } if ask.quiet > Duration::ZERO && now.since(*at) < ask.quiet => {
            Some((other.id(), Reason::QuietTime, at.plus(ask.quiet)))
        }
        _ => None,
    }
}

/// The entry of a question that is not put again.
fn not_asked(entry: EntryId, ask: &Ask, earlier: ConsentId, reason: Reason, again: Timestamp, now: Timestamp) -> Draft {
    let request = &ask.request;
    Draft {
        id: entry,
        subject: Some(ask.subject),
        event: Event {
            consent: Some(earlier),
            requester: Some(request.requester.clone()),
            procedure: Some(request.procedure.clone()),
            purpose: Some(request.purpose.as_str().into()),
            legal_basis: Some(request.legal_basis.as_str().into()),
            case: Some(request.case.clone()),
            outcome: Some("refused".to_owned()),
            reason: Some(reason),
            until: Some(again),
            ..Event::new(kind::REQUEST_REFUSED, now)
        },
        official: Some(ask.official.clone()),
        evidence: None,
        decision: ask.decision.clone(),
    }
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
    if change.text.as_ref().is_some_and(|text| !is_text_of(text, &change.event)) {
        return (Vec::new(), Answer::Rejected(Rejection::OtherText));
    }
    let moved = match consent.after(&change.event, now) {
        Ok(moved) => moved,
        Err(WrongState::NotAsAsked(_)) => return (Vec::new(), Answer::Rejected(Rejection::NotAsAsked)),
        Err(other) => return (Vec::new(), Answer::Rejected(Rejection::State(other.reason()))),
    };
    let mut first = draft(entry, &moved, &change.event, now);
    first.decision.acr = change.by.acr().map(str::to_owned);
    if let Mover::Responsible(responsible) = &change.by {
        first.official = Some(responsible.official.clone());
        first.decision = responsible.decision.clone();
    }
    let mut drafts = vec![first];
    touched.changed_consents.insert(moved.id());
    touched.consents.insert(moved.id(), moved.clone());
    touched.texts.extend(change.text.clone().map(|text| (moved.id(), text)));
    if let (ConsentEvent::Granted { .. }, Some(old)) = (&change.event, moved.request().replaces) {
        drafts.extend(replace(touched, old, moved.id(), now, ids));
    }
    (drafts, Answer::Consent(Box::new(moved)))
}

/// Whether this is the text that was shown before this decision.
fn is_text_of(text: &str, event: &ConsentEvent) -> bool {
    event.shown().is_some_and(|shown| shown.text_digest == text_digest(text))
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
            | ConsentEvent::Revoked { .. }
            | ConsentEvent::Reopened,
        ) => *subject == consent.subject(),
        (Mover::Requester(requester), ConsentEvent::Cancelled | ConsentEvent::Returned) => {
            requester == consent.requester()
        }
        (Mover::Responsible(responsible), ConsentEvent::Invalidated { by, .. }) => responsible.administration == *by,
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
    // Only what the same person agreed to for the same requester, procedure and case: nobody ends another
    // administration's consent. What has ended meanwhile stays as it ended.
    let (newer, older) = (touched.consents.get(&by)?, touched.consents.get(&old)?);
    let same = older.subject() == newer.subject()
        && older.requester() == newer.requester()
        && older.request().procedure == newer.request().procedure
        && older.request().case == newer.request().case;
    if !same {
        return None;
    }
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
            purpose: Some(request.purpose.as_str().into()),
            legal_basis: Some(request.legal_basis.as_str().into()),
            case: Some(request.case.clone()),
            change: Some(change.clone()),
            ..Event::new(change.kind(), now)
        },
        official: Some(consent.official().clone()),
        evidence: None,
        decision: Decision::default(),
    }
}
