//! Tombstones, holds and waiting erasures on SQLite, and the choice of what is removed.

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::super::StoreError;
use super::super::ledger::{EntryRow, RecordRow};
use super::super::removal::{
    ErasureRequestRow, HoldRow, RecordKey, Removal, RemovalClass, RemovalStore, RemovalTx, TombstoneRow,
};
use super::ledger::{SqliteLedger, entry_row, record_row, unavailable};
use super::ledger_write::SqliteTx;
use super::{bytes16, signed, unsigned};

/// Selects what removal goes by.
macro_rules! keys {
    ($rest:literal) => {
        concat!(
            "SELECT idx, subject, time, kind, requester, provider, procedure, exchange, consent FROM record ",
            $rest
        )
    };
}

const OF_PERSON: &str = keys!("WHERE subject = $1 ORDER BY idx");
const OF_CONSENT: &str = keys!("WHERE consent = $1 ORDER BY idx");
const LOOSE: &str = keys!(
    "WHERE idx >= $1 AND idx < $2 AND (consent IS NULL OR NOT EXISTS \
     (SELECT 1 FROM consent c WHERE c.id = record.consent)) ORDER BY idx LIMIT $3"
);
const ENDED_CONSENTS: &str = "SELECT id FROM consent WHERE id > $1 AND id < $2 \
     AND state NOT IN ('requested', 'granted', 'paused') \
     AND NOT EXISTS (SELECT 1 FROM record r WHERE r.consent = consent.id AND r.time >= $3) ORDER BY id LIMIT $4";
const COUNT_OF: &str = "SELECT (SELECT count(*) FROM record WHERE subject = $1), \
     (SELECT count(*) FROM consent WHERE subject = $1)";
const HOLDS: &str = "SELECT id, idx, scope, value, subject, review FROM hold ORDER BY idx";
const TOMBSTONES: &str = "SELECT first, last, entry, class, time FROM tombstone WHERE first < $2 AND first >= \
     coalesce((SELECT max(first) FROM tombstone WHERE first <= $1), 0) AND last >= $1 ORDER BY first";
const TOMBSTONES_BY_ENTRY: &str = "SELECT first, last, entry, class, time FROM tombstone \
     WHERE (entry, first) > ($1, $2) ORDER BY entry, first LIMIT $3";
const REMOVALS: &str = "SELECT e.idx, e.id, e.commitment, r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, \
     r.evidence_type, r.procedure, r.reason, r.exchange, r.consent, r.official \
     FROM record r JOIN entry e ON e.idx = r.idx \
     WHERE r.kind IN ('person.erased', 'records.dropped') AND r.idx >= $1 ORDER BY r.idx LIMIT $2";
const TIMED_RECORD: &str =
    "SELECT idx, time FROM record WHERE idx >= $1 AND kind <> 'exchange.mentioned' ORDER BY idx LIMIT 1";

#[async_trait]
impl RemovalTx for SqliteTx {
    async fn records_of(&mut self, subject: SubjectTag) -> Result<Vec<RecordKey>, StoreError> {
        let rows = sqlx::query(OF_PERSON).bind(subject.as_bytes().as_slice()).fetch_all(self.connection()).await;
        rows.map_err(unavailable)?.iter().map(record_key).collect()
    }

    async fn records_of_consent(&mut self, consent: ConsentId) -> Result<Vec<RecordKey>, StoreError> {
        let rows =
            sqlx::query(OF_CONSENT).bind(consent.uuid().as_bytes().as_slice()).fetch_all(self.connection()).await;
        rows.map_err(unavailable)?.iter().map(record_key).collect()
    }

    async fn consent_ids_of(&mut self, subject: SubjectTag) -> Result<Vec<ConsentId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM consent WHERE subject = $1 ORDER BY id")
            .bind(subject.as_bytes().as_slice())
            .fetch_all(self.connection())
            .await;
        rows.map_err(unavailable)?.iter().map(consent_id).collect()
    }

    async fn ended_consents(
        &mut self,
        before: Timestamp,
        after: Option<ConsentId>,
        limit: u32,
    ) -> Result<Vec<ConsentId>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let rows = sqlx::query(ENDED_CONSENTS)
            .bind(after)
            .bind(first_id_at(before))
            .bind(before.millis())
            .bind(limit)
            .fetch_all(self.connection())
            .await;
        rows.map_err(unavailable)?.iter().map(consent_id).collect()
    }

    async fn loose_records(&mut self, from: u64, to: u64, limit: u32) -> Result<Vec<RecordKey>, StoreError> {
        let rows =
            sqlx::query(LOOSE).bind(signed(from)).bind(signed(to)).bind(limit).fetch_all(self.connection()).await;
        rows.map_err(unavailable)?.iter().map(record_key).collect()
    }

    async fn count_of(&mut self, subject: SubjectTag) -> Result<(u64, u64), StoreError> {
        let row = sqlx::query(COUNT_OF).bind(subject.as_bytes().as_slice()).fetch_one(self.connection()).await;
        let row = row.map_err(unavailable)?;
        let count = |at: usize| unsigned("record", row.try_get(at).map_err(unavailable)?);
        Ok((count(0)?, count(1)?))
    }

    async fn holds(&mut self) -> Result<Vec<HoldRow>, StoreError> {
        holds(self.connection()).await
    }

    async fn erasure_request(&mut self, subject: SubjectTag) -> Result<Option<ErasureRequestRow>, StoreError> {
        let row = sqlx::query("SELECT subject, idx, due FROM erasure_request WHERE subject = $1")
            .bind(subject.as_bytes().as_slice())
            .fetch_optional(self.connection())
            .await;
        row.map_err(unavailable)?.as_ref().map(request_row).transpose()
    }
}

#[async_trait]
impl RemovalStore for SqliteLedger {
    async fn tombstones(&self, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError> {
        let rows = sqlx::query(TOMBSTONES).bind(signed(from)).bind(signed(to)).fetch_all(&self.read()).await;
        rows.map_err(unavailable)?.iter().map(tombstone_row).collect()
    }

    async fn tombstones_by_entry(
        &self,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<TombstoneRow>, StoreError> {
        let (entry, first) = after.map_or((-1, -1), |(entry, first)| (signed(entry), signed(first)));
        let rows = sqlx::query(TOMBSTONES_BY_ENTRY).bind(entry).bind(first).bind(limit).fetch_all(&self.read()).await;
        rows.map_err(unavailable)?.iter().map(tombstone_row).collect()
    }

    async fn removals(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let rows = sqlx::query(REMOVALS).bind(signed(from)).bind(limit).fetch_all(&self.read()).await;
        let read = |row: &SqliteRow| {
            let entry = entry_row(row)?;
            let sealed = row.try_get("sealed").map_err(unavailable)?;
            let record = record_row(row, entry.index, sealed)?;
            Ok((entry, record))
        };
        rows.map_err(unavailable)?.iter().map(read).collect()
    }

    async fn holds(&self) -> Result<Vec<HoldRow>, StoreError> {
        holds(&self.read()).await
    }

    async fn erasure_requests(&self) -> Result<Vec<ErasureRequestRow>, StoreError> {
        let rows = sqlx::query("SELECT subject, idx, due FROM erasure_request ORDER BY due, idx")
            .fetch_all(&self.read())
            .await;
        rows.map_err(unavailable)?.iter().map(request_row).collect()
    }

    async fn timed_record(&self, from: u64) -> Result<Option<(u64, Timestamp)>, StoreError> {
        let row = sqlx::query(TIMED_RECORD).bind(signed(from)).fetch_optional(&self.read()).await;
        row.map_err(unavailable)?
            .map(|row| {
                let index = unsigned("record", row.try_get("idx").map_err(unavailable)?)?;
                Ok((index, Timestamp::from_millis(row.try_get("time").map_err(unavailable)?)))
            })
            .transpose()
    }

    /// One file holds all months: there is nothing to drop.
    async fn drop_empty_months(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
}

/// Removes what a batch removes: exactly as many records as the tombstones stand for, or the batch fails.
pub(super) async fn remove(on: &mut SqliteConnection, removal: &Removal) -> Result<(), StoreError> {
    for row in &removal.tombstones {
        let done = sqlx::query("DELETE FROM record WHERE idx BETWEEN $1 AND $2")
            .bind(signed(row.first))
            .bind(signed(row.last))
            .execute(&mut *on)
            .await
            .map_err(unavailable)?;
        if Some(done.rows_affected()) != row.last.checked_sub(row.first).and_then(|span| span.checked_add(1)) {
            return Err(StoreError::corrupt("record", format!("a gap between {} and {}", row.first, row.last)));
        }
        insert_tombstone(on, row).await.map_err(unavailable)?;
    }
    let bytes = |id: &Uuid| id.as_bytes().to_vec();
    let consents = removal.consents.iter().map(|id| ("DELETE FROM consent WHERE id = $1", bytes(&id.uuid())));
    let exchanges = removal.exchanges.iter().map(|id| ("DELETE FROM exchange WHERE id = $1", bytes(&id.uuid())));
    let lifted = removal.lifted.iter().map(|id| ("DELETE FROM hold WHERE id = $1", bytes(&id.uuid())));
    let settled = removal.settled.iter().chain(&removal.subjects);
    let settled = settled.map(|tag| ("DELETE FROM erasure_request WHERE subject = $1", tag.as_bytes().to_vec()));
    let persons = removal.subjects.iter().flat_map(|tag| {
        ["DELETE FROM person_head WHERE subject = $1", "DELETE FROM hold WHERE subject = $1"]
            .map(|statement| (statement, tag.as_bytes().to_vec()))
    });
    for (statement, id) in consents.chain(exchanges).chain(lifted).chain(settled).chain(persons) {
        sqlx::query(statement).bind(id).execute(&mut *on).await.map_err(unavailable)?;
    }
    for row in &removal.holds {
        insert_hold(on, row).await.map_err(unavailable)?;
    }
    for row in &removal.requests {
        put_request(on, row).await.map_err(unavailable)?;
    }
    Ok(())
}

async fn insert_tombstone(on: &mut SqliteConnection, row: &TombstoneRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO tombstone (first, last, entry, class, time) VALUES ($1, $2, $3, $4, $5)")
        .bind(signed(row.first))
        .bind(signed(row.last))
        .bind(signed(row.entry))
        .bind(row.class.as_str())
        .bind(row.time.millis())
        .execute(on)
        .await
        .map(drop)
}

async fn insert_hold(on: &mut SqliteConnection, row: &HoldRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO hold (id, idx, scope, value, subject, review) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(row.id.uuid().as_bytes().as_slice())
        .bind(signed(row.index))
        .bind(row.scope.as_str())
        .bind(row.value.as_str())
        .bind(row.subject.as_ref().map(|tag| tag.as_bytes().as_slice()))
        .bind(row.review.millis())
        .execute(on)
        .await
        .map(drop)
}

const PUT_REQUEST: &str = "INSERT INTO erasure_request (subject, idx, due) VALUES ($1, $2, $3) \
     ON CONFLICT (subject) DO UPDATE SET idx = excluded.idx, due = excluded.due";

async fn put_request(on: &mut SqliteConnection, row: &ErasureRequestRow) -> Result<(), sqlx::Error> {
    sqlx::query(PUT_REQUEST)
        .bind(row.subject.as_bytes().as_slice())
        .bind(signed(row.index))
        .bind(row.due.millis())
        .execute(on)
        .await
        .map(drop)
}

async fn holds<'c>(on: impl Executor<'c, Database = Sqlite>) -> Result<Vec<HoldRow>, StoreError> {
    sqlx::query(HOLDS).fetch_all(on).await.map_err(unavailable)?.iter().map(hold_row).collect()
}

/// The smallest id that a consent asked for at this instant can have: ids begin with their time.
fn first_id_at(time: Timestamp) -> Vec<u8> {
    let millis = time.millis().to_be_bytes();
    let mut id = millis.get(2..).unwrap_or_default().to_vec();
    id.resize(16, 0);
    id
}

fn id(table: &'static str, row: &SqliteRow, column: &'static str) -> Result<Option<Uuid>, StoreError> {
    let bytes: Option<Vec<u8>> = row.try_get(column).map_err(unavailable)?;
    bytes.map(|bytes| bytes16(table, &bytes).map(Uuid::from_bytes)).transpose()
}

fn tag(table: &'static str, row: &SqliteRow) -> Result<Option<SubjectTag>, StoreError> {
    Ok(id(table, row, "subject")?.map(|tag| SubjectTag::from_bytes(*tag.as_bytes())))
}

fn consent_id(row: &SqliteRow) -> Result<ConsentId, StoreError> {
    let found = id("consent", row, "id")?.map(ConsentId::from_uuid);
    found.ok_or_else(|| StoreError::corrupt("consent", "no id"))
}

fn record_key(row: &SqliteRow) -> Result<RecordKey, StoreError> {
    Ok(RecordKey {
        index: unsigned("record", row.try_get("idx").map_err(unavailable)?)?,
        subject: tag("record", row)?,
        time: Timestamp::from_millis(row.try_get("time").map_err(unavailable)?),
        kind: row.try_get("kind").map_err(unavailable)?,
        requester: row.try_get("requester").map_err(unavailable)?,
        provider: row.try_get("provider").map_err(unavailable)?,
        procedure: row.try_get("procedure").map_err(unavailable)?,
        exchange: id("record", row, "exchange")?.map(ExchangeId::from_uuid),
        consent: id("record", row, "consent")?.map(ConsentId::from_uuid),
    })
}

fn tombstone_row(row: &SqliteRow) -> Result<TombstoneRow, StoreError> {
    let place = |column: &'static str| unsigned("tombstone", row.try_get(column).map_err(unavailable)?);
    let class: String = row.try_get("class").map_err(unavailable)?;
    Ok(TombstoneRow {
        first: place("first")?,
        last: place("last")?,
        entry: place("entry")?,
        class: RemovalClass::parse(&class)?,
        time: Timestamp::from_millis(row.try_get("time").map_err(unavailable)?),
    })
}

fn hold_row(row: &SqliteRow) -> Result<HoldRow, StoreError> {
    let missing = || StoreError::corrupt("hold", "no id");
    Ok(HoldRow {
        id: id("hold", row, "id")?.map(EntryId::from_uuid).ok_or_else(missing)?,
        index: unsigned("hold", row.try_get("idx").map_err(unavailable)?)?,
        scope: row.try_get("scope").map_err(unavailable)?,
        value: row.try_get("value").map_err(unavailable)?,
        subject: tag("hold", row)?,
        review: Timestamp::from_millis(row.try_get("review").map_err(unavailable)?),
    })
}

fn request_row(row: &SqliteRow) -> Result<ErasureRequestRow, StoreError> {
    let subject = tag("erasure_request", row)?.ok_or_else(|| StoreError::corrupt("erasure_request", "no person"))?;
    Ok(ErasureRequestRow {
        subject,
        index: unsigned("erasure_request", row.try_get("idx").map_err(unavailable)?)?,
        due: Timestamp::from_millis(row.try_get("due").map_err(unavailable)?),
    })
}
