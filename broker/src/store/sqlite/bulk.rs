//! The rows of a batch, all tables in one text of several statements: one hand-over to SQLite's own thread.
//!
//! Each of them takes its rows as `VALUES (…), (…)` in one of a few widths, so that a text is prepared once and used
//! again; rows beyond those there are stay empty and are left out. `OR FAIL`: a row that is refused fails its statement
//! without undoing the rows before it, which would need a second journal; the transaction is rolled back anyway. Places
//! for values have no names (`?`): the driver asks SQLite for the name of each, which takes longer the more there are.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::sql;
use super::ledger::{Bound, ENTRIES};

/// Rows of one table in one text; a longer batch takes several texts.
const WIDTHS: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 96, 128, 192];
/// The most of them.
const AT_ONCE: usize = 192;

/// A statement that writes rows of one table.
pub(super) struct Bulk {
    head: &'static str,
    columns: usize,
    tail: &'static str,
}

impl Bulk {
    const fn new(head: &'static str, columns: usize, tail: &'static str) -> Self {
        Self { head, columns, tail }
    }

    /// Its text for so many rows, of which those without a first value are left out.
    fn text(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns].join(","));
        format!("{} (VALUES {}){};\n", self.head, vec![row; rows].join(","), self.tail)
    }
}

pub(super) const ENTRIES_IN: Bulk = Bulk::new(
    "-- new entries\nINSERT OR FAIL INTO entry (idx, id, commitment) SELECT column1, column2, column3 FROM",
    3,
    " WHERE column1 IS NOT NULL",
);
pub(super) const RECORDS_IN: Bulk = Bulk::new(
    "-- new records\nINSERT OR FAIL INTO record (idx, sealed, subject, time, kind, requester, provider, evidence_type, procedure, \
     reason, exchange, consent, official) SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, \
     column10, column11, column12, column13 FROM",
    13,
    " WHERE column1 IS NOT NULL",
);
pub(super) const PERSONS_IN: Bulk = Bulk::new(
    "-- new chains of persons\nINSERT OR FAIL INTO person_head (subject, count, previous) SELECT column1, column2, column3 FROM",
    3,
    " WHERE column1 IS NOT NULL",
);
pub(super) const PERSONS_ON: Bulk = Bulk::new(
    "-- chains of persons grown\nUPDATE OR FAIL person_head SET count = new.column2, previous = new.column3 FROM",
    3,
    " AS new WHERE person_head.subject = new.column1",
);
pub(super) const CONSENTS_IN: Bulk = Bulk::new(
    "-- changed consents\nINSERT OR FAIL INTO consent (id, subject, requester, procedure, state, until, answer_by, sealed_by, sealed) \
     SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9 FROM",
    9,
    " WHERE column1 IS NOT NULL ON CONFLICT (id) DO UPDATE SET state = excluded.state, until = excluded.until, \
     answer_by = excluded.answer_by, sealed_by = excluded.sealed_by, sealed = excluded.sealed",
);
pub(super) const USES_IN: Bulk = Bulk::new(
    "-- consents used first\nINSERT OR FAIL INTO consent_use (consent, idx, released, reserved) \
     SELECT column1, column2, column3, column4 FROM",
    4,
    " WHERE column1 IS NOT NULL",
);
pub(super) const USES_ON: Bulk = Bulk::new(
    "-- consents used again\nUPDATE OR FAIL consent_use SET idx = new.column2, released = new.column3, reserved = new.column4 FROM",
    4,
    " AS new WHERE consent_use.consent = new.column1",
);
pub(super) const EXCHANGES_IN: Bulk = Bulk::new(
    "-- new exchanges\nINSERT OR FAIL INTO exchange (id, subject, consent, requester, state, opened_at, deadline, closed_at, \
     repeats, idempotency_key, body_digest, opened) SELECT column1, column2, column3, column4, column5, column6, column7, \
     column8, column9, column10, column11, column12 FROM",
    12,
    " WHERE column1 IS NOT NULL",
);
pub(super) const ENDS_ON: Bulk = Bulk::new(
    "-- exchanges ended\nUPDATE OR FAIL exchange SET state = new.column2, closed_at = new.column3 FROM",
    3,
    " AS new WHERE exchange.id = new.column1",
);
pub(super) const TILES_IN: Bulk = Bulk::new(
    "-- full tiles\nINSERT OR FAIL INTO tile (level, n, hashes) SELECT column1, column2, column3 FROM",
    3,
    " WHERE column1 IS NOT NULL",
);
pub(super) const TEXTS_IN: Bulk = Bulk::new(
    "-- texts shown before decisions\nINSERT OR FAIL INTO shown_text (consent, sealed) SELECT column1, column2 FROM",
    2,
    " WHERE column1 IS NOT NULL",
);
pub(super) const HEAD_ON: Bulk = Bulk::new(
    "-- head moved on\nINSERT INTO log_head (id, size, frontier, root, checkpoint, time) \
     SELECT 1, column1, column2, column3, column4, column5 FROM",
    5,
    " WHERE column1 IS NOT NULL ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, \
     root = excluded.root, checkpoint = excluded.checkpoint, time = excluded.time",
);

/// Binds the values of one row.
type Values<'q, T> = fn(Bound<'q>, &'q T) -> Bound<'q>;

/// A table's rows on their way.
pub(super) struct Part<'q, T> {
    pub(super) bulk: &'static Bulk,
    pub(super) rows: &'q [T],
    pub(super) values: Values<'q, T>,
}

/// Rows of some table on their way.
pub(super) trait Rows<'q>: Send + Sync {
    /// How many.
    fn count(&self) -> usize;
    /// The statement for so many rows.
    fn text(&self, width: usize) -> String;
    /// Binds the rows from `from`, and nothing for those that are missing to `width`.
    fn bind(&self, query: Bound<'q>, from: usize, width: usize) -> Bound<'q>;
}

impl<'q, T: Sync> Rows<'q> for Part<'q, T> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn text(&self, width: usize) -> String {
        self.bulk.text(width)
    }

    fn bind(&self, query: Bound<'q>, from: usize, width: usize) -> Bound<'q> {
        let rows = self.rows.get(from..).unwrap_or_default();
        let rows = rows.get(..width).unwrap_or(rows);
        let query = rows.iter().fold(query, self.values);
        let missing = width.saturating_sub(rows.len()).saturating_mul(self.bulk.columns);
        (0..missing).fold(query, |query, _| query.bind(None::<i64>))
    }
}

/// Writes all rows of these tables, table after table.
pub(super) async fn write<'q>(on: &mut SqliteConnection, tables: &[&dyn Rows<'q>]) -> Result<(), sqlx::Error> {
    let most = tables.iter().map(|table| table.count()).max().unwrap_or_default();
    for from in (0..most).step_by(AT_ONCE) {
        let left: Vec<_> = tables.iter().filter(|table| table.count() > from).collect();
        let longest = left.iter().map(|table| table.count() - from).max().unwrap_or_default();
        let width = WIDTHS.into_iter().find(|width| *width >= longest).unwrap_or(AT_ONCE);
        // One width for all, or one row: there are then few different texts.
        let width_of = |table: &dyn Rows<'q>| if table.count() - from == 1 { 1 } else { width };
        let text: String = left.iter().map(|table| table.text(width_of(**table))).collect();
        let query = sqlx::query(AssertSqlSafe(text));
        let bound = left.iter().fold(query, |query, table| table.bind(query, from, width_of(**table)));
        bound.execute(&mut *on).await?;
    }
    Ok(())
}

/// Every statement of this engine, by the database it is for.
pub fn statements() -> Vec<(&'static str, String)> {
    let bulks = [
        &ENTRIES_IN,
        &RECORDS_IN,
        &PERSONS_IN,
        &PERSONS_ON,
        &TILES_IN,
        &CONSENTS_IN,
        &USES_IN,
        &USES_ON,
        &TEXTS_IN,
        &EXCHANGES_IN,
        &ENDS_ON,
        &HEAD_ON,
    ];
    let bulks = bulks.into_iter().flat_map(|bulk| WIDTHS.map(|rows| ("ledger", bulk.text(rows))));
    let shared = [("ledger", sql::LEDGER), ("keys", sql::KEYS), ("work", sql::work::WORK), ("anchor", sql::ANCHORS)];
    let shared =
        shared.into_iter().flat_map(|(database, list)| list.iter().map(move |text| (database, (*text).to_owned())));
    let own = [("ledger", ENTRIES.to_owned()), ("ledger", super::load::LOAD.to_owned())];
    let removal = super::removal::STATEMENTS.iter().map(|text| ("ledger", (*text).to_owned()));
    let keys = super::keys::STATEMENTS.iter().map(|text| ("keys", (*text).to_owned()));
    let many = super::many::STATEMENTS.iter().map(|(database, text)| (*database, (*text).to_owned()));
    shared.chain(many).chain(bulks).chain(own).chain(removal).chain(keys).collect()
}
