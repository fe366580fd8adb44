//! One exchange, in eight steps, top to bottom: admit, authorise, decide, open, fetch, minimise, close, deliver.
//!
//! Each step is one file below, takes what the step before made, and stops with a [`Stop`]. Types keep the order: a
//! connector is called only with an `Opened`, which the ledger makes; an answer is written only from a `Release`, which
//! the ledger makes too. How a stop becomes a status is [`crate::http::problem`]'s business.

mod admit;
mod authorise;
mod close;
mod decide;
mod deliver;
mod fetch;
mod minimise;
mod open;
mod refuse;
pub mod self_view;

use std::sync::Arc;

use eemol_policies::ids::ExchangeId;
use eemol_policies::reason::Reason;

use crate::ledger::writer::LedgerError;
use crate::runtime::defect::{self, Defect};
use crate::state::App;

pub use admit::{Admitted, Body, BodyFault, Parts};
pub use deliver::Delivery;

/// How late an answer is with the fault [`Defect::LateDelivery`].
const TOO_LATE: std::time::Duration = std::time::Duration::from_secs(11);

/// Why an exchange stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The body cannot be read; nothing was entered.
    Body(BodyFault),
    /// Refused or fruitless, and entered.
    Refused {
        /// The exchange.
        exchange: ExchangeId,
        /// Why.
        reason: Reason,
        /// Whether no identity was established that could be refused something (401 instead of 403).
        unauthenticated: bool,
        /// What exactly was wrong, without personal data.
        detail: Option<String>,
    },
    /// The ledger cannot be written, so nothing was done or nothing is released.
    Ledger {
        /// The exchange.
        exchange: ExchangeId,
        /// Why.
        error: LedgerError,
    },
}

impl Stop {
    /// The stable reason.
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Body(_) => Reason::BodyInvalid,
            Self::Refused { reason, .. } => *reason,
            Self::Ledger { error: LedgerError::Unavailable, .. } => Reason::LogUnavailable,
            Self::Ledger { error: LedgerError::Busy, .. } => Reason::Throttled,
        }
    }
}

/// Runs an exchange to its definite end. The caller may go away meanwhile: nothing is left half done.
///
/// # Errors
/// [`Stop`].
pub async fn run(app: &Arc<App>, admitted: Admitted) -> Result<Delivery, Stop> {
    let claims = authorise::authorise(app, &admitted).await?;
    let permit = decide::decide(app, &admitted, &claims).await?;
    let opened = open::open(app, &admitted, &claims, permit).await?;
    let fetched = fetch::fetch(app, opened).await?;
    let minimised = minimise::minimise(app, fetched).await?;
    let release = close::close(app, minimised).await?;
    if defect::sometimes(Defect::LateDelivery, 6) {
        tokio::time::sleep(TOO_LATE).await;
    }
    deliver::deliver(app, release)
}
