//! Tombstones: a missing record is in order only where one stands that the removing entry commits to.
//!
//! First every removing entry is compared with its rows, then the stream asks for each missing record. Whoever deletes
//! records and makes it look like an erasure must forge a row (no entry commits to it), stretch one (the entry names
//! another end), or change the entry (it does not open): each is named at the record's place.

use std::collections::BTreeSet;

use eemol_policies::ids::SubjectTag;

use super::{VerifyError, Work, unreadable};
use crate::ledger::removal::{self, Removed, Span, SpanDigest};
use crate::store::StoreError;
use crate::store::ledger::LedgerStore;
use crate::store::removal::TombstoneRow;

/// Rows in one page.
const PAGE: u32 = 1024;
/// Bad rows of one entry that are told apart; beyond, none of its rows counts.
const TOLD_APART: usize = 4096;

/// What is known of tombstones.
#[derive(Debug, Default)]
pub(super) struct Tombstones {
    /// Removing entries whose rows are those they commit to, but for those in `bad`.
    good: BTreeSet<u64>,
    /// Entries that were looked at.
    seen: BTreeSet<u64>,
    /// First places of rows that no entry commits to.
    bad: BTreeSet<u64>,
    /// Rows over the entries of the page.
    page: Vec<TombstoneRow>,
    /// Records gone in order so far.
    pub(super) passed: u64,
}

impl Work<'_> {
    /// Compares the rows of each removing entry with what it commits to.
    pub(super) async fn check_tombstones(&mut self) -> Result<(), VerifyError> {
        let mut after = None;
        loop {
            let next = match self.store.removal().tombstones_by_entry(after, 1).await {
                Ok(rows) => rows.first().map(|row| row.entry),
                Err(error) if unreadable(&error) => {
                    self.fault(after.map_or(0, |(entry, _)| entry), "a tombstone cannot be read");
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            let Some(entry) = next.filter(|entry| *entry < self.size) else { break };
            self.check_group(entry).await?;
            after = Some((entry, u64::MAX));
        }
        // And the other way round: an entry whose rows are all gone.
        let mut next = 0;
        loop {
            let found = match self.store.removal().removals(next, PAGE).await {
                Ok(found) => found,
                // The stream names the row that cannot be read.
                Err(error) if unreadable(&error) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let Some(last) = found.last().map(|(entry, _)| entry.index) else { return Ok(()) };
            for (entry, _) in found {
                if entry.index < self.size && !self.tombstones.seen.contains(&entry.index) {
                    self.check_group(entry.index).await?;
                }
            }
            next = last.saturating_add(1);
        }
    }

    async fn check_group(&mut self, entry: u64) -> Result<(), VerifyError> {
        self.tombstones.seen.insert(entry);
        let said = self.said(entry).await?;
        let mut after = Some((entry.saturating_sub(1), u64::MAX)).filter(|_| entry > 0);
        let mut group = Group::new(said.as_ref().ok().and_then(|said| said.2.spans.clone()));
        'rows: loop {
            let rows = match self.store.removal().tombstones_by_entry(after, PAGE).await {
                Ok(rows) => rows,
                Err(error) if unreadable(&error) => {
                    self.fault(group.first.unwrap_or(entry), "a tombstone cannot be read");
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            };
            let Some(last) = rows.last() else { break };
            after = Some((last.entry, last.first));
            for row in &rows {
                if row.entry != entry {
                    break 'rows;
                }
                group.take(row, said.as_ref().ok());
            }
        }
        match said {
            Err(what) => {
                let first = group.first.unwrap_or(entry);
                self.fault(first, format!("the tombstone here names entry {entry}, {what}"));
            }
            Ok((_, _, removed)) => self.judge(entry, group, &removed),
        }
        Ok(())
    }

    fn judge(&mut self, entry: u64, mut group: Group, removed: &Removed) {
        for span in group.lacking() {
            self.fault(span.0, format!("the tombstone that entry {entry} commits to is not stored"));
        }
        let told_apart = removed.spans.is_some() && group.bad.len() <= TOLD_APART;
        if told_apart {
            for first in group.bad {
                self.fault(first, format!("the tombstone here is not one that entry {entry} commits to"));
                self.tombstones.bad.insert(first);
            }
            self.tombstones.good.insert(entry);
        } else if !group.bad.is_empty() || group.digest.finish() != removed.digest {
            let first = group.first.unwrap_or(entry);
            self.fault(first, format!("the tombstones from here on are not those that entry {entry} commits to"));
        } else {
            self.tombstones.good.insert(entry);
        }
    }

    /// What a removing entry says, or why it says nothing.
    async fn said(
        &self,
        entry: u64,
    ) -> Result<
        Result<(crate::store::removal::RemovalClass, eemol_policies::time::Timestamp, Removed), String>,
        VerifyError,
    > {
        let rows = match self.store.entries(entry, 1).await {
            Ok(rows) => rows,
            Err(error) if unreadable(&error) => return Ok(Err("which cannot be read".to_owned())),
            Err(error) => return Err(error.into()),
        };
        let Some((row, Some(record))) = rows.first().filter(|(row, _)| row.index == entry) else {
            return Ok(Err("which has no record".to_owned()));
        };
        match removal::open(row, record, self.subjects).await {
            Ok(said) => Ok(Ok(said)),
            Err(removal::RemovalError::Store(error)) => Err(error.into()),
            Err(removal::RemovalError::Changed { .. }) => Ok(Err("which was changed".to_owned())),
            Err(_) => Ok(Err("which removed nothing".to_owned())),
        }
    }

    /// Reads the rows over a page of entries; none where there are none at all.
    pub(super) async fn load_tombstones(&mut self, from: u64, to: u64) -> Result<(), VerifyError> {
        if !self.tombstones.seen.is_empty() {
            self.tombstones.page = read(self.store, from, to).await?;
        }
        Ok(())
    }

    /// A missing record: in order, or a fault.
    pub(super) async fn no_record(&mut self, index: u64) -> Result<(), VerifyError> {
        let known = self.tombstones.over(index);
        let row = match known {
            Some(row) => Some(row),
            // A broker may have erased someone since the head was noted.
            None => read(self.store, index, index.saturating_add(1)).await?.first().copied(),
        };
        let Some(row) = row else {
            self.fault(index, "the record is missing");
            return Ok(());
        };
        if row.entry >= self.size && !self.tombstones.seen.contains(&row.entry) && self.has_grown().await? {
            self.check_group(row.entry).await?;
        }
        if self.tombstones.good.contains(&row.entry) && !self.tombstones.bad.contains(&row.first) {
            self.tombstones.passed = self.tombstones.passed.saturating_add(1);
            self.tail.gone(index);
        } else {
            let entry = row.entry;
            self.fault(index, format!("the record is missing, and entry {entry} commits to no tombstone of it"));
        }
        Ok(())
    }

    /// A record that is there: a fault where a tombstone says otherwise. `true` when it was erased since it was read.
    pub(super) async fn still_there(&mut self, index: u64) -> Result<(), VerifyError> {
        let Some(row) = self.tombstones.over(index) else { return Ok(()) };
        let now = self.store.entries(index, 1).await;
        let there = match &now {
            Ok(rows) => rows.first().is_some_and(|(entry, record)| entry.index == index && record.is_some()),
            Err(error) => unreadable(error),
        };
        if there {
            let entry = row.entry;
            self.fault(index, format!("the record is there, though a tombstone says that entry {entry} removed it"));
        }
        Ok(())
    }

    /// Whether this record was removed by an entry beyond the head that was noted.
    pub(super) async fn removed_since(&self, index: u64) -> Result<bool, VerifyError> {
        let rows = read(self.store, index, index.saturating_add(1)).await?;
        Ok(rows.first().is_some_and(|row| row.entry >= self.size) && self.has_grown().await?)
    }

    /// Whether nothing is left of a person by an entry beyond the head that was noted.
    pub(super) async fn gone_since(&self, subject: SubjectTag) -> Result<bool, VerifyError> {
        for (entry, record) in self.store.removal().removals(self.size, PAGE).await? {
            let said = removal::open(&entry, &record, self.subjects).await;
            if said.is_ok_and(|(_, _, removed)| removed.subjects.contains(&subject)) {
                return self.has_grown().await;
            }
        }
        Ok(false)
    }
}

async fn read(store: &dyn LedgerStore, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError> {
    match store.removal().tombstones(from, to).await {
        Ok(rows) => Ok(rows),
        // Named by the comparison with their entry.
        Err(error) if unreadable(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

impl Tombstones {
    fn over(&self, index: u64) -> Option<TombstoneRow> {
        let at = self.page.partition_point(|row| row.first <= index);
        let row = at.checked_sub(1).and_then(|at| self.page.get(at))?;
        (row.last >= index).then_some(*row)
    }
}

/// The rows of one entry, compared as they come.
struct Group {
    /// Runs that the entry writes out and that have not come yet, last one first.
    due: Option<Vec<Span>>,
    lacking: Vec<Span>,
    digest: SpanDigest,
    first: Option<u64>,
    bad: Vec<u64>,
}

impl Group {
    fn new(due: Option<Vec<Span>>) -> Self {
        let due = due.map(|mut spans| {
            spans.reverse();
            spans
        });
        Self { due, lacking: Vec::new(), digest: SpanDigest::default(), first: None, bad: Vec::new() }
    }

    fn take(
        &mut self,
        row: &TombstoneRow,
        said: Option<&(crate::store::removal::RemovalClass, eemol_policies::time::Timestamp, Removed)>,
    ) {
        self.first.get_or_insert(row.first);
        let span = Span(row.first, row.last);
        self.digest.add(span);
        let mut fits = said.is_some_and(|(class, time, _)| row.class == *class && row.time == *time);
        if let Some(due) = &mut self.due {
            while due.last().is_some_and(|next| next.0 < span.0) {
                self.lacking.extend(due.pop());
            }
            match due.last() {
                Some(next) if *next == span => drop(due.pop()),
                _ => fits = false,
            }
        }
        if !fits && self.bad.len() <= TOLD_APART {
            self.bad.push(row.first);
        }
    }

    /// Runs that the entry names and no row stands for. One that is only changed is among the bad rows already.
    fn lacking(&mut self) -> Vec<Span> {
        let mut lacking = std::mem::take(&mut self.lacking);
        lacking.extend(self.due.take().into_iter().flatten().rev());
        lacking.retain(|span| !self.bad.contains(&span.0));
        lacking
    }
}
