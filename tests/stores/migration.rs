//! A ledger of an earlier version is brought up to this one's schema with everything that is in it.

use eemol_broker::store::Access;
use eemol_broker::store::ledger::{ExchangeState, LedgerStore};
use eemol_broker::store::sqlite::SqliteLedger;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tempfile::TempDir;

use crate::rows::{consent, consent_id, exchange, exchange_id, shown_text};

/// Schemas as the versions before had them.
const BEFORE: [&str; 3] = [
    include_str!("../../broker/migrations/sqlite/ledger/0001_ledger.sql"),
    include_str!("../../broker/migrations/sqlite/ledger/0002_tombstone.sql"),
    include_str!("../../broker/migrations/sqlite/ledger/0003_shown_text.sql"),
];
const LONG_ROWS: &str = include_str!("../../broker/migrations/sqlite/ledger/0004_long_rows.sql");

/// Two consents, one with the text shown; an exchange with its opening record, and one whose records are gone.
const ROWS: &str = "
INSERT INTO consent VALUES ($1, $5, 'o', 'p', 's', 1, 2, 3, x'04');
INSERT INTO consent VALUES ($2, $5, 'o', 'p', 's', 1, 2, 3, x'05');
INSERT INTO shown_text VALUES ($1, $3);
INSERT INTO record (idx, sealed, time, kind, exchange) VALUES (7, x'', 0, 'exchange.opened', $4), (9, x'', 0, 'exchange.released', $4);
INSERT INTO exchange VALUES ($4, $5, $6, 'housing-office', 'open', $7, $8, NULL, NULL, NULL, NULL, 'c2VhbGVk');
INSERT INTO exchange VALUES (x'01', $5, $6, 'housing-office', 'ended', $7, $8, 8, NULL, NULL, NULL, 'c2VhbGVk');";

#[tokio::test]
async fn long_rows_leave_their_index_with_all_that_belongs_to_them() {
    let dir = TempDir::new().expect("a directory");
    let file = dir.path().join("ledger.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let before = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a file");
    for schema in BEFORE {
        sqlx::raw_sql(schema).execute(&before).await.expect("the schema before");
    }
    let (row, other) = (exchange(7, ExchangeState::Open), consent_id(2));
    let ids = [consent_id(1).uuid(), other.uuid()].map(|id| id.as_bytes().to_vec());
    sqlx::query(ROWS)
        .bind(ids[0].clone())
        .bind(ids[1].clone())
        .bind(shown_text(1).sealed)
        .bind(exchange_id(7).uuid().as_bytes().to_vec())
        .bind(row.subject.as_bytes().to_vec())
        .bind(row.consent.uuid().as_bytes().to_vec())
        .bind(row.opened_at.millis())
        .bind(row.deadline.millis())
        .execute(&before)
        .await
        .expect("the rows before");
    let mut migrating = before.begin().await.expect("a transaction");
    sqlx::raw_sql(LONG_ROWS).execute(&mut *migrating).await.expect("it migrates");
    migrating.commit().await.expect("it is committed");
    // The order of columns is another one: the newest schema reads what is there.
    let count = |table: &'static str| {
        let before = before.clone();
        async move {
            let text = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            sqlx::query_scalar::<_, i64>(text).fetch_one(&before).await.expect("it answers")
        }
    };
    assert_eq!((count("consent").await, count("shown_text").await, count("exchange").await), (2, 1, 1));
    before.close().await;
    let fresh = dir.path().join("fresh.db");
    drop(SqliteLedger::open(&fresh, Access::Write).await.expect("a new file"));
    adopt_history(&file, &fresh).await;
    let store = SqliteLedger::open(&file, Access::Write).await.expect("it opens");
    assert_eq!(store.exchange(exchange_id(7)).await.expect("it answers"), Some(row), "with the place of its opening");
    assert_eq!(store.shown_text(consent_id(1)).await.expect("it answers"), Some(shown_text(1)));
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&eemol_broker::store::ledger::Batch { consents: vec![consent(3, 1, "granted")], ..Default::default() })
        .await
        .expect("it is written");
    tx.commit().await.expect("it is committed");
    let ids: Vec<_> = store.consents_after(None, 9).await.expect("it answers").iter().map(|row| row.id).collect();
    assert_eq!(ids, [1, 2, 3].map(consent_id));
}

/// Copies the list of migrations done from a new file, as if they had been done one after the other.
async fn adopt_history(file: &std::path::Path, fresh: &std::path::Path) {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(SqliteConnectOptions::new().filename(file))
        .await
        .expect("the file");
    sqlx::query("ATTACH ? AS fresh").bind(fresh.display().to_string()).execute(&pool).await.expect("a second file");
    sqlx::query("CREATE TABLE _sqlx_migrations AS SELECT * FROM fresh._sqlx_migrations WHERE version <= 4")
        .execute(&pool)
        .await
        .expect("the list");
    pool.close().await;
}
