//! Step 5: the provider's connector, under deadline, size and concurrency limits → `Evidence<Raw>`, or nobody, or several.

use std::time::Duration;

use eemol_connectors::ConnectorError;
use eemol_policies::evidence::{Evidence, Raw};
use eemol_policies::time::Timestamp;

use super::Stop;
use super::open::stop;
use crate::ledger::Opened;
use crate::ledger::release::Fruitless;
use crate::state::App;
use crate::telemetry::metrics::PROVIDER_SECONDS;

/// The longest that any provider may take; a source's own deadline may be shorter.
const LONGEST: Duration = Duration::from_secs(30);

/// What a provider sent, unread.
pub(super) struct Fetched {
    pub(super) opened: Opened,
    pub(super) evidence: Evidence<Raw>,
    pub(super) at: Timestamp,
    pub(super) provider_ms: u64,
}

/// Asks the provider. A failure closes the exchange; its entry is durable before the requester hears of it.
pub(super) async fn fetch(app: &App, opened: Opened) -> Result<Fetched, Stop> {
    let started = app.runtime.monotonic();
    let connectors = app.connectors();
    let fetched = match connectors.get(opened.call().evidence_type()) {
        Some(connector) => connector.fetch(opened.call(), LONGEST).await,
        None => Err(ConnectorError::Unavailable { retry_after: None }),
    };
    let took = app.runtime.monotonic().saturating_sub(started);
    metrics::histogram!(PROVIDER_SECONDS, "provider" => opened.permit().provider().to_string())
        .record(took.as_secs_f64());
    let provider_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match fetched {
        Ok(evidence) => Ok(Fetched { opened, evidence, at: app.runtime.now(), provider_ms }),
        Err(error) => {
            let exchange = opened.exchange();
            let fruitless = Fruitless { reason: error.reason(), detail: Some(error.to_string()), provider_ms };
            Err(stop(app.ledger.close_fruitless(opened, fruitless).await, exchange))
        }
    }
}
