//! The log of `--dir` or `--config`, opened for reading: beside a running broker or without one, and never changed.

use super::{Context, Failure};
use crate::ledger::note::VerifierKey;
use crate::ledger::writer::Parts;
use crate::state::open_for_reading;

/// What a command reads a log with.
#[derive(Debug)]
pub struct OpenedLog {
    /// Runs what the stores do.
    pub reactor: tokio::runtime::Runtime,
    /// The stores and the keys; nothing may be entered with them.
    pub parts: Parts,
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
        Ok(Self { reactor, parts })
    }

    /// The keys that the log's checkpoints are verified with.
    pub fn keys(&self) -> Vec<VerifierKey> {
        vec![self.parts.signer.verifier().clone()]
    }
}

/// A failure with its causes.
pub fn described(error: &dyn std::error::Error) -> Failure {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    Failure::failed(text)
}

/// Reads verifier keys as given on the command line: a key itself, or `@file` with one on each line.
///
/// # Errors
/// [`Failure`] with exit status 2 when a file cannot be read or holds no key.
pub fn verifier_keys(given: &[String]) -> Result<Vec<VerifierKey>, Failure> {
    let mut keys = Vec::new();
    for text in given {
        let read = match text.strip_prefix('@') {
            None => text.clone(),
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| Failure::usage(format_args!("`{file}` cannot be read: {error}")))?,
        };
        for line in read.lines().map(str::trim).filter(|line| !line.is_empty()) {
            keys.push(line.parse().map_err(Failure::usage)?);
        }
    }
    if keys.is_empty() { Err(Failure::usage("no verifier key given")) } else { Ok(keys) }
}
