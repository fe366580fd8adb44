//! Consents: who may move them, amendments, questions put again.

use eemol_consent::event::Shown;
use eemol_consent::state::Phase;

use super::*;
use crate::ledger::hash::text_digest;

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

fn denied() -> ConsentEvent {
    ConsentEvent::Denied { by: Actor::Citizen, shown: None }
}

/// What a question put again is answered.
fn not_asked(answer: &Answer) -> Option<(Reason, ConsentId, Timestamp)> {
    match answer {
        Answer::NotAsked { reason, earlier, again } => Some((*reason, *earlier, *again)),
        _ => None,
    }
}

#[test]
fn an_amendment_ends_the_old_consent_in_the_same_operation_and_what_ran_under_it_is_withheld() {
    let mut ledger = Ledger::new();
    let old = ledger.granted(1);
    let exchange = ledger.opened(old);
    let mut request = fixture::request(ledger.now, CASE, 2);
    request.replaces = Some(old);
    let (new, answer) = ledger.ask_with(1, request, DAY);
    assert!(matches!(answer, Answer::Consent(_)), "{answer:?}");
    assert!(ledger.touched.consents[&old].phase(ledger.now) == Phase::Granted, "in force until the new one is");
    let (drafts, _) = ledger.change(new, fixture::granted(), Mover::Citizen(tag(1)));
    let kinds: Vec<&str> = drafts.iter().map(|draft| draft.event.kind.as_str()).collect();
    assert_eq!(kinds, ["consent.granted", "consent.replaced"]);
    assert_eq!(drafts[1].event.change, Some(ConsentEvent::Replaced { by: new }));
    assert_eq!(refused_for(&ledger.ready(exchange).1), Some(Reason::ConsentReplaced));
    assert_eq!(refused_for(&ledger.open(old).1), Some(Reason::ConsentReplaced));
    ledger.opened(new);
}

#[test]
fn only_a_consent_in_force_of_the_same_requester_person_procedure_and_case_is_replaced() {
    type Spoiled = fn(&mut Ledger, &mut eemol_consent::consent::Request, ConsentId) -> u8;
    let spoiled: [Spoiled; 6] = [
        |_, request, _| {
            request.requester = "tax-office".parse().unwrap();
            1
        },
        |_, _, _| 2,
        |_, request, _| {
            request.procedure = "school-meals".parse().unwrap();
            1
        },
        |_, request, _| {
            request.case = "2026-2".parse().unwrap();
            1
        },
        |_, request, _| {
            request.replaces = Some(ConsentId::from_uuid(Uuid::from_u128(999)));
            1
        },
        |ledger, _, old| {
            ledger.citizen(old, revoked());
            1
        },
    ];
    for (place, spoil) in spoiled.into_iter().enumerate() {
        let mut ledger = Ledger::new();
        let old = ledger.granted(1);
        let mut request = fixture::request(ledger.now, CASE, 1);
        request.replaces = Some(old);
        let person = spoil(&mut ledger, &mut request, old);
        let before = ledger.log.len();
        let (_, answer) = ledger.ask_with(person, request, DAY);
        assert!(matches!(answer, Answer::Rejected(Rejection::Replaces)), "{place}: {answer:?}");
        assert_eq!(ledger.log.len(), before);
    }
}

#[test]
fn an_old_consent_that_ended_while_its_amendment_waited_stays_as_it_ended() {
    let mut ledger = Ledger::new();
    let old = ledger.granted(1);
    let mut request = fixture::request(ledger.now, CASE, 1);
    request.replaces = Some(old);
    let (new, _) = ledger.ask_with(1, request, DAY);
    ledger.citizen(old, revoked());
    let (drafts, answer) = ledger.change(new, fixture::granted(), Mover::Citizen(tag(1)));
    assert!(matches!(answer, Answer::Consent(_)) && drafts.len() == 1);
    assert_eq!(ledger.touched.consents[&old].phase(ledger.now), Phase::Revoked);
}

#[test]
fn the_same_question_is_not_put_twice_nor_soon_after_a_no() {
    let mut ledger = Ledger::new();
    let quiet = DAY * 30;
    let request = |ledger: &Ledger| fixture::request(ledger.now, CASE, 1);
    let asked = request(&ledger);
    let (consent, _) = ledger.ask_with(1, asked.clone(), quiet);
    let (_, answer) = ledger.ask_with(1, asked.clone(), quiet);
    assert_eq!(not_asked(&answer), Some((Reason::AskedAlready, consent, asked.answer_by)));
    let entry = &ledger.log.last().unwrap();
    let event = &entry.event;
    assert_eq!((event.kind.as_str(), event.reason), (kind::REQUEST_REFUSED, Some(Reason::AskedAlready)));
    assert_eq!((event.consent, event.until, &event.change), (Some(consent), Some(asked.answer_by), &None));
    assert_eq!((entry.subject, entry.official.as_ref().unwrap().as_str()), (Some(tag(1)), "agent-17"));
    assert!(matches!(ledger.ask_with(2, asked.clone(), quiet).1, Answer::Consent(_)), "another person");
    let mut other = asked;
    other.requester = "tax-office".parse().unwrap();
    assert!(matches!(ledger.ask_with(1, other, quiet).1, Answer::Consent(_)), "another requester hears nothing of it");
    ledger.citizen(consent, denied());
    let again = ledger.now.plus(quiet);
    ledger.now = ledger.now.plus(DAY * 29);
    let asked = request(&ledger);
    assert_eq!(not_asked(&ledger.ask_with(1, asked, quiet).1), Some((Reason::QuietTime, consent, again)));
    ledger.now = ledger.now.plus(DAY);
    let asked = request(&ledger);
    assert!(matches!(ledger.ask_with(1, asked, quiet).1, Answer::Consent(_)));
}

#[test]
fn who_said_no_may_let_the_same_be_asked_again_at_once() {
    let mut ledger = Ledger::new();
    let quiet = DAY * 30;
    let asked = fixture::request(ledger.now, CASE, 1);
    let (consent, _) = ledger.ask_with(1, asked.clone(), quiet);
    ledger.citizen(consent, denied());
    assert!(not_asked(&ledger.ask_with(1, asked.clone(), quiet).1).is_some());
    for mover in [Mover::Citizen(tag(2)), Mover::Requester("housing-office".parse().unwrap())] {
        assert!(ledger.change(consent, ConsentEvent::Reopened, mover).0.is_empty());
    }
    assert!(matches!(ledger.citizen(consent, ConsentEvent::Reopened), Answer::Consent(_)));
    assert!(matches!(ledger.citizen(consent, ConsentEvent::Reopened), Answer::Rejected(Rejection::State(_))));
    let (second, answer) = ledger.ask_with(1, asked.clone(), quiet);
    assert!(matches!(answer, Answer::Consent(_)), "{answer:?}");
    ledger.citizen(second, denied());
    assert!(not_asked(&ledger.ask_with(1, asked, quiet).1).is_some(), "another no counts anew");
}

#[test]
fn the_responsible_administration_declares_a_consent_invalid_in_its_own_name() {
    let mut ledger = Ledger::new();
    let consent = ledger.granted(1);
    let event = |by: &str| ConsentEvent::Invalidated { by: by.parse().unwrap(), because: "closed".to_owned() };
    let mover = || Mover::Responsible(fixture::responsible("population-register"));
    assert!(matches!(ledger.change(consent, event("tax-office"), mover()).1, Answer::Rejected(Rejection::Unknown)));
    let (drafts, answer) = ledger.change(consent, event("population-register"), mover());
    assert!(matches!(answer, Answer::Consent(_)), "{answer:?}");
    assert_eq!(drafts[0].official.as_ref().unwrap().as_str(), "agent-3");
    assert_eq!(refused_for(&ledger.open(consent).1), Some(Reason::ConsentInvalidated));
}

#[test]
fn a_text_is_kept_with_the_decision_whose_digest_it_has_and_no_other() {
    let mut ledger = Ledger::new();
    let id = ledger.ask(1);
    let decide = |event: ConsentEvent, text: &str| {
        let by = Mover::Citizen(tag(1));
        Act::Change(Box::new(Change { consent: id, event, by, text: Some(text.to_owned()) }))
    };
    let shown = Shown { language: "fr".to_owned(), text_digest: text_digest("Are you sure?") };
    let denied = ConsentEvent::Denied { by: Actor::Citizen, shown: Some(shown.clone()) };
    for (event, text) in [
        (denied.clone(), "Are you certain?"),
        (ConsentEvent::Denied { by: Actor::Citizen, shown: None }, "Are you sure?"),
        (fixture::granted(), "Are you sure?"),
    ] {
        let (drafts, answer) = ledger.apply(decide(event, text));
        assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::OtherText)), "{answer:?}");
    }
    let bad = Shown { text_digest: "sha-256:0".to_owned(), ..shown.clone() };
    let (_, answer) =
        ledger.change(id, ConsentEvent::Denied { by: Actor::Citizen, shown: Some(bad) }, Mover::Citizen(tag(1)));
    assert!(matches!(answer, Answer::Rejected(Rejection::State(None))), "{answer:?}");
    assert!(ledger.touched.texts.is_empty());
    let (_, answer) = ledger.apply(decide(denied, "Are you sure?"));
    let Answer::Consent(consent) = answer else { panic!("{answer:?}") };
    assert_eq!(consent.state().shown(), Some(shown));
    assert_eq!(ledger.touched.texts.get(&id).map(String::as_str), Some("Are you sure?"));
}
