//! Sealing: records of entries and parts of rows under a person's data key, data keys under the master key.
//!
//! AES-256-GCM; a sealed box is `version ‖ nonce ‖ ciphertext ‖ tag`. Nonces and keys are made elsewhere, at random, and
//! passed in. GCM does not commit to its key: two keys can open one box to two texts. So [`open_record`] gives an entry
//! back only after its commitment was found to be the leaf's, and there is no other way to open one.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce as AeadNonce, UnboundKey};
use eemol_policies::ids::EntryId;
use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

use super::entry::{EntryError, Groups, StoredGroups, append_json};
use super::hash::Hash;

const VERSION: u8 = 1;
const TAG_BYTES: usize = 16;
/// Room for the JSON of a row to begin with: what most take.
const JSON_ROOM: usize = 1536;

const RECORD_LABEL: &[u8] = b"eemol/record/1";
const ROW_LABEL: &[u8] = b"eemol/row/1";
const KEY_LABEL: &[u8] = b"eemol/key/1";

/// Why something cannot be sealed or opened. Says nothing of keys and contents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too long to seal, or the provider failed.
    #[error("cannot seal")]
    Seal,
    /// Another key, another place, or changed bytes.
    #[error("the sealed bytes do not open: another key, another place, or changed")]
    Open,
    /// The record opened, but is not the one that the log committed to.
    #[error("the record is not the one that the log committed to")]
    OtherRecord,
    /// The record opened, but is no entry.
    #[error("the record is no entry: {0}")]
    Entry(#[from] EntryError),
}

/// The bytes of a key. Wiped when dropped.
#[derive(Clone)]
struct Secret {
    bytes: [u8; 32],
    /// What the cipher makes of the bytes before it can seal; `None`: made anew for each box.
    ready: Option<Arc<LessSafeKey>>,
}

impl Secret {
    fn with<R>(&self, work: impl FnOnce(&LessSafeKey) -> R) -> Option<R> {
        match &self.ready {
            Some(ready) => Some(work(ready)),
            None => Some(work(&aead(&self.bytes)?)),
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

macro_rules! secret_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Secret);

        impl $name {
            /// Wraps 32 random bytes, which the caller should wipe.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(Secret { bytes, ready: None })
            }

            /// The same key for many boxes one after the other. Many times as large: not for keeping by the thousand.
            pub fn made_ready(&self) -> Self {
                Self(Secret { bytes: self.0.bytes, ready: aead(&self.0.bytes).map(Arc::new) })
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

secret_key!(
    /// The key of one person's records and rows, or of the log's own. Wiped when dropped, never printed.
    DataKey
);
secret_key!(
    /// The key that wraps data keys. Wiped when dropped, never printed.
    MasterKey
);

/// 96 random bits, used for one sealing only.
#[derive(Clone, Copy)]
pub struct Nonce([u8; NONCE_LEN]);

impl Nonce {
    /// Wraps 12 random bytes.
    pub const fn from_bytes(bytes: [u8; NONCE_LEN]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce")
    }
}

/// Seals an entry's record to its id and its leaf, which is that of `groups`: with another it never opens again.
///
/// # Errors
/// [`SealError::Seal`].
pub fn seal_record(
    key: &DataKey,
    id: EntryId,
    leaf: Hash,
    groups: &Groups,
    nonce: Nonce,
) -> Result<Vec<u8>, SealError> {
    seal(&key.0, &record_place(id, leaf), nonce, groups.json_room(), |to| {
        groups.write_json(to);
        Ok(())
    })
}

/// Opens an entry's record and checks that it is the one under `leaf`.
///
/// # Errors
/// [`SealError::Open`], [`SealError::Entry`], [`SealError::OtherRecord`].
pub fn open_record(key: &DataKey, id: EntryId, leaf: Hash, sealed: &[u8]) -> Result<Groups, SealError> {
    let record = open(&key.0, &record_place(id, leaf), sealed)?;
    let text = std::str::from_utf8(&record).map_err(|_| SealError::Open)?;
    if let Some(cut) = StoredGroups::cut(text).filter(|cut| cut.commitment().leaf_hash() == leaf) {
        return Ok(cut.to_groups());
    }
    // Another layout, or not what was committed to: read in full, which says what is wrong.
    let groups = Groups::parse(text)?;
    if groups.commitment().leaf_hash() == leaf { Ok(groups) } else { Err(SealError::OtherRecord) }
}

/// Opens an entry's record without reading it: the text, whose commitment the caller must compare with the leaf before
/// anything is believed ([`super::entry::StoredGroups`]; [`open_record`] does both).
///
/// # Errors
/// [`SealError::Open`].
pub(super) fn open_record_text(
    key: &DataKey,
    id: EntryId,
    leaf: Hash,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    open(&key.0, &record_place(id, leaf), sealed)
}

/// Seals part of a row (a consent's case and free text, an identifier) to what it is and whose: `label` names table and
/// column, `id` the row.
///
/// # Errors
/// [`SealError::Seal`].
pub fn seal_row(key: &DataKey, label: &str, id: &[u8], nonce: Nonce, content: &[u8]) -> Result<Vec<u8>, SealError> {
    seal_bytes(&key.0, &place(ROW_LABEL, label.as_bytes(), id), nonce, content)
}

/// As [`seal_row`], for the JSON of a value.
///
/// # Errors
/// [`SealError::Seal`].
pub fn seal_row_json(
    key: &DataKey,
    label: &str,
    id: &[u8],
    nonce: Nonce,
    content: &impl Serialize,
) -> Result<Vec<u8>, SealError> {
    seal(&key.0, &place(ROW_LABEL, label.as_bytes(), id), nonce, JSON_ROOM, |to| {
        append_json(to, content).map_err(|_| SealError::Seal)
    })
}

/// Opens what [`seal_row`] sealed for the same label and id. The content is wiped when dropped.
///
/// # Errors
/// [`SealError::Open`].
pub fn open_row(key: &DataKey, label: &str, id: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    open(&key.0, &place(ROW_LABEL, label.as_bytes(), id), sealed)
}

/// Wraps a data key for the key store: `label` names what kind of key it is, `id` whose.
///
/// # Errors
/// [`SealError::Seal`].
pub fn wrap_key(master: &MasterKey, label: &str, id: &[u8], nonce: Nonce, key: &DataKey) -> Result<Vec<u8>, SealError> {
    seal_bytes(&master.0, &place(KEY_LABEL, label.as_bytes(), id), nonce, &key.0.bytes)
}

/// Unwraps what [`wrap_key`] wrapped for the same label and id.
///
/// # Errors
/// [`SealError::Open`].
pub fn unwrap_key(master: &MasterKey, label: &str, id: &[u8], wrapped: &[u8]) -> Result<DataKey, SealError> {
    let key = open(&master.0, &place(KEY_LABEL, label.as_bytes(), id), wrapped)?;
    key.as_slice().try_into().map(DataKey::from_bytes).map_err(|_| SealError::Open)
}

fn record_place(id: EntryId, leaf: Hash) -> Vec<u8> {
    place(RECORD_LABEL, id.uuid().as_bytes(), leaf.as_bytes())
}

/// What a box is bound to: label ‖ 0 ‖ length of the middle part in four bytes ‖ middle ‖ end, so that no two read alike.
fn place(label: &[u8], middle: &[u8], end: &[u8]) -> Vec<u8> {
    let length = u32::try_from(middle.len()).unwrap_or(u32::MAX).to_be_bytes();
    [label, b"\0", &length, middle, end].concat()
}

fn aead(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new)
}

fn seal_bytes(key: &Secret, place: &[u8], nonce: Nonce, content: &[u8]) -> Result<Vec<u8>, SealError> {
    seal(key, place, nonce, content.len(), |to| {
        to.extend_from_slice(content);
        Ok(())
    })
}

/// Seals what `write` appends, about `room` bytes, where it stands.
fn seal(
    key: &Secret,
    place: &[u8],
    nonce: Nonce,
    room: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), SealError>,
) -> Result<Vec<u8>, SealError> {
    let mut sealed = Vec::with_capacity(1 + NONCE_LEN + room + TAG_BYTES);
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce.0);
    write(&mut sealed)?;
    let body = sealed.get_mut(1 + NONCE_LEN..).ok_or(SealError::Seal)?;
    let nonce = AeadNonce::assume_unique_for_key(nonce.0);
    let tag = key.with(|key| key.seal_in_place_separate_tag(nonce, Aad::from(place), body).ok()).flatten();
    sealed.extend_from_slice(tag.ok_or(SealError::Seal)?.as_ref());
    Ok(sealed)
}

fn open(key: &Secret, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (version, rest) = sealed.split_first().ok_or(SealError::Open)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Open)?;
    if *version != VERSION || body.len() < TAG_BYTES {
        return Err(SealError::Open);
    }
    let mut content = Zeroizing::new(body.to_vec());
    let nonce = AeadNonce::assume_unique_for_key(*nonce);
    let opened = key.with(|key| key.open_in_place(nonce, Aad::from(place), &mut content).map(|text| text.len()).ok());
    content.truncate(opened.flatten().ok_or(SealError::Open)?);
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::entry::{Group, Salt};
    use eemol_policies::ids::EntryId;
    use serde_json::json;
    use uuid::Uuid;

    const NONCE: Nonce = Nonce::from_bytes([9; 12]);

    fn key(byte: u8) -> DataKey {
        DataKey::from_bytes([byte; 32])
    }

    fn id(number: u128) -> EntryId {
        EntryId::from_uuid(Uuid::from_u128(number))
    }

    fn groups(case: &str) -> Groups {
        let salt = |byte| Salt::from_bytes([byte; 16]);
        Groups {
            event: Group::new(salt(1), &json!({ "case": case })).unwrap(),
            person: Group::empty(salt(2)),
            official: Group::empty(salt(3)),
            evidence: Group::empty(salt(4)),
            decision: Group::empty(salt(5)),
        }
    }

    #[test]
    fn a_record_opens_with_its_key_at_its_place_and_nowhere_else() {
        let entry = groups("2026-1");
        let leaf = entry.commitment().leaf_hash();
        let sealed = seal_record(&key(1), id(1), leaf, &entry, NONCE).unwrap();
        assert_eq!(open_record(&key(1), id(1), leaf, &sealed).unwrap(), entry);
        assert_eq!(open_record(&key(2), id(1), leaf, &sealed), Err(SealError::Open));
        assert_eq!(open_record(&key(1), id(2), leaf, &sealed), Err(SealError::Open));
        assert_eq!(open_record(&key(1), id(1), Hash::ZERO, &sealed), Err(SealError::Open));
    }

    #[test]
    fn a_record_that_the_log_did_not_commit_to_is_refused_though_it_opens() {
        let (entry, other) = (groups("2026-1"), groups("2026-2"));
        let leaf = entry.commitment().leaf_hash();
        let forged = seal_bytes(&key(1).0, &record_place(id(1), leaf), NONCE, other.to_json().as_bytes()).unwrap();
        assert_eq!(open_record(&key(1), id(1), leaf, &forged), Err(SealError::OtherRecord));
        let nonsense = seal_bytes(&key(1).0, &record_place(id(1), leaf), NONCE, b"{}").unwrap();
        assert!(matches!(open_record(&key(1), id(1), leaf, &nonsense), Err(SealError::Entry(_))));
    }

    #[test]
    fn any_changed_bit_and_any_cut_keeps_a_box_shut() {
        let sealed = seal_row(&key(1), "consent.case", b"id", NONCE, b"2026-1234").unwrap();
        assert_eq!(open_row(&key(1), "consent.case", b"id", &sealed).unwrap().as_slice(), b"2026-1234");
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[at] ^= 1 << bit;
                assert_eq!(open_row(&key(1), "consent.case", b"id", &changed), Err(SealError::Open));
            }
            assert_eq!(open_row(&key(1), "consent.case", b"id", &sealed[..at]), Err(SealError::Open));
        }
        assert!(open_row(&key(1), "consent.cas", b"eid", &sealed).is_err());
        assert!(open_row(&key(1), "consent.case", b"it", &sealed).is_err());
    }

    #[test]
    fn a_key_made_ready_seals_as_it_would_otherwise_and_json_as_its_bytes() {
        let (plain, ready) = (key(1), key(1).made_ready());
        let value = json!({ "a": ["b", 1] });
        let sealed = seal_row(&plain, "a", b"id", NONCE, value.to_string().as_bytes()).unwrap();
        assert_eq!(seal_row(&ready, "a", b"id", NONCE, value.to_string().as_bytes()).unwrap(), sealed);
        assert_eq!(seal_row_json(&ready, "a", b"id", NONCE, &value).unwrap(), sealed);
        assert_eq!(seal_row_json(&ready.clone(), "a", b"id", NONCE, &value).unwrap(), sealed);
        assert_eq!(open_row(&ready, "a", b"id", &sealed), open_row(&plain, "a", b"id", &sealed));
        let entry = groups("2026-1");
        let leaf = entry.commitment().leaf_hash();
        let sealed = seal_record(&ready, id(1), leaf, &entry, NONCE).unwrap();
        assert_eq!(sealed, seal_record(&plain, id(1), leaf, &entry, NONCE).unwrap());
    }

    #[test]
    fn a_wrapped_key_opens_what_the_key_sealed() {
        let master = MasterKey::from_bytes([7; 32]);
        let wrapped = wrap_key(&master, "subject", b"tag", NONCE, &key(1)).unwrap();
        let unwrapped = unwrap_key(&master, "subject", b"tag", &wrapped).unwrap();
        let sealed = seal_row(&key(1), "a", b"b", NONCE, b"c").unwrap();
        assert!(open_row(&unwrapped, "a", b"b", &sealed).is_ok());
        assert!(unwrap_key(&master, "subject", b"gat", &wrapped).is_err());
        assert!(unwrap_key(&MasterKey::from_bytes([8; 32]), "subject", b"tag", &wrapped).is_err());
        // A row sealed under the same bytes is no wrapped key.
        let row = seal_row(&DataKey::from_bytes([7; 32]), "subject", b"tag", NONCE, &[1; 32]).unwrap();
        assert!(unwrap_key(&master, "subject", b"tag", &row).is_err());
    }

    #[test]
    fn keys_do_not_print() {
        assert_eq!(format!("{:?} {:?}", key(1), MasterKey::from_bytes([1; 32])), "DataKey MasterKey");
    }
}
