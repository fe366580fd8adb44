//! Removing from the ledger as callers ask for it: erasures, holds, runs of retention, copies of the key store, and what
//! stands where records were.

use std::path::Path;
use std::time::Duration;

use eemol_policies::ids::EntryId;
use eemol_policies::time::Timestamp;

use super::Ledger;
use super::erasure::{Erasure, Standing};
use super::hold::Change;
use super::operation::{Act, Answer, Rejection};
use super::reading::ReadError;
use super::retention::{Classes, Cursor, Retain, Retained};
use super::rows::RowError;
use super::writer::{LedgerError, removing};
use crate::store::StoreError;
use crate::store::ledger::EntryRow;
use crate::store::removal::TombstoneRow;

/// Why nothing was removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// The ledger did not do it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// It names nothing, or does not fit.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not answer.
    #[error(transparent)]
    Row(#[from] RowError),
}

/// What stands where a record was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The entry whose record is gone.
    pub entry: EntryRow,
    /// The row that covers it.
    pub row: TombstoneRow,
    /// Id of the entry that removed it.
    pub by: EntryId,
}

impl Ledger {
    /// Does a step on the way of a person's erasure. When it is done, the person's key is destroyed.
    ///
    /// # Errors
    /// [`RemoveError`]; after [`LedgerError::Unavailable`] the writer goes on trying to destroy what was committed.
    pub async fn erasure(&self, erasure: Erasure) -> Result<(Standing, Option<EntryId>), RemoveError> {
        let recorded = self.enter(Act::Erasure(Box::new(erasure))).await?;
        match recorded.answer {
            Answer::Erasure(standing) => Ok((standing, recorded.entry.map(|entry| entry.id))),
            Answer::Rejected(why) => Err(why.into()),
            _ => Err(LedgerError::Unavailable.into()),
        }
    }

    /// Adds or lifts a hold; the id of the entry, which is the hold's own when it was added.
    ///
    /// # Errors
    /// [`RemoveError`].
    pub async fn hold(&self, change: Change) -> Result<EntryId, RemoveError> {
        match self.enter(Act::Hold(Box::new(change))).await?.answer {
            Answer::Hold(id) => Ok(id),
            Answer::Rejected(why) => Err(why.into()),
            _ => Err(LedgerError::Unavailable.into()),
        }
    }

    /// Drops what is over, in operations of bounded size; `progress` is told what each came to. What a run that failed
    /// has dropped stays dropped, and the next one goes on.
    ///
    /// # Errors
    /// [`RemoveError`].
    pub async fn retain(
        &self,
        classes: &Classes,
        dry_run: bool,
        progress: &mut (dyn FnMut(&Retained) + Send),
    ) -> Result<Retained, RemoveError> {
        let mut sum = Retained::default();
        let now = self.runtime.now();
        let size = self.store().head().await?.map_or(0, |head| head.size);
        let end = removing::first_young(self.store(), classes.newest_cutoff(now), size).await?;
        let mut cursor = Some(Cursor::Consents(None));
        while let Some(at) = cursor {
            let retain = Retain { classes: classes.clone(), cursor: at, end, dry_run };
            let one = match self.enter(Act::Retain(Box::new(retain))).await?.answer {
                Answer::Retained(one) => one,
                Answer::Rejected(why) => return Err(why.into()),
                _ => return Err(LedgerError::Unavailable.into()),
            };
            progress(&one);
            cursor = one.next;
            sum.records = sum.records.saturating_add(one.records);
            sum.consents = sum.consents.saturating_add(one.consents);
            sum.persons = sum.persons.saturating_add(one.persons);
            sum.held = sum.held.saturating_add(one.held);
        }
        if !dry_run {
            self.store().removal().drop_empty_months().await?;
        }
        Ok(sum)
    }

    /// What stands where the record of this entry was; `None` when there is no such entry, or its record is there.
    ///
    /// # Errors
    /// [`ReadError::Store`].
    pub async fn tombstone(&self, id: EntryId) -> Result<Option<Tombstone>, ReadError> {
        let Some(entry) = self.store().entry(id).await? else { return Ok(None) };
        let found = self.store().removal().tombstones(entry.index, entry.index.saturating_add(1)).await?;
        let Some(row) = found.first().copied() else { return Ok(None) };
        let by = self.store().entry_at(row.entry).await?;
        Ok(by.map(|by| Tombstone { entry, row, by: by.id }))
    }

    /// Writes a copy of the key store to a file that is empty or not there yet, while the broker goes on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn copy_keys(&self, file: &Path) -> Result<(), StoreError> {
        self.subjects.copy_to(file).await
    }
}

/// From when nobody can read what was erased at `now`: the last copy of the key store that still had the key has lapsed.
pub fn unreadable_from(now: Timestamp, keep_days: u32) -> Timestamp {
    now.plus(Duration::from_hours(24).saturating_mul(keep_days))
}

#[cfg(test)]
mod tests;
