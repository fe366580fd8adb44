//! The group commit: one task drains its queue, and one transaction, one signature and one commit serve the whole batch.
//!
//! A round: wait a little for others while many are under way ([`gather`]), lock the head, let in who came meanwhile, read
//! the clock, load what the operations touch, apply them in order ([`super::apply`]), stamp the entries ([`super::stamp`]),
//! write, sign, commit, put the checkpoint into the anchor store, and only then answer.
//! Loading is in [`load`], one round in [`round`]; what is done with a batch that fails is in [`serve`], how it is found
//! out whether a commit took place in [`doubt`].

mod doubt;
mod gather;
mod load;
mod opened;
mod prepare;
pub(in crate::ledger) mod removing;
mod round;
mod serve;
#[cfg(test)]
mod tests;
mod unreadable;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior, timeout, timeout_at};

use self::gather::Exchanges;
pub use self::gather::UnderWay;
use self::opened::Opened;
use super::clock_guard::{ClockGuard, Jump, Watch};
use super::merkle::{Edge, Tiles};
use super::operation::{Answer, Operation};
use super::signer::Signing;
use super::stamp::Stamped;
use super::subjects::Subjects;
use crate::runtime::Runtime;
use crate::store::anchor::AnchorStore;
use crate::store::ledger::LedgerStore;
use crate::telemetry::metrics::{LEDGER_QUEUE, value};

/// Operations in one transaction at the most.
const BATCH: usize = 1024;
/// Operations that may wait; beyond, callers are told to come back.
const QUEUE: usize = 4096;
/// How often it is looked whether time has ended something.
const TICK: Duration = Duration::from_millis(500);
/// The writer looks at the clock at least this often, so that it knows how time passes.
const IDLE: Duration = Duration::from_mins(5);
/// How long a caller waits for its answer. An operation that nobody has begun by then is never done.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long a step of a round may take. Longer than one process waits for another's lock (5 s on SQLite), shorter than a
/// caller waits.
const STALLED: Duration = Duration::from_secs(8);

/// Why an operation was not done. Nothing may be released on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The ledger cannot be written now, or nobody knows yet whether it was.
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
    /// Rows that wait to be ended by time and cannot be read; exchanges of others go on.
    pub unreadable: usize,
}

/// An operation in the queue.
struct Waiting {
    operation: Operation,
    caller: Caller,
}

/// Who waits for an operation, and until when.
struct Caller {
    reply: oneshot::Sender<Result<Recorded, LedgerError>>,
    until: Instant,
}

/// Hands operations to the writer.
#[derive(Debug, Clone)]
pub struct Submit {
    queue: mpsc::Sender<Waiting>,
    health: watch::Receiver<Health>,
    clock: Arc<Watch>,
    exchanges: Exchanges,
}

impl Submit {
    /// Says that an exchange is under way, for as long as what is returned is held: the writer then expects its end.
    pub fn exchange(&self) -> UnderWay {
        self.exchanges.another()
    }

    /// Has an operation done and waits until it is durable, for [`PATIENCE`] at the longest.
    ///
    /// # Errors
    /// [`LedgerError`]; the operation may or may not have been entered, but nothing may be released on it.
    pub async fn submit(&self, operation: Operation) -> Result<Recorded, LedgerError> {
        let until = Instant::now() + PATIENCE;
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { operation, caller: Caller { reply, until } };
        self.queue.try_send(waiting).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LedgerError::Busy,
            mpsc::error::TrySendError::Closed(_) => LedgerError::Unavailable,
        })?;
        match timeout_at(until, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(LedgerError::Unavailable),
        }
    }

    /// How the ledger is.
    pub fn health(&self) -> Health {
        let mut health = self.health.borrow().clone();
        if self.queue.is_closed() {
            health.trouble = Some("the writer of the access log has ended; start the broker again".to_owned());
        }
        health
    }

    /// The clock of this machine as far as it can be believed.
    pub fn clock(&self) -> &Watch {
        &self.clock
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
    pub signer: Signing,
}

/// The writer's task and what it keeps between two rounds.
#[derive(Debug)]
pub struct Writer {
    parts: Parts,
    queue: mpsc::Receiver<Waiting>,
    exchanges: Exchanges,
    /// Taken from the queue to be done by itself after the round that met it.
    aside: Option<Waiting>,
    guard: ClockGuard,
    clock: Arc<Watch>,
    /// Jumps of the clock that no committed entry speaks of yet.
    jumps: Vec<Jump>,
    edge: Option<Edge>,
    opened: Opened,
    /// A write or commit failed: connections are closed and opened again before anything else.
    suspect: bool,
    /// When the last round ended.
    looked: Instant,
    health: watch::Sender<Health>,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waiting({})", self.operation.entry)
    }
}

/// Starts the writer on the current runtime, where its time can be stopped.
#[cfg(test)]
pub fn start_here(parts: Parts) -> io::Result<(Submit, tokio::task::JoinHandle<()>)> {
    let (submit, writer) = Writer::new(parts);
    Ok((submit, tokio::spawn(writer.run())))
}

/// Starts the writer on a thread of its own: nothing else there keeps it waiting, and what wakes it wakes nobody else. It ends
/// when every [`Submit`] is gone.
///
/// # Errors
/// The system gives no thread or no events.
pub fn start(parts: Parts) -> io::Result<(Submit, tokio::task::JoinHandle<()>)> {
    let (submit, writer) = Writer::new(parts);
    let (ready, readiness) = std::sync::mpsc::channel();
    let (done, ended) = oneshot::channel();
    // No task of a runtime: who drops that one while a copy of [`Submit`] is left would wait for ever.
    std::thread::Builder::new().name("ledger-writer".to_owned()).spawn(move || {
        // Nobody may be left to hear of what is sent.
        let reactor = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(reactor) => reactor,
            Err(error) => return drop(ready.send(Err(error))),
        };
        drop(ready.send(Ok(())));
        reactor.block_on(writer.run());
        let _ended = done.send(());
    })?;
    readiness.recv().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))?;
    let task = async move {
        if ended.await.is_err() {
            tracing::error!("the writer of the access log has failed");
        }
    };
    Ok((submit, tokio::spawn(task)))
}

impl Writer {
    /// A writer that nobody runs yet, and who hands it operations.
    fn new(parts: Parts) -> (Submit, Self) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (health, seen) = watch::channel(Health { clock_confirmed: true, ..Health::default() });
        let clock = Arc::new(Watch::new(parts.runtime.clone()));
        let exchanges = Exchanges::default();
        let submit = Submit { queue, health: seen, clock: Arc::clone(&clock), exchanges: exchanges.clone() };
        let writer = Self {
            parts,
            queue: waiting,
            exchanges,
            aside: None,
            guard: ClockGuard::default(),
            clock,
            jumps: Vec::new(),
            edge: None,
            opened: Opened::default(),
            suspect: false,
            looked: Instant::now(),
            health,
        };
        (submit, writer)
    }

    async fn run(mut self) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::new();
        loop {
            if let Some(alone) = self.aside.take() {
                self.serve(vec![alone]).await;
                continue;
            }
            tokio::select! {
                biased;
                taken = self.queue.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        return;
                    }
                    self.exchanges.gather(&mut self.queue, &mut batch);
                    metrics::gauge!(LEDGER_QUEUE).set(value(self.queue.len()));
                    self.serve(std::mem::take(&mut batch)).await;
                }
                _ = tick.tick() => self.housekeeping().await,
            }
        }
    }

    /// Ends what time has ended, when nobody else is writing; tries again when the last write failed; follows the clock
    /// while it is not confirmed.
    async fn housekeeping(&mut self) {
        let clock = self.clock.look();
        let doubted = !clock.confirmed || !self.health.borrow().clock_confirmed;
        // Another process may have removed what could not be read.
        let unreadable = self.health.borrow().unreadable > 0;
        let wanted = self.suspect || doubted || unreadable || self.looked.elapsed() >= IDLE;
        if wanted || matches!(timeout(STALLED, self.parts.store.anything_due(clock.now)).await, Ok(Ok(true))) {
            self.serve(Vec::new()).await;
        }
        self.due_erasures().await;
    }
}
