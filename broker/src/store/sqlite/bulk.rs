//! Many rows in one statement: SQLite takes them as `VALUES (…), (…)`, in a few fixed widths so that each is prepared once.
//!
//! `OR FAIL`: a row that is refused fails its statement without undoing the rows before it, which would need a second
//! journal; the transaction is rolled back anyway. Places for values have no names (`?`): the driver asks SQLite for the name of each, which takes longer the more there are.

use std::sync::{Arc, LazyLock};

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::sql;
use super::ledger::{Bound, ENTRIES};

/// Rows in one statement, the widest first; what is left over goes by the next.
const WIDTHS: [usize; 8] = [128, 64, 32, 16, 8, 4, 2, 1];

/// A statement's text, in every width.
type Texts = [Arc<str>; WIDTHS.len()];

/// A statement that writes rows.
pub(super) struct Bulk {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    texts: LazyLock<Texts>,
}

impl Bulk {
    /// Its text for so many rows.
    fn text(head: &str, columns: usize, tail: &str, rows: usize) -> Arc<str> {
        let row = format!("({})", vec!["?"; columns].join(", "));
        format!("{head} VALUES {}{tail}", vec![row; rows].join(", ")).into()
    }

    /// Writes all rows; `bind` binds the values of one, in the order of the columns.
    pub(super) async fn write<'q, T>(
        &self,
        on: &mut SqliteConnection,
        rows: &'q [T],
        bind: impl Fn(Bound<'q>, &'q T) -> Bound<'q>,
    ) -> Result<(), sqlx::Error> {
        let mut left = rows;
        for (width, text) in WIDTHS.iter().zip(self.texts.iter()) {
            while let Some((now, later)) = left.split_at_checked(*width) {
                let query = sqlx::query(AssertSqlSafe(Arc::clone(text)));
                now.iter().fold(query, &bind).execute(&mut *on).await?;
                left = later;
            }
        }
        Ok(())
    }
}

macro_rules! bulk {
    ($name:ident, $head:literal, $columns:literal, $tail:literal) => {
        pub(super) static $name: Bulk = Bulk {
            head: $head,
            columns: $columns,
            tail: $tail,
            texts: LazyLock::new(|| WIDTHS.map(|rows| Bulk::text($head, $columns, $tail, rows))),
        };
    };
}

bulk!(ENTRIES_IN, "-- new entries\nINSERT OR FAIL INTO entry (idx, id, commitment)", 3, "");
bulk!(
    RECORDS_IN,
    "-- new records\nINSERT OR FAIL INTO record (idx, sealed, subject, time, kind, requester, provider, evidence_type, procedure, \
     reason, exchange, consent, official)",
    13,
    ""
);
bulk!(
    PERSONS_IN,
    "-- chains of persons\nINSERT OR FAIL INTO person_head (subject, count, previous)",
    3,
    " ON CONFLICT (subject) DO UPDATE SET count = excluded.count, previous = excluded.previous"
);
bulk!(TILES_IN, "-- full tiles\nINSERT OR FAIL INTO tile (level, n, hashes)", 3, "");
bulk!(
    CONSENTS_IN,
    "-- changed consents\nINSERT OR FAIL INTO consent (id, subject, requester, procedure, state, until, answer_by, idx, sealed)",
    9,
    " ON CONFLICT (id) DO UPDATE SET state = excluded.state, until = excluded.until, answer_by = excluded.answer_by, \
     idx = excluded.idx, sealed = excluded.sealed"
);
bulk!(TEXTS_IN, "-- texts shown before decisions\nINSERT OR FAIL INTO shown_text (consent, sealed)", 2, "");
bulk!(
    EXCHANGES_IN,
    "-- new exchanges\nINSERT OR FAIL INTO exchange (id, subject, consent, requester, state, opened_at, deadline, closed_at, \
     repeats, idempotency_key, body_digest, opening)",
    12,
    ""
);
bulk!(
    CONTENTS_ON,
    "-- consents moved on\nUPDATE OR FAIL consent SET idx = new.column2, sealed = new.column3 FROM (",
    3,
    ") AS new WHERE consent.id = new.column1"
);
bulk!(
    ENDS_ON,
    "-- exchanges ended\nUPDATE OR FAIL exchange SET state = new.column2, closed_at = new.column3 FROM (",
    3,
    ") AS new WHERE exchange.id = new.column1"
);

/// Every statement of this engine, by the database it is for.
pub fn statements() -> Vec<(&'static str, String)> {
    let bulks = [
        &ENTRIES_IN,
        &RECORDS_IN,
        &PERSONS_IN,
        &TILES_IN,
        &CONSENTS_IN,
        &CONTENTS_ON,
        &TEXTS_IN,
        &EXCHANGES_IN,
        &ENDS_ON,
    ];
    let bulks = bulks.into_iter().flat_map(|bulk| {
        WIDTHS.map(|rows| ("ledger", Bulk::text(bulk.head, bulk.columns, bulk.tail, rows).to_string()))
    });
    let shared = [("ledger", sql::LEDGER), ("keys", sql::KEYS), ("work", sql::WORK), ("anchor", sql::ANCHORS)];
    let shared =
        shared.into_iter().flat_map(|(database, list)| list.iter().map(move |text| (database, (*text).to_owned())));
    let own = [("ledger", ENTRIES.to_owned()), ("ledger", super::ledger_write::PUT_HEAD.to_owned())];
    let removal = super::removal::STATEMENTS.iter().map(|text| ("ledger", (*text).to_owned()));
    let keys = super::keys::STATEMENTS.iter().map(|text| ("keys", (*text).to_owned()));
    let many = super::many::STATEMENTS.iter().map(|(database, text)| (*database, (*text).to_owned()));
    shared.chain(many).chain(bulks).chain(own).chain(removal).chain(keys).collect()
}
