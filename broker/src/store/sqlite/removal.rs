//! Tombstones, holds and waiting erasures on SQLite, and the choice of what is removed.

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::SqliteConnection;

use super::super::StoreError;
use super::super::ledger::{EntryRow, RecordRow};
use super::super::removal::{
    ErasureRequestRow, HoldRow, RecordKey, Removal, RemovalStore, RemovalTx, TombstoneRow, first_id_at, gap,
};
use super::super::{rows, signed, sql};
use super::ledger::{SqliteLedger, all, one, unavailable};
use super::ledger_write::SqliteTx;

const DELETE_RECORDS: &str = "-- records removed
DELETE FROM record WHERE idx BETWEEN $1 AND $2";
const PUT_TOMBSTONE: &str = "-- tombstone
INSERT INTO tombstone (first, last, entry, class, time) VALUES ($1, $2, $3, $4, $5)";
const DELETE_CONSENT: &str = "-- consent removed
DELETE FROM consent WHERE id = $1";
const DELETE_EXCHANGE: &str = "-- exchange removed
DELETE FROM exchange WHERE id = $1";
const LIFT_HOLD: &str = "-- hold lifted
DELETE FROM hold WHERE id = $1";
const LIFT_HOLDS_OF: &str = "-- holds of a person who is gone
DELETE FROM hold WHERE subject = $1";
const DELETE_PERSON: &str = "-- chain of a person who is gone
DELETE FROM person_head WHERE subject = $1";
const SETTLE_REQUEST: &str = "-- erasure that waits no more
DELETE FROM erasure_request WHERE subject = $1";
const PUT_HOLD: &str = "-- new hold
INSERT INTO hold (id, idx, scope, value, subject, review) VALUES ($1, $2, $3, $4, $5, $6)";
const PUT_REQUEST: &str = "-- erasure that begins to wait
INSERT INTO erasure_request (subject, idx, due) VALUES ($1, $2, $3)
  ON CONFLICT (subject) DO UPDATE SET idx = excluded.idx, due = excluded.due";

/// What only this engine says, removing.
pub(super) const STATEMENTS: &[&str] = &[
    DELETE_RECORDS,
    PUT_TOMBSTONE,
    DELETE_CONSENT,
    DELETE_EXCHANGE,
    LIFT_HOLD,
    LIFT_HOLDS_OF,
    DELETE_PERSON,
    SETTLE_REQUEST,
    PUT_HOLD,
    PUT_REQUEST,
];

#[async_trait]
impl RemovalTx for SqliteTx {
    async fn records_of(&mut self, subject: SubjectTag) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::RECORDS_OF).bind(subject.as_bytes().as_slice());
        all(self.connection(), query).await?.iter().map(rows::record_key).collect()
    }

    async fn records_of_consent(&mut self, consent: ConsentId) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::RECORDS_OF_CONSENT).bind(consent.uuid().as_bytes().to_vec());
        all(self.connection(), query).await?.iter().map(rows::record_key).collect()
    }

    async fn consent_ids_of(&mut self, subject: SubjectTag) -> Result<Vec<ConsentId>, StoreError> {
        let query = sqlx::query(sql::removal::CONSENT_IDS_OF).bind(subject.as_bytes().as_slice());
        all(self.connection(), query).await?.iter().map(rows::consent_id).collect()
    }

    async fn ended_consents(
        &mut self,
        before: Timestamp,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<Vec<ConsentId>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::removal::ENDED_CONSENTS).bind(after).bind(first_id_at(before));
        let query = query.bind(before.millis()).bind(limit);
        all(self.connection(), query).await?.iter().map(rows::consent_id).collect()
    }

    async fn loose_records(&mut self, from: u64, to: u64, limit: u32) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::LOOSE_RECORDS).bind(signed(from)).bind(signed(to)).bind(limit);
        all(self.connection(), query).await?.iter().map(rows::record_key).collect()
    }

    async fn count_of(&mut self, subject: SubjectTag) -> Result<(u64, u64), StoreError> {
        let query = sqlx::query(sql::removal::COUNT_OF).bind(subject.as_bytes().as_slice());
        let row = query.fetch_one(self.connection()).await.map_err(unavailable)?;
        Ok((rows::count("record", &row, "records")?, rows::count("consent", &row, "consents")?))
    }

    async fn holds(&mut self) -> Result<Vec<HoldRow>, StoreError> {
        all(self.connection(), sqlx::query(sql::removal::HOLDS)).await?.iter().map(rows::hold).collect()
    }

    async fn erasure_request(&mut self, subject: SubjectTag) -> Result<Option<ErasureRequestRow>, StoreError> {
        let query = sqlx::query(sql::removal::ERASURE_REQUEST).bind(subject.as_bytes().as_slice());
        one(self.connection(), query).await?.as_ref().map(rows::erasure_request).transpose()
    }
}

#[async_trait]
impl RemovalStore for SqliteLedger {
    async fn tombstones(&self, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError> {
        let query = sqlx::query(sql::removal::TOMBSTONES).bind(signed(from)).bind(signed(to));
        all(&self.read().await, query).await?.iter().map(rows::tombstone).collect()
    }

    async fn tombstones_by_entry(
        &self,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<TombstoneRow>, StoreError> {
        let (entry, first) = after.map_or((-1, -1), |(entry, first)| (signed(entry), signed(first)));
        let query = sqlx::query(sql::removal::TOMBSTONES_BY_ENTRY).bind(entry).bind(first).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::tombstone).collect()
    }

    async fn removals(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let query = sqlx::query(sql::removal::REMOVALS).bind(signed(from)).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::found).collect()
    }

    async fn holds(&self) -> Result<Vec<HoldRow>, StoreError> {
        all(&self.read().await, sqlx::query(sql::removal::HOLDS)).await?.iter().map(rows::hold).collect()
    }

    async fn erasure_requests(&self) -> Result<Vec<ErasureRequestRow>, StoreError> {
        let query = sqlx::query(sql::removal::ERASURE_REQUESTS);
        all(&self.read().await, query).await?.iter().map(rows::erasure_request).collect()
    }

    async fn timed_record(&self, from: u64) -> Result<Option<(u64, Timestamp)>, StoreError> {
        let query = sqlx::query(sql::removal::TIMED_RECORD).bind(signed(from));
        one(&self.read().await, query).await?.as_ref().map(rows::timed).transpose()
    }

    /// One file holds all months: there is nothing to drop.
    async fn drop_empty_months(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
}

/// Removes what a batch removes: exactly as many records as the tombstones stand for, or the batch fails.
pub(super) async fn remove(on: &mut SqliteConnection, removal: &Removal) -> Result<(), StoreError> {
    for row in &removal.tombstones {
        let query = sqlx::query(DELETE_RECORDS).bind(signed(row.first)).bind(signed(row.last));
        if query.execute(&mut *on).await.map_err(unavailable)?.rows_affected() != row.records() {
            return Err(gap(removal));
        }
    }
    let bytes = |id: &uuid::Uuid| id.as_bytes().to_vec();
    let consents = removal.consents.iter().map(|id| (DELETE_CONSENT, bytes(&id.uuid())));
    let exchanges = removal.exchanges.iter().map(|id| (DELETE_EXCHANGE, bytes(&id.uuid())));
    let lifted = removal.lifted.iter().map(|id| (LIFT_HOLD, bytes(&id.uuid())));
    let settled = removal.settled.iter().chain(&removal.subjects);
    let settled = settled.map(|tag| (SETTLE_REQUEST, tag.as_bytes().to_vec()));
    let gone = |tag: &SubjectTag| [DELETE_PERSON, LIFT_HOLDS_OF].map(|text| (text, tag.as_bytes().to_vec()));
    let gone = removal.subjects.iter().flat_map(gone);
    for (statement, id) in consents.chain(exchanges).chain(lifted).chain(settled).chain(gone) {
        sqlx::query(statement).bind(id).execute(&mut *on).await.map_err(unavailable)?;
    }
    put(on, removal).await.map_err(unavailable)
}

async fn put(on: &mut SqliteConnection, removal: &Removal) -> Result<(), sqlx::Error> {
    for row in &removal.tombstones {
        let query = sqlx::query(PUT_TOMBSTONE).bind(signed(row.first)).bind(signed(row.last)).bind(signed(row.entry));
        query.bind(row.class.as_str()).bind(row.time.millis()).execute(&mut *on).await?;
    }
    for row in &removal.holds {
        let query = sqlx::query(PUT_HOLD).bind(row.id.uuid().as_bytes().to_vec()).bind(signed(row.index));
        let query = query.bind(row.scope.as_str()).bind(row.value.as_str());
        let query = query.bind(row.subject.as_ref().map(|tag| tag.as_bytes().as_slice()));
        query.bind(row.review.millis()).execute(&mut *on).await?;
    }
    for row in &removal.requests {
        let query = sqlx::query(PUT_REQUEST).bind(row.subject.as_bytes().as_slice());
        query.bind(signed(row.index)).bind(row.due.millis()).execute(&mut *on).await?;
    }
    Ok(())
}
