//! How PostgreSQL finds what a batch asks and changes: by indexes, from the first batch on.
//!
//! SQLite's plans are read in [`super::statements`]; here the server itself counts what it read.

use std::time::Duration;

use eemol_broker::store::ledger::{Batch, ExchangeEnd, ExchangeState, Wanted};
use eemol_tests::Engine;
use eemol_tests::postgres::server;
use sqlx::Row as _;

use crate::ledger::write;
use crate::load::load;
use crate::rows::{at, consent, consent_id, entries, exchange, exchange_id, person, used};
use crate::stage::Stage;

/// Batches: more than a statement runs before the server settles for a plan, and before it has counted any rows.
const BATCHES: u64 = 40;
const ROWS: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_reads_no_table_from_end_to_end_for_a_batch() {
    let stage = Stage::new(Engine::Postgres).await;
    let store = stage.ledger().await;
    let consents = (0..ROWS).map(|number| consent(number, 1, "granted")).collect();
    let first_uses = (0..ROWS).map(|number| used(number, number, 0)).collect();
    write(&*store, &Batch { consents, persons: vec![person(1, 1)], ..entries(0, 1) }).await;
    write(&*store, &Batch { first_uses, ..entries(1, 2) }).await;
    for batch in 1..=BATCHES {
        let (from, size) = (batch * ROWS, 2 + batch);
        let numbers = from..from + ROWS;
        let mut tx = store.begin().await.expect("a transaction");
        let exchanges = numbers.clone().map(|number| exchange_id(number - ROWS)).collect();
        let consents = (0..ROWS).map(consent_id).collect();
        load(&mut *tx, Wanted { exchanges, consents, ..Wanted::ended_by(at(0), 9) }).await;
        drop(tx);
        let ended = |number| ExchangeEnd { id: exchange_id(number), state: ExchangeState::Ended, closed_at: at(500) };
        let batch = Batch {
            grown: vec![person(1, batch + 1)],
            uses: (0..ROWS).map(|number| used(number, size, 1)).collect(),
            exchanges: numbers.clone().map(|number| exchange(number, ExchangeState::Open)).collect(),
            ends: if batch > 1 { numbers.map(|number| ended(number - ROWS)).collect() } else { Vec::new() },
            ..entries(size - 1, size)
        };
        write(&*store, &batch).await;
    }
    drop(store);
    // What a session did is counted when it ends, or a moment later.
    let mut connection = server().connect(stage.config.database.url.as_deref().expect("an address")).await;
    for _ in 0..100 {
        let counted = "SELECT relname, seq_scan, n_tup_ins FROM pg_stat_user_tables WHERE schemaname = 'eemol_ledger' AND \
                       (relname IN ('entry', 'exchange', 'consent', 'consent_use', 'person_head') OR relname LIKE 'record%')";
        let rows = sqlx::query(counted).fetch_all(&mut connection).await.expect("it counts");
        let of = |row: &sqlx::postgres::PgRow| {
            (row.get::<String, _>("relname"), row.get::<i64, _>("seq_scan"), row.get::<i64, _>("n_tup_ins"))
        };
        let rows: Vec<_> = rows.iter().map(of).collect();
        if rows.iter().any(|(name, _, written)| name == "exchange" && *written >= 800) {
            // Making the tables reads them too, some twenty times.
            let scanned: Vec<_> = rows.iter().filter(|(_, scans, _)| *scans >= 40).collect();
            assert!(scanned.is_empty(), "{scanned:?}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server did not count");
}
