//! Checkpoints (c2sp.org/tlog-checkpoint): a log's origin, size and root as the text of a signed note.
//!
//! Whether a checkpoint may be signed (never two inconsistent ones) is decided by the writer of the ledger.

use std::fmt;
use std::str::FromStr;

use super::hash::Hash;
use super::note::{KeyError, KeyKind, Note, NoteError, SigningKey, Verified, VerifierKey};

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not of the form that the specification asks for.
    #[error("malformed checkpoint: {0}")]
    Malformed(&'static str),
    /// The note around it is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The key cannot sign it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The note is not signed by a known key of the log that the first line names.
    #[error("the checkpoint is not signed by a known key of the log `{0}`")]
    NotByLog(String),
    /// The key belongs to a log of another name.
    #[error("the key `{key}` is not one of the log `{origin}`")]
    OtherLog {
        /// The key's name.
        key: String,
        /// The checkpoint's origin.
        origin: String,
    },
}

/// A log's size and root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    /// Lines after the third, which our own logs never write; kept so that a foreign text stays as it was signed.
    extensions: Vec<String>,
}

/// A checkpoint whose log signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The note that carries it, byte for byte as read.
    pub note: Note,
    /// The log's key.
    pub signer: VerifierKey,
    /// Signatures of other known keys: witnesses with their times.
    pub cosigned: Vec<Verified>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] when the origin is empty or holds a control character.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        check_line(origin)?;
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leaves in the tree.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// Lines after the third; our own logs write none.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs with the log's own key.
    ///
    /// # Errors
    /// [`CheckpointError::OtherLog`] unless the key's name is the origin; [`CheckpointError::Key`] for a cosigning key.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, CheckpointError> {
        let name = key.verifier().name();
        if name != self.origin {
            return Err(CheckpointError::OtherLog { key: name.to_owned(), origin: self.origin.clone() });
        }
        let text = self.to_string();
        let signature = key.sign(&text)?;
        Ok(Note::new(text, signature)?)
    }

    /// Reads a signed checkpoint and checks it: one of `keys` must be an Ed25519 key whose name is the origin, and have
    /// signed. Signatures of all other given keys are checked too.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(note: &[u8], keys: &[VerifierKey]) -> Result<SignedCheckpoint, CheckpointError> {
        Self::open_note(Note::parse(note)?, keys)
    }

    /// As [`Checkpoint::open`], for a note that is read already.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open_note(note: Note, keys: &[VerifierKey]) -> Result<SignedCheckpoint, CheckpointError> {
        let checkpoint: Self = note.text().parse()?;
        let mut verified = note.verify(keys)?;
        let by_log =
            |verified: &Verified| verified.key.kind() == KeyKind::Ed25519 && verified.key.name() == checkpoint.origin;
        let Some(at) = verified.iter().position(by_log) else {
            return Err(CheckpointError::NotByLog(checkpoint.origin));
        };
        let signer = verified.remove(at).key;
        Ok(SignedCheckpoint { checkpoint, note, signer, cosigned: verified })
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Malformed("no newline at the end"))?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Malformed("fewer than three lines"));
        };
        check_line(origin)?;
        let size = decimal(size).ok_or(CheckpointError::Malformed("the size is no decimal number"))?;
        let root = root.parse().map_err(|_| CheckpointError::Malformed("the root is no hash in base64"))?;
        let extensions = lines.map(|line| check_line(line).map(|()| line.to_owned())).collect::<Result<_, _>>()?;
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }
}

fn check_line(line: &str) -> Result<(), CheckpointError> {
    if line.is_empty() || line.bytes().any(|byte| byte < 0x20) {
        return Err(CheckpointError::Malformed("a line is empty or holds a control character"));
    }
    Ok(())
}

/// A number in decimal digits without leading zeros.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}
