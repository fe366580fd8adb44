//! Signed notes (c2sp.org/signed-note): a text with signature lines below it.
//!
//! Reads, writes and checks notes. Keys, and what exactly they sign, are in [`key`]; the text of a checkpoint in
//! [`super::checkpoint`].

pub mod key;
pub mod known;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use key::{KeyError, KeyId, KeyKind, SigningKey, VerifierKey};

/// Longest note that is read, in bytes.
pub const MAX_NOTE_BYTES: usize = 1_000_000;

/// Most signatures that are read; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note is not of the form that the specification asks for.
    #[error("malformed note: {0}")]
    Malformed(&'static str),
    /// A known key's signature is wrong.
    #[error("the signature of `{0}` is wrong")]
    WrongSignature(String),
    /// Two different keys that are given share name and id.
    #[error("more than one key is named `{0}`")]
    AmbiguousKey(String),
    /// No signature is of a known key.
    #[error("the note has no signature of a known key")]
    Unsigned,
}

/// One signature line, checked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: KeyId,
    bytes: Vec<u8>,
}

impl Signature {
    /// The name of the key that the line claims.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key that the line claims.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// What follows the key id: for a cosignature eight bytes of time first.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for Signature {
    /// The line without its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(4 + self.bytes.len());
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.bytes);
        write!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for Signature {
    type Err = NoteError;

    /// Reads one line without its newline.
    fn from_str(line: &str) -> Result<Self, NoteError> {
        const SHAPE: NoteError = NoteError::Malformed("a signature line is not `\u{2014} name base64`");
        let (name, text) = line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' ')).ok_or(SHAPE)?;
        if !key::is_name(name) {
            return Err(NoteError::Malformed("a key name is empty or holds a space, a plus or a control character"));
        }
        let bytes = STANDARD.decode(text).map_err(|_| SHAPE)?;
        let (id, rest) = bytes.split_first_chunk::<4>().filter(|(_, rest)| !rest.is_empty()).ok_or(SHAPE)?;
        Ok(Self { name: name.to_owned(), id: KeyId::from_bytes(*id), bytes: rest.to_vec() })
    }
}

/// A signature that was checked against a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key that signed.
    pub key: VerifierKey,
    /// When a cosigner says that it signed, in seconds since 1970; `None` for other kinds of signature.
    pub time: Option<u64>,
}

/// A text and its signature lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// A note with one signature. A text without final newline, or with control characters, is refused.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn new(text: String, signature: Signature) -> Result<Self, NoteError> {
        check_text(&text)?;
        Ok(Self { text, signatures: vec![signature] })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::Malformed("longer than 1000000 bytes"));
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed("not UTF-8"))?;
        let blank = note.rfind("\n\n").ok_or(NoteError::Malformed("no blank line before the signatures"))?;
        let (text, lines) = note.split_at(blank + 1);
        check_text(text)?;
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::Malformed("no signature lines, or no newline at the end"))?;
        if lines.split('\n').nth(MAX_SIGNATURES).is_some() {
            return Err(NoteError::Malformed("more than 100 signatures"));
        }
        let signatures = lines.split('\n').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The signed text, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in order, unchecked.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature line, unless the very same one is there.
    pub fn add(&mut self, signature: Signature) {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// The signatures of the keys given, each key once. Signatures of other keys are ignored.
    ///
    /// # Errors
    /// [`NoteError::WrongSignature`] when any signature of a given key is wrong, [`NoteError::AmbiguousKey`], and
    /// [`NoteError::Unsigned`] when none of the keys has signed.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut found: Vec<Verified> = Vec::new();
        for signature in &self.signatures {
            let mut known = keys.iter().filter(|key| key.id() == signature.id && key.name() == signature.name);
            let Some(key) = known.next() else { continue };
            if known.any(|other| other != key) {
                return Err(NoteError::AmbiguousKey(key.name().to_owned()));
            }
            let time = key.verify(&self.text, &signature.bytes);
            let time = time.map_err(|_| NoteError::WrongSignature(key.name().to_owned()))?;
            if found.iter().all(|verified| verified.key != *key) {
                found.push(Verified { key: key.clone(), time });
            }
        }
        if found.is_empty() { Err(NoteError::Unsigned) } else { Ok(found) }
    }
}

impl fmt::Display for Note {
    /// The whole note, as sent and stored.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("the text does not end in a newline"));
    }
    if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        return Err(NoteError::Malformed("the text holds a control character"));
    }
    Ok(())
}
