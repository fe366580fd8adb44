//! The opened records of the log, one after the other into a sink: lines of JSON here, Parquet in [`super::parquet`].
//!
//! They are about persons: the caller sees to who may read them. A page of entries is held at a time.

use std::io::{self, Write};

use eemol_policies::ids::EntryId;
use serde::Serialize;

use super::ExportError;
use crate::ledger::entry::{Commitment, GroupName, Groups};
use crate::ledger::hash::Hash;
use crate::ledger::seal::open_record;
use crate::ledger::subjects::Subjects;
use crate::store::ledger::LedgerStore;

/// Rows in one page of records.
const PAGE: u32 = 512;

/// One entry with its record opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its place in the log.
    pub index: u64,
    /// Its id.
    pub id: EntryId,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The five groups; `None` where the record is no more.
    pub groups: Option<Groups>,
}

/// Where records are written to.
pub trait Sink: Send {
    /// Takes one record, in the order of the log.
    ///
    /// # Errors
    /// When it cannot be written.
    fn take(&mut self, record: &Opened) -> io::Result<()>;
    /// Writes what is still held. Without it, what was written may be no whole file.
    ///
    /// # Errors
    /// When it cannot be written.
    fn end(&mut self) -> io::Result<()>;
}

/// Records as JSON, one object a line.
#[derive(Debug)]
pub struct Ndjson<W>(pub W);

/// One line.
#[derive(Serialize)]
struct Line {
    index: u64,
    id: String,
    leaf: Hash,
    /// The five groups with their salts; `null` where the record is no more.
    groups: Option<crate::ledger::entry::Disclosure>,
}

impl<W: Write + Send> Sink for Ndjson<W> {
    fn take(&mut self, record: &Opened) -> io::Result<()> {
        let groups = record.groups.as_ref().map(|groups| groups.show(&GroupName::ALL));
        let line = Line { index: record.index, id: record.id.to_string(), leaf: record.leaf, groups };
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes the opened records up to the present head; gives how many.
///
/// # Errors
/// [`ExportError`].
pub async fn records(
    store: &dyn LedgerStore,
    subjects: &Subjects,
    sink: &mut dyn Sink,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<u64, ExportError> {
    let failed = |source: io::Error| ExportError::File { path: "records".to_owned(), source };
    let size = store.head().await?.ok_or(ExportError::Empty)?.size;
    let mut next = 0;
    while next < size {
        progress(next, size);
        let before = next;
        for (entry, record) in store.entries(next, PAGE).await?.into_iter().filter(|(entry, _)| entry.index < size) {
            let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
            let groups = match record {
                None => None,
                Some(record) => {
                    let key = subjects.key(record.columns.subject).await;
                    let key = key.map_err(|source| ExportError::Subject { index: entry.index, source })?;
                    let opened = open_record(&key, entry.id, leaf, &record.sealed);
                    Some(opened.map_err(|error| ExportError::Damaged(format!("entry {}: {error}", entry.index)))?)
                }
            };
            sink.take(&Opened { index: entry.index, id: entry.id, leaf, groups }).map_err(failed)?;
            next = entry.index + 1;
        }
        if next == before {
            return Err(ExportError::Damaged(format!("entries are missing from {next} on")));
        }
    }
    sink.end().map_err(failed)?;
    progress(size, size);
    Ok(size)
}
