//! All entries about one person, newest first, in short pages: for downloads, which may be long.
//!
//! Begins at a size of the log noted once, so that entries made meanwhile do not move it.

use std::sync::Arc;

use eemol_policies::catalogue::Catalogue;

use super::visit::{Citizen, Detour};
use super::words::Words;
use crate::i18n::Lang;
use crate::ledger::{OpenedEntry, ReadError};
use crate::state::App;
use crate::store::history::Brief;
use crate::store::ledger::{EntryRow, Page, RecordColumns, RecordFilter};

/// Entries read at once.
const PAGE: u32 = 200;

/// What a download needs of the request that it answers, longer than the request lives.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) app: Arc<App>,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) lang: Lang,
}

/// A walk through a person's entries.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    filter: RecordFilter,
    before: Option<u64>,
}

/// One entry; without its record where that does not open any more.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) entry: EntryRow,
    pub(super) columns: RecordColumns,
    pub(super) opened: Option<OpenedEntry>,
}

impl Reader {
    /// Of this request.
    pub(super) fn of(citizen: &Citizen) -> Self {
        let visit = &citizen.visit;
        Self { app: Arc::clone(&visit.app), catalogue: Arc::clone(&visit.catalogue), lang: visit.lang }
    }

    /// The catalogue's names.
    pub(super) fn words(&self) -> Words<'_> {
        Words { catalogue: &self.catalogue, lang: self.lang }
    }
}

impl Walk {
    /// Through the entries of this person that match, as the log stands now.
    pub(super) async fn begin(citizen: &Citizen, filter: RecordFilter) -> Result<Self, Detour> {
        let visit = &citizen.visit;
        let head = visit.app.ledger.store().head().await.map_err(|error| visit.unavailable(&error))?;
        let filter = RecordFilter { subject: Some(citizen.tag), ..filter };
        Ok(Self { filter, before: Some(head.map_or(0, |head| head.size)) })
    }

    /// The next page, older than the one before; empty when `keep` takes none of it, `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`] when the store does not answer.
    pub(super) async fn next(
        &mut self,
        app: &App,
        keep: impl Fn(Brief<'_>) -> bool,
    ) -> Result<Option<Vec<Line>>, ReadError> {
        if self.before == Some(0) {
            return Ok(None);
        }
        let rows = app.ledger.store().search(&self.filter, Page { before: self.before, limit: PAGE }).await?;
        let Some((last, _)) = rows.last() else { return Ok(None) };
        self.before = Some(last.index);
        let mut lines = Vec::with_capacity(rows.len());
        for (entry, record) in rows {
            if !keep(record.columns.brief()) {
                continue;
            }
            let opened = match app.ledger.open_entry(&entry, &record).await {
                Ok(opened) => Some(opened),
                Err(error @ (ReadError::Changed { .. } | ReadError::Entry(_))) => {
                    tracing::error!(%error, "an entry of a citizen's history does not open");
                    None
                }
                Err(error) => return Err(error),
            };
            lines.push(Line { entry, columns: record.columns, opened });
        }
        Ok(Some(lines))
    }
}
