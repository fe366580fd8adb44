//! SQLite as a source: opened read-only with `query_only` on top, stopped when its caller goes away.
//!
//! SQLite runs on a thread of its own that does not notice a dropped future. A progress handler looks for that every
//! thousand steps. Values become JSON by the type they are stored as; a column declared `BOOLEAN` gives truth values.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Executor, Row, SqlSafeStr, SqlitePool, Statement as _, TypeInfo, ValueRef,
};

use super::rows::Collect;
use super::statement::Statement;
use super::{Bound, failed, unreadable};
use crate::error::{ConnectorError, Stage};
use crate::mapping::quoted;

/// A file of SQLite.
#[derive(Debug, Clone)]
pub(crate) struct SqliteSource(SqlitePool);

impl SqliteSource {
    /// The file at `path`, with as many connections as there are places; opened when first asked.
    pub(crate) fn new(path: &Path, places: usize, deadline: Duration) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .create_if_missing(false)
            .pragma("query_only", "on")
            .pragma("trusted_schema", "off")
            .busy_timeout(deadline / 4)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .min_connections(0)
            .max_connections(u32::try_from(places).unwrap_or(u32::MAX))
            .acquire_timeout(deadline / 4)
            .idle_timeout(Duration::from_mins(5))
            .connect_lazy_with(options);
        Self(pool)
    }

    /// Runs the statement and hands its rows over.
    pub(super) async fn read(
        &self,
        statement: &Statement,
        values: &[Bound],
        found: &mut Collect<'_>,
    ) -> Result<(), ConnectorError> {
        let error = |error: sqlx::Error| failed(&error, meaning);
        let mut connection = self.0.acquire().await.map_err(error)?;
        let running = Running(Arc::new(AtomicBool::new(true)));
        let wanted = Arc::clone(&running.0);
        connection
            .lock_handle()
            .await
            .map_err(error)?
            .set_progress_handler(STEPS, move || wanted.load(Ordering::Relaxed));
        let query = values.iter().fold(sqlx::query(AssertSqlSafe(statement.text())), |query, value| match value {
            Bound::Null => query.bind(None::<String>),
            Bound::Text(text) => query.bind(text.clone()),
            Bound::Integer(integer) => query.bind(*integer),
            Bound::Real(real) => query.bind(*real),
            Bound::Truth(truth) => query.bind(*truth),
        });
        {
            let mut rows = query.fetch(&mut *connection);
            while let Some(row) = rows.try_next().await.map_err(error)? {
                found.row(|column| cell(&row, column))?;
            }
        }
        connection.lock_handle().await.map_err(error)?.remove_progress_handler();
        Ok(())
    }

    /// The columns of the statement, without running it.
    pub(super) async fn columns(&self, statement: &Statement) -> Result<Vec<String>, ConnectorError> {
        let mut connection = self.0.acquire().await.map_err(|error| failed(&error, meaning))?;
        let handle = connection.lock_handle().await;
        handle.map_err(|error| failed(&error, meaning))?.remove_progress_handler();
        // The statement may be in the cache; this reads the file.
        let read = sqlx::query("SELECT count(*) FROM sqlite_schema").execute(&mut *connection).await;
        read.map_err(|error| failed(&error, meaning))?;
        let sql = AssertSqlSafe(statement.text()).into_sql_str();
        let prepared = (&mut *connection).prepare(sql).await.map_err(|error| failed(&error, meaning))?;
        Ok(prepared.columns().iter().map(|column| column.name().to_owned()).collect())
    }
}

/// Stops the statement when dropped.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// One value as JSON text.
fn cell(row: &SqliteRow, name: &str) -> Result<Option<String>, ConnectorError> {
    let mut places = row.columns().iter().filter(|column| column.name() == name);
    let (Some(column), None) = (places.next(), places.next()) else {
        return Err(ConnectorError::invalid_at(Stage::Mapping, "not exactly one column", name));
    };
    let value = row.try_get_raw(column.ordinal()).map_err(|_| unreadable(name))?;
    if value.is_null() {
        return Ok(None);
    }
    let stored = value.type_info().name().to_owned();
    let declared_truth = column.type_info().name() == "BOOLEAN";
    let place = column.ordinal();
    let text = match stored.as_str() {
        "INTEGER" | "INT4" | "BOOLEAN" => {
            let integer: i64 = row.try_get_unchecked(place).map_err(|_| unreadable(name))?;
            match (declared_truth, integer) {
                (true, 0) => "false".to_owned(),
                (true, 1) => "true".to_owned(),
                _ => integer.to_string(),
            }
        }
        "REAL" => {
            let real: f64 = row.try_get_unchecked(place).map_err(|_| unreadable(name))?;
            serde_json::Number::from_f64(real).ok_or_else(|| unreadable(name))?.to_string()
        }
        "TEXT" => quoted(row.try_get_unchecked(place).map_err(|_| unreadable(name))?),
        _ => return Err(unreadable(name)),
    };
    Ok(Some(text))
}

/// What SQLite's (extended) result codes mean.
fn meaning(code: &str) -> ConnectorError {
    match code.parse::<i32>().unwrap_or_default() & 0xff {
        // SQLITE_INTERRUPT: only our own handler interrupts.
        9 => ConnectorError::TimedOut,
        // PERM, BUSY, LOCKED, NOMEM, IOERR, CANTOPEN
        3 | 5 | 6 | 7 | 10 | 14 => ConnectorError::unavailable(),
        // AUTH
        23 => ConnectorError::Refused,
        // TOOBIG
        18 => ConnectorError::TooLarge,
        _ => ConnectorError::invalid(Stage::Content, "the database does not accept the statement or its values"),
    }
}

/// Steps of SQLite's machine between two looks at whether the caller is still there.
const STEPS: i32 = 1_000;
