//! What a batch asks for, in one text: three statements, one hand-over to SQLite's own thread.

use futures_util::TryStreamExt as _;
use sqlx::{Either, Executor as _, SqliteConnection};

use super::super::StoreError;
use super::super::ledger::{ConsentsFor, Found, HeadRow, Wanted};
use super::super::rows;
use super::super::sql::{consent_columns, exchange_columns, the_head};
use super::ledger::unavailable;
use super::many::keys;

/// The exchanges asked for: by id, by idempotency key, by time. `CAST`: where SQLite sees the very value of a `LIMIT`, it
/// plans anew for each.
macro_rules! asked {
    () => {
        "WITH asked (id) AS (SELECT unhex(value) FROM json_each($1)
  UNION SELECT (SELECT x.id FROM exchange x WHERE x.idempotency_key = wanted.value AND x.opened_at >= $3
    ORDER BY x.opened_at DESC, x.id DESC LIMIT 1) FROM json_each($2) wanted
  UNION SELECT id FROM (SELECT id FROM exchange WHERE state = 'open' AND deadline <= $4
    ORDER BY deadline LIMIT CAST($5 AS BIGINT)))
"
    };
}

/// The head; exchanges with what their opening entries commit to; consents with their holders' chains.
pub(super) const LOAD: &str = concat!(
    "-- what a batch asks for\n",
    the_head!(),
    ";\n-- exchanges of a batch\n",
    asked!(),
    "SELECT ",
    exchange_columns!("x"),
    ", e.commitment FROM exchange x LEFT JOIN entry e ON e.idx = x.opened
  WHERE x.id IN (SELECT id FROM asked UNION SELECT repeats FROM exchange WHERE id IN (SELECT id FROM asked));
-- consents of a batch
",
    asked!(),
    "SELECT ",
    consent_columns!("c"),
    ", p.count, p.previous FROM consent c LEFT JOIN person_head p ON p.subject = c.subject
  LEFT JOIN consent_use used ON used.consent = c.id
  WHERE c.id IN (SELECT unhex(value) FROM json_each($6)
    UNION SELECT consent FROM exchange WHERE id IN (SELECT id FROM asked)
    UNION SELECT id FROM (SELECT id FROM consent WHERE state = 'requested' AND answer_by <= $4
      ORDER BY answer_by LIMIT CAST($5 AS BIGINT))
    UNION SELECT id FROM (SELECT id FROM consent WHERE state IN ('granted', 'paused') AND until <= $4
      ORDER BY until LIMIT CAST($5 AS BIGINT))
    UNION SELECT o.id FROM json_each($7) wanted, consent o
      WHERE o.requester = wanted.value ->> 0 AND o.subject = unhex(wanted.value ->> 1) AND o.procedure = wanted.value ->> 2
      AND o.id >= coalesce((SELECT n.id FROM consent n WHERE n.requester = o.requester AND n.subject = o.subject
        AND n.procedure = o.procedure ORDER BY n.id DESC LIMIT 1 OFFSET 255), x''))"
);

/// Reads all of it.
pub(super) async fn load(on: &mut SqliteConnection, wanted: &Wanted) -> Result<(Option<HeadRow>, Found), StoreError> {
    let query = sqlx::query(LOAD)
        .bind(keys(wanted.exchanges.iter().map(|id| id.uuid().into_bytes())))
        .bind(serde_json::Value::from(wanted.keys.as_slice()).to_string())
        .bind(wanted.since.millis())
        .bind(wanted.now.millis())
        .bind(wanted.ended)
        .bind(keys(wanted.consents.iter().map(|id| id.uuid().into_bytes())))
        .bind(procedures(&wanted.consents_for));
    let (mut head, mut found) = (None, Found::default());
    let mut statements_read = 0;
    let mut steps = on.fetch_many(query);
    while let Some(step) = steps.try_next().await.map_err(unavailable)? {
        match step {
            // A statement has ended.
            Either::Left(_) => statements_read += 1,
            Either::Right(row) if statements_read == 0 => head = rows::head(&row)?,
            Either::Right(row) if statements_read == 1 => found.exchanges.push(rows::exchange_and_opening(&row)?),
            Either::Right(row) => {
                let (consent, person) = rows::consent_and_person(&row)?;
                found.consents.push(consent);
                found.persons.extend(person);
            }
        }
    }
    Ok((head, found))
}

fn procedures(wanted: &[ConsentsFor]) -> String {
    let wanted: serde_json::Value = wanted
        .iter()
        .map(|one| vec![one.requester.clone(), hex::encode(one.subject.as_bytes()), one.procedure.clone()])
        .collect();
    wanted.to_string()
}
