//! Refusals and their reasons; what is entered as it is.

use super::*;

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
    let responsible = || Mover::Responsible(fixture::responsible("housing-office"));
    let citizen = || Mover::Citizen(tag(1));
    let invalidated = || ConsentEvent::Invalidated { by: by(), because: "a mistake".to_owned() };
    let grant = || (fixture::granted(), citizen());
    let denied = || ConsentEvent::Denied { by: Actor::Citizen, shown: None };
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
