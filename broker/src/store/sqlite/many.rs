//! Many rows in one question: SQLite takes the keys as one JSON array, binary ones as hexadecimal text.
//!
//! Each question that goes to SQLite's own thread and back costs more than what it asks for. What a batch asks for is in
//! [`super::load`], writing many rows is [`super::bulk`]'s.

use super::super::sql::{consent_columns, exchange_columns, record_columns, with_uses};
use super::{history, packed};

pub(super) const CONSENTS: &str = concat!(
    "-- consents\nSELECT ",
    consent_columns!(),
    " FROM ",
    with_uses!(),
    " WHERE id IN (SELECT unhex(value) FROM json_each($1))"
);

pub(super) const EXCHANGES: &str = concat!(
    "-- exchanges\nSELECT ",
    exchange_columns!(),
    " FROM exchange WHERE id IN (SELECT unhex(value) FROM json_each($1))"
);

pub(super) const ENTRIES_AT: &str = concat!(
    "-- entries at places\nSELECT e.idx, e.id, e.commitment, ",
    record_columns!(),
    " FROM entry e JOIN record r ON r.idx = e.idx WHERE e.idx IN (SELECT value FROM json_each($1))"
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
    ("ledger", EXCHANGES),
    ("ledger", ENTRIES_AT),
    ("ledger", PERSON_HEADS),
    ("ledger", ENTRIES_THERE),
    ("ledger", packed::ENTRIES),
    ("ledger", packed::SEARCH),
    ("ledger", packed::SEARCH_PERSON),
    ("ledger", packed::OF_PERSON),
    ("ledger", packed::SEARCH_REQUESTER),
    ("ledger", packed::SEARCH_CONSENT),
    ("ledger", history::HISTORY),
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
