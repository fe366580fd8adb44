//! A log that contradicts itself, or is older than what was answered, is not written on.

use sqlx::{Connection as _, SqliteConnection};

use super::*;
use crate::ledger::fixture::Fixture;

/// What somebody does first who wants to change entries.
const FREE_ENTRIES: &str = "DROP TRIGGER IF EXISTS entry_is_not_changed; DROP TRIGGER IF EXISTS entry_is_not_removed";

async fn run(dir: &std::path::Path, database: &str, statement: &'static str) {
    let file = format!("sqlite://{}", dir.join(database).display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    sqlx::raw_sql(FREE_ENTRIES).execute(&mut connection).await.unwrap();
    let done = sqlx::query(statement).execute(&mut connection).await.unwrap();
    assert!(done.rows_affected() > 0, "`{statement}` changed nothing");
}

async fn with_entries(size: u64) -> (tempfile::TempDir, Fixture) {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 1).await.unwrap();
    fixture.fill(size).await;
    (dir, fixture)
}

#[tokio::test]
async fn a_whole_log_is_written_on_after_a_restart() {
    let (_dir, fixture) = with_entries(300).await;
    let fixture = fixture.restart().await.unwrap();
    fixture.fill(310).await;
    let fixture = fixture.restart().await.unwrap();
    assert_eq!(fixture.ledger.head().await.unwrap().size, 310);
}

#[tokio::test]
async fn an_entry_is_not_changed_or_removed_by_accident() {
    let (dir, fixture) = with_entries(3).await;
    let file = format!("sqlite://{}", dir.path().join("ledger.db").display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    for statement in ["UPDATE entry SET commitment = x''", "DELETE FROM entry WHERE idx = 0", "DELETE FROM entry"] {
        let error = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("never changed or removed"), "{statement}: {error}");
    }
    assert_eq!(fixture.ledger.store().census().await.unwrap().entries, 3);
}

#[tokio::test]
async fn a_log_that_contradicts_itself_does_not_start() {
    for statement in [
        "UPDATE log_head SET frontier = CAST(substr(frontier, 1, 20) || x'ffff' || substr(frontier, 23) AS BLOB)",
        "UPDATE log_head SET frontier = x'00'",
        "UPDATE log_head SET root = zeroblob(32)",
        "UPDATE log_head SET size = size - 1",
        "UPDATE log_head SET checkpoint = replace(checkpoint, 'fixture', 'another')",
        "UPDATE entry SET commitment = zeroblob(32) WHERE idx = 299",
        "UPDATE tile SET hashes = zeroblob(8192) WHERE n = 0",
        "DELETE FROM tile WHERE n = 0",
        "DELETE FROM entry WHERE idx = 298",
        "INSERT INTO entry SELECT 300, randomblob(16), commitment FROM entry WHERE idx = 1",
        "DELETE FROM log_head",
    ] {
        let (dir, fixture) = with_entries(300).await;
        run(dir.path(), "ledger.db", statement).await;
        assert!(fixture.restart().await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn an_older_copy_of_the_database_does_not_start_and_says_so() {
    let (dir, fixture) = with_entries(10).await;
    let restored = tempfile::tempdir().unwrap();
    copy(dir.path(), restored.path(), "ledger.db").await;
    fixture.fill(12).await;
    copy(dir.path(), restored.path(), "anchor.db").await;
    copy(dir.path(), restored.path(), "keys.db").await;
    let error = Fixture::open(restored.path(), 2).await.unwrap_err();
    assert!(matches!(error, StartError::OlderThanAnchor { size: 10, anchor: 12 }), "{error}");
}

async fn copy(from: &std::path::Path, to: &std::path::Path, database: &str) {
    let file = format!("sqlite://{}", from.join(database).display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    let copy = to.join(database).display().to_string();
    sqlx::query("VACUUM INTO ?").bind(copy).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_log_that_does_not_begin_with_what_was_answered_does_not_start() {
    for statement in [
        "UPDATE anchor SET root = zeroblob(32)",
        "UPDATE anchor SET size = size - 5",
        "UPDATE anchor SET size = size + 1",
    ] {
        let (dir, fixture) = with_entries(20).await;
        run(dir.path(), "anchor.db", statement).await;
        assert!(fixture.restart().await.is_err(), "{statement}");
    }
}
