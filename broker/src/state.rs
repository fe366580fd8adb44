//! Everything a request may reach, built once and shared by all workers.
//!
//! Built from a configuration by [`App::start`], or from parts by tests. Holds no rule: those are the ledger's, the
//! catalogue's and the exchange's.

mod catalogues;
mod checked;
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
use crate::jobs::throttled::Throttled;
use crate::ledger::Ledger;
use crate::runtime::Runtime;
use crate::store::work::WorkStore;

pub use catalogues::CatalogueError;
pub use checked::LastCheck;
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
    /// Requests that were turned away and are not entered yet.
    pub throttled: Throttled,
    catalogue: ArcSwap<Catalogue>,
    connectors: ArcSwap<Connectors>,
    last_check: ArcSwapOption<LastCheck>,
    /// One check of the whole log at a time.
    pub checking: Semaphore,
    /// How often a person looks at their own data.
    pub looks: Looks,
    /// How often a person raises a concern.
    pub concerns: Looks,
    /// One new concern at a time, so that a form sent twice raises one.
    pub raising: Semaphore,
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
        Self {
            config,
            throttled: Throttled::new(runtime.clone()),
            looks: Looks::at_data(&runtime),
            concerns: Looks::at_concerns(&runtime),
            raising: Semaphore::new(1),
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

    /// The connectors in force.
    pub fn connectors(&self) -> Arc<Connectors> {
        self.connectors.load_full()
    }
}
