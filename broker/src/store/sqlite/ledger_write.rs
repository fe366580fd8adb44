//! The ledger's one writing transaction on SQLite (`BEGIN IMMEDIATE` is the lock on the head).

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::super::StoreError;
use super::super::ledger::{
    Batch, ConsentRow, EntryRow, ExchangeRow, HeadRow, LedgerTx, PersonHeadRow, RecordRow, TileRow,
};
use super::super::removal::RemovalTx;
use super::ledger::{self, consent_row, exchange_row, unavailable};
use super::{removal, signed};

/// A transaction that holds the head.
pub(super) struct SqliteTx {
    transaction: Transaction<'static, Sqlite>,
}

impl SqliteTx {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction }
    }

    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

const CONSENTS_FOR: &str =
    "SELECT * FROM consent WHERE requester = $1 AND subject = $2 AND procedure = $3 ORDER BY id DESC LIMIT 256";
const EXCHANGE_BY_KEY: &str = "SELECT * FROM exchange WHERE idempotency_key = $1 AND opened_at >= $2 \
     ORDER BY opened_at DESC, id DESC LIMIT 1";
const OVERDUE: &str = "SELECT * FROM exchange WHERE state = 'open' AND deadline <= $1 ORDER BY deadline, id LIMIT $2";
const OUTLIVED: &str = "SELECT * FROM consent WHERE (state = 'requested' AND answer_by <= $1) \
     OR (state IN ('granted', 'paused') AND until <= $1) ORDER BY id LIMIT $2";

#[async_trait]
impl LedgerTx for SqliteTx {
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        ledger::head(&mut *self.transaction).await
    }

    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        ledger::consent(&mut *self.transaction, id).await
    }

    async fn consents_for(
        &mut self,
        subject: SubjectTag,
        requester: &str,
        procedure: &str,
    ) -> Result<Vec<ConsentRow>, StoreError> {
        let rows = sqlx::query(CONSENTS_FOR)
            .bind(requester)
            .bind(subject.as_bytes().as_slice())
            .bind(procedure)
            .fetch_all(&mut *self.transaction)
            .await;
        rows.map_err(unavailable)?.iter().map(consent_row).collect()
    }

    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        ledger::exchange(&mut *self.transaction, id).await
    }

    async fn exchange_by_key(&mut self, key: &str, since: Timestamp) -> Result<Option<ExchangeRow>, StoreError> {
        let row =
            sqlx::query(EXCHANGE_BY_KEY).bind(key).bind(since.millis()).fetch_optional(&mut *self.transaction).await;
        row.map_err(unavailable)?.as_ref().map(exchange_row).transpose()
    }

    async fn overdue(&mut self, now: Timestamp, limit: u32) -> Result<Vec<ExchangeRow>, StoreError> {
        let rows = sqlx::query(OVERDUE).bind(now.millis()).bind(limit).fetch_all(&mut *self.transaction).await;
        rows.map_err(unavailable)?.iter().map(exchange_row).collect()
    }

    async fn outlived(&mut self, now: Timestamp, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let rows = sqlx::query(OUTLIVED).bind(now.millis()).bind(limit).fetch_all(&mut *self.transaction).await;
        rows.map_err(unavailable)?.iter().map(consent_row).collect()
    }

    async fn person_head(&mut self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        ledger::person_head(&mut *self.transaction, subject).await
    }

    async fn commitments(&mut self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        ledger::commitments(&mut *self.transaction, from, to).await
    }

    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar("SELECT idx FROM entry WHERE id = $1")
            .bind(id.uuid().as_bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await
            .map_err(unavailable)?;
        Ok(found.is_some())
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        write(&mut self.transaction, batch).await.map_err(unavailable)?;
        match &batch.removal {
            Some(removal) => removal::remove(&mut self.transaction, removal).await,
            None => Ok(()),
        }
    }

    fn removal(&mut self) -> &mut dyn RemovalTx {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(|source| StoreError::CommitUnknown { database: "ledger", source })
    }
}

async fn write(on: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    for entry in &batch.entries {
        insert_entry(on, entry).await?;
    }
    for record in &batch.records {
        insert_record(on, record).await?;
    }
    for person in &batch.persons {
        put_person(on, person).await?;
    }
    for tile in &batch.tiles {
        insert_tile(on, tile).await?;
    }
    for consent in &batch.consents {
        put_consent(on, consent).await?;
    }
    for exchange in &batch.exchanges {
        put_exchange(on, exchange).await?;
    }
    match &batch.head {
        Some(head) => put_head(on, head).await,
        None => Ok(()),
    }
}

async fn insert_entry(on: &mut SqliteConnection, row: &EntryRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO entry (idx, id, commitment) VALUES ($1, $2, $3)")
        .bind(signed(row.index))
        .bind(row.id.uuid().as_bytes().as_slice())
        .bind(row.commitment.as_slice())
        .execute(on)
        .await
        .map(drop)
}

const INSERT_RECORD: &str = "INSERT INTO record (idx, sealed, subject, time, kind, requester, provider, evidence_type, \
     procedure, reason, exchange, consent, official) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

async fn insert_record(on: &mut SqliteConnection, row: &RecordRow) -> Result<(), sqlx::Error> {
    let columns = &row.columns;
    sqlx::query(INSERT_RECORD)
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
        .bind(columns.exchange.map(|id| id.uuid().as_bytes().to_vec()))
        .bind(columns.consent.map(|id| id.uuid().as_bytes().to_vec()))
        .bind(columns.official.as_deref())
        .execute(on)
        .await
        .map(drop)
}

const PUT_PERSON: &str = "INSERT INTO person_head (subject, count, previous) VALUES ($1, $2, $3) \
     ON CONFLICT (subject) DO UPDATE SET count = excluded.count, previous = excluded.previous";

async fn put_person(on: &mut SqliteConnection, row: &PersonHeadRow) -> Result<(), sqlx::Error> {
    sqlx::query(PUT_PERSON)
        .bind(row.subject.as_bytes().as_slice())
        .bind(signed(row.count))
        .bind(row.previous.as_slice())
        .execute(on)
        .await
        .map(drop)
}

async fn insert_tile(on: &mut SqliteConnection, row: &TileRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO tile (level, n, hashes) VALUES ($1, $2, $3)")
        .bind(i64::from(row.level))
        .bind(signed(row.n))
        .bind(row.hashes.as_slice())
        .execute(on)
        .await
        .map(drop)
}

const PUT_CONSENT: &str = "INSERT INTO consent (id, subject, requester, procedure, state, until, answer_by, idx, sealed) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, until = excluded.until, answer_by = excluded.answer_by, \
     idx = excluded.idx, sealed = excluded.sealed";

async fn put_consent(on: &mut SqliteConnection, row: &ConsentRow) -> Result<(), sqlx::Error> {
    sqlx::query(PUT_CONSENT)
        .bind(row.id.uuid().as_bytes().as_slice())
        .bind(row.subject.as_bytes().as_slice())
        .bind(row.requester.as_str())
        .bind(row.procedure.as_str())
        .bind(row.state.as_str())
        .bind(row.until.millis())
        .bind(row.answer_by.millis())
        .bind(signed(row.index))
        .bind(row.sealed.as_slice())
        .execute(on)
        .await
        .map(drop)
}

const PUT_EXCHANGE: &str = "INSERT INTO exchange (id, subject, consent, requester, state, opened_at, deadline, closed_at, \
     repeats, idempotency_key, body_digest, opening) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, closed_at = excluded.closed_at";

async fn put_exchange(on: &mut SqliteConnection, row: &ExchangeRow) -> Result<(), sqlx::Error> {
    sqlx::query(PUT_EXCHANGE)
        .bind(row.id.uuid().as_bytes().as_slice())
        .bind(row.subject.as_bytes().as_slice())
        .bind(row.consent.uuid().as_bytes().as_slice())
        .bind(row.requester.as_str())
        .bind(row.state.as_str())
        .bind(row.opened_at.millis())
        .bind(row.deadline.millis())
        .bind(row.closed_at.map(Timestamp::millis))
        .bind(row.repeats.map(|id| id.uuid().as_bytes().to_vec()))
        .bind(row.idempotency_key.as_deref())
        .bind(row.body_digest.map(|digest| digest.to_vec()))
        .bind(row.opening.as_str())
        .execute(on)
        .await
        .map(drop)
}

const PUT_HEAD: &str = "INSERT INTO log_head (id, size, frontier, root, checkpoint, time) VALUES (1, $1, $2, $3, $4, $5) \
     ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, root = excluded.root, \
     checkpoint = excluded.checkpoint, time = excluded.time";

async fn put_head(on: &mut SqliteConnection, row: &HeadRow) -> Result<(), sqlx::Error> {
    sqlx::query(PUT_HEAD)
        .bind(signed(row.size))
        .bind(row.frontier.as_slice())
        .bind(row.root.as_slice())
        .bind(row.checkpoint.as_str())
        .bind(row.time.millis())
        .execute(on)
        .await
        .map(drop)
}
