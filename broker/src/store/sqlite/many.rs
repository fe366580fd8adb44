//! Many rows in one question: SQLite takes the keys as one JSON array, binary ones as hexadecimal text.
//!
//! Each question that goes to SQLite's own thread and back costs more than what it asks for: a batch asks once for all
//! consents, once for all exchanges. Writing many rows is [`super::bulk`]'s.

use super::super::sql::{consent_columns, exchange_columns};
use super::packed;

pub(super) const CONSENTS: &str = concat!(
    "-- consents\nSELECT ",
    consent_columns!(),
    " FROM consent WHERE id IN (SELECT unhex(value) FROM json_each($1))"
);

/// For each `[requester, subject, procedure]` its newest 256, as [`super::super::sql::CONSENTS_FOR`] has them.
pub(super) const CONSENTS_FOR_ALL: &str = concat!(
    "-- consents for procedures\nSELECT ",
    consent_columns!(),
    " FROM consent WHERE id IN (SELECT c.id FROM json_each($1) wanted, consent c
  WHERE c.requester = wanted.value ->> 0 AND c.subject = unhex(wanted.value ->> 1) AND c.procedure = wanted.value ->> 2
  AND c.id >= coalesce((SELECT o.id FROM consent o WHERE o.requester = c.requester AND o.subject = c.subject
    AND o.procedure = c.procedure ORDER BY o.id DESC LIMIT 1 OFFSET 255), x''))"
);

pub(super) const EXCHANGES: &str = concat!(
    "-- exchanges\nSELECT ",
    exchange_columns!(),
    " FROM exchange WHERE id IN (SELECT unhex(value) FROM json_each($1))"
);

pub(super) const EXCHANGES_BY_KEY: &str = concat!(
    "-- exchanges by idempotency key\nSELECT ",
    exchange_columns!(),
    " FROM exchange WHERE id IN (SELECT (SELECT x.id FROM exchange x WHERE x.idempotency_key = wanted.value
  AND x.opened_at >= $2 ORDER BY x.opened_at DESC, x.id DESC LIMIT 1) FROM json_each($1) wanted)"
);

pub(super) const PERSON_HEADS: &str = "-- chains of persons
SELECT subject, count, previous FROM person_head WHERE subject IN (SELECT unhex(value) FROM json_each($1))";

pub(super) const ENTRIES_THERE: &str = "-- how many of these entries there are
SELECT count(*) AS found FROM entry WHERE id IN (SELECT unhex(value) FROM json_each($1))";

pub(super) const SUBJECTS: &str = "-- persons by tag
SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject
  WHERE tag IN (SELECT unhex(value) FROM json_each($1))";

/// These statements, by the database they are for.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("ledger", CONSENTS),
    ("ledger", CONSENTS_FOR_ALL),
    ("ledger", EXCHANGES),
    ("ledger", EXCHANGES_BY_KEY),
    ("ledger", PERSON_HEADS),
    ("ledger", ENTRIES_THERE),
    ("ledger", packed::ENTRIES),
    ("ledger", packed::SEARCH),
    ("ledger", packed::SEARCH_PERSON),
    ("ledger", packed::OF_PERSON),
    ("ledger", packed::SEARCH_REQUESTER),
    ("keys", SUBJECTS),
];

/// Binary keys as the JSON array that these statements take.
pub(super) fn keys<T: AsRef<[u8]>>(keys: impl IntoIterator<Item = T>) -> String {
    let mut text = String::from("[");
    for (place, key) in keys.into_iter().enumerate() {
        text.push_str(if place == 0 { "\"" } else { "\",\"" });
        text.push_str(&hex::encode(key));
    }
    text.push_str(if text.len() == 1 { "]" } else { "\"]" });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_a_json_array_of_hexadecimal_texts() {
        assert_eq!(keys::<[u8; 0]>([]), "[]");
        assert_eq!(keys([[0x0f_u8, 0xa0], [1, 2]]), r#"["0fa0","0102"]"#);
    }
}
