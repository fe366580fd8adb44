//! The ledger on SQLite: opening, reading. Writing is in [`super::ledger_write`], searching in [`super::search`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{Executor, Row, Sqlite};
use uuid::Uuid;

use super::super::StoreError;
use super::super::ledger::{
    Census, ConsentRow, EntryRow, ExchangeRow, ExchangeState, HeadRow, LedgerStore, LedgerTx, Page, PersonHeadRow,
    RecordColumns, RecordFilter, RecordRow, TileRow,
};
use super::super::removal::RemovalStore;
use super::ledger_write::SqliteTx;
use super::{Access, Durability, Pools, bytes16, bytes32, open, search, signed, unsigned};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/ledger");
const DATABASE: &str = "ledger";

/// The ledger's database in one SQLite file.
#[derive(Debug)]
pub struct SqliteLedger {
    path: PathBuf,
    access: Access,
    pools: ArcSwap<Pools>,
}

pub(super) fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl SqliteLedger {
    /// Opens the file, bringing it to this version's schema when it is opened for writing.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] for a file of a newer version, [`StoreError::Open`] for anything else.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let pools = open(DATABASE, path, access, Durability::Full, &MIGRATIONS).await?;
        Ok(Self { path: path.to_owned(), access, pools: ArcSwap::from_pointee(pools) })
    }

    pub(super) fn read(&self) -> SqlitePool {
        self.pools.load().read.clone()
    }
}

#[async_trait]
impl LedgerStore for SqliteLedger {
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError> {
        let pools = self.pools.load_full();
        let transaction = pools.write.begin_with("BEGIN IMMEDIATE").await.map_err(unavailable)?;
        Ok(Box::new(SqliteTx::new(transaction)))
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        let old = self.pools.load_full();
        old.write.close().await;
        old.read.close().await;
        let fresh = open(DATABASE, &self.path, self.access, Durability::Full, &MIGRATIONS).await?;
        self.pools.store(Arc::new(fresh));
        Ok(())
    }

    async fn head(&self) -> Result<Option<HeadRow>, StoreError> {
        head(&self.read()).await
    }

    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        consent(&self.read(), id).await
    }

    async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM consent WHERE subject = $1 ORDER BY id DESC LIMIT $2")
            .bind(subject.as_bytes().as_slice())
            .bind(limit)
            .fetch_all(&self.read())
            .await;
        rows.map_err(unavailable)?.iter().map(consent_row).collect()
    }

    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let rows = sqlx::query("SELECT * FROM consent WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(&self.read())
            .await;
        rows.map_err(unavailable)?.iter().map(consent_row).collect()
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        exchange(&self.read(), id).await
    }

    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        let row = sqlx::query("SELECT idx, id, commitment FROM entry WHERE id = $1")
            .bind(id.uuid().as_bytes().as_slice())
            .fetch_optional(&self.read())
            .await;
        row.map_err(unavailable)?.as_ref().map(entry_row).transpose()
    }

    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError> {
        let row = sqlx::query("SELECT idx, id, commitment FROM entry WHERE idx = $1")
            .bind(signed(index))
            .fetch_optional(&self.read())
            .await;
        row.map_err(unavailable)?.as_ref().map(entry_row).transpose()
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError> {
        let rows =
            sqlx::query(ENTRIES).bind(signed(from)).bind(limit).fetch_all(&self.read()).await.map_err(unavailable)?;
        rows.iter()
            .map(|row| {
                let sealed: Option<Vec<u8>> = row.try_get("sealed").map_err(unavailable)?;
                let entry = entry_row(row)?;
                let record = sealed.map(|sealed| record_row(row, entry.index, sealed)).transpose()?;
                Ok((entry, record))
            })
            .collect()
    }

    async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        search::search(&self.read(), filter, page).await
    }

    async fn count(&self, filter: &RecordFilter) -> Result<u64, StoreError> {
        search::count(&self.read(), filter).await
    }

    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        person_head(&self.read(), subject).await
    }

    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        commitments(&self.read(), from, to).await
    }

    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError> {
        let row = sqlx::query("SELECT hashes FROM tile WHERE level = $1 AND n = $2")
            .bind(i64::from(level))
            .bind(signed(n))
            .fetch_optional(&self.read())
            .await
            .map_err(unavailable)?;
        row.map(|row| Ok(TileRow { level, n, hashes: row.try_get("hashes").map_err(unavailable)? })).transpose()
    }

    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let due: i64 =
            sqlx::query_scalar(ANYTHING_DUE).bind(now.millis()).fetch_one(&self.read()).await.map_err(unavailable)?;
        Ok(due != 0)
    }

    fn removal(&self) -> &dyn RemovalStore {
        self
    }

    async fn census(&self) -> Result<Census, StoreError> {
        census(&self.read()).await
    }
}

const ENTRIES: &str = "SELECT e.idx, e.id, e.commitment, r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, \
     r.evidence_type, r.procedure, r.reason, r.exchange, r.consent, r.official \
     FROM entry e LEFT JOIN record r ON r.idx = e.idx WHERE e.idx >= $1 ORDER BY e.idx LIMIT $2";

const CENSUS: &str = "SELECT (SELECT size FROM log_head WHERE id = 1) AS size, (SELECT count(*) FROM entry) AS entries, \
     (SELECT count(*) FROM record) AS records, (SELECT min(r.idx) FROM record r \
     WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.idx = r.idx)) AS stray, (SELECT count(*) FROM tile) AS tiles, \
     (SELECT count(*) FROM person_head) AS persons, (SELECT count(DISTINCT subject) FROM record) AS subjects";

async fn census(pool: &SqlitePool) -> Result<Census, StoreError> {
    let row = sqlx::query(CENSUS).fetch_one(pool).await.map_err(unavailable)?;
    let number = |column: &'static str| -> Result<i64, StoreError> { row.try_get(column).map_err(unavailable) };
    let maybe = |column: &'static str| -> Result<Option<u64>, StoreError> {
        let value: Option<i64> = row.try_get(column).map_err(unavailable)?;
        // A place before the first is as stray as any; it is named as the first.
        Ok(value.map(|value| u64::try_from(value).unwrap_or(0)))
    };
    Ok(Census {
        size: maybe("size")?,
        entries: unsigned("entry", number("entries")?)?,
        records: unsigned("record", number("records")?)?,
        stray_record: maybe("stray")?,
        tiles: unsigned("tile", number("tiles")?)?,
        persons: unsigned("person_head", number("persons")?)?,
        subjects: unsigned("record", number("subjects")?)?,
    })
}

const ANYTHING_DUE: &str = "SELECT EXISTS (SELECT 1 FROM exchange WHERE state = 'open' AND deadline <= $1) \
     OR EXISTS (SELECT 1 FROM consent WHERE state = 'requested' AND answer_by <= $1) \
     OR EXISTS (SELECT 1 FROM consent WHERE state IN ('granted', 'paused') AND until <= $1)";

pub(super) async fn head<'c>(on: impl Executor<'c, Database = Sqlite>) -> Result<Option<HeadRow>, StoreError> {
    let row = sqlx::query("SELECT size, frontier, root, checkpoint, time FROM log_head WHERE id = 1")
        .fetch_optional(on)
        .await
        .map_err(unavailable)?;
    row.map(|row| {
        Ok(HeadRow {
            size: unsigned("log_head", row.try_get("size").map_err(unavailable)?)?,
            frontier: row.try_get("frontier").map_err(unavailable)?,
            root: bytes32("log_head", row.try_get("root").map_err(unavailable)?)?,
            checkpoint: row.try_get("checkpoint").map_err(unavailable)?,
            time: Timestamp::from_millis(row.try_get("time").map_err(unavailable)?),
        })
    })
    .transpose()
}

pub(super) async fn consent<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    id: ConsentId,
) -> Result<Option<ConsentRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM consent WHERE id = $1")
        .bind(id.uuid().as_bytes().as_slice())
        .fetch_optional(on)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(consent_row).transpose()
}

pub(super) async fn exchange<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    id: ExchangeId,
) -> Result<Option<ExchangeRow>, StoreError> {
    let row = sqlx::query("SELECT * FROM exchange WHERE id = $1")
        .bind(id.uuid().as_bytes().as_slice())
        .fetch_optional(on)
        .await
        .map_err(unavailable)?;
    row.as_ref().map(exchange_row).transpose()
}

pub(super) async fn person_head<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    subject: SubjectTag,
) -> Result<Option<PersonHeadRow>, StoreError> {
    let row = sqlx::query("SELECT count, previous FROM person_head WHERE subject = $1")
        .bind(subject.as_bytes().as_slice())
        .fetch_optional(on)
        .await
        .map_err(unavailable)?;
    row.map(|row| {
        Ok(PersonHeadRow {
            subject,
            count: unsigned("person_head", row.try_get("count").map_err(unavailable)?)?,
            previous: bytes32("person_head", row.try_get("previous").map_err(unavailable)?)?,
        })
    })
    .transpose()
}

pub(super) async fn commitments<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    from: u64,
    to: u64,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let rows = sqlx::query("SELECT commitment FROM entry WHERE idx >= $1 AND idx < $2 ORDER BY idx")
        .bind(signed(from))
        .bind(signed(to))
        .fetch_all(on)
        .await
        .map_err(unavailable)?;
    rows.iter().map(|row| bytes32("entry", row.try_get("commitment").map_err(unavailable)?)).collect()
}

fn uuid(table: &'static str, bytes: &[u8]) -> Result<Uuid, StoreError> {
    bytes16(table, bytes).map(Uuid::from_bytes)
}

pub(super) fn entry_row(row: &SqliteRow) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        index: unsigned("entry", row.try_get("idx").map_err(unavailable)?)?,
        id: EntryId::from_uuid(uuid("entry", row.try_get("id").map_err(unavailable)?)?),
        commitment: bytes32("entry", row.try_get("commitment").map_err(unavailable)?)?,
    })
}

pub(super) fn record_row(row: &SqliteRow, index: u64, sealed: Vec<u8>) -> Result<RecordRow, StoreError> {
    let id = |column: &'static str| -> Result<Option<Uuid>, StoreError> {
        let bytes: Option<Vec<u8>> = row.try_get(column).map_err(unavailable)?;
        bytes.map(|bytes| uuid("record", &bytes)).transpose()
    };
    let text =
        |column: &'static str| -> Result<Option<String>, StoreError> { row.try_get(column).map_err(unavailable) };
    Ok(RecordRow {
        index,
        sealed,
        columns: RecordColumns {
            subject: id("subject")?.map(|tag| SubjectTag::from_bytes(*tag.as_bytes())),
            time: Timestamp::from_millis(row.try_get("time").map_err(unavailable)?),
            kind: row.try_get("kind").map_err(unavailable)?,
            requester: text("requester")?,
            provider: text("provider")?,
            evidence_type: text("evidence_type")?,
            procedure: text("procedure")?,
            reason: text("reason")?,
            exchange: id("exchange")?.map(ExchangeId::from_uuid),
            consent: id("consent")?.map(ConsentId::from_uuid),
            official: text("official")?,
        },
    })
}

pub(super) fn consent_row(row: &SqliteRow) -> Result<ConsentRow, StoreError> {
    Ok(ConsentRow {
        id: ConsentId::from_uuid(uuid("consent", row.try_get("id").map_err(unavailable)?)?),
        subject: SubjectTag::from_bytes(bytes16("consent", row.try_get("subject").map_err(unavailable)?)?),
        requester: row.try_get("requester").map_err(unavailable)?,
        procedure: row.try_get("procedure").map_err(unavailable)?,
        state: row.try_get("state").map_err(unavailable)?,
        until: Timestamp::from_millis(row.try_get("until").map_err(unavailable)?),
        answer_by: Timestamp::from_millis(row.try_get("answer_by").map_err(unavailable)?),
        index: unsigned("consent", row.try_get("idx").map_err(unavailable)?)?,
        sealed: row.try_get("sealed").map_err(unavailable)?,
    })
}

pub(super) fn exchange_row(row: &SqliteRow) -> Result<ExchangeRow, StoreError> {
    let closed_at: Option<i64> = row.try_get("closed_at").map_err(unavailable)?;
    let repeats: Option<Vec<u8>> = row.try_get("repeats").map_err(unavailable)?;
    let digest: Option<Vec<u8>> = row.try_get("body_digest").map_err(unavailable)?;
    let state: String = row.try_get("state").map_err(unavailable)?;
    Ok(ExchangeRow {
        id: ExchangeId::from_uuid(uuid("exchange", row.try_get("id").map_err(unavailable)?)?),
        subject: SubjectTag::from_bytes(bytes16("exchange", row.try_get("subject").map_err(unavailable)?)?),
        consent: ConsentId::from_uuid(uuid("exchange", row.try_get("consent").map_err(unavailable)?)?),
        requester: row.try_get("requester").map_err(unavailable)?,
        state: ExchangeState::parse(&state)?,
        opened_at: Timestamp::from_millis(row.try_get("opened_at").map_err(unavailable)?),
        deadline: Timestamp::from_millis(row.try_get("deadline").map_err(unavailable)?),
        closed_at: closed_at.map(Timestamp::from_millis),
        repeats: repeats.map(|bytes| uuid("exchange", &bytes)).transpose()?.map(ExchangeId::from_uuid),
        idempotency_key: row.try_get("idempotency_key").map_err(unavailable)?,
        body_digest: digest.map(|bytes| bytes32("exchange", &bytes)).transpose()?,
        opening: row.try_get("opening").map_err(unavailable)?,
    })
}
