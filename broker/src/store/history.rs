//! A person's history as lists show it: of every record what lists go by, and the entry with its sealed record only where
//! it is shown.

use eemol_policies::time::Timestamp;

use super::ledger::{EntryRow, RecordColumns, RecordRow};

/// Lines of a person's history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Newest first.
    pub lines: Vec<HistoryLine>,
    /// When the log's first record with a time of its own was entered, whomever it is about; `None` where there is none.
    pub since: Option<Timestamp>,
}

/// One record about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Place in the log of its entry.
    pub index: u64,
    /// When it was entered.
    pub time: Timestamp,
    /// Its kind.
    pub kind: String,
    /// Requesting administration.
    pub requester: Option<String>,
    /// Administration that holds the data.
    pub provider: Option<String>,
    /// Stable reason of a refusal or failure.
    pub reason: Option<String>,
    /// Its entry and the sealed record, where they were asked for.
    pub whole: Option<(EntryRow, Vec<u8>)>,
}

/// What lists of entries go by: some plain columns of a record.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a> {
    /// When it was entered.
    pub time: Timestamp,
    /// Its kind.
    pub kind: &'a str,
    /// Requesting administration.
    pub requester: Option<&'a str>,
    /// Administration that holds the data.
    pub provider: Option<&'a str>,
    /// Stable reason of a refusal or failure.
    pub reason: Option<&'a str>,
}

impl History {
    /// Of records that were read whole.
    pub(super) fn of(found: Vec<(EntryRow, RecordRow)>, first: Option<(u64, Timestamp)>) -> Self {
        let line = |(entry, record): (EntryRow, RecordRow)| {
            let RecordColumns { time, kind, requester, provider, reason, .. } = record.columns;
            let whole = Some((entry, record.sealed));
            HistoryLine { index: record.index, time, kind, requester, provider, reason, whole }
        };
        Self { lines: found.into_iter().map(line).collect(), since: first.map(|(_, time)| time) }
    }
}

impl HistoryLine {
    /// What lists go by.
    pub fn brief(&self) -> Brief<'_> {
        Brief {
            time: self.time,
            kind: &self.kind,
            requester: self.requester.as_deref(),
            provider: self.provider.as_deref(),
            reason: self.reason.as_deref(),
        }
    }
}

impl RecordColumns {
    /// What lists go by.
    pub fn brief(&self) -> Brief<'_> {
        Brief {
            time: self.time,
            kind: &self.kind,
            requester: self.requester.as_deref(),
            provider: self.provider.as_deref(),
            reason: self.reason.as_deref(),
        }
    }
}
