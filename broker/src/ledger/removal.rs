//! What a removing entry commits to: which records it removed, and of whom nothing is left.
//!
//! An erasure ([`super::erasure`]) and a run of retention ([`super::retention`]) leave one entry each, about no person and
//! sealed with the log's own key. Its member [`Removed`] names the places of the records and their digest; the rows of
//! the table `tombstone` say the same where the records were, and count only as far as the entry agrees ([`super::verify`]).

use std::collections::BTreeSet;

use aws_lc_rs::digest::{Context, SHA256};
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::Commitment;
use super::event::{Event, kind};
use super::hash::Hash;
use super::seal::{SealError, open_record};
use super::subjects::{SubjectError, Subjects};
use crate::store::StoreError;
use crate::store::ledger::{EntryRow, LedgerStore, RecordRow};
use crate::store::removal::{RemovalClass, TombstoneRow};

/// Spans that are written out in the entry beside their digest; beyond, a fault is named by the first of them only.
const WRITTEN_OUT: usize = 1500;
const LABEL: &[u8] = b"eemol/tombstones/1\0";
/// Removing entries read at once.
const PAGE: u32 = 256;

/// A run of places in the log, both ends counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span(pub u64, pub u64);

/// What an entry of kind `person.erased` or `records.dropped` says it removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// Of whom nothing is left; their keys are destroyed.
    pub subjects: Vec<SubjectTag>,
    /// How many records.
    pub records: u64,
    /// How many consents.
    pub consents: u64,
    /// How many exchanges.
    pub exchanges: u64,
    /// SHA-256 over the places, in order ([`digest`]).
    pub digest: Hash,
    /// The places themselves, where they are not too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spans: Option<Vec<Span>>,
}

/// Why what a removing entry says cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RemovalError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key cannot be had or destroyed.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// The entry does not open, or is not the one committed to.
    #[error("entry {index}, which removed records, was changed")]
    Changed {
        /// Its place.
        index: u64,
        /// What is wrong with it.
        #[source]
        source: SealError,
    },
    /// The entry opens, but says nothing of the kind.
    #[error("entry {index} is no entry that removed records")]
    Other {
        /// Its place.
        index: u64,
    },
}

/// The places as runs without gaps, in order.
pub fn spans(places: impl IntoIterator<Item = u64>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for place in places.into_iter().collect::<BTreeSet<u64>>() {
        match spans.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(place) => last.1 = place,
            _ => spans.push(Span(place, place)),
        }
    }
    spans
}

/// Works out the digest of places, run by run: SHA-256("eemol/tombstones/1" ‖ 0 ‖ first and last of each, eight bytes
/// each, most significant first).
#[derive(Clone)]
pub struct SpanDigest(Context);

impl std::fmt::Debug for SpanDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SpanDigest")
    }
}

impl Default for SpanDigest {
    fn default() -> Self {
        let mut context = Context::new(&SHA256);
        context.update(LABEL);
        Self(context)
    }
}

impl SpanDigest {
    /// Takes in the next run.
    pub fn add(&mut self, span: Span) {
        self.0.update(&span.0.to_be_bytes());
        self.0.update(&span.1.to_be_bytes());
    }

    /// The digest of all runs taken in.
    pub fn finish(self) -> Hash {
        Hash::from_slice(self.0.finish().as_ref()).unwrap_or(Hash::ZERO)
    }
}

/// The digest of places.
pub fn digest(spans: &[Span]) -> Hash {
    let mut digest = SpanDigest::default();
    for span in spans {
        digest.add(*span);
    }
    digest.finish()
}

impl Removed {
    /// What is said of these places.
    pub fn new(spans: &[Span], subjects: Vec<SubjectTag>, consents: usize, exchanges: usize) -> Self {
        let records = spans.iter().map(|span| span.1.saturating_sub(span.0).saturating_add(1)).sum();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            subjects,
            records,
            consents: count(consents),
            exchanges: count(exchanges),
            digest: digest(spans),
            spans: (spans.len() <= WRITTEN_OUT).then(|| spans.to_vec()),
        }
    }
}

/// By which rule an entry of this kind removes records; `None` for other kinds.
pub fn class_of(kind_of_entry: &str) -> Option<RemovalClass> {
    match kind_of_entry {
        kind::ERASED => Some(RemovalClass::Erasure),
        kind::DROPPED => Some(RemovalClass::Retention),
        _ => None,
    }
}

/// The tombstones of these runs, once the place of the entry is known.
pub fn tombstones(spans: &[Span], entry: u64, class: RemovalClass, time: Timestamp) -> Vec<TombstoneRow> {
    spans.iter().map(|span| TombstoneRow { first: span.0, last: span.1, entry, class, time }).collect()
}

/// Opens a removing entry and checks it against its leaf: its rule, its time, what it removed.
///
/// # Errors
/// [`RemovalError::Changed`], [`RemovalError::Other`].
pub async fn open(
    entry: &EntryRow,
    record: &RecordRow,
    subjects: &Subjects,
) -> Result<(RemovalClass, Timestamp, Removed), RemovalError> {
    let index = entry.index;
    let key = subjects.key(None).await?;
    let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
    let groups =
        open_record(&key, entry.id, leaf, &record.sealed).map_err(|source| RemovalError::Changed { index, source })?;
    let event: Event = groups.event.read().map_err(|_| RemovalError::Other { index })?;
    match (class_of(&event.kind), event.removed) {
        (Some(class), Some(removed)) => Ok((class, event.time, removed)),
        _ => Err(RemovalError::Other { index }),
    }
}

/// Destroys (again) the keys of all persons that removing entries name, from where it was done last; says whether there
/// was a new one.
///
/// At start this makes up for a key store that was put back from a copy, or a broker that ended between commit and
/// destruction; later, for what other processes removed.
///
/// # Errors
/// [`RemovalError`]; what follows the entry that failed is not done.
pub async fn catch_up(store: &dyn LedgerStore, subjects: &Subjects, size: u64) -> Result<bool, RemovalError> {
    let mut next = subjects.removals_done();
    let mut any = false;
    while next < size {
        let found = store.removal().removals(next, PAGE).await?;
        let Some(last) = found.last().map(|(entry, _)| entry.index) else { break };
        for (entry, record) in &found {
            let (_, _, removed) = open(entry, record, subjects).await?;
            any |= !removed.subjects.is_empty();
            subjects.forget(&removed.subjects).await?;
        }
        next = last.saturating_add(1);
        subjects.set_removals_done(next);
    }
    subjects.set_removals_done(next.max(size));
    Ok(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_runs_without_gaps() {
        assert_eq!(spans([5, 3, 4, 9, 3]), [Span(3, 5), Span(9, 9)]);
        assert_eq!(spans([]), []);
        assert_eq!(spans([u64::MAX, 0]), [Span(0, 0), Span(u64::MAX, u64::MAX)]);
    }

    #[test]
    fn the_digest_tells_every_change_of_a_run() {
        let whole = digest(&[Span(3, 5), Span(9, 9)]);
        for other in [vec![Span(3, 6), Span(9, 9)], vec![Span(3, 5)], vec![Span(9, 9), Span(3, 5)], vec![Span(3, 9)]] {
            assert_ne!(digest(&other), whole, "{other:?}");
        }
        // The label keeps it apart from other hashes of the same bytes.
        assert_ne!(digest(&[]), crate::ledger::hash::sha256(b""));
    }

    #[test]
    fn very_many_runs_are_committed_to_by_their_digest_alone() {
        let many: Vec<Span> = (0..2000).map(|at| Span(2 * at, 2 * at)).collect();
        let removed = Removed::new(&many, Vec::new(), 0, 0);
        assert_eq!((removed.records, removed.spans, removed.digest), (2000, None, digest(&many)));
        assert_eq!(Removed::new(&many[..3], Vec::new(), 0, 0).spans.map(|spans| spans.len()), Some(3));
    }
}
