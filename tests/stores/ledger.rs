//! What a ledger store promises, on both engines.

use std::sync::Arc;
use std::time::Duration;

use eemol_broker::store::StoreError;
use eemol_broker::store::ledger::{
    Batch, Census, ConsentRow, ConsentUse, ExchangeEnd, ExchangeRow, ExchangeState, LedgerStore, LedgerTx, Page,
    RecordFilter, Stretch, Wanted,
};
use eemol_tests::Engine;

use crate::load::load;
use crate::rows::{
    at, consent, consent_id, digest, entries, entry, entry_id, exchange, exchange_id, head, person, record, shown_text,
    tag, tile, used,
};
use crate::stage::{Stage, on_both};

on_both!(
    an_empty_log_is_empty_and_can_be_locked,
    what_is_written_is_read_back,
    a_batch_of_any_size_is_written_whole,
    rows_that_are_there_are_replaced_and_new_ones_added,
    a_transaction_that_is_dropped_leaves_nothing,
    readers_see_what_is_committed_and_nothing_else,
    the_head_is_held_by_one_transaction_at_a_time,
    transactions_at_the_same_time_make_one_total_order,
    what_moves_on_or_ends_changes_in_that_alone_however_many_there_are,
    pages_of_entries_have_their_records_where_they_still_have_one,
    a_search_goes_by_every_filter,
    a_requesters_events_are_its_own_in_their_order_and_none_of_third_persons,
    consents_are_read_in_order,
    exchanges_are_read_by_their_ids_and_counted_by_their_places,
    a_row_that_breaks_a_rule_is_told_from_a_database_in_trouble,
    after_reopening_everything_is_there,
    the_database_says_what_time_it_is,
);

pub(crate) async fn write(store: &dyn LedgerStore, batch: &Batch) {
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(batch).await.expect("it is written");
    tx.commit().await.expect("it is committed");
}

async fn an_empty_log_is_empty_and_can_be_locked(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    assert_eq!(store.head().await.expect("it answers"), None);
    assert_eq!(store.census().await.expect("it answers"), Census::default());
    assert!(!store.anything_due(at(0)).await.expect("it answers"));
    let mut tx = store.begin().await.expect("a transaction");
    assert_eq!(tx.head().await.expect("it answers"), None);
    assert!(!tx.has_entry(entry_id(0)).await.expect("it answers"));
    let waiting = tokio::time::timeout(Duration::from_millis(100), store.begin()).await;
    assert!(!matches!(waiting, Ok(Ok(_))), "the empty log is locked too");
}

async fn what_is_written_is_read_back(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let batch = Batch {
        persons: vec![person(1, 3), person(2, 9)],
        tiles: vec![tile(0, 0), tile(1, 4)],
        consents: vec![consent(1, 1, "granted"), consent(2, 2, "requested")],
        texts: vec![shown_text(2), shown_text(1)],
        exchanges: vec![exchange(1, ExchangeState::Open), exchange(2, ExchangeState::Released)],
        ..entries(0, 3)
    };
    write(&*store, &batch).await;
    assert_eq!(store.shown_text(consent_id(2)).await.expect("it answers"), Some(shown_text(2)));
    assert_eq!(store.shown_text(consent_id(3)).await.expect("it answers"), None);
    let first = store.shown_texts_after(None, 1).await.expect("it answers");
    assert_eq!(first, [shown_text(1)]);
    assert_eq!(store.shown_texts_after(Some(consent_id(1)), 9).await.expect("it answers"), [shown_text(2)]);
    assert_eq!(store.head().await.expect("it answers"), Some(head(3)));
    assert_eq!(store.entry(entry_id(1)).await.expect("it answers"), Some(entry(1)));
    assert_eq!(store.entry(entry_id(3)).await.expect("it answers"), None);
    assert_eq!(store.entry_at(2).await.expect("it answers"), Some(entry(2)));
    assert_eq!(store.entry_at(3).await.expect("it answers"), None);
    assert_eq!(store.person_head(tag(2)).await.expect("it answers"), Some(person(2, 9)));
    assert_eq!(store.person_head(tag(3)).await.expect("it answers"), None);
    assert_eq!(store.person_heads_after(None, 9).await.expect("it answers"), [person(1, 3), person(2, 9)]);
    assert_eq!(store.person_heads_after(None, 1).await.expect("it answers"), [person(1, 3)]);
    assert_eq!(store.person_heads_after(Some(tag(1)), 9).await.expect("it answers"), [person(2, 9)]);
    assert_eq!(store.person_heads_after(Some(tag(2)), 9).await.expect("it answers"), []);
    assert_eq!(store.tile(1, 4).await.expect("it answers"), Some(tile(1, 4)));
    assert_eq!(store.tile(1, 5).await.expect("it answers"), None);
    assert_eq!(store.consent(consent_id(1)).await.expect("it answers"), Some(consent(1, 1, "granted")));
    assert_eq!(store.exchange(exchange_id(1)).await.expect("it answers"), Some(exchange(1, ExchangeState::Open)));
    assert_eq!(store.exchange(exchange_id(2)).await.expect("it answers"), Some(exchange(2, ExchangeState::Released)));
    assert_eq!(store.commitments(1, 3).await.expect("it answers"), vec![digest(1), digest(2)]);
    let census =
        Census { size: Some(3), entries: 3, records: 3, stray_record: None, tiles: 2, persons: 2, subjects: 2 };
    assert_eq!(store.census().await.expect("it answers"), census);

    let mut tx = store.begin().await.expect("a transaction");
    assert_eq!(tx.head().await.expect("it answers"), Some(head(3)));
    assert_eq!(tx.consent(consent_id(2)).await.expect("it answers"), Some(consent(2, 2, "requested")));
    assert_eq!(tx.exchange(exchange_id(2)).await.expect("it answers"), Some(exchange(2, ExchangeState::Released)));
    assert_eq!(tx.person_heads(&[tag(1)]).await.expect("it answers"), vec![person(1, 3)]);
    let stretch = tx.stretch(0, 2).await.expect("it answers");
    assert_eq!(stretch, Stretch { commitments: vec![digest(0), digest(1)], removals: false });
    assert!(tx.has_entry(entry_id(2)).await.expect("it answers"));
}

async fn a_batch_of_any_size_is_written_whole(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut from = 0;
    for size in [1, 7, 8, 63, 64, 65, 200, 2048] {
        let to = from + size;
        let batch = Batch {
            consents: (from..to).map(|number| consent(number, 1, "granted")).collect(),
            exchanges: (from..to).map(|number| exchange(number, ExchangeState::Open)).collect(),
            ..entries(from, to)
        };
        write(&*store, &batch).await;
        from = to;
    }
    let read = store.entries(0, 5000).await.expect("it answers");
    assert_eq!(read.len(), usize::try_from(from).expect("small"));
    for (index, (found, with)) in (0..).zip(read) {
        assert_eq!((found, with), (entry(index), Some(record(index))));
    }
    let consents = store.consents_after(None, 5000).await.expect("it answers");
    assert_eq!(consents, (0..from).map(|number| consent(number, 1, "granted")).collect::<Vec<_>>());
    assert_eq!(store.census().await.expect("it answers").records, from);
}

async fn rows_that_are_there_are_replaced_and_new_ones_added(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let batch = Batch {
        persons: vec![person(1, 1)],
        consents: vec![consent(1, 1, "requested")],
        exchanges: vec![exchange(1, ExchangeState::Open)],
        ..entries(0, 1)
    };
    write(&*store, &batch).await;
    let mut changed = consent(1, 1, "granted");
    (changed.until, changed.index, changed.sealed) = (at(1), 9, vec![8; 20]);
    let batch = Batch {
        persons: vec![person(2, 1)],
        grown: vec![person(1, 2)],
        consents: vec![changed.clone(), consent(2, 1, "requested")],
        exchanges: vec![exchange(3, ExchangeState::Open)],
        ends: vec![ExchangeEnd { id: exchange_id(1), state: ExchangeState::Ended, closed_at: at(500) }],
        ..entries(1, 2)
    };
    write(&*store, &batch).await;
    assert_eq!(store.head().await.expect("it answers"), Some(head(2)));
    assert_eq!(store.person_head(tag(1)).await.expect("it answers"), Some(person(1, 2)));
    assert_eq!(store.person_head(tag(2)).await.expect("it answers"), Some(person(2, 1)));
    assert_eq!(store.consent(consent_id(1)).await.expect("it answers"), Some(changed));
    assert_eq!(store.exchange(exchange_id(1)).await.expect("it answers"), Some(exchange(1, ExchangeState::Ended)));
    assert_eq!(store.exchange(exchange_id(3)).await.expect("it answers"), Some(exchange(3, ExchangeState::Open)));
}

async fn what_moves_on_or_ends_changes_in_that_alone_however_many_there_are(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let batch = Batch {
        consents: (0..300).map(|number| consent(number, 1, "granted")).collect(),
        exchanges: (0..300).map(|number| exchange(number, ExchangeState::Open)).collect(),
        ..entries(0, 1)
    };
    write(&*store, &batch).await;
    let moved = |number: u64| {
        let used = (number > 2).then(|| used(number, 1000 + number, u32::try_from(number).expect("small")).used);
        ConsentRow { used, ..consent(number, 1, "granted") }
    };
    let first_uses = (3..300).map(|number| used(number, number, 0)).collect();
    write(&*store, &Batch { first_uses, ..entries(1, 2) }).await;
    let ended = |number: u64| match number % 2 {
        0 => ExchangeState::Released,
        _ => ExchangeState::Ended,
    };
    let end = |number| ExchangeEnd { id: exchange_id(number), state: ended(number), closed_at: at(500) };
    let batch = Batch {
        uses: (3..300)
            .filter_map(|number| Some(ConsentUse { id: consent_id(number), used: moved(number).used? }))
            .collect(),
        ends: (3..300).map(end).collect(),
        ..entries(2, 3)
    };
    write(&*store, &batch).await;
    let consents = store.consents_after(None, 999).await.expect("it answers");
    assert_eq!(consents, (0..300).map(moved).collect::<Vec<_>>());
    for number in [2, 3, 150, 299] {
        let state = if number < 3 { ExchangeState::Open } else { ended(number) };
        let found = store.exchange(exchange_id(number)).await.expect("it answers");
        assert_eq!(found, Some(exchange(number, state)));
    }
    let mut tx = store.begin().await.expect("a transaction");
    let found = load(&mut *tx, Wanted::ended_by(at(90_000), 999)).await;
    let overdue = found.exchanges.iter().filter(|(row, _)| row.is_overdue(at(90_000)));
    assert_eq!(overdue.map(|(row, _)| row.id).collect::<Vec<_>>(), [0, 1, 2].map(exchange_id));
    assert_eq!(found.consents, (0..300).map(moved).collect::<Vec<_>>(), "they are found as before");
    drop(tx);
    let changed = ConsentRow { index: 2000, ..consent(7, 1, "paused") };
    write(&*store, &Batch { consents: vec![changed.clone()], ..entries(3, 4) }).await;
    let row = store.consent(consent_id(7)).await.expect("it answers").expect("it is there");
    assert_eq!(row, ConsentRow { used: moved(7).used, ..changed }, "what was counted before stays");
    assert_eq!((row.used_since(), row.newest()), (None, 2000), "and counts no more");
}

async fn a_transaction_that_is_dropped_leaves_nothing(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(0, 2)).await.expect("it is written");
    drop(tx);
    let mut tx = store.begin().await.expect("the head is free again");
    assert_eq!(tx.head().await.expect("it answers"), None);
    assert!(!tx.has_entry(entry_id(0)).await.expect("it answers"));
    assert_eq!(store.census().await.expect("it answers"), Census::default());
}

async fn readers_see_what_is_committed_and_nothing_else(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(0, 2)).await.expect("it is written");
    assert_eq!(store.head().await.expect("readers do not wait"), None);
    assert_eq!(store.entry_at(0).await.expect("readers do not wait"), None);
    tx.commit().await.expect("it is committed");
    assert_eq!(store.head().await.expect("it answers"), Some(head(2)));
    assert_eq!(store.entry_at(0).await.expect("it answers"), Some(entry(0)));
}

async fn the_head_is_held_by_one_transaction_at_a_time(engine: Engine) {
    let stage = Stage::new(engine).await;
    // As two brokers have it: a store each.
    let (store, other) = (stage.ledger().await, stage.ledger().await);
    let mut tx = store.begin().await.expect("a transaction");
    let waiting = tokio::spawn(async move {
        let mut second = other.begin().await.expect("its turn comes");
        second.head().await.expect("it answers")
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished(), "the second waits for the first");
    tx.write(&entries(0, 1)).await.expect("it is written");
    tx.commit().await.expect("it is committed");
    let seen = waiting.await.expect("the second gets its turn");
    assert_eq!(seen, Some(head(1)), "it sees what it waited for");
}

async fn transactions_at_the_same_time_make_one_total_order(engine: Engine) {
    let stage = Stage::new(engine).await;
    let mut running = Vec::new();
    for _ in 0..3 {
        let store = stage.ledger().await;
        running.push(tokio::spawn(async move {
            let mut done = 0;
            while done < 20 {
                // SQLite gives up waiting after a while: then it is simply tried again.
                let Ok(mut tx) = store.begin().await else { continue };
                let size = tx.head().await.expect("it answers").map_or(0, |head| head.size);
                tx.write(&entries(size, size + 1)).await.expect("nobody else was here");
                tx.commit().await.expect("it is committed");
                done += 1;
            }
        }));
    }
    for one in running {
        one.await.expect("no deadlock");
    }
    let store = stage.ledger().await;
    assert_eq!(store.head().await.expect("it answers"), Some(head(60)));
    let found = store.entries(0, 100).await.expect("it answers");
    assert_eq!(found.iter().map(|(entry, _)| entry.index).collect::<Vec<_>>(), (0..60).collect::<Vec<_>>());
}

async fn pages_of_entries_have_their_records_where_they_still_have_one(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut batch = entries(0, 10);
    batch.records.remove(4);
    write(&*store, &batch).await;
    let page = store.entries(3, 3).await.expect("it answers");
    assert_eq!(page, vec![(entry(3), Some(record(3))), (entry(4), None), (entry(5), Some(record(5)))]);
    assert_eq!(store.entries(8, 9).await.expect("it answers").len(), 2);
    assert_eq!(store.entries(10, 9).await.expect("it answers"), Vec::new());
}

async fn a_search_goes_by_every_filter(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let consents = vec![consent(2, 2, "granted")];
    write(&*store, &Batch { consents, ..entries(0, 9) }).await;
    let all = RecordFilter::default();
    let text = |text: &str| Some(text.to_owned());
    let cases: Vec<(RecordFilter, Vec<u64>)> = vec![
        (all.clone(), vec![8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (RecordFilter { subject: Some(tag(0)), ..all.clone() }, vec![8, 4, 0]),
        (RecordFilter { from: Some(at(6)), ..all.clone() }, vec![8, 7, 6]),
        (RecordFilter { to: Some(at(2)), ..all.clone() }, vec![1, 0]),
        (RecordFilter { kind: text("exchange."), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { kind: text("exchange.released"), from: Some(at(5)), ..all.clone() }, vec![8, 6]),
        (RecordFilter { requester: text("housing-office"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { requester: text("nobody"), ..all.clone() }, vec![]),
        (RecordFilter { provider: text("population-register"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { evidence_type: text("other"), ..all.clone() }, vec![]),
        (RecordFilter { procedure: text("housing-benefit"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { reason: text("policy-denied"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { exchange: Some(exchange_id(6)), ..all.clone() }, vec![6]),
        (RecordFilter { consent: Some(consent_id(2)), ..all.clone() }, vec![2]),
        (RecordFilter { official: text("pseudonym"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { administration: text("population-register"), ..all.clone() }, vec![8, 6, 4, 2, 0]),
        (RecordFilter { subject: Some(tag(2)), requester: text("housing-office"), ..all.clone() }, vec![6, 2]),
    ];
    for (filter, expected) in cases {
        let page = Page { before: None, limit: 100 };
        let found = store.search(&filter, page).await.expect("it answers");
        let indices: Vec<u64> = found.iter().map(|(entry, _)| entry.index).collect();
        assert_eq!(indices, expected, "{filter:?}");
        for (found, with) in found {
            assert_eq!((found.clone(), with), (entry(found.index), record(found.index)));
        }
        let count = store.count(&filter).await.expect("it answers");
        assert_eq!(count, u64::try_from(expected.len()).expect("small"), "{filter:?}");
    }
    let page = store.search(&all, Page { before: Some(5), limit: 2 }).await.expect("it answers");
    assert_eq!(page.iter().map(|(entry, _)| entry.index).collect::<Vec<_>>(), vec![4, 3]);
}

async fn a_requesters_events_are_its_own_in_their_order_and_none_of_third_persons(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut batch = entries(0, 12);
    let kinds = ["consent.granted", "exchange.released", "exchange.mentioned", "entry.viewed", "request.refused"];
    for (record, kind) in batch.records.iter_mut().step_by(2).zip(kinds) {
        kind.clone_into(&mut record.columns.kind);
    }
    batch.records[10].columns.requester = Some("tax-office".to_owned());
    write(&*store, &batch).await;
    let places = async |requester: &str, after, limit| {
        let found = store.events(requester, after, limit).await.expect("it answers");
        found.iter().map(|(entry, record)| (entry.index == record.index).then_some(entry.index)).collect::<Vec<_>>()
    };
    let some = |places: &[u64]| places.iter().copied().map(Some).collect::<Vec<_>>();
    assert_eq!(places("housing-office", None, 100).await, some(&[0, 2, 8]));
    assert_eq!(places("housing-office", None, 2).await, some(&[0, 2]));
    assert_eq!(places("housing-office", Some(0), 100).await, some(&[2, 8]));
    assert_eq!(places("housing-office", Some(8), 100).await, some(&[]));
    assert_eq!(places("tax-office", Some(1), 100).await, some(&[10]));
    assert_eq!(places("nobody", None, 100).await, some(&[]));
}

async fn consents_are_read_in_order(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let consents = vec![consent(2, 1, "granted"), consent(1, 1, "denied"), consent(3, 2, "granted")];
    write(&*store, &Batch { consents, ..entries(0, 1) }).await;
    let ids = |rows: Vec<eemol_broker::store::ledger::ConsentRow>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let of = store.consents_of(tag(1), 9).await.expect("it answers");
    assert_eq!(ids(of), vec![consent_id(2), consent_id(1)], "a person's, the newest first");
    assert_eq!(ids(store.consents_of(tag(1), 1).await.expect("it answers")), vec![consent_id(2)]);
    let first = store.consents_after(None, 2).await.expect("it answers");
    assert_eq!(ids(first), vec![consent_id(1), consent_id(2)]);
    let rest = store.consents_after(Some(consent_id(2)), 2).await.expect("it answers");
    assert_eq!(ids(rest), vec![consent_id(3)]);
}

async fn exchanges_are_read_by_their_ids_and_counted_by_their_places(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let exchanges: Vec<_> = (0..5).map(|number| exchange(number, ExchangeState::Open)).collect();
    write(&*store, &Batch { exchanges: exchanges.clone(), ..entries(0, 5) }).await;
    let mut found = store.exchanges(&[exchange_id(3), exchange_id(9), exchange_id(1)]).await.expect("it answers");
    found.sort_by_key(|row| row.opened);
    assert_eq!(found, [exchanges[1].clone(), exchanges[3].clone()], "as many as there are");
    assert_eq!(store.exchanges(&[]).await.expect("it answers"), []);
    let beyond = ExchangeRow { opened: 1000, ..exchange(8, ExchangeState::Open) };
    write(&*store, &Batch { exchanges: vec![beyond], ..entries(5, 6) }).await;
    for (before, count) in [(0, 0), (3, 3), (6, 5)] {
        assert_eq!(
            store.count_exchanges(before).await.expect("it answers"),
            count + 1,
            "before {before}, and one beyond"
        );
    }
}

async fn a_row_that_breaks_a_rule_is_told_from_a_database_in_trouble(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    write(&*store, &entries(0, 2)).await;
    let mut tx = store.begin().await.expect("a transaction");
    let error = tx.write(&entries(1, 3)).await.expect_err("the place is taken");
    assert!(matches!(error, StoreError::Unavailable { .. }) && error.is_about_rows(), "{error:?}");
    drop(tx);
    write(&*store, &entries(2, 3)).await;
    assert_eq!(store.head().await.expect("it answers"), Some(head(3)));
}

async fn after_reopening_everything_is_there(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store: Arc<dyn LedgerStore> = stage.ledger().await;
    write(&*store, &entries(0, 2)).await;
    store.reopen().await.expect("it opens again");
    assert_eq!(store.head().await.expect("it answers"), Some(head(2)));
    write(&*store, &entries(2, 3)).await;
    assert_eq!(store.entry_at(2).await.expect("it answers"), Some(entry(2)));
}

async fn the_database_says_what_time_it_is(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut tx: Box<dyn LedgerTx> = store.begin().await.expect("a transaction");
    let now = tx.now().await.expect("it answers");
    match engine {
        Engine::Sqlite => assert_eq!(now, None),
        Engine::Postgres => {
            let machine = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
            let machine = i64::try_from(machine.as_millis()).expect("small");
            let apart = now.expect("a time").millis().abs_diff(machine);
            assert!(apart < 60_000, "{apart} ms");
        }
    }
}
