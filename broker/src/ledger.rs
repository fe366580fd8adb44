//! The ledger: consents and access log under one total order.
//!
//! The pure core: hashes, tree, tiles, signed notes, checkpoints, proofs, entries, sealing and receipts, and the rule of
//! what an operation does ([`apply`]). No input or output there, no clock, no randomness: salts, nonces and keys are
//! passed in. Around it: the one [`writer`], the persons and their keys ([`subjects`]).

pub mod apply;
pub mod checkpoint;
pub mod clock_guard;
pub mod concern;
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
pub mod self_view;
pub mod signer;
pub mod stamp;
mod start;
pub mod subjects;
pub mod tiles;
pub mod tree;
pub mod verify;
pub mod witness;
pub mod writer;

use std::sync::Arc;

use eemol_policies::time::Timestamp;
use tokio::task::JoinHandle;

use self::event::{Decision, Event, kind};
use self::note::VerifierKey;
use self::note::known::KnownKey;
use self::operation::{Act, Answer, Note, Operation};
use self::signer::{LogSigner, NotTaken, Signing};
use self::subjects::Subjects;
use self::witness::watch::Watch;
use self::writer::{Health, LedgerError, Recorded, Submit};
use crate::runtime::Runtime;
use crate::runtime::defect::{self, Defect};
use crate::store::anchor::{AnchorRow, AnchorStore};
use crate::store::ledger::LedgerStore;

pub use self::reading::{OpenedEntry, ReadError};
pub use self::release::{OpenFailure, OpenRequest, Opened, Release};
pub use self::start::StartError;

/// How late a change is entered with the fault [`Defect::WithdrawalAnsweredEarly`].
const LATE: std::time::Duration = std::time::Duration::from_millis(250);

/// The ledger of one broker: the only writer of consents and log, and the reader of both.
#[derive(Debug, Clone)]
pub struct Ledger {
    submit: Submit,
    store: Arc<dyn LedgerStore>,
    subjects: Arc<Subjects>,
    anchor: Arc<dyn AnchorStore>,
    runtime: Runtime,
    signing: Signing,
    watch: Arc<Watch>,
}

impl Ledger {
    /// Checks what is stored and starts the writer. The task ends when every copy of the ledger is gone.
    ///
    /// # Errors
    /// [`StartError`] when the stored log contradicts itself or is older than what was answered.
    pub async fn open(parts: writer::Parts) -> Result<(Self, JoinHandle<()>), StartError> {
        Self::open_with(parts, writer::start).await
    }

    /// As [`Ledger::open`], with the writer on the current runtime.
    #[cfg(test)]
    async fn open_here(parts: writer::Parts) -> Result<(Self, JoinHandle<()>), StartError> {
        Self::open_with(parts, writer::start_here).await
    }

    async fn open_with(
        parts: writer::Parts,
        start: impl FnOnce(writer::Parts) -> std::io::Result<(Submit, JoinHandle<()>)>,
    ) -> Result<(Self, JoinHandle<()>), StartError> {
        start::check(&*parts.store, &*parts.anchor, &parts.signer.now()).await?;
        let (store, subjects) = (Arc::clone(&parts.store), Arc::clone(&parts.subjects));
        let (anchor, runtime, signing) = (Arc::clone(&parts.anchor), parts.runtime.clone(), parts.signer.clone());
        let size = store.head().await?.map_or(0, |head| head.size);
        removal::catch_up(&*store, &subjects, size).await?;
        let (submit, task) = start(parts)?;
        let watch = Arc::new(Watch::default());
        Ok((Self { submit, store, subjects, anchor, runtime, signing, watch }, task))
    }

    /// Checks what is stored as [`Ledger::open`] does, against this anchor, and starts nothing.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn check(
        store: &dyn LedgerStore,
        anchor: Option<AnchorRow>,
        signer: &LogSigner,
    ) -> Result<(), StartError> {
        start::check_against(store, anchor, signer).await
    }

    /// Has something done and waits until it is durable.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing may be released on it then.
    pub async fn enter(&self, act: Act) -> Result<Recorded, LedgerError> {
        let operation = Operation { entry: self.runtime.entry_id(), act };
        if defect::on(Defect::WithdrawalAnsweredEarly)
            && let Act::Change(change) = &operation.act
            && let Ok(Some(consent)) = self.consent(change.consent).await
        {
            let (submit, answer) = (self.submit.clone(), Answer::Consent(Box::new(consent)));
            let late = async move { (tokio::time::sleep(LATE).await, submit.submit(operation).await) };
            drop(tokio::spawn(late));
            return Ok(Recorded { answer, entry: None, tree: Arc::default(), commit_sent: self.runtime.monotonic() });
        }
        self.submit.submit(operation).await
    }

    /// How the writer is.
    pub fn health(&self) -> Health {
        self.submit.health()
    }

    /// The present instant as far as this machine's clock can be believed: while it is not confirmed, time goes on by
    /// the monotonic clock, so that a wrong clock ends nothing.
    pub fn now(&self) -> Timestamp {
        self.submit.clock().look().now
    }

    /// Persons and their keys.
    pub fn subjects(&self) -> &Subjects {
        &self.subjects
    }

    /// The rows, for reading.
    pub fn store(&self) -> &dyn LedgerStore {
        &*self.store
    }

    /// The newest checkpoint that was answered, and so is committed and anchored.
    pub fn anchor(&self) -> &dyn AnchorStore {
        &*self.anchor
    }

    /// The present key, that checkpoints are verified with.
    pub fn verifier(&self) -> VerifierKey {
        self.signing.now().verifier().clone()
    }

    /// Every key that a checkpoint of this log may be signed with, the present one first, then the one to come.
    pub fn log_keys(&self) -> Vec<KnownKey> {
        self.signing.now().known()
    }

    /// Signs with these keys from the next batch on. A new key is entered, so that the newest checkpoint has its signature
    /// at once; gives whether there is one.
    ///
    /// # Errors
    /// [`NotTaken`]; the keys before stay in force.
    pub async fn take_keys(&self, signer: LogSigner) -> Result<bool, NotTaken> {
        let changed = self.signing.take(signer)?;
        if changed {
            let event =
                Event { note: Some(self.verifier().to_string()), ..Event::new(kind::LOG_KEY, self.runtime.now()) };
            let note = Note { subject: None, event, official: None, decision: Decision::default() };
            if let Err(error) = self.enter(Act::Note(Box::new(note))).await {
                tracing::warn!(%error, "the change of the log key could not be entered; the next entry is signed with it");
            }
        }
        Ok(changed)
    }

    /// What the witnesses said.
    pub fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }
}
