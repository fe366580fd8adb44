//! The right edge of the tree: the frontier with the unfinished tile of every level.
//!
//! An append says which tiles it finished, so that only full tiles need storing; unfinished ones are read from here or
//! derived from leaf hashes and full tiles' roots ([`Edge::load`]).

use super::{Frontier, MerkleError, fold};
use crate::ledger::hash::{HASH_BYTES, Hash, node_hash};
use crate::ledger::tiles::{TILE_WIDTH, TileId, partial_tiles};

/// A tile that an append finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullTile {
    /// Level and index; the width is 256.
    pub id: TileId,
    /// Its 256 hashes, 8,192 bytes.
    pub hashes: Vec<u8>,
    /// The root over them: the hash that stands for this tile one level up.
    pub root: Hash,
}

/// The right edge of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    frontier: Frontier,
    /// The hashes of the unfinished tile of each level, level 0 first; 0 to 255 each.
    unfinished: Vec<Vec<Hash>>,
}

impl Edge {
    /// The edge of a tree without leaves.
    pub const fn new() -> Self {
        Self { frontier: Frontier::new(), unfinished: Vec::new() }
    }

    /// Rebuilds the edge of a stored tree. `hashes` gives the content of each unfinished tile asked for: at level 0 the leaf
    /// hashes from `index × 256` on, above it the roots of the full tiles one level down from `index × 256` on.
    ///
    /// # Errors
    /// [`MerkleError::TileLength`] when a tile has another width, [`MerkleError::Edge`] when the tiles do not make the
    /// frontier's nodes; and whatever `hashes` refuses with.
    pub fn load<E: From<MerkleError>>(
        frontier: Frontier,
        mut hashes: impl FnMut(TileId) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, E> {
        let mut unfinished = Vec::new();
        for tile in partial_tiles(frontier.size()) {
            let level = usize::from(tile.level());
            let content = hashes(tile)?;
            if content.len() != usize::from(tile.width()) {
                return Err(MerkleError::TileLength(tile).into());
            }
            unfinished.resize(level, Vec::new());
            unfinished.push(content);
        }
        let edge = Self { frontier, unfinished };
        if edge.nodes() == edge.frontier.nodes() { Ok(edge) } else { Err(MerkleError::Edge.into()) }
    }

    /// The frontier.
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Leaves in the tree.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Appends a leaf by its leaf hash and gives its index; tiles that it finishes are added to `finished`, lowest level
    /// first.
    ///
    /// # Errors
    /// [`MerkleError::Full`]; nothing has changed then.
    pub fn push(&mut self, leaf: Hash, finished: &mut Vec<FullTile>) -> Result<u64, MerkleError> {
        let Self { frontier, unfinished } = self;
        let index = frontier.size();
        frontier.push_seen(leaf, |height, root| {
            if height % 8 != 0 {
                return;
            }
            let level = usize::try_from(height / 8).unwrap_or(usize::MAX);
            if let Some(below) = level.checked_sub(1)
                && let Some(hashes) = unfinished.get_mut(below)
                && let Some(id) = full(below, index >> height)
            {
                finished.push(FullTile { id, hashes: pack(hashes), root });
                hashes.clear();
            }
            if unfinished.len() <= level {
                unfinished.push(Vec::with_capacity(256));
            }
            if let Some(hashes) = unfinished.get_mut(level) {
                hashes.push(root);
            }
        })
    }

    /// The unfinished tiles with their content, lowest level first; empty ones are left out.
    pub fn unfinished(&self) -> impl Iterator<Item = (TileId, Vec<u8>)> + '_ {
        partial_tiles(self.size()).into_iter().filter_map(|tile| {
            let hashes = self.unfinished.get(usize::from(tile.level()))?;
            Some((tile, pack(hashes)))
        })
    }

    /// The frontier's nodes as the unfinished tiles make them: each level's tile in complete subtrees, largest first.
    fn nodes(&self) -> Vec<Hash> {
        let mut nodes = Vec::new();
        for hashes in self.unfinished.iter().rev() {
            let mut rest = hashes.as_slice();
            while let Some(height) = rest.len().checked_ilog2() {
                let (complete, after) = rest.split_at(1 << height);
                nodes.extend(complete_root(complete));
                rest = after;
            }
        }
        nodes
    }
}

/// The full tile at these coordinates; never `None` at a level that a tree can have.
fn full(level: usize, index: u64) -> Option<TileId> {
    TileId::new(u8::try_from(level).ok()?, index, TILE_WIDTH).ok()
}

/// The root over 2ⁿ hashes; `None` over none.
fn complete_root(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] | [_] => fold(hashes),
        [left, right] => Some(node_hash(left, right)),
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            Some(node_hash(&complete_root(left)?, &complete_root(right)?))
        }
    }
}

/// The hashes one after the other.
pub(super) fn pack(hashes: &[Hash]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hashes.len() * HASH_BYTES);
    for hash in hashes {
        bytes.extend_from_slice(hash.as_bytes());
    }
    bytes
}
