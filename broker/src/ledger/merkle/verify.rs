//! Checking inclusion and consistency proofs, step by step as RFC 9162 §2.1.3.2 and §2.1.4.2 spell it out.
//!
//! Needs no tree. Proofs are built in [`super::prove`].

use super::MerkleError;
use crate::ledger::hash::{Hash, empty_root, node_hash};

/// The root that an inclusion proof leads to.
///
/// # Errors
/// [`MerkleError::NoSuchProof`] unless `index < size`, [`MerkleError::ProofLength`] when the proof is too long or short.
pub fn root_from_inclusion(index: u64, size: u64, leaf: Hash, proof: &[Hash]) -> Result<Hash, MerkleError> {
    if index >= size {
        return Err(MerkleError::NoSuchProof { first: index, size });
    }
    let last = size - 1;
    let inner = u64::BITS - (index ^ last).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    let expected = usize::try_from(inner + border).unwrap_or(usize::MAX);
    let refuse = MerkleError::ProofLength { expected, found: proof.len() };
    if proof.len() != expected {
        return Err(refuse);
    }
    let (lower, upper) = proof.split_at_checked(usize::try_from(inner).unwrap_or(usize::MAX)).ok_or(refuse)?;
    let mut root = leaf;
    let mut place = index;
    for sibling in lower {
        root = if place & 1 == 0 { node_hash(&root, sibling) } else { node_hash(sibling, &root) };
        place >>= 1;
    }
    Ok(upper.iter().fold(root, |root, sibling| node_hash(sibling, &root)))
}

/// Whether the leaf stands at `index` in the tree of `size` leaves with this root.
///
/// # Errors
/// As [`root_from_inclusion`], and [`MerkleError::OtherRoot`].
pub fn verify_inclusion(index: u64, size: u64, leaf: Hash, proof: &[Hash], root: Hash) -> Result<(), MerkleError> {
    if root_from_inclusion(index, size, leaf, proof)? == root { Ok(()) } else { Err(MerkleError::OtherRoot) }
}

/// Whether the tree of `size` leaves begins with the tree of `old` leaves. Every tree begins with the empty one, whose root
/// must be given right and whose proof is empty.
///
/// # Errors
/// [`MerkleError::NoSuchProof`] when `old > size`, [`MerkleError::ProofLength`], [`MerkleError::OtherRoot`].
pub fn verify_consistency(old: u64, size: u64, old_root: Hash, root: Hash, proof: &[Hash]) -> Result<(), MerkleError> {
    if old > size {
        return Err(MerkleError::NoSuchProof { first: old, size });
    }
    let same = |one: Hash, other: Hash| if one == other { Ok(()) } else { Err(MerkleError::OtherRoot) };
    if size == 0 {
        same(root, empty_root())?;
    }
    if old == 0 || old == size {
        if !proof.is_empty() {
            return Err(MerkleError::ProofLength { expected: 0, found: proof.len() });
        }
        return same(old_root, if old == 0 { empty_root() } else { root });
    }
    let shift = old.trailing_zeros();
    let (index, last) = ((old - 1) >> shift, (size - 1) >> shift);
    // An old tree that is one complete subtree is its own first hash; otherwise the proof brings it.
    let (start, rest) = if old.is_power_of_two() {
        (&old_root, proof)
    } else {
        proof.split_first().ok_or(MerkleError::ProofLength { expected: 1, found: 0 })?
    };
    let inner = u64::BITS - (index ^ last).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    let expected = usize::try_from(inner + border).unwrap_or(usize::MAX);
    let refuse = MerkleError::ProofLength { expected, found: rest.len() };
    if rest.len() != expected {
        return Err(refuse);
    }
    let (lower, upper) = rest.split_at_checked(usize::try_from(inner).unwrap_or(usize::MAX)).ok_or(refuse)?;
    let (mut before, mut after, mut place) = (*start, *start, index);
    for sibling in lower {
        if place & 1 == 1 {
            before = node_hash(sibling, &before);
            after = node_hash(sibling, &after);
        } else {
            after = node_hash(&after, sibling);
        }
        place >>= 1;
    }
    for sibling in upper {
        before = node_hash(sibling, &before);
        after = node_hash(sibling, &after);
    }
    same(before, old_root)?;
    same(after, root)
}
