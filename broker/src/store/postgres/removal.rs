//! Tombstones, holds and waiting erasures on PostgreSQL, and the choice of what is removed.
//!
//! A batch removes by three statements, whatever it removes. Months that hold no record any more are dropped by the owner
//! of the tables alone: for any other role there is nothing to drop, and `eemol migrate` does it.

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::ledger::PgLedger;
use super::ledger_write::PgTx;
use super::schema;
use crate::store::ledger::{EntryRow, RecordRow};
use crate::store::removal::{
    ErasureRequestRow, HoldRow, RecordKey, Removal, RemovalStore, RemovalTx, TombstoneRow, first_id_at, gap,
};
use crate::store::{StoreError, rows, signed, sql};

const DELETE_RECORDS: &str = "-- records removed
WITH gone AS (
  DELETE FROM record r USING unnest($1::bigint[], $2::bigint[]) AS w (first, last) WHERE r.idx BETWEEN w.first AND w.last
  RETURNING r.idx
)
SELECT count(*) AS count FROM gone";

const DELETE_OTHERS: &str = "-- consents, exchanges, holds, chains and waiting erasures removed
WITH gone_consent AS (DELETE FROM consent WHERE id = ANY($1::bytea[])),
  gone_exchange AS (DELETE FROM exchange WHERE id = ANY($2::bytea[])),
  lifted AS (DELETE FROM hold WHERE id = ANY($3::bytea[]) OR subject = ANY($4::bytea[])),
  gone_person AS (DELETE FROM person_head WHERE subject = ANY($4::bytea[]))
DELETE FROM erasure_request WHERE subject = ANY($4::bytea[]) OR subject = ANY($5::bytea[])";

const PUT: &str = "-- tombstones, holds and waiting erasures
WITH new_tombstone AS (
  INSERT INTO tombstone (first, last, entry, class, time)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
), new_hold AS (
  INSERT INTO hold (id, idx, scope, value, subject, review)
  SELECT * FROM unnest($6::bytea[], $7::bigint[], $8::text[], $9::text[], $10::bytea[], $11::bigint[])
)
INSERT INTO erasure_request (subject, idx, due) SELECT * FROM unnest($12::bytea[], $13::bigint[], $14::bigint[])
  ON CONFLICT (subject) DO UPDATE SET idx = excluded.idx, due = excluded.due";

/// What only this engine says, removing.
pub(super) const STATEMENTS: &[&str] = &[DELETE_RECORDS, DELETE_OTHERS, PUT];

#[async_trait]
impl RemovalTx for PgTx {
    async fn records_of(&mut self, subject: SubjectTag) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::RECORDS_OF).bind(subject.as_bytes().to_vec());
        self.all(query).await?.iter().map(rows::record_key).collect()
    }

    async fn records_of_consent(&mut self, consent: ConsentId) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::RECORDS_OF_CONSENT).bind(consent.uuid().as_bytes().to_vec());
        self.all(query).await?.iter().map(rows::record_key).collect()
    }

    async fn consent_ids_of(&mut self, subject: SubjectTag) -> Result<Vec<ConsentId>, StoreError> {
        let query = sqlx::query(sql::removal::CONSENT_IDS_OF).bind(subject.as_bytes().to_vec());
        self.all(query).await?.iter().map(rows::consent_id).collect()
    }

    async fn ended_consents(
        &mut self,
        before: Timestamp,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<Vec<ConsentId>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::removal::ENDED_CONSENTS).bind(after).bind(first_id_at(before));
        let query = query.bind(before.millis()).bind(i64::from(limit));
        self.all(query).await?.iter().map(rows::consent_id).collect()
    }

    async fn loose_records(&mut self, from: u64, to: u64, limit: u32) -> Result<Vec<RecordKey>, StoreError> {
        let query = sqlx::query(sql::removal::LOOSE_RECORDS).bind(signed(from)).bind(signed(to)).bind(i64::from(limit));
        self.all(query).await?.iter().map(rows::record_key).collect()
    }

    async fn count_of(&mut self, subject: SubjectTag) -> Result<(u64, u64), StoreError> {
        let row = self.maybe(sqlx::query(sql::removal::COUNT_OF).bind(subject.as_bytes().to_vec())).await?;
        let row = row.ok_or_else(|| StoreError::corrupt("record", "no count"))?;
        Ok((rows::count("record", &row, "records")?, rows::count("consent", &row, "consents")?))
    }

    async fn holds(&mut self) -> Result<Vec<HoldRow>, StoreError> {
        self.all(sqlx::query(sql::removal::HOLDS)).await?.iter().map(rows::hold).collect()
    }

    async fn erasure_request(&mut self, subject: SubjectTag) -> Result<Option<ErasureRequestRow>, StoreError> {
        let query = sqlx::query(sql::removal::ERASURE_REQUEST).bind(subject.as_bytes().to_vec());
        self.maybe(query).await?.as_ref().map(rows::erasure_request).transpose()
    }
}

#[async_trait]
impl RemovalStore for PgLedger {
    async fn tombstones(&self, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError> {
        let query = sqlx::query(sql::removal::TOMBSTONES).bind(signed(from)).bind(signed(to));
        self.read().all(query).await?.iter().map(rows::tombstone).collect()
    }

    async fn tombstones_by_entry(
        &self,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<TombstoneRow>, StoreError> {
        let (entry, first) = after.map_or((-1, -1), |(entry, first)| (signed(entry), signed(first)));
        let query = sqlx::query(sql::removal::TOMBSTONES_BY_ENTRY).bind(entry).bind(first).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::tombstone).collect()
    }

    async fn removals(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let query = sqlx::query(sql::removal::REMOVALS).bind(signed(from)).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::found).collect()
    }

    async fn holds(&self) -> Result<Vec<HoldRow>, StoreError> {
        self.read().all(sqlx::query(sql::removal::HOLDS)).await?.iter().map(rows::hold).collect()
    }

    async fn erasure_requests(&self) -> Result<Vec<ErasureRequestRow>, StoreError> {
        self.read().all(sqlx::query(sql::removal::ERASURE_REQUESTS)).await?.iter().map(rows::erasure_request).collect()
    }

    async fn timed_record(&self, from: u64) -> Result<Option<(u64, Timestamp)>, StoreError> {
        let query = sqlx::query(sql::removal::TIMED_RECORD).bind(signed(from));
        self.read().maybe(query).await?.as_ref().map(rows::timed).transpose()
    }

    async fn drop_empty_months(&self) -> Result<u64, StoreError> {
        let dropped = schema::drop_empty_months(self.address()).await?;
        Ok(u64::try_from(dropped.len()).unwrap_or(u64::MAX))
    }
}

impl PgTx {
    /// Removes what a batch removes: exactly as many records as the tombstones stand for, or the batch fails.
    pub(super) async fn remove(&mut self, removal: &Removal) -> Result<(), StoreError> {
        fn each<R, T>(rows: &[R], column: impl Fn(&R) -> T) -> Vec<T> {
            rows.iter().map(column).collect()
        }
        let (tombstones, holds, requests) = (&removal.tombstones, &removal.holds, &removal.requests);
        if !tombstones.is_empty() {
            let query = sqlx::query(DELETE_RECORDS)
                .bind(each(tombstones, |row| signed(row.first)))
                .bind(each(tombstones, |row| signed(row.last)));
            let gone = self.maybe(query).await?.ok_or_else(|| gap(removal))?;
            let wanted: u64 = tombstones.iter().map(TombstoneRow::records).sum();
            if rows::count("record", &gone, "count")? != wanted {
                return Err(gap(removal));
            }
        }
        let query = sqlx::query(DELETE_OTHERS)
            .bind(each(&removal.consents, |id| id.uuid().as_bytes().to_vec()))
            .bind(each(&removal.exchanges, |id| id.uuid().as_bytes().to_vec()))
            .bind(each(&removal.lifted, |id| id.uuid().as_bytes().to_vec()))
            .bind(each(&removal.subjects, |tag| tag.as_bytes().to_vec()))
            .bind(each(&removal.settled, |tag| tag.as_bytes().to_vec()));
        self.all(query).await?;
        let query = sqlx::query(PUT)
            .bind(each(tombstones, |row| signed(row.first)))
            .bind(each(tombstones, |row| signed(row.last)))
            .bind(each(tombstones, |row| signed(row.entry)))
            .bind(each(tombstones, |row| row.class.as_str()))
            .bind(each(tombstones, |row| row.time.millis()))
            .bind(each(holds, |row| row.id.uuid().as_bytes().to_vec()))
            .bind(each(holds, |row| signed(row.index)))
            .bind(each(holds, |row| row.scope.clone()))
            .bind(each(holds, |row| row.value.clone()))
            .bind(each(holds, |row| row.subject.map(|tag| tag.as_bytes().to_vec())))
            .bind(each(holds, |row| row.review.millis()))
            .bind(each(requests, |row| row.subject.as_bytes().to_vec()))
            .bind(each(requests, |row| signed(row.index)))
            .bind(each(requests, |row| row.due.millis()));
        self.all(query).await.map(drop)
    }
}
