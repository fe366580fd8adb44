//! One round of the writer: from the head's lock to the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use eemol_policies::ids::{ConsentId, EntryId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::super::apply::{self, Draft, Moment, Touched};
use super::super::checkpoint::{Checkpoint, CheckpointError};
use super::super::clock_guard::Jump;
use super::super::event::{Decision, Event, kind};
use super::super::merkle::{Edge, Frontier, FullTile, MerkleError, Tiles};
use super::super::operation::{Answer, Operation, Rejection};
use super::super::rows::{RowError, consent_to_row, exchange_to_row};
use super::super::seal::Nonce;
use super::super::stamp::{StampError, Stamped, stamp};
use super::super::subjects::SubjectError;
use super::super::tree::{self, TreeError};
use super::load;
use super::removing::{Removing, without_gone};
use super::{BatchTree, Recorded, Writer};
use crate::store::StoreError;
use crate::store::anchor::AnchorRow;
use crate::store::ledger::{Batch, HeadRow, LedgerTx, PersonHeadRow, TileRow};
use crate::telemetry::metrics::{BATCH_OPERATIONS, COMMIT_SECONDS};

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoundError {
    /// A store did not answer, or nobody knows whether it committed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row does not open.
    #[error(transparent)]
    Row(#[from] RowError),
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
    /// A larger log than this one was already answered: the database is an older copy.
    #[error("the database is older than what has been answered; restore the newer one")]
    OlderThanAnchor,
    /// An entry that removed records cannot be read.
    #[error(transparent)]
    Removal(super::super::removal::RemovalError),
}

/// What the operations of a round led to, before it is written.
pub(super) struct Applied {
    pub(super) touched: Touched,
    pub(super) drafts: Vec<Draft>,
    /// For each operation its answer and the place of its first draft.
    pub(super) answers: Vec<(Answer, Option<usize>)>,
    /// What the one operation of the round removes.
    pub(super) removing: Option<Removing>,
}

/// What is to be written.
struct Prepared {
    batch: Batch,
    stamped: Vec<Stamped>,
    edge: Edge,
    finished: Vec<FullTile>,
}

impl Writer {
    /// Does the operations in one transaction; the answers are in their order.
    pub(super) async fn round(&mut self, operations: &[Operation]) -> Result<Vec<Recorded>, RoundError> {
        if self.suspect {
            self.parts.store.reopen().await?;
            self.suspect = false;
        }
        let mut tx = self.parts.store.begin().await?;
        let head = tx.head().await?;
        self.catch_up(head.as_ref().map_or(0, |head| head.size)).await?;
        let edge = self.edge_at(head.as_ref()).await?;
        let newest = head.as_ref().map_or(Timestamp::EPOCH, |head| head.time);
        let runtime = &self.parts.runtime;
        let (moment, jump) = self.guard.look(runtime.now(), runtime.monotonic(), newest);
        let applied = self.apply(&mut *tx, operations, moment, jump).await?;
        let checkpoint = head.map(|head| head.checkpoint).unwrap_or_default();
        let done = if applied.drafts.is_empty() {
            drop(tx);
            let tree = Arc::new(BatchTree { size: edge.size(), tiles: Tiles::new(), checkpoint });
            self.edge = Some(edge);
            recorded(applied.answers, &[], &tree, self.parts.runtime.monotonic())
        } else {
            self.write(tx, applied, edge, moment).await?
        };
        self.health.send_if_modified(|health| {
            let well = super::Health { trouble: None, clock_confirmed: moment.confirmed };
            let changed = *health != well;
            *health = well;
            changed
        });
        Ok(done)
    }

    /// The tree's edge at this head: kept from the last round, or loaded when another process has written since.
    async fn edge_at(&mut self, head: Option<&HeadRow>) -> Result<Edge, RoundError> {
        let frontier = match head {
            None => Frontier::new(),
            Some(head) => Frontier::from_bytes(&head.frontier)?,
        };
        match self.edge.take() {
            Some(edge) if *edge.frontier() == frontier => Ok(edge),
            _ => Ok(tree::edge(&*self.parts.store, frontier).await?),
        }
    }

    async fn apply(
        &self,
        tx: &mut dyn LedgerTx,
        operations: &[Operation],
        moment: Moment,
        jump: Option<Jump>,
    ) -> Result<Applied, RoundError> {
        let runtime = &self.parts.runtime;
        if let [operation] = operations
            && operation.act.is_alone()
        {
            let drafts = jump.map(|jump| clock_jumped(runtime.entry_id(), jump, moment.now)).into_iter().collect();
            return self.apply_alone(tx, operation, moment, drafts).await;
        }
        let (mut touched, overdue, outlived) = load::touched(tx, &self.parts.subjects, operations, moment.now).await?;
        let mut drafts: Vec<Draft> =
            jump.map(|jump| clock_jumped(runtime.entry_id(), jump, moment.now)).into_iter().collect();
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
        Ok(Applied { touched, drafts, answers, removing: None })
    }

    async fn write(
        &mut self,
        mut tx: Box<dyn LedgerTx>,
        applied: Applied,
        edge: Edge,
        moment: Moment,
    ) -> Result<Vec<Recorded>, RoundError> {
        let Applied { touched, drafts, answers, removing } = applied;
        let persons = drafts.iter().filter_map(|draft| draft.subject).collect();
        let chains = load::chains(&mut *tx, persons).await?;
        let mut prepared = self.prepare(&touched, &drafts, chains, edge, moment).await?;
        let entry = prepared.stamped.last().map(|stamped| stamped.index).unwrap_or_default();
        prepared.batch.removal = removing.map(|removing| removing.at(entry, moment));
        tx.write(&prepared.batch).await?;
        let commit_sent = self.parts.runtime.monotonic();
        tx.commit().await?;
        let head = prepared.batch.head.clone().ok_or(MerkleError::Edge)?;
        let tree = self.anchored(head, &prepared.edge, prepared.finished).await?;
        let gone = prepared.batch.removal.as_ref().map(|removal| removal.subjects.as_slice());
        self.forget(gone.unwrap_or_default(), prepared.edge.size()).await?;
        self.edge = Some(prepared.edge);
        let took = self.parts.runtime.monotonic().saturating_sub(commit_sent);
        metrics::histogram!(BATCH_OPERATIONS).record(f64::from(u32::try_from(answers.len()).unwrap_or(u32::MAX)));
        metrics::histogram!(COMMIT_SECONDS).record(took.as_secs_f64());
        Ok(recorded(answers, &prepared.stamped, &tree, commit_sent))
    }

    async fn prepare(
        &self,
        touched: &Touched,
        drafts: &[Draft],
        mut chains: BTreeMap<SubjectTag, PersonHeadRow>,
        mut edge: Edge,
        moment: Moment,
    ) -> Result<Prepared, RoundError> {
        let (runtime, subjects) = (&self.parts.runtime, &self.parts.subjects);
        let mut batch = Batch::default();
        let (mut stamped, mut finished) = (Vec::with_capacity(drafts.len()), Vec::new());
        let mut newest: BTreeMap<ConsentId, u64> = BTreeMap::new();
        let mut grown: BTreeSet<SubjectTag> = BTreeSet::new();
        for draft in drafts {
            let key = subjects.key(draft.subject).await?;
            let (one, entry, record) = stamp(draft, edge.size(), &mut chains, &key, subjects, runtime)?;
            edge.push(one.leaf, &mut finished)?;
            if let (Some(consent), Some(_)) = (draft.event.consent, &draft.event.change) {
                newest.insert(consent, one.index);
            }
            grown.extend(draft.subject);
            batch.entries.push(entry);
            batch.records.push(record);
            stamped.push(one);
        }
        batch.persons = grown.iter().filter_map(|subject| chains.get(subject).cloned()).collect();
        batch.tiles = finished.iter().map(tile_row).collect();
        self.changed(touched, &newest, &mut batch).await?;
        let checkpoint = Checkpoint::new(self.parts.signer.verifier().name(), edge.size(), edge.root())?;
        batch.head = Some(HeadRow {
            size: edge.size(),
            frontier: edge.frontier().to_bytes(),
            root: *edge.root().as_bytes(),
            checkpoint: checkpoint.sign(&self.parts.signer)?.to_string(),
            time: moment.now,
        });
        Ok(Prepared { batch, stamped, edge, finished })
    }

    async fn changed(
        &self,
        touched: &Touched,
        newest: &BTreeMap<ConsentId, u64>,
        batch: &mut Batch,
    ) -> Result<(), RoundError> {
        let (runtime, subjects) = (&self.parts.runtime, &self.parts.subjects);
        for consent in touched.changed_consents.iter().filter_map(|id| touched.consents.get(id)) {
            let key = subjects.key(Some(consent.subject())).await?;
            let index = newest.get(&consent.id()).copied().unwrap_or_default();
            batch.consents.push(consent_to_row(consent, index, &key, Nonce::from_bytes(runtime.bytes()))?);
        }
        for exchange in touched.changed_exchanges.iter().filter_map(|id| touched.exchanges.get(id)) {
            let key = subjects.key(Some(exchange.subject)).await?;
            batch.exchanges.push(exchange_to_row(exchange, &key, Nonce::from_bytes(runtime.bytes()))?);
        }
        Ok(())
    }

    /// Puts the committed checkpoint into the anchor store and makes what proofs are built from.
    async fn anchored(
        &self,
        head: HeadRow,
        edge: &Edge,
        finished: Vec<FullTile>,
    ) -> Result<Arc<BatchTree>, RoundError> {
        let anchor = AnchorRow { size: head.size, root: head.root, checkpoint: head.checkpoint.clone() };
        if !self.parts.anchor.advance(&anchor).await.map_err(RoundError::Anchor)? {
            return Err(RoundError::OlderThanAnchor);
        }
        let mut tiles = Tiles::new();
        for tile in finished {
            tiles.insert(tile.id, &tile.hashes)?;
        }
        for (id, hashes) in edge.unfinished() {
            tiles.insert(id, &hashes)?;
        }
        Ok(Arc::new(BatchTree { size: head.size, tiles, checkpoint: head.checkpoint }))
    }
}

fn tile_row(tile: &FullTile) -> TileRow {
    TileRow { level: tile.id.level(), n: tile.id.index(), hashes: tile.hashes.clone() }
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
