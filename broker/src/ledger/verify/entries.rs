//! Entry by entry: the record opens, is the one committed to, its plain columns are those of its content, and it
//! continues its person's chain.

use eemol_policies::ids::{Official, SubjectTag};

use super::{VerifyError, Work};
use crate::ledger::entry::{Commitment, Group, Person};
use crate::ledger::event::{Event, OfficialGroup, kind};
use crate::ledger::hash::Hash;
use crate::ledger::seal::{DataKey, open_record};
use crate::ledger::stamp;
use crate::ledger::subjects::{SubjectError, Subjects};
use crate::store::ledger::{EntryRow, RecordColumns, RecordRow};

/// Where a person's chain stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chain {
    /// After so many entries, the newest with this leaf at this index.
    At { n: u64, leaf: Hash, index: u64 },
    /// An entry of this person could not be read; the next one is taken as it is.
    Lost,
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
        let Some(record) = record else {
            self.fault(entry.index, "the record is missing");
            return Ok(());
        };
        let seen = match self.subjects.key(record.columns.subject).await {
            Ok(key) => examine(entry, record, leaf, &key, self.subjects),
            Err(SubjectError::Store(error)) => return Err(error.into()),
            Err(SubjectError::Gone) => Err("there is no key for the person that the record names".to_owned()),
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
            let continues = match self.chains.get(&person.subject) {
                Some(Chain::At { n, leaf, .. }) => person.n == n + 1 && person.previous == *leaf,
                Some(Chain::Lost) => true,
                None => self.from > 0 || (person.n == 1 && person.previous == Hash::ZERO),
            };
            self.chains.insert(person.subject, Chain::At { n: person.n, leaf, index });
            if !continues {
                self.fault(index, "the entry does not follow the person's entry before it");
            }
        }
        if let Some(replay) = &mut self.replay {
            let subject = seen.person.map(|person| person.subject);
            if let Err(what) = replay.fold(index, subject, seen.official, &seen.event) {
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
            let Chain::At { n, leaf, index } = chain else { continue };
            let stored = match self.store.person_head(subject).await {
                Ok(stored) => stored,
                Err(error) if super::unreadable(&error) => None,
                Err(error) => return Err(error.into()),
            };
            let same = match stored {
                Some(row) if row.count > n => self.has_newer(subject).await?,
                Some(row) => row.count == n && row.previous == *leaf.as_bytes(),
                None => false,
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
) -> Result<Seen, String> {
    let groups = open_record(key, entry.id, leaf, &record.sealed).map_err(|error| error.to_string())?;
    let event: Event = read(&groups.event)?.ok_or("the record says nothing")?;
    let person: Option<Person> = read(&groups.person)?;
    let official = read::<OfficialGroup>(&groups.official)?.map(|group| group.official);
    if event.entry != Some(entry.id) {
        return Err("the record is of an entry with another id".to_owned());
    }
    let subject = person.map(|person| person.subject);
    let columns = stamp::columns(subject, &event, official.as_ref(), subjects);
    match differing(&columns, &record.columns) {
        Some(column) => Err(format!("the column `{column}` is not what the record says")),
        None => Ok(Seen { person, official, event }),
    }
}

/// A group's content; `None` when the group is empty.
fn read<T: serde::de::DeserializeOwned>(group: &Group) -> Result<Option<T>, String> {
    if group.json() == "{}" {
        return Ok(None);
    }
    group.read().map(Some).map_err(|error| error.to_string())
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
