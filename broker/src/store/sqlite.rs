//! The SQLite engine: one file a database, settings asserted at start.
//!
//! `journal_mode=WAL` and `synchronous=FULL` are set and read back: other settings lose acknowledged commits when the
//! power goes. The anchor alone may lag behind then, but never
//! breaks (see [`super::anchor`]). One writer connection, several readers.

mod anchor;
mod bulk;
mod fold;
mod held;
mod history;
mod keys;
mod ledger;
mod ledger_write;
mod load;
mod many;
mod oauth;
mod packed;
mod removal;
mod work;

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

pub use anchor::SqliteAnchor;
pub use bulk::statements;
pub use held::{Held, beside};
pub use keys::SqliteKeys;
pub use ledger::SqliteLedger;
pub use work::SqliteWork;

pub use super::Access;
use super::StoreError;
use crate::runtime::defect::{self, Defect};

/// How long a statement waits for another process's lock.
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(2);
/// Prepared statements kept by a connection: more than the ledger has in all widths.
const STATEMENTS_KEPT: usize = 256;
/// Pages that each connection of the ledger keeps in memory, in KiB: what a batch touches is touched again by the next one, and a
/// person's records lie far apart, each on a page of its own.
const LEDGER_CACHE: &str = "-8192";
/// The same for the other databases, of which little is read, and seldom twice.
const OTHER_CACHE: &str = "-2048";
/// Pages in the write-ahead log before a commit folds them into the file: a page that every batch changes is then written there
/// once for many batches. Of the ledger most are folded before ([`fold`]).
const FOLDED_EVERY: &str = "16384";
/// Rows that SQLite's own thread may find ahead of whoever reads them.
const ROWS_AHEAD: usize = 1024;

/// Which durability a file needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// A commit is on the disk when it returns.
    Full,
    /// After a power cut the newest commits may be missing; the file is whole.
    Lagging,
    /// Nothing waits for the disk: with the fault [`Defect::LostFsync`] alone.
    None,
}

/// The connections of one database file.
#[derive(Debug, Clone)]
struct Pools {
    write: SqlitePool,
    read: SqlitePool,
    /// Opened when it is used: for folding the write-ahead log beside the writer.
    fold: SqlitePool,
}

async fn open(
    database: &'static str,
    path: &Path,
    access: Access,
    durability: Durability,
    cache: &'static str,
    migrator: &Migrator,
) -> Result<Pools, StoreError> {
    let fail = |error: sqlx::Error| StoreError::Open { database, what: format!("{}: {error}", path.display()) };
    let durability = if defect::on(Defect::LostFsync) { Durability::None } else { durability };
    let synchronous = match durability {
        Durability::Full => SqliteSynchronous::Full,
        Durability::Lagging => SqliteSynchronous::Normal,
        Durability::None => SqliteSynchronous::Off,
    };
    let base =
        SqliteConnectOptions::new().filename(path).busy_timeout(BUSY).foreign_keys(true).synchronous(synchronous);
    let base = base.statement_cache_capacity(STATEMENTS_KEPT).row_buffer_size(ROWS_AHEAD);
    let writing = base.clone().create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let writing = writing.pragma("cache_size", cache).pragma("wal_autocheckpoint", FOLDED_EVERY);
    let folding = base.clone().create_if_missing(false).pragma("wal_autocheckpoint", "0");
    let reading = base.read_only(true).pragma("cache_size", cache);
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            // A file does not go away as a server does.
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    let (read, fold) = (pool(4).connect_lazy_with(reading), pool(1).connect_lazy_with(folding));
    let write = match access {
        Access::Read => read.clone(),
        Access::Write => pool(1).connect_with(writing).await.map_err(fail)?,
    };
    if access == Access::Write {
        migrator.run(&write).await.map_err(|error| migration_failed(database, &error))?;
        assert_settings(database, &write, durability).await?;
        if durability == Durability::Lagging {
            // The tables at least outlast a power cut, so that who only reads finds them.
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&write).await.map_err(fail)?;
        }
    } else {
        newest_known(database, &read, migrator).await?;
    }
    Ok(Pools { write, read, fold })
}

/// Writes the database as it is at this moment into a file that is empty or not there yet.
async fn copy(on: &SqlitePool, file: &Path) -> Result<(), sqlx::Error> {
    sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(on).await.map(drop)
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
    match applied {
        Some(newest) if newest > version(migrator) => Err(StoreError::NewerSchema { database, version: newest }),
        _ => Ok(()),
    }
}

fn version(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
}

async fn assert_settings(database: &'static str, pool: &SqlitePool, durability: Durability) -> Result<(), StoreError> {
    let fail = |error: sqlx::Error| StoreError::Open { database, what: error.to_string() };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.map_err(fail)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await.map_err(fail)?;
    let wanted = match durability {
        Durability::Full => 2,
        Durability::Lagging => 1,
        Durability::None => 0,
    };
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
