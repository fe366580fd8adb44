//! The keys of the persons that a batch is about, each looked up once however many rows and entries are the person's.
//!
//! For a batch only: what is remembered longer, and for how long, is [`super`]'s.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use eemol_policies::ids::SubjectTag;

use super::{DataKey, SubjectError, Subjects};

/// Keys made ready for sealing.
#[derive(Debug)]
pub struct KeyRing {
    log: DataKey,
    /// `None`: the person is gone, or was never here.
    persons: HashMap<SubjectTag, Option<DataKey>>,
}

impl KeyRing {
    /// The key of a person's records; of the log's own for `None`.
    ///
    /// # Errors
    /// [`SubjectError::Gone`] for a person who has none, or was not asked for ([`Subjects::gather`]).
    pub fn of(&self, subject: Option<SubjectTag>) -> Result<&DataKey, SubjectError> {
        let Some(tag) = subject else { return Ok(&self.log) };
        self.persons.get(&tag).and_then(Option::as_ref).ok_or(SubjectError::Gone)
    }
}

impl Subjects {
    /// No person's key yet, only the log's own.
    pub fn ring(&self) -> KeyRing {
        KeyRing { log: self.log_key.made_ready(), persons: HashMap::new() }
    }

    /// Puts the keys of these persons into `ring`: one question for all that are not remembered. A person without a key, or
    /// whose key does not open, is left to [`KeyRing::of`] to say.
    ///
    /// # Errors
    /// [`SubjectError::Store`].
    pub async fn gather(&self, ring: &mut KeyRing, subjects: &[SubjectTag]) -> Result<(), SubjectError> {
        let mut missing = Vec::new();
        for tag in subjects.iter().copied() {
            let Entry::Vacant(place) = ring.persons.entry(tag) else { continue };
            let gone = self.is_gone(tag);
            let known = if gone { None } else { self.persons.get(&tag).await };
            if known.is_none() && !gone {
                missing.push(tag);
            }
            place.insert(known.map(|person| person.key.made_ready()));
        }
        if missing.is_empty() {
            return Ok(());
        }
        for row in self.store.get_all(&missing).await? {
            if row.wrapped_key.is_some() {
                let tag = row.tag;
                match self.remember(row).await {
                    Ok(person) => drop(ring.persons.insert(tag, Some(person.key.made_ready()))),
                    // A damaged key is that person's trouble alone.
                    Err(SubjectError::Seal(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ledger::seal::{Nonce, open_row, seal_row};
    use crate::runtime::Runtime;
    use crate::store::sqlite::{Access, SqliteKeys};

    #[tokio::test]
    async fn a_ring_has_the_keys_of_those_who_were_gathered_and_are_not_gone() {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, _) = Runtime::fixed(1);
        let open = || async {
            let keys = SqliteKeys::open(&dir.path().join("keys.db"), Access::Write).await.unwrap();
            Subjects::open(Arc::new(keys), [9; 32], runtime.clone()).await.unwrap()
        };
        let remembering = open().await;
        let (one, two, gone) = (
            remembering.resolve("s:1").await.unwrap(),
            remembering.resolve("s:2").await.unwrap(),
            remembering.resolve("s:3").await.unwrap(),
        );
        remembering.forget(&[gone]).await.unwrap();
        let stranger = SubjectTag::from_bytes([7; 16]);
        for subjects in [&remembering, &open().await] {
            let mut ring = subjects.ring();
            assert!(matches!(ring.of(Some(one)), Err(SubjectError::Gone)), "nobody was asked for");
            subjects.gather(&mut ring, &[one, one, gone, stranger]).await.unwrap();
            subjects.gather(&mut ring, &[two, one]).await.unwrap();
            for subject in [None, Some(one), Some(two)] {
                let key = subjects.key(subject).await.unwrap();
                let sealed = seal_row(ring.of(subject).unwrap(), "a", b"b", Nonce::from_bytes([1; 12]), b"c").unwrap();
                assert_eq!(open_row(&key, "a", b"b", &sealed).unwrap().as_slice(), b"c");
            }
            for nobody in [gone, stranger] {
                assert!(matches!(ring.of(Some(nobody)), Err(SubjectError::Gone)));
            }
        }
    }
}
