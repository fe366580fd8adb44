//! Building inclusion and consistency proofs (RFC 6962 §2.1.1, §2.1.2) from tiles.
//!
//! Ask [`tiles_for_inclusion`] or [`tiles_for_consistency`] which tiles to load, put them into [`Tiles`], then build.
//! Checking proofs is in [`super::verify`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::{MerkleError, fold, split};
use crate::ledger::hash::{HASH_BYTES, Hash, node_hash};
use crate::ledger::tiles::{TILE_WIDTH, TileId};

/// Gives roots of complete subtrees.
pub trait HashReader {
    /// The root over the leaves `index × 2^height` to `(index + 1) × 2^height`.
    ///
    /// # Errors
    /// [`MerkleError::MissingTile`] when it is not at hand.
    fn node(&self, height: u32, index: u64) -> Result<Hash, MerkleError>;
}

/// Tiles that the caller has loaded.
#[derive(Debug, Clone, Default)]
pub struct Tiles(BTreeMap<(u8, u64), Tile>);

/// One tile, with what is worked out from it once: the receipts of a batch all go through the same few tiles.
#[derive(Debug, Clone, Default)]
struct Tile {
    hashes: Vec<Hash>,
    /// Roots of the complete subtrees of 2, 4, … hashes.
    above: OnceLock<Vec<Vec<Hash>>>,
}

impl Tile {
    /// The root over the hashes `place × 2^height` to `(place + 1) × 2^height`.
    fn node(&self, height: usize, place: usize) -> Option<Hash> {
        match height.checked_sub(1) {
            None => self.hashes.get(place).copied(),
            Some(row) => self.above.get_or_init(|| pairs(&self.hashes)).get(row)?.get(place).copied(),
        }
    }
}

/// Row by row the roots over two nodes of the row below, until a row has none.
fn pairs(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut rows: Vec<Vec<Hash>> = Vec::new();
    loop {
        let (below, _) = rows.last().map_or(hashes, Vec::as_slice).as_chunks::<2>();
        if below.is_empty() {
            return rows;
        }
        rows.push(below.iter().map(|[left, right]| node_hash(left, right)).collect());
    }
}

impl Tiles {
    /// No tiles yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a tile's content as stored or served; a wider tile replaces a narrower one.
    ///
    /// # Errors
    /// [`MerkleError::TileLength`] when the content is not as long as the width says.
    pub fn insert(&mut self, id: TileId, content: &[u8]) -> Result<(), MerkleError> {
        let (hashes, odd) = content.as_chunks::<HASH_BYTES>();
        if !odd.is_empty() || hashes.len() != usize::from(id.width()) {
            return Err(MerkleError::TileLength(id));
        }
        self.insert_hashes(id, hashes.iter().copied().map(Hash::from_bytes).collect())
    }

    /// Adds a tile by its hashes; a wider tile replaces a narrower one.
    ///
    /// # Errors
    /// [`MerkleError::TileLength`] when there are not as many hashes as the width says.
    pub fn insert_hashes(&mut self, id: TileId, hashes: Vec<Hash>) -> Result<(), MerkleError> {
        if hashes.len() != usize::from(id.width()) {
            return Err(MerkleError::TileLength(id));
        }
        let known = self.0.entry((id.level(), id.index())).or_default();
        if known.hashes.len() < hashes.len() {
            *known = Tile { hashes, above: OnceLock::new() };
        }
        Ok(())
    }
}

impl HashReader for Tiles {
    fn node(&self, height: u32, index: u64) -> Result<Hash, MerkleError> {
        let (level, tile, within, place) = place(height, index)?;
        let missing = || {
            let wide = u16::try_from((place + 1) << within).unwrap_or(TILE_WIDTH);
            match TileId::new(level, tile, wide) {
                Ok(id) => MerkleError::MissingTile(id),
                Err(_) => MerkleError::NoSuchProof { first: index, size: 0 },
            }
        };
        self.0.get(&(level, tile)).and_then(|tile| tile.node(within, place)).ok_or_else(missing)
    }
}

/// Where a node is: level and index of its tile, its height in the tile, and its place among the nodes of that height.
fn place(height: u32, index: u64) -> Result<(u8, u64, usize, usize), MerkleError> {
    let refuse = MerkleError::NoSuchProof { first: index, size: 0 };
    let level = u8::try_from(height / 8).map_err(|_| refuse)?;
    let within = height % 8;
    let across = u64::from(TILE_WIDTH) >> within;
    let place = usize::try_from(index % across).map_err(|_| refuse)?;
    Ok((level, index / across, usize::try_from(within).map_err(|_| refuse)?, place))
}

/// The hashes from the leaf's sibling up to the root's child.
///
/// # Errors
/// [`MerkleError::NoSuchProof`] unless `index < size`; [`MerkleError::MissingTile`].
pub fn inclusion_proof(reader: &impl HashReader, index: u64, size: u64) -> Result<Vec<Hash>, MerkleError> {
    roots(reader, &inclusion_path(index, size)?)
}

/// The proof that the tree of `size` leaves begins with the tree of `old` leaves; empty when `old` is 0 or `size`.
///
/// # Errors
/// [`MerkleError::NoSuchProof`] when `old > size`; [`MerkleError::MissingTile`].
pub fn consistency_proof(reader: &impl HashReader, old: u64, size: u64) -> Result<Vec<Hash>, MerkleError> {
    roots(reader, &consistency_path(old, size)?)
}

/// The tiles that [`inclusion_proof`] reads, as wide as they are at `size`.
///
/// # Errors
/// [`MerkleError::NoSuchProof`].
pub fn tiles_for_inclusion(index: u64, size: u64) -> Result<Vec<TileId>, MerkleError> {
    tiles(&inclusion_path(index, size)?, size)
}

/// The tiles that [`consistency_proof`] reads, as wide as they are at `size`.
///
/// # Errors
/// [`MerkleError::NoSuchProof`].
pub fn tiles_for_consistency(old: u64, size: u64) -> Result<Vec<TileId>, MerkleError> {
    tiles(&consistency_path(old, size)?, size)
}

/// The leaves under each hash of an inclusion proof, in the proof's order.
fn inclusion_path(index: u64, size: u64) -> Result<Vec<Range<u64>>, MerkleError> {
    if index >= size || size > super::MAX_SIZE {
        return Err(MerkleError::NoSuchProof { first: index, size });
    }
    let (mut low, mut high) = (0, size);
    let mut path = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The leaves under each hash of a consistency proof, in the proof's order.
fn consistency_path(old: u64, size: u64) -> Result<Vec<Range<u64>>, MerkleError> {
    if old > size || size > super::MAX_SIZE {
        return Err(MerkleError::NoSuchProof { first: old, size });
    }
    let mut path = Vec::new();
    if old == 0 {
        return Ok(path);
    }
    let (mut low, mut high) = (0, size);
    while old < high {
        let middle = low + split(high - low);
        if old <= middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    if low > 0 {
        path.push(low..high);
    }
    path.reverse();
    Ok(path)
}

/// The complete subtrees, as height and index, that make up a range of the path, largest first.
fn subtrees(range: &Range<u64>) -> impl Iterator<Item = (u32, u64)> + use<> {
    let (mut low, high) = (range.start, range.end);
    std::iter::from_fn(move || {
        let height = high.checked_sub(low)?.checked_ilog2()?;
        let node = (height, low >> height);
        low += 1 << height;
        Some(node)
    })
}

fn roots(reader: &impl HashReader, path: &[Range<u64>]) -> Result<Vec<Hash>, MerkleError> {
    path.iter()
        .map(|range| {
            let mut nodes = subtrees(range).map(|(height, index)| reader.node(height, index));
            let first = nodes.next().ok_or(MerkleError::Frontier)??;
            // All ranges but the one at the log's end are one complete subtree.
            match nodes.next() {
                None => Ok(first),
                Some(second) => {
                    let all = [Ok(first), second].into_iter().chain(nodes).collect::<Result<Vec<_>, _>>()?;
                    fold(&all).ok_or(MerkleError::Frontier)
                }
            }
        })
        .collect()
}

fn tiles(path: &[Range<u64>], size: u64) -> Result<Vec<TileId>, MerkleError> {
    let mut found = BTreeSet::new();
    for (height, index) in path.iter().flat_map(subtrees) {
        let (level, tile, ..) = place(height, index)?;
        found.insert(TileId::at_size(level, tile, size).ok_or(MerkleError::NoSuchProof { first: index, size })?);
    }
    Ok(found.into_iter().collect())
}
