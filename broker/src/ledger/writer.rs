//! The group commit: one task drains its queue, and one transaction, one signature and one commit serve the whole batch.
//!
//! A round: lock the head, read the clock, load what the operations touch, apply them in order ([`super::apply`]), stamp
//! the entries ([`super::stamp`]), write, sign, commit, put the checkpoint into the anchor store, and only then answer.
//! Loading is in [`load`], one round in [`round`].

mod load;
pub(in crate::ledger) mod removing;
mod round;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::MissedTickBehavior;

use super::clock_guard::ClockGuard;
use super::merkle::{Edge, Tiles};
use super::note::SigningKey;
use super::operation::{Answer, Operation};
use super::stamp::Stamped;
use super::subjects::Subjects;
use crate::runtime::Runtime;
use crate::store::StoreError;
use crate::store::anchor::AnchorStore;
use crate::store::ledger::LedgerStore;

/// Operations in one transaction at the most.
const BATCH: usize = 1024;
/// Operations that may wait; beyond, callers are told to come back.
const QUEUE: usize = 4096;
/// How often it is looked whether time has ended something.
const TICK: Duration = Duration::from_millis(500);

/// Why an operation was not done. Nothing may be released on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The ledger cannot be written now, or nobody knows whether it was.
    #[error("the access log cannot be written")]
    Unavailable,
    /// Too many operations wait.
    #[error("the access log has too much to write")]
    Busy,
}

/// A committed operation.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What the ledger says.
    pub answer: Answer,
    /// The entry it left, its first where there are several.
    pub entry: Option<Stamped>,
    /// The tree as this batch left it.
    pub tree: Arc<BatchTree>,
    /// Monotonic time at which COMMIT was sent.
    pub commit_sent: Duration,
}

/// What proofs of a batch's entries are made from.
#[derive(Debug, Default)]
pub struct BatchTree {
    /// Entries under the checkpoint.
    pub size: u64,
    /// Unfinished and just finished tiles: enough for every entry of the batch.
    pub tiles: Tiles,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// How the ledger is, for `/readyz`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// Why nothing can be written; `None` when all is well.
    pub trouble: Option<String>,
    /// Whether the clock is confirmed.
    pub clock_confirmed: bool,
}

struct Waiting {
    operation: Operation,
    reply: oneshot::Sender<Result<Recorded, LedgerError>>,
}

/// Hands operations to the writer.
#[derive(Debug, Clone)]
pub struct Submit {
    queue: mpsc::Sender<Waiting>,
    health: watch::Receiver<Health>,
}

impl Submit {
    /// Has an operation done and waits until it is durable.
    ///
    /// # Errors
    /// [`LedgerError`]; the operation may or may not have been entered, but nothing may be released on it.
    pub async fn submit(&self, operation: Operation) -> Result<Recorded, LedgerError> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Waiting { operation, reply }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LedgerError::Busy,
            mpsc::error::TrySendError::Closed(_) => LedgerError::Unavailable,
        })?;
        answer.await.map_err(|_| LedgerError::Unavailable)?
    }

    /// How the ledger is.
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }
}

/// What the writer works with.
#[derive(Debug)]
pub struct Parts {
    /// The ledger's database.
    pub store: Arc<dyn LedgerStore>,
    /// The anchor store.
    pub anchor: Arc<dyn AnchorStore>,
    /// Persons and their keys.
    pub subjects: Arc<Subjects>,
    /// Time, chance, ids.
    pub runtime: Runtime,
    /// Signs checkpoints.
    pub signer: SigningKey,
}

/// The writer's task and what it keeps between two rounds.
#[derive(Debug)]
pub struct Writer {
    parts: Parts,
    guard: ClockGuard,
    edge: Option<Edge>,
    /// A write or commit failed: connections are closed and opened again before anything else.
    suspect: bool,
    health: watch::Sender<Health>,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waiting({})", self.operation.entry)
    }
}

/// Starts the writer on the current runtime. It ends when every [`Submit`] is gone.
pub fn start(parts: Parts) -> (Submit, tokio::task::JoinHandle<()>) {
    let (queue, waiting) = mpsc::channel(QUEUE);
    let (health, seen) = watch::channel(Health { trouble: None, clock_confirmed: true });
    let writer = Writer { parts, guard: ClockGuard::default(), edge: None, suspect: false, health };
    (Submit { queue, health: seen }, tokio::spawn(writer.run(waiting)))
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                biased;
                taken = queue.recv_many(&mut batch, BATCH) => match taken {
                    0 => return,
                    _ => self.serve(std::mem::take(&mut batch)).await,
                },
                _ = tick.tick() => self.housekeeping().await,
            }
        }
    }

    /// Ends what time has ended, when nobody else is writing; tries again when the last write failed.
    async fn housekeeping(&mut self) {
        let due = self.parts.store.anything_due(self.parts.runtime.now()).await;
        if self.suspect || due.unwrap_or(false) {
            self.serve(Vec::new()).await;
        }
        self.due_erasures().await;
    }

    async fn serve(&mut self, batch: Vec<Waiting>) {
        if batch.is_empty() {
            return self.serve_together(batch).await;
        }
        for part in removing::parts(batch) {
            self.serve_together(part).await;
        }
    }

    async fn serve_together(&mut self, batch: Vec<Waiting>) {
        let operations: Vec<Operation> = batch.iter().map(|waiting| waiting.operation.clone()).collect();
        match self.round(&operations).await {
            Ok(done) => answer(batch, done.into_iter().map(Ok)),
            Err(error) if alone_might_pass(&error) && batch.len() > 1 => {
                tracing::warn!(error = %chain(&error), operations = batch.len(), "a batch failed; each operation is tried alone");
                for waiting in batch {
                    let done = self.round(std::slice::from_ref(&waiting.operation)).await;
                    let result = done.map_err(|error| self.failed(&error)).map(|mut done| done.pop());
                    let result = result.and_then(|one| one.ok_or(LedgerError::Unavailable));
                    drop(waiting.reply.send(result));
                }
            }
            Err(error) => {
                let error = self.failed(&error);
                let errors = batch.iter().map(|_| Err(error)).collect::<Vec<_>>();
                answer(batch, errors.into_iter());
            }
        }
    }

    /// Notes a failed round: nothing is answered on it, and the next one begins with fresh connections.
    fn failed(&mut self, error: &round::RoundError) -> LedgerError {
        tracing::error!(error = %chain(error), "the access log cannot be written");
        self.suspect = true;
        self.edge = None;
        self.health.send_modify(|health| health.trouble = Some(chain(error)));
        LedgerError::Unavailable
    }
}

fn answer(batch: Vec<Waiting>, answers: impl Iterator<Item = Result<Recorded, LedgerError>>) {
    for (waiting, answer) in batch.into_iter().zip(answers) {
        // The caller may have gone; what was done stays done.
        drop(waiting.reply.send(answer));
    }
}

/// Whether one operation of the batch may be the cause, so that the others would pass without it.
fn alone_might_pass(error: &round::RoundError) -> bool {
    use round::RoundError;
    match error {
        RoundError::Row(_) | RoundError::Stamp(_) => true,
        RoundError::Store(StoreError::Unavailable { source, .. }) => matches!(source, sqlx::Error::Database(_)),
        _ => false,
    }
}

/// An error with its causes, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
