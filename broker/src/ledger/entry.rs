//! An entry of the access log: five salted groups, their commitment and the leaf made of it.
//!
//! Works out digests and reads and writes the JSON form, whole ([`Groups`]) or with groups left out ([`Disclosure`]).
//! What the groups hold is decided by the ledger's operations; sealing is in [`super::seal`], proofs to holders in
//! [`super::receipt`]. The format is version 1 and frozen by `broker/vectors/entry-v1.json`.

mod canonical;
mod json;
mod pen;
mod stored;

#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eemol_policies::ids::SubjectTag;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::json;
use zeroize::Zeroize;

use super::hash::{Hash, leaf_hash, sha256_parts};

pub use json::{Disclosure, Part, refuse_duplicates};
pub use pen::{Pen, append_json};
pub use stored::StoredGroups;

/// Version of the format of groups, commitments and leaves.
pub const VERSION: u8 = 1;

/// Longest canonical JSON of one group, in bytes.
pub const MAX_GROUP_BYTES: usize = 60_000;

/// Bytes in a leaf.
pub const LEAF_BYTES: usize = LEAF_LABEL.len() + 32;

const GROUP_LABEL: &[u8] = b"eemol/group/1\0";
const ENTRY_LABEL: &[u8] = b"eemol/entry/1\0";
const LEAF_LABEL: &[u8; 7] = b"eemol1\0";

/// Why an entry, or a part of one, is refused. Never quotes what a group holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// A group is not a JSON object that has one canonical form.
    #[error("a group of an entry {0}")]
    Group(&'static str),
    /// The JSON form of an entry is wrong.
    #[error("an entry {0}")]
    Shape(&'static str),
    /// A salt is not 16 bytes in base64.
    #[error("a salt is not 16 bytes in base64")]
    Salt,
    /// A group that is needed was left out.
    #[error("the group `{0}` is left out")]
    Hidden(GroupName),
}

/// The five groups of an entry, by who may see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupName {
    /// What happened: citizen, requester and DPO.
    Event,
    /// Whom it is about: the citizen, and the operator's DPO.
    Person,
    /// Who asked: requester and DPO.
    Official,
    /// The keyed hash of what was delivered: requester and DPO.
    Evidence,
    /// Why it was decided so: DPO only.
    Decision,
}

impl GroupName {
    /// All five, in the order of the commitment.
    pub const ALL: [Self; 5] = [Self::Event, Self::Person, Self::Official, Self::Evidence, Self::Decision];

    /// The name as hashed and written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Person => "person",
            Self::Official => "official",
            Self::Evidence => "evidence",
            Self::Decision => "decision",
        }
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// 128 random bits that keep a group from being guessed by its digest. Made elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 16]);

impl Salt {
    /// Wraps 16 random bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    fn to_base64(self) -> String {
        STANDARD.encode(self.0)
    }

    /// The same, [`stored::SALT_LETTERS`] letters.
    fn letters(self) -> [u8; stored::SALT_LETTERS] {
        let mut letters = [0; stored::SALT_LETTERS];
        // 16 bytes are 24 letters with their padding: there is always room.
        drop(STANDARD.encode_slice(self.0, &mut letters));
        letters
    }

    fn from_base64(text: &str) -> Result<Self, EntryError> {
        let bytes = STANDARD.decode(text).map_err(|_| EntryError::Salt)?;
        bytes.try_into().map(Self).map_err(|_| EntryError::Salt)
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

/// One group: its salt and its content as canonical JSON (RFC 8785).
///
/// Numbers are whole and at most 2⁵³−1 either way: beyond that, and for fractions, readers in other languages disagree.
#[derive(Clone, PartialEq, Eq)]
pub struct Group {
    salt: Salt,
    json: String,
}

impl Group {
    /// A group holding `value`, which must become a JSON object.
    ///
    /// # Errors
    /// [`EntryError::Group`] when it does not, when a number has no exact form, or when it is longer than
    /// [`MAX_GROUP_BYTES`].
    pub fn new(salt: Salt, value: &impl Serialize) -> Result<Self, EntryError> {
        Self::written(&mut Pen::default(), salt, value)
    }

    /// As [`Group::new`], with a pen that has written others.
    ///
    /// # Errors
    /// As [`Group::new`].
    pub fn written(pen: &mut Pen, salt: Salt, value: &impl Serialize) -> Result<Self, EntryError> {
        Ok(Self { salt, json: pen.write(value)? })
    }

    /// A group with nothing in it; it is salted and committed to all the same.
    pub fn empty(salt: Salt) -> Self {
        Self { salt, json: "{}".to_owned() }
    }

    /// The salt, base64.
    pub fn salt(&self) -> String {
        self.salt.to_base64()
    }

    /// The canonical JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Reads the content into a type.
    ///
    /// # Errors
    /// [`EntryError::Group`] when it has another shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, EntryError> {
        serde_json::from_str(&self.json).map_err(|_| EntryError::Group("has not the members that are needed"))
    }

    /// What stands for the group in the commitment.
    pub fn digest(&self, name: GroupName) -> Hash {
        group_digest(name, self.salt, &self.json)
    }
}

fn group_digest(name: GroupName, salt: Salt, json: &str) -> Hash {
    sha256_parts(&[GROUP_LABEL, name.as_str().as_bytes(), b"\0", &salt.0, json.as_bytes()])
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Group({} bytes)", self.json.len())
    }
}

/// All five groups of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// What happened.
    pub event: Group,
    /// Whom it is about.
    pub person: Group,
    /// Who asked.
    pub official: Group,
    /// The keyed hash of what was delivered.
    pub evidence: Group,
    /// Why it was decided so.
    pub decision: Group,
}

impl Groups {
    /// The group of this name.
    pub const fn group(&self, name: GroupName) -> &Group {
        match name {
            GroupName::Event => &self.event,
            GroupName::Person => &self.person,
            GroupName::Official => &self.official,
            GroupName::Evidence => &self.evidence,
            GroupName::Decision => &self.decision,
        }
    }

    /// The commitment to all five.
    pub fn commitment(&self) -> Commitment {
        Commitment::over(&GroupName::ALL.map(|name| self.group(name).digest(name)))
    }

    /// Shows the groups named and leaves the others out.
    pub fn show(&self, names: &[GroupName]) -> Disclosure {
        Disclosure::over(|name| {
            let group = self.group(name);
            if names.contains(&name) { Part::Shown(group.clone()) } else { Part::Hidden(group.digest(name)) }
        })
    }

    /// The whole entry as JSON text: the record that is sealed.
    pub fn to_json(&self) -> String {
        let mut text = Vec::with_capacity(self.json_room());
        self.write_json(&mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// Bytes that [`Groups::write_json`] writes at the most.
    pub fn json_room(&self) -> usize {
        GroupName::ALL.map(|name| self.group(name).json.len() + 48).iter().sum()
    }

    /// Writes what [`Groups::to_json`] gives.
    pub fn write_json(&self, to: &mut Vec<u8>) {
        for (place, name) in GroupName::ALL.into_iter().enumerate() {
            let group = self.group(name);
            to.push(if place == 0 { b'{' } else { b',' });
            // Names and salts need no escapes, and content is canonical JSON as it stands.
            let (name, salt) = (name.as_str().as_bytes(), group.salt.letters());
            for part in [b"\"", name, b"\":[\"", &salt, b"\",", group.json.as_bytes(), b"]"] {
                to.extend_from_slice(part);
            }
        }
        to.push(b'}');
    }

    /// Reads what [`Groups::to_json`] wrote.
    ///
    /// # Errors
    /// [`EntryError`]; [`EntryError::Hidden`] when a group is left out.
    pub fn parse(json: &str) -> Result<Self, EntryError> {
        Disclosure::parse(json)?.into_groups()
    }
}

/// The commitment to an entry: SHA-256("eemol/entry/1" ‖ 0 ‖ the five digests).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment(Hash);

impl Commitment {
    /// The commitment over the digests of the five groups, in the order of [`GroupName::ALL`].
    pub fn over(digests: &[Hash; 5]) -> Self {
        let [event, person, official, evidence, decision] =
            digests.each_ref().map(|digest| digest.as_bytes().as_slice());
        Self(sha256_parts(&[ENTRY_LABEL, event, person, official, evidence, decision]))
    }

    /// Wraps a commitment as stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Hash::from_bytes(bytes))
    }

    /// The hash.
    pub const fn hash(&self) -> Hash {
        self.0
    }

    /// The leaf of the tree: "eemol1" ‖ 0 ‖ commitment.
    pub fn leaf(&self) -> [u8; LEAF_BYTES] {
        let mut leaf = [0; LEAF_BYTES];
        let (label, commitment) = leaf.split_at_mut(LEAF_LABEL.len());
        label.copy_from_slice(LEAF_LABEL);
        commitment.copy_from_slice(self.0.as_bytes());
        leaf
    }

    /// The leaf's hash in the tree.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.leaf())
    }

    /// Reads a leaf; `None` when it is not one of this version.
    pub fn from_leaf(leaf: &[u8]) -> Option<Self> {
        Hash::from_slice(leaf.strip_prefix(LEAF_LABEL)?).map(Self)
    }
}

/// What the person group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How many entries this person has with this one, from 1.
    pub n: u64,
    /// Leaf hash of this person's entry before; [`Hash::ZERO`] at the first.
    pub previous: Hash,
    /// The person's pseudonym in the log.
    pub subject: SubjectTag,
}

/// The key of an evidence group's HMAC: goes into the delivered receipt only and is never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct EvidenceKey([u8; 32]);

impl EvidenceKey {
    /// Wraps 32 random bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA-256 of the delivered bytes.
    pub fn hmac(&self, delivered: &[u8]) -> Hash {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), delivered);
        Hash::from_slice(tag.as_ref()).unwrap_or(Hash::ZERO)
    }

    /// Whether `expected` is the HMAC of the delivered bytes; compares in constant time.
    pub fn verify(&self, delivered: &[u8], expected: &Hash) -> bool {
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), delivered, expected.as_bytes()).is_ok()
    }
}

impl Drop for EvidenceKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EvidenceKey")
    }
}

impl Serialize for EvidenceKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for EvidenceKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| de::Error::custom("an evidence key is 32 bytes in base64"))
    }
}

/// What the evidence group of a release holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceHash {
    /// HMAC-SHA-256 of the delivered bytes under the receipt's key.
    pub hmac: Hash,
}

/// The evidence group of a release.
///
/// # Errors
/// None in practice; [`EntryError::Group`] is the type's.
pub fn evidence_group(salt: Salt, key: &EvidenceKey, delivered: &[u8]) -> Result<Group, EntryError> {
    Group::new(salt, &json!({ "hmac": key.hmac(delivered) }))
}
