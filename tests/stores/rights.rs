//! On PostgreSQL: what the brokers' role may do, who migrates, months of records, newer and older schemas.

use std::path::Path;

use eemol_broker::store::place::Place;
use eemol_broker::store::{Access, StoreError};
use eemol_tests::postgres::{OWNER, Server, server};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::rows::{NOW, entries};
use crate::stage::config;

const ROLE: &str = "eemol_app";

/// A migrated database, its address for the owner and for the brokers' role.
async fn migrated() -> (String, String) {
    let owner = server().database().await;
    let mut connection = server().connect(&owner).await;
    // The role may be there already, for another test of this process.
    drop(sqlx::raw_sql("CREATE ROLE eemol_app LOGIN").execute(&mut connection).await);
    place(&owner).migrate(Some(ROLE)).await.expect("it migrates");
    let role = Server::as_role(&owner, ROLE);
    (owner, role)
}

fn place(address: &str) -> Place {
    Place::of(&config(Path::new("/nowhere"), Some(address.to_owned()))).expect("a place")
}

async fn write(place: &Place, from: u64, to: u64) {
    let store = place.ledger(Access::Write).await.expect("it opens");
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(from, to)).await.expect("it is written");
    tx.commit().await.expect("it is committed");
}

async fn refused(connection: &mut PgConnection, statement: &str) -> String {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await;
    let error = done.expect_err(statement);
    error.as_database_error().and_then(|error| error.code().map(|code| code.to_string())).expect("a code")
}

const MEDDLING: [&str; 3] = [
    "UPDATE eemol_ledger.entry SET commitment = '' WHERE idx = 0",
    "DELETE FROM eemol_ledger.entry WHERE idx = 0",
    "TRUNCATE eemol_ledger.entry",
];

#[tokio::test]
async fn the_brokers_role_serves_but_cannot_change_or_remove_an_entry() {
    let (_, role) = migrated().await;
    let place = place(&role);
    write(&place, 0, 3).await;
    place.keys(Access::Write).await.expect("it opens").log_key(b"key").await.expect("it is kept");
    place.work(Access::Write).await.expect("it opens").session(&[0; 32]).await.expect("it answers");
    place.anchor(Access::Write).await.expect("it opens").get().await.expect("it answers");
    let mut connection = server().connect(&role).await;
    let forgotten: Vec<String> = sqlx::query_scalar(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace::regnamespace::text LIKE 'eemol%' \
         AND relkind IN ('r', 'p') AND NOT relispartition AND NOT has_table_privilege(oid, 'SELECT')",
    )
    .fetch_all(&mut connection)
    .await
    .expect("it answers");
    assert_eq!(forgotten, Vec::<String>::new(), "tables without a line in `store/postgres/schema.rs`");
    for statement in MEDDLING {
        assert_eq!(refused(&mut connection, statement).await, "42501", "{statement}");
    }
    for statement in [
        "DELETE FROM eemol_ledger.log_head",
        "DELETE FROM eemol_ledger.tombstone",
        "UPDATE eemol_ledger.tombstone SET entry = 0",
        "UPDATE eemol_ledger.record SET kind = ''",
        "UPDATE eemol_ledger.tile SET hashes = ''",
        "UPDATE eemol_keys.log_key SET wrapped_key = ''",
        "DELETE FROM eemol_anchor.anchor",
        "ALTER TABLE eemol_ledger.entry DISABLE TRIGGER ALL",
        "DROP TABLE eemol_ledger.entry",
        "CREATE TABLE eemol_ledger.mine (a int)",
    ] {
        assert_eq!(refused(&mut connection, statement).await, "42501", "{statement}");
    }
}

#[tokio::test]
async fn even_the_owner_does_not_change_or_remove_an_entry_by_accident() {
    let (owner, role) = migrated().await;
    write(&place(&role), 0, 3).await;
    let mut connection = server().connect(&owner).await;
    for statement in MEDDLING {
        assert_eq!(refused(&mut connection, statement).await, "P0001", "{statement}");
    }
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM eemol_ledger.entry")
        .fetch_one(&mut connection)
        .await
        .expect("it answers");
    assert_eq!(left, 3);
}

#[tokio::test]
async fn a_role_that_owns_nothing_is_told_to_have_the_owner_migrate() {
    let owner = server().database().await;
    let mut connection = server().connect(&owner).await;
    drop(sqlx::raw_sql("CREATE ROLE eemol_app LOGIN").execute(&mut connection).await);
    let error = place(&Server::as_role(&owner, ROLE)).ledger(Access::Write).await.expect_err("nothing is there");
    assert!(error.to_string().contains("run `eemol migrate` as its owner"), "{error}");
    let missing = place(&owner).migrate(Some("nobody_of_this_name")).await.expect_err("no such role");
    assert!(missing.to_string().contains("CREATE ROLE \"nobody_of_this_name\""), "{missing}");
    let itself = place(&owner).migrate(Some(OWNER)).await.expect_err("the owner keeps every right");
    assert!(itself.to_string().contains("owns the tables"), "{itself}");
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_a_newer_schema_is_refused() {
    let (owner, role) = migrated().await;
    let again = place(&owner).migrate(Some(ROLE)).await.expect("it migrates");
    let versions: Vec<_> = again.iter().map(|one| (one.database, one.version)).collect();
    assert_eq!(versions, [("ledger", 5), ("keys", 1), ("work", 5), ("anchor", 1)]);
    assert!(again.iter().all(|one| one.months.is_empty() && one.dropped.is_empty()), "{again:?}");
    let mut connection = server().connect(&owner).await;
    for noun in ["ledger", "keys", "work", "anchor"] {
        let newer = format!(
            "INSERT INTO eemol_{noun}._sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (999, 'of tomorrow', true, '', 0)"
        );
        sqlx::raw_sql(AssertSqlSafe(newer)).execute(&mut connection).await.expect("it is written");
    }
    for (address, access) in [(&owner, Access::Write), (&role, Access::Write), (&role, Access::Read)] {
        let place = place(address);
        let errors = [
            place.ledger(access).await.map(drop),
            place.keys(access).await.map(drop),
            place.work(access).await.map(drop),
            place.anchor(access).await.map(drop),
        ];
        for error in errors {
            assert!(matches!(error, Err(StoreError::NewerSchema { version: 999, .. })), "{error:?}");
        }
    }
}

#[tokio::test]
async fn brokers_that_start_together_make_one_schema() {
    let owner = server().database().await;
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let place = place(&owner);
            tokio::spawn(async move { place.ledger(Access::Write).await.map(drop) })
        })
        .collect();
    for one in starting {
        one.await.expect("it ends").expect("it opens");
    }
    write(&place(&owner), 0, 1).await;
}

async fn partitions(connection: &mut PgConnection) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT c.relname::text, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, \
         false, true, '')))[1]::text::bigint FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         WHERE i.inhparent = 'eemol_ledger.record'::regclass ORDER BY 1",
    )
    .fetch_all(connection)
    .await
    .expect("it answers")
}

#[tokio::test]
async fn records_go_into_their_month_and_none_is_lost_for_want_of_one() {
    let (owner, role) = migrated().await;
    let mut connection = server().connect(&owner).await;
    let months = partitions(&mut connection).await;
    assert_eq!(months.len(), 14, "this month, twelve ahead, and the default: {months:?}");
    // As if nobody had made the months: they go, and what is written lands in the default.
    for (month, _) in months.iter().filter(|(name, _)| name != "record_default") {
        let drop = format!("DROP TABLE eemol_ledger.{month}");
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.expect("it goes");
    }
    let mut batch = entries(0, 3);
    let this_month: i64 = sqlx::query_scalar("SELECT floor(extract(epoch FROM now()) * 1000)::bigint")
        .fetch_one(&mut connection)
        .await
        .expect("it answers");
    for record in &mut batch.records {
        record.columns.time = eemol_policies::time::Timestamp::from_millis(this_month);
    }
    batch.records[2].columns.time = eemol_policies::time::Timestamp::from_millis(NOW - 400 * 86_400_000);
    let store = place(&role).ledger(Access::Write).await.expect("it opens");
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&batch).await.expect("it is written");
    tx.commit().await.expect("it is committed");
    assert_eq!(partitions(&mut connection).await, vec![("record_default".to_owned(), 3)]);
    // Migrating makes the months again and moves what belongs there.
    let done = place(&owner).migrate(Some(ROLE)).await.expect("it migrates");
    assert_eq!(done[0].months.len(), 13);
    let filled: Vec<_> = partitions(&mut connection).await.into_iter().filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(filled, vec![(done[0].months[0].clone(), 2), ("record_default".to_owned(), 1)]);
    let found = store.entries(0, 9).await.expect("it answers");
    assert_eq!(found.iter().map(|(_, record)| record.clone().expect("it is there")).collect::<Vec<_>>(), batch.records);
}
