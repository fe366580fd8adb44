//! Identifiers of persons, and the schemes they follow: pattern and check digits, all of it data of the territory.
//!
//! An [`Identifier`] that exists has passed its scheme. It does not print its value. The arithmetic is in [`check`].

use std::fmt;

use regex::Regex;

use crate::ids::SchemeId;
use crate::text::Texts;

pub mod check;

use check::Check;

/// How one kind of identifier is written and checked.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Short name (`lu-nin`).
    pub id: SchemeId,
    /// What people call it.
    pub names: Texts,
    /// What the whole identifier must match once [`Scheme::strip`] is done.
    pub pattern: Regex,
    /// Characters that are ignored in what people type.
    pub strip: String,
    /// An identifier of the right form that is nobody's.
    pub example: Option<String>,
    /// Everything arithmetic, in order.
    pub checks: Vec<Check>,
}

/// An identifier of one person that has passed its scheme.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    scheme: SchemeId,
    value: String,
}

/// Why a text is no identifier. Never quotes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentifier {
    /// There is no `<scheme>:` before the identifier.
    #[error("write `<scheme>:<identifier>`")]
    NoScheme,
    /// The territory has no such scheme.
    #[error("`{0}` is no identifier scheme of this territory")]
    UnknownScheme(String),
    /// The identifier does not look as the scheme wants.
    #[error("the identifier does not have the form of `{0}`")]
    Form(SchemeId),
    /// A check digit or a date inside is wrong.
    #[error("the {check} of the identifier is wrong for `{scheme}`")]
    Check {
        /// The scheme.
        scheme: SchemeId,
        /// Kind of check.
        check: &'static str,
    },
}

impl Scheme {
    /// The identifier written in `text`, without the ignored characters.
    ///
    /// # Errors
    /// [`BadIdentifier::Form`] and [`BadIdentifier::Check`].
    pub fn identifier(&self, text: &str) -> Result<Identifier, BadIdentifier> {
        let value = self.normalise(text);
        if value.len() > 128 || !self.matches_whole(&value) {
            return Err(BadIdentifier::Form(self.id.clone()));
        }
        match self.checks.iter().find(|check| !check.holds(&value)) {
            Some(check) => Err(BadIdentifier::Check { scheme: self.id.clone(), check: check.name() }),
            None => Ok(Identifier { scheme: self.id.clone(), value }),
        }
    }

    /// `text` without the ignored characters and without blanks at its ends.
    pub fn normalise(&self, text: &str) -> String {
        text.trim().chars().filter(|c| !self.strip.contains(*c)).collect()
    }

    /// `text` with the right digits at the place of every check digit, for the making of test data.
    /// `None` when a position lies outside the text or something other than a digit stands where one is needed.
    pub fn with_check_digits(&self, text: &str) -> Option<String> {
        self.checks.iter().try_fold(self.normalise(text), |text, check| check.completed(&text))
    }

    fn matches_whole(&self, value: &str) -> bool {
        self.pattern.find(value).is_some_and(|found| found.len() == value.len())
    }
}

impl Identifier {
    /// The scheme it follows.
    pub const fn scheme(&self) -> &SchemeId {
        &self.scheme
    }

    /// The identifier itself, without blanks: for providers and the person's own pages, never for logs.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// `<scheme>:<identifier>`, as it is looked up by HMAC: as secret as the value.
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.scheme, self.value)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({}:…)", self.scheme)
    }
}

#[cfg(test)]
mod tests;
