//! The tree over the entries: full tiles, frontier, root, checkpoint, and that there are no rows beside them.

use super::entries::leaf_of;
use super::{VerifyError, Work, unreadable};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::hash::Hash;
use crate::ledger::merkle::FullTile;
use crate::ledger::note::VerifierKey;
use crate::ledger::tiles::{TILE_WIDTH, hashes_at};
use crate::store::ledger::{EntryRow, HeadRow};

impl Work<'_> {
    /// Notes where the log stands. Without a head that can be read, entries are checked up to the last one there is.
    pub(super) async fn note_head(&mut self) -> Result<Option<HeadRow>, VerifyError> {
        let (head, what) = match self.store.head().await {
            Ok(Some(head)) => (Some(head), None),
            Ok(None) => (None, Some("the log's head is missing")),
            Err(error) if unreadable(&error) => (None, Some("the log's head cannot be read")),
            Err(error) => return Err(error.into()),
        };
        match (&head, what) {
            (Some(head), _) => self.size = head.size,
            (None, Some(what)) => {
                self.size = self.store.census().await?.entries;
                if self.size > 0 {
                    self.fault(self.last(), what);
                }
            }
            (None, None) => {}
        }
        Ok(head)
    }

    /// Takes an entry's leaf into the tree and compares the tiles that it fills.
    pub(super) async fn leaf(&mut self, index: u64, entry: Option<&EntryRow>) -> Result<Hash, VerifyError> {
        let leaf = entry.map(leaf_of);
        let (Some(edge), Some(leaf)) = (&mut self.edge, leaf) else {
            self.edge = None;
            return Ok(leaf.unwrap_or(Hash::ZERO));
        };
        self.tail.push(leaf);
        let mut finished = Vec::new();
        if edge.push(leaf, &mut finished).is_err() {
            self.edge = None;
            self.fault(index, "the tree is full");
        }
        for tile in finished {
            self.tile(&tile).await?;
        }
        Ok(leaf)
    }

    async fn tile(&mut self, tile: &FullTile) -> Result<(), VerifyError> {
        let (level, n) = (tile.id.level(), tile.id.index());
        // So many entries are under one hash of the tile.
        let span = 1u64.checked_shl(u32::from(level) * 8).unwrap_or(u64::MAX);
        let first = n.saturating_mul(u64::from(TILE_WIDTH)).saturating_mul(span);
        let stored = match self.store.tile(level, n).await {
            Ok(stored) => stored,
            Err(error) if unreadable(&error) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(stored) = stored else {
            self.fault(first, format!("tile {n} of level {level}, which begins here, is missing"));
            return Ok(());
        };
        if stored.hashes != tile.hashes {
            let (ours, theirs) = (tile.hashes.chunks(32), stored.hashes.chunks(32));
            let place = ours.zip(theirs).position(|(ours, theirs)| ours != theirs).unwrap_or_default();
            let index = first.saturating_add(u64::try_from(place).unwrap_or_default().saturating_mul(span));
            self.fault(index, format!("tile {n} of level {level} is not the one over its entries"));
        }
        Ok(())
    }

    /// Compares head and checkpoint with the tree, and says who signed.
    pub(super) fn compare_head(&mut self, head: Option<&HeadRow>, keys: &[VerifierKey]) -> Option<VerifierKey> {
        let head = head?;
        let last = self.last();
        if self.faults.is_empty()
            && let Some(index) = self.misplaced(head)
        {
            self.fault(index, "the entry here is not the one that was signed, though its record is in order");
        } else if let Some(edge) = &self.edge {
            let (root, frontier) = (*edge.root().as_bytes(), edge.frontier().to_bytes());
            if head.root != root {
                self.fault(last, "the root in the head is not the root over the entries");
            }
            if head.frontier != frontier {
                self.fault(last, "the frontier in the head is not the one over the entries");
            }
        }
        if self.looks_at_all() && self.faults.is_empty() && head.time != self.newest {
            self.fault(last, "the time in the head is not that of the newest entry");
        }
        match Checkpoint::open(head.checkpoint.as_bytes(), keys) {
            Ok(signed) => {
                if signed.checkpoint.size() != head.size {
                    let size = signed.checkpoint.size();
                    self.fault(last, format!("the checkpoint is of {size} entries, the head of {}", head.size));
                } else if self.faults.is_empty()
                    && self.edge.as_ref().is_some_and(|edge| edge.root() != signed.checkpoint.root())
                {
                    self.fault(last, "the root in the checkpoint is not the root over the entries");
                }
                Some(signed.signer)
            }
            Err(error) => {
                self.fault(last, format!("the checkpoint is refused: {error}"));
                None
            }
        }
    }

    /// Whether the log has grown since its head was noted.
    pub(super) async fn has_grown(&self) -> Result<bool, VerifyError> {
        match self.store.head().await {
            Ok(head) => Ok(head.is_some_and(|head| head.size > self.size)),
            Err(error) if unreadable(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Compares how many rows there are with how many there must be, all at one instant.
    pub(super) async fn take_census(&mut self) -> Result<(), VerifyError> {
        let census = self.store.census().await?;
        let size = census.size.unwrap_or(self.size).max(self.size);
        if census.entries > size {
            let beyond = self.store.entry_at(size).await.ok().flatten().map_or(size, |entry| entry.index);
            self.fault(beyond, "there are entries that the head does not count");
        }
        if let Some(stray) = census.stray_record {
            self.fault(stray, "there is a record without an entry");
        }
        // What is missing is named already, with its place.
        if !self.faults.is_empty() {
            return Ok(());
        }
        let mut tiles = 0u64;
        for level in 0..8 {
            tiles = tiles.saturating_add(hashes_at(level, size) / u64::from(TILE_WIDTH));
        }
        if census.tiles != tiles {
            self.fault(self.last(), format!("there are {} full tiles where {tiles} are due", census.tiles));
        }
        if census.persons != census.subjects {
            let (persons, subjects) = (census.persons, census.subjects);
            self.fault(self.last(), format!("there are {persons} chains, but entries about {subjects} persons"));
        }
        Ok(())
    }
}
