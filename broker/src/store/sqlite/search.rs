//! Searching records on SQLite: one statement whose every filter is a bound parameter that may be null.

use eemol_policies::time::Timestamp;
use sqlx::Row;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqlitePool};

use super::super::StoreError;
use super::super::ledger::{EntryRow, Page, RecordFilter, RecordRow};
use super::ledger::{entry_row, record_row, unavailable};
use super::{signed, unsigned};

/// The conditions, in the order in which [`bind`] binds them. `kind` is matched as a prefix by its range.
macro_rules! matching {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " WHERE ($1 IS NULL OR r.subject = $1) AND ($2 IS NULL OR r.time >= $2) AND ($3 IS NULL OR r.time < $3)",
            " AND ($4 IS NULL OR substr(r.kind, 1, length($4)) = $4) AND ($5 IS NULL OR r.requester = $5)",
            " AND ($6 IS NULL OR r.provider = $6) AND ($7 IS NULL OR r.evidence_type = $7)",
            " AND ($8 IS NULL OR r.procedure = $8) AND ($9 IS NULL OR r.reason = $9) AND ($10 IS NULL OR r.exchange = $10)",
            " AND ($11 IS NULL OR r.consent = $11) AND ($12 IS NULL OR r.official = $12)",
            " AND ($13 IS NULL OR r.requester = $13 OR r.provider = $13)",
            $rest
        )
    };
}

const SEARCH: &str = matching!(
    "SELECT e.idx, e.id, e.commitment, r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, r.evidence_type, \
     r.procedure, r.reason, r.exchange, r.consent, r.official FROM record r JOIN entry e ON e.idx = r.idx",
    " AND r.idx < $14 ORDER BY r.idx DESC LIMIT $15"
);

/// The same for one person: the plan must go by the person's own index, however long the log is.
const SEARCH_PERSON: &str = matching!(
    "SELECT e.idx, e.id, e.commitment, r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, r.evidence_type, \
     r.procedure, r.reason, r.exchange, r.consent, r.official FROM record r JOIN entry e ON e.idx = r.idx",
    " AND r.subject = $1 AND r.idx < $14 ORDER BY r.idx DESC LIMIT $15"
);

/// The same for one administration that asked.
const SEARCH_REQUESTER: &str = matching!(
    "SELECT e.idx, e.id, e.commitment, r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, r.evidence_type, \
     r.procedure, r.reason, r.exchange, r.consent, r.official FROM record r JOIN entry e ON e.idx = r.idx",
    " AND r.requester = $5 AND r.idx < $14 ORDER BY r.idx DESC LIMIT $15"
);

const COUNT: &str = matching!("SELECT count(*) FROM record r", "");
const COUNT_PERSON: &str = matching!("SELECT count(*) FROM record r", " AND r.subject = $1");

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

fn bind<'q>(statement: &'static str, filter: &'q RecordFilter) -> Statement<'q> {
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

pub(super) async fn search(
    pool: &SqlitePool,
    filter: &RecordFilter,
    page: Page,
) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
    let statement = match filter {
        RecordFilter { subject: Some(_), .. } => SEARCH_PERSON,
        RecordFilter { requester: Some(_), .. } => SEARCH_REQUESTER,
        _ => SEARCH,
    };
    let rows = bind(statement, filter)
        .bind(page.before.map_or(i64::MAX, signed))
        .bind(page.limit)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    rows.iter()
        .map(|row| {
            let entry = entry_row(row)?;
            let sealed = row.try_get("sealed").map_err(unavailable)?;
            let record = record_row(row, entry.index, sealed)?;
            Ok((entry, record))
        })
        .collect()
}

pub(super) async fn count(pool: &SqlitePool, filter: &RecordFilter) -> Result<u64, StoreError> {
    let statement = if filter.subject.is_some() { COUNT_PERSON } else { COUNT };
    let row = bind(statement, filter).fetch_one(pool).await.map_err(unavailable)?;
    unsigned("record", row.try_get(0).map_err(unavailable)?)
}
