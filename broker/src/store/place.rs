//! Where the stores of one broker are: the one place that chooses the engine and opens them.
//!
//! Files in a directory ([`super::sqlite`]), or PostgreSQL ([`super::postgres`]) for ledger, keys and work, each of which
//! may have a database of its own; the anchor stays a file unless it is given a database.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::anchor::AnchorStore;
use super::keys::KeyStore;
use super::ledger::LedgerStore;
use super::postgres::schema::{self, Migrated};
use super::postgres::{Address, Limits, Noun, PgAnchor, PgKeys, PgLedger, PgWork};
use super::sqlite::{SqliteAnchor, SqliteKeys, SqliteLedger, SqliteWork};
use super::work::WorkStore;
use super::{Access, StoreError};
use crate::config::secret::SecretRef;
use crate::config::{Config, Database};

/// The database files of one broker, all in one directory.
#[derive(Debug)]
pub struct Files;

impl Files {
    /// Log and consents.
    pub const LEDGER: &str = "ledger.db";
    /// Sessions and requests under way.
    pub const WORK: &str = "work.db";
    /// Persons and their keys.
    pub const KEYS: &str = "keys.db";
    /// The newest answered checkpoint.
    pub const ANCHOR: &str = "anchor.db";
}

/// One store: a file, or a database on a server.
#[derive(Debug, Clone)]
enum Where {
    File(PathBuf),
    Server(Address),
}

impl Where {
    fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

/// Where the four stores of a broker are.
#[derive(Debug, Clone)]
pub struct Place {
    ledger: Where,
    keys: Where,
    work: Where,
    anchor: Where,
    limits: Limits,
}

impl Place {
    /// The files in a directory.
    pub fn directory(dir: &Path) -> Self {
        let file = |name: &str| Where::File(dir.join(name));
        Self {
            ledger: file(Files::LEDGER),
            keys: file(Files::KEYS),
            work: file(Files::WORK),
            anchor: file(Files::ANCHOR),
            limits: Limits::default(),
        }
    }

    /// What the configuration says; passwords are read from where it says they are.
    ///
    /// # Errors
    /// [`StoreError::Open`] for an address or a password that cannot be used.
    pub fn of(config: &Config) -> Result<Self, StoreError> {
        let database = &config.database;
        let mut place = Self::directory(&config.data.dir);
        place.limits = limits(database);
        let server = |noun: Noun, url: &Option<String>, password: &Option<SecretRef>| {
            let open = |what: String| StoreError::Open { database: noun.database, what };
            let Some(url) = url else { return Ok(None) };
            let address = Address::parse(url, &config.base).map_err(|error| open(error.to_string()))?;
            let password = password.as_ref().or(database.password.as_ref());
            let password = password.map(|reference| reference.read(&config.environment)).transpose();
            let password = password.map_err(|error| open(error.to_string()))?;
            Ok::<_, StoreError>(Some(Where::Server(address.with_password(password))))
        };
        let Database { url, keys_url, work_url, anchor_url, .. } = database;
        if let Some(ledger) = server(schema::LEDGER, url, &None)? {
            let keys = server(schema::KEYS, keys_url, &database.keys_password)?;
            let work = server(schema::WORK, work_url, &database.work_password)?;
            place.keys = keys.unwrap_or_else(|| ledger.clone());
            place.work = work.unwrap_or_else(|| ledger.clone());
            place.ledger = ledger;
        }
        if let Some(anchor) = server(schema::ANCHOR, anchor_url, &database.anchor_password)? {
            place.anchor = anchor;
        }
        Ok(place)
    }

    /// The same databases, reached as another role: their owner.
    #[must_use]
    pub fn as_role(mut self, role: &str, password: Option<&secrecy::SecretString>) -> Self {
        for one in [&mut self.ledger, &mut self.keys, &mut self.work, &mut self.anchor] {
            if let Where::Server(address) = one {
                *address = address.clone().with_role(role).with_password(password.cloned());
            }
        }
        self
    }

    /// The ledger's file; `None` where it is on a server.
    pub fn ledger_file(&self) -> Option<&Path> {
        self.ledger.file()
    }

    /// The same of the key store.
    pub fn keys_file(&self) -> Option<&Path> {
        self.keys.file()
    }

    /// The same of the anchor store.
    pub fn anchor_file(&self) -> Option<&Path> {
        self.anchor.file()
    }

    /// The same databases, but for the ledger, which is this file.
    #[must_use]
    pub fn with_ledger(self, file: &Path) -> Self {
        Self { ledger: Where::File(file.to_owned()), ..self }
    }

    /// Opens the ledger.
    ///
    /// # Errors
    /// [`StoreError`]; for reading, also where there is no ledger yet.
    pub async fn ledger(&self, access: Access) -> Result<Arc<dyn LedgerStore>, StoreError> {
        Ok(match &self.ledger {
            Where::File(path) => Arc::new(SqliteLedger::open(there(path, access)?, access).await?),
            Where::Server(address) => Arc::new(PgLedger::open(address, self.limits, access).await?),
        })
    }

    /// Opens the key store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keys(&self, access: Access) -> Result<Arc<dyn KeyStore>, StoreError> {
        Ok(match &self.keys {
            Where::File(path) => Arc::new(SqliteKeys::open(there(path, access)?, access).await?),
            Where::Server(address) => Arc::new(PgKeys::open(address, self.limits, access).await?),
        })
    }

    /// Opens the store of work in progress.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn work(&self, access: Access) -> Result<Arc<dyn WorkStore>, StoreError> {
        Ok(match &self.work {
            Where::File(path) => Arc::new(SqliteWork::open(there(path, access)?, access).await?),
            Where::Server(address) => Arc::new(PgWork::open(address, self.limits, access).await?),
        })
    }

    /// Opens the anchor store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn anchor(&self, access: Access) -> Result<Arc<dyn AnchorStore>, StoreError> {
        Ok(match &self.anchor {
            Where::File(path) => Arc::new(SqliteAnchor::open(there(path, access)?, access).await?),
            Where::Server(address) => Arc::new(PgAnchor::open(address, self.limits, access).await?),
        })
    }

    /// Brings all four databases to this version's schema; on servers it also makes the months of records and grants the
    /// brokers' role what it needs.
    ///
    /// # Errors
    /// [`StoreError`] for the first that fails; those before it are done.
    pub async fn migrate(&self, role: Option<&str>) -> Result<Vec<Migrated>, StoreError> {
        let mut done = Vec::new();
        let all = [
            (schema::LEDGER, &self.ledger),
            (schema::KEYS, &self.keys),
            (schema::WORK, &self.work),
            (schema::ANCHOR, &self.anchor),
        ];
        for (noun, place) in all {
            match place {
                Where::Server(address) => done.push(schema::migrate(noun, address, role).await?),
                Where::File(path) => {
                    if let Some(dir) = path.parent() {
                        let unmade = |error: std::io::Error| StoreError::Open {
                            database: noun.database,
                            what: format!("`{}` cannot be made: {error}", dir.display()),
                        };
                        std::fs::create_dir_all(dir).map_err(unmade)?;
                    }
                    let version = match noun.database {
                        "ledger" => SqliteLedger::open(path, Access::Write).await.map(|_| SqliteLedger::version()),
                        "keys" => SqliteKeys::open(path, Access::Write).await.map(|_| SqliteKeys::version()),
                        "work" => SqliteWork::open(path, Access::Write).await.map(|_| SqliteWork::version()),
                        _ => SqliteAnchor::open(path, Access::Write).await.map(|_| SqliteAnchor::version()),
                    };
                    let (months, dropped) = (Vec::new(), Vec::new());
                    done.push(Migrated { database: noun.database, version: version?, months, dropped });
                }
            }
        }
        Ok(done)
    }
}

fn limits(database: &Database) -> Limits {
    Limits {
        connections: database.connections,
        lock_timeout: Duration::from_millis(database.lock_timeout_ms),
        statement_timeout: Duration::from_millis(database.statement_timeout_ms),
        idle_in_transaction_timeout: Duration::from_millis(database.idle_in_transaction_timeout_ms),
    }
}

/// A file that is only looked at must be there: it is not made.
fn there(path: &Path, access: Access) -> Result<&Path, StoreError> {
    if access == Access::Write || path.exists() {
        return Ok(path);
    }
    let what = format!("there is no log at `{}` yet: start the broker once", path.display());
    Err(StoreError::Open { database: "ledger", what })
}
