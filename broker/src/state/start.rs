//! From a configuration to a running broker, and to a ledger that is only read.

use std::sync::Arc;

use super::catalogues::{self, CatalogueError};
use super::{App, Tokens, TokensError};
use crate::config::Config;
use crate::identity::{Identity, SetUpError};
use crate::keys::{KeyError, Keys};
use crate::ledger::note::KeyError as NoteKeyError;
use crate::ledger::signer::{LogSigner, NotTaken};
use crate::ledger::subjects::{SubjectError, Subjects};
use crate::ledger::witness::at_start::{self, AtStartError};
use crate::ledger::witness::http::{WitnessError, witnesses};
use crate::ledger::witness::watch::Published;
use crate::ledger::{Ledger, StartError, writer};
use crate::runtime::Runtime;
use crate::store::place::Place;
use crate::store::{Access, StoreError};

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
    /// The log keys are no successors of those in force.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// An identity provider of the configuration cannot be used.
    #[error(transparent)]
    Identity(#[from] SetUpError),
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
    /// A witness of the configuration cannot be used.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// A witness knows more of the log than the database holds.
    #[error(transparent)]
    Witnessed(#[from] AtStartError),
    /// The data directory cannot be made.
    #[error("the data directory `{dir}` cannot be made: {source}")]
    Directory {
        /// The directory.
        dir: String,
        /// Why.
        source: std::io::Error,
    },
}

impl App {
    /// Starts a broker: catalogue, keys, databases, the checks of the stored log, the writer.
    ///
    /// # Errors
    /// [`StartFailure`]; nothing was entered then.
    pub async fn start(config: Config, runtime: Runtime) -> Result<Self, StartFailure> {
        // All that is made on the way is large; whoever starts a broker need not carry it on their stack.
        Box::pin(Self::begin(config, runtime)).await
    }

    async fn begin(config: Config, runtime: Runtime) -> Result<Self, StartFailure> {
        let (catalogue, connectors) = catalogues::load(&config.catalogue, &config, &runtime)?;
        let keys = Keys::load(&config)?;
        Identity::of(&config, &runtime)?;
        let dir = &config.data.dir;
        std::fs::create_dir_all(dir)
            .map_err(|source| StartFailure::Directory { dir: dir.display().to_string(), source })?;
        let place = Place::of(&config)?;
        let work = place.work(Access::Write).await?;
        let parts = parts(&place, &keys, &runtime, Access::Write).await?;
        at_start::check(&parts, &witnesses(&config)?).await?;
        let (ledger, _writer) = Ledger::open(parts).await?;
        let tokens = Tokens::new(&config.issuer, &keys, runtime.now())?;
        let app = Self::new(config, runtime, ledger, work, tokens, Arc::new(catalogue), connectors);
        app.enter_catalogue().await;
        Ok(app)
    }
}

/// What a ledger is made of, with the stores of this place and these keys.
///
/// # Errors
/// [`StartFailure`].
pub async fn parts(
    place: &Place,
    keys: &Keys,
    runtime: &Runtime,
    access: Access,
) -> Result<writer::Parts, StartFailure> {
    let store = place.ledger(access).await?;
    let subjects = Subjects::open(place.keys(access).await?, *keys.master.bytes(), runtime.clone()).await?;
    Ok(writer::Parts {
        store,
        anchor: place.anchor(access).await?,
        subjects: Arc::new(subjects),
        runtime: runtime.clone(),
        signer: LogSigner::of(keys)?.into(),
    })
}

/// The checkpoint that was published last with the cosignatures of a quorum; `None` where none was, or it is not of this
/// log.
pub async fn published(config: &Config, own: &LogSigner) -> Option<Published> {
    if config.witnesses.quorum == 0 {
        return None;
    }
    let work = Place::of(config).ok()?.work(Access::Read).await.ok()?;
    let kept = work.kept_checkpoint(own.verifier().name()).await.ok()??;
    let keys: Vec<_> = own.known().into_iter().map(|known| known.key).collect();
    Published::of(kept, &keys)
}

/// The parts of a ledger that is only looked at, beside a running broker or without one; nothing may be entered.
///
/// # Errors
/// [`StartFailure`].
pub async fn open_for_reading(config: &Config, runtime: &Runtime) -> Result<writer::Parts, StartFailure> {
    let keys = Keys::load(config)?;
    parts(&Place::of(config)?, &keys, runtime, Access::Read).await
}

/// A ledger for one operation from the command line, beside a running broker or without one: both take turns on the log's
/// head and on the same anchor.
///
/// # Errors
/// [`StartFailure`].
pub async fn open_for_writing(config: &Config, runtime: &Runtime) -> Result<Ledger, StartFailure> {
    let keys = Keys::load(config)?;
    let (ledger, _writer) = Ledger::open(parts(&Place::of(config)?, &keys, runtime, Access::Write).await?).await?;
    Ok(ledger)
}
