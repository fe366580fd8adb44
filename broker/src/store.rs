//! What is kept on disk, behind one small trait a noun, so that a second engine can stand beside the first.
//!
//! Four stores, each with its own database so that nothing shares the ledger's writer: [`ledger`] (log and consents),
//! [`keys`] (persons and their data keys), [`work`] (sessions and requests under way), [`anchor`] (the newest answered
//! checkpoint). Rows are bytes and plain columns; what they mean is the business of the floors above. The engines are
//! [`sqlite`] and [`postgres`]; statements that both understand are in [`sql`]. Which engine a store is on, and opening it:
//! [`place`].

pub mod anchor;
pub mod history;
pub mod keys;
pub mod ledger;
pub mod oauth;
pub mod place;
pub mod postgres;
pub mod removal;
mod rows;
pub mod sql;
pub mod sqlite;
pub mod work;

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Serving: made and brought to this version's schema where that may be done.
    Write,
    /// Looking on beside a running broker: never changes anything.
    Read,
}

/// Why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be reached or written.
    #[error("the database `{database}` is unavailable")]
    Unavailable {
        /// Which of the four databases.
        database: &'static str,
        /// What the engine said.
        #[source]
        source: sqlx::Error,
    },
    /// Nobody knows whether the commit took place; look the operations up before saying anything.
    #[error("the outcome of a commit to `{database}` is unknown")]
    CommitUnknown {
        /// Which of the four databases.
        database: &'static str,
        /// What the engine said.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds what this version cannot read.
    #[error("a row of `{table}` makes no sense: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The database was written by a newer Eemol.
    #[error(
        "the database `{database}` was written by a newer version (migration {version}); start that version, or restore a backup"
    )]
    NewerSchema {
        /// Which of the four databases.
        database: &'static str,
        /// The unknown migration.
        version: i64,
    },
    /// The database is on a server: it is copied with the server's own tools.
    #[error("the database `{database}` is on PostgreSQL; copy it with `pg_dump --schema={schema}`")]
    NoFile {
        /// Which of the four databases.
        database: &'static str,
        /// Its schema.
        schema: &'static str,
    },
    /// The database could not be opened or brought to this version's schema.
    #[error("the database `{database}` could not be opened: {what}")]
    Open {
        /// Which of the four databases.
        database: &'static str,
        /// What is wrong.
        what: String,
    },
}

/// A count or index as the databases keep it: they have signed integers only.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl StoreError {
    /// Whether the rows are at fault and not the database, so that other rows may pass: a constraint, or a value that
    /// does not fit its column.
    pub fn is_about_rows(&self) -> bool {
        let Self::Unavailable { source: sqlx::Error::Database(error), .. } = self else { return false };
        let Some(code) = error.code() else { return false };
        match code.len() {
            // SQLSTATE: data exception, integrity constraint violation, cardinality violation.
            5 => ["21", "22", "23"].iter().any(|class| code.starts_with(class)),
            // SQLite: SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH with their extended codes.
            _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20)),
        }
    }

    pub(crate) fn corrupt(table: &'static str, what: impl Into<String>) -> Self {
        Self::Corrupt { table, what: what.into() }
    }
}
