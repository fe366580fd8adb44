//! From drafts to rows: every entry its place, its salts and its seal; the tree they make, and its signature.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};

use super::super::apply::{Moment, Touched};
use super::super::checkpoint::Checkpoint;
use super::super::event::kind;
use super::super::hash::Hash;
use super::super::merkle::{Edge, FullTile, Tiles};
use super::super::rows::{RowError, consent_to_row, consent_to_use, exchange_to_row, shown_text_to_row};
use super::super::stamp::Stamps;
use super::super::subjects::KeyRing;
use super::load::{self, Stored};
use super::round::{Applied, Pending, RoundError};
use super::{BatchTree, Writer};
use crate::runtime::defect::{self, Defect};
use crate::store::ledger::{Batch, ExchangeEnd, HeadRow, LedgerTx, TileRow};

/// Where entries of a batch are that rows name.
#[derive(Default)]
struct Places {
    /// The newest that changed a consent.
    changed: HashMap<ConsentId, u64>,
    /// The one that opened an exchange, and what it commits to.
    opened: HashMap<ExchangeId, (u64, [u8; 32])>,
}

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
        let Applied { touched, mut stored, mut ring, drafts, answers, removing, .. } = applied;
        let subjects = &self.parts.subjects;
        let mut persons = changed_persons(&touched);
        persons.extend(drafts.iter().filter_map(|draft| draft.subject));
        subjects.gather(&mut ring, &persons).await?;
        let read = std::mem::take(&mut stored.chains);
        let chains = load::chains(tx, read, drafts.iter().filter_map(|draft| draft.subject).collect()).await?;
        let there: HashSet<SubjectTag> = chains.keys().copied().collect();
        let mut stamps = Stamps::new(subjects, &self.parts.runtime, chains);
        let (mut stamped, mut finished) = (Vec::with_capacity(drafts.len()), Vec::new());
        let mut batch = Batch { entries: Vec::with_capacity(drafts.len()), ..Batch::default() };
        batch.records.reserve_exact(drafts.len());
        let mut places = Places::default();
        for draft in drafts {
            let changed = draft.event.consent.filter(|_| draft.event.change.is_some());
            let opened = draft.event.exchange.filter(|_| draft.event.kind == kind::OPENED);
            let key = ring.of(draft.subject)?;
            let (one, entry, record) = stamps.stamp(draft, edge.size(), key)?;
            edge.push(one.leaf, &mut finished)?;
            places.changed.extend(changed.map(|consent| (consent, one.index)));
            places.opened.extend(opened.map(|exchange| (exchange, (one.index, entry.commitment))));
            if !defect::sometimes(Defect::DroppedEntry, 100) {
                batch.entries.push(entry);
            }
            batch.records.push(record);
            stamped.push(one);
        }
        batch.tiles = finished.iter().map(tile_row).collect();
        self.changed(&touched, &stored, &places, &ring, &mut stamps, &mut batch)?;
        (batch.grown, batch.persons) = stamps.chains.into_values().partition(|chain| there.contains(&chain.subject));
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

    /// The rows of what has changed.
    fn changed(
        &self,
        touched: &Touched,
        stored: &Stored,
        places: &Places,
        ring: &KeyRing,
        stamps: &mut Stamps<'_>,
        batch: &mut Batch,
    ) -> Result<(), RoundError> {
        for consent in touched.changed_consents.iter().filter_map(|id| touched.consents.get(id)) {
            let index = places.changed.get(&consent.id()).copied().unwrap_or_default();
            if let Some(before) = stored.consents.get(&consent.id())
                && let Some(used) = consent_to_use(consent, before, index)
            {
                let uses = if before.used.is_some() { &mut batch.uses } else { &mut batch.first_uses };
                uses.push(used);
                continue;
            }
            let row = consent_to_row(consent, index, ring.of(Some(consent.subject()))?, stamps.nonce())?;
            self.opened.sealed_consent(&row.sealed, consent);
            batch.consents.push(row);
        }
        for (id, text) in &touched.texts {
            let key = ring.of(touched.consents.get(id).map(Consent::subject))?;
            batch.texts.push(shown_text_to_row(*id, text, key, stamps.nonce())?);
        }
        for exchange in touched.changed_exchanges.iter().filter_map(|id| touched.exchanges.get(id)) {
            if let (true, Some(closed_at)) = (stored.exchanges.contains(&exchange.id), exchange.closed_at) {
                batch.ends.push(ExchangeEnd { id: exchange.id, state: exchange.state, closed_at });
                continue;
            }
            let (opened, commitment) = *places.opened.get(&exchange.id).ok_or(RowError::Content("exchange"))?;
            self.opened.sealed_opening(exchange.id, commitment, &exchange.opening);
            batch.exchanges.push(exchange_to_row(exchange, opened));
        }
        Ok(())
    }
}

/// Whose consents and exchanges have changed.
fn changed_persons(touched: &Touched) -> Vec<SubjectTag> {
    let consents = touched.changed_consents.iter().filter_map(|id| touched.consents.get(id)).map(Consent::subject);
    let exchanges = touched.changed_exchanges.iter().filter_map(|id| touched.exchanges.get(id));
    consents.chain(exchanges.map(|exchange| exchange.subject)).collect()
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
