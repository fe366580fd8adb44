//! Why a connector brought no evidence.
//!
//! An error never carries evidence, identifiers, parameters or a provider's own words: only which step failed, a fixed
//! text of ours and, at most, a place named by the catalogue (a pointer or a column). It may therefore be logged. What
//! the requester is told follows from [`ConnectorError::reason`]; statuses belong to the broker's `http::problem`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use eemol_policies::reason::Reason;

/// Why a connector brought no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectorError {
    /// The provider holds nothing about this person.
    #[error("the provider holds nothing about this person")]
    NoMatch,
    /// The provider found more than one person.
    #[error("the provider found more than one person")]
    AmbiguousMatch,
    /// As many calls to this source are running as its limit allows; nothing was sent.
    #[error("too many calls to this source are running")]
    Busy,
    /// The provider cannot be reached, is overloaded, or has failed so often that it is left alone for a while.
    #[error("the provider cannot be reached or is overloaded")]
    Unavailable {
        /// How long to wait before asking again, where that is known.
        retry_after: Option<Duration>,
    },
    /// The provider did not answer within the deadline.
    #[error("the provider did not answer in time")]
    TimedOut,
    /// The provider does not accept the broker's credentials.
    #[error("the provider refused the broker")]
    Refused,
    /// The answer is not what was promised, or the call could not be put into the provider's form.
    #[error("{stage}: {why}")]
    Invalid {
        /// The step that failed.
        stage: Stage,
        /// What is wrong, in words of ours; at most a pointer or a column of the catalogue is named.
        why: Cow<'static, str>,
    },
    /// The answer is larger than the evidence type or the source allows.
    #[error("the answer is too large")]
    TooLarge,
}

/// The step of a fetch at which an answer proved to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Filling the call's values into the catalogue's template; nothing was sent.
    Call,
    /// Reading status and headers.
    Head,
    /// Reading the content.
    Content,
    /// Bringing the content into the form of the evidence.
    Mapping,
}

impl ConnectorError {
    /// The stable reason that the requester and the entry get.
    pub const fn reason(&self) -> Reason {
        match self {
            Self::NoMatch => Reason::NoMatch,
            Self::AmbiguousMatch => Reason::AmbiguousMatch,
            Self::Busy | Self::Unavailable { .. } | Self::Refused => Reason::ProviderUnavailable,
            Self::TimedOut => Reason::ProviderTimeout,
            Self::Invalid { stage: Stage::Call, .. } => Reason::BodyInvalid,
            Self::Invalid { .. } | Self::TooLarge => Reason::ProviderInvalid,
        }
    }

    /// A wrong answer, said in a fixed text.
    pub(crate) const fn invalid(stage: Stage, why: &'static str) -> Self {
        Self::Invalid { stage, why: Cow::Borrowed(why) }
    }

    /// A wrong answer at a place that the catalogue names (a pointer, a column, a parameter).
    pub(crate) fn invalid_at(stage: Stage, why: &'static str, place: &str) -> Self {
        Self::Invalid { stage, why: Cow::Owned(format!("{why} at `{place}`")) }
    }

    /// The provider cannot be reached, and nobody knows for how long.
    pub(crate) const fn unavailable() -> Self {
        Self::Unavailable { retry_after: None }
    }

    /// Whether the provider itself is in trouble, which is what the circuit breaker counts.
    pub(crate) const fn is_trouble(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::TimedOut)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call => "the call does not fit the provider's form",
            Self::Head => "the provider's status or headers are not as promised",
            Self::Content => "the provider's content is not as promised",
            Self::Mapping => "the provider's content does not fit the mapping",
        })
    }
}
