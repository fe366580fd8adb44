//! The ledger: consents and access log under one total order.
//!
//! The pure core: hashes, tree, tiles, signed notes, checkpoints, proofs, entries, sealing and receipts, and the rule of
//! what an operation does ([`apply`]). No input or output there, no clock, no randomness: salts, nonces and keys are
//! passed in. Around it: the one [`writer`], the persons and their keys ([`subjects`]).

pub mod apply;
pub mod checkpoint;
pub mod clock_guard;
pub mod entry;
pub mod erasure;
pub mod event;
pub mod export;
#[cfg(any(test, feature = "test-support"))]
pub mod fixture;
pub mod hash;
pub mod hold;
pub mod merkle;
pub mod note;
pub mod operation;
pub mod proof;
mod reading;
pub mod receipt;
pub mod release;
pub mod removal;
pub mod removing;
pub mod retention;
pub mod rows;
pub mod seal;
pub mod stamp;
mod start;
pub mod subjects;
pub mod tiles;
pub mod tree;
pub mod verify;
pub mod writer;

use std::sync::Arc;

use tokio::task::JoinHandle;

use self::note::VerifierKey;
use self::operation::{Act, Operation};
use self::subjects::Subjects;
use self::writer::{Health, LedgerError, Recorded, Submit};
use crate::runtime::Runtime;
use crate::store::ledger::LedgerStore;

pub use self::reading::{OpenedEntry, ReadError};
pub use self::release::{OpenFailure, OpenRequest, Opened, Release};
pub use self::start::StartError;

/// The ledger of one broker: the only writer of consents and log, and the reader of both.
#[derive(Debug, Clone)]
pub struct Ledger {
    submit: Submit,
    store: Arc<dyn LedgerStore>,
    subjects: Arc<Subjects>,
    runtime: Runtime,
    verifier: VerifierKey,
}

impl Ledger {
    /// Checks what is stored and starts the writer on the current runtime. The task ends when every copy of the ledger is
    /// gone.
    ///
    /// # Errors
    /// [`StartError`] when the stored log contradicts itself or is older than what was answered.
    pub async fn open(parts: writer::Parts) -> Result<(Self, JoinHandle<()>), StartError> {
        start::check(&*parts.store, &*parts.anchor, parts.signer.verifier()).await?;
        let (store, subjects) = (Arc::clone(&parts.store), Arc::clone(&parts.subjects));
        let (runtime, verifier) = (parts.runtime.clone(), parts.signer.verifier().clone());
        let size = store.head().await?.map_or(0, |head| head.size);
        removal::catch_up(&*store, &subjects, size).await?;
        let (submit, task) = writer::start(parts);
        Ok((Self { submit, store, subjects, runtime, verifier }, task))
    }

    /// Has something done and waits until it is durable.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing may be released on it then.
    pub async fn enter(&self, act: Act) -> Result<Recorded, LedgerError> {
        self.submit.submit(Operation { entry: self.runtime.entry_id(), act }).await
    }

    /// How the writer is.
    pub fn health(&self) -> Health {
        self.submit.health()
    }

    /// Persons and their keys.
    pub fn subjects(&self) -> &Subjects {
        &self.subjects
    }

    /// The rows, for reading.
    pub fn store(&self) -> &dyn LedgerStore {
        &*self.store
    }

    /// The key that checkpoints are verified with.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }
}
