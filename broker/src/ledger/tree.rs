//! The tree as stored: its edge, its tiles, proofs from it.
//!
//! Full tiles are rows; partial ones are derived from commitments and from the roots of full tiles below. What the
//! hashes mean is [`super::merkle`]'s.

use std::collections::BTreeMap;

use super::entry::Commitment;
use super::hash::Hash;
use super::merkle::{
    Edge, Frontier, MerkleError, Tiles, consistency_proof, inclusion_proof, tiles_for_consistency, tiles_for_inclusion,
};
use super::tiles::{TILE_WIDTH, TileId, partial_tiles};
use crate::store::StoreError;
use crate::store::ledger::LedgerStore;

/// Why the stored tree cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is no tree.
    #[error("the stored tree contradicts itself")]
    Merkle(#[from] MerkleError),
}

/// The right edge of the stored tree, rebuilt from commitments and full tiles, and checked against the frontier.
pub async fn edge(store: &dyn LedgerStore, frontier: Frontier) -> Result<Edge, TreeError> {
    let mut contents = BTreeMap::new();
    for tile in partial_tiles(frontier.size()) {
        contents.insert((tile.level(), tile.index()), tile_hashes(store, tile).await?);
    }
    Edge::load(frontier, |tile| {
        contents.remove(&(tile.level(), tile.index())).ok_or(TreeError::Merkle(MerkleError::MissingTile(tile)))
    })
}

/// The hashes of a tile as wide as asked: leaf hashes at level 0, roots of the full tiles below above it.
pub async fn tile_hashes(store: &dyn LedgerStore, tile: TileId) -> Result<Vec<Hash>, TreeError> {
    let width = u64::from(TILE_WIDTH);
    let first = tile.index() * width;
    let Some(below) = tile.level().checked_sub(1) else {
        let commitments = store.commitments(first, first + u64::from(tile.width())).await?;
        return Ok(commitments.into_iter().map(|bytes| Commitment::from_bytes(bytes).leaf_hash()).collect());
    };
    let mut hashes = Vec::with_capacity(usize::from(tile.width()));
    for n in first..first + u64::from(tile.width()) {
        let missing = || MerkleError::MissingTile(tile);
        let row = store.tile(below, n).await?.ok_or_else(missing)?;
        let (chunks, _) = row.hashes.as_chunks::<32>();
        let mut inner = Frontier::new();
        for chunk in chunks {
            inner.push(Hash::from_bytes(*chunk))?;
        }
        hashes.push(inner.root());
    }
    Ok(hashes)
}

/// The bytes of a tile as served.
pub async fn tile_bytes(store: &dyn LedgerStore, tile: TileId) -> Result<Vec<u8>, TreeError> {
    if tile.is_full() {
        let row = store.tile(tile.level(), tile.index()).await?;
        return Ok(row.ok_or(MerkleError::MissingTile(tile))?.hashes);
    }
    let hashes = tile_hashes(store, tile).await?;
    Ok(hashes.iter().flat_map(|hash| *hash.as_bytes()).collect())
}

/// The inclusion proof of a stored entry.
pub async fn inclusion(store: &dyn LedgerStore, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    let tiles = load(store, tiles_for_inclusion(index, size)?).await?;
    Ok(inclusion_proof(&tiles, index, size)?)
}

/// The proof that the tree of `size` begins with the tree of `old`.
pub async fn consistency(store: &dyn LedgerStore, old: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    let tiles = load(store, tiles_for_consistency(old, size)?).await?;
    Ok(consistency_proof(&tiles, old, size)?)
}

async fn load(store: &dyn LedgerStore, wanted: Vec<TileId>) -> Result<Tiles, TreeError> {
    let mut tiles = Tiles::new();
    for tile in wanted {
        let bytes = tile_bytes(store, tile).await?;
        tiles.insert(tile, &bytes)?;
    }
    Ok(tiles)
}
