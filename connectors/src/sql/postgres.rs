//! PostgreSQL as a source: a read-only session with time-outs of its own, cut off when its caller goes away.
//!
//! A call that is dropped closes its connection instead of giving it back; the server looks for that every half second
//! (`client_connection_check_interval`, PostgreSQL 14 or later) and ends the statement. How values become JSON is in
//! `postgres/value.rs`.

use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Executor, PgPool, Postgres, SqlSafeStr, Statement as _};

use super::rows::Collect;
use super::statement::Statement;
use super::{Bound, failed};
use crate::error::{ConnectorError, Stage};

mod value;

/// A PostgreSQL database.
#[derive(Debug, Clone)]
pub(crate) struct PostgresSource(PgPool);

/// How a PostgreSQL database is reached.
pub(crate) struct Access {
    /// Host name, address, or directory of the server's socket.
    pub(crate) host: String,
    /// Port.
    pub(crate) port: u16,
    /// Role.
    pub(crate) user: String,
    /// Database.
    pub(crate) database: String,
    /// The role's password.
    pub(crate) password: Option<String>,
    /// PEM of authorities trusted beside the usual ones.
    pub(crate) ca_pem: Option<Vec<u8>>,
    /// PEM of client certificate and key.
    pub(crate) client: Option<(Vec<u8>, Vec<u8>)>,
    /// Whether the connection may go without TLS: loopback and sockets only.
    pub(crate) plain: bool,
}

impl PostgresSource {
    /// The database, with as many connections as there are places; connected when first asked.
    pub(crate) fn new(access: Access, places: usize, deadline: Duration) -> Self {
        let timeout = deadline.as_millis().max(1).to_string();
        let mut options = PgConnectOptions::new_without_pgpass()
            .port(access.port)
            .username(&access.user)
            .database(&access.database)
            .application_name("eemol")
            .ssl_mode(if access.plain { PgSslMode::Disable } else { PgSslMode::VerifyFull })
            .options([
                ("default_transaction_read_only", "on"),
                ("statement_timeout", timeout.as_str()),
                ("lock_timeout", timeout.as_str()),
                ("idle_in_transaction_session_timeout", timeout.as_str()),
                ("client_connection_check_interval", "500"),
                ("timezone", "UTC"),
            ])
            .disable_statement_logging();
        options = if access.host.starts_with('/') { options.socket(&access.host) } else { options.host(&access.host) };
        if let Some(password) = &access.password {
            options = options.password(password);
        }
        if let Some(pem) = access.ca_pem {
            options = options.ssl_root_cert_from_pem(pem);
        }
        if let Some((certificate, key)) = access.client {
            options = options.ssl_client_cert_from_pem(certificate).ssl_client_key_from_pem(key);
        }
        let pool = PgPoolOptions::new()
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
        let mut running = Running(Some(self.0.acquire().await.map_err(error)?));
        let Some(connection) = running.0.as_mut() else { return Err(ConnectorError::unavailable()) };
        let query =
            values.iter().fold(sqlx::query(AssertSqlSafe(statement.text())), |query, value| query.bind(text_of(value)));
        {
            let mut rows = query.fetch(&mut **connection);
            while let Some(row) = rows.try_next().await.map_err(error)? {
                found.row(|column| value::cell(&row, column))?;
            }
        }
        running.finished();
        Ok(())
    }

    /// The columns of the statement, without running it.
    pub(super) async fn columns(&self, statement: &Statement) -> Result<Vec<String>, ConnectorError> {
        let mut connection = self.0.acquire().await.map_err(|error| failed(&error, meaning))?;
        let sql = AssertSqlSafe(statement.text()).into_sql_str();
        let prepared = (&mut *connection).prepare(sql).await.map_err(|error| failed(&error, meaning))?;
        Ok(prepared.columns().iter().map(|column| column.name().to_owned()).collect())
    }
}

/// Every value travels as text; the statement has the casts.
fn text_of(value: &Bound) -> Option<String> {
    match value {
        Bound::Null => None,
        Bound::Text(text) => Some(text.clone()),
        Bound::Integer(integer) => Some(integer.to_string()),
        Bound::Real(real) => Some(real.to_string()),
        Bound::Truth(truth) => Some(truth.to_string()),
    }
}

/// A connection with a statement on it; closed when dropped before [`Running::finished`].
struct Running(Option<PoolConnection<Postgres>>);

impl Running {
    fn finished(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

/// What PostgreSQL's SQLSTATE codes mean.
fn meaning(code: &str) -> ConnectorError {
    match code {
        "57014" | "55P03" => ConnectorError::TimedOut,
        "42501" => ConnectorError::Refused,
        _ => match code.get(..2).unwrap_or_default() {
            "28" => ConnectorError::Refused,
            "08" | "53" | "55" | "57" | "58" | "40" | "3D" => ConnectorError::unavailable(),
            _ => ConnectorError::invalid(Stage::Content, "the database does not accept the statement or its values"),
        },
    }
}
