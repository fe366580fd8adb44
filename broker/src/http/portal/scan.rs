//! One page of a list of entries, found by what stands in plain columns, with the way to the pages before and after.
//!
//! Pages are named by the index of an entry, so that new entries do not move them.

use eemol_policies::ids::{AdministrationId, SubjectTag};
use eemol_policies::time::Timestamp;

use crate::store::StoreError;
use crate::store::history::{Brief, HistoryLine};
use crate::store::ledger::{EntryRow, LedgerStore, Page, RecordColumns, RecordFilter, RecordRow};
use crate::view::Pager;

/// Rows read at once.
const CHUNK: u32 = 1000;
/// Rows looked at before the search ends; older ones are reached by the days of the filter.
const MOST: usize = 50_000;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Scan<R = (EntryRow, RecordRow)> {
    /// The page's entries, newest first.
    pub(crate) rows: Vec<R>,
    /// How many entries match.
    pub(crate) total: u64,
    #[expect(clippy::option_option, reason = "no newer page, the first page, or the page that begins before an entry")]
    newer: Option<Option<u64>>,
    older: Option<u64>,
    page: u64,
    pages: u64,
}

/// The page that is wanted of a person's history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// It begins before this entry; with the newest for `None`.
    pub(crate) before: Option<u64>,
    /// Entries on it.
    pub(crate) size: usize,
    /// Every entry matches.
    pub(crate) all: bool,
}

/// A line of a person's history with what is shown of it.
#[derive(Debug)]
pub(crate) struct WholeLine {
    pub(crate) line: HistoryLine,
    pub(crate) entry: EntryRow,
    pub(crate) sealed: Vec<u8>,
}

/// Looks through the records that match `filter` for those that `keep` takes, and gives the page that begins before the
/// entry at `before`.
pub(crate) async fn scan(
    store: &dyn LedgerStore,
    filter: &RecordFilter,
    mut keep: impl FnMut(&EntryRow, &RecordColumns) -> bool,
    before: Option<u64>,
    size: usize,
) -> Result<Scan, StoreError> {
    let mut scan = Scan::default();
    let (mut matches, mut looked, mut next) = (Vec::new(), 0, None);
    loop {
        let rows = store.search(filter, Page { before: next, limit: CHUNK }).await?;
        let Some(last) = rows.last().map(|(entry, _)| entry.index) else { break };
        (looked, next) = (looked + rows.len(), Some(last));
        let is_over = is_over(rows.len(), looked, last);
        for (entry, record) in rows {
            if keep(&entry, &record.columns) {
                matches.push(entry.index);
                if scan.rows.len() < size && before.is_none_or(|before| entry.index < before) {
                    scan.rows.push((entry, record));
                }
            }
        }
        if is_over {
            break;
        }
    }
    scan.place(&matches, before, size);
    Ok(scan)
}

/// The same for what is about one person; gives also since when the log is complete.
pub(crate) async fn scan_history(
    store: &dyn LedgerStore,
    subject: SubjectTag,
    mut keep: impl FnMut(Brief<'_>) -> bool,
    wanted: Wanted,
) -> Result<(Scan<WholeLine>, Option<Timestamp>), StoreError> {
    let Wanted { before, size, .. } = wanted;
    let (mut scan, mut since) = (Scan::default(), None);
    let (mut matches, mut looked, mut next) = (Vec::new(), 0, None);
    loop {
        let page = Page { before: next, limit: CHUNK };
        let history = store.history(subject, page, wanted.whole(page, scan.rows.len())).await?;
        since = since.or(history.since);
        let Some(last) = history.lines.last().map(|line| line.index) else { break };
        (looked, next) = (looked + history.lines.len(), Some(last));
        let is_over = is_over(history.lines.len(), looked, last);
        for mut line in history.lines {
            if keep(line.brief()) {
                matches.push(line.index);
                if scan.rows.len() < size
                    && before.is_none_or(|before| line.index < before)
                    && let Some((entry, sealed)) = line.whole.take()
                {
                    scan.rows.push(WholeLine { line, entry, sealed });
                }
            }
        }
        if is_over {
            break;
        }
    }
    scan.place(&matches, before, size);
    Ok((scan, since))
}

/// Whether nothing is looked at after a chunk of `rows`, the last at `last`.
fn is_over(rows: usize, looked: usize, last: u64) -> bool {
    looked >= MOST || last == 0 || u32::try_from(rows).is_ok_and(|rows| rows < CHUNK)
}

impl Wanted {
    /// What of the next chunk is needed whole, after so many rows of the page were found: where every entry matches, just
    /// the rest of the page.
    fn whole(self, chunk: Page, found: usize) -> Page {
        if !self.all {
            return chunk;
        }
        let before = [self.before, chunk.before].into_iter().flatten().min();
        Page { before, limit: u32::try_from(self.size.saturating_sub(found)).unwrap_or(CHUNK) }
    }
}

impl<R> Default for Scan<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), total: 0, newer: None, older: None, page: 0, pages: 0 }
    }
}

impl<R> Scan<R> {
    fn place(&mut self, matches: &[u64], before: Option<u64>, size: usize) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let start = matches.partition_point(|index| before.is_some_and(|before| *index >= before));
        let end = start + self.rows.len();
        let before_start = |start: usize| start.checked_sub(1).and_then(|at| matches.get(at).copied());
        self.total = number(matches.len());
        self.newer = (start > 0).then(|| before_start(start.saturating_sub(size)));
        self.older = if end < matches.len() { before_start(end) } else { None };
        self.page = number(start.div_ceil(size.max(1)) + 1);
        self.pages = number(matches.len().div_ceil(size.max(1))).max(self.page);
    }

    /// The way to the other pages; `address` writes the address of the one that begins before an entry.
    pub(crate) fn pager(&self, address: impl Fn(Option<u64>) -> String) -> Pager {
        Pager {
            newer: self.newer.map(&address),
            older: self.older.map(|before| address(Some(before))),
            page: self.page,
            pages: self.pages,
        }
    }
}

/// Administrations that a row names.
pub(crate) fn named(brief: Brief<'_>) -> impl Iterator<Item = AdministrationId> {
    [brief.requester, brief.provider].into_iter().flatten().filter_map(|id| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_are_the_rows_of_the_page_alone_unless_the_list_is_narrowed() {
        let wanted = |before, all| Wanted { before, size: 25, all };
        let chunk = |before| Page { before, limit: CHUNK };
        let page = |before, limit| Page { before, limit };
        assert_eq!(wanted(None, true).whole(chunk(None), 0), page(None, 25));
        assert_eq!(wanted(Some(7000), true).whole(chunk(None), 0), page(Some(7000), 25));
        assert_eq!(wanted(Some(7000), true).whole(chunk(Some(6990)), 9), page(Some(6990), 16));
        assert_eq!(wanted(None, true).whole(chunk(Some(10)), 25), page(Some(10), 0));
        assert_eq!(wanted(Some(50), false).whole(chunk(Some(900)), 0), chunk(Some(900)));
    }

    #[test]
    fn pages_lead_to_each_other_and_leave_nothing_out() {
        let matches: Vec<u64> = (0..60).rev().collect();
        let mut before = None;
        let mut seen = 0;
        for page in 1..=3 {
            let start = usize::try_from((page - 1) * 25).unwrap();
            let mut scan = Scan::default();
            let row = |index: &u64| {
                let id = eemol_policies::ids::EntryId::from_uuid(uuid::Uuid::nil());
                let columns = RecordColumns {
                    subject: None,
                    time: eemol_policies::time::Timestamp::EPOCH,
                    kind: String::new(),
                    requester: None,
                    provider: None,
                    evidence_type: None,
                    procedure: None,
                    reason: None,
                    exchange: None,
                    consent: None,
                    official: None,
                };
                let entry = EntryRow { index: *index, id, commitment: [0; 32] };
                (entry, RecordRow { index: *index, sealed: Vec::new(), columns })
            };
            scan.rows = matches[start..].iter().take(25).map(row).collect();
            scan.place(&matches, before, 25);
            seen += scan.rows.len();
            assert_eq!((scan.page, scan.pages, scan.total), (page, 3, 60));
            let newer = match page {
                1 => None,
                2 => Some(None),
                _ => Some(Some(35)),
            };
            assert_eq!(scan.newer, newer);
            before = scan.older;
        }
        assert_eq!((seen, before), (60, None));
    }
}
