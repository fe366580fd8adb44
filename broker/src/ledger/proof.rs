//! Proofs that stand on their own (c2sp.org/tlog-proof): a leaf's index, its hash path and the signed checkpoint.
//!
//! Which leaf it is, the holder must know; [`super::receipt`] works it out from an entry's groups.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, decimal};
use super::hash::Hash;
use super::merkle::{MerkleError, verify_inclusion};
use super::note::{MAX_NOTE_BYTES, Note, NoteError, VerifierKey};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// More hashes no inclusion proof has.
const MAX_HASHES: usize = 63;

/// Longest proof that is read, in bytes.
const MAX_BYTES: usize = 2 * MAX_NOTE_BYTES;

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The text is not of the form that the specification asks for.
    #[error("malformed proof: {0}")]
    Malformed(&'static str),
    /// The note at the end is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The checkpoint is refused.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The leaf is not where the proof says.
    #[error("the entry is not under the checkpoint: {0}")]
    Inclusion(#[from] MerkleError),
}

/// An offline proof, unchecked until [`Proof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Anything the maker added; nothing vouches for it.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index.
    pub index: u64,
    /// The hashes from the leaf's sibling up to the root's child.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl Proof {
    /// Checks that the leaf with this hash is in the log of one of `keys`, at this proof's index.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(&self, leaf: Hash, keys: &[VerifierKey]) -> Result<SignedCheckpoint, ProofError> {
        let signed = Checkpoint::open_note(self.checkpoint.clone(), keys)?;
        let (size, root) = (signed.checkpoint.size(), signed.checkpoint.root());
        verify_inclusion(self.index, size, leaf, &self.hashes, root)?;
        Ok(signed)
    }
}

impl fmt::Display for Proof {
    /// The `.tlog-proof` file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self.extra.as_deref(), self.index, &self.hashes, &self.checkpoint)
    }
}

/// Writes a `.tlog-proof` from its parts.
///
/// # Errors
/// Those of `to`.
pub fn write(
    to: &mut impl fmt::Write,
    extra: Option<&[u8]>,
    index: u64,
    hashes: &[Hash],
    checkpoint: &impl fmt::Display,
) -> fmt::Result {
    writeln!(to, "{FIRST_LINE}")?;
    if let Some(extra) = extra.filter(|extra| !extra.is_empty()) {
        writeln!(to, "extra {}", STANDARD.encode(extra))?;
    }
    writeln!(to, "index {index}")?;
    hashes.iter().try_for_each(|hash| writeln!(to, "{hash}"))?;
    write!(to, "\n{checkpoint}")
}

impl FromStr for Proof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        if text.len() > MAX_BYTES {
            return Err(ProofError::Malformed("longer than 2000000 bytes"));
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::Malformed("no blank line"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Malformed("the first line is not `c2sp.org/tlog-proof@v1`"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(extra(line).ok_or(ProofError::Malformed("the extra data is no base64"))?),
            None => None,
        };
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
        let index = index.ok_or(ProofError::Malformed("the index is no decimal number"))?;
        let hashes = lines.map(str::parse).collect::<Result<Vec<_>, _>>();
        let hashes = hashes.map_err(|_| ProofError::Malformed("a line is no hash in base64"))?;
        if hashes.len() > MAX_HASHES {
            return Err(ProofError::Malformed("more than 63 hashes"));
        }
        let checkpoint = Note::parse(checkpoint.as_bytes())?;
        checkpoint.text().parse::<Checkpoint>()?;
        Ok(Self { extra, index, hashes, checkpoint })
    }
}

fn extra(line: &str) -> Option<Vec<u8>> {
    let data = STANDARD.decode(line.strip_prefix("extra ")?).ok()?;
    (!data.is_empty()).then_some(data)
}
