//! Everything a request may reach, built once and shared by all workers.
//!
//! Built from a configuration by [`App::start`], or from parts by tests. Holds no rule: those are the ledger's, the
//! catalogue's and the exchange's.

mod catalogues;
mod checked;
mod exports;
mod guesses;
mod looks;
mod start;
mod tokens;

use std::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use eemol_connectors::Connectors;
use eemol_policies::catalogue::Catalogue;
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::identity::Identity;
use crate::jobs::throttled::Throttled;
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::ledger::signer::LogSigner;
use crate::runtime::Runtime;
use crate::store::work::WorkStore;

pub use catalogues::CatalogueError;
pub use checked::LastCheck;
pub use exports::Exports;
pub use guesses::Guesses;
pub use looks::Looks;
pub use start::{StartFailure, open_for_reading, open_for_writing, parts, published};

pub use crate::store::place::Files;
pub use tokens::{Tokens, TokensError};

/// One broker, as its requests see it.
pub struct App {
    /// The configuration it was started with.
    pub config: Config,
    /// Time, chance, ids.
    pub runtime: Runtime,
    /// Consents and access log.
    pub ledger: Ledger,
    /// Sessions and requests under way.
    pub work: Arc<dyn WorkStore>,
    /// Signs and reads tokens.
    pub tokens: Tokens,
    /// Where persons sign in.
    pub identity: Identity,
    /// Codes that were typed and lead nowhere.
    pub guesses: Guesses,
    /// Requests that were turned away and are not entered yet.
    pub throttled: Throttled,
    /// Who had everything about them written out, and when.
    pub exports: Exports,
    catalogue: ArcSwap<Catalogue>,
    connectors: ArcSwap<Connectors>,
    last_check: ArcSwapOption<LastCheck>,
    /// One check of the whole log at a time.
    pub checking: Semaphore,
    /// How often a person looks at their own data.
    pub looks: Looks,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// A broker made of these parts.
    pub fn new(
        config: Config,
        runtime: Runtime,
        ledger: Ledger,
        work: Arc<dyn WorkStore>,
        tokens: Tokens,
        catalogue: Arc<Catalogue>,
        connectors: Connectors,
    ) -> Self {
        // A start refuses providers that cannot be used; whoever has come around it has none.
        let identity = Identity::of(&config, &runtime).unwrap_or_else(|error| {
            tracing::error!(%error, "an identity provider is left out");
            Identity::default()
        });
        Self {
            config,
            identity,
            guesses: Guesses::new(runtime.clone()),
            throttled: Throttled::new(runtime.clone()),
            exports: Exports::default(),
            looks: Looks::at_data(&runtime),
            runtime,
            ledger,
            work,
            tokens,
            catalogue: ArcSwap::new(catalogue),
            connectors: ArcSwap::from_pointee(connectors),
            last_check: ArcSwapOption::empty(),
            checking: Semaphore::new(1),
        }
    }

    /// The catalogue in force. One request keeps the one it began with.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.load_full()
    }

    /// Takes in the token keys and the log keys as they are now; where either are bad, the ones before stay in force.
    ///
    /// # Errors
    /// [`StartFailure`].
    pub async fn reload_keys(&self) -> Result<(), StartFailure> {
        let keys = Keys::load(&self.config)?;
        let signer = LogSigner::of(&keys)?;
        self.tokens.take(&keys, self.runtime.now())?;
        if self.ledger.take_keys(signer).await? {
            tracing::info!(key = %self.ledger.verifier(), "another log key is in force");
        }
        Ok(())
    }

    /// The connectors in force.
    pub fn connectors(&self) -> Arc<Connectors> {
        self.connectors.load_full()
    }
}
