//! The SQLite engine: one file a database, settings asserted at start.
//!
//! `journal_mode=WAL` and `synchronous=FULL` are set and read back: other settings lose acknowledged commits when the
//! power goes. The anchor alone runs without fsync (see [`super::anchor`]). One writer connection, several readers.

mod anchor;
mod keys;
mod ledger;
mod ledger_write;
mod removal;
mod search;
mod work;

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

pub use anchor::SqliteAnchor;
pub use keys::SqliteKeys;
pub use ledger::SqliteLedger;
pub use work::SqliteWork;

use super::StoreError;

/// How long a statement waits for another process's lock.
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(2);

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Serving: created and migrated where needed.
    Write,
    /// Looking on beside a running broker: never changes anything.
    Read,
}

/// Which durability a file needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    Full,
    None,
}

/// The connections of one database file.
#[derive(Debug, Clone)]
struct Pools {
    write: SqlitePool,
    read: SqlitePool,
}

async fn open(
    database: &'static str,
    path: &Path,
    access: Access,
    durability: Durability,
    migrator: &Migrator,
) -> Result<Pools, StoreError> {
    let fail = |error: sqlx::Error| StoreError::Open { database, what: format!("{}: {error}", path.display()) };
    let synchronous = if durability == Durability::Full { SqliteSynchronous::Full } else { SqliteSynchronous::Off };
    let base =
        SqliteConnectOptions::new().filename(path).busy_timeout(BUSY).foreign_keys(true).synchronous(synchronous);
    let writing = base.clone().create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let reading = base.read_only(true);
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    let read = pool(4).connect_lazy_with(reading);
    let write = match access {
        Access::Read => read.clone(),
        Access::Write => pool(1).connect_with(writing).await.map_err(fail)?,
    };
    if access == Access::Write {
        migrator.run(&write).await.map_err(|error| migration_failed(database, &error))?;
        assert_settings(database, &write, durability).await?;
    } else {
        newest_known(database, &read, migrator).await?;
    }
    Ok(Pools { write, read })
}

fn migration_failed(database: &'static str, error: &MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => {
            StoreError::NewerSchema { database, version: *version }
        }
        other => StoreError::Open { database, what: other.to_string() },
    }
}

/// Refuses a file that a newer version has migrated, without touching it.
async fn newest_known(database: &'static str, pool: &SqlitePool, migrator: &Migrator) -> Result<(), StoreError> {
    let applied: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await
        .map_err(|error| StoreError::Open { database, what: error.to_string() })?;
    let known = migrator.iter().map(|migration| migration.version).max().unwrap_or_default();
    match applied {
        Some(version) if version > known => Err(StoreError::NewerSchema { database, version }),
        _ => Ok(()),
    }
}

async fn assert_settings(database: &'static str, pool: &SqlitePool, durability: Durability) -> Result<(), StoreError> {
    let fail = |error: sqlx::Error| StoreError::Open { database, what: error.to_string() };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.map_err(fail)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await.map_err(fail)?;
    let wanted = if durability == Durability::Full { 2 } else { 0 };
    if journal == "wal" && synchronous == wanted {
        Ok(())
    } else {
        Err(StoreError::Open {
            database,
            what: format!(
                "journal_mode is `{journal}` and synchronous is {synchronous}, but `wal` and {wanted} are needed"
            ),
        })
    }
}

/// A 16-byte column.
fn bytes16(table: &'static str, bytes: &[u8]) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| StoreError::corrupt(table, format!("an id of {} bytes", bytes.len())))
}

/// A 32-byte column.
fn bytes32(table: &'static str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::corrupt(table, format!("a digest of {} bytes", bytes.len())))
}

/// A count or index column; SQLite has signed integers only.
fn unsigned(table: &'static str, value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::corrupt(table, format!("a count of {value}")))
}

/// A count or index as SQLite keeps it.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
