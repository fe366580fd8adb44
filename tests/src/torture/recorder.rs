//! Keeps the history while it happens: each client says when it sends and what it was told.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use super::history::{Deed, Operation, Said, Seen};

/// The history so far, shared by all clients.
#[derive(Debug)]
pub struct Recorder {
    start: Instant,
    operations: Mutex<Vec<Operation>>,
    seen: Mutex<Vec<Seen>>,
    troubles: Mutex<Vec<String>>,
    /// Wakes who waits for the next evidence to arrive.
    pub evidence: Notify,
    /// Wakes who waits for the next withdrawal to be answered.
    pub withdrawn: Notify,
}

/// An operation that was sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent(usize);

/// Milliseconds of the wall clock, as entries have them.
#[expect(clippy::disallowed_methods, reason = "the harness stands outside of the broker, with the machine's own clock")]
pub fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("within range")
}

impl Recorder {
    /// Nothing happened yet.
    #[expect(clippy::disallowed_methods, reason = "as above")]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            operations: Mutex::default(),
            seen: Mutex::default(),
            troubles: Mutex::default(),
            evidence: Notify::new(),
            withdrawn: Notify::new(),
        }
    }

    /// Time since the start of the run.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// An operation is about to be sent.
    pub fn sends(&self, case: &str, deed: Deed) -> Sent {
        let mut operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        let began = self.now();
        operations.push(Operation {
            deed,
            case: case.to_owned(),
            began,
            ended: None,
            said: Said::Unknown,
            leaked: false,
        });
        Sent(operations.len() - 1)
    }

    /// The answer is there.
    pub fn told(&self, sent: Sent, said: Said, leaked: bool) {
        let evidence = matches!(said, Said::Evidence(_));
        let withdrawn = {
            let mut operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
            let operation = &mut operations[sent.0];
            operation.ended = (said != Said::Unknown).then(|| self.start.elapsed());
            (operation.said, operation.leaked) = (said, leaked);
            operation.said == Said::Done && matches!(operation.deed, Deed::Withdraw | Deed::GiveBack)
        };
        if evidence {
            self.evidence.notify_waiters();
        }
        if withdrawn {
            self.withdrawn.notify_waiters();
        }
    }

    /// A checkpoint was shown.
    pub fn saw(&self, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if all.last() != Some(&seen) {
            all.push(seen);
        }
    }

    /// Something went wrong that no client was told.
    pub fn trouble(&self, what: impl Into<String>) {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    /// Whether anything went wrong so far.
    pub fn in_trouble(&self) -> bool {
        !self.troubles.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// What is recorded: operations, checkpoints, troubles.
    pub fn so_far(&self) -> (Vec<Operation>, Vec<Seen>, Vec<String>) {
        let operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (operations, seen, self.troubles.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}
