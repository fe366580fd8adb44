//! Person by person: the stored end of each chain is the newest entry that was found.

use std::collections::VecDeque;

use eemol_policies::ids::SubjectTag;

use super::entries::Chain;
use super::{VerifyError, Work, unreadable};
use crate::store::ledger::{LedgerStore, Page, PersonHeadRow, RecordFilter};

/// Rows in one page.
const PAGE: u32 = 1024;

impl Work<'_> {
    /// The chains' ends as stored.
    pub(super) async fn compare_persons(&mut self) -> Result<(), VerifyError> {
        if self.to < self.size {
            return Ok(());
        }
        let mut ends = Ends { store: self.store, page: Pages::Next(None), rows: VecDeque::new() };
        for (subject, chain) in std::mem::take(&mut self.chains) {
            let Chain::At { n, leaf, index, removed } = chain else { continue };
            let same = match ends.of(subject).await? {
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
        let filter = RecordFilter::about(subject);
        let newest = self.store.search(&filter, Page { before: None, limit: 1 }).await?;
        Ok(newest.first().is_some_and(|(entry, _)| entry.index >= self.size) && self.has_grown().await?)
    }
}

/// The stored ends, read in the order of the persons, as they are asked for.
struct Ends<'a> {
    store: &'a dyn LedgerStore,
    page: Pages,
    rows: VecDeque<PersonHeadRow>,
}

enum Pages {
    /// The page after this person is next.
    Next(Option<SubjectTag>),
    /// There is none.
    Done,
    /// One holds a row that cannot be read: each person is asked for alone.
    Broken,
}

impl Ends<'_> {
    /// The end of this person's chain. Persons are asked for in their order.
    async fn of(&mut self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, VerifyError> {
        loop {
            while self.rows.front().is_some_and(|row| row.subject < subject) {
                self.rows.pop_front();
            }
            if let Some(row) = self.rows.front() {
                return Ok(Some(row.clone()).filter(|row| row.subject == subject));
            }
            match self.page {
                Pages::Next(after) => self.turn(after).await?,
                Pages::Done => return Ok(None),
                Pages::Broken => return self.alone(subject).await,
            }
        }
    }

    async fn turn(&mut self, after: Option<SubjectTag>) -> Result<(), VerifyError> {
        match self.store.person_heads_after(after, PAGE).await {
            Ok(rows) => {
                self.page = rows.last().map_or(Pages::Done, |last| Pages::Next(Some(last.subject)));
                self.rows = rows.into();
                Ok(())
            }
            Err(error) if unreadable(&error) => {
                self.page = Pages::Broken;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn alone(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, VerifyError> {
        match self.store.person_head(subject).await {
            Ok(stored) => Ok(stored),
            Err(error) if unreadable(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
