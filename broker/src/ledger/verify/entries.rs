//! Entry by entry: the record opens, is the one committed to, its plain columns are those of its content, and it
//! continues its person's chain.

use std::collections::HashMap;
use std::sync::Arc;

use eemol_policies::ids::{Official, SubjectTag};

use super::{Slot, VerifyError, Work};
use crate::ledger::entry::{Commitment, EntryError, GroupName, Groups, Person, StoredGroups};
use crate::ledger::event::{Event, OfficialGroup, kind};
use crate::ledger::hash::Hash;
use crate::ledger::seal::{DataKey, open_record, open_record_text};
use crate::ledger::stamp::Plain;
use crate::ledger::subjects::{SubjectError, Subjects};
use crate::store::ledger::{EntryRow, RecordColumns, RecordRow};

/// Where a person's chain stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chain {
    /// After so many entries, the newest with this leaf at this index; so many records were gone by then.
    At { n: u64, leaf: Hash, index: u64, removed: u64 },
    /// An entry of this person could not be read; the next one is taken as it is.
    Lost,
}

/// Keys and pseudonyms met lately, so that they are not worked out for every entry.
#[derive(Debug, Default)]
pub(super) struct Known {
    keys: HashMap<Option<SubjectTag>, Arc<DataKey>>,
    /// By administration, then official.
    officials: HashMap<String, HashMap<Official, String>>,
    pseudonyms: usize,
}

/// Keys and pseudonyms kept at a time.
const KNOWN: usize = 20_000;

impl Known {
    async fn key(&mut self, subjects: &Subjects, subject: Option<SubjectTag>) -> Result<Arc<DataKey>, SubjectError> {
        if let Some(key) = self.keys.get(&subject) {
            return Ok(Arc::clone(key));
        }
        let key = subjects.key(subject).await?;
        if self.keys.len() >= KNOWN {
            self.keys.clear();
        }
        self.keys.insert(subject, Arc::clone(&key));
        Ok(key)
    }

    /// Pseudonym of an official at an administration.
    fn official(&mut self, subjects: &Subjects, acting: &str, official: &Official) -> String {
        if let Some(known) = self.officials.get(acting).and_then(|there| there.get(official)) {
            return known.clone();
        }
        let pseudonym = subjects.official(acting, official);
        if self.pseudonyms >= KNOWN {
            (self.officials, self.pseudonyms) = Default::default();
        }
        self.officials.entry(acting.to_owned()).or_default().insert(official.clone(), pseudonym.clone());
        self.pseudonyms += 1;
        pseudonym
    }
}

/// What a record was found to hold.
struct Seen {
    person: Option<Person>,
    official: Option<Official>,
    event: Event,
}

impl Work<'_> {
    /// Asks for the keys of a page's persons at once. What cannot be had is said at the entry that needs it.
    pub(super) async fn load_keys(&mut self, page: &[Slot]) {
        let wanted = |slot: &Slot| match slot {
            Slot::Row(entry, Some(record)) if entry.index >= self.from && entry.index < self.to => {
                record.columns.subject
            }
            _ => None,
        };
        let unknown = |subject: &SubjectTag| !self.known.keys.contains_key(&Some(*subject));
        drop(self.subjects.prefetch(page.iter().filter_map(wanted).filter(unknown)).await);
    }

    /// Checks one entry and takes it into the tree.
    pub(super) async fn entry(&mut self, entry: &EntryRow, record: Option<&RecordRow>) -> Result<(), VerifyError> {
        let leaf = self.leaf(entry.index, Some(entry)).await?;
        if entry.index < self.from || entry.index >= self.to {
            return Ok(());
        }
        self.opened += 1;
        let Some(record) = record else { return self.no_record(entry.index).await };
        self.still_there(entry.index).await?;
        let seen = match self.known.key(self.subjects, record.columns.subject).await {
            Ok(key) => examine(entry, record, leaf, &key, self.subjects, &mut self.known),
            Err(SubjectError::Store(error)) => return Err(error.into()),
            Err(SubjectError::Gone) => {
                if let Some(subject) = record.columns.subject
                    && self.gone_since(subject).await?
                {
                    // Erased since this page was read.
                    self.chains.insert(subject, Chain::Lost);
                    return self.no_record(entry.index).await;
                }
                Err("there is no key for the person that the record names".to_owned())
            }
            Err(SubjectError::Seal(_)) => Err("the key of the record's person does not open".to_owned()),
        };
        match seen {
            Ok(seen) => self.follow(entry.index, leaf, seen),
            Err(what) => {
                self.fault(entry.index, what);
                if let Some(subject) = record.columns.subject {
                    self.chains.insert(subject, Chain::Lost);
                }
                if let (Some(replay), Some(consent)) = (&mut self.replay, record.columns.consent) {
                    replay.forget(consent);
                }
            }
        }
        Ok(())
    }

    /// What follows from a record that is in order: the person's chain, the newest time, the consent.
    fn follow(&mut self, index: u64, leaf: Hash, seen: Seen) {
        // Whom an exchange mentions is told its day only.
        if seen.event.time < self.newest && seen.event.kind != kind::MENTIONED {
            self.fault(index, "the entry is older than one before it");
        }
        self.newest = self.newest.max(seen.event.time);
        if let Some(person) = &seen.person {
            let gone = self.tombstones.passed;
            // Records that were dropped leave a gap in the chain, no wider than there are such records in between.
            let gap = |n: u64, before: u64| {
                person.n > n + 1 && person.n - n - 1 <= gone.saturating_sub(before) && person.previous != Hash::ZERO
            };
            let continues = match self.chains.get(&person.subject) {
                Some(Chain::At { n, leaf, removed, .. }) => {
                    (person.n == n + 1 && person.previous == *leaf) || gap(*n, *removed)
                }
                Some(Chain::Lost) => true,
                None => self.from > 0 || (person.n == 1 && person.previous == Hash::ZERO) || gap(0, 0),
            };
            self.chains.insert(person.subject, Chain::At { n: person.n, leaf, index, removed: gone });
            if !continues {
                self.fault(index, "the entry does not follow the person's entry before it");
            }
        }
        if let Some(replay) = &mut self.replay {
            let subject = seen.person.map(|person| person.subject);
            let dropped = self.tombstones.passed > 0;
            let exchange = replay.exchanges.fold(index, subject, &seen.event, dropped || !self.faults.is_empty());
            let consent = replay.fold(index, subject, seen.official, &seen.event, dropped);
            if let Err(what) = exchange.and(consent) {
                self.fault(index, what);
            }
        }
    }
}

/// One entry in so many is read in full, too, to see that what was committed to is in its canonical form.
const READ_IN_FULL: u64 = 64;

/// Opens a record and compares everything that can be compared within it.
fn examine(
    entry: &EntryRow,
    record: &RecordRow,
    leaf: Hash,
    key: &DataKey,
    subjects: &Subjects,
    known: &mut Known,
) -> Result<Seen, String> {
    let text = open_record_text(key, entry.id, leaf, &record.sealed).map_err(|error| error.to_string())?;
    let text = std::str::from_utf8(&text).ok();
    let cut = text.and_then(StoredGroups::cut).filter(|cut| cut.commitment().leaf_hash() == leaf);
    if cut.is_some() && entry.index.is_multiple_of(READ_IN_FULL) && !text.is_some_and(|text| is_canonical(text, leaf)) {
        return Err("the record is not in its canonical form, though it is what was committed to".to_owned());
    }
    let whole;
    let groups = if let Some(cut) = cut {
        cut
    } else {
        // Another layout, or not what was committed to: read in full, which says what is wrong.
        whole = open_record(key, entry.id, leaf, &record.sealed).map_err(|error| error.to_string())?;
        StoredGroups::from(&whole)
    };
    let shape = |error: EntryError| error.to_string();
    let event: Event = groups.read(GroupName::Event).map_err(shape)?.ok_or("the record says nothing")?;
    let person: Option<Person> = groups.read(GroupName::Person).map_err(shape)?;
    let official = groups.read::<OfficialGroup>(GroupName::Official).map_err(shape)?.map(|group| group.official);
    if event.entry != Some(entry.id) {
        return Err("the record is of an entry with another id".to_owned());
    }
    let plain = Plain::of(person.map(|person| person.subject), &event, official.as_ref());
    let pseudonym = plain.official.map(|(acting, official)| known.official(subjects, acting, official));
    match differing(&plain, pseudonym.as_deref(), &record.columns) {
        Some(column) => Err(format!("the column `{column}` is not what the record says")),
        None => Ok(Seen { person, official, event }),
    }
}

/// Whether the text, read and written again in canonical form, is still what the leaf commits to.
fn is_canonical(text: &str, leaf: Hash) -> bool {
    Groups::parse(text).is_ok_and(|groups| groups.commitment().leaf_hash() == leaf)
}

fn differing(sealed: &Plain<'_>, official: Option<&str>, stored: &RecordColumns) -> Option<&'static str> {
    let columns = [
        ("subject", sealed.subject == stored.subject),
        ("time", sealed.time == stored.time),
        ("kind", sealed.kind == stored.kind),
        ("requester", sealed.requester == stored.requester.as_deref()),
        ("provider", sealed.provider == stored.provider.as_deref()),
        ("evidence_type", sealed.evidence_type == stored.evidence_type.as_deref()),
        ("procedure", sealed.procedure == stored.procedure.as_deref()),
        ("reason", sealed.reason == stored.reason.as_deref()),
        ("exchange", sealed.exchange == stored.exchange),
        ("consent", sealed.consent == stored.consent),
        ("official", official == stored.official.as_deref()),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
}

/// The leaf of an entry's row.
pub(super) fn leaf_of(entry: &EntryRow) -> Hash {
    Commitment::from_bytes(entry.commitment).leaf_hash()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ledger::entry::{Group, Salt};

    #[test]
    fn a_record_committed_to_in_another_form_than_the_canonical_one_is_told() {
        let salt = |byte| Salt::from_bytes([byte; 16]);
        let groups = Groups {
            event: Group::new(salt(1), &json!({ "kind": "a", "time": "b" })).unwrap(),
            person: Group::empty(salt(2)),
            official: Group::empty(salt(3)),
            evidence: Group::empty(salt(4)),
            decision: Group::empty(salt(5)),
        };
        let text = groups.to_json();
        assert!(is_canonical(&text, groups.commitment().leaf_hash()));
        for (from, to) in [
            (r#"{"kind":"a","time":"b"}"#, r#"{"time":"b","kind":"a"}"#),
            (r#""kind":"a""#, r#""kind": "a""#),
            (r#""a""#, r#""\u0061""#),
        ] {
            let other = text.replace(from, to);
            let cut = StoredGroups::cut(&other).unwrap();
            assert!(!is_canonical(&other, cut.commitment().leaf_hash()), "{other}");
        }
    }
}
