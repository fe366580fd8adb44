//! What the ledger does with exchanges: refusing, opening, closing, interrupting.
//!
//! A use is reserved by the opening entry, spent by the release, given back by every other end. The consent is looked at
//! twice: before the provider is asked and again at the instant of release.

use std::sync::Arc;
use std::time::Duration;

use eemol_consent::consent::{Agreed, Consent};
use eemol_consent::event::ConsentEvent;
use eemol_policies::field::Field;
use eemol_policies::ids::{EntryId, EvidenceTypeId, ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::super::event::{Event, kind};
use super::super::operation::{About, Answer, Close, Ending, Idempotency, Open, Refuse, Rejection};
use super::{Draft, Exchange, Moment, Opening, Touched, refused};
use crate::runtime::defect::{self, Defect};
use crate::store::ledger::ExchangeState;

/// How long a lost answer may be fetched again under its `Idempotency-Key`.
pub const REPEAT_WITHIN: Duration = Duration::from_mins(10);

pub(super) fn refuse(touched: &Touched, entry: EntryId, refuse: &Refuse, now: Timestamp) -> (Vec<Draft>, Answer) {
    let (subject, reason) = match &refuse.about {
        About::Nobody(reason) => (None, *reason),
        About::Person(subject, reason) => (Some(*subject), *reason),
        About::HolderOf(consent, reason) => (touched.consents.get(consent).map(Consent::subject), *reason),
        About::Named(subject, requester, procedure, case) => {
            let newest = touched.consents.values().rev().find(|consent| {
                consent.subject() == *subject
                    && consent.requester() == requester
                    && consent.request().procedure == *procedure
                    && consent.request().case == *case
            });
            // A consent in force is of no use without its token.
            let reason = newest
                .map_or(Reason::ConsentMissing, |consent| consent.phase(now).reason().unwrap_or(Reason::TokenMissing));
            (Some(*subject), reason)
        }
    };
    let draft = Draft {
        id: entry,
        subject,
        event: refused(&refuse.event, reason, now),
        official: refuse.official.clone(),
        evidence: None,
        decision: refuse.decision.clone(),
    };
    if defect::on(Defect::RefusalWithoutEntry) {
        return (Vec::new(), Answer::Refused(reason));
    }
    (vec![draft], Answer::Refused(reason))
}

pub(super) fn open(touched: &mut Touched, entry: EntryId, open: &Open, moment: Moment) -> (Vec<Draft>, Answer) {
    let now = moment.now;
    let subject = touched.consents.get(&open.consent).map(Consent::subject);
    match may_open(touched, open, moment) {
        Err(reason) => {
            let draft = Draft {
                id: entry,
                subject,
                event: refused(&open.event, reason, now),
                official: Some(open.official.clone()),
                evidence: None,
                decision: open.decision.clone(),
            };
            (vec![draft], Answer::Refused(reason))
        }
        Ok((subject, repeats)) => begin(touched, entry, open, subject, repeats, now),
    }
}

fn begin(
    touched: &mut Touched,
    entry: EntryId,
    open: &Open,
    subject: SubjectTag,
    repeats: Option<ExchangeId>,
    now: Timestamp,
) -> (Vec<Draft>, Answer) {
    let Some(requester) = open.event.requester.clone() else {
        return (Vec::new(), Answer::Rejected(Rejection::Request));
    };
    let counted = repeats.is_none() && !defect::on(Defect::DoubleUse);
    let change = counted.then_some(ConsentEvent::Reserved);
    if let Some(change) = &change
        && !touched.move_on(open.consent, change, now)
    {
        return (Vec::new(), Answer::Rejected(Rejection::State(None)));
    }
    let facts = Event { time: now, repeats, ..open.event.clone() };
    let deadline = now.plus(open.lifetime);
    let exchange = Exchange {
        id: open.exchange,
        subject,
        consent: open.consent,
        requester,
        state: ExchangeState::Open,
        opened_at: now,
        deadline,
        closed_at: None,
        repeats,
        idempotency: open.idempotency.clone(),
        opening: Arc::new(Opening {
            event: facts.clone(),
            official: open.official.clone(),
            decision: open.decision.clone(),
        }),
    };
    touched.changed_exchanges.insert(open.exchange);
    touched.exchanges.insert(open.exchange, exchange);
    let draft = Draft {
        id: entry,
        subject: Some(subject),
        event: Event { change, ..facts },
        official: Some(open.official.clone()),
        evidence: None,
        decision: open.decision.clone(),
    };
    (vec![draft], Answer::Opened { subject, deadline })
}

/// Whether the exchange may begin: the person it is about, and the exchange whose lost answer it repeats.
fn may_open(touched: &Touched, open: &Open, moment: Moment) -> Result<(SubjectTag, Option<ExchangeId>), Reason> {
    let consent = touched.consents.get(&open.consent).ok_or(Reason::ConsentMissing)?;
    if Some(consent.requester()) != open.event.requester.as_ref() {
        return Err(Reason::TokenOfOtherClient);
    }
    if !moment.confirmed {
        return Err(Reason::ClockUnconfirmed);
    }
    let repeats = repeated(touched, open, moment.now)?;
    match repeats {
        Some(_) => consent.standing_for_repeat(moment.now)?,
        None => consent.standing(moment.now)?,
    }
    let request = consent.request();
    if open.event.procedure.as_ref() != Some(&request.procedure) || open.event.case.as_ref() != Some(&request.case) {
        return Err(Reason::ProcedureNotAllowed);
    }
    let evidence_type = open.event.evidence_type.as_ref().ok_or(Reason::EvidenceTypeNotCovered)?;
    let agreed = covers(consent, evidence_type, open.event.asked.as_deref().unwrap_or_default())?;
    if agreed.parameters.to_json() != open.parameters {
        return Err(Reason::EvidenceTypeNotCovered);
    }
    Ok((consent.subject(), repeats))
}

/// The exchange whose lost answer this one asks for again.
fn repeated(touched: &Touched, open: &Open, now: Timestamp) -> Result<Option<ExchangeId>, Reason> {
    let Some(idempotency) = &open.idempotency else { return Ok(None) };
    if defect::on(Defect::IdempotencyIgnored) {
        return Ok(None);
    }
    let before = touched
        .exchanges
        .values()
        .filter(|other| other.id != open.exchange && now.since(other.opened_at) < REPEAT_WITHIN)
        .filter(|other| other.idempotency.as_ref().is_some_and(|known| known.key == idempotency.key))
        .max_by_key(|other| (other.opened_at, other.id));
    match before {
        Some(other) if !same_request(other, open, idempotency) || other.state == ExchangeState::Open => {
            Err(Reason::IdempotencyConflict)
        }
        // A run that came to nothing spent nothing: this one is new.
        Some(other) => Ok(spent_use(touched, other, now)),
        None => Ok(None),
    }
}

/// The exchange whose spent use may be used again: `known` itself, or the one that it repeated. `None` when no use was
/// spent, or too long ago: however often an answer is fetched again, the time counts from the first release's opening.
fn spent_use(touched: &Touched, known: &Exchange, now: Timestamp) -> Option<ExchangeId> {
    match known.repeats {
        Some(first) => {
            let opened_at = touched.exchanges.get(&first)?.opened_at;
            (now.since(opened_at) < REPEAT_WITHIN).then_some(first)
        }
        None => (known.state == ExchangeState::Released).then_some(known.id),
    }
}

fn same_request(other: &Exchange, open: &Open, idempotency: &Idempotency) -> bool {
    other.consent == open.consent && other.idempotency.as_ref().is_some_and(|known| known.body == idempotency.body)
}

pub(super) fn close(touched: &mut Touched, entry: EntryId, close: &Close, moment: Moment) -> (Vec<Draft>, Answer) {
    let Some(exchange) = touched.exchanges.get(&close.exchange).cloned() else {
        return (Vec::new(), Answer::Rejected(Rejection::Unknown));
    };
    let over = exchange.state != ExchangeState::Open || exchange.deadline <= moment.now;
    if over && !defect::on(Defect::InterruptedReleased) {
        return (Vec::new(), Answer::Rejected(Rejection::Closed));
    }
    let verdict = match &close.ending {
        Ending::Failed(reason) => Err((kind::FAILED, *reason)),
        Ending::Unmatched(reason) => match still_in_force(touched, &exchange, moment) {
            Ok(()) => Err((kind::UNMATCHED, *reason)),
            Err(ended) => Err((kind::WITHHELD, ended)),
        },
        Ending::Ready { fields, fetched_at, hmac, mentioned } => {
            match may_release(touched, &exchange, fields, moment) {
                Ok(()) => Ok((fields, *fetched_at, *hmac, mentioned)),
                Err(ended) => Err((kind::WITHHELD, ended)),
            }
        }
    };
    match verdict {
        Ok((fields, fetched_at, hmac, mentioned)) => {
            let mut draft = ending(touched, entry, &exchange, kind::RELEASED, moment.now);
            draft.event.released = Some(fields.clone());
            draft.event.fetched_at = Some(fetched_at);
            draft.evidence = Some(hmac);
            draft.decision.provider_ms = Some(close.provider_ms);
            touched.end(exchange.id, ExchangeState::Released, moment.now);
            let mut drafts = vec![draft];
            drafts.extend(mentioned.iter().map(|(id, person)| mention(*id, *person, &exchange, moment.now)));
            (drafts, Answer::Released)
        }
        Err((kind, reason)) => {
            let mut draft = ending(touched, entry, &exchange, kind, moment.now);
            draft.event.reason = Some(reason);
            draft.decision.detail.clone_from(&close.detail);
            draft.decision.provider_ms = Some(close.provider_ms);
            touched.end(exchange.id, ExchangeState::Ended, moment.now);
            (vec![draft], Answer::Refused(reason))
        }
    }
}

fn still_in_force(touched: &Touched, exchange: &Exchange, moment: Moment) -> Result<(), Reason> {
    let consent = touched.consents.get(&exchange.consent).ok_or(Reason::ConsentMissing)?;
    if !moment.confirmed {
        return Err(Reason::ClockUnconfirmed);
    }
    if looked_at_before() {
        return Ok(());
    }
    match exchange.repeats {
        Some(_) => consent.standing_for_repeat(moment.now),
        None => consent.standing_for_release(moment.now),
    }
}

fn may_release(touched: &Touched, exchange: &Exchange, fields: &[Field], moment: Moment) -> Result<(), Reason> {
    still_in_force(touched, exchange, moment)?;
    let consent = touched.consents.get(&exchange.consent).ok_or(Reason::ConsentMissing)?;
    let evidence_type = exchange.opening.event.evidence_type.as_ref().ok_or(Reason::EvidenceTypeNotCovered)?;
    covers(consent, evidence_type, fields).map(drop)
}

/// What was agreed to for the evidence type, if the fields are part of it.
fn covers<'a>(consent: &'a Consent, evidence_type: &EvidenceTypeId, fields: &[Field]) -> Result<&'a Agreed, Reason> {
    match consent.grant().and_then(|grant| grant.agreed.first()) {
        Some(agreed) if defect::on(Defect::FieldsNotCompared) => Ok(agreed),
        _ => consent.covers(evidence_type, fields),
    }
}

/// Whether one of the faults is on with which a consent is not looked at again.
fn looked_at_before() -> bool {
    [Defect::NoSecondLook, Defect::CheckOutsideTransaction, Defect::InterruptedReleased, Defect::DoubleUse]
        .into_iter()
        .any(defect::on)
}

pub(super) fn interrupt(touched: &mut Touched, entry: EntryId, id: ExchangeId, now: Timestamp) -> Vec<Draft> {
    let Some(exchange) = touched.exchanges.get(&id).cloned() else { return Vec::new() };
    if exchange.state != ExchangeState::Open || exchange.deadline > now {
        return Vec::new();
    }
    let mut draft = ending(touched, entry, &exchange, kind::INTERRUPTED, now);
    draft.event.reason = Some(Reason::Interrupted);
    touched.end(id, ExchangeState::Ended, now);
    vec![draft]
}

/// The closing entry, with what it does to the consent's uses already done.
fn ending(touched: &mut Touched, entry: EntryId, exchange: &Exchange, kind: &str, now: Timestamp) -> Draft {
    let change = match (exchange.repeats, kind) {
        (Some(_), _) => None,
        (None, kind::RELEASED) if defect::on(Defect::UseGivenBack) => Some(ConsentEvent::GivenBack),
        (None, kind::RELEASED) => Some(ConsentEvent::Spent),
        (None, _) => Some(ConsentEvent::GivenBack),
    };
    let change = change.filter(|change| touched.move_on(exchange.consent, change, now));
    Draft {
        id: entry,
        subject: Some(exchange.subject),
        event: Event { change, ..exchange.opening.event.ending(kind, now) },
        official: Some(exchange.opening.official.clone()),
        evidence: None,
        decision: exchange.opening.decision.clone(),
    }
}

/// What a third person is told: administration, evidence type and day, nothing that leads to the exchange.
fn mention(id: EntryId, person: SubjectTag, exchange: &Exchange, now: Timestamp) -> Draft {
    let facts = &exchange.opening.event;
    let day = Timestamp::from_millis(now.millis() - now.millis().rem_euclid(86_400_000));
    Draft {
        id,
        subject: Some(person),
        event: Event {
            requester: facts.requester.clone(),
            provider: facts.provider.clone(),
            evidence_type: facts.evidence_type.clone(),
            ..Event::new(kind::MENTIONED, day)
        },
        official: None,
        evidence: None,
        decision: super::super::event::Decision::default(),
    }
}
