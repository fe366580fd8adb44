//! The body of `add-checkpoint`: the size that the witness is thought to know, the proof from there, the checkpoint.

use std::fmt;

use super::super::checkpoint::decimal;
use super::super::hash::Hash;
use super::super::note::{Note, NoteError};

/// More hashes than these no proof may have.
const MAX_HASHES: usize = 63;

/// Longest body that is read, in bytes: proof lines and a checkpoint with many cosignatures.
pub const MAX_BYTES: usize = 65_536;

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is not of the form that the specification asks for.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// The checkpoint is no signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// The body of `add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Entries of the checkpoint that the witness cosigned last.
    pub old: u64,
    /// Consistency proof from there.
    pub proof: Vec<Hash>,
    /// The new checkpoint.
    pub checkpoint: Note,
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl AddCheckpoint {
    /// Reads a body.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        use RequestError::Malformed;
        if body.len() > MAX_BYTES {
            return Err(Malformed("longer than 65536 bytes"));
        }
        let text = std::str::from_utf8(body).map_err(|_| Malformed("not UTF-8"))?;
        let (head, note) = text.split_once("\n\n").ok_or(Malformed("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal);
        let old = old.ok_or(Malformed("the first line is not `old <size>`"))?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == MAX_HASHES {
                return Err(Malformed("more than 63 hashes"));
            }
            proof.push(line.parse().map_err(|_| Malformed("a line of the proof is no hash in base64"))?);
        }
        Ok(Self { old, proof, checkpoint: Note::parse(note.as_bytes())? })
    }
}
