//! Which entry it is, when all records open but the tree is not the one that was signed.
//!
//! Full tiles name the entry themselves. Of the entries after the last full tile only a few roots are stored, in the
//! head's frontier: the first of them that differs narrows it down, and trying which two entries were exchanged names it.

use std::ops::Range;

use super::Work;
use crate::ledger::hash::{Hash, node_hash};
use crate::ledger::merkle::Frontier;
use crate::ledger::tiles::TILE_WIDTH;
use crate::store::ledger::HeadRow;

/// The entries since the last full tile.
#[derive(Debug, Default)]
pub(super) struct Tail {
    leaves: Vec<Hash>,
    /// Places of those whose record is gone in order: nothing but the tree vouches for them.
    gone: Vec<u64>,
}

impl Tail {
    pub(super) fn push(&mut self, leaf: Hash) {
        if self.leaves.len() >= usize::from(TILE_WIDTH) {
            self.leaves.clear();
            self.gone.clear();
        }
        self.leaves.push(leaf);
    }

    pub(super) fn gone(&mut self, index: u64) {
        self.gone.push(index);
    }
}

impl Work<'_> {
    /// The first entry that is not the one that was signed, when the head is in order and the entries are not; `None`
    /// when the head itself is wrong, or the fault lies under a full tile.
    pub(super) fn misplaced(&self, head: &HeadRow) -> Option<u64> {
        let stored = Frontier::from_bytes(&head.frontier).ok()?;
        if stored.root().as_bytes() != &head.root || self.edge.as_ref()?.frontier() == &stored {
            return None;
        }
        let width = u64::from(TILE_WIDTH);
        let size = self.size;
        let begin = size.checked_sub(u64::try_from(self.tail.leaves.len()).ok()?)?;
        if begin.checked_rem(width) != Some(0) {
            return None;
        }
        // The size stands before the roots.
        let (_, roots) = head.frontier.split_first_chunk::<8>()?;
        let roots: Vec<Hash> = roots.as_chunks::<32>().0.iter().copied().map(Hash::from_bytes).collect();
        // The roots of whole tiles come first; the entries beneath them are compared with their tiles.
        let small = roots.len().checked_sub(count(size.checked_rem(width)?))?;
        let wrong: Vec<(Range<usize>, Hash)> = subtrees(self.tail.leaves.len())
            .zip(roots.into_iter().skip(small))
            .filter(|(range, root)| self.tail.leaves.get(range.clone()).map(root_of) != Some(*root))
            .collect();
        let first = wrong.first()?.0.clone();
        let place = |at: usize| u64::try_from(at).ok().and_then(|at| begin.checked_add(at));
        if let Some(at) = exchanged(&self.tail.leaves, &wrong) {
            return place(at);
        }
        let range = place(first.start)?..place(first.end)?;
        let unvouched = self.tail.gone.iter().copied().find(|index| range.contains(index));
        unvouched.or(Some(range.start))
    }
}

/// The lower of two entries that, put back in each other's place, make every root right.
fn exchanged(leaves: &[Hash], wrong: &[(Range<usize>, Hash)]) -> Option<usize> {
    let (one, other) = match wrong {
        [(one, _)] => (one, one),
        [(one, _), (other, _)] => (one, other),
        _ => return None,
    };
    let right =
        |leaves: &[Hash]| wrong.iter().all(|(range, root)| leaves.get(range.clone()).map(root_of) == Some(*root));
    let mut tried = leaves.to_vec();
    for i in one.clone() {
        for j in other.clone().filter(|j| *j > i) {
            tried.swap(i, j);
            if right(&tried) {
                return Some(i);
            }
            tried.swap(i, j);
        }
    }
    None
}

/// How many complete subtrees so many entries have.
fn count(size: u64) -> usize {
    usize::try_from(size.count_ones()).unwrap_or_default()
}

/// The complete subtrees over so many leaves, largest first.
fn subtrees(leaves: usize) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let left = leaves.checked_sub(from).filter(|left| *left > 0)?;
        let width = 1usize.checked_shl(left.ilog2())?;
        let range = from..from.checked_add(width)?;
        from = range.end;
        Some(range)
    })
}

/// The root over a power of two of leaves.
fn root_of(leaves: &[Hash]) -> Hash {
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = level.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    level.first().copied().unwrap_or(Hash::ZERO)
}
