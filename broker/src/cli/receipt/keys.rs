//! The keys that receipts are checked with: the log's and witnesses', one a line, or the token keys as published (JWKS).

use serde_json::Value;

use super::super::Failure;
use super::super::opened::verifier_keys;
use crate::ledger::note::known::KnownKey;

/// Keys as given on the command line, by what they are for.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Of the log and of witnesses.
    pub(super) log: Vec<KnownKey>,
    /// Of tokens; the lists as read, all in one.
    pub(super) token: Vec<Value>,
}

/// Reads them. A file whose text begins with `{` is a key set.
///
/// # Errors
/// [`Failure`] with exit status 2 when a file cannot be read or holds no key.
pub(super) fn read(given: &[String]) -> Result<Given, Failure> {
    let mut keys = Given::default();
    let mut others = Vec::new();
    for text in given {
        let Some(file) = text.strip_prefix('@') else {
            others.push(text.clone());
            continue;
        };
        let content = std::fs::read_to_string(file)
            .map_err(|error| Failure::usage(format_args!("`{file}` cannot be read: {error}")))?;
        if content.trim_start().starts_with('{') {
            let set: Value = serde_json::from_str(&content)
                .map_err(|error| Failure::usage(format_args!("`{file}` is no key set: {error}")))?;
            let of_set = set.get("keys").and_then(Value::as_array).cloned();
            keys.token.extend(of_set.ok_or_else(|| Failure::usage(format_args!("`{file}` has no list `keys`")))?);
        } else {
            others.push(text.clone());
        }
    }
    if !others.is_empty() {
        keys.log = verifier_keys(&others)?;
    }
    Ok(keys)
}
