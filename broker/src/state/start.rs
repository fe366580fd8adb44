//! From a configuration to a running broker, and to a ledger that is only read.

use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::catalogues::{self, CatalogueError};
use super::{App, Tokens, TokensError};
use crate::config::Config;
use crate::keys::{KeyError, Keys};
use crate::ledger::note::{KeyError as NoteKeyError, SigningKey};
use crate::ledger::subjects::{SubjectError, Subjects};
use crate::ledger::{Ledger, StartError, writer};
use crate::runtime::Runtime;
use crate::store::StoreError;
use crate::store::sqlite::{Access, SqliteAnchor, SqliteKeys, SqliteLedger, SqliteWork};

/// Why a broker does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFailure {
    /// The catalogue is not taken.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The log key is no signing key.
    #[error("`keys.log` is no signing key")]
    LogKey(#[from] NoteKeyError),
    /// The token keys cannot be used.
    #[error(transparent)]
    Tokens(#[from] TokensError),
    /// A database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key store does not open.
    #[error(transparent)]
    Subjects(#[from] SubjectError),
    /// The stored log is not whole.
    #[error(transparent)]
    Ledger(#[from] StartError),
    /// The data directory cannot be made.
    #[error("the data directory `{dir}` cannot be made: {source}")]
    Directory {
        /// The directory.
        dir: String,
        /// Why.
        source: std::io::Error,
    },
}

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

impl App {
    /// Starts a broker: catalogue, keys, databases, the checks of the stored log, the writer.
    ///
    /// # Errors
    /// [`StartFailure`]; nothing was entered then.
    pub async fn start(config: Config, runtime: Runtime) -> Result<Self, StartFailure> {
        let (catalogue, connectors) = catalogues::load(&config.catalogue, &config, &runtime)?;
        let keys = Keys::load(&config)?;
        let dir = &config.data.dir;
        std::fs::create_dir_all(dir)
            .map_err(|source| StartFailure::Directory { dir: dir.display().to_string(), source })?;
        let work = SqliteWork::open(&dir.join(Files::WORK), Access::Write).await?;
        let parts = parts(dir, &keys, &runtime, Access::Write).await?;
        let (ledger, _writer) = Ledger::open(parts).await?;
        let tokens = Tokens::new(&config.issuer, &keys, runtime.now())?;
        let app = Self::new(config, runtime, ledger, Arc::new(work), tokens, Arc::new(catalogue), connectors);
        app.enter_catalogue().await;
        Ok(app)
    }
}

/// What a ledger is made of, with this directory's files and these keys.
async fn parts(dir: &Path, keys: &Keys, runtime: &Runtime, access: Access) -> Result<writer::Parts, StartFailure> {
    let store = SqliteKeys::open(&dir.join(Files::KEYS), access).await?;
    let subjects = Subjects::open(Arc::new(store), *keys.master.bytes(), runtime.clone()).await?;
    Ok(writer::Parts {
        store: Arc::new(SqliteLedger::open(&dir.join(Files::LEDGER), access).await?),
        anchor: Arc::new(SqliteAnchor::open(&dir.join(Files::ANCHOR), access).await?),
        subjects: Arc::new(subjects),
        runtime: runtime.clone(),
        signer: SigningKey::parse(keys.log.text().expose_secret())?,
    })
}

/// The parts of a ledger that is only looked at, beside a running broker or without one; nothing may be entered.
///
/// # Errors
/// [`StartFailure`].
pub async fn open_for_reading(config: &Config, runtime: &Runtime) -> Result<writer::Parts, StartFailure> {
    let keys = Keys::load(config)?;
    parts(&config.data.dir, &keys, runtime, Access::Read).await
}

/// A ledger for one operation from the command line, beside a running broker or without one: both take turns on the log's
/// head and on the same anchor.
///
/// # Errors
/// [`StartFailure`].
pub async fn open_for_writing(config: &Config, runtime: &Runtime) -> Result<Ledger, StartFailure> {
    let keys = Keys::load(config)?;
    let (ledger, _writer) = Ledger::open(parts(&config.data.dir, &keys, runtime, Access::Write).await?).await?;
    Ok(ledger)
}
