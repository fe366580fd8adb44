//! Exchanges: opening, closing, uses, what may be released, who else is told.

use super::*;

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
    let (drafts, answer) = super::super::exchanges::close(
        &mut ledger.touched,
        EntryId::from_uuid(Uuid::from_u128(9)),
        &close,
        Moment { now, confirmed: true },
    );
    assert!(drafts.is_empty() && matches!(answer, Answer::Rejected(Rejection::Closed)));
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
