//! The ledger on PostgreSQL: opening, reading, searching. Writing is in [`super::ledger_write`].
//!
//! The writer has two connections of its own, so that readers never keep it waiting. After a commit of unknown outcome
//! [`PgLedger::reopen`] does more than connect anew: it moves nothing, but commits once under the head's lock, and so waits
//! until everything before it is as durable as the server is configured for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::ledger_write::{PgTx, Writing};
use super::notice::Watch;
use super::session::{Bound, Limits, Session};
use super::{Access, Address, schema};
use crate::store::ledger::{
    Census, ConsentRow, EntryRow, ExchangeRow, HeadRow, LedgerStore, LedgerTx, Page, PersonHeadRow, RecordFilter,
    RecordRow, ShownTextRow, TileRow,
};
use crate::store::removal::RemovalStore;
use crate::store::sql::exchange_columns;
use crate::store::{StoreError, rows, signed, sql};

/// Connections of the writer: one at work, one beside it that may be hanging.
const WRITERS: u32 = 2;

/// Entries with their records where they still have one. The range of the records is given too: they have an index by
/// place in every month, and none is read whole.
const ENTRIES: &str = concat!(
    "-- entries with records\nWITH e AS MATERIALIZED \
     (SELECT idx, id, commitment FROM entry WHERE idx >= $1 ORDER BY idx LIMIT $2) SELECT e.idx, e.id, e.commitment, ",
    sql::record_columns!(),
    " FROM e LEFT JOIN record r ON r.idx = e.idx AND r.idx >= $1 AND r.idx <= (SELECT max(idx) FROM e) ORDER BY e.idx"
);

const EXCHANGES: &str = concat!("-- exchanges\nSELECT ", exchange_columns!(), " FROM exchange WHERE id = ANY($1)");

/// What only this engine says, reading.
pub(super) const STATEMENTS: &[&str] = &[ENTRIES, EXCHANGES];

/// The ledger in one schema.
#[derive(Debug)]
pub struct PgLedger {
    address: Address,
    limits: Limits,
    access: Access,
    sessions: ArcSwap<Sessions>,
    /// A commit was of unknown outcome, and none has been known since.
    doubt: Arc<AtomicBool>,
    watch: Watch,
}

#[derive(Debug)]
struct Sessions {
    read: Session,
    write: Session,
}

impl PgLedger {
    /// Connects.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(address: &Address, limits: Limits, access: Access) -> Result<Self, StoreError> {
        let read = Session::open(schema::LEDGER, address, limits, access).await?;
        let write = Session::writing(schema::LEDGER, address, limits, access, WRITERS);
        Ok(Self {
            address: address.clone(),
            limits,
            access,
            sessions: ArcSwap::from_pointee(Sessions { read, write }),
            doubt: Arc::default(),
            watch: Watch::new(),
        })
    }

    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn read(&self) -> Session {
        self.sessions.load().read.clone()
    }

    async fn begin_writing(&self) -> Result<PgTx, StoreError> {
        let session = self.sessions.load().write.clone();
        PgTx::begin(Writing { session, watch: self.watch.clone(), doubt: Arc::clone(&self.doubt) }).await
    }
}

#[async_trait]
impl LedgerStore for PgLedger {
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError> {
        Ok(Box::new(self.begin_writing().await?))
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        let fresh = Sessions {
            read: Session::connect(schema::LEDGER, &self.address, self.limits, self.access),
            write: Session::writing(schema::LEDGER, &self.address, self.limits, self.access, WRITERS),
        };
        let old = self.sessions.swap(Arc::new(fresh));
        // A connection that hangs would hold this up; it ends by itself.
        tokio::spawn(async move { tokio::join!(old.read.pool.close(), old.write.pool.close()) });
        if self.doubt.load(Ordering::SeqCst) {
            let mut tx = self.begin_writing().await?;
            tx.settle().await?;
            Box::new(tx).commit().await?;
            self.doubt.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    async fn head(&self) -> Result<Option<HeadRow>, StoreError> {
        let row = self.read().maybe(sqlx::query(sql::HEAD)).await?;
        row.as_ref().map_or(Ok(None), rows::head)
    }

    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        let query = sqlx::query(sql::CONSENT).bind(id.uuid().as_bytes().to_vec());
        self.read().maybe(query).await?.as_ref().map(rows::consent).transpose()
    }

    async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let query = sqlx::query(sql::CONSENTS_OF).bind(subject.as_bytes().to_vec()).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::consent).collect()
    }

    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::CONSENTS_AFTER).bind(after).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::consent).collect()
    }

    async fn shown_text(&self, consent: ConsentId) -> Result<Option<ShownTextRow>, StoreError> {
        let query = sqlx::query(sql::SHOWN_TEXT).bind(consent.uuid().as_bytes().to_vec());
        self.read().maybe(query).await?.as_ref().map(rows::shown_text).transpose()
    }

    async fn shown_texts_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ShownTextRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let query = sqlx::query(sql::SHOWN_TEXTS_AFTER).bind(after).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::shown_text).collect()
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        let query = sqlx::query(sql::EXCHANGE).bind(id.uuid().as_bytes().to_vec());
        self.read().maybe(query).await?.as_ref().map(rows::exchange).transpose()
    }

    async fn exchanges(&self, ids: &[ExchangeId]) -> Result<Vec<ExchangeRow>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.uuid().as_bytes().to_vec()).collect();
        self.read().all(sqlx::query(EXCHANGES).bind(ids)).await?.iter().map(rows::exchange).collect()
    }

    async fn count_exchanges(&self, before: u64) -> Result<u64, StoreError> {
        let row = self.read().one(sqlx::query(sql::COUNT_EXCHANGES).bind(signed(before))).await?;
        rows::count("exchange", &row, "found")
    }

    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        let query = sqlx::query(sql::ENTRY).bind(id.uuid().as_bytes().to_vec());
        self.read().maybe(query).await?.as_ref().map(rows::entry).transpose()
    }

    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError> {
        let query = sqlx::query(sql::ENTRY_AT).bind(signed(index));
        self.read().maybe(query).await?.as_ref().map(rows::entry).transpose()
    }

    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError> {
        let query = sqlx::query(ENTRIES).bind(signed(from)).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::entry_and_record).collect()
    }

    async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let statement = match filter {
            RecordFilter { subject: Some(_), .. } => sql::search::SEARCH_PERSON,
            RecordFilter { consent: Some(_), .. } => sql::search::SEARCH_CONSENT,
            RecordFilter { requester: Some(_), .. } => sql::search::SEARCH_REQUESTER,
            _ => sql::search::SEARCH,
        };
        let query = bind(statement, filter).bind(page.before.map_or(i64::MAX, signed)).bind(i64::from(page.limit));
        self.read().all(query).await?.iter().map(rows::found).collect()
    }

    async fn events(
        &self,
        requester: &str,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let after = after.map_or(-1, signed);
        let query = sqlx::query(sql::search::EVENTS).bind(requester.to_owned()).bind(after).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::found).collect()
    }

    async fn count(&self, filter: &RecordFilter) -> Result<u64, StoreError> {
        let statement = match filter {
            RecordFilter { subject: Some(_), .. } => sql::search::COUNT_PERSON,
            RecordFilter { consent: Some(_), .. } => sql::search::COUNT_CONSENT,
            _ => sql::search::COUNT,
        };
        rows::count("record", &self.read().one(bind(statement, filter)).await?, "count")
    }

    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        let query = sqlx::query(sql::PERSON_HEAD).bind(subject.as_bytes().to_vec());
        self.read().maybe(query).await?.as_ref().map(rows::person_head).transpose()
    }

    async fn person_heads_after(
        &self,
        after: Option<SubjectTag>,
        limit: u32,
    ) -> Result<Vec<PersonHeadRow>, StoreError> {
        let after = after.map_or_else(Vec::new, |tag| tag.as_bytes().to_vec());
        let query = sqlx::query(sql::PERSON_HEADS_AFTER).bind(after).bind(i64::from(limit));
        self.read().all(query).await?.iter().map(rows::person_head).collect()
    }

    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        let query = sqlx::query(sql::COMMITMENTS).bind(signed(from)).bind(signed(to));
        self.read().all(query).await?.iter().map(rows::commitment).collect()
    }

    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError> {
        let row = self.read().maybe(sqlx::query(sql::TILE).bind(i64::from(level)).bind(signed(n))).await?;
        row.map(|row| Ok(TileRow { level, n, hashes: rows::bytes("tile", &row, "hashes")? })).transpose()
    }

    async fn copy_to(&self, _file: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoFile { database: schema::LEDGER.database, schema: schema::LEDGER.schema })
    }

    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let row = self.read().one(sqlx::query(sql::ANYTHING_DUE).bind(now.millis())).await?;
        Ok(rows::number("exchange", &row, "due")? != 0)
    }

    fn removal(&self) -> &dyn RemovalStore {
        self
    }

    async fn census(&self) -> Result<Census, StoreError> {
        rows::census(&self.read().one(sqlx::query(sql::CENSUS)).await?)
    }
}

/// Not kept prepared: planned for these very filters, most of which are null.
fn bind<'q>(statement: &'static str, filter: &'q RecordFilter) -> Bound<'q> {
    sqlx::query(statement)
        .persistent(false)
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
