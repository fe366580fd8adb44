//! The append-only Merkle tree of RFC 6962 §2.1 over leaf hashes.
//!
//! [`Frontier`] is the least that gives a root; [`edge::Edge`] also holds the unfinished tiles and says which tiles an
//! append finished; [`prove`] builds proofs from tiles that the caller loaded; [`verify`] checks proofs. Nothing here
//! reads or writes storage.

pub mod edge;
pub mod prove;
pub mod verify;

#[cfg(test)]
mod tests;

use super::hash::{HASH_BYTES, Hash, empty_root, node_hash};
use super::tiles::TileId;

pub use edge::{Edge, FullTile};
pub use prove::{HashReader, Tiles, consistency_proof, inclusion_proof, tiles_for_consistency, tiles_for_inclusion};
pub use verify::{root_from_inclusion, verify_consistency, verify_inclusion};

/// More leaves than this no tree may have, so that no sum of sizes overflows.
pub const MAX_SIZE: u64 = 1 << 62;

/// Why a tree operation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The bytes are no frontier of their size, or the tiles no edge.
    #[error("the stored frontier is not one of a tree of its size")]
    Frontier,
    /// The unfinished tiles do not make the root that the frontier makes.
    #[error("the unfinished tiles do not belong to the frontier")]
    Edge,
    /// The tree has as many leaves as a tree may have.
    #[error("the tree is full")]
    Full,
    /// A proof was asked for that cannot exist.
    #[error("there is no proof for {first} in a tree of {size} leaves")]
    NoSuchProof {
        /// The index, or the older size.
        first: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A tile that the proof needs was not loaded.
    #[error("tile {} of level {} was not loaded with {} hashes", .0.index(), .0.level(), .0.width())]
    MissingTile(TileId),
    /// A tile's content is not as long as its width says.
    #[error("tile {} of level {} does not hold {} hashes", .0.index(), .0.level(), .0.width())]
    TileLength(TileId),
    /// A proof has another number of hashes than its sizes ask for.
    #[error("a proof of {found} hashes where {expected} are needed")]
    ProofLength {
        /// Hashes needed.
        expected: usize,
        /// Hashes given.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
}

/// The roots of the complete subtrees of a tree, largest first: all that is needed to append and to know the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, nodes: Vec::new() }
    }

    /// Leaves in the tree.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends a leaf by its leaf hash and gives its index.
    ///
    /// # Errors
    /// [`MerkleError::Full`] at [`MAX_SIZE`] leaves.
    pub fn push(&mut self, leaf: Hash) -> Result<u64, MerkleError> {
        self.push_seen(leaf, |_, _| {})
    }

    /// As [`Frontier::push`]; `seen(height, root)` is told of every complete subtree that the leaf finishes, lowest first
    /// (height 0 is the leaf itself).
    pub(crate) fn push_seen(&mut self, leaf: Hash, mut seen: impl FnMut(u32, Hash)) -> Result<u64, MerkleError> {
        if self.size >= MAX_SIZE {
            return Err(MerkleError::Full);
        }
        let index = self.size;
        let mut root = leaf;
        seen(0, root);
        for height in 1..=index.trailing_ones() {
            let left = self.nodes.pop().ok_or(MerkleError::Frontier)?;
            root = node_hash(&left, &root);
            seen(height, root);
        }
        self.nodes.push(root);
        self.size += 1;
        Ok(index)
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        fold(&self.nodes).unwrap_or_else(empty_root)
    }

    /// The size in eight bytes, big-endian, then the nodes, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.nodes.len() * HASH_BYTES);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for node in &self.nodes {
            bytes.extend_from_slice(node.as_bytes());
        }
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`MerkleError::Frontier`] when the number of nodes is not that of the size, or the size above [`MAX_SIZE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MerkleError> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(MerkleError::Frontier)?;
        let size = u64::from_be_bytes(*size);
        let (nodes, odd) = rest.as_chunks::<HASH_BYTES>();
        if size > MAX_SIZE || !odd.is_empty() || u32::try_from(nodes.len()) != Ok(size.count_ones()) {
            return Err(MerkleError::Frontier);
        }
        Ok(Self { size, nodes: nodes.iter().copied().map(Hash::from_bytes).collect() })
    }
}

/// The root over complete subtrees given largest first; `None` over none.
fn fold(roots: &[Hash]) -> Option<Hash> {
    roots.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

/// The largest power of two below `leaves`, where RFC 6962 splits a tree of that many; `leaves` is at least 2.
const fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}
