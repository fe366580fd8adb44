//! Evidence from a database: one read-only statement per evidence type, over PostgreSQL or SQLite.
//!
//! The statement comes from the catalogue and never changes; values of a call are bound. It runs inside
//! `SELECT * FROM (…) LIMIT n`, so that it can be nothing but a query, in a session that the database itself holds
//! read-only. What one engine does differently from the other is in `sql/postgres.rs` and `sql/sqlite.rs`, the reading of
//! statements in `sql/statement.rs`, the making of evidence out of rows in `sql/rows.rs`.

use std::time::Duration;

use async_trait::async_trait;
use eemol_policies::catalogue::connector::SqlSpec;
use eemol_policies::catalogue::evidence_type::Parameter;
use eemol_policies::evidence::{Evidence, Raw};
use serde_json::Value;

use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::{ConnectorError, Stage};
use crate::template::Name;

mod postgres;
mod rows;
mod sqlite;
mod statement;

pub(crate) use postgres::{Access, PostgresSource};
pub(crate) use sqlite::SqliteSource;

use rows::Rows;
use statement::{Casts, Statement};

/// One database; shared by all evidence types fetched from it.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// PostgreSQL 14 or later.
    Postgres(PostgresSource),
    /// A file of SQLite.
    Sqlite(SqliteSource),
}

/// Evidence from a database.
#[derive(Debug)]
pub(crate) struct Sql {
    database: Database,
    statement: Statement,
    rows: Rows,
}

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
enum Bound {
    Null,
    Text(String),
    Integer(i64),
    Real(f64),
    Truth(bool),
}

impl Sql {
    /// A connector for one evidence type with these parameters.
    ///
    /// # Errors
    /// What is wrong with the catalogue's `[connector]`.
    pub(crate) fn new(
        spec: &SqlSpec,
        database: Database,
        parameters: &[&Parameter],
        max_bytes: usize,
    ) -> Result<Self, String> {
        let rows = Rows::new(&spec.rows, &spec.map, max_bytes)?;
        let names: Vec<_> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let casts: Casts =
            parameters.iter().filter_map(|parameter| Some((parameter.name.clone(), cast(parameter)?))).collect();
        let casts = matches!(database, Database::Postgres(_)).then_some(&casts);
        let statement = Statement::parse(&spec.statement, &names, casts, rows.limit())?;
        Ok(Self { database, statement, rows })
    }

    fn bound(&self, call: &Call) -> Result<Vec<Bound>, ConnectorError> {
        self.statement.names().iter().map(|name| bind(name, call)).collect()
    }
}

#[async_trait]
impl Connector for Sql {
    async fn fetch(&self, call: &Call, _deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let values = self.bound(call)?;
        let mut found = self.rows.collect();
        match &self.database {
            Database::Postgres(source) => source.read(&self.statement, &values, &mut found).await?,
            Database::Sqlite(source) => source.read(&self.statement, &values, &mut found).await?,
        }
        found.into_json().map(Evidence::from_json)
    }

    async fn check(&self) -> Health {
        let columns = match &self.database {
            Database::Postgres(source) => source.columns(&self.statement).await,
            Database::Sqlite(source) => source.columns(&self.statement).await,
        };
        match columns {
            Ok(columns) => match self.rows.missing_column(&columns) {
                Some(column) => Health::Down(format!("the statement has no column `{column}`, or more than one")),
                None => Health::Up,
            },
            Err(ConnectorError::Invalid { .. }) => {
                Health::Down("the database does not accept the statement".to_owned())
            }
            Err(error) => Health::Down(error.to_string()),
        }
    }
}

/// PostgreSQL's type for the values that the parameter's schema allows; text where that says nothing.
fn cast(parameter: &Parameter) -> Option<&'static str> {
    match parameter.schema.document().get("type")?.as_str()? {
        "integer" => Some("bigint"),
        "number" => Some("numeric"),
        "boolean" => Some("boolean"),
        _ => None,
    }
}

fn bind(name: &Name, call: &Call) -> Result<Bound, ConnectorError> {
    let parameter = match name {
        Name::Identifier => return Ok(Bound::Text(call.identifier().value().to_owned())),
        Name::Parameter(parameter) => parameter,
    };
    match call.parameters().get(parameter) {
        None | Some(Value::Null) => Ok(Bound::Null),
        Some(Value::String(text)) if !text.contains('\0') => Ok(Bound::Text(text.clone())),
        Some(Value::Bool(truth)) => Ok(Bound::Truth(*truth)),
        Some(Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Ok(Bound::Integer(integer)),
            (None, Some(real)) => Ok(Bound::Real(real)),
            (None, None) => Err(ConnectorError::invalid_at(Stage::Call, "a number is too large", parameter)),
        },
        Some(_) => Err(ConnectorError::invalid_at(Stage::Call, "a value cannot be bound", parameter)),
    }
}

/// What a database's error means. Its text, which may quote values, is dropped.
fn failed(error: &sqlx::Error, meaning: impl Fn(&str) -> ConnectorError) -> ConnectorError {
    match error {
        sqlx::Error::Database(error) => meaning(&error.code().unwrap_or_default()),
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
            ConnectorError::invalid(Stage::Content, "a value cannot be read")
        }
        sqlx::Error::Encode(_) => ConnectorError::invalid(Stage::Call, "a value cannot be bound"),
        _ => ConnectorError::unavailable(),
    }
}

/// A cell that stands for nothing in JSON.
fn unreadable(column: &str) -> ConnectorError {
    ConnectorError::invalid_at(Stage::Content, "a value of a type that cannot be evidence", column)
}
