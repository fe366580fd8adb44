//! From the queue to the answers: a batch as a whole, its operations alone when one of them is poisoned, and what callers
//! hear when nothing can be written.

use tokio::time::Instant;

use super::super::operation::Operation;
use super::super::rows::RowError;
use super::super::subjects::SubjectError;
use super::doubt::Outcome;
use super::removing;
use super::round::{Failed, RoundError};
use super::{BATCH, Caller, LedgerError, Recorded, Waiting, Writer};
use crate::store::StoreError;

/// How often a batch is tried that was found not to be committed.
const ATTEMPTS: u32 = 2;

/// Operations and who waits for each.
#[derive(Default)]
pub(super) struct Work {
    pub(super) operations: Vec<Operation>,
    callers: Vec<Caller>,
    /// Others may still join.
    open: bool,
}

impl Work {
    /// What is still waited for: an operation that was not begun in time is never done, since its caller was told so.
    fn wanted(waiting: impl IntoIterator<Item = Waiting>) -> Self {
        let mut work = Self::default();
        work.add(waiting);
        work
    }

    fn add(&mut self, waiting: impl IntoIterator<Item = Waiting>) {
        let now = Instant::now();
        for Waiting { operation, caller } in waiting.into_iter().filter(|waiting| waiting.caller.until > now) {
            self.operations.push(operation);
            self.callers.push(caller);
        }
    }

    /// Lets others join until the round has begun, unless it does something that is done alone.
    fn open(mut self) -> Self {
        self.open = !self.operations.iter().any(|operation| operation.act.is_alone());
        self
    }

    /// How many others may join now; from here on nobody may.
    fn close(&mut self) -> usize {
        if std::mem::take(&mut self.open) { BATCH.saturating_sub(self.operations.len()) } else { 0 }
    }

    fn one_by_one(self) -> impl Iterator<Item = Waiting> {
        self.operations.into_iter().zip(self.callers).map(|(operation, caller)| Waiting { operation, caller })
    }

    fn answer(self, done: Vec<Recorded>) {
        for (caller, recorded) in self.callers.into_iter().zip(done) {
            // The caller may have gone; what was done stays done.
            drop(caller.reply.send(Ok(recorded)));
        }
    }

    fn fail(self) {
        for caller in self.callers {
            drop(caller.reply.send(Err(LedgerError::Unavailable)));
        }
    }
}

impl Writer {
    /// Does a batch and answers everybody in it once; operations about removing have a round of their own.
    pub(super) async fn serve(&mut self, batch: Vec<Waiting>) {
        if batch.is_empty() {
            return self.serve_together(batch).await;
        }
        for part in removing::parts(batch) {
            self.serve_together(part).await;
        }
    }

    async fn serve_together(&mut self, batch: Vec<Waiting>) {
        let Err((error, work)) = self.attempt(Work::wanted(batch).open()).await else { return };
        if work.operations.len() < 2 || !alone_might_pass(&error) {
            self.failed(&error, &work);
            return work.fail();
        }
        tracing::warn!(error = %chain(&error), operations = work.operations.len(), "a batch failed; each operation is tried alone");
        let mut rest = work.one_by_one();
        while let Some(waiting) = rest.next() {
            let Err((error, work)) = self.attempt(Work::wanted([waiting])).await else { continue };
            self.failed(&error, &work);
            work.fail();
            if !alone_might_pass(&error) {
                // It is not this operation: the others would fare no better.
                return Work::wanted(rest).fail();
            }
        }
    }

    /// Does the operations. When nobody knows whether they were committed, it is found out before anything else is
    /// written; when they were not, and never can be any more, they are tried once again.
    async fn attempt(&mut self, mut work: Work) -> Result<(), (RoundError, Work)> {
        let mut attempt = 1;
        loop {
            let (pending, error) = match self.round(&mut work).await {
                Ok(done) => {
                    work.answer(done);
                    return Ok(());
                }
                Err(Failed::Before(error)) => return Err((error, work)),
                Err(Failed::Doubt(pending, error)) => (pending, error),
            };
            self.failed(&error, &work);
            match self.resolve(*pending).await {
                Outcome::Committed(done) => {
                    work.answer(done);
                    return Ok(());
                }
                Outcome::Never if attempt < ATTEMPTS => {
                    work = Work::wanted(work.one_by_one());
                    attempt += 1;
                }
                Outcome::Never | Outcome::Unwatched => return Err((error, work)),
            }
        }
    }

    /// Takes into the batch what has come while the head's lock was waited for: with several brokers on one database that is
    /// most of what each of them does.
    pub(super) fn join(&mut self, work: &mut Work) {
        let mut room = work.close();
        while room > 0
            && self.aside.is_none()
            && let Ok(waiting) = self.queue.try_recv()
        {
            room -= 1;
            if waiting.operation.act.is_alone() {
                self.aside = Some(waiting);
            } else {
                work.add([waiting]);
            }
        }
    }

    /// Notes why nothing was written; the next round begins with fresh connections. A poisoned operation is its own
    /// trouble, not the log's; where there was none, what is stored is at fault, and keeps every other round from its end.
    fn failed(&mut self, error: &RoundError, work: &Work) {
        tracing::error!(error = %chain(error), "the access log cannot be written");
        self.edge = None;
        if work.operations.is_empty() || !alone_might_pass(error) {
            self.suspect = true;
            self.trouble(error);
        }
    }

    pub(super) fn trouble(&self, error: &RoundError) {
        self.health.send_modify(|health| health.trouble = Some(chain(error)));
    }
}

/// Whether one operation of the batch may be the cause, so that the others would pass without it: a row that does not
/// open, an entry that cannot be written, a value or a constraint that the database refuses. A full disk, a lost
/// connection or a lock that is not to be had would stop every other operation too.
fn alone_might_pass(error: &RoundError) -> bool {
    match error {
        RoundError::Row(RowError::Store(error)) | RoundError::Store(error) => {
            error.is_about_rows() || matches!(error, StoreError::Corrupt { .. })
        }
        RoundError::Row(RowError::Subject(SubjectError::Store(_))) | RoundError::Subject(SubjectError::Store(_)) => {
            false
        }
        RoundError::Row(_) | RoundError::Subject(_) | RoundError::Stamp(_) => true,
        _ => false,
    }
}

/// An error with its causes, on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
