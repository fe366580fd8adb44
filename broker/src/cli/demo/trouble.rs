//! What can go wrong while the story is played: not a refusal that belongs to it, but an end other than expected.

use eemol_connectors::http::HttpError;

/// Why a step did not end as it must.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No HTTP client can be built.
    #[error(transparent)]
    Client(#[from] HttpError),
    /// The broker does not answer.
    #[error("no answer from `{0}`: {1}")]
    Silent(String, reqwest::Error),
    /// A file of the demonstration cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    File(String, String),
    /// A page leads round in circles.
    #[error("`{0}` leads on and on")]
    Circle(String),
    /// A page lacks a form that must be on it.
    #[error("the page `{page}` has no form for `{wanted}`")]
    NoForm {
        /// The page.
        page: String,
        /// What was looked for.
        wanted: String,
    },
    /// Something else came than what must.
    #[error("expected {expected}; came {came}")]
    Other {
        /// What must have come.
        expected: String,
        /// What came.
        came: String,
    },
    /// The record is not whole.
    #[error("the record is not whole: {0}")]
    Record(String),
}

impl Trouble {
    /// `expected` was to come, `came` did.
    pub fn other(expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self::Other { expected: expected.into(), came: came.into() }
    }

    /// Fine when `found` is `expected`.
    ///
    /// # Errors
    /// [`Trouble::Other`] when it is not.
    pub fn unless_equal<T: PartialEq + std::fmt::Debug>(expected: &T, found: &T) -> Result<(), Self> {
        if expected == found { Ok(()) } else { Err(Self::other(format!("{expected:?}"), format!("{found:?}"))) }
    }
}
