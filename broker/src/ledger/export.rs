//! Writing the log out: as the static files that any web server can serve and any C2SP verifier can read, and its
//! opened records for those who may have them ([`records`], as Parquet [`mod@parquet`]).
//!
//! The static log (checkpoint, `tile/…`, `tile/entries/…`) holds nothing personal: its leaves are blinded commitments.
//! The checkpoint is written last, so that a reader never meets one whose tiles are not there yet. Checks nothing but
//! that the entries make the root that was signed; [`super::verify`] checks the rest.

pub mod parquet;
pub mod records;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use super::entry::Commitment;
use super::hash::Hash;
use super::merkle::{Edge, MerkleError};
use super::subjects::SubjectError;
use super::tiles::{TILE_WIDTH, TileError, TileId, TilePath, encode_bundle};
use super::witness::watch::Published;
use crate::store::StoreError;
use crate::store::ledger::LedgerStore;

/// Why the log cannot be written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A person's key is not to be had.
    #[error("entry {index}: {source}")]
    Subject {
        /// Place of the entry.
        index: u64,
        /// Why.
        source: SubjectError,
    },
    /// A file cannot be written.
    #[error("`{path}` cannot be written: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The log is empty.
    #[error("the log is empty")]
    Empty,
    /// The stored entries do not make the root that was signed, or one does not open.
    #[error("the stored log is not what was signed: {0}; see `eemol log verify`")]
    Damaged(String),
}

impl From<MerkleError> for ExportError {
    fn from(error: MerkleError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<TileError> for ExportError {
    fn from(error: TileError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Entries under the checkpoint.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Files written.
    pub files: u64,
}

/// Writes the static log as it was signed last into `dir`, which is made where it is missing; files that are there are
/// replaced.
///
/// # Errors
/// [`ExportError`]; no checkpoint is written then.
pub async fn export(
    store: &dyn LedgerStore,
    dir: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Exported, ExportError> {
    let head = store.head().await?.ok_or(ExportError::Empty)?;
    let newest = Published { size: head.size, root: Hash::from_bytes(head.root), note: head.checkpoint };
    export_under(store, &newest, dir, progress).await
}

/// As [`export`], under an earlier checkpoint: the one that witnesses have cosigned.
///
/// # Errors
/// [`ExportError`]; no checkpoint is written then.
pub async fn export_under(
    store: &dyn LedgerStore,
    head: &Published,
    dir: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Exported, ExportError> {
    let width = u64::from(TILE_WIDTH);
    let (mut edge, mut files) = (Edge::new(), 1);
    while edge.size() < head.size {
        progress(edge.size(), head.size);
        let from = edge.size();
        let to = head.size.min(from + width);
        let commitments: Vec<_> = store.commitments(from, to).await?.into_iter().map(Commitment::from_bytes).collect();
        if u64::try_from(commitments.len()) != Ok(to - from) {
            return Err(ExportError::Damaged(format!("entries are missing from {from} on")));
        }
        let leaves: Vec<_> = commitments.iter().map(Commitment::leaf).collect();
        let id = TileId::at_size(0, from / width, to).ok_or(MerkleError::Frontier)?;
        put(dir, &TilePath::Entries(id).to_string(), &encode_bundle(leaves.iter().map(<[u8; _]>::as_slice))?)?;
        files += 1;
        let mut finished = Vec::new();
        for commitment in &commitments {
            edge.push(commitment.leaf_hash(), &mut finished)?;
        }
        for tile in finished {
            put(dir, &TilePath::Hashes(tile.id).to_string(), &tile.hashes)?;
            files += 1;
        }
    }
    for (id, hashes) in edge.unfinished() {
        put(dir, &TilePath::Hashes(id).to_string(), &hashes)?;
        files += 1;
    }
    if edge.root() != head.root {
        return Err(ExportError::Damaged("the entries make another root than the signed one".to_owned()));
    }
    put(dir, "checkpoint", head.note.as_bytes())?;
    progress(head.size, head.size);
    Ok(Exported { size: head.size, root: edge.root(), files })
}

/// Puts a file into its place whole: no reader meets half of it.
fn put(dir: &Path, path: &str, content: &[u8]) -> Result<(), ExportError> {
    let place = dir.join(path);
    let write = || {
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut half = place.clone().into_os_string();
        half.push(".part");
        let half = PathBuf::from(half);
        std::fs::write(&half, content)?;
        std::fs::rename(&half, &place)
    };
    write().map_err(|source| ExportError::File { path: place.display().to_string(), source })
}
