//! The ledger's one writing transaction on PostgreSQL: begun by the head's row lock, written by one statement.
//!
//! Each question is one round trip, whatever the batch: beginning, locking, head and clock together; rows by the array;
//! a whole batch written by one statement of several parts. The connection goes back to its pool only when the server has
//! said how the transaction ended; in any other case it is closed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use tokio::runtime::Handle;

use super::notice::Watch;
use super::session::{Bound, Session, bounded};
use crate::store::ledger::{
    Batch, ConsentRow, EntryRow, ExchangeRow, Found, HeadRow, LedgerTx, PersonHeadRow, RecordRow, Stretch, Wanted,
};
use crate::store::removal::RemovalTx;
use crate::store::sql::{consent_columns, exchange_columns, record_columns, with_uses};
use crate::store::{StoreError, rows, signed, sql};

const DATABASE: &str = "ledger";
/// Connections that may turn out to be dead before a new one is made: as many as the pool holds, and one.
const ATTEMPTS: u32 = 3;

/// Begins, takes the head's lock, and only then reads head and clock: three statements, one round trip, and each sees what
/// the one before waited for.
const BEGIN: &str = "-- take the head of the log
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SELECT id FROM log_head WHERE id = 1 FOR UPDATE;
SELECT size, frontier, root, checkpoint, time, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
  FROM log_head WHERE id = 1";

const CONSENTS: &str =
    concat!("-- consents\nSELECT ", consent_columns!(), " FROM ", with_uses!(), " WHERE id = ANY($1)");

/// Exchanges with what their opening entries commit to. `LIMIT 1` has each looked up by its key, whatever the planner thinks of
/// the sizes of tables.
const LOAD_EXCHANGES: &str = concat!(
    "-- exchanges of a batch
WITH asked AS (SELECT id FROM unnest($1::bytea[]) AS one (id)
  UNION SELECT x.id FROM unnest($2::text[]) AS wanted (key)
    CROSS JOIN LATERAL (SELECT id FROM exchange WHERE idempotency_key = wanted.key AND opened_at >= $3
      ORDER BY opened_at DESC, id DESC LIMIT 1) x
  UNION (SELECT id FROM exchange WHERE state = 'open' AND deadline <= $4 ORDER BY deadline LIMIT $5)
), these AS (SELECT id FROM asked
  UNION SELECT x.repeats FROM asked CROSS JOIN LATERAL (SELECT repeats FROM exchange WHERE exchange.id = asked.id LIMIT 1) x
)
SELECT ",
    exchange_columns!("x"),
    ", e.commitment FROM these CROSS JOIN LATERAL (SELECT * FROM exchange WHERE exchange.id = these.id LIMIT 1) x
  LEFT JOIN LATERAL (SELECT commitment FROM entry WHERE entry.idx = x.opened LIMIT 1) e ON TRUE"
);

/// Consents with their holders' chains.
const LOAD_CONSENTS: &str = concat!(
    "-- consents of a batch
WITH asked AS (SELECT id FROM unnest($1::bytea[]) AS one (id)
  UNION (SELECT id FROM consent WHERE state = 'requested' AND answer_by <= $2 ORDER BY answer_by LIMIT $3)
  UNION (SELECT id FROM consent WHERE state IN ('granted', 'paused') AND until <= $2 ORDER BY until LIMIT $3)
  UNION SELECT o.id FROM unnest($4::text[], $5::bytea[], $6::text[]) AS wanted (requester, subject, procedure)
    CROSS JOIN LATERAL (SELECT id FROM consent WHERE consent.requester = wanted.requester
      AND consent.subject = wanted.subject AND consent.procedure = wanted.procedure ORDER BY id DESC LIMIT 256) o
)
SELECT ",
    consent_columns!("c"),
    ", p.count, p.previous FROM asked CROSS JOIN LATERAL (SELECT * FROM consent WHERE consent.id = asked.id LIMIT 1) c
  LEFT JOIN LATERAL (SELECT count, previous FROM person_head WHERE person_head.subject = c.subject LIMIT 1) p ON TRUE
  LEFT JOIN LATERAL (SELECT idx, released, reserved FROM consent_use WHERE consent_use.consent = c.id LIMIT 1) used ON TRUE"
);

const ENTRIES_AT: &str = concat!(
    "-- entries at places\nSELECT e.idx, e.id, e.commitment, ",
    record_columns!(),
    " FROM entry e JOIN record r ON r.idx = e.idx WHERE e.idx = ANY($1)"
);

const PERSON_HEADS: &str = "-- chains of persons
SELECT subject, count, previous FROM person_head WHERE subject = ANY($1)";

const ENTRIES_THERE: &str = "-- how many of these entries there are
SELECT count(*) AS found FROM entry WHERE id = ANY($1)";

const WRITE: &str = "-- write a batch
WITH new_entry AS (
  INSERT INTO entry (idx, id, commitment) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
), new_record AS (
  INSERT INTO record (idx, sealed, subject, time, kind, requester, provider, evidence_type, procedure, reason, exchange,
    consent, official)
  SELECT * FROM unnest($4::bigint[], $5::bytea[], $6::bytea[], $7::bigint[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::text[], $13::text[], $14::bytea[], $15::bytea[], $16::text[])
), changed_person AS (
  INSERT INTO person_head (subject, count, previous) SELECT * FROM unnest($17::bytea[], $18::bigint[], $19::bytea[])
  ON CONFLICT (subject) DO UPDATE SET count = excluded.count, previous = excluded.previous
), new_tile AS (
  INSERT INTO tile (level, n, hashes) SELECT * FROM unnest($20::bigint[], $21::bigint[], $22::bytea[])
), changed_consent AS (
  INSERT INTO consent (id, subject, requester, procedure, state, until, answer_by, sealed_by, sealed)
  SELECT * FROM unnest($23::bytea[], $24::bytea[], $25::text[], $26::text[], $27::text[], $28::bigint[], $29::bigint[],
    $30::bigint[], $31::bytea[])
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, until = excluded.until, answer_by = excluded.answer_by,
    sealed_by = excluded.sealed_by, sealed = excluded.sealed
), new_exchange AS (
  INSERT INTO exchange (id, subject, consent, requester, state, opened_at, deadline, closed_at, repeats, idempotency_key,
    body_digest, opened)
  SELECT * FROM unnest($32::bytea[], $33::bytea[], $34::bytea[], $35::text[], $36::text[], $37::bigint[], $38::bigint[],
    $39::bigint[], $40::bytea[], $41::text[], $42::bytea[], $43::bigint[])
), consent_used AS (
  INSERT INTO consent_use (consent, idx, released, reserved)
  SELECT * FROM unnest($44::bytea[], $45::bigint[], $46::bigint[], $47::bigint[])
  ON CONFLICT (consent) DO UPDATE SET idx = excluded.idx, released = excluded.released, reserved = excluded.reserved
), exchange_ended AS (
  UPDATE exchange SET state = new.state, closed_at = new.closed_at
  FROM unnest($48::bytea[], $49::text[], $50::bigint[]) AS new (id, state, closed_at) WHERE exchange.id = new.id
), new_text AS (
  INSERT INTO shown_text (consent, sealed) SELECT * FROM unnest($56::bytea[], $57::bytea[])
)
UPDATE log_head SET size = coalesce($51, size), frontier = coalesce($52, frontier), root = coalesce($53, root),
  checkpoint = coalesce($54, checkpoint), time = coalesce($55, time) WHERE id = 1";

/// Changes nothing, but makes the transaction one that must be made durable.
const SETTLE: &str = "-- settle what went before
UPDATE log_head SET size = size WHERE id = 1";

/// What only this engine says, writing; the three of [`BEGIN`] one by one.
pub(super) const STATEMENTS: &[&str] = &[
    "-- take the head of the log\nSELECT id FROM log_head WHERE id = 1 FOR UPDATE",
    CONSENTS,
    LOAD_EXCHANGES,
    LOAD_CONSENTS,
    ENTRIES_AT,
    PERSON_HEADS,
    ENTRIES_THERE,
    WRITE,
    SETTLE,
];

/// What a transaction is begun with.
pub(super) struct Writing {
    pub(super) session: Session,
    pub(super) watch: Watch,
    /// Raised when a commit is of unknown outcome.
    pub(super) doubt: Arc<AtomicBool>,
}

/// A transaction that holds the head.
pub(super) struct PgTx {
    on: Writing,
    /// Gone once it ended.
    connection: Option<PoolConnection<Postgres>>,
    head: Option<HeadRow>,
    now: Timestamp,
    /// A statement failed: the server has given the transaction up.
    failed: bool,
}

fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl PgTx {
    pub(super) async fn begin(on: Writing) -> Result<Self, StoreError> {
        let mut left = ATTEMPTS;
        loop {
            let mut connection = on.session.pool.acquire().await.map_err(unavailable)?;
            let begun = bounded(on.session.deadline(), sqlx::raw_sql(BEGIN).fetch_all(&mut *connection)).await;
            left = left.saturating_sub(1);
            match begun {
                Ok(found) => return Self::begun(on, connection, &found),
                Err(error) => {
                    // Whatever state it is in: nobody else gets it.
                    drop(connection.detach());
                    if left == 0 || !is_lost(&error) {
                        return Err(unavailable(error));
                    }
                }
            }
        }
    }

    fn begun(on: Writing, connection: PoolConnection<Postgres>, found: &[PgRow]) -> Result<Self, StoreError> {
        let mut tx = Self { on, connection: Some(connection), head: None, now: Timestamp::EPOCH, failed: false };
        // The first row is the locked one.
        let [_, row] = found else {
            return Err(StoreError::corrupt("log_head", "its row is gone; restore a backup"));
        };
        tx.head = rows::head(row)?;
        tx.now = Timestamp::from_millis(rows::number("log_head", row, "now")?);
        Ok(tx)
    }

    pub(super) async fn all(&mut self, query: Bound<'_>) -> Result<Vec<PgRow>, StoreError> {
        let connection = self.connection.as_mut().ok_or_else(|| unavailable(sqlx::Error::PoolClosed))?;
        let done = bounded(self.on.session.deadline(), query.fetch_all(&mut **connection)).await;
        self.failed |= done.is_err();
        done.map_err(unavailable)
    }

    pub(super) async fn maybe(&mut self, query: Bound<'_>) -> Result<Option<PgRow>, StoreError> {
        Ok(self.all(query).await?.into_iter().next())
    }

    /// Has the commit wait for everything before it.
    pub(super) async fn settle(&mut self) -> Result<(), StoreError> {
        self.all(sqlx::query(SETTLE)).await.map(drop)
    }
}

/// Whether the connection was gone before anything could happen on it.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::TimedOut,
        // Ended by an administrator, by a server that stops, or after a time without work.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| matches!(&*code, "57P01" | "57P02" | "57P05" | "25P03"))
        }
        sqlx::Error::Protocol(_) => true,
        _ => false,
    }
}

#[async_trait]
impl LedgerTx for PgTx {
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        Ok(self.head.clone())
    }

    async fn now(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(Some(self.now))
    }

    async fn load(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        let query = sqlx::query(LOAD_EXCHANGES)
            .bind(wanted.exchanges.iter().map(|one| id(one.uuid())).collect::<Vec<_>>())
            .bind(wanted.keys.as_slice())
            .bind(wanted.since.millis())
            .bind(wanted.now.millis())
            .bind(i64::from(wanted.ended));
        let exchanges = self.all(query).await?.iter().map(rows::exchange_and_opening).collect::<Result<Vec<_>, _>>()?;
        let consents = wanted.consents.iter().copied().chain(exchanges.iter().map(|(row, _)| row.consent));
        let query = sqlx::query(LOAD_CONSENTS)
            .bind(consents.map(|one| id(one.uuid())).collect::<Vec<_>>())
            .bind(wanted.now.millis())
            .bind(i64::from(wanted.ended))
            .bind(wanted.consents_for.iter().map(|one| one.requester.as_str()).collect::<Vec<_>>())
            .bind(wanted.consents_for.iter().map(|one| one.subject.as_bytes().as_slice()).collect::<Vec<_>>())
            .bind(wanted.consents_for.iter().map(|one| one.procedure.as_str()).collect::<Vec<_>>());
        let (mut consents, mut persons) = (Vec::new(), Vec::new());
        for row in self.all(query).await? {
            let (consent, person) = rows::consent_and_person(&row)?;
            consents.push(consent);
            persons.extend(person);
        }
        Ok(Found { exchanges, consents, persons })
    }

    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        let query = sqlx::query(sql::CONSENT).bind(id.uuid().as_bytes().to_vec());
        self.maybe(query).await?.as_ref().map(rows::consent).transpose()
    }

    async fn consents(&mut self, ids: &[ConsentId]) -> Result<Vec<ConsentRow>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Vec<u8>> = ids.iter().map(|id| id.uuid().as_bytes().to_vec()).collect();
        self.all(sqlx::query(CONSENTS).bind(ids)).await?.iter().map(rows::consent).collect()
    }

    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        let query = sqlx::query(sql::EXCHANGE).bind(id.uuid().as_bytes().to_vec());
        self.maybe(query).await?.as_ref().map(rows::exchange).transpose()
    }

    async fn person_heads(&mut self, subjects: &[SubjectTag]) -> Result<Vec<PersonHeadRow>, StoreError> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let tags: Vec<&[u8]> = subjects.iter().map(|tag| tag.as_bytes().as_slice()).collect();
        self.all(sqlx::query(PERSON_HEADS).bind(tags)).await?.iter().map(rows::person_head).collect()
    }

    async fn entries_at(&mut self, places: &[u64]) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<i64> = places.iter().copied().map(signed).collect();
        self.all(sqlx::query(ENTRIES_AT).bind(places)).await?.iter().map(rows::found).collect()
    }

    async fn stretch(&mut self, from: u64, to: u64) -> Result<Stretch, StoreError> {
        let query = sqlx::query(sql::STRETCH).bind(signed(from)).bind(signed(to));
        rows::stretch(&self.all(query).await?)
    }

    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::ENTRY).bind(id.uuid().as_bytes().to_vec());
        Ok(self.maybe(query).await?.is_some())
    }

    async fn entries_there(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        let ids: Vec<Vec<u8>> = ids.iter().map(|id| id.uuid().as_bytes().to_vec()).collect();
        let row = self.maybe(sqlx::query(ENTRIES_THERE).bind(ids)).await?;
        row.as_ref().map_or(Ok(0), |row| rows::count("entry", row, "found"))
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.all(bound(batch)).await?;
        match &batch.removal {
            Some(removal) => self.remove(removal).await,
            None => Ok(()),
        }
    }

    fn removal(&mut self) -> &mut dyn RemovalTx {
        self
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        let Some(mut connection) = self.connection.take() else { return Err(unavailable(sqlx::Error::PoolClosed)) };
        if self.failed {
            // The server would answer `ROLLBACK`, and that without an error.
            drop(connection.detach());
            return Err(unavailable(sqlx::Error::Protocol("a statement of the transaction failed".to_owned())));
        }
        let commit = bounded(self.on.session.deadline(), sqlx::raw_sql("COMMIT").execute(&mut *connection));
        let unknown = match self.on.watch.over(commit).await {
            (Ok(_), None) => return Ok(()),
            (Ok(_), Some(warning)) => sqlx::Error::Protocol(format!("the server warned on commit: {warning}")),
            (Err(error), _) => error,
        };
        self.on.doubt.store(true, Ordering::SeqCst);
        drop(connection.detach());
        Err(StoreError::CommitUnknown { database: DATABASE, source: unknown })
    }
}

impl Drop for PgTx {
    /// Gives the transaction up: the head is free as soon as the server reads it.
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let Ok(reactor) = Handle::try_current() else {
            drop(connection.detach());
            return;
        };
        reactor.spawn(async move {
            if sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.is_err() {
                drop(connection.detach());
            }
        });
    }
}

/// The batch by columns, as the parameters of [`WRITE`].
fn bound(batch: &Batch) -> Bound<'_> {
    fn each<'b, R, T>(rows: &'b [R], column: impl Fn(&'b R) -> T) -> Vec<T> {
        rows.iter().map(column).collect()
    }
    let (entries, records) = (batch.entries.as_slice(), batch.records.as_slice());
    let persons: Vec<_> = batch.persons.iter().chain(&batch.grown).collect();
    let uses: Vec<_> = batch.first_uses.iter().chain(&batch.uses).collect();
    let (consents, tiles) = (batch.consents.as_slice(), batch.tiles.as_slice());
    let (exchanges, ends) = (batch.exchanges.as_slice(), batch.ends.as_slice());
    let head = batch.head.as_ref();
    sqlx::query(WRITE)
        .bind(each(entries, |row| signed(row.index)))
        .bind(each(entries, |row| id(row.id.uuid())))
        .bind(each(entries, |row| row.commitment.as_slice()))
        .bind(each(records, |row| signed(row.index)))
        .bind(each(records, |row| row.sealed.as_slice()))
        .bind(each(records, |row| row.columns.subject.as_ref().map(|tag| tag.as_bytes().as_slice())))
        .bind(each(records, |row| row.columns.time.millis()))
        .bind(each(records, |row| row.columns.kind.as_str()))
        .bind(each(records, |row| row.columns.requester.as_deref()))
        .bind(each(records, |row| row.columns.provider.as_deref()))
        .bind(each(records, |row| row.columns.evidence_type.as_deref()))
        .bind(each(records, |row| row.columns.procedure.as_deref()))
        .bind(each(records, |row| row.columns.reason.as_deref()))
        .bind(each(records, |row| row.columns.exchange.map(|exchange| id(exchange.uuid()))))
        .bind(each(records, |row| row.columns.consent.map(|consent| id(consent.uuid()))))
        .bind(each(records, |row| row.columns.official.as_deref()))
        .bind(each(&persons, |row| row.subject.as_bytes().to_vec()))
        .bind(each(&persons, |row| signed(row.count)))
        .bind(each(&persons, |row| row.previous.to_vec()))
        .bind(each(tiles, |row| i64::from(row.level)))
        .bind(each(tiles, |row| signed(row.n)))
        .bind(each(tiles, |row| row.hashes.as_slice()))
        .bind(each(consents, |row| id(row.id.uuid())))
        .bind(each(consents, |row| row.subject.as_bytes().as_slice()))
        .bind(each(consents, |row| row.requester.as_str()))
        .bind(each(consents, |row| row.procedure.as_str()))
        .bind(each(consents, |row| row.state.as_str()))
        .bind(each(consents, |row| row.until.millis()))
        .bind(each(consents, |row| row.answer_by.millis()))
        .bind(each(consents, |row| signed(row.index)))
        .bind(each(consents, |row| row.sealed.as_slice()))
        .bind(each(exchanges, |row| id(row.id.uuid())))
        .bind(each(exchanges, |row| row.subject.as_bytes().as_slice()))
        .bind(each(exchanges, |row| id(row.consent.uuid())))
        .bind(each(exchanges, |row| row.requester.as_str()))
        .bind(each(exchanges, |row| row.state.as_str()))
        .bind(each(exchanges, |row| row.opened_at.millis()))
        .bind(each(exchanges, |row| row.deadline.millis()))
        .bind(each(exchanges, |row| row.closed_at.map(Timestamp::millis)))
        .bind(each(exchanges, |row| row.repeats.map(|repeats| id(repeats.uuid()))))
        .bind(each(exchanges, |row| row.idempotency_key.as_deref()))
        .bind(each(exchanges, |row| row.body_digest.as_ref().map(<[u8; 32]>::as_slice)))
        .bind(each(exchanges, |row| signed(row.opened)))
        .bind(each(&uses, |row| id(row.id.uuid())))
        .bind(each(&uses, |row| signed(row.used.index)))
        .bind(each(&uses, |row| i64::from(row.used.released)))
        .bind(each(&uses, |row| i64::from(row.used.reserved)))
        .bind(each(ends, |row| id(row.id.uuid())))
        .bind(each(ends, |row| row.state.as_str()))
        .bind(each(ends, |row| row.closed_at.millis()))
        .bind(head.map(|head| signed(head.size)))
        .bind(head.map(|head| head.frontier.as_slice()))
        .bind(head.map(|head| head.root.as_slice()))
        .bind(head.map(|head| head.checkpoint.as_str()))
        .bind(head.map(|head| head.time.millis()))
        .bind(each(&batch.texts, |row| id(row.consent.uuid())))
        .bind(each(&batch.texts, |row| row.sealed.as_slice()))
}

fn id(uuid: uuid::Uuid) -> Vec<u8> {
    uuid.as_bytes().to_vec()
}
