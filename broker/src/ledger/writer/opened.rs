//! Rows that were sealed here a moment ago: an exchange is closed soon after it was opened, and what was written is not opened
//! again.
//!
//! No cache of what is true: rows are read under the head's lock every time, and what is remembered is only what their very
//! bytes open to, or what an entry's commitment stands for. Another byte, and it is opened anew.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eemol_consent::consent::Consent;
use eemol_policies::ids::{ConsentId, ExchangeId};

use super::super::apply::Opening;
use super::super::rows::{RowError, consent_from_row};
use super::super::seal::DataKey;
use crate::store::ledger::ConsentRow;

/// Rows of a kind that are remembered, at the least while so many others are met.
const KEPT: usize = 512;

/// What rows open to.
#[derive(Default)]
pub(super) struct Opened {
    consents: Mutex<Recent<ConsentId, (Vec<u8>, Consent)>>,
    openings: Mutex<Recent<ExchangeId, ([u8; 32], Arc<Opening>)>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

impl Opened {
    /// The consent of a row.
    pub(super) fn consent(&self, row: &ConsentRow, key: &DataKey) -> Result<Consent, RowError> {
        if let Some((_, consent)) =
            lock(&self.consents).get(&row.id).filter(|known| known.0 == row.sealed && known.1.subject() == row.subject)
        {
            return Ok(consent.clone());
        }
        consent_from_row(row, key)
    }

    /// What the closing entry of an exchange repeats, where its opening entry commits to the one that was entered here.
    pub(super) fn opening(&self, exchange: ExchangeId, commitment: Option<[u8; 32]>) -> Option<Arc<Opening>> {
        let openings = lock(&self.openings);
        openings.get(&exchange).filter(|known| Some(known.0) == commitment).map(|known| Arc::clone(&known.1))
    }

    /// Remembers what was sealed just now.
    pub(super) fn sealed_consent(&self, sealed: &[u8], consent: &Consent) {
        lock(&self.consents).insert(consent.id(), (sealed.to_vec(), consent.clone()));
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

#[cfg(test)]
mod tests {
    use super::*;

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
