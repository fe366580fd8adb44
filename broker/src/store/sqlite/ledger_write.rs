//! The ledger's one writing transaction on SQLite (`BEGIN IMMEDIATE` is the lock on the head).

use std::sync::Arc;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::super::StoreError;
use super::super::ledger::{
    Batch, ConsentRow, ConsentUse, EntryRow, ExchangeEnd, ExchangeRow, Found, HeadRow, LedgerTx, PersonHeadRow,
    RecordRow, ShownTextRow, Stretch, TileRow, Wanted,
};
use super::super::removal::RemovalTx;
use super::super::{rows, signed, sql};
use super::bulk::{self, Part};
use super::fold::Written;
use super::ledger::{self, Bound, all, one, unavailable};
use super::{load, many, removal};
use crate::runtime::defect::{self, Defect};

/// How late a commit is with the fault [`Defect::EntryAfterRelease`].
const AFTER: std::time::Duration = std::time::Duration::from_millis(250);

/// A transaction that holds the head.
pub(super) struct SqliteTx {
    transaction: Transaction<'static, Sqlite>,
    /// The head, where there is one and it was read with what a batch asks for.
    head: Option<HeadRow>,
    /// Entries written.
    entries: usize,
    /// Who folds the write-ahead log is told of them.
    written: Option<Arc<Written>>,
}

impl SqliteTx {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>, written: Option<Arc<Written>>) -> Self {
        Self { transaction, head: None, entries: 0, written }
    }

    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

#[async_trait]
impl LedgerTx for SqliteTx {
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        if let Some(head) = &self.head {
            return Ok(Some(head.clone()));
        }
        let row = one(&mut *self.transaction, sqlx::query(sql::HEAD)).await?;
        row.as_ref().map_or(Ok(None), rows::head)
    }

    async fn load(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        let (head, found) = load::load(&mut self.transaction, wanted).await?;
        self.head = head;
        Ok(found)
    }

    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        ledger::consent(&mut *self.transaction, id).await
    }

    async fn consents(&mut self, ids: &[ConsentId]) -> Result<Vec<ConsentRow>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = sqlx::query(many::CONSENTS).bind(many::keys(ids.iter().map(|id| id.uuid().into_bytes())));
        all(&mut *self.transaction, query).await?.iter().map(rows::consent).collect()
    }

    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        ledger::exchange(&mut *self.transaction, id).await
    }

    async fn person_heads(&mut self, subjects: &[SubjectTag]) -> Result<Vec<PersonHeadRow>, StoreError> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let query = sqlx::query(many::PERSON_HEADS).bind(many::keys(subjects.iter().map(SubjectTag::as_bytes)));
        all(&mut *self.transaction, query).await?.iter().map(rows::person_head).collect()
    }

    async fn entries_at(&mut self, places: &[u64]) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let query = sqlx::query(many::ENTRIES_AT).bind(serde_json::Value::from(places).to_string());
        all(&mut *self.transaction, query).await?.iter().map(rows::found).collect()
    }

    async fn stretch(&mut self, from: u64, to: u64) -> Result<Stretch, StoreError> {
        let query = sqlx::query(sql::STRETCH).bind(signed(from)).bind(signed(to));
        rows::stretch(&all(&mut *self.transaction, query).await?)
    }

    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::ENTRY).bind(id.uuid().as_bytes().as_slice());
        Ok(one(&mut *self.transaction, query).await?.is_some())
    }

    async fn entries_there(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        let query = sqlx::query(many::ENTRIES_THERE).bind(many::keys(ids.iter().map(|id| id.uuid().into_bytes())));
        let row = one(&mut *self.transaction, query).await?;
        row.as_ref().map_or(Ok(0), |row| rows::count("entry", row, "found"))
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.head = None;
        write(&mut self.transaction, batch).await.map_err(unavailable)?;
        self.entries = self.entries.saturating_add(batch.entries.len());
        match &batch.removal {
            Some(removal) => removal::remove(&mut self.transaction, removal).await,
            None => Ok(()),
        }
    }

    fn removal(&mut self) -> &mut dyn RemovalTx {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if defect::sometimes(Defect::ReleaseWithoutEntry, 8) {
            return Ok(());
        }
        if defect::on(Defect::EntryAfterRelease) {
            let late = async move { (tokio::time::sleep(AFTER).await, self.transaction.commit().await).1 };
            drop(tokio::spawn(late));
            return Ok(());
        }
        let (entries, written) = (self.entries, self.written);
        let committed = self.transaction.commit().await;
        committed.map_err(|source| StoreError::CommitUnknown { database: "ledger", source })?;
        if let Some(written) = written {
            written.more(u64::try_from(entries).unwrap_or(u64::MAX));
        }
        Ok(())
    }
}

async fn write(on: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    // What an exchange does not write goes by itself, so that there are few texts of the others.
    let consents = Part { bulk: &bulk::CONSENTS_IN, rows: &batch.consents, values: consent };
    bulk::write(on, &[&consents]).await?;
    let persons = Part { bulk: &bulk::PERSONS_IN, rows: &batch.persons, values: person };
    bulk::write(on, &[&persons]).await?;
    let texts = Part { bulk: &bulk::TEXTS_IN, rows: &batch.texts, values: shown_text };
    bulk::write(on, &[&texts]).await?;
    let tiles = Part { bulk: &bulk::TILES_IN, rows: &batch.tiles, values: tile };
    bulk::write(on, &[&tiles]).await?;
    let entries = Part { bulk: &bulk::ENTRIES_IN, rows: &batch.entries, values: entry };
    let records = Part { bulk: &bulk::RECORDS_IN, rows: &batch.records, values: record };
    let grown = Part { bulk: &bulk::PERSONS_ON, rows: &batch.grown, values: person };
    let first_uses = Part { bulk: &bulk::USES_IN, rows: &batch.first_uses, values: consent_use };
    let uses = Part { bulk: &bulk::USES_ON, rows: &batch.uses, values: consent_use };
    let exchanges = Part { bulk: &bulk::EXCHANGES_IN, rows: &batch.exchanges, values: exchange };
    let ends = Part { bulk: &bulk::ENDS_ON, rows: &batch.ends, values: end };
    let head = Part { bulk: &bulk::HEAD_ON, rows: batch.head.as_slice(), values: head };
    bulk::write(on, &[&entries, &records, &grown, &first_uses, &uses, &exchanges, &ends, &head]).await
}

fn entry<'q>(query: Bound<'q>, row: &'q EntryRow) -> Bound<'q> {
    query.bind(signed(row.index)).bind(id(row.id.uuid())).bind(row.commitment.as_slice())
}

fn record<'q>(query: Bound<'q>, row: &'q RecordRow) -> Bound<'q> {
    let columns = &row.columns;
    query
        .bind(signed(row.index))
        .bind(row.sealed.as_slice())
        .bind(columns.subject.as_ref().map(|tag| tag.as_bytes().as_slice()))
        .bind(columns.time.millis())
        .bind(columns.kind.as_str())
        .bind(columns.requester.as_deref())
        .bind(columns.provider.as_deref())
        .bind(columns.evidence_type.as_deref())
        .bind(columns.procedure.as_deref())
        .bind(columns.reason.as_deref())
        .bind(columns.exchange.map(|exchange| id(exchange.uuid())))
        .bind(columns.consent.map(|consent| id(consent.uuid())))
        .bind(columns.official.as_deref())
}

fn person<'q>(query: Bound<'q>, row: &'q PersonHeadRow) -> Bound<'q> {
    query.bind(row.subject.as_bytes().as_slice()).bind(signed(row.count)).bind(row.previous.as_slice())
}

fn tile<'q>(query: Bound<'q>, row: &'q TileRow) -> Bound<'q> {
    query.bind(i64::from(row.level)).bind(signed(row.n)).bind(row.hashes.as_slice())
}

fn consent<'q>(query: Bound<'q>, row: &'q ConsentRow) -> Bound<'q> {
    query
        .bind(id(row.id.uuid()))
        .bind(row.subject.as_bytes().as_slice())
        .bind(row.requester.as_str())
        .bind(row.procedure.as_str())
        .bind(row.state.as_str())
        .bind(row.until.millis())
        .bind(row.answer_by.millis())
        .bind(signed(row.index))
        .bind(row.sealed.as_slice())
}

fn consent_use<'q>(query: Bound<'q>, row: &'q ConsentUse) -> Bound<'q> {
    let used = row.used;
    query.bind(id(row.id.uuid())).bind(signed(used.index)).bind(i64::from(used.released)).bind(i64::from(used.reserved))
}

fn end<'q>(query: Bound<'q>, row: &'q ExchangeEnd) -> Bound<'q> {
    query.bind(id(row.id.uuid())).bind(row.state.as_str()).bind(row.closed_at.millis())
}

fn shown_text<'q>(query: Bound<'q>, row: &'q ShownTextRow) -> Bound<'q> {
    query.bind(id(row.consent.uuid())).bind(row.sealed.as_slice())
}

fn exchange<'q>(query: Bound<'q>, row: &'q ExchangeRow) -> Bound<'q> {
    query
        .bind(id(row.id.uuid()))
        .bind(row.subject.as_bytes().as_slice())
        .bind(id(row.consent.uuid()))
        .bind(row.requester.as_str())
        .bind(row.state.as_str())
        .bind(row.opened_at.millis())
        .bind(row.deadline.millis())
        .bind(row.closed_at.map(Timestamp::millis))
        .bind(row.repeats.map(|repeats| id(repeats.uuid())))
        .bind(row.idempotency_key.as_deref())
        .bind(row.body_digest.map(|digest| digest.to_vec()))
        .bind(signed(row.opened))
}

fn head<'q>(query: Bound<'q>, row: &'q HeadRow) -> Bound<'q> {
    query
        .bind(signed(row.size))
        .bind(row.frontier.as_slice())
        .bind(row.root.as_slice())
        .bind(row.checkpoint.as_str())
        .bind(row.time.millis())
}

fn id(uuid: uuid::Uuid) -> Vec<u8> {
    uuid.as_bytes().to_vec()
}
