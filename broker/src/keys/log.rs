//! The log key: Ed25519, kept in the form of C2SP signed notes, `PRIVATE+KEY+<name>+<hex8>+<base64(0x01 ‖ seed)>`.
//!
//! The name is the log's origin. The public half, `<name>+<hex8>+<base64(0x01 ‖ public key)>`, is what others need to
//! check the log. Signing is done by the ledger, which reads the same form. After a rotation the earlier key stays beside
//! the key file: its public half in `….retired.json` with the time up to which it counts, and until then its secret in
//! `….leaving`, so that it goes on signing for those who know no other. The key of the next rotation lies in `….next`: its public
//! half is announced long before it signs anything. A cosigner's key has the same form and type 0x04.

use std::fmt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eemol_policies::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::KeyError;
use super::files::{self, FileError, Readers};
use crate::config::secret::SecretRef;
use crate::runtime::random::Random;

/// Type byte of Ed25519 keys in signed notes.
const ED25519: u8 = 1;

/// Type byte of Ed25519 keys that cosign (c2sp.org/tlog-cosignature).
pub(super) const COSIGNATURE: u8 = 4;

/// An earlier log key of which only the public half is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetiredLogKey {
    /// The verifier key.
    pub key: String,
    /// What is later than this it does not vouch for.
    pub until: Timestamp,
}

/// The key that signs checkpoints.
pub struct LogKey {
    name: String,
    verifier: String,
    text: SecretString,
}

impl LogKey {
    /// A new key for the log `name`.
    ///
    /// # Errors
    /// [`KeyError::Generate`].
    pub fn generate(name: &str, random: &dyn Random) -> Result<Self, KeyError> {
        Self::generate_as(name, ED25519, random)
    }

    /// A new key for the cosigner `name`.
    ///
    /// # Errors
    /// [`KeyError::Generate`].
    pub fn generate_cosigner(name: &str, random: &dyn Random) -> Result<Self, KeyError> {
        Self::generate_as(name, COSIGNATURE, random)
    }

    fn generate_as(name: &str, kind: u8, random: &dyn Random) -> Result<Self, KeyError> {
        let mut secret = Zeroizing::new([kind; 33]);
        let (_, seed) = secret.split_at_mut(1);
        random.fill(seed);
        let public = public_of(seed).ok_or(KeyError::Generate)?;
        let id = key_id(name, kind, &public);
        let text = format!("PRIVATE+KEY+{name}+{id}+{}", STANDARD.encode(*secret));
        Self::parse_as(SecretString::from(text), kind)
    }

    /// Reads the text form; the key id in it must be the key's.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn parse(text: SecretString) -> Result<Self, KeyError> {
        Self::parse_as(text, ED25519)
    }

    /// As [`LogKey::parse`], for a key of this type.
    pub(super) fn parse_as(text: SecretString, kind: u8) -> Result<Self, KeyError> {
        let read = || {
            let rest = text.expose_secret().strip_prefix("PRIVATE+KEY+")?;
            // Base64 may hold `+`; name and id may not.
            let mut parts = rest.splitn(3, '+');
            let (name, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
            let secret = Zeroizing::new(STANDARD.decode(secret).ok()?);
            let public = public_of(secret.strip_prefix(&[kind])?)?;
            let computed = key_id(name, kind, &public);
            (computed == id && !name.is_empty()).then(|| {
                let key = STANDARD.encode([&[kind], public.as_slice()].concat());
                (name.to_owned(), format!("{name}+{id}+{key}"))
            })
        };
        match read() {
            Some((name, verifier)) => Ok(Self { name, verifier, text }),
            None if kind == COSIGNATURE => Err(KeyError::NotAKey {
                key: "cosigner",
                wanted: "signed-note private key (`PRIVATE+KEY+…`) that cosigns",
            }),
            None => {
                Err(KeyError::NotAKey { key: "log", wanted: "signed-note private key (`PRIVATE+KEY+…`, Ed25519)" })
            }
        }
    }

    /// The name of the log it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half as a C2SP verifier key.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// The private key as text, for the ledger's signer and nobody else.
    pub fn text(&self) -> &SecretString {
        &self.text
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

/// The public halves of earlier keys beside `key`; none where there is no list or the key is not in a file.
///
/// # Errors
/// [`KeyError::File`], [`KeyError::RetiredList`].
pub fn read_retired(key: &SecretRef) -> Result<Vec<RetiredLogKey>, KeyError> {
    let Some(path) = key.path().map(retired_path) else { return Ok(Vec::new()) };
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| KeyError::RetiredList(path.display().to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(KeyError::File(FileError::Read { path, source })),
    }
}

/// The earlier keys beside `key` that still sign, with their ends.
///
/// # Errors
/// As [`read_retired`], and [`KeyError::NotAKey`]; a file that others can read is refused.
pub fn read_leaving(key: &SecretRef) -> Result<Vec<(LogKey, Timestamp)>, KeyError> {
    let Some(path) = key.path().map(leaving_path).filter(|path| path.exists()) else { return Ok(Vec::new()) };
    let retired = read_retired(key)?;
    let text = files::read_secret(&path)?;
    let mut leaving = Vec::new();
    for line in text.expose_secret().lines() {
        let key = LogKey::parse(SecretString::from(line.to_owned()))?;
        // Without an end in the list it was never retired, or is no more to sign.
        if let Some(known) = retired.iter().find(|known| known.key == key.verifier()) {
            leaving.push((key, known.until));
        }
    }
    Ok(leaving)
}

/// The key to come beside `key`; `None` where none is made, or the key is not in a file.
///
/// # Errors
/// [`KeyError::File`], [`KeyError::NotAKey`]; a file that others can read is refused.
pub fn read_next(key: &SecretRef) -> Result<Option<LogKey>, KeyError> {
    let path = key.path().map(next_path).filter(|path| path.exists());
    path.map(|path| LogKey::parse(files::read_secret(&path)?)).transpose()
}

/// Writes the list of earlier keys beside the key file.
pub(super) fn write_retired(key: &Path, retired: &[RetiredLogKey]) -> Result<(), KeyError> {
    let path = retired_path(key);
    let text = serde_json::to_vec_pretty(retired).map_err(|_| KeyError::RetiredList(path.display().to_string()))?;
    Ok(files::replace(&path, &text, Readers::All)?)
}

/// Writes the secrets of the keys that go on signing beside the key file; removes the file where there is none.
pub(super) fn write_leaving(key: &Path, leaving: &[&LogKey]) -> Result<(), KeyError> {
    let path = leaving_path(key);
    if leaving.is_empty() {
        return match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(KeyError::File(FileError::Write { path, source }))
            }
            _ => Ok(()),
        };
    }
    let lines = leaving.iter().fold(Zeroizing::new(String::new()), |mut lines, key| {
        lines.push_str(key.text().expose_secret());
        lines.push('\n');
        lines
    });
    Ok(files::replace(&path, lines.as_bytes(), Readers::Owner)?)
}

/// Where the key to come lies.
pub(super) fn next_path(key: &Path) -> PathBuf {
    key.with_extension("next")
}

fn retired_path(key: &Path) -> PathBuf {
    key.with_extension("retired.json")
}

fn leaving_path(key: &Path) -> PathBuf {
    key.with_extension("leaving")
}

fn public_of(seed: &[u8]) -> Option<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}

/// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), as hex.
fn key_id(name: &str, kind: u8, public: &[u8]) -> String {
    let hash = digest(&SHA256, &[name.as_bytes(), b"\n", &[kind], public].concat());
    hex::encode(hash.as_ref().iter().copied().take(4).collect::<Vec<_>>())
}
