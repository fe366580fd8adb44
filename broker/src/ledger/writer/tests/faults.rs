//! What goes wrong, and where: every call of a store has two points, before and after what it does.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::store::StoreError;

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call fails: before, it does nothing; after, it was done and says that it failed.
    Fail,
    /// The answer comes late.
    Stall(Duration),
    /// The broker dies here.
    Crash,
    /// The connection is lost; what was sent on it takes place all the same, a while later. For commits.
    Late(Duration),
    /// A row that the database refuses. For writing.
    Refuse,
}

/// A point: the call, and whether what it does is done.
pub(super) type Point = (&'static str, bool);

/// A lasting defect of a store, for showing that the check finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    /// A commit is confirmed that never takes place.
    CommitLies,
    /// A commit is confirmed that the next crash takes back.
    SyncLost,
    /// Two transactions may hold the head at once.
    NoLock,
    /// No entry is ever found by its id.
    Blind,
    /// Every entry is found, also one that is not there.
    Gullible,
    /// Consents are read as they were before the newest commit.
    StaleConsents,
    /// Exchanges are read as they were before the newest commit.
    StaleExchanges,
    /// The last record of a batch is not written.
    RecordDropped,
    /// The last entry of a batch of several is not written.
    EntryDropped,
    /// Consents are not written.
    ConsentsDropped,
    /// Two neighbouring entries change places.
    EntriesSwapped,
    /// Full tiles are not written.
    TilesDropped,
    /// Chains of persons do not grow.
    ChainsDropped,
}

type Plan = Box<dyn FnMut(usize, Point) -> Option<Fault> + Send>;

/// The faults of one life of a broker.
pub(super) struct Faults {
    plan: Mutex<(usize, Plan)>,
    armed: AtomicBool,
    pub(super) crash: Notify,
    pub(super) defect: Option<Defect>,
    pub(super) met: Mutex<Vec<(Point, Fault)>>,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faults")
    }
}

pub(super) fn lost() -> sqlx::Error {
    sqlx::Error::Io(io::Error::from(io::ErrorKind::ConnectionReset))
}

pub(super) fn failed() -> StoreError {
    StoreError::Unavailable { database: "ledger", source: lost() }
}

impl Faults {
    pub(super) fn new(
        plan: impl FnMut(usize, Point) -> Option<Fault> + Send + 'static,
        defect: Option<Defect>,
    ) -> Self {
        Self {
            plan: Mutex::new((0, Box::new(plan))),
            armed: AtomicBool::new(false),
            crash: Notify::new(),
            defect,
            met: Mutex::default(),
        }
    }

    pub(super) fn arm(&self, armed: bool) {
        self.armed.store(armed, Ordering::SeqCst);
    }

    fn next(&self, point: Point) -> Option<Fault> {
        if !self.armed.load(Ordering::SeqCst) {
            return None;
        }
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let (step, plan) = &mut *plan;
        let fault = plan(*step, point);
        *step += 1;
        if let Some(fault) = fault {
            self.met.lock().unwrap_or_else(PoisonError::into_inner).push((point, fault));
        }
        fault
    }

    /// Passes a point. `Some` is what the caller has to do itself.
    pub(super) async fn pass(&self, call: &'static str, done: bool) -> Option<Fault> {
        match self.next((call, done)) {
            Some(Fault::Stall(time)) => {
                tokio::time::sleep(time).await;
                None
            }
            Some(Fault::Crash) => {
                self.crash.notify_one();
                std::future::pending().await
            }
            other => other,
        }
    }

    /// As [`Self::pass`], for calls that can do nothing but fail.
    pub(super) async fn through(&self, call: &'static str, done: bool) -> Result<(), StoreError> {
        match self.pass(call, done).await {
            None => Ok(()),
            Some(_) => Err(failed()),
        }
    }
}
