//! Rows that were sealed here a moment ago: an exchange is closed soon after it was opened, and what was written is not read
//! again.
//!
//! No cache of what is true: the row is read under the head's lock every time and its box is opened, which tells whether it is
//! whole; what is remembered is only what the box with this mark holds, or what an entry's commitment stands for. Another
//! mark, another commitment, and it is read anew.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eemol_consent::consent::Consent;
use eemol_policies::ids::{ConsentId, ExchangeId};

use super::super::apply::Opening;
use super::super::rows::{Mark, RowError, counted, sealed_consent};
use super::super::seal::DataKey;
use crate::store::ledger::ConsentRow;

/// Rows of a kind that are remembered, at the least while so many others are met.
const KEPT: usize = 512;

/// An opening, and what its entry commits to.
type Committed = ([u8; 32], Arc<Opening>);

/// What rows open to.
#[derive(Default)]
pub(super) struct Opened {
    consents: Mutex<Recent<ConsentId, (Mark, Consent)>>,
    openings: Mutex<Recent<ExchangeId, Committed>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

impl Opened {
    /// The consent of a row: its box is read once, what is counted beside it each time.
    pub(super) fn consent(&self, row: &ConsentRow, key: &DataKey) -> Result<Consent, RowError> {
        let known = lock(&self.consents).marked(&row.id, Mark::of(&row.sealed));
        let is_known = known.is_some();
        let sealed = sealed_consent(row, key, known)?;
        if !is_known {
            self.sealed_consent(&row.sealed, &sealed);
        }
        counted(sealed, row)
    }

    /// What the closing entry of an exchange repeats, where its opening entry commits to the one that was entered here.
    pub(super) fn opening(&self, exchange: ExchangeId, commitment: Option<[u8; 32]>) -> Option<Arc<Opening>> {
        let openings = lock(&self.openings);
        openings.get(&exchange).filter(|known| Some(known.0) == commitment).map(|known| Arc::clone(&known.1))
    }

    /// Remembers what is sealed there.
    pub(super) fn sealed_consent(&self, sealed: &[u8], consent: &Consent) {
        if let Some(mark) = Mark::of(sealed) {
            lock(&self.consents).insert(consent.id(), (mark, consent.clone()));
        }
    }

    /// Remembers what was sealed just now.
    pub(super) fn sealed_opening(&self, exchange: ExchangeId, commitment: [u8; 32], opening: &Arc<Opening>) {
        lock(&self.openings).insert(exchange, (commitment, Arc::clone(opening)));
    }

    /// Forgets everything: a person's content must not outlast the person's key.
    pub(super) fn clear(&self) {
        *lock(&self.consents) = Recent::default();
        *lock(&self.openings) = Recent::default();
    }

    /// Consents that are remembered.
    #[cfg(test)]
    pub(super) fn consents(&self) -> usize {
        let consents = lock(&self.consents);
        consents.young.len() + consents.old.len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The newest values: when the young are many they become the old, and the old go.
struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Eq + Hash, V> Recent<K, V> {
    fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= KEPT {
            self.old = std::mem::replace(&mut self.young, HashMap::with_capacity(KEPT));
        }
        self.young.insert(key, value);
    }
}

impl<K: Eq + Hash, V: Clone> Recent<K, (Mark, V)> {
    /// What is remembered of the box with this mark.
    fn marked(&self, key: &K, mark: Option<Mark>) -> Option<V> {
        self.get(key).filter(|known| Some(known.0) == mark).map(|known| known.1.clone())
    }
}

#[cfg(test)]
mod tests {
    use eemol_policies::ids::SubjectTag;
    use eemol_policies::time::Timestamp;

    use super::super::super::{fixture, seal};
    use super::*;
    use crate::ledger::rows::consent_to_row;
    use crate::store::ledger::Used;

    #[test]
    fn what_is_remembered_is_taken_only_from_the_box_that_was_sealed_and_only_while_it_opens() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let consent = |case, official: &str| {
            let (id, subject) = (ConsentId::from_uuid(uuid::Uuid::from_u128(1)), SubjectTag::from_bytes([1; 16]));
            Consent::requested(id, subject, official.parse().unwrap(), fixture::request(now, case, 1), now).unwrap()
        };
        let (one, other) = (consent("2026-1", "agent-1"), consent("2026-2", "agent-2"));
        let (key, nonce) = (DataKey::from_bytes([1; 32]), |byte| seal::Nonce::from_bytes([byte; 12]));
        let row = consent_to_row(&one, 0, &key, nonce(1)).unwrap();
        let opened = Opened::default();
        // Another consent under the mark shows that it is remembered, not read.
        opened.sealed_consent(&row.sealed, &other);
        assert_eq!(opened.consent(&row, &key).unwrap(), other);
        assert_eq!(opened.consent(&consent_to_row(&one, 0, &key, nonce(2)).unwrap(), &key).unwrap(), one);
        for at in 0..row.sealed.len() {
            let mut changed = row.clone();
            changed.sealed[at] ^= 1;
            assert!(opened.consent(&changed, &key).is_err(), "byte {at}");
        }
        assert!(opened.consent(&row, &DataKey::from_bytes([2; 32])).is_err());
        let elsewhere = ConsentRow { subject: SubjectTag::from_bytes([2; 16]), ..row.clone() };
        assert!(opened.consent(&elsewhere, &key).is_err(), "of somebody else");
        opened.clear();
        assert_eq!(opened.consent(&row, &key).unwrap(), one);
    }

    #[test]
    fn uses_are_taken_from_the_row_each_time_where_they_are_newer_than_the_box() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let (id, subject) = (ConsentId::from_uuid(uuid::Uuid::from_u128(1)), SubjectTag::from_bytes([1; 16]));
        let request = fixture::request(now, "2026-1", 3);
        let asked = Consent::requested(id, subject, "agent-1".parse().unwrap(), request, now).unwrap();
        let granted = asked.after(&fixture::granted(), now).unwrap();
        let key = DataKey::from_bytes([1; 32]);
        let row = consent_to_row(&granted, 5, &key, seal::Nonce::from_bytes([1; 12])).unwrap();
        let opened = Opened::default();
        let counts = |index, released, reserved| {
            let row = ConsentRow { used: Some(Used { index, released, reserved }), ..row.clone() };
            let uses = opened.consent(&row, &key).map(|consent| consent.uses().unwrap());
            uses.map(|uses| (uses.released(), uses.reserved()))
        };
        assert_eq!(counts(6, 1, 1).unwrap(), (1, 1));
        assert_eq!(counts(7, 2, 0).unwrap(), (2, 0), "the box is known by now");
        assert_eq!(counts(5, 2, 0).unwrap(), (0, 0), "counted before it was sealed");
        for (released, reserved) in [(3, 0), (3, 1), (0, 4), (u32::MAX, 1)] {
            assert!(counts(8, released, reserved).is_err(), "{released}, {reserved}");
        }
    }

    #[test]
    fn the_newest_are_kept_and_a_later_value_stands_before_an_earlier() {
        let mut recent = Recent::default();
        for number in 0..3 * KEPT {
            recent.insert(number, number);
        }
        assert_eq!(recent.get(&(3 * KEPT - KEPT)), Some(&(3 * KEPT - KEPT)));
        assert_eq!(recent.get(&0), None);
        assert!(recent.young.len() + recent.old.len() <= 2 * KEPT);
        recent.insert(2 * KEPT, 7);
        assert_eq!(recent.get(&(2 * KEPT)), Some(&7));
    }
}
