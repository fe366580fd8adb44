//! From drafts to rows: every entry its place, its salts and its seal; the tree they make, and its signature.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};

use super::super::apply::{Moment, Touched};
use super::super::checkpoint::Checkpoint;
use super::super::event::kind;
use super::super::hash::Hash;
use super::super::merkle::{Edge, FullTile, Tiles};
use super::super::rows::{RowError, consent_to_row, exchange_to_row, shown_text_to_row};
use super::super::seal::Nonce;
use super::super::stamp::stamp;
use super::load::{self, Stored};
use super::round::{Applied, Pending, RoundError};
use super::{BatchTree, Writer};
use crate::runtime::defect::{self, Defect};
use crate::store::ledger::{Batch, ExchangeEnd, HeadRow, LedgerTx, TileRow};

impl Writer {
    /// Gives every draft its place, works out the tree and signs it: what is written, and what is kept until it is
    /// answered.
    pub(super) async fn prepare(
        &self,
        tx: &mut dyn LedgerTx,
        applied: Applied,
        mut edge: Edge,
        moment: Moment,
    ) -> Result<(Batch, Pending), RoundError> {
        let Applied { touched, mut stored, drafts, answers, removing } = applied;
        let (runtime, subjects) = (&self.parts.runtime, &self.parts.subjects);
        let read = std::mem::take(&mut stored.chains);
        let mut chains = load::chains(tx, read, drafts.iter().filter_map(|draft| draft.subject).collect()).await?;
        let mut batch = Batch::default();
        let (mut stamped, mut finished) = (Vec::with_capacity(drafts.len()), Vec::new());
        subjects.prefetch(drafts.iter().filter_map(|draft| draft.subject)).await?;
        let mut newest: BTreeMap<ConsentId, u64> = BTreeMap::new();
        let mut openings: BTreeMap<ExchangeId, (u64, [u8; 32])> = BTreeMap::new();
        let mut grown: BTreeSet<SubjectTag> = BTreeSet::new();
        for draft in &drafts {
            let key = subjects.key(draft.subject).await?;
            let (one, entry, record) = stamp(draft, edge.size(), &mut chains, &key, subjects, runtime)?;
            edge.push(one.leaf, &mut finished)?;
            if let (Some(consent), Some(_)) = (draft.event.consent, &draft.event.change) {
                newest.insert(consent, one.index);
            }
            if let (Some(exchange), kind::OPENED) = (draft.event.exchange, draft.event.kind.as_str()) {
                openings.insert(exchange, (entry.index, entry.commitment));
            }
            grown.extend(draft.subject);
            if !defect::sometimes(Defect::DroppedEntry, 100) {
                batch.entries.push(entry);
            }
            batch.records.push(record);
            stamped.push(one);
        }
        batch.persons = grown.iter().filter_map(|subject| chains.get(subject).cloned()).collect();
        batch.tiles = finished.iter().map(tile_row).collect();
        self.changed(&touched, &stored, &newest, &openings, &mut batch).await?;
        let entry = stamped.last().map(|stamped| stamped.index).unwrap_or_default();
        batch.removal = removing.map(|removing| removing.at(entry, moment));
        let root = if defect::sometimes(Defect::ForkedLog, 20) { Hash::ZERO } else { edge.root() };
        let signer = self.parts.signer.now();
        let checkpoint = Checkpoint::new(signer.verifier().name(), edge.size(), root)?;
        let head = HeadRow {
            size: edge.size(),
            frontier: edge.frontier().to_bytes(),
            root: *edge.root().as_bytes(),
            checkpoint: signer.sign(&checkpoint, moment.now)?.to_string(),
            time: moment.now,
        };
        let pending = Pending {
            answers,
            stamped,
            commit_sent: Duration::ZERO,
            moment,
            ids: batch.entries.iter().map(|entry| entry.id).collect(),
            commitments: batch.entries.iter().map(|entry| entry.commitment).collect(),
            tree: Arc::new(batch_tree(&head, &edge, finished)?),
            root: head.root,
            gone: batch.removal.as_ref().map(|removal| removal.subjects.clone()).unwrap_or_default(),
            edge,
        };
        batch.head = Some(head);
        Ok((batch, pending))
    }

    async fn changed(
        &self,
        touched: &Touched,
        stored: &Stored,
        newest: &BTreeMap<ConsentId, u64>,
        openings: &BTreeMap<ExchangeId, (u64, [u8; 32])>,
        batch: &mut Batch,
    ) -> Result<(), RoundError> {
        let (runtime, subjects) = (&self.parts.runtime, &self.parts.subjects);
        for consent in touched.changed_consents.iter().filter_map(|id| touched.consents.get(id)) {
            let key = subjects.key(Some(consent.subject())).await?;
            let index = newest.get(&consent.id()).copied().unwrap_or_default();
            let row = consent_to_row(consent, index, &key, Nonce::from_bytes(runtime.bytes()))?;
            self.opened.sealed_consent(&row.sealed, consent);
            match stored.consents.get(&consent.id()).map(|before| before.same_columns(&row)) {
                Some(true) => batch.contents.push(row.into_content()),
                Some(false) | None => batch.consents.push(row),
            }
        }
        for (id, text) in &touched.texts {
            let subject = touched.consents.get(id).map(Consent::subject);
            let key = subjects.key(subject).await?;
            batch.texts.push(shown_text_to_row(*id, text, &key, Nonce::from_bytes(runtime.bytes()))?);
        }
        for exchange in touched.changed_exchanges.iter().filter_map(|id| touched.exchanges.get(id)) {
            if let (true, Some(closed_at)) = (stored.exchanges.contains(&exchange.id), exchange.closed_at) {
                batch.ends.push(ExchangeEnd { id: exchange.id, state: exchange.state, closed_at });
                continue;
            }
            let (opened, commitment) = *openings.get(&exchange.id).ok_or(RowError::Content("exchange"))?;
            self.opened.sealed_opening(exchange.id, commitment, &exchange.opening);
            batch.exchanges.push(exchange_to_row(exchange, opened));
        }
        Ok(())
    }
}

/// What proofs are built from.
fn batch_tree(head: &HeadRow, edge: &Edge, finished: Vec<FullTile>) -> Result<BatchTree, RoundError> {
    let mut tiles = Tiles::new();
    for tile in finished {
        tiles.insert(tile.id, &tile.hashes)?;
    }
    for (id, hashes) in edge.unfinished() {
        tiles.insert(id, &hashes)?;
    }
    Ok(BatchTree { size: head.size, tiles, checkpoint: head.checkpoint.clone() })
}

fn tile_row(tile: &FullTile) -> TileRow {
    TileRow { level: tile.id.level(), n: tile.id.index(), hashes: tile.hashes.clone() }
}
