//! One round of the writer: from the head's lock to the commit.

use std::sync::Arc;
use std::time::Duration;

use eemol_policies::ids::{EntryId, SubjectTag};
use eemol_policies::time::Timestamp;
use tokio::time::{Instant, timeout};

use super::super::apply::{self, Draft, Moment, Touched};
use super::super::checkpoint::CheckpointError;
use super::super::clock_guard::Jump;
use super::super::entry::Commitment;
use super::super::event::{Decision, Event, kind};
use super::super::merkle::{Edge, Frontier, MerkleError, Tiles};
use super::super::operation::{Answer, Operation, Rejection};
use super::super::reading::ReadError;
use super::super::removal::RemovalError;
use super::super::rows::RowError;
use super::super::stamp::{StampError, Stamped};
use super::super::start::{self, StartError};
use super::super::subjects::{KeyRing, SubjectError};
use super::super::tree::{self, TreeError};
use super::load::{self, Loaded, Stored};
use super::removing::{Removing, without_gone};
use super::serve::Work;
use super::{BatchTree, Health, Recorded, STALLED, Writer};
use crate::store::StoreError;
use crate::store::ledger::{Found, HeadRow, LedgerTx, Stretch, Wanted};
use crate::telemetry::metrics::{BATCH_OPERATIONS, COMMIT_SECONDS, value};

/// Entries of other processes that are taken over one by one; above that the edge is loaded.
const CARRIED_ON: u64 = 4096;

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoundError {
    /// A store did not answer, or nobody knows whether it committed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row does not open.
    #[error(transparent)]
    Row(#[from] RowError),
    /// An entry does not open.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A key is not to be had.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// An entry cannot be written.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// The stored tree contradicts itself.
    #[error(transparent)]
    Edge(#[from] TreeError),
    /// The tree is full.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    /// The checkpoint cannot be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The batch is committed, but its checkpoint could not be put into the anchor store.
    #[error("the anchor store cannot be written")]
    Anchor(#[source] StoreError),
    /// What is stored is not the log that was answered.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A larger log than this one was already answered: the database is an older copy.
    #[error("the database is older than what has been answered; restore the newer one")]
    OlderThanAnchor,
    /// An entry that removed records cannot be read.
    #[error(transparent)]
    Removal(#[from] RemovalError),
    /// A step took longer than anyone waits for it.
    #[error("a database did not answer within {} s", STALLED.as_secs())]
    Stalled,
    /// What is stored of a batch is not what was written.
    #[error("the log holds something else than what was written; check it with `eemol log verify`")]
    Contradiction,
}

/// How a round failed.
pub(super) enum Failed {
    /// Before COMMIT was sent: nothing of it is in the log, and nothing of it will be.
    Before(RoundError),
    /// Afterwards: nobody knows whether it is in the log, or it is there and not anchored.
    Doubt(Box<Pending>, RoundError),
}

/// A batch between COMMIT and its answers: all that the answers need, and all that finds it again.
pub(super) struct Pending {
    pub(super) answers: Vec<(Answer, Option<usize>)>,
    pub(super) stamped: Vec<Stamped>,
    pub(super) edge: Edge,
    pub(super) commit_sent: Duration,
    pub(super) moment: Moment,
    /// Its entries, in the order of the log.
    pub(super) ids: Vec<EntryId>,
    /// What their leaves commit to.
    pub(super) commitments: Vec<[u8; 32]>,
    /// The tree it leaves.
    pub(super) tree: Arc<BatchTree>,
    /// The root of that tree.
    pub(super) root: [u8; 32],
    /// Of whom nothing is left once it is committed: their keys are destroyed before anyone is answered.
    pub(super) gone: Vec<SubjectTag>,
}

/// A round with nothing left to do but to commit it.
enum Begun {
    /// No operation left anything to write.
    Nothing(Vec<Recorded>),
    /// Written, not committed.
    Written(Box<dyn LedgerTx>, Box<Pending>),
}

/// Jumps of the clock that are kept until they can be entered; more say nothing new.
const JUMPS: usize = 16;

/// What the operations of a round led to, before it is written.
pub(super) struct Applied {
    pub(super) touched: Touched,
    /// The rows of it, as they are.
    pub(super) stored: Stored,
    /// Keys of the persons of these rows.
    pub(super) ring: KeyRing,
    pub(super) drafts: Vec<Draft>,
    /// For each operation its answer and the place of its first draft.
    pub(super) answers: Vec<(Answer, Option<usize>)>,
    /// What the one operation of the round removes.
    pub(super) removing: Option<Removing>,
    /// Rows that time has ended and that cannot be read; `None`: nobody looked.
    pub(super) unreadable: Option<usize>,
}

impl Writer {
    /// Does the operations in one transaction, and those that join them; the answers are in their order.
    pub(super) async fn round(&mut self, work: &mut Work) -> Result<Vec<Recorded>, Failed> {
        let begun = timeout(STALLED, self.begin(work)).await;
        let (tx, mut pending) = match begun.unwrap_or(Err(RoundError::Stalled)).map_err(Failed::Before)? {
            Begun::Nothing(answers) => return Ok(answers),
            Begun::Written(tx, pending) => (tx, pending),
        };
        pending.commit_sent = self.parts.runtime.monotonic();
        let committed = timeout(STALLED, tx.commit()).await.map_err(|_| RoundError::Stalled);
        if let Err(error) = committed.and_then(|committed| committed.map_err(RoundError::Store)) {
            return Err(Failed::Doubt(pending, error));
        }
        let settled = timeout(STALLED, self.settle(&pending)).await.unwrap_or(Err(RoundError::Stalled));
        if let Err(error) = settled {
            return Err(Failed::Doubt(pending, error));
        }
        Ok(self.finish(*pending))
    }

    /// What the callers of a committed and anchored batch hear; the next round goes on from it.
    pub(super) fn finish(&mut self, pending: Pending) -> Vec<Recorded> {
        let Pending { answers, stamped, edge, commit_sent, moment, tree, .. } = pending;
        self.edge = Some(edge);
        self.jumps.clear();
        let took = self.parts.runtime.monotonic().saturating_sub(commit_sent);
        metrics::histogram!(BATCH_OPERATIONS).record(value(answers.len()));
        metrics::histogram!(COMMIT_SECONDS).record(took.as_secs_f64());
        self.well(moment);
        recorded(answers, &stamped, &tree, commit_sent)
    }

    /// Notes that a round went well.
    fn well(&mut self, moment: Moment) {
        self.looked = Instant::now();
        self.health.send_if_modified(|health| {
            let well = Health { trouble: None, clock_confirmed: moment.confirmed, ..health.clone() };
            let changed = *health != well;
            *health = well;
            changed
        });
    }

    /// Says how much of what time has ended cannot be read, when that has changed.
    fn notice(&self, unreadable: Option<usize>) {
        let Some(unreadable) = unreadable else { return };
        let changed = self.health.send_if_modified(|health| {
            let before = std::mem::replace(&mut health.unreadable, unreadable);
            before != unreadable
        });
        if changed {
            if unreadable == 0 {
                tracing::info!("what time has ended can be read again");
            } else {
                tracing::error!(rows = unreadable, "so many rows that wait to be ended by time cannot be read");
            }
        }
    }

    /// From the head's lock to the last row.
    async fn begin(&mut self, work: &mut Work) -> Result<Begun, RoundError> {
        if self.suspect {
            self.parts.store.reopen().await?;
            // What is behind the new connections may be an older copy: nothing is signed before that is known.
            start::check(&*self.parts.store, &*self.parts.anchor, &self.parts.signer.now()).await?;
            self.suspect = false;
        }
        let mut tx = self.parts.store.begin().await?;
        self.join(work);
        let operations = work.operations.as_slice();
        let runtime = &self.parts.runtime;
        self.guard.ask(runtime.monotonic());
        // The database's clock where it has one: the brokers on it then agree on the time.
        let (wall, monotonic) = (tx.now().await?.unwrap_or_else(|| runtime.now()), runtime.monotonic());
        // A clock that was put back ends nothing too early, and nothing too late.
        let wanted = load::wanted(operations, wall.max(self.clock.look().now), self.health.borrow().unreadable);
        let found = tx.load(&wanted).await?;
        let head = tx.head().await?;
        let size = head.as_ref().map_or(0, |head| head.size);
        let news = self.news(&mut *tx, size).await?;
        self.catch_up(size, news.as_ref()).await?;
        let edge = self.edge_at(head.as_ref(), news).await?;
        let newest = head.as_ref().map_or(Timestamp::EPOCH, |head| head.time);
        let (moment, jump) = self.guard.look(wall, monotonic, newest);
        self.jumps.extend(jump.filter(|_| self.jumps.len() < JUMPS));
        let applied = self.apply(&mut *tx, operations, (&wanted, found), moment).await?;
        self.notice(applied.unreadable);
        if applied.drafts.is_empty() {
            drop(tx);
            let checkpoint = head.map(|head| head.checkpoint).unwrap_or_default();
            let tree = Arc::new(BatchTree { size: edge.size(), tiles: Tiles::new(), checkpoint });
            self.edge = Some(edge);
            self.well(moment);
            return Ok(Begun::Nothing(recorded(applied.answers, &[], &tree, self.parts.runtime.monotonic())));
        }
        let (batch, pending) = self.prepare(&mut *tx, applied, edge, moment).await?;
        tx.write(&batch).await?;
        Ok(Begun::Written(tx, Box::new(pending)))
    }

    /// What other processes have written since this one left the log, where it is little: one question for all that follows
    /// from it.
    async fn news(&self, tx: &mut dyn LedgerTx, size: u64) -> Result<Option<Stretch>, RoundError> {
        match self.edge.as_ref().map(Edge::size) {
            Some(known) if known < size && size - known <= CARRIED_ON => Ok(Some(tx.stretch(known, size).await?)),
            _ => Ok(None),
        }
    }

    /// The tree's edge at this head: kept from the last round, carried on over what other processes have written since, or
    /// loaded where there is none. A head that is no continuation of what this process left is refused: the database was
    /// put back.
    async fn edge_at(&mut self, head: Option<&HeadRow>, news: Option<Stretch>) -> Result<Edge, RoundError> {
        let frontier = match head {
            None => Frontier::new(),
            Some(head) => Frontier::from_bytes(&head.frontier)?,
        };
        let Some(mut edge) = self.edge.take() else { return Ok(tree::edge(&*self.parts.store, frontier).await?) };
        if let Some(news) = news {
            let mut finished = Vec::new();
            for commitment in news.commitments {
                edge.push(Commitment::from_bytes(commitment).leaf_hash(), &mut finished)?;
                finished.clear();
            }
        } else if edge.size() < frontier.size() {
            edge = tree::edge(&*self.parts.store, frontier.clone()).await?;
        }
        if *edge.frontier() == frontier { Ok(edge) } else { Err(RoundError::OlderThanAnchor) }
    }

    async fn apply(
        &self,
        tx: &mut dyn LedgerTx,
        operations: &[Operation],
        (wanted, found): (&Wanted, Found),
        moment: Moment,
    ) -> Result<Applied, RoundError> {
        let runtime = &self.parts.runtime;
        let jumps = self.jumps.iter().map(|jump| clock_jumped(runtime.entry_id(), *jump, moment.now));
        if let [operation] = operations
            && operation.act.is_alone()
        {
            return self.apply_alone(tx, operation, moment, jumps.collect()).await;
        }
        let loaded = load::touched(tx, &self.parts.subjects, &self.opened, (wanted, found), moment.now).await?;
        let Loaded { mut touched, stored, ring, overdue, outlived, unreadable } = loaded;
        load::concerns(&*self.parts.store, &self.parts.subjects, operations, &mut touched).await?;
        let mut drafts: Vec<Draft> = jumps.collect();
        for exchange in overdue {
            drafts.extend(apply::interrupt(&mut touched, runtime.entry_id(), exchange, moment.now));
        }
        for consent in outlived {
            drafts.extend(apply::outlive(&mut touched, runtime.entry_id(), consent, moment.now));
        }
        let mut answers = Vec::with_capacity(operations.len());
        for operation in operations {
            let Some(operation) = without_gone(operation, &self.parts.subjects) else {
                answers.push((Answer::Rejected(Rejection::Unknown), None));
                continue;
            };
            let (more, answer) = apply::apply(&mut touched, &operation, moment, &mut || runtime.entry_id());
            answers.push((answer, (!more.is_empty()).then_some(drafts.len())));
            drafts.extend(more);
        }
        Ok(Applied { touched, stored, ring, drafts, answers, removing: None, unreadable: Some(unreadable) })
    }
}

fn clock_jumped(id: EntryId, jump: Jump, now: Timestamp) -> Draft {
    Draft {
        id,
        subject: None,
        event: Event { note: Some(format!("{:+} ms", jump.0)), ..Event::new(kind::CLOCK, now) },
        official: None,
        evidence: None,
        decision: Decision::default(),
    }
}

fn recorded(
    answers: Vec<(Answer, Option<usize>)>,
    stamped: &[Stamped],
    tree: &Arc<BatchTree>,
    commit_sent: Duration,
) -> Vec<Recorded> {
    let answer = |(answer, place): (Answer, Option<usize>)| Recorded {
        answer,
        entry: place.and_then(|place| stamped.get(place)).cloned(),
        tree: Arc::clone(tree),
        commit_sent,
    };
    answers.into_iter().map(answer).collect()
}
