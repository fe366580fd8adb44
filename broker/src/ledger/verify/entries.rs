//! Entry by entry: the record opens, is the one committed to, its plain columns are those of its content, and it
//! continues its person's chain.

use std::collections::HashMap;
use std::sync::Arc;

use eemol_policies::ids::{Official, SubjectTag};

use super::{VerifyError, Work};
use crate::ledger::entry::{Commitment, EntryError, GroupName, Person, StoredGroups};
use crate::ledger::event::{Event, OfficialGroup, kind};
use crate::ledger::hash::Hash;
use crate::ledger::seal::{DataKey, open_record, open_record_text};
use crate::ledger::stamp;
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
    officials: HashMap<(String, Official), String>,
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

    /// Pseudonym of an official at a requester.
    fn official(&mut self, subjects: &Subjects, requester: &str, official: &Official) -> String {
        let name = (requester.to_owned(), official.clone());
        if let Some(known) = self.officials.get(&name) {
            return known.clone();
        }
        let pseudonym = subjects.official(requester, official);
        if self.officials.len() >= KNOWN {
            self.officials.clear();
        }
        self.officials.insert(name, pseudonym.clone());
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
            if let Err(what) = replay.fold(index, subject, seen.official, &seen.event, self.tombstones.passed > 0) {
                self.fault(index, what);
            }
        }
    }

    /// The chains' ends as stored.
    pub(super) async fn compare_persons(&mut self) -> Result<(), VerifyError> {
        if self.to < self.size {
            return Ok(());
        }
        for (subject, chain) in std::mem::take(&mut self.chains) {
            let Chain::At { n, leaf, index, removed } = chain else { continue };
            let stored = match self.store.person_head(subject).await {
                Ok(stored) => stored,
                Err(error) if super::unreadable(&error) => None,
                Err(error) => return Err(error.into()),
            };
            let same = match stored {
                // The newest of the person's records may have been dropped before older ones that are kept.
                Some(row) if row.count > n => {
                    row.count - n <= self.tombstones.passed.saturating_sub(removed) || self.has_newer(subject).await?
                }
                Some(row) => row.count == n && row.previous == *leaf.as_bytes(),
                None => self.gone_since(subject).await?,
            };
            if !same {
                self.fault(index, "the stored end of the person's chain is not this entry");
            }
        }
        Ok(())
    }

    /// Whether this person has an entry beyond the head that was noted: a broker goes on writing.
    async fn has_newer(&self, subject: SubjectTag) -> Result<bool, VerifyError> {
        let filter = crate::store::ledger::RecordFilter { subject: Some(subject), ..Default::default() };
        let newest = self.store.search(&filter, crate::store::ledger::Page { before: None, limit: 1 }).await?;
        Ok(newest.first().is_some_and(|(entry, _)| entry.index >= self.size) && self.has_grown().await?)
    }
}

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
    let cut = std::str::from_utf8(&text).ok().and_then(StoredGroups::cut);
    let whole;
    let groups = if let Some(cut) = cut.filter(|cut| cut.commitment().leaf_hash() == leaf) {
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
    let subject = person.map(|person| person.subject);
    let columns =
        stamp::columns(subject, &event, official.as_ref(), |requester, name| known.official(subjects, requester, name));
    match differing(&columns, &record.columns) {
        Some(column) => Err(format!("the column `{column}` is not what the record says")),
        None => Ok(Seen { person, official, event }),
    }
}

fn differing(sealed: &RecordColumns, stored: &RecordColumns) -> Option<&'static str> {
    let columns = [
        ("subject", sealed.subject == stored.subject),
        ("time", sealed.time == stored.time),
        ("kind", sealed.kind == stored.kind),
        ("requester", sealed.requester == stored.requester),
        ("provider", sealed.provider == stored.provider),
        ("evidence_type", sealed.evidence_type == stored.evidence_type),
        ("procedure", sealed.procedure == stored.procedure),
        ("reason", sealed.reason == stored.reason),
        ("exchange", sealed.exchange == stored.exchange),
        ("consent", sealed.consent == stored.consent),
        ("official", sealed.official == stored.official),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
}

/// The leaf of an entry's row.
pub(super) fn leaf_of(entry: &EntryRow) -> Hash {
    Commitment::from_bytes(entry.commitment).leaf_hash()
}
