//! Keys of signed notes: names, ids, verifier keys (`vkey`), Ed25519 signatures and cosignatures.
//!
//! Two kinds of key: the log's own Ed25519 key (type 0x01) and a witness's cosigning key (type 0x04,
//! c2sp.org/tlog-cosignature). Keys are made and kept elsewhere; here they come in as bytes.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Signature;
use crate::ledger::hash::sha256_parts;

const COSIGNATURE_HEADER: &str = "cosignature/v1";

/// Why a key, or a signature by one, is refused. Never quotes secret key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or holds a space, a plus or a control character.
    #[error("`{0}` is no key name: no spaces, no plus, no control characters, not empty")]
    Name(String),
    /// The text is no verifier key.
    #[error("`{0}` is no verifier key `name+hex8+base64` of type 1 or 4 with its own key id")]
    Verifier(String),
    /// The text or bytes are no signing key.
    #[error("this is no Ed25519 signing key")]
    Signing,
    /// The signature does not fit text and key.
    #[error("the signature does not fit text and key")]
    Signature,
    /// A cosignature needs a time, and a time of at most 2⁶³−1; a plain signature has none.
    #[error("a cosignature, and nothing else, needs a time")]
    Time,
}

/// What a key signs, with the type byte of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the note's text. The log's own key.
    Ed25519,
    /// 0x04: Ed25519 over `cosignature/v1`, the time and the note's text. A witness's key.
    Cosignature,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }

    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Ed25519),
            4 => Some(Self::Cosignature),
            _ => None,
        }
    }
}

/// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key). Written as eight lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// Wraps the four bytes of a signature line.
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// The four bytes.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    fn of(name: &str, kind: KeyKind, public: &[u8; 32]) -> Self {
        let hash = sha256_parts(&[name.as_bytes(), b"\n", &[kind.byte()], public]);
        Self(hash.as_bytes().first_chunk::<4>().copied().unwrap_or_default())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a text may be a key name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control())
}

/// A public key with its name and kind. Text form: `name+hex8+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    public: [u8; 32],
    id: KeyId,
}

impl VerifierKey {
    /// A key from its parts.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, public: [u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name(name.chars().take(64).collect()));
        }
        Ok(Self { name: name.to_owned(), kind, public, id: KeyId::of(name, kind, &public) })
    }

    /// The name; of a log's key, the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// What the key signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The Ed25519 public key.
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// Checks what follows the key id in a signature line, and gives the time of a cosignature.
    ///
    /// # Errors
    /// [`KeyError::Signature`], [`KeyError::Time`].
    pub fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, KeyError> {
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        match self.kind {
            KeyKind::Ed25519 => {
                key.verify(text.as_bytes(), signature).map_err(|_| KeyError::Signature)?;
                Ok(None)
            }
            KeyKind::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>().ok_or(KeyError::Signature)?;
                let time = u64::from_be_bytes(*time);
                let message = cosigned(time, text)?;
                key.verify(message.as_bytes(), signature).map_err(|_| KeyError::Signature)?;
                Ok(Some(time))
            }
        }
    }
}

/// What a cosigner signs.
fn cosigned(time: u64, text: &str) -> Result<String, KeyError> {
    i64::try_from(time).map_err(|_| KeyError::Time)?;
    Ok(format!("{COSIGNATURE_HEADER}\ntime {time}\n{text}"))
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let refuse = || KeyError::Verifier(text.chars().take(200).collect());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refuse());
        };
        let bytes = STANDARD.decode(key).map_err(|_| refuse())?;
        let (kind, public) = bytes.split_first().ok_or_else(refuse)?;
        let kind = KeyKind::from_byte(*kind).ok_or_else(refuse)?;
        let read = Self::new(name, kind, public.try_into().map_err(|_| refuse())?)?;
        if read.to_string() == text { Ok(read) } else { Err(refuse()) }
    }
}

/// A private key with its name and kind. `Debug` shows the public half only.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: VerifierKey,
}

impl SigningKey {
    /// A key from its 32-byte seed.
    ///
    /// # Errors
    /// [`KeyError::Name`], [`KeyError::Signing`].
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::new(name, kind, Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Signing)?)
    }

    /// A key from PKCS#8 in DER, with or without the public half in it.
    ///
    /// # Errors
    /// [`KeyError::Name`], [`KeyError::Signing`].
    pub fn from_pkcs8(name: &str, kind: KeyKind, der: &[u8]) -> Result<Self, KeyError> {
        Self::new(name, kind, Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| KeyError::Signing)?)
    }

    /// Reads the form that Go tools write: `PRIVATE+KEY+name+hex8+base64(type ‖ seed)`.
    ///
    /// # Errors
    /// [`KeyError::Signing`], also when the key id is not the key's.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Signing)?;
        let (name, rest) = rest.split_once('+').ok_or(KeyError::Signing)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Signing)?;
        let bytes = Zeroizing::new(STANDARD.decode(key).map_err(|_| KeyError::Signing)?);
        let (kind, seed) = bytes.split_first().ok_or(KeyError::Signing)?;
        let kind = KeyKind::from_byte(*kind).ok_or(KeyError::Signing)?;
        let read = Self::from_seed(name, kind, seed.try_into().map_err(|_| KeyError::Signing)?)?;
        if read.public.id.to_string() == id { Ok(read) } else { Err(KeyError::Signing) }
    }

    fn new(name: &str, kind: KeyKind, pair: Ed25519KeyPair) -> Result<Self, KeyError> {
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Signing)?;
        Ok(Self { pair, public: VerifierKey::new(name, kind, public)? })
    }

    /// The public half.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a note's text with a key of kind [`KeyKind::Ed25519`].
    ///
    /// # Errors
    /// [`KeyError::Time`] when this is a cosigning key.
    pub fn sign(&self, text: &str) -> Result<Signature, KeyError> {
        match self.public.kind {
            KeyKind::Ed25519 => Ok(self.line(self.pair.sign(text.as_bytes()).as_ref().to_vec())),
            KeyKind::Cosignature => Err(KeyError::Time),
        }
    }

    /// Cosigns a checkpoint's text as of `time`, in seconds since 1970, with a key of kind [`KeyKind::Cosignature`].
    ///
    /// # Errors
    /// [`KeyError::Time`] when this is no cosigning key or the time is above 2⁶³−1.
    pub fn cosign(&self, text: &str, time: u64) -> Result<Signature, KeyError> {
        if self.public.kind != KeyKind::Cosignature {
            return Err(KeyError::Time);
        }
        let signature = self.pair.sign(cosigned(time, text)?.as_bytes());
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(signature.as_ref());
        Ok(self.line(bytes))
    }

    fn line(&self, bytes: Vec<u8>) -> Signature {
        Signature { name: self.public.name.clone(), id: self.public.id, bytes }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public)
    }
}
