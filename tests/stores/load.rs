//! What a batch asks for in one question, on both engines.

use eemol_broker::store::ledger::{Batch, ConsentsFor, ExchangeState, Found, LedgerTx, Wanted};
use eemol_tests::Engine;

use crate::ledger::write;
use crate::rows::{at, consent, consent_id, entries, entry, exchange, exchange_id, person, record, tag};
use crate::stage::{Stage, on_both};

on_both!(
    many_rows_are_found_in_one_question,
    the_newest_exchange_under_a_key_is_found_within_its_time,
    what_time_has_ended_is_found
);

/// What was found, in the order of ids.
pub(crate) async fn load(tx: &mut dyn LedgerTx, wanted: Wanted) -> Found {
    let mut found = tx.load(&wanted).await.expect("it answers");
    found.exchanges.sort_by_key(|(row, _)| row.id);
    found.consents.sort_by_key(|row| row.id);
    found.persons.sort_by_key(|row| row.subject);
    found.persons.dedup();
    found
}

fn nothing() -> Wanted {
    Wanted::ended_by(at(0), 9)
}

async fn many_rows_are_found_in_one_question(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let batch = Batch {
        persons: vec![person(1, 1), person(2, 2)],
        consents: vec![
            consent(1, 1, "granted"),
            consent(2, 2, "granted"),
            consent(3, 1, "denied"),
            consent(4, 3, "denied"),
        ],
        exchanges: vec![exchange(1, ExchangeState::Open), exchange(3, ExchangeState::Ended)],
        ..entries(0, 2)
    };
    write(&*store, &batch).await;
    let mut tx = store.begin().await.expect("a transaction");
    assert_eq!(load(&mut *tx, nothing()).await, Found::default());
    let ids = vec![consent_id(3), consent_id(9), consent_id(2)];
    let found = load(&mut *tx, Wanted { consents: ids.clone(), ..nothing() }).await;
    assert_eq!(found.consents, vec![consent(2, 2, "granted"), consent(3, 1, "denied")]);
    assert_eq!(found.persons, vec![person(1, 1), person(2, 2)], "their holders' chains");
    let found = load(&mut *tx, Wanted { consents: vec![consent_id(4)], ..nothing() }).await;
    assert_eq!((found.consents, found.persons), (vec![consent(4, 3, "denied")], vec![]), "a holder without an entry");
    let exchanges = vec![exchange_id(3), exchange_id(1), exchange_id(7)];
    let found = load(&mut *tx, Wanted { exchanges, ..nothing() }).await;
    let opened = (exchange(1, ExchangeState::Open), Some(entry(1).commitment));
    assert_eq!(found.exchanges, vec![opened, (exchange(3, ExchangeState::Ended), None)], "with what opened them");
    assert_eq!(found.consents, vec![consent(1, 1, "granted")], "and the consent they run under");
    let wanted = |subject, procedure: &str| ConsentsFor {
        subject: tag(subject),
        requester: "housing-office".to_owned(),
        procedure: procedure.to_owned(),
    };
    let consents_for = vec![wanted(1, "housing-benefit"), wanted(2, "housing-benefit"), wanted(1, "other")];
    let found = load(&mut *tx, Wanted { consents_for, ..nothing() }).await;
    assert_eq!(found.consents, vec![consent(1, 1, "granted"), consent(2, 2, "granted"), consent(3, 1, "denied")]);
    let mut consents = tx.consents(&ids).await.expect("it answers");
    consents.sort_by_key(|row| row.id);
    assert_eq!(consents, vec![consent(2, 2, "granted"), consent(3, 1, "denied")]);
    let mut persons = tx.person_heads(&[tag(1), tag(2), tag(3)]).await.expect("it answers");
    persons.sort_by_key(|row| row.subject);
    assert_eq!(persons, vec![person(1, 1), person(2, 2)]);
    let found = tx.entries_at(&[1, 7]).await.expect("it answers");
    assert_eq!(found, vec![(entry(1), record(1))]);
    assert!(tx.entries_at(&[]).await.expect("it answers").is_empty());
    assert!(tx.consents(&[]).await.expect("it answers").is_empty());
    assert!(tx.person_heads(&[]).await.expect("it answers").is_empty());
}

async fn the_newest_exchange_under_a_key_is_found_within_its_time(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let released = |number| exchange(number, ExchangeState::Released);
    write(&*store, &Batch { exchanges: vec![released(2), released(4), released(5)], ..entries(0, 1) }).await;
    let mut tx = store.begin().await.expect("a transaction");
    let mut under = async |key: &str, since| {
        let found = load(&mut *tx, Wanted { keys: vec![key.to_owned()], since: at(since), ..nothing() }).await;
        found.exchanges.into_iter().map(|(row, _)| row).collect::<Vec<_>>()
    };
    assert_eq!(under("key", 0).await, vec![released(4), released(5)], "with the one that it repeats");
    assert_eq!(under("key", 4).await, vec![released(4), released(5)]);
    assert_eq!(under("key", 5).await, vec![]);
    assert_eq!(under("other", 0).await, vec![]);
}

async fn what_time_has_ended_is_found(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let consents = vec![consent(1, 1, "granted"), consent(2, 1, "requested"), consent(3, 1, "revoked")];
    let exchanges =
        vec![exchange(1, ExchangeState::Open), exchange(3, ExchangeState::Released), exchange(5, ExchangeState::Open)];
    write(&*store, &Batch { consents, exchanges, ..entries(0, 1) }).await;
    for (millis, due) in [(13_999, false), (14_000, true)] {
        assert_eq!(store.anything_due(at(millis)).await.expect("it answers"), due, "{millis}");
    }
    let mut tx = store.begin().await.expect("a transaction");
    let found = load(&mut *tx, Wanted::ended_by(at(14_000), 9)).await;
    assert_eq!(
        (found.exchanges, found.consents),
        (vec![], vec![consent(2, 1, "requested")]),
        "nobody answered in time"
    );
    assert_eq!(load(&mut *tx, Wanted::ended_by(at(30_000), 9)).await.exchanges, vec![]);
    let found = load(&mut *tx, Wanted::ended_by(at(30_005), 9)).await;
    assert_eq!(found.exchanges.iter().map(|(row, _)| row.id).collect::<Vec<_>>(), vec![exchange_id(1), exchange_id(5)]);
    assert_eq!(found.consents, vec![consent(1, 1, "granted"), consent(2, 1, "requested")], "what it runs under, too");
    let found = load(&mut *tx, Wanted::ended_by(at(30_005), 1)).await;
    assert_eq!(found.exchanges.iter().map(|(row, _)| row.id).collect::<Vec<_>>(), vec![exchange_id(1)]);
    let ended = load(&mut *tx, Wanted::ended_by(at(90_000), 9)).await.consents;
    assert_eq!(ended.iter().filter(|row| row.is_outlived(at(90_000))).count(), 2, "its time is over");
}
