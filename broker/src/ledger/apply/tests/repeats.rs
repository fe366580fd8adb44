//! Lost answers that are fetched again under their `Idempotency-Key`.

use super::*;

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
