//! SHA-256 hashes of the tree: leaves and nodes as in RFC 6962 §2.1.
//!
//! Hashing allocates nothing. What goes into a leaf is decided in [`super::entry`]; how nodes make a tree, in
//! [`super::merkle`].

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes in a hash.
pub const HASH_BYTES: usize = 32;

/// Letters of a hash in base64.
const BASE64_BYTES: usize = HASH_BYTES.div_ceil(3) * 4;

/// A SHA-256 hash. Written in standard base64 with padding everywhere (JSON, notes, proofs, `Display`), because the C2SP
/// formats write hashes so; [`Hash::to_hex`] is for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

/// The text is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SHA-256 hash in base64")]
pub struct NotAHash(String);

impl Hash {
    /// Thirty-two zero bytes: "nothing came before".
    pub const ZERO: Self = Self([0; HASH_BYTES]);

    /// Wraps a finished hash.
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// Wraps a finished hash of unknown length; `None` unless it has 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// Lower-case hexadecimal, for people and file names.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Standard base64 with padding.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

/// The digest of a text as consents record it: `sha-256:<hex>`.
pub fn text_digest(text: &str) -> String {
    format!("sha-256:{}", sha256(text.as_bytes()).to_hex())
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Hash {
    copy(digest(&SHA256, bytes).as_ref())
}

/// Bytes that are gathered to be hashed in one go: a context costs more than to copy them.
const GATHERED: usize = 1024;

/// SHA-256 of the parts, one after the other.
pub fn sha256_parts(parts: &[&[u8]]) -> Hash {
    let mut gathered = [0; GATHERED];
    if let Some(bytes) = gather(parts, &mut gathered) {
        return sha256(bytes);
    }
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    copy(context.finish().as_ref())
}

/// The parts one after the other; `None` where there is not enough room.
fn gather<'a>(parts: &[&[u8]], room: &'a mut [u8]) -> Option<&'a [u8]> {
    let mut length = 0;
    for part in parts {
        room.get_mut(length..)?.get_mut(..part.len())?.copy_from_slice(part);
        length += part.len();
    }
    room.get(..length)
}

/// The hash of a leaf: SHA-256(0x00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    sha256_parts(&[&[0], leaf])
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [0u8; 1 + 2 * HASH_BYTES];
    let (mark, hashes) = input.split_at_mut(1);
    let (first, second) = hashes.split_at_mut(HASH_BYTES);
    mark.fill(1);
    first.copy_from_slice(&left.0);
    second.copy_from_slice(&right.0);
    sha256(&input)
}

/// The root of a tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    sha256(b"")
}

/// A SHA-256 digest always has 32 bytes, so that the copy cannot fall short.
fn copy(digest: &[u8]) -> Hash {
    let mut bytes = [0; HASH_BYTES];
    bytes.copy_from_slice(digest);
    Hash(bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; BASE64_BYTES];
        let written = STANDARD.encode_slice(self.0, &mut text).map_err(|_| fmt::Error)?;
        f.write_str(text.get(..written).and_then(|text| std::str::from_utf8(text).ok()).ok_or(fmt::Error)?)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let refuse = || NotAHash(text.chars().take(64).collect());
        let bytes = STANDARD.decode(text).map_err(|_| refuse())?;
        Self::from_slice(&bytes).ok_or_else(refuse)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_published_reference_tree() {
        assert_eq!(empty_root().to_hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(leaf_hash(b"").to_hex(), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(
            node_hash(&leaf_hash(b""), &leaf_hash(&[0])).to_hex(),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
    }

    #[test]
    fn parts_hash_as_the_whole_whether_they_are_gathered_or_not() {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(3 * GATHERED).collect();
        for length in [0, 1, GATHERED - 1, GATHERED, GATHERED + 1, 3 * GATHERED] {
            let whole = &bytes[..length];
            let (one, rest) = whole.split_at(length / 3);
            let (two, three) = rest.split_at(rest.len() / 2);
            assert_eq!(sha256_parts(&[one, two, b"", three]), sha256(whole), "{length}");
        }
    }

    #[test]
    fn text_reads_back_and_sloppy_text_is_refused() {
        let hash = sha256(b"a");
        assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
        let text = hash.to_string();
        for bad in [text.trim_end_matches('='), &text[..40], &format!("{text} "), &hash.to_hex(), ""] {
            assert!(bad.parse::<Hash>().is_err(), "{bad}");
        }
        // 32 bytes leave two unused bits before the padding; they must be zero.
        let loose = format!("{}{}=", &text[..42], char::from(text.as_bytes()[42] + 1));
        assert!(loose.parse::<Hash>().is_err());
    }
}
