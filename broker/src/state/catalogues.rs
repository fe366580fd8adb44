//! Bringing a catalogue into force, at start and while running; a bad one leaves the old in force.

use std::path::Path;
use std::sync::Arc;

use eemol_connectors::{BuildError, Connectors};
use eemol_policies::catalogue::{Catalogue, Fault};

use super::App;
use crate::config::Config;
use crate::config::secret::ambient;
use crate::ledger::event::{Decision, Event, kind};
use crate::ledger::operation::{Act, Note};
use crate::runtime::Runtime;

/// Why a catalogue is not taken.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Its files have faults.
    #[error("the catalogue has {} faults, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Faults(Vec<Fault>),
    /// Its evidence types cannot be fetched with the configured sources.
    #[error("{} evidence types cannot be fetched, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Sources(Vec<BuildError>),
}

/// Loads a catalogue and makes its connectors.
pub(super) fn load(dir: &Path, config: &Config, runtime: &Runtime) -> Result<(Catalogue, Connectors), CatalogueError> {
    let catalogue = Catalogue::load(dir).map_err(CatalogueError::Faults)?;
    let connectors =
        Connectors::new(&catalogue, &config.sources, &ambient(config, runtime)).map_err(CatalogueError::Sources)?;
    Ok((catalogue, connectors))
}

impl App {
    /// Reads the catalogue again and brings it into force; entered with its digest.
    ///
    /// # Errors
    /// [`CatalogueError`]; the old catalogue stays in force.
    pub async fn reload(&self) -> Result<String, CatalogueError> {
        let (catalogue, connectors) = load(&self.config.catalogue, &self.config, &self.runtime)?;
        let digest = catalogue.digest.clone();
        self.connectors.store(Arc::new(connectors));
        self.catalogue.store(Arc::new(catalogue));
        self.enter_catalogue().await;
        Ok(digest)
    }

    /// Enters the digest of the catalogue in force.
    pub async fn enter_catalogue(&self) {
        let event =
            Event { note: Some(self.catalogue().digest.clone()), ..Event::new(kind::CATALOGUE, self.runtime.now()) };
        let note = Note { subject: None, event, official: None, decision: Decision::default() };
        if let Err(error) = self.ledger.enter(Act::Note(Box::new(note))).await {
            tracing::warn!(%error, "the catalogue in force could not be entered");
        }
    }
}
