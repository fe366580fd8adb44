//! Before anything is signed: whether a witness knows more of this log than the database holds.
//!
//! A witness that cannot be reached is no reason not to start: the anchor store is asked too, and without a quorum releases
//! stop by themselves.

use std::sync::Arc;

use futures_util::future::join_all;

use super::super::checkpoint::{Checkpoint, CheckpointError};
use super::super::hash::empty_root;
use super::super::note::{Note, NoteError};
use super::super::writer::Parts;
use super::Witness;
use super::ask::{Trouble, ask};
use crate::store::StoreError;

/// Why nothing may be signed.
#[derive(Debug, thiserror::Error)]
pub enum AtStartError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored checkpoint is no note.
    #[error("the stored log is damaged")]
    Note(#[from] NoteError),
    /// No checkpoint can be signed.
    #[error("no checkpoint can be signed")]
    Checkpoint(#[from] CheckpointError),
    /// More was cosigned than is stored.
    #[error(
        "refusing to sign: the witness `{witness}` says that it cosigned {cosigned} entries, but the log has {size}: the database is an older copy; restore the newer one (if the witness is wrong, take `[witness.{witness}]` out of the configuration)"
    )]
    Older {
        /// The witness.
        witness: String,
        /// Entries that it names.
        cosigned: u64,
        /// Entries stored.
        size: u64,
    },
    /// Something else was cosigned than is stored.
    #[error(
        "refusing to sign: the witness `{witness}` cosigned another history of this log; restore the database it belongs to (if the witness is wrong, take `[witness.{witness}]` out of the configuration)"
    )]
    OtherHistory {
        /// The witness.
        witness: String,
    },
}

/// Offers the newest stored checkpoint, or that of the empty log, to every witness.
///
/// # Errors
/// [`AtStartError`]; nothing may be signed then.
pub async fn check(parts: &Parts, witnesses: &[Arc<dyn Witness>]) -> Result<(), AtStartError> {
    if witnesses.is_empty() {
        return Ok(());
    }
    let now = parts.runtime.now();
    let (note, size) = if let Some(head) = parts.store.head().await? {
        (Note::parse(head.checkpoint.as_bytes())?, head.size)
    } else {
        let signer = parts.signer.now();
        let empty = Checkpoint::new(signer.verifier().name(), 0, empty_root())?;
        (signer.sign(&empty, now)?, 0)
    };
    let calls = witnesses.iter().map(|witness| async {
        let mut known = 0;
        (witness.name().to_owned(), ask(&**witness, &*parts.store, &note, &mut known, now).await)
    });
    for (witness, answer) in join_all(calls).await {
        match answer {
            Ok(_) => {}
            Err(Trouble::Ahead { cosigned, .. }) => return Err(AtStartError::Older { witness, cosigned, size }),
            Err(Trouble::OtherHistory) => return Err(AtStartError::OtherHistory { witness }),
            Err(trouble) => tracing::warn!(%witness, %trouble, "a witness could not say what it knows of the log"),
        }
    }
    Ok(())
}
