//! What the subjects of all kinds share.

use std::sync::Arc;

use eemol_connectors::contract::{fixture, limits};
use eemol_connectors::{Call, Connector, ConnectorError, Source, build};
use eemol_policies::catalogue::Catalogue;
use serde_json::Value;

/// A catalogue, a connector built from it, and calls.
pub(crate) struct Made {
    pub(crate) catalogue: Catalogue,
    pub(crate) connector: Arc<dyn Connector>,
}

impl Made {
    /// Builds the connector of this `[connector]` table over `source`, with the contract's limits.
    pub(crate) fn new(table: &str, source: Source) -> Self {
        Self::with_keys(table, "", source)
    }

    pub(crate) fn with_keys(table: &str, keys: &str, source: Source) -> Self {
        let catalogue = fixture::catalogue_with(table, keys);
        let source = Source { limits: limits(), ..source };
        let connector = build(&fixture::evidence_type(&catalogue), &source, &fixture::ambient()).unwrap();
        Self { catalogue, connector }
    }

    pub(crate) fn call(&self, identifier: &str, parameters: Value) -> Call {
        fixture::call(&self.catalogue, identifier, parameters)
    }

    /// The evidence as text.
    pub(crate) async fn fetch(&self, identifier: &str, parameters: Value) -> Result<String, ConnectorError> {
        let call = self.call(identifier, parameters);
        let evidence = self.connector.fetch(&call, std::time::Duration::from_secs(30)).await?;
        Ok(evidence.json().get().to_owned())
    }
}
