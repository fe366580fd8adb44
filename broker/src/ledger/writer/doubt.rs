//! A failed COMMIT is an unknown COMMIT: whether a batch is in the log is looked up, never guessed.
//!
//! The connections are closed and opened again, a new transaction takes the head's lock, so that no old connection can
//! commit any more, and the entries are looked up by their ids, which were drawn before the commit. All there: the
//! batch is committed, and every caller gets the answer that was prepared. None there: it never will be. Until one of
//! the two is known nothing else is written. The same way a batch goes whose checkpoint did not reach the anchor store, or
//! that removed a person whose key could not be destroyed yet.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::super::hash::Hash;
use super::super::{merkle, start, tree};
use super::round::{Pending, RoundError};
use super::{Recorded, STALLED, Writer};
use crate::store::anchor::AnchorRow;

/// Pauses between two look-ups: the first, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What became of a batch.
pub(super) enum Outcome {
    /// It is in the log and anchored.
    Committed(Vec<Recorded>),
    /// It is not in the log and never will be.
    Never,
    /// Nobody waits any more, and the broker is ending: whoever starts next reads what is there.
    Unwatched,
}

impl Writer {
    /// Finds out what became of a batch, for as long as it takes. Callers wait no longer than they would anyway.
    pub(super) async fn resolve(&mut self, pending: Pending) -> Outcome {
        let mut pause = FIRST_PAUSE;
        loop {
            let looked = timeout(STALLED, self.look_up(&pending)).await.unwrap_or(Err(RoundError::Stalled));
            match looked {
                Ok(true) => {
                    tracing::warn!(entries = pending.ids.len(), "a batch in doubt was found to be committed");
                    return Outcome::Committed(self.finish(pending));
                }
                Ok(false) => {
                    tracing::warn!(entries = pending.ids.len(), "a batch in doubt was found not to be committed");
                    return Outcome::Never;
                }
                Err(error) => self.trouble(&error),
            }
            // What may still stand in the queue is waited for by nobody.
            if self.queue.is_closed() {
                return Outcome::Unwatched;
            }
            sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause.saturating_mul(2));
        }
    }

    /// Whether the batch is in the log, whole and under its own root; anchored then.
    async fn look_up(&mut self, pending: &Pending) -> Result<bool, RoundError> {
        self.parts.store.reopen().await?;
        start::check(&*self.parts.store, &*self.parts.anchor, &self.parts.signer.now()).await?;
        let mut tx = self.parts.store.begin().await?;
        let head = tx.head().await?;
        let found = tx.entries_there(&pending.ids).await?;
        if found == 0 {
            self.suspect = false;
            return Ok(false);
        }
        let size = pending.tree.size;
        let written = u64::try_from(pending.ids.len()).unwrap_or(u64::MAX);
        let first = size.saturating_sub(written);
        let agrees = found == written
            && head.is_some_and(|head| head.size > size || (head.size == size && head.root == pending.root))
            && tx.stretch(first, size).await?.commitments == pending.commitments;
        drop(tx);
        if !agrees {
            return Err(RoundError::Contradiction);
        }
        self.settle(pending).await?;
        self.suspect = false;
        Ok(true)
    }

    /// What a committed batch still needs before anyone is answered: its place in the anchor store, and the keys destroyed
    /// of whom it left nothing.
    pub(super) async fn settle(&self, pending: &Pending) -> Result<(), RoundError> {
        self.anchor(pending).await?;
        self.forget(&pending.gone, pending.tree.size).await
    }

    /// Puts a committed checkpoint into the anchor store. Where a larger one is there already (another broker was
    /// faster), this one must be its beginning.
    async fn anchor(&self, pending: &Pending) -> Result<(), RoundError> {
        let (store, anchor) = (&*self.parts.store, &*self.parts.anchor);
        let (size, root) = (pending.tree.size, pending.root);
        let row = AnchorRow { size, root, checkpoint: pending.tree.checkpoint.clone() };
        if anchor.advance(&row).await.map_err(RoundError::Anchor)? {
            return Ok(());
        }
        let newest = anchor.get().await.map_err(RoundError::Anchor)?.ok_or(RoundError::OlderThanAnchor)?;
        let stored = store.head().await?.map_or(0, |head| head.size);
        if newest.size <= size || stored < newest.size {
            return Err(RoundError::OlderThanAnchor);
        }
        let proof = tree::consistency(store, size, newest.size).await?;
        let (old, new) = (Hash::from_bytes(root), Hash::from_bytes(newest.root));
        merkle::verify_consistency(size, newest.size, old, new, &proof).map_err(|_| RoundError::OlderThanAnchor)
    }
}
