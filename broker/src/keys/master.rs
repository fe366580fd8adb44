//! The master key, which wraps the data key of each person: 32 random bytes, kept as base64.
//!
//! Lost, every person's records are unreadable; seen together with the key store, every person's records are readable.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::KeyError;
use crate::runtime::random::Random;

/// 32 secret bytes, wiped when dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// A new key.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads the base64 form.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn parse(text: &SecretString) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        match STANDARD.decode_slice(text.expose_secret(), &mut *bytes) {
            Ok(32) => Ok(Self(bytes)),
            _ => Err(KeyError::NotAKey { key: "master", wanted: "32 bytes in base64" }),
        }
    }

    /// The base64 form.
    pub fn text(&self) -> SecretString {
        SecretString::from(STANDARD.encode(*self.0))
    }

    /// The secret bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Eight hexadecimal digits that tell one master key from another and say nothing about it.
    pub fn id(&self) -> String {
        let hash = digest(&SHA256, &[b"eemol master key id\n".as_slice(), self.0.as_slice()].concat());
        hex::encode(hash.as_ref().iter().copied().take(4).collect::<Vec<_>>())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MasterKey").field(&self.id()).finish()
    }
}
