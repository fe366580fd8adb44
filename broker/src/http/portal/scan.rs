//! One page of a list of entries, found by what stands in plain columns, with the way to the pages before and after.
//!
//! Pages are named by the index of an entry, so that new entries do not move them.

use eemol_policies::ids::AdministrationId;

use crate::store::StoreError;
use crate::store::ledger::{EntryRow, LedgerStore, Page, RecordColumns, RecordFilter, RecordRow};
use crate::view::Pager;

/// Rows read at once.
const CHUNK: u32 = 1000;
/// Rows looked at before the search ends; older ones are reached by the days of the filter.
const MOST: usize = 50_000;

/// One page of a list.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// The page's entries, newest first.
    pub(crate) rows: Vec<(EntryRow, RecordRow)>,
    /// How many entries match.
    pub(crate) total: u64,
    #[expect(clippy::option_option, reason = "no newer page, the first page, or the page that begins before an entry")]
    newer: Option<Option<u64>>,
    older: Option<u64>,
    page: u64,
    pages: u64,
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
        let is_last = u32::try_from(rows.len()).is_ok_and(|rows| rows < CHUNK);
        looked += rows.len();
        let Some(last) = rows.last().map(|(entry, _)| entry.index) else { break };
        next = Some(last);
        for (entry, record) in rows {
            if keep(&entry, &record.columns) {
                matches.push(entry.index);
                if scan.rows.len() < size && before.is_none_or(|before| entry.index < before) {
                    scan.rows.push((entry, record));
                }
            }
        }
        if looked >= MOST || last == 0 || is_last {
            break;
        }
    }
    scan.place(&matches, before, size);
    Ok(scan)
}

impl Scan {
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
pub(crate) fn named(columns: &RecordColumns) -> impl Iterator<Item = AdministrationId> {
    [&columns.requester, &columns.provider].into_iter().flatten().filter_map(|id| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

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
