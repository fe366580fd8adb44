//! The one thing that every kind of source can do: bring one piece of evidence.
//!
//! The contract in words is in `connectors/README.md`, as tests in [`contract`](crate::contract).

use std::time::Duration;

use async_trait::async_trait;
use eemol_policies::evidence::{Evidence, Raw};

use crate::call::Call;
use crate::error::ConnectorError;

/// A way to one provider's evidence of one type.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Fetches the evidence within `deadline`. Dropping the future ends the call; nothing of it keeps running.
    ///
    /// # Errors
    /// [`ConnectorError`], which never quotes evidence or identifiers.
    async fn fetch(&self, call: &Call, deadline: Duration) -> Result<Evidence<Raw>, ConnectorError>;

    /// Whether the source can be reached, without asking about anybody.
    async fn check(&self) -> Health;
}

/// Whether a source can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Up,
    /// It does not, for this reason (words of ours, nothing personal).
    Down(String),
}

impl Health {
    /// Whether it is up.
    pub const fn is_up(&self) -> bool {
        matches!(self, Self::Up)
    }
}
