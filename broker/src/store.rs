//! What is kept on disk, behind one small trait a noun, so that a second engine can stand beside the first.
//!
//! Four stores, each with its own database so that nothing shares the ledger's writer: [`ledger`] (log and consents),
//! [`keys`] (persons and their data keys), [`work`] (sessions and requests under way), [`anchor`] (the newest answered
//! checkpoint). Rows are bytes and plain columns; what they mean is the business of the floors above. The SQLite engine
//! is in [`sqlite`].

pub mod anchor;
pub mod keys;
pub mod ledger;
pub mod removal;
pub mod sqlite;
pub mod work;

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
    /// The database could not be opened or brought to this version's schema.
    #[error("the database `{database}` could not be opened: {what}")]
    Open {
        /// Which of the four databases.
        database: &'static str,
        /// What is wrong.
        what: String,
    },
}

impl StoreError {
    pub(crate) fn corrupt(table: &'static str, what: impl Into<String>) -> Self {
        Self::Corrupt { table, what: what.into() }
    }
}
