//! A citizen's look at their own data: the same steps as an exchange, for nobody but the person themselves.
//!
//! decide (`policies`), open (ledger), fetch (connector, under the same limits), minimise, close (ledger). It takes a
//! [`SelfView`] where an exchange takes a `Permit` and ends in a [`Shown`] where that ends in a `Release`. Whom data speak
//! of beside the person gets no entry: nothing reaches an administration.

use std::time::Duration;

use eemol_connectors::ConnectorError;
use eemol_policies::decide::{self, SelfAsk, SelfView};
use eemol_policies::ids::SubjectTag;
use eemol_policies::minimise;
use eemol_policies::reason::Reason;

use crate::ledger::release::{Fruitless, OpenFailure};
use crate::ledger::self_view::{Shown, Viewing};
use crate::state::App;
use crate::telemetry::metrics::PROVIDER_SECONDS;

/// The longest that a person waits for one provider.
const LONGEST: Duration = Duration::from_secs(10);

/// Why nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShown {
    /// The person has looked too often in a short time; nothing was entered.
    TooOften,
    /// It came to nothing for this reason, and that is entered.
    Because(Reason),
    /// The record cannot be written; nobody was asked, or nothing is shown of what came.
    Unrecorded,
}

/// Shows a person their own data of one kind.
///
/// # Errors
/// [`NotShown`].
pub async fn show(app: &App, subject: SubjectTag, ask: SelfAsk) -> Result<Shown, NotShown> {
    let catalogue = app.catalogue();
    let view = decide::self_view(&catalogue, ask).map_err(|refusal| NotShown::Because(refusal.reason))?;
    app.looks.check(&subject).map_err(|_| NotShown::TooOften)?;
    let viewing = open(app, subject, view).await?;
    let started = app.runtime.monotonic();
    let connectors = app.connectors();
    let fetched = match connectors.get(viewing.call().evidence_type()) {
        Some(connector) => connector.fetch(viewing.call(), LONGEST).await,
        None => Err(ConnectorError::Unavailable { retry_after: None }),
    };
    let (at, took) = (app.runtime.now(), app.runtime.monotonic().saturating_sub(started));
    metrics::histogram!(PROVIDER_SECONDS, "provider" => viewing.view().provider().to_string())
        .record(took.as_secs_f64());
    let evidence = match fetched {
        Ok(evidence) => evidence,
        Err(error) => return Err(end(app, viewing, error.reason(), error.to_string(), took).await),
    };
    let Some(evidence_type) = catalogue.evidence_types.get(viewing.view().evidence_type()) else {
        let what = "the evidence type left the catalogue".to_owned();
        return Err(end(app, viewing, Reason::ProviderInvalid, what, took).await);
    };
    match minimise::for_self(evidence, viewing.view(), evidence_type, viewing.call().identifier()) {
        Ok(own) => app.ledger.shown(viewing, own, at, took).await.map_err(not_shown),
        Err(broken) => Err(end(app, viewing, Reason::ProviderInvalid, broken.to_string(), took).await),
    }
}

async fn open(app: &App, subject: SubjectTag, view: SelfView) -> Result<Viewing, NotShown> {
    app.ledger.open_view(subject, view, &app.catalogue().territory).await.map_err(not_shown)
}

async fn end(app: &App, viewing: Viewing, reason: Reason, detail: String, took: Duration) -> NotShown {
    let provider_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    not_shown(app.ledger.close_view(viewing, Fruitless { reason, detail: Some(detail), provider_ms }).await)
}

const fn not_shown(failure: OpenFailure) -> NotShown {
    match failure {
        OpenFailure::Refused(reason) => NotShown::Because(reason),
        OpenFailure::Ledger(_) => NotShown::Unrecorded,
    }
}
