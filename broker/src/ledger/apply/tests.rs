//! The rule of the ledger, operation by operation; random walks are in [`walks`].

mod walks;

use std::time::Duration;

use eemol_consent::consent::Actor;
use uuid::Uuid;

use super::*;
use crate::ledger::event::kind;
use crate::ledger::fixture;
use crate::ledger::operation::{About, Ask, Change, Close, Ending, Idempotency, Mover, Note, Open, Refuse, Rejection};

const CASE: &str = "2026-1";
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

/// A move of a consent and who makes it.
type Move = (ConsentEvent, Mover);
/// Makes a request that was agreed to into one that was not.
type Spoil = fn(&mut Open);

/// The state that operations work on, and the ids and times that a writer would give them.
struct Ledger {
    touched: Touched,
    now: Timestamp,
    confirmed: bool,
    ids: u128,
    log: Vec<Draft>,
}

impl Ledger {
    fn new() -> Self {
        let now = "2026-11-21T10:00:00.000Z".parse().unwrap();
        Self { touched: Touched::default(), now, confirmed: true, ids: 0, log: Vec::new() }
    }

    fn uuid(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// As a round of the writer does it: first what time has ended, then the operation.
    fn apply(&mut self, act: Act) -> (Vec<Draft>, Answer) {
        self.sweep();
        let operation = Operation { entry: EntryId::from_uuid(self.uuid()), act };
        let moment = Moment { now: self.now, confirmed: self.confirmed };
        let mut next = 1_000_000 + self.ids * 1000;
        let mut ids = || {
            next += 1;
            EntryId::from_uuid(Uuid::from_u128(next))
        };
        let (drafts, answer) = apply(&mut self.touched, &operation, moment, &mut ids);
        self.log.extend(drafts.iter().cloned());
        (drafts, answer)
    }

    fn sweep(&mut self) {
        let exchanges: Vec<_> = self.touched.exchanges.keys().copied().collect();
        for exchange in exchanges {
            let entry = EntryId::from_uuid(self.uuid());
            let drafts = interrupt(&mut self.touched, entry, exchange, self.now);
            self.log.extend(drafts);
        }
        let consents: Vec<_> = self.touched.consents.keys().copied().collect();
        for consent in consents {
            let entry = EntryId::from_uuid(self.uuid());
            let drafts = outlive(&mut self.touched, entry, consent, self.now);
            self.log.extend(drafts);
        }
    }

    fn ask_with(
        &mut self,
        person: u8,
        request: eemol_consent::consent::Request,
        quiet: Duration,
    ) -> (ConsentId, Answer) {
        let consent = ConsentId::from_uuid(self.uuid());
        let ask = Ask {
            consent,
            subject: tag(person),
            official: "agent-17".parse().unwrap(),
            request,
            quiet,
            decision: Decision::default(),
        };
        let (_, answer) = self.apply(Act::Ask(Box::new(ask)));
        (consent, answer)
    }

    fn ask(&mut self, uses: u32) -> ConsentId {
        self.ask_with(1, fixture::request(self.now, CASE, uses), Duration::ZERO).0
    }

    fn change(&mut self, consent: ConsentId, event: ConsentEvent, by: Mover) -> (Vec<Draft>, Answer) {
        self.apply(Act::Change(Box::new(Change { consent, event, by })))
    }

    fn citizen(&mut self, consent: ConsentId, event: ConsentEvent) -> Answer {
        self.change(consent, event, Mover::Citizen(tag(1))).1
    }

    fn granted(&mut self, uses: u32) -> ConsentId {
        let consent = self.ask(uses);
        assert!(matches!(self.citizen(consent, fixture::granted()), Answer::Consent(_)));
        consent
    }

    fn open_with(&mut self, consent: ConsentId, change: impl FnOnce(&mut Open)) -> (ExchangeId, Answer) {
        let exchange = ExchangeId::from_uuid(self.uuid());
        let mut open = Open {
            exchange,
            consent,
            event: fixture::asked(exchange, consent, CASE),
            parameters: serde_json::Map::new(),
            official: "agent-17".parse().unwrap(),
            decision: Decision::default(),
            lifetime: SECOND * 30,
            idempotency: None,
        };
        change(&mut open);
        (exchange, self.apply(Act::Open(Box::new(open))).1)
    }

    fn open(&mut self, consent: ConsentId) -> (ExchangeId, Answer) {
        self.open_with(consent, |_| ())
    }

    fn open_keyed(&mut self, consent: ConsentId, key: &str, body: u8) -> (ExchangeId, Answer) {
        self.open_with(consent, |open| {
            open.idempotency = Some(Idempotency { key: key.to_owned(), body: [body; 32] });
        })
    }

    fn opened(&mut self, consent: ConsentId) -> ExchangeId {
        let (exchange, answer) = self.open(consent);
        assert!(matches!(answer, Answer::Opened { .. }), "{answer:?}");
        exchange
    }

    fn close(&mut self, exchange: ExchangeId, ending: Ending) -> (Vec<Draft>, Answer) {
        self.apply(Act::Close(Box::new(Close { exchange, ending, detail: None, provider_ms: 3 })))
    }

    fn ready(&mut self, exchange: ExchangeId) -> (Vec<Draft>, Answer) {
        let ending = fixture::ready(self.now, Vec::new());
        self.close(exchange, ending)
    }

    fn uses(&self, consent: ConsentId) -> (u32, u32) {
        let uses = self.touched.consents[&consent].uses().unwrap();
        (uses.released(), uses.reserved())
    }
}

fn tag(person: u8) -> SubjectTag {
    SubjectTag::from_bytes([person; 16])
}

fn refused_for(answer: &Answer) -> Option<Reason> {
    match answer {
        Answer::Refused(reason) => Some(*reason),
        _ => None,
    }
}

fn revoked() -> ConsentEvent {
    ConsentEvent::Revoked { by: Actor::Citizen }
}

#[test]
fn a_consent_withdrawn_between_opening_and_closing_gives_no_evidence() {
    for (event, reason) in [(revoked(), Reason::ConsentRevoked), (ConsentEvent::Paused, Reason::ConsentPaused)] {
        let mut ledger = Ledger::new();
        let consent = ledger.granted(2);
        let (ready, unmatched) = (ledger.opened(consent), ledger.opened(consent));
        ledger.citizen(consent, event);
        let (drafts, answer) = ledger.ready(ready);
        assert_eq!(refused_for(&answer), Some(reason));
        assert_eq!((drafts[0].event.kind.as_str(), drafts[0].event.reason), (kind::WITHHELD, Some(reason)));
        assert!(drafts[0].evidence.is_none() && drafts[0].event.released.is_none());
        // That nobody was found is a fact about a person and is withheld as well.
        let (drafts, answer) = ledger.close(unmatched, Ending::Unmatched(Reason::NoMatch));
        assert_eq!((refused_for(&answer), drafts[0].event.kind.as_str()), (Some(reason), kind::WITHHELD));
        assert_eq!(ledger.uses(consent), (0, 0));
    }
}

#[test]
fn a_consent_that_ends_by_time_between_opening_and_closing_gives_no_evidence() {
    let mut ledger = Ledger::new();
    let mut request = fixture::request(ledger.now, CASE, 1);
    (request.answer_by, request.until) = (ledger.now.plus(SECOND * 5), ledger.now.plus(SECOND * 10));
    let (consent, _) = ledger.ask_with(1, request, Duration::ZERO);
    ledger.citizen(consent, fixture::granted());
    let exchange = ledger.opened(consent);
    ledger.now = ledger.now.plus(SECOND * 10);
    let (_, answer) = ledger.ready(exchange);
    assert_eq!(refused_for(&answer), Some(Reason::ConsentExpired));
}

#[test]
fn uses_are_never_overspent_with_interleaved_openings() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(2);
    let (first, second) = (ledger.opened(consent), ledger.opened(consent));
    assert_eq!(refused_for(&ledger.open(consent).1), Some(Reason::ConsentExhausted));
    assert_eq!(
        refused_for(&ledger.close(first, Ending::Failed(Reason::ProviderInvalid)).1),
        Some(Reason::ProviderInvalid)
    );
    let third = ledger.opened(consent);
    assert!(matches!(ledger.ready(second).1, Answer::Released));
    assert_eq!(ledger.uses(consent), (1, 1));
    assert!(matches!(ledger.ready(third).1, Answer::Released));
    assert_eq!(ledger.uses(consent), (2, 0));
    assert_eq!(refused_for(&ledger.open(consent).1), Some(Reason::ConsentExhausted));
    // A second closing of the same exchange changes nothing and enters nothing.
    let (drafts, answer) = ledger.ready(third);
    assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::Closed)));
}

#[test]
fn a_lost_answer_is_fetched_again_under_the_use_it_spent_for_ten_minutes_from_the_first() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let (first, _) = ledger.open_keyed(consent, "k", 1);
    // While the first run is open the repeat is a conflict.
    assert_eq!(refused_for(&ledger.open_keyed(consent, "k", 1).1), Some(Reason::IdempotencyConflict));
    ledger.ready(first);
    assert_eq!(ledger.uses(consent), (1, 0));

    // The first repeat fails at the provider; the second is still one of the same use.
    for released in [false, true, true] {
        ledger.now = ledger.now.plus(SECOND * 200);
        let (repeat, answer) = ledger.open_keyed(consent, "k", 1);
        if !matches!(answer, Answer::Opened { .. }) {
            // 600 s after the first opening the time is over, however recent the newest repeat is.
            assert_eq!((refused_for(&answer), ledger.log.len()), (Some(Reason::ConsentExhausted), ledger.log.len()));
            assert_eq!(ledger.now, ledger.touched.exchanges[&first].opened_at.plus(REPEAT_WITHIN));
            break;
        }
        let ending =
            if released { fixture::ready(ledger.now, Vec::new()) } else { Ending::Failed(Reason::ProviderInvalid) };
        let (drafts, _) = ledger.close(repeat, ending);
        assert_eq!((drafts[0].event.repeats, &drafts[0].event.change), (Some(first), &None));
    }
    assert_eq!(ledger.now, ledger.touched.exchanges[&first].opened_at.plus(REPEAT_WITHIN));
    assert_eq!(ledger.uses(consent), (1, 0));
}

#[test]
fn a_repeat_needs_the_consent_again() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let (first, _) = ledger.open_keyed(consent, "k", 1);
    ledger.ready(first);
    let (repeat, answer) = ledger.open_keyed(consent, "k", 1);
    assert!(matches!(answer, Answer::Opened { .. }));
    ledger.citizen(consent, revoked());
    assert_eq!(refused_for(&ledger.ready(repeat).1), Some(Reason::ConsentRevoked));
    assert_eq!(refused_for(&ledger.open_keyed(consent, "k", 1).1), Some(Reason::ConsentRevoked));
}

#[test]
fn another_body_or_another_consent_under_the_same_key_is_a_conflict() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(3);
    let (first, _) = ledger.open_keyed(consent, "k", 1);
    ledger.ready(first);
    assert_eq!(refused_for(&ledger.open_keyed(consent, "k", 2).1), Some(Reason::IdempotencyConflict));
    let other = ledger.granted(1);
    assert_eq!(refused_for(&ledger.open_keyed(other, "k", 1).1), Some(Reason::IdempotencyConflict));
    // A run that came to nothing spent nothing: the same key opens a new one.
    let (failed, _) = ledger.open_keyed(consent, "f", 1);
    ledger.close(failed, Ending::Failed(Reason::ProviderInvalid));
    let (again, answer) = ledger.open_keyed(consent, "f", 1);
    assert!(matches!(answer, Answer::Opened { .. }));
    assert_eq!(ledger.touched.exchanges[&again].repeats, None);
}

#[test]
fn an_overdue_exchange_is_interrupted_and_its_close_rejected() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let exchange = ledger.opened(consent);
    ledger.now = ledger.now.plus(SECOND * 30);
    let (drafts, answer) = ledger.ready(exchange);
    assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::Closed)));
    let last = ledger.log.last().unwrap();
    assert_eq!((last.event.kind.as_str(), last.event.exchange), (kind::INTERRUPTED, Some(exchange)));
    assert_eq!(last.event.change, Some(ConsentEvent::GivenBack));
    assert_eq!(ledger.uses(consent), (0, 0));
    // Even when nobody has interrupted it yet, a close at the deadline is too late.
    let exchange = ledger.opened(consent);
    let now = ledger.now.plus(SECOND * 30);
    let close = Close { exchange, ending: fixture::ready(now, Vec::new()), detail: None, provider_ms: 0 };
    let (drafts, answer) = exchanges::close(
        &mut ledger.touched,
        EntryId::from_uuid(Uuid::from_u128(9)),
        &close,
        Moment { now, confirmed: true },
    );
    assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::Closed)));
}

#[test]
fn while_the_clock_is_unconfirmed_nothing_opens_or_is_released_and_withdrawals_work() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(2);
    let exchange = ledger.opened(consent);
    ledger.confirmed = false;
    assert_eq!(refused_for(&ledger.open(consent).1), Some(Reason::ClockUnconfirmed));
    assert_eq!(refused_for(&ledger.ready(exchange).1), Some(Reason::ClockUnconfirmed));
    assert!(matches!(ledger.citizen(consent, revoked()), Answer::Consent(_)));
}

#[test]
fn each_state_has_its_own_reason_and_every_refusal_its_entry() {
    let by = || "housing-office".parse().unwrap();
    let requester = || Mover::Requester(by());
    let responsible = || Mover::Responsible(by());
    let citizen = || Mover::Citizen(tag(1));
    let invalidated = || ConsentEvent::Invalidated { by: by(), because: "a mistake".to_owned() };
    let grant = || (fixture::granted(), citizen());
    let denied = || ConsentEvent::Denied { by: Actor::Citizen };
    let lives: [(Vec<Move>, Duration, Reason); 10] = [
        (vec![], SECOND, Reason::ConsentRequested),
        (vec![], DAY * 14, Reason::ConsentLapsed),
        (vec![(denied(), citizen())], SECOND, Reason::ConsentDenied),
        (vec![(ConsentEvent::Cancelled, requester())], SECOND, Reason::ConsentCancelled),
        (vec![grant(), (ConsentEvent::Paused, citizen())], SECOND, Reason::ConsentPaused),
        (vec![grant(), (revoked(), citizen())], SECOND, Reason::ConsentRevoked),
        (vec![grant(), (ConsentEvent::Returned, requester())], SECOND, Reason::ConsentReturned),
        (vec![grant(), (invalidated(), responsible())], SECOND, Reason::ConsentInvalidated),
        (vec![grant()], DAY * 90, Reason::ConsentExpired),
        (vec![grant(), (ConsentEvent::Paused, citizen())], DAY * 90, Reason::ConsentExpired),
    ];
    for (steps, after, reason) in lives {
        let mut ledger = Ledger::new();
        let consent = ledger.ask(1);
        for (event, mover) in steps {
            let (_, answer) = ledger.change(consent, event.clone(), mover);
            assert!(matches!(answer, Answer::Consent(_)), "{event:?}: {answer:?}");
        }
        ledger.now = ledger.now.plus(after);
        let (_, answer) = ledger.open(consent);
        assert_eq!(refused_for(&answer), Some(reason));
        let entry = ledger.log.last().unwrap();
        assert_eq!(
            (entry.event.kind.as_str(), entry.event.reason, entry.subject),
            (kind::REFUSED, Some(reason), Some(tag(1)))
        );
        assert!(entry.event.change.is_none());
    }
}

#[test]
fn what_was_not_agreed_to_is_refused() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(9);
    let cases: [(Spoil, Reason); 6] = [
        (|open| open.event.requester = Some("tax-office".parse().unwrap()), Reason::TokenOfOtherClient),
        (|open| open.event.procedure = Some("other".parse().unwrap()), Reason::ProcedureNotAllowed),
        (|open| open.event.case = Some("2026-2".parse().unwrap()), Reason::ProcedureNotAllowed),
        (|open| open.event.evidence_type = Some("income".parse().unwrap()), Reason::EvidenceTypeNotCovered),
        (|open| open.event.asked = Some(fixture::fields(&["/address/street"])), Reason::FieldNotCovered),
        (|open| drop(open.parameters.insert("year".into(), 2025.into())), Reason::EvidenceTypeNotCovered),
    ];
    for (spoil, reason) in cases {
        assert_eq!(refused_for(&ledger.open_with(consent, spoil).1), Some(reason));
    }
    let unknown = ConsentId::from_uuid(Uuid::from_u128(77_777));
    assert_eq!(refused_for(&ledger.open(unknown).1), Some(Reason::ConsentMissing));
    assert_eq!(ledger.log.last().unwrap().subject, None);
    // More fields at the end than were agreed to are withheld whole.
    let exchange = ledger.opened(consent);
    let ending = Ending::Ready {
        fields: fixture::fields(&["/address/locality", "/address/street"]),
        fetched_at: ledger.now,
        hmac: Hash::ZERO,
        mentioned: Vec::new(),
    };
    assert_eq!(refused_for(&ledger.close(exchange, ending).1), Some(Reason::FieldNotCovered));
    assert_eq!(ledger.uses(consent), (0, 0));
}

#[test]
fn a_mentioned_person_learns_administration_type_and_day_and_nothing_that_leads_to_the_exchange() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let exchange = ledger.opened(consent);
    let id = EntryId::from_uuid(ledger.uuid());
    let ending = fixture::ready(ledger.now, vec![(id, tag(2))]);
    let (drafts, _) = ledger.close(exchange, ending);
    let [_, mention] = drafts.as_slice() else { panic!("{drafts:?}") };
    let expected = Event {
        requester: Some("housing-office".parse().unwrap()),
        provider: Some("population-register".parse().unwrap()),
        evidence_type: Some("residence-certificate".parse().unwrap()),
        ..Event::new(kind::MENTIONED, "2026-11-21T00:00:00.000Z".parse().unwrap())
    };
    assert_eq!((mention.id, mention.subject, &mention.event), (id, Some(tag(2)), &expected));
    assert_eq!((&mention.official, &mention.evidence, &mention.decision), (&None, &None, &Decision::default()));
}

#[test]
fn only_those_whose_consent_it_is_may_move_it() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let other: AdministrationId = "tax-office".parse().unwrap();
    for (event, mover) in [
        (revoked(), Mover::Citizen(tag(2))),
        (revoked(), Mover::Requester("housing-office".parse().unwrap())),
        (ConsentEvent::Returned, Mover::Requester(other.clone())),
        (ConsentEvent::Returned, Mover::Citizen(tag(1))),
        (ConsentEvent::Spent, Mover::Citizen(tag(1))),
        (ConsentEvent::Expired, Mover::Citizen(tag(1))),
    ] {
        let (drafts, answer) = ledger.change(consent, event.clone(), mover);
        assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::Unknown)), "{event:?}");
    }
    assert!(ledger.touched.consents[&consent].standing(ledger.now).is_ok());
}

#[test]
fn an_amendment_ends_the_old_consent_of_the_same_requester_and_no_other() {
    for (requester, ends) in [("housing-office", true), ("tax-office", false)] {
        let mut ledger = Ledger::new();
        let old = ledger.granted(1);
        let mut request = fixture::request(ledger.now, "2026-2", 1);
        (request.requester, request.replaces) = (requester.parse().unwrap(), Some(old));
        let (new, _) = ledger.ask_with(1, request, Duration::ZERO);
        let (drafts, _) = ledger.change(new, fixture::granted(), Mover::Citizen(tag(1)));
        assert_eq!(drafts.len(), if ends { 2 } else { 1 });
        assert_eq!(ledger.touched.consents[&old].standing(ledger.now).is_err(), ends, "{requester}");
    }
}

#[test]
fn the_same_question_is_not_put_twice_nor_soon_after_a_no() {
    let mut ledger = Ledger::new();
    let quiet = DAY * 30;
    let request = |ledger: &Ledger| fixture::request(ledger.now, CASE, 1);
    let asked = request(&ledger);
    let (consent, _) = ledger.ask_with(1, asked.clone(), quiet);
    assert!(matches!(ledger.ask_with(1, asked.clone(), quiet).1, Answer::Rejected(Rejection::Quiet)));
    assert!(matches!(ledger.ask_with(2, asked, quiet).1, Answer::Consent(_)));
    ledger.citizen(consent, ConsentEvent::Denied { by: Actor::Citizen });
    ledger.now = ledger.now.plus(DAY * 29);
    let asked = request(&ledger);
    assert!(matches!(ledger.ask_with(1, asked, quiet).1, Answer::Rejected(Rejection::Quiet)));
    ledger.now = ledger.now.plus(DAY);
    let asked = request(&ledger);
    assert!(matches!(ledger.ask_with(1, asked, quiet).1, Answer::Consent(_)));
}

#[test]
fn a_refusal_without_token_says_the_state_of_the_requesters_own_newest_consent() {
    let mut ledger = Ledger::new();
    let named = |requester: &str, person: u8| {
        About::Named(tag(person), requester.parse().unwrap(), "housing-benefit".parse().unwrap(), CASE.parse().unwrap())
    };
    let refuse = |ledger: &mut Ledger, about| {
        let event = Event::new(kind::REFUSED, Timestamp::EPOCH);
        let refuse = Refuse { event, official: None, about, decision: Decision::default() };
        let (drafts, answer) = ledger.apply(Act::Refuse(Box::new(refuse)));
        (refused_for(&answer).unwrap(), drafts[0].subject)
    };
    assert_eq!(refuse(&mut ledger, named("housing-office", 1)), (Reason::ConsentMissing, Some(tag(1))));
    let consent = ledger.ask(1);
    assert_eq!(refuse(&mut ledger, named("housing-office", 1)).0, Reason::ConsentRequested);
    assert_eq!(refuse(&mut ledger, named("tax-office", 1)).0, Reason::ConsentMissing);
    assert_eq!(refuse(&mut ledger, named("housing-office", 2)), (Reason::ConsentMissing, Some(tag(2))));
    ledger.citizen(consent, fixture::granted());
    assert_eq!(refuse(&mut ledger, named("housing-office", 1)).0, Reason::TokenMissing);
    ledger.citizen(consent, revoked());
    assert_eq!(refuse(&mut ledger, named("housing-office", 1)).0, Reason::ConsentRevoked);
    assert_eq!(
        refuse(&mut ledger, About::HolderOf(consent, Reason::TokenExpired)),
        (Reason::TokenExpired, Some(tag(1)))
    );
    assert_eq!(refuse(&mut ledger, About::Nobody(Reason::TokenMissing)), (Reason::TokenMissing, None));
}

#[test]
fn a_note_is_entered_as_it_is_at_the_present_instant() {
    let mut ledger = Ledger::new();
    let event = Event { note: Some("why".to_owned()), ..Event::new(kind::VIEWED, Timestamp::EPOCH) };
    let note = Note { subject: Some(tag(3)), event: event.clone(), official: None, decision: Decision::default() };
    let (drafts, answer) = ledger.apply(Act::Note(Box::new(note)));
    assert!(matches!(answer, Answer::Entered));
    assert_eq!((drafts[0].subject, &drafts[0].event), (Some(tag(3)), &Event { time: ledger.now, ..event }));
}
