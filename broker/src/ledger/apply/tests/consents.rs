//! Consents: who may move them, amendments, questions put again.

use super::*;

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
