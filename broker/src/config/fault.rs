//! What is wrong with a configuration, in the form in which `eemol check` and a refused start print it.

use std::fmt;

/// One fault of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `file:line`, `file`, or the environment variable.
    pub place: String,
    /// The key with its section (`api.address`); empty when the whole file is meant.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    /// A fault at `place`.
    pub fn new(
        place: impl Into<String>,
        key: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { place: place.into(), key: key.into(), message: message.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Fault {
    /// On one line: `place: key: message; remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, key, message, remedy } = self;
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if !key.is_empty() {
            write!(f, "{key}: ")?;
        }
        write!(f, "{message}; {remedy}")
    }
}
