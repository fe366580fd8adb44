//! What a ledger and a key store promise about removing, on both engines.

use eemol_broker::store::ledger::{Batch, EntryRow, ExchangeState, LedgerStore, RecordRow};
use eemol_broker::store::removal::{ErasureRequestRow, HoldRow, Removal, RemovalClass, TombstoneRow};
use eemol_broker::store::{Access, StoreError};
use eemol_tests::Engine;
use eemol_tests::postgres::{Server, server};
use sqlx::AssertSqlSafe;

use crate::rows::{at, consent, consent_id, entries, entry, entry_id, exchange, exchange_id, person, shown_text, tag};
use crate::stage::{Stage, on_both};

on_both!(
    what_is_removed_is_gone_and_the_rest_stays,
    a_removal_that_does_not_fit_removes_nothing,
    what_may_be_removed_is_found,
    tombstones_are_found_by_place_and_by_entry,
    holds_and_waiting_erasures_come_and_go,
    entries_that_removed_records_are_found_in_order,
    a_destroyed_key_is_gone_and_its_look_up_value_free,
);

async fn try_to_write(store: &dyn LedgerStore, batch: &Batch) -> Result<(), StoreError> {
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(batch).await?;
    tx.commit().await
}

async fn write(store: &dyn LedgerStore, batch: &Batch) {
    try_to_write(store, batch).await.expect("it is written");
}

fn tombstone(first: u64, last: u64, entry: u64) -> TombstoneRow {
    TombstoneRow { first, last, entry, class: RemovalClass::Erasure, time: at(7) }
}

fn removing(tombstones: Vec<TombstoneRow>) -> Removal {
    Removal { tombstones, ..Removal::default() }
}

/// Ten entries with records, two consents, two exchanges, two chains.
async fn filled(store: &dyn LedgerStore) {
    let batch = Batch {
        persons: vec![person(0, 3), person(2, 2)],
        consents: vec![consent(2, 2, "revoked"), consent(4, 0, "granted")],
        texts: vec![shown_text(2), shown_text(4)],
        exchanges: vec![exchange(1, ExchangeState::Released), exchange(2, ExchangeState::Open)],
        ..entries(0, 10)
    };
    write(store, &batch).await;
}

async fn places(store: &dyn LedgerStore) -> Vec<u64> {
    let found = store.entries(0, 100).await.expect("it answers");
    found.into_iter().filter(|(_, record)| record.is_some()).map(|(entry, _)| entry.index).collect()
}

async fn what_is_removed_is_gone_and_the_rest_stays(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    filled(&*store).await;
    let removal = Removal {
        consents: vec![consent_id(2)],
        exchanges: vec![exchange_id(1)],
        subjects: vec![tag(2)],
        ..removing(vec![tombstone(2, 2, 10), tombstone(6, 8, 10)])
    };
    // The removing entry is written in the same batch.
    write(&*store, &Batch { removal: Some(removal), ..entries(10, 11) }).await;
    assert_eq!(places(&*store).await, [0, 1, 3, 4, 5, 9, 10]);
    let entries = store.entries(0, 100).await.expect("it answers");
    assert_eq!(
        entries.iter().map(|(entry, _)| entry.clone()).collect::<Vec<_>>(),
        (0..11).map(entry).collect::<Vec<_>>()
    );
    assert_eq!(store.consent(consent_id(2)).await.expect("it answers"), None);
    assert!(store.consent(consent_id(4)).await.expect("it answers").is_some());
    assert_eq!(store.shown_text(consent_id(2)).await.expect("it answers"), None, "a text goes with its consent");
    assert!(store.shown_text(consent_id(4)).await.expect("it answers").is_some());
    assert_eq!(store.exchange(exchange_id(1)).await.expect("it answers"), None);
    assert!(store.exchange(exchange_id(2)).await.expect("it answers").is_some());
    assert_eq!(store.person_head(tag(2)).await.expect("it answers"), None);
    assert_eq!(store.person_head(tag(0)).await.expect("it answers"), Some(person(0, 3)));
    assert_eq!(store.head().await.expect("it answers").map(|head| head.size), Some(11));
}

async fn a_removal_that_does_not_fit_removes_nothing(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    filled(&*store).await;
    write(&*store, &Batch { removal: Some(removing(vec![tombstone(3, 3, 10)])), ..entries(10, 11) }).await;
    // One of the records is gone already, one was never there.
    for wrong in [tombstone(2, 4, 11), tombstone(9, 12, 11)] {
        let batch = Batch { removal: Some(removing(vec![tombstone(0, 0, 11), wrong])), ..entries(11, 12) };
        let done = try_to_write(&*store, &batch).await;
        assert!(matches!(done, Err(StoreError::Corrupt { table: "record", .. })), "{done:?}");
    }
    assert_eq!(places(&*store).await, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(store.removal().tombstones(0, 100).await.expect("it answers"), [tombstone(3, 3, 10)]);
}

async fn what_may_be_removed_is_found(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    filled(&*store).await;
    let mut tx = store.begin().await.expect("a transaction");
    let tx = tx.removal();
    let places =
        |found: Vec<eemol_broker::store::removal::RecordKey>| found.iter().map(|key| key.index).collect::<Vec<_>>();
    // Records of even places are about somebody: place modulo four.
    let of_person = tx.records_of(tag(2)).await.expect("it answers");
    assert_eq!(of_person[0].requester.as_deref(), Some("housing-office"));
    assert_eq!((of_person[0].exchange, of_person[0].consent), (Some(exchange_id(2)), Some(consent_id(2))));
    assert_eq!((of_person[0].subject, of_person[0].time), (Some(tag(2)), at(2)));
    assert_eq!(places(of_person), [2, 6]);
    assert_eq!(places(tx.records_of_consent(consent_id(4)).await.expect("it answers")), [4]);
    assert_eq!(tx.consent_ids_of(tag(2)).await.expect("it answers"), [consent_id(2)]);
    assert_eq!(tx.count_of(tag(2)).await.expect("it answers"), (2, 1));
    assert_eq!(tx.count_of(tag(9)).await.expect("it answers"), (0, 0));
    // Those with a stored consent are left out: 2 and 4.
    assert_eq!(places(tx.loose_records(1, 9, 3).await.expect("it answers")), [1, 3, 5]);
    assert_eq!(places(tx.loose_records(6, 9, 9).await.expect("it answers")), [6, 7, 8]);
    // Ids of these consents begin with 0xc0: far later than any time asked for here.
    let late = eemol_policies::time::Timestamp::from_millis(0x7fff_ffff_ffff);
    assert_eq!(tx.ended_consents(late, None, 9).await.expect("it answers"), []);
}

async fn tombstones_are_found_by_place_and_by_entry(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    filled(&*store).await;
    let (one, two, three) = (tombstone(1, 2, 10), tombstone(5, 7, 10), tombstone(4, 4, 11));
    write(&*store, &Batch { removal: Some(removing(vec![one, two])), ..entries(10, 11) }).await;
    write(&*store, &Batch { removal: Some(removing(vec![three])), ..entries(11, 12) }).await;
    let over = async |from, to| store.removal().tombstones(from, to).await.expect("it answers");
    assert_eq!(over(0, 100).await, [one, three, two]);
    assert_eq!(over(2, 5).await, [one, three]);
    assert_eq!(over(3, 4).await, []);
    assert_eq!(over(6, 7).await, [two]);
    assert_eq!(over(8, 100).await, []);
    let after = async |after, limit| store.removal().tombstones_by_entry(after, limit).await.expect("it answers");
    assert_eq!(after(None, 9).await, [one, two, three]);
    assert_eq!(after(Some((10, 1)), 1).await, [two]);
    assert_eq!(after(Some((11, 4)), 9).await, []);
}

async fn holds_and_waiting_erasures_come_and_go(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let hold = |number: u64, subject: Option<u8>| HoldRow {
        id: entry_id(number),
        index: number,
        scope: if subject.is_some() { "person" } else { "administration" }.to_owned(),
        value: "value".to_owned(),
        subject: subject.map(tag),
        review: at(99),
    };
    let request = |number: u8, due: i64| ErasureRequestRow { subject: tag(number), index: 1, due: at(due) };
    let removal = Removal {
        holds: vec![hold(0, Some(1)), hold(1, None), hold(2, Some(3))],
        requests: vec![request(1, 50), request(2, 20), request(3, 30)],
        ..Removal::default()
    };
    write(&*store, &Batch { removal: Some(removal), ..entries(0, 3) }).await;
    assert_eq!(store.removal().holds().await.expect("it answers"), [hold(0, Some(1)), hold(1, None), hold(2, Some(3))]);
    let waiting = store.removal().erasure_requests().await.expect("it answers");
    assert_eq!(waiting, [request(2, 20), request(3, 30), request(1, 50)]);
    {
        let mut tx = store.begin().await.expect("a transaction");
        assert_eq!(tx.removal().holds().await.expect("it answers").len(), 3);
        assert_eq!(tx.removal().erasure_request(tag(3)).await.expect("it answers"), Some(request(3, 30)));
        assert_eq!(tx.removal().erasure_request(tag(4)).await.expect("it answers"), None);
    }
    let removal = Removal {
        lifted: vec![entry_id(0)],
        settled: vec![tag(2)],
        subjects: vec![tag(3)],
        requests: vec![request(1, 70)],
        ..Removal::default()
    };
    write(&*store, &Batch { removal: Some(removal), ..entries(3, 4) }).await;
    assert_eq!(store.removal().holds().await.expect("it answers"), [hold(1, None)]);
    assert_eq!(store.removal().erasure_requests().await.expect("it answers"), [request(1, 70)]);
}

async fn entries_that_removed_records_are_found_in_order(engine: Engine) {
    let stage = Stage::new(engine).await;
    let store = stage.ledger().await;
    let mut batch = entries(0, 8);
    for (place, kind) in [(1, "person.erased"), (3, "exchange.mentioned"), (5, "records.dropped")] {
        batch.records[place].columns.kind = kind.to_owned();
    }
    let wanted: Vec<(EntryRow, RecordRow)> =
        [1, 5].map(|place| (batch.entries[place].clone(), batch.records[place].clone())).to_vec();
    write(&*store, &batch).await;
    assert_eq!(store.removal().removals(0, 9).await.expect("it answers"), wanted);
    assert_eq!(store.removal().removals(0, 1).await.expect("it answers"), wanted[..1]);
    assert_eq!(store.removal().removals(2, 9).await.expect("it answers"), wanted[1..]);
    let mut tx = store.begin().await.expect("a transaction");
    for (from, to, removals) in [(0, 1, false), (0, 2, true), (2, 5, false), (2, 8, true), (6, 8, false), (8, 8, false)]
    {
        let stretch = tx.stretch(from, to).await.expect("it answers");
        assert_eq!((stretch.commitments.len() as u64, stretch.removals), (to - from, removals), "{from}..{to}");
    }
    drop(tx);
    // What is about a third person bears its day only, and is passed over.
    assert_eq!(store.removal().timed_record(3).await.expect("it answers"), Some((4, at(4))));
    assert_eq!(store.removal().timed_record(8).await.expect("it answers"), None);
}

async fn a_destroyed_key_is_gone_and_its_look_up_value_free(engine: Engine) {
    use eemol_broker::store::keys::SubjectRow;
    let stage = Stage::new(engine).await;
    let keys = stage.place.keys(Access::Write).await.expect("it opens");
    let row = |number: u8| SubjectRow {
        tag: tag(number),
        lookup: Some([7; 32]),
        identifier: Some(vec![1; 40]),
        wrapped_key: Some(vec![2; 60]),
        created_at: at(0),
    };
    keys.insert(&row(1)).await.expect("it is kept");
    assert_eq!(keys.destroy(&[tag(1), tag(3)], at(5)).await.expect("it answers"), 1);
    assert_eq!(keys.destroy(&[tag(1)], at(6)).await.expect("it answers"), 0, "nothing is left");
    let left = keys.get(tag(1)).await.expect("it answers").expect("the tag stays");
    assert_eq!((left.lookup, left.identifier, left.wrapped_key), (None, None, None));
    assert_eq!(keys.find(&[7; 32]).await.expect("it answers"), None);
    // The same identifier is somebody new.
    assert_eq!(keys.insert(&row(2)).await.expect("it is kept").tag, tag(2));
    let copy = tempfile::tempdir().expect("a directory");
    let done = keys.copy_to(&copy.path().join("keys.db")).await;
    match engine {
        Engine::Sqlite => done.expect("it is copied"),
        Engine::Postgres => {
            let error = done.expect_err("a server's databases are copied with its own tools").to_string();
            assert!(error.contains("pg_dump --schema=eemol_keys"), "{error}");
        }
    }
}

#[tokio::test]
async fn past_months_without_a_record_are_dropped_by_their_owner_alone() {
    let stage = Stage::new(Engine::Postgres).await;
    stage.place.migrate(None).await.expect("it migrates");
    let owner = stage.config.database.url.clone().expect("an address");
    let mut connection = server().connect(&owner).await;
    let statement = "CREATE TABLE eemol_ledger.record_2020_01 PARTITION OF eemol_ledger.record FOR VALUES FROM (1577836800000) TO (1580515200000);
         CREATE TABLE eemol_ledger.record_2020_02 PARTITION OF eemol_ledger.record FOR VALUES FROM (1580515200000) TO (1583020800000);
         INSERT INTO eemol_ledger.record (idx, sealed, time, kind) VALUES (0, '', 1580515200000, 'catalogue.changed')";
    sqlx::raw_sql(statement).execute(&mut connection).await.expect("two months");
    // The role may be there already, for another test of this process.
    drop(sqlx::raw_sql("CREATE ROLE eemol_app LOGIN").execute(&mut connection).await);
    let grant = "GRANT USAGE ON SCHEMA eemol_ledger TO eemol_app; GRANT SELECT ON ALL TABLES IN SCHEMA eemol_ledger TO eemol_app";
    sqlx::raw_sql(AssertSqlSafe(grant.to_owned())).execute(&mut connection).await.expect("it may look");
    let mut other = stage.config.clone();
    other.database.url = Some(Server::as_role(&owner, "eemol_app"));
    let other = eemol_broker::store::place::Place::of(&other).expect("a place");
    let brokers = other.ledger(Access::Write).await.expect("it opens");
    assert_eq!(brokers.removal().drop_empty_months().await.expect("it answers"), 0);
    assert_eq!(stage.ledger().await.removal().drop_empty_months().await.expect("it answers"), 1);
    let left: Vec<String> =
        sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relname IN ('record_2020_01', 'record_2020_02')")
            .fetch_all(&mut connection)
            .await
            .expect("it answers");
    assert_eq!(left, ["record_2020_02"]);
}
