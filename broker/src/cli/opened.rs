//! The log of `--dir` or `--config`, opened for reading: beside a running broker or without one, and never changed.

use super::{Context, Failure};
use eemol_policies::time::Timestamp;

use crate::ledger::note::VerifierKey;
use crate::ledger::note::known::KnownKey;
use crate::ledger::witness::watch::Published;
use crate::ledger::writer::Parts;
use crate::state::{open_for_reading, published};

/// What a command reads a log with.
#[derive(Debug)]
pub struct OpenedLog {
    /// Runs what the stores do.
    pub reactor: tokio::runtime::Runtime,
    /// The stores and the keys; nothing may be entered with them.
    pub parts: Parts,
    /// The checkpoint that a quorum of witnesses cosigned last; `None` where no quorum is asked for, or none was reached.
    pub published: Option<Published>,
}

impl OpenedLog {
    /// Opens the log that the options name.
    ///
    /// # Errors
    /// [`Failure`] when the configuration is wrong, or keys or databases cannot be read.
    pub fn open(context: &Context<'_>) -> Result<Self, Failure> {
        let config = context.config()?;
        let reactor = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let parts = reactor.block_on(open_for_reading(&config, &context.runtime)).map_err(|error| described(&error))?;
        let published = reactor.block_on(published(&config, &parts.signer.now()));
        Ok(Self { reactor, parts, published })
    }

    /// The keys that the log's newest checkpoint may be signed with: those that counted when it was.
    pub fn keys(&self) -> Vec<VerifierKey> {
        let head = self.reactor.block_on(self.parts.store.head());
        let time = head.ok().flatten().map_or_else(|| self.parts.runtime.now(), |head| head.time);
        self.parts.signer.now().verifiers_at(time)
    }
}

/// A failure with its causes.
pub fn described(error: &dyn std::error::Error) -> Failure {
    Failure::failed(causes(error))
}

/// An error and what led to it.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// Reads verifier keys as given on the command line: a key itself, or `@file` with one on each line, as `/log/keys` gives
/// them.
///
/// # Errors
/// [`Failure`] with exit status 2 when a file cannot be read or holds no key.
pub fn verifier_keys(given: &[String]) -> Result<Vec<KnownKey>, Failure> {
    let mut keys = Vec::new();
    for text in given {
        let read = match text.strip_prefix('@') {
            None => text.clone(),
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| Failure::usage(format_args!("`{file}` cannot be read: {error}")))?,
        };
        keys.extend(KnownKey::read_list(&read).map_err(Failure::usage)?);
    }
    if keys.is_empty() { Err(Failure::usage("no verifier key given")) } else { Ok(keys) }
}

/// The keys alone.
pub fn alone(keys: &[KnownKey]) -> Vec<VerifierKey> {
    keys.iter().map(|known| known.key.clone()).collect()
}

/// Refuses a signature by a key that was retired before what it vouches for.
///
/// # Errors
/// [`Failure`] with exit status 3.
pub fn must_count(keys: &[KnownKey], signer: &VerifierKey, time: Timestamp) -> Result<(), Failure> {
    let retired =
        keys.iter().find(|known| known.key == *signer && !known.counts_at(time)).and_then(|known| known.until);
    match retired {
        None => Ok(()),
        Some(until) => Err(Failure::not_verified(format_args!(
            "signed with `{signer}`, which counts for nothing after {until}; this is of {time}"
        ))),
    }
}
