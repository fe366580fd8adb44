//! The ledger on SQLite: opening, reading, searching. Writing is in [`super::ledger_write`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{Executor, Row as _, Sqlite};
use tokio::sync::RwLock;

use super::super::StoreError;
use super::super::history::History;
use super::super::ledger::{
    Census, ConsentRow, EntryRow, ExchangeRow, HeadRow, LedgerStore, LedgerTx, Page, PersonHeadRow, RecordFilter,
    RecordRow, ShownTextRow, TileRow,
};
use super::super::removal::RemovalStore;
use super::super::{rows, signed, sql};
use super::fold::Folding;
use super::held::Held;
use super::ledger_write::SqliteTx;
use super::{Access, Durability, LEDGER_CACHE, Pools, history, many, open, packed};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/ledger");
const DATABASE: &str = "ledger";

/// A statement with its values.
pub(super) type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

macro_rules! entries {
    () => {
        concat!(
            "-- entries with records\nSELECT e.idx, e.id, e.commitment, ",
            $crate::store::sql::record_columns!(),
            " FROM entry e LEFT JOIN record r ON r.idx = e.idx WHERE e.idx >= $1 ORDER BY e.idx LIMIT CAST($2 AS BIGINT)"
        )
    };
}
pub(super) use entries;

/// Entries with their records where they still have one.
pub(super) const ENTRIES: &str = entries!();

/// The ledger's database in one SQLite file.
#[derive(Debug)]
pub struct SqliteLedger {
    path: PathBuf,
    access: Access,
    pools: ArcSwap<Pools>,
    /// Folds the write-ahead log; `None` where nothing is written.
    folding: ArcSwapOption<Folding>,
    /// Held while all connections are closed and opened anew.
    reopening: RwLock<()>,
    /// While it may be written nobody takes the file away.
    _held: Option<Held>,
}

fn folding(pools: &Pools, access: Access) -> Option<Arc<Folding>> {
    (access == Access::Write).then(|| Arc::new(Folding::on(pools.fold.clone())))
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
        let held = (access == Access::Write).then(|| Held::shared(DATABASE, path)).transpose()?;
        let pools = open(DATABASE, path, access, Durability::Full, LEDGER_CACHE, &MIGRATIONS).await?;
        let folding = ArcSwapOption::new(folding(&pools, access));
        let pools = ArcSwap::from_pointee(pools);
        Ok(Self { path: path.to_owned(), access, pools, folding, reopening: RwLock::new(()), _held: held })
    }

    /// Brings a file that nobody else has open to this version's schema, and leaves nothing beside it.
    ///
    /// # Errors
    /// As [`SqliteLedger::open`].
    pub async fn migrate(path: &Path) -> Result<(), StoreError> {
        let Pools { write, read, fold } =
            open(DATABASE, path, Access::Write, Durability::Full, LEDGER_CACHE, &MIGRATIONS).await?;
        let folded = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&write).await.map_err(unavailable);
        for pool in [write, read, fold] {
            pool.close().await;
        }
        folded.map(drop)
    }

    /// The newest migration that this version knows.
    pub fn version() -> i64 {
        super::version(&MIGRATIONS)
    }

    /// Connections to read with; waits while they are opened anew.
    pub(super) async fn read(&self) -> SqlitePool {
        drop(self.reopening.read().await);
        self.pools.load().read.clone()
    }
}

pub(super) async fn all<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    query: Bound<'_>,
) -> Result<Vec<SqliteRow>, StoreError> {
    query.fetch_all(on).await.map_err(unavailable)
}

pub(super) async fn one<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    query: Bound<'_>,
) -> Result<Option<SqliteRow>, StoreError> {
    query.fetch_optional(on).await.map_err(unavailable)
}

/// The entries of a statement that packs them; `None` where they cannot be packed or taken apart.
async fn all_packed(
    on: &SqlitePool,
    query: Bound<'_>,
) -> Result<Option<Vec<(EntryRow, Option<RecordRow>)>>, StoreError> {
    let row = match query.fetch_one(on).await {
        Ok(row) => row,
        // A value that has no place in JSON.
        Err(sqlx::Error::Database(_)) => return Ok(None),
        Err(error) => return Err(unavailable(error)),
    };
    let value: Option<&[u8]> = row.try_get(0).map_err(unavailable)?;
    Ok(packed::unpack(value.unwrap_or_default()))
}

#[async_trait]
impl LedgerStore for SqliteLedger {
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError> {
        let pools = self.pools.load_full();
        let transaction = pools.write.begin_with("BEGIN IMMEDIATE").await.map_err(unavailable)?;
        let written = self.folding.load().as_ref().map(|folding| folding.written());
        Ok(Box::new(SqliteTx::new(transaction, written)))
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        let _reopening = self.reopening.write().await;
        let old = self.pools.load_full();
        self.folding.store(None);
        old.fold.close().await;
        old.write.close().await;
        old.read.close().await;
        let fresh = open(DATABASE, &self.path, self.access, Durability::Full, LEDGER_CACHE, &MIGRATIONS).await?;
        settle(&fresh.write).await?;
        self.folding.store(folding(&fresh, self.access));
        self.pools.store(Arc::new(fresh));
        Ok(())
    }

    async fn head(&self) -> Result<Option<HeadRow>, StoreError> {
        let row = one(&self.read().await, sqlx::query(sql::HEAD)).await?;
        row.as_ref().map_or(Ok(None), rows::head)
    }

    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        consent(&self.read().await, id).await
    }

    async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let query = sqlx::query(sql::CONSENTS_OF).bind(subject.as_bytes().as_slice()).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::consent).collect()
    }

    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::CONSENTS_AFTER).bind(after).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::consent).collect()
    }

    async fn shown_text(&self, consent: ConsentId) -> Result<Option<ShownTextRow>, StoreError> {
        let query = sqlx::query(sql::SHOWN_TEXT).bind(consent.uuid().as_bytes().to_vec());
        one(&self.read().await, query).await?.as_ref().map(rows::shown_text).transpose()
    }

    async fn shown_texts_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ShownTextRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::SHOWN_TEXTS_AFTER).bind(after).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::shown_text).collect()
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        exchange(&self.read().await, id).await
    }

    async fn exchanges(&self, ids: &[ExchangeId]) -> Result<Vec<ExchangeRow>, StoreError> {
        let query = sqlx::query(many::EXCHANGES).bind(many::keys(ids.iter().map(|id| id.uuid().into_bytes())));
        all(&self.read().await, query).await?.iter().map(rows::exchange).collect()
    }

    async fn count_exchanges(&self, before: u64) -> Result<u64, StoreError> {
        let query = sqlx::query(sql::COUNT_EXCHANGES).bind(signed(before));
        let row = query.fetch_one(&self.read().await).await.map_err(unavailable)?;
        rows::count("exchange", &row, "found")
    }

    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        let query = sqlx::query(sql::ENTRY).bind(id.uuid().as_bytes().as_slice());
        one(&self.read().await, query).await?.as_ref().map(rows::entry).transpose()
    }

    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError> {
        let query = sqlx::query(sql::ENTRY_AT).bind(signed(index));
        one(&self.read().await, query).await?.as_ref().map(rows::entry).transpose()
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError> {
        let bound = |statement| sqlx::query(statement).bind(signed(from)).bind(limit);
        if limit >= packed::WORTH_IT
            && let Some(entries) = all_packed(&self.read().await, bound(packed::ENTRIES)).await?
        {
            return Ok(entries);
        }
        all(&self.read().await, bound(ENTRIES)).await?.iter().map(rows::entry_and_record).collect()
    }

    async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let (statement, packed) = match filter {
            RecordFilter { subject: Some(_), .. } => (sql::search::SEARCH_PERSON, packed::SEARCH_PERSON),
            RecordFilter { consent: Some(_), .. } => (sql::search::SEARCH_CONSENT, packed::SEARCH_CONSENT),
            RecordFilter { requester: Some(_), .. } => (sql::search::SEARCH_REQUESTER, packed::SEARCH_REQUESTER),
            _ => (sql::search::SEARCH, packed::SEARCH),
        };
        let before = page.before.map_or(i64::MAX, signed);
        let bound = |statement| bind(statement, filter).bind(before).bind(page.limit);
        let bound_packed = match filter.subject {
            Some(subject) if *filter == RecordFilter::about(subject) => {
                sqlx::query(packed::OF_PERSON).bind(subject.as_bytes().to_vec()).bind(before).bind(page.limit)
            }
            _ => bound(packed),
        };
        if page.limit >= packed::WORTH_IT
            && let Some(entries) = all_packed(&self.read().await, bound_packed).await?
        {
            return Ok(entries.into_iter().filter_map(|(entry, record)| Some((entry, record?))).collect());
        }
        all(&self.read().await, bound(statement)).await?.iter().map(rows::found).collect()
    }

    async fn history(&self, subject: SubjectTag, page: Page, whole: Page) -> Result<History, StoreError> {
        if let Some(history) = history::read(&self.read().await, subject, page, whole).await? {
            return Ok(history);
        }
        let found = self.search(&RecordFilter::about(subject), page).await?;
        Ok(History::of(found, self.timed_record(0).await?))
    }

    async fn events(
        &self,
        requester: &str,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let query =
            sqlx::query(sql::search::EVENTS).bind(requester.to_owned()).bind(after.map_or(-1, signed)).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::found).collect()
    }

    async fn count(&self, filter: &RecordFilter) -> Result<u64, StoreError> {
        let statement = match filter {
            RecordFilter { subject: Some(_), .. } => sql::search::COUNT_PERSON,
            RecordFilter { consent: Some(_), .. } => sql::search::COUNT_CONSENT,
            _ => sql::search::COUNT,
        };
        let row = bind(statement, filter).fetch_one(&self.read().await).await.map_err(unavailable)?;
        rows::count("record", &row, "count")
    }

    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        person_head(&self.read().await, subject).await
    }

    async fn person_heads_after(
        &self,
        after: Option<SubjectTag>,
        limit: u32,
    ) -> Result<Vec<PersonHeadRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |tag| tag.as_bytes().to_vec());
        let query = sqlx::query(sql::PERSON_HEADS_AFTER).bind(after).bind(limit);
        all(&self.read().await, query).await?.iter().map(rows::person_head).collect()
    }

    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        commitments(&self.read().await, from, to).await
    }

    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError> {
        let row = one(&self.read().await, sqlx::query(sql::TILE).bind(i64::from(level)).bind(signed(n))).await?;
        row.map(|row| Ok(TileRow { level, n, hashes: rows::bytes("tile", &row, "hashes")? })).transpose()
    }

    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        super::copy(&self.read().await, file).await.map_err(unavailable)
    }

    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::ANYTHING_DUE).bind(now.millis());
        let row = query.fetch_one(&self.read().await).await.map_err(unavailable)?;
        Ok(rows::number("exchange", &row, "due")? != 0)
    }

    fn removal(&self) -> &dyn RemovalStore {
        self
    }

    async fn census(&self) -> Result<Census, StoreError> {
        let row = sqlx::query(sql::CENSUS).fetch_one(&self.read().await).await.map_err(unavailable)?;
        rows::census(&row)
    }
}

/// Moves the whole write-ahead log into the database file and syncs that. After a failed sync the system may take pages
/// for written that never reached the disk: what can be read back from the write-ahead log is then not durable, but what
/// was copied out of it and synced since is.
async fn settle(pool: &SqlitePool) -> Result<(), StoreError> {
    let row = sqlx::query("PRAGMA wal_checkpoint(FULL)").fetch_one(pool).await.map_err(unavailable)?;
    let number = |at: usize| row.try_get::<i64, _>(at).map_err(unavailable);
    let (busy, written, moved) = (number(0)?, number(1)?, number(2)?);
    if busy == 0 && written == moved {
        Ok(())
    } else {
        let what = format!("{moved} of {written} pages left its write-ahead log; another program reads it");
        Err(StoreError::Open { database: DATABASE, what })
    }
}

fn bind<'q>(statement: &'static str, filter: &'q RecordFilter) -> Bound<'q> {
    sqlx::query(statement)
        .bind(filter.subject.as_ref().map(|tag| tag.as_bytes().as_slice()))
        .bind(filter.from.map(Timestamp::millis))
        .bind(filter.to.map(Timestamp::millis))
        .bind(filter.kind.as_deref())
        .bind(filter.requester.as_deref())
        .bind(filter.provider.as_deref())
        .bind(filter.evidence_type.as_deref())
        .bind(filter.procedure.as_deref())
        .bind(filter.reason.as_deref())
        .bind(filter.exchange.map(|id| id.uuid().as_bytes().to_vec()))
        .bind(filter.consent.map(|id| id.uuid().as_bytes().to_vec()))
        .bind(filter.official.as_deref())
        .bind(filter.administration.as_deref())
}

pub(super) async fn consent<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    id: ConsentId,
) -> Result<Option<ConsentRow>, StoreError> {
    let query = sqlx::query(sql::CONSENT).bind(id.uuid().as_bytes().to_vec());
    one(on, query).await?.as_ref().map(rows::consent).transpose()
}

pub(super) async fn exchange<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    id: ExchangeId,
) -> Result<Option<ExchangeRow>, StoreError> {
    let query = sqlx::query(sql::EXCHANGE).bind(id.uuid().as_bytes().to_vec());
    one(on, query).await?.as_ref().map(rows::exchange).transpose()
}

pub(super) async fn person_head<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    subject: SubjectTag,
) -> Result<Option<PersonHeadRow>, StoreError> {
    let query = sqlx::query(sql::PERSON_HEAD).bind(subject.as_bytes().to_vec());
    one(on, query).await?.as_ref().map(rows::person_head).transpose()
}

pub(super) async fn commitments<'c>(
    on: impl Executor<'c, Database = Sqlite>,
    from: u64,
    to: u64,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let query = sqlx::query(sql::COMMITMENTS).bind(signed(from)).bind(signed(to));
    all(on, query).await?.iter().map(rows::commitment).collect()
}
