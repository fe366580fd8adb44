//! Connections: what the broker sets on each of them, what it asks of the server, and how long it waits.
//!
//! A server that acknowledges what it may lose (`synchronous_commit` below `on`, `fsync` or `full_page_writes` off) is
//! refused, on every new connection; the value found is held for the session, so that nobody lowers it behind the broker's
//! back. Every wait has an end on this side too: a server that hangs is as unavailable as one that is down.

use std::future::Future;
use std::io;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgQueryResult, PgRow};
use sqlx::query::Query;
use sqlx::{ConnectOptions, Connection, Postgres, Row};

use super::{Access, Address, schema};
use crate::store::StoreError;

/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(2);
/// How much longer this side waits than the server's own time-out.
const GRACE: Duration = Duration::from_secs(1);

/// A statement with its values.
pub(super) type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// How long the server lets a session wait, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections of one store.
    pub connections: u32,
    /// The longest wait for a lock: for another broker's turn at the head of the log.
    pub lock_timeout: Duration,
    /// The longest run of a statement.
    pub statement_timeout: Duration,
    /// How long a transaction may do nothing before the server cuts it off: a broker that was stopped in the middle of one
    /// holds the others up no longer.
    pub idle_in_transaction_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 6,
            lock_timeout: Duration::from_secs(4),
            statement_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_secs(2),
        }
    }
}

/// Which database, as messages call it, with its schema and migrations.
#[derive(Debug, Clone, Copy)]
pub struct Noun {
    /// `ledger`, `keys`, `work`, `anchor`.
    pub database: &'static str,
    /// The schema of its own.
    pub schema: &'static str,
    pub(super) migrations: &'static Migrator,
}

/// How statements of a batch are planned: once, and by indexes. They are planned while tables are small or nobody has counted
/// their rows, and would then go on reading them from end to end however much they grow.
const BY_INDEX: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

const SETTINGS: &str = "-- settings that durability rests on
SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false) AS synchronous_commit,
  current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
  pg_is_in_recovery() AS replica";

/// The connections of one store.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) pool: PgPool,
    database: &'static str,
    deadline: Option<Duration>,
}

impl Session {
    /// Connects, after looking that the schema is this version's; the owner of the database brings it there.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::NewerSchema`].
    pub(super) async fn open(
        noun: Noun,
        address: &Address,
        limits: Limits,
        access: Access,
    ) -> Result<Self, StoreError> {
        schema::ready(noun, address, access).await?;
        // The pool would only say that no connection came in time; the first one says why.
        let first = async {
            let mut connection = options(noun, address, limits, access).connect().await?;
            fit(&mut connection, access).await?;
            connection.close().await
        };
        bounded(Some(ACQUIRE), first).await.map_err(|error| open_failed(noun, address, &error))?;
        Ok(Self::connect(noun, address, limits, access))
    }

    /// Connections, made when first needed.
    pub(super) fn connect(noun: Noun, address: &Address, limits: Limits, access: Access) -> Self {
        Self::made(noun, limits, access, Self::pool(limits.connections, access), options(noun, address, limits, access))
    }

    /// So many connections for who writes the ledger, whose statements go by indexes ([`BY_INDEX`]). Nothing is asked of the
    /// server before a transaction is begun: one that was ended shows then, and another is taken; one that hangs costs the
    /// batch its deadline.
    pub(super) fn writing(noun: Noun, address: &Address, limits: Limits, access: Access, connections: u32) -> Self {
        let pool = Self::pool(connections, access).test_before_acquire(false);
        Self::made(noun, limits, access, pool, options(noun, address, limits, access).options(BY_INDEX))
    }

    fn pool(connections: u32, access: Access) -> PgPoolOptions {
        PgPoolOptions::new()
            .min_connections(0)
            .max_connections(connections.max(1))
            .acquire_timeout(ACQUIRE)
            .idle_timeout(Duration::from_mins(5))
            .max_lifetime(Duration::from_mins(30))
            .after_connect(move |connection, _| Box::pin(fit(connection, access)))
    }

    fn made(noun: Noun, limits: Limits, access: Access, pool: PgPoolOptions, options: PgConnectOptions) -> Self {
        let pool = pool.connect_lazy_with(options);
        let deadline = deadline(limits, access).map(|deadline| deadline + GRACE);
        Self { pool, database: noun.database, deadline }
    }

    /// The longest wait for one answer of the server.
    pub(super) const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    pub(super) fn unavailable(&self, source: sqlx::Error) -> StoreError {
        StoreError::Unavailable { database: self.database, source }
    }

    pub(super) async fn all(&self, query: Bound<'_>) -> Result<Vec<PgRow>, StoreError> {
        bounded(self.deadline, query.fetch_all(&self.pool)).await.map_err(|error| self.unavailable(error))
    }

    pub(super) async fn maybe(&self, query: Bound<'_>) -> Result<Option<PgRow>, StoreError> {
        bounded(self.deadline, query.fetch_optional(&self.pool)).await.map_err(|error| self.unavailable(error))
    }

    pub(super) async fn one(&self, query: Bound<'_>) -> Result<PgRow, StoreError> {
        bounded(self.deadline, query.fetch_one(&self.pool)).await.map_err(|error| self.unavailable(error))
    }

    pub(super) async fn run(&self, query: Bound<'_>) -> Result<PgQueryResult, StoreError> {
        bounded(self.deadline, query.execute(&self.pool)).await.map_err(|error| self.unavailable(error))
    }
}

/// Whoever reads the whole log must not be cut off.
fn deadline(limits: Limits, access: Access) -> Option<Duration> {
    (access == Access::Write).then_some(limits.statement_timeout)
}

/// What a session begins with: the broker's own time-outs, its schema.
fn options(noun: Noun, address: &Address, limits: Limits, access: Access) -> PgConnectOptions {
    let millis = |duration: Duration| duration.as_millis().to_string();
    address.options().options([
        ("search_path", noun.schema.to_owned()),
        ("lock_timeout", millis(limits.lock_timeout)),
        ("statement_timeout", deadline(limits, access).map_or_else(|| "0".to_owned(), millis)),
        ("idle_in_transaction_session_timeout", millis(limits.idle_in_transaction_timeout)),
        ("default_transaction_read_only", if access == Access::Read { "on" } else { "off" }.to_owned()),
        ("default_transaction_isolation", "read committed".to_owned()),
        ("bytea_output", "hex".to_owned()),
        ("timezone", "UTC".to_owned()),
    ])
}

/// Waits no longer than the deadline.
pub(super) async fn bounded<T>(
    deadline: Option<Duration>,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let Some(deadline) = deadline else { return work.await };
    match tokio::time::timeout(deadline, work).await {
        Ok(done) => done,
        Err(_) => Err(sqlx::Error::Io(io::Error::from(io::ErrorKind::TimedOut))),
    }
}

/// Refuses a server that may lose what it acknowledged, or cannot be written.
async fn fit(connection: &mut PgConnection, access: Access) -> Result<(), sqlx::Error> {
    let row = sqlx::query(SETTINGS).fetch_one(connection).await?;
    let setting = |name: &str| row.try_get::<String, _>(name);
    if access == Access::Read {
        return Ok(());
    }
    if row.try_get("replica")? {
        return Err(unfit("the server is a replica; name the primary"));
    }
    let durable = |name: &str| Ok::<_, sqlx::Error>((name.to_owned(), setting(name)?));
    for (name, value) in [durable("synchronous_commit")?, durable("fsync")?, durable("full_page_writes")?] {
        if !matches!(value.as_str(), "on" | "remote_apply") {
            return Err(unfit(&format!(
                "the server has `{name} = {value}` and may lose what it acknowledged; set it to `on`"
            )));
        }
    }
    Ok(())
}

fn unfit(what: &str) -> sqlx::Error {
    sqlx::Error::Configuration(what.into())
}

/// Why a database does not open; the address is named without its password.
pub(super) fn open_failed(noun: Noun, address: &Address, error: &sqlx::Error) -> StoreError {
    StoreError::Open { database: noun.database, what: format!("{address}: {error}") }
}
