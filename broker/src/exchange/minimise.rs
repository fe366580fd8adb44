//! Step 6: JSON Schema, then only the permitted fields → `Evidence<Minimised>`; and who else is spoken of in them.

use eemol_policies::evidence::{Evidence, Minimised};
use eemol_policies::ids::{EntryId, SubjectTag};
use eemol_policies::minimise;
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::Stop;
use super::fetch::Fetched;
use super::open::stop;
use crate::ledger::Opened;
use crate::ledger::release::Fruitless;
use crate::state::App;

/// Evidence that may be released, if the consent is still in force.
pub(super) struct Ready {
    pub(super) opened: Opened,
    pub(super) evidence: Evidence<Minimised>,
    pub(super) mentioned: Vec<(EntryId, SubjectTag)>,
    pub(super) at: Timestamp,
    pub(super) provider_ms: u64,
}

pub(super) async fn minimise(app: &App, fetched: Fetched) -> Result<Ready, Stop> {
    let Fetched { opened, evidence, at, provider_ms } = fetched;
    let catalogue = app.catalogue();
    let Some(evidence_type) = catalogue.evidence_types.get(opened.permit().evidence_type()) else {
        return Err(
            end(app, opened, Reason::ProviderInvalid, "the evidence type left the catalogue", provider_ms).await
        );
    };
    let asked = opened.call().identifier();
    let persons = minimise::persons_mentioned(&evidence, opened.permit(), evidence_type, asked);
    let evidence = match minimise::minimise(evidence, opened.permit(), evidence_type, asked) {
        Ok(evidence) => evidence,
        Err(broken) => {
            return Err(end(app, opened, Reason::ProviderInvalid, &broken.to_string(), provider_ms).await);
        }
    };
    let mut mentioned = Vec::with_capacity(persons.len());
    for person in persons {
        match app.ledger.subjects().resolve(&person.to_text()).await {
            Ok(tag) => mentioned.push((app.runtime.entry_id(), tag)),
            Err(error) => {
                tracing::error!(%error, "the key store did not answer");
                return Err(end(app, opened, Reason::LogUnavailable, "the key store did not answer", provider_ms).await);
            }
        }
    }
    Ok(Ready { opened, evidence, mentioned, at, provider_ms })
}

async fn end(app: &App, opened: Opened, reason: Reason, detail: &str, provider_ms: u64) -> Stop {
    let exchange = opened.exchange();
    let fruitless = Fruitless { reason, detail: Some(detail.to_owned()), provider_ms };
    stop(app.ledger.close_fruitless(opened, fruitless).await, exchange)
}
