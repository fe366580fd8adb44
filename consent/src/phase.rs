//! The names of the states of a consent, for reasons, columns and filters.
//!
//! What is true in each state and what leads to it is [`crate::state`]'s.

use std::fmt;
use std::str::FromStr;

use eemol_policies::reason::Reason;
use serde::{Deserialize, Serialize};

/// The name of a state, without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is the state of the same name")]
pub enum Phase {
    Requested,
    Denied,
    Lapsed,
    Cancelled,
    Granted,
    Paused,
    Exhausted,
    Revoked,
    Returned,
    Expired,
    Invalidated,
    Replaced,
}

impl Phase {
    /// Every phase.
    pub const ALL: &'static [Self] = &[
        Self::Requested,
        Self::Denied,
        Self::Lapsed,
        Self::Cancelled,
        Self::Granted,
        Self::Paused,
        Self::Exhausted,
        Self::Revoked,
        Self::Returned,
        Self::Expired,
        Self::Invalidated,
        Self::Replaced,
    ];

    /// As written in JSON, columns and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Denied => "denied",
            Self::Lapsed => "lapsed",
            Self::Cancelled => "cancelled",
            Self::Granted => "granted",
            Self::Paused => "paused",
            Self::Exhausted => "exhausted",
            Self::Revoked => "revoked",
            Self::Returned => "returned",
            Self::Expired => "expired",
            Self::Invalidated => "invalidated",
            Self::Replaced => "replaced",
        }
    }

    /// Why nothing is released in this phase; `None` for a granted consent.
    pub const fn reason(self) -> Option<Reason> {
        Some(match self {
            Self::Granted => return None,
            Self::Requested => Reason::ConsentRequested,
            Self::Denied => Reason::ConsentDenied,
            Self::Lapsed => Reason::ConsentLapsed,
            Self::Cancelled => Reason::ConsentCancelled,
            Self::Paused => Reason::ConsentPaused,
            Self::Exhausted => Reason::ConsentExhausted,
            Self::Revoked => Reason::ConsentRevoked,
            Self::Returned => Reason::ConsentReturned,
            Self::Expired => Reason::ConsentExpired,
            Self::Invalidated => Reason::ConsentInvalidated,
            Self::Replaced => Reason::ConsentReplaced,
        })
    }

    /// Whether no event leads out of this phase. An exhausted consent can still be revoked.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Requested | Self::Granted | Self::Paused | Self::Exhausted)
    }

    /// Whether evidence may flow now or after the citizen lifts a pause.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Granted | Self::Paused)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Phase {
    type Err = NotAPhase;

    fn from_str(text: &str) -> Result<Self, NotAPhase> {
        Self::ALL.iter().copied().find(|phase| phase.as_str() == text).ok_or_else(|| NotAPhase(text.to_owned()))
    }
}

/// The text names no phase of a consent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no state of a consent")]
pub struct NotAPhase(String);
