//! Tables, rights and months: what the owner of a database makes there, and what everybody else looks for.
//!
//! `eemol migrate` does it all; a broker that connects as the owner does it at its start, so that a small installation
//! needs one role only. Any other role is refused while the schema is not the one of this version. Records whose month
//! nobody made go into the default partition: no entry is ever lost for want of a month, and the next migration moves them
//! where they belong.

use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};
use time::{Date, Month, OffsetDateTime};

use super::session::{Noun, bounded, open_failed};
use super::{Access, Address};
use crate::store::StoreError;

static LEDGER_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres/ledger");
static KEYS_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres/keys");
static WORK_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres/work");
static ANCHOR_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres/anchor");

/// Log and consents.
pub const LEDGER: Noun = Noun { database: "ledger", schema: "eemol_ledger", migrations: &LEDGER_MIGRATIONS };
/// Persons and their keys.
pub const KEYS: Noun = Noun { database: "keys", schema: "eemol_keys", migrations: &KEYS_MIGRATIONS };
/// Sessions and requests under way.
pub const WORK: Noun = Noun { database: "work", schema: "eemol_work", migrations: &WORK_MIGRATIONS };
/// The newest answered checkpoint.
pub const ANCHOR: Noun = Noun { database: "anchor", schema: "eemol_anchor", migrations: &ANCHOR_MIGRATIONS };

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How many months after the present one have partitions.
pub const MONTHS_AHEAD: u32 = 12;

/// What a role may do that is not the owner: never change or remove an entry.
const RIGHTS: &[(&str, &[(&str, &str)])] = &[
    (
        "eemol_ledger",
        &[
            ("_sqlx_migrations", "SELECT"),
            ("log_head", "SELECT, UPDATE"),
            ("entry", "SELECT, INSERT"),
            ("tile", "SELECT, INSERT"),
            ("record", "SELECT, INSERT, DELETE"),
            ("person_head", "SELECT, INSERT, UPDATE, DELETE"),
            ("consent", "SELECT, INSERT, UPDATE, DELETE"),
            ("consent_use", "SELECT, INSERT, UPDATE"),
            ("shown_text", "SELECT, INSERT, DELETE"),
            ("exchange", "SELECT, INSERT, UPDATE, DELETE"),
            ("tombstone", "SELECT, INSERT"),
            ("hold", "SELECT, INSERT, UPDATE, DELETE"),
            ("erasure_request", "SELECT, INSERT, UPDATE, DELETE"),
        ],
    ),
    (
        "eemol_keys",
        &[("_sqlx_migrations", "SELECT"), ("subject", "SELECT, INSERT, UPDATE, DELETE"), ("log_key", "SELECT, INSERT")],
    ),
    (
        "eemol_work",
        &[
            ("_sqlx_migrations", "SELECT"),
            ("session", "SELECT, INSERT, UPDATE, DELETE"),
            ("sign_in", "SELECT, INSERT, DELETE"),
            ("kept_checkpoint", "SELECT, INSERT, UPDATE"),
            ("backchannel", "SELECT, INSERT, UPDATE, DELETE"),
            ("pushed", "SELECT, INSERT, UPDATE, DELETE"),
            ("refresh", "SELECT, INSERT, UPDATE, DELETE"),
            ("ping", "SELECT, INSERT, UPDATE, DELETE"),
        ],
    ),
    ("eemol_anchor", &[("_sqlx_migrations", "SELECT"), ("anchor", "SELECT, INSERT, UPDATE")]),
];

/// What a migration led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// Which of the four databases.
    pub database: &'static str,
    /// The newest migration.
    pub version: i64,
    /// Partitions of months that were made.
    pub months: Vec<String>,
    /// Partitions of past months that held no record any more and were dropped.
    pub dropped: Vec<String>,
}

const OWNED: &str = "-- whose schema it is
SELECT coalesce((SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = $1),
  has_database_privilege(current_database(), 'CREATE')) AS mine,
  EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1) AS there";

/// Sees to it that the schema is this version's: makes it so for the owner who serves, looks only for anybody else.
///
/// # Errors
/// [`StoreError::NewerSchema`]; [`StoreError::Open`] with what to do.
pub(super) async fn ready(noun: Noun, address: &Address, access: Access) -> Result<(), StoreError> {
    let mut connection = connect(noun, address).await?;
    let fail = |error: sqlx::Error| open_failed(noun, address, &error);
    let row = sqlx::query(OWNED).bind(noun.schema).fetch_one(&mut connection).await.map_err(fail)?;
    let (mine, there): (bool, bool) = (row.try_get("mine").map_err(fail)?, row.try_get("there").map_err(fail)?);
    if access == Access::Write && mine {
        bring_up(noun, address, &mut connection).await?;
        if noun.schema == LEDGER.schema {
            months(noun, address, &mut connection).await?;
        }
    } else if there {
        known(noun, address, &mut connection).await?;
    } else {
        return Err(behind(noun, address));
    }
    connection.close().await.map_err(fail)
}

/// Brings one database to this version's schema, makes its months and grants the broker's role what it needs.
///
/// # Errors
/// [`StoreError::NewerSchema`], [`StoreError::Open`].
pub async fn migrate(noun: Noun, address: &Address, role: Option<&str>) -> Result<Migrated, StoreError> {
    let mut connection = connect(noun, address).await?;
    let version = bring_up(noun, address, &mut connection).await?;
    let (mut dropped, mut made) = (Vec::new(), Vec::new());
    if noun.schema == LEDGER.schema {
        made = months(noun, address, &mut connection).await?;
        dropped = drop_months(address, &mut connection).await?;
    }
    if let Some(role) = role {
        grant(noun, address, &mut connection, role).await?;
    }
    connection.close().await.map_err(|error| open_failed(noun, address, &error))?;
    Ok(Migrated { database: noun.database, version, months: made, dropped })
}

async fn connect(noun: Noun, address: &Address) -> Result<PgConnection, StoreError> {
    let options = address.options().options([("search_path", noun.schema), ("timezone", "UTC")]);
    bounded(Some(CONNECT), options.connect()).await.map_err(|error| open_failed(noun, address, &error))
}

/// One at a time: brokers that start together must not make the same schema twice.
const LOCK: &str = "-- one migration at a time
SELECT pg_advisory_lock(hashtext('eemol migrate'))";
const UNLOCK: &str = "-- the next one
SELECT pg_advisory_unlock(hashtext('eemol migrate'))";

async fn bring_up(noun: Noun, address: &Address, on: &mut PgConnection) -> Result<i64, StoreError> {
    let fail = |error: sqlx::Error| open_failed(noun, address, &error);
    sqlx::query(LOCK).execute(&mut *on).await.map_err(fail)?;
    let create = format!("CREATE SCHEMA IF NOT EXISTS {}", noun.schema);
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut *on).await.map_err(fail)?;
    let done = noun.migrations.run_direct(None, &mut *on, false).await;
    sqlx::query(UNLOCK).execute(&mut *on).await.map_err(fail)?;
    done.map_err(|error| match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => {
            StoreError::NewerSchema { database: noun.database, version }
        }
        other => StoreError::Open { database: noun.database, what: format!("{address}: {other}") },
    })?;
    Ok(newest(noun))
}

fn newest(noun: Noun) -> i64 {
    noun.migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

fn behind(noun: Noun, address: &Address) -> StoreError {
    let what =
        format!("{address}: the schema `{}` is not this version's; run `eemol migrate` as its owner", noun.schema);
    StoreError::Open { database: noun.database, what }
}

async fn known(noun: Noun, address: &Address, on: &mut PgConnection) -> Result<(), StoreError> {
    let applied = on.list_applied_migrations("_sqlx_migrations").await;
    let applied =
        applied.map_err(|error| StoreError::Open { database: noun.database, what: format!("{address}: {error}") })?;
    let applied = applied.iter().map(|migration| migration.version).max().unwrap_or_default();
    match applied.cmp(&newest(noun)) {
        std::cmp::Ordering::Greater => Err(StoreError::NewerSchema { database: noun.database, version: applied }),
        std::cmp::Ordering::Less => Err(behind(noun, address)),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

async fn grant(noun: Noun, address: &Address, on: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    let fail = |error: sqlx::Error| open_failed(noun, address, &error);
    let refuse = |what: String| StoreError::Open { database: noun.database, what: format!("{address}: {what}") };
    let owner: Option<bool> = sqlx::query_scalar(
        "-- whether the role is there, and whether it owns the schema
SELECT pg_has_role(r.oid, n.nspowner, 'USAGE') FROM pg_roles r, pg_namespace n WHERE r.rolname = $1 AND n.nspname = $2",
    )
    .bind(role)
    .bind(noun.schema)
    .fetch_optional(&mut *on)
    .await
    .map_err(fail)?
    .flatten();
    match owner {
        None => {
            return Err(refuse(format!(
                "the role `{role}` is not there; make it with `CREATE ROLE \"{role}\" LOGIN PASSWORD '…'`"
            )));
        }
        Some(true) => {
            return Err(refuse(format!(
                "the role `{role}` owns the tables, so that no right can be kept from it; serve as another role"
            )));
        }
        Some(false) => {}
    }
    let quoted = format!("\"{}\"", role.replace('"', "\"\""));
    let schema = noun.schema;
    let tables = RIGHTS.iter().filter(|(name, _)| *name == schema).flat_map(|(_, tables)| tables.iter());
    let grants: Vec<String> =
        tables.map(|(table, rights)| format!("GRANT {rights} ON {schema}.{table} TO {quoted};")).collect();
    let text = format!(
        "BEGIN; REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {quoted}; GRANT USAGE ON SCHEMA {schema} TO {quoted}; \
         {} COMMIT",
        grants.join(" ")
    );
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *on).await.map(drop).map_err(fail)
}

const THERE: &str = "-- whether the month is there
SELECT to_regclass($1) IS NOT NULL";

/// Makes the partitions of this month and the next ones; returns the names of those that were not there.
async fn months(noun: Noun, address: &Address, on: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let fail = |error: sqlx::Error| open_failed(noun, address, &error);
    let mut made = Vec::new();
    let mut first = this_month(on).await.map_err(fail)?;
    for _ in 0..=MONTHS_AHEAD {
        let next = following(first);
        let name = partition(first);
        let there: bool = sqlx::query_scalar(THERE).bind(&name).fetch_one(&mut *on).await.map_err(fail)?;
        if !there {
            let (from, to) = (starts_at(first), starts_at(next));
            sqlx::raw_sql(AssertSqlSafe(month(&name, from, to))).execute(&mut *on).await.map_err(fail)?;
            made.push(name);
        }
        first = next;
    }
    Ok(made)
}

/// The month by the database's clock.
async fn this_month(on: &mut PgConnection) -> Result<(i32, Month), sqlx::Error> {
    let seconds: i64 = sqlx::query_scalar("-- the database's date\nSELECT floor(extract(epoch FROM now()))::bigint")
        .fetch_one(&mut *on)
        .await?;
    let today = OffsetDateTime::from_unix_timestamp(seconds).map_or(Date::MIN, OffsetDateTime::date);
    Ok((today.year(), today.month()))
}

/// The name of a month's partition.
fn partition((year, month): (i32, Month)) -> String {
    format!("record_{year:04}_{:02}", u8::from(month))
}

/// Drops the partitions of past months that hold no record any more; returns their names. A role that does not own the
/// tables drops nothing.
///
/// # Errors
/// [`StoreError::Open`].
pub(super) async fn drop_empty_months(address: &Address) -> Result<Vec<String>, StoreError> {
    let fail = |error: sqlx::Error| open_failed(LEDGER, address, &error);
    let mut connection = connect(LEDGER, address).await?;
    let row = sqlx::query(OWNED).bind(LEDGER.schema).fetch_one(&mut connection).await.map_err(fail)?;
    let dropped =
        if row.try_get("mine").map_err(fail)? { drop_months(address, &mut connection).await? } else { Vec::new() };
    connection.close().await.map_err(fail)?;
    Ok(dropped)
}

const MONTHS: &str = "-- months before this one
SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'record'::regclass AND c.relname ~ '^record_[0-9]{4}_[0-9]{2}$' AND c.relname < $1 ORDER BY 1";

async fn drop_months(address: &Address, on: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let fail = |error: sqlx::Error| open_failed(LEDGER, address, &error);
    let present = partition(this_month(on).await.map_err(fail)?);
    let months: Vec<String> = sqlx::query_scalar(MONTHS).bind(&present).fetch_all(&mut *on).await.map_err(fail)?;
    let mut dropped = Vec::new();
    for name in months {
        // First without any lock: most months hold records.
        if !is_empty(&name, on).await.map_err(fail)? {
            continue;
        }
        sqlx::raw_sql(AssertSqlSafe(drop_month(&name))).execute(&mut *on).await.map_err(fail)?;
        let there: bool = sqlx::query_scalar(THERE).bind(&name).fetch_one(&mut *on).await.map_err(fail)?;
        if !there {
            dropped.push(name);
        }
    }
    Ok(dropped)
}

async fn is_empty(name: &str, on: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let text = format!("-- whether a month holds no record\nSELECT NOT EXISTS (SELECT 1 FROM {name}) AS empty");
    sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(on).await
}

/// Drops one month, unless it holds a record after all once nobody can write any more.
fn drop_month(name: &str) -> String {
    format!(
        "BEGIN;
         SET LOCAL lock_timeout = '4s';
         LOCK TABLE record IN ACCESS EXCLUSIVE MODE;
         DO $$ BEGIN
           IF NOT EXISTS (SELECT 1 FROM {name}) THEN
             DROP TABLE {name};
           END IF;
         END $$;
         COMMIT"
    )
}

/// Makes one month: what already stands in the default partition moves there, in the same transaction.
fn month(name: &str, from: i64, to: i64) -> String {
    format!(
        "BEGIN;
         SELECT pg_advisory_xact_lock(hashtext('eemol migrate'));
         LOCK TABLE record IN ACCESS EXCLUSIVE MODE;
         CREATE TABLE IF NOT EXISTS {name} (LIKE record INCLUDING ALL);
         WITH moved AS (DELETE FROM record_default WHERE time >= {from} AND time < {to} RETURNING *)
           INSERT INTO {name} SELECT * FROM moved;
         DO $$ BEGIN
           IF NOT (SELECT relispartition FROM pg_class WHERE oid = '{name}'::regclass) THEN
             ALTER TABLE record ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to});
           END IF;
         END $$;
         COMMIT"
    )
}

fn following((year, month): (i32, Month)) -> (i32, Month) {
    if month == Month::December { (year.saturating_add(1), Month::January) } else { (year, month.next()) }
}

/// The first instant of a month (UTC), in milliseconds since 1970.
fn starts_at((year, month): (i32, Month)) -> i64 {
    let date = Date::from_calendar_date(year, month, 1).unwrap_or(Date::MAX);
    date.midnight().assume_utc().unix_timestamp().saturating_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_touch_and_turn_with_the_year() {
        assert_eq!(following((2026, Month::December)), (2027, Month::January));
        assert_eq!(starts_at((2026, Month::November)), 1_793_491_200_000);
        assert_eq!(starts_at(following((2026, Month::November))) - starts_at((2026, Month::November)), 30 * 86_400_000);
    }
}
