//! Keys that a reader of the log may meet: the present one, and earlier ones with the time up to which they count.
//!
//! Written one a line: a verifier key, then ` until <time>` for a key that was or will be retired. Lines that begin with `#`
//! are for people. A checkpoint has no time of its own: whoever checks one compares with the time of what it covers (an
//! entry's, a cosignature's).

use std::fmt;
use std::str::FromStr;

use eemol_policies::time::Timestamp;

use super::VerifierKey;
use super::key::KeyError;

/// Longest list that is read, in bytes.
const MAX_BYTES: usize = 100_000;

/// Why a list of keys is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnownKeyError {
    /// A line holds no verifier key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What follows the key is no end.
    #[error("`{0}` does not read ` until <time>`, such as ` until 2027-01-31T00:00:00.000Z`")]
    Until(String),
    /// The list is too long.
    #[error("a list of keys is at most 100000 bytes long")]
    Length,
}

/// A verifier key, and up to when its signatures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub key: VerifierKey,
    /// What is later than this it does not vouch for; `None` while it is in use.
    pub until: Option<Timestamp>,
}

/// The keys of these that vouch for something of this time.
pub fn counting(known: &[KnownKey], time: Timestamp) -> Vec<VerifierKey> {
    known.iter().filter(|known| known.counts_at(time)).map(|known| known.key.clone()).collect()
}

impl KnownKey {
    /// A key in use.
    pub const fn present(key: VerifierKey) -> Self {
        Self { key, until: None }
    }

    /// Whether the key vouches for something of this time.
    pub fn counts_at(&self, time: Timestamp) -> bool {
        self.until.is_none_or(|until| time <= until)
    }

    /// Reads a list: one key a line, empty lines and lines that begin with `#` left out.
    ///
    /// # Errors
    /// [`KnownKeyError`].
    pub fn read_list(text: &str) -> Result<Vec<Self>, KnownKeyError> {
        if text.len() > MAX_BYTES {
            return Err(KnownKeyError::Length);
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(str::parse).collect()
    }
}

impl fmt::Display for KnownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            None => write!(f, "{}", self.key),
            Some(until) => write!(f, "{} until {until}", self.key),
        }
    }
}

impl FromStr for KnownKey {
    type Err = KnownKeyError;

    fn from_str(line: &str) -> Result<Self, KnownKeyError> {
        let Some((key, rest)) = line.split_once(' ') else { return Ok(Self::present(line.parse()?)) };
        let until = rest.strip_prefix("until ").and_then(|time| time.parse().ok());
        let until = until.ok_or_else(|| KnownKeyError::Until(rest.chars().take(80).collect()))?;
        Ok(Self { key: key.parse()?, until: Some(until) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KeyKind, SigningKey};
    use super::*;

    #[test]
    fn a_list_of_keys_reads_back_and_a_bad_line_is_named() {
        let key =
            |seed| SigningKey::from_seed("log.example", KeyKind::Ed25519, &[seed; 32]).unwrap().verifier().clone();
        let until = Timestamp::from_millis(1_800_000_000_000);
        let keys = [KnownKey::present(key(1)), KnownKey { key: key(2), until: Some(until) }];
        let text = format!("# keys of the log\n\n{}\n  {}\n", keys[0], keys[1]);
        assert_eq!(KnownKey::read_list(&text).unwrap(), keys);
        assert!(keys[1].counts_at(until) && !keys[1].counts_at(until.plus(std::time::Duration::from_millis(1))));
        for bad in
            [format!("{} until", keys[0]), format!("{} until soon", keys[0]), format!("{} 1", keys[0]), "x".into()]
        {
            assert!(KnownKey::read_list(&bad).is_err(), "{bad}");
        }
        assert_eq!(KnownKey::read_list(&"#".repeat(100_001)), Err(KnownKeyError::Length));
    }
}
