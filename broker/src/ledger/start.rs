//! What is checked before the writer may sign anything: that the stored log is whole and not an older copy.

#[cfg(test)]
mod tests;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::hash::Hash;
use super::merkle::{Frontier, MerkleError};
use super::signer::LogSigner;
use super::tree::{self, TreeError};
use crate::store::StoreError;
use crate::store::anchor::{AnchorRow, AnchorStore};
use crate::store::ledger::{HeadRow, LedgerStore};

/// Why the ledger does not start. Nothing is signed until it is mended.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored tree contradicts itself.
    #[error("the stored log is damaged")]
    Tree(#[from] TreeError),
    /// The stored frontier is none.
    #[error("the stored log is damaged")]
    Frontier(#[from] MerkleError),
    /// The newest checkpoint is not signed by this broker's log key.
    #[error("the newest checkpoint is not signed by the key `{key}`; configure the log's own key")]
    Checkpoint {
        /// Name and id of the configured key.
        key: String,
        /// What is wrong with the note.
        #[source]
        source: CheckpointError,
    },
    /// The head's size or root is not that of its checkpoint.
    #[error("the log's head says size {head}, its signed checkpoint {checkpoint}; the stored log was changed")]
    HeadDiffers {
        /// Size in the head.
        head: u64,
        /// Size in the checkpoint.
        checkpoint: u64,
    },
    /// There are entries, but no head.
    #[error("the log has entries, but its head is gone; restore a backup")]
    NoHead,
    /// More was answered than is stored.
    #[error(
        "the log has {size} entries, but {anchor} were already answered: the database is an older copy; restore the newer one"
    )]
    OlderThanAnchor {
        /// Entries stored.
        size: u64,
        /// Entries answered.
        anchor: u64,
    },
    /// An entry that removed records cannot be read, or a key that must be destroyed still stands.
    #[error(transparent)]
    Removal(#[from] super::removal::RemovalError),
    /// The system gives the writer no thread of its own.
    #[error("the writer of the log cannot be started")]
    Writer(#[from] std::io::Error),
    /// What was answered is not the beginning of what is stored.
    #[error("the log of {size} entries does not begin with the {anchor} entries that were already answered")]
    NotFromAnchor {
        /// Entries stored.
        size: u64,
        /// Entries answered.
        anchor: u64,
    },
}

/// Checks frontier, checkpoint and anchor against one another.
pub(super) async fn check(
    store: &dyn LedgerStore,
    anchor: &dyn AnchorStore,
    signer: &LogSigner,
) -> Result<(), StartError> {
    // Other brokers may write meanwhile, and the anchor follows the head: read first, it is never ahead of what is stored.
    check_against(store, anchor.get().await?, signer).await
}

/// The same with an anchor that was read before.
pub(super) async fn check_against(
    store: &dyn LedgerStore,
    anchor: Option<AnchorRow>,
    signer: &LogSigner,
) -> Result<(), StartError> {
    let head = store.head().await?;
    let size = head.as_ref().map_or(0, |head| head.size);
    match &head {
        Some(head) => check_head(store, head, signer).await?,
        // Entries without a head: somebody removed it, and a new log must not begin over them.
        None if !ends_at(store, 0).await? => return Err(StartError::NoHead),
        None => {}
    }
    let Some(anchor) = anchor else { return Ok(()) };
    if anchor.size > size {
        return Err(StartError::OlderThanAnchor { size, anchor: anchor.size });
    }
    let root = head.map_or(Hash::ZERO, |head| Hash::from_bytes(head.root));
    let same = if anchor.size == size {
        Hash::from_bytes(anchor.root) == root
    } else {
        let proof = tree::consistency(store, anchor.size, size).await?;
        super::merkle::verify_consistency(anchor.size, size, Hash::from_bytes(anchor.root), root, &proof).is_ok()
    };
    if same { Ok(()) } else { Err(StartError::NotFromAnchor { size, anchor: anchor.size }) }
}

async fn check_head(store: &dyn LedgerStore, head: &HeadRow, keys: &LogSigner) -> Result<(), StartError> {
    // A key that was retired meanwhile counts for what was signed while it was in use.
    let signed = Checkpoint::open(head.checkpoint.as_bytes(), &keys.verifiers_at(head.time))
        .map_err(|source| StartError::Checkpoint { key: keys.verifier().to_string(), source })?;
    // The edge is rebuilt from commitments and tiles and compared with the frontier on the way.
    let edge = tree::edge(store, Frontier::from_bytes(&head.frontier)?).await?;
    let checkpoint = &signed.checkpoint;
    let whole = checkpoint.size() == head.size
        && edge.size() == head.size
        && checkpoint.root() == edge.root()
        && checkpoint.root().as_bytes() == &head.root
        && ends_at(store, head.size).await?;
    if whole { Ok(()) } else { Err(StartError::HeadDiffers { head: head.size, checkpoint: checkpoint.size() }) }
}

/// Whether no entry stands behind the head. One that another broker has just written has moved the head too.
async fn ends_at(store: &dyn LedgerStore, size: u64) -> Result<bool, StoreError> {
    let more = store.entry_at(size).await?.is_some();
    Ok(!more || store.head().await?.is_some_and(|now| now.size > size))
}
