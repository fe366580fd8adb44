//! Signing and reading consent receipts: a JWS by the token key, of a `typ` of its own, that never runs out.
//!
//! What a receipt says is [`crate::receipt`]'s. The reader takes what our signer wrote, byte for byte: the signed text, and
//! the readable copy beside it where there is one. Proofs of the log within are checked by who has the log's key.

use std::collections::BTreeMap;
use std::fmt;

use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::key::{BadKey, PublicKey, SignError, Signer, read_jwks};
use super::verify::{Signature, by_id, open};
use crate::receipt::Record;

/// The `typ` of its header; no token has it.
pub const TYP: &str = "eemol-consent-receipt+jws";

/// The longest signed text that is written or looked at, in bytes.
pub const MOST_BYTES: usize = 512 * 1024;

/// The longest file: the signed text, and the readable record with its indents.
pub const MOST_FILE_BYTES: usize = 3 * MOST_BYTES;

/// Why something is not taken as a consent receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is no consent receipt at all.
    #[error("this is no consent receipt: {0}")]
    Form(&'static str),
    /// It is signed by none of the keys given, or was changed since; with the rule it breaks.
    #[error("the signature of the consent receipt does not hold: {0}")]
    Signed(&'static str),
    /// The signature holds, but over something else than a record as our signer writes it.
    #[error("what is signed is no consent record")]
    Record,
    /// The readable copy says something else than what is signed.
    #[error("the readable part is not what was signed")]
    Copy,
}

/// A signed consent receipt.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The JWS, in its compact form.
    pub text: String,
    /// What it says.
    pub record: Record,
}

/// Reads consent receipts under a fixed set of keys.
#[derive(Clone)]
pub struct Verifier {
    keys: BTreeMap<String, DecodingKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signed: String,
    #[serde(rename = "record")]
    _record: IgnoredAny,
}

impl Signer {
    /// Signs a record.
    ///
    /// # Errors
    /// [`SignError`] when it is longer than [`MOST_BYTES`], or the key cannot sign.
    pub fn receipt(&self, record: Record) -> Result<Signed, SignError> {
        let payload = serde_json::to_vec(&record).map_err(|_| SignError::Claims("record"))?;
        Ok(Signed { text: self.sign(TYP, &payload, MOST_BYTES)?, record })
    }
}

impl Signed {
    /// The file that a citizen keeps: `{"signed": "<JWS>", "record": {…}}`, the record once more to be read.
    pub fn file(&self) -> String {
        #[derive(serde::Serialize)]
        struct File<'a> {
            signed: &'a str,
            record: &'a Record,
        }
        // Texts and numbers only: writing them cannot fail.
        serde_json::to_string_pretty(&File { signed: &self.text, record: &self.record }).unwrap_or_default()
    }
}

impl Verifier {
    /// A reader under these keys.
    ///
    /// # Errors
    /// [`BadKey`] when there is no key or two have the same id.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self, BadKey> {
        Ok(Self { keys: by_id(keys)? })
    }

    /// A reader under a published key set (RFC 7517).
    ///
    /// # Errors
    /// [`BadKey`] for the first key that is not of the form that tokens need.
    pub fn from_jwks(jwks: &serde_json::Value) -> Result<Self, BadKey> {
        Self::new(read_jwks(jwks)?)
    }

    /// What a consent receipt says, as a file or as its signed text alone; blanks around it do not count.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn verify(&self, given: &str) -> Result<Record, ReceiptError> {
        let given = given.trim();
        if given.len() > MOST_FILE_BYTES {
            return Err(ReceiptError::Form("too long"));
        }
        if !given.starts_with('{') {
            return self.signed(given);
        }
        let file: File = serde_json::from_str(given).map_err(|_| ReceiptError::Form("not `signed` and `record`"))?;
        let record = self.signed(&file.signed)?;
        let signed = Signed { text: file.signed, record };
        if signed.file() == given { Ok(signed.record) } else { Err(ReceiptError::Copy) }
    }

    fn signed(&self, text: &str) -> Result<Record, ReceiptError> {
        let payload = open(&self.keys, TYP, MOST_BYTES, text, Signature::Check).map_err(ReceiptError::Signed)?;
        let record: Record = serde_json::from_slice(&payload).map_err(|_| ReceiptError::Record)?;
        let written = serde_json::to_vec(&record).map_err(|_| ReceiptError::Record)?;
        if written == payload { Ok(record) } else { Err(ReceiptError::Record) }
    }
}

/// Whether a text looks like a consent receipt, genuine or not, rather than something else.
pub fn is_one(given: &str) -> bool {
    #[derive(Deserialize)]
    struct Looks {
        #[serde(rename = "signed")]
        _signed: IgnoredAny,
    }
    let given = given.trim();
    if given.starts_with('{') {
        return serde_json::from_str::<Looks>(given).is_ok();
    }
    let byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    given.matches('.').count() == 2 && given.bytes().all(byte)
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("typ", &TYP).field("kids", &self.keys.keys()).finish()
    }
}
