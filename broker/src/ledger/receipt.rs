//! Receipts: what a requester keeps to show later what it was given, and their check.
//!
//! A receipt is a proof that an entry is in the log, the groups that the holder may see, and for delivered evidence the key
//! of its HMAC. [`verify_answer`] takes the whole body of an answer as received; [`verify_receipt`] a receipt alone;
//! [`verify_consent`] the proof inside a consent receipt. None needs the broker: only the log's verifier key.

mod consent;
#[cfg(test)]
mod tests;

use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, EntryId, EvidenceTypeId, ExchangeId};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::entry::{Disclosure, EntryError, EvidenceHash, EvidenceKey, GroupName, refuse_duplicates};
use super::hash::Hash;
use super::note::{Verified as Signed, VerifierKey};
use super::proof::{Proof, ProofError};

pub use consent::verify_consent;

/// Kind of the entry that a release makes.
pub const RELEASED: &str = "exchange.released";

/// Longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// Why an answer or receipt is refused. Quotes member names, never evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is not of the form that the interface promises.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The groups are not of the form that an entry has.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The proof is refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The answer says one thing and the entry another.
    #[error("`{0}` is not what the entry says")]
    Differs(&'static str),
    /// The entry is of another kind than a release.
    #[error("the entry records no release of evidence")]
    NoRelease,
    /// An answer with evidence must bring the key of the evidence's hash.
    #[error("the receipt has no evidence key")]
    NoEvidenceKey,
    /// The evidence is not what was delivered.
    #[error("the evidence is not what the entry says was delivered")]
    OtherEvidence,
}

/// A receipt as sent: `receipt` of an exchange's answer, or the answer of `GET /v1/exchanges/{id}/receipt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The entry's id.
    #[schema(value_type = String, pattern = "^ent_[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "ent_01JD6Z5Q3M0000000000000000")]
    pub entry: EntryId,
    /// A `.tlog-proof` ([`Proof`]).
    pub proof: String,
    /// The entry's groups, shown or left out.
    #[schema(value_type = Object)]
    pub groups: Disclosure,
    /// Key of the evidence's HMAC; only in the answer that delivers the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub evidence_key: Option<EvidenceKey>,
}

/// The body of a successful `POST /v1/exchanges`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ExchangeAnswer)]
#[serde(deny_unknown_fields)]
pub struct Answer<'a> {
    /// The exchange.
    #[schema(value_type = String, pattern = "^exg_[0-7][0-9A-HJKMNP-TV-Z]{25}$", example = "exg_01JD6Z5Q3M0000000000000000")]
    pub id: ExchangeId,
    /// What kind of evidence it is.
    #[schema(value_type = String, example = "residence-certificate")]
    pub evidence_type: EvidenceTypeId,
    /// Who holds it.
    #[schema(value_type = String, example = "population-register")]
    pub provider: AdministrationId,
    /// When the provider answered.
    #[serde(deserialize_with = "exact_time")]
    #[schema(value_type = String, example = "2026-11-21T10:00:00.123Z")]
    pub fetched_at: Timestamp,
    /// The fields that were released.
    #[schema(value_type = Vec<String>, example = json!(["/address/locality"]))]
    pub fields: Vec<Field>,
    /// The evidence, byte for byte.
    #[serde(borrow)]
    #[schema(value_type = Object)]
    pub evidence: &'a RawValue,
    /// The receipt.
    pub receipt: Receipt,
}

/// What a receipt was found to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The entry's id.
    pub entry: EntryId,
    /// The entry's index in the log.
    pub index: u64,
    /// Leaves in the tree that the checkpoint is of.
    pub size: u64,
    /// The root of that tree.
    pub root: Hash,
    /// The log's key that signed.
    pub signer: VerifierKey,
    /// Witnesses among the given keys that signed, with their times.
    pub cosigned: Vec<Signed>,
    /// The `event` group.
    pub event: Value,
    /// Whether evidence was there and is what was delivered; `false` for a receipt alone.
    pub evidence: bool,
}

/// The members of a release's `event` group that an answer repeats. A release must have them all.
#[derive(Deserialize)]
struct Release {
    kind: String,
    exchange: ExchangeId,
    evidence_type: EvidenceTypeId,
    provider: AdministrationId,
    fetched_at: Timestamp,
    released: Vec<Field>,
}

/// Checks the whole body of an answer of `POST /v1/exchanges`, as received, against the log's keys (and witnesses').
///
/// # Errors
/// [`ReceiptError`].
pub fn verify_answer(body: &[u8], keys: &[VerifierKey]) -> Result<Verified, ReceiptError> {
    let text = text(body)?;
    let answer: Answer<'_> = serde_json::from_str(text).map_err(|error| malformed(&error))?;
    let mut verified = check(&answer.receipt, keys)?;
    let release = release(&verified.event)?;
    let same = |same: bool, member| if same { Ok(()) } else { Err(ReceiptError::Differs(member)) };
    same(answer.id == release.exchange, "id")?;
    same(answer.evidence_type == release.evidence_type, "evidence_type")?;
    same(answer.provider == release.provider, "provider")?;
    same(answer.fetched_at == release.fetched_at, "fetched_at")?;
    same(answer.fields == release.released, "fields")?;
    let hash: EvidenceHash = answer.receipt.groups.shown(GroupName::Evidence)?.read()?;
    let key = answer.receipt.evidence_key.as_ref().ok_or(ReceiptError::NoEvidenceKey)?;
    if !key.verify(answer.evidence.get().as_bytes(), &hash.hmac) {
        return Err(ReceiptError::OtherEvidence);
    }
    verified.evidence = true;
    Ok(verified)
}

/// Checks a receipt alone, as received from `GET /v1/exchanges/{id}/receipt`, against the log's keys (and witnesses').
///
/// # Errors
/// [`ReceiptError`].
pub fn verify_receipt(body: &[u8], keys: &[VerifierKey]) -> Result<Verified, ReceiptError> {
    let receipt: Receipt = serde_json::from_str(text(body)?).map_err(|error| malformed(&error))?;
    check(&receipt, keys)
}

/// Checks an evidence value, byte for byte as delivered, against a receipt that brings its key.
///
/// # Errors
/// [`ReceiptError::NoEvidenceKey`], [`ReceiptError::OtherEvidence`], [`ReceiptError::Entry`]. The receipt itself must have
/// been checked by [`verify_receipt`].
pub fn verify_evidence(receipt: &Receipt, evidence: &[u8]) -> Result<(), ReceiptError> {
    let hash: EvidenceHash = receipt.groups.shown(GroupName::Evidence)?.read()?;
    let key = receipt.evidence_key.as_ref().ok_or(ReceiptError::NoEvidenceKey)?;
    if key.verify(evidence, &hash.hmac) { Ok(()) } else { Err(ReceiptError::OtherEvidence) }
}

/// Groups, commitment, leaf, hash path, checkpoint, signature; and that the entry names its own id.
fn check(receipt: &Receipt, keys: &[VerifierKey]) -> Result<Verified, ReceiptError> {
    let proof: Proof = receipt.proof.parse()?;
    let signed = proof.verify(receipt.groups.commitment().leaf_hash(), keys)?;
    let event: Value = receipt.groups.shown(GroupName::Event)?.read()?;
    let id = event.get("entry").and_then(Value::as_str).and_then(|id| id.parse::<EntryId>().ok());
    if id != Some(receipt.entry) {
        return Err(ReceiptError::Differs("entry"));
    }
    Ok(Verified {
        entry: receipt.entry,
        index: proof.index,
        size: signed.checkpoint.size(),
        root: signed.checkpoint.root(),
        signer: signed.signer,
        cosigned: signed.cosigned,
        event,
        evidence: false,
    })
}

fn release(event: &Value) -> Result<Release, ReceiptError> {
    let release = Release::deserialize(event).map_err(|_| ReceiptError::NoRelease)?;
    if release.kind == RELEASED { Ok(release) } else { Err(ReceiptError::NoRelease) }
}

fn text(body: &[u8]) -> Result<&str, ReceiptError> {
    if body.len() > MAX_ANSWER_BYTES {
        return Err(ReceiptError::Malformed("longer than 64 MiB".to_owned()));
    }
    let text = std::str::from_utf8(body).map_err(|_| ReceiptError::Malformed("not UTF-8".to_owned()))?;
    refuse_duplicates(text).map_err(|error| malformed(&error))?;
    Ok(text)
}

/// A time in the one spelling that the broker writes.
fn exact_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let time: Timestamp = text.parse().map_err(de::Error::custom)?;
    if time.to_string() == text { Ok(time) } else { Err(de::Error::custom("not in the broker's spelling of times")) }
}

/// Where it went wrong, without the reader's words: they may quote a value.
fn malformed(error: &serde_json::Error) -> ReceiptError {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a member is missing, unknown, named twice or of another kind",
        _ => "no JSON",
    };
    ReceiptError::Malformed(format!("{what}, at line {} column {}", error.line(), error.column()))
}
