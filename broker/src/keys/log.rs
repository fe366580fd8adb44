//! The log key: Ed25519, kept in the form of C2SP signed notes, `PRIVATE+KEY+<name>+<hex8>+<base64(0x01 ‖ seed)>`.
//!
//! The name is the log's origin. The public half, `<name>+<hex8>+<base64(0x01 ‖ public key)>`, is what others need to
//! check the log. Signing is done by the ledger, which reads the same form.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::KeyError;
use crate::runtime::random::Random;

/// Type byte of Ed25519 keys in signed notes.
const ED25519: u8 = 1;

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
        let mut secret = Zeroizing::new([ED25519; 33]);
        let (_, seed) = secret.split_at_mut(1);
        random.fill(seed);
        let public = public_of(seed).ok_or(KeyError::Generate)?;
        let id = key_id(name, &public);
        let text = format!("PRIVATE+KEY+{name}+{id}+{}", STANDARD.encode(*secret));
        Self::parse(SecretString::from(text))
    }

    /// Reads the text form; the key id in it must be the key's.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn parse(text: SecretString) -> Result<Self, KeyError> {
        let read = || {
            let rest = text.expose_secret().strip_prefix("PRIVATE+KEY+")?;
            // Base64 may hold `+`; name and id may not.
            let mut parts = rest.splitn(3, '+');
            let (name, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
            let secret = Zeroizing::new(STANDARD.decode(secret).ok()?);
            let public = public_of(secret.strip_prefix(&[ED25519])?)?;
            let computed = key_id(name, &public);
            (computed == id && !name.is_empty()).then(|| {
                let key = STANDARD.encode([&[ED25519], public.as_slice()].concat());
                (name.to_owned(), format!("{name}+{id}+{key}"))
            })
        };
        match read() {
            Some((name, verifier)) => Ok(Self { name, verifier, text }),
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

fn public_of(seed: &[u8]) -> Option<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}

/// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), as hex.
fn key_id(name: &str, public: &[u8]) -> String {
    let hash = digest(&SHA256, &[name.as_bytes(), b"\n", &[ED25519], public].concat());
    hex::encode(hash.as_ref().iter().copied().take(4).collect::<Vec<_>>())
}
