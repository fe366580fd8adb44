//! The canonical JSON (RFC 8785) of a group: what is hashed.
//!
//! A type whose members are written in the order of their names is canonical as it is written; whether it is shows meanwhile
//! ([`super::pen`]). Any other value is written once more, sorted. Numbers are whole and at most 2⁵³−1 either way.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use super::pen::{MAX_EXACT, Pen};
use super::{EntryError, MAX_GROUP_BYTES};

const NO_JSON: EntryError = EntryError::Group("cannot be written as JSON");
const NO_FORM: EntryError = EntryError::Group("has no canonical form");

/// The canonical JSON of a value that is an object.
///
/// # Errors
/// [`EntryError::Group`]: it is no object, holds a number without an exact form, or is longer than [`MAX_GROUP_BYTES`].
pub(super) fn of(value: &impl Serialize) -> Result<String, EntryError> {
    Pen::default().write(value)
}

impl Pen {
    /// As [`of`].
    pub(super) fn write(&mut self, value: &impl Serialize) -> Result<String, EntryError> {
        match self.canonical(value).map_err(|_| NO_JSON)? {
            Some(text) => checked(text),
            None => sorted(&serde_json::to_value(value).map_err(|_| NO_JSON)?),
        }
    }
}

fn checked(text: &[u8]) -> Result<String, EntryError> {
    if text.len() > MAX_GROUP_BYTES {
        return Err(EntryError::Group("is longer than 60000 bytes"));
    }
    std::str::from_utf8(text).map(str::to_owned).map_err(|_| NO_FORM)
}

/// The canonical JSON of any value, its members sorted.
fn sorted(value: &Value) -> Result<String, EntryError> {
    if !value.is_object() {
        return Err(EntryError::Group("is no JSON object"));
    }
    if !exact(value) {
        return Err(EntryError::Group("holds a fraction or a number beyond 2^53-1"));
    }
    let mut text = Vec::with_capacity(1024);
    write_sorted(value, &mut text).map_err(|_| NO_FORM)?;
    checked(&text)
}

/// Writes a value whose numbers are all whole: members in the order of their names as UTF-16, strings with the escapes of
/// ECMAScript (which are those of `serde_json`), no blanks. Tests hold it against another writer.
fn write_sorted(value: &Value, to: &mut Vec<u8>) -> serde_json::Result<()> {
    match value {
        Value::Array(items) => {
            to.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    to.push(b',');
                }
                write_sorted(item, to)?;
            }
            to.push(b']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_unstable_by(|(one, _), (other, _)| by_utf16(one, other));
            to.push(b'{');
            for (place, (name, value)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    to.push(b',');
                }
                serde_json::to_writer(&mut *to, name)?;
                to.push(b':');
                write_sorted(value, to)?;
            }
            to.push(b'}');
        }
        other => serde_json::to_writer(to, other)?,
    }
    Ok(())
}

/// The order of RFC 8785 §3.2.3. Of ASCII it is the order of the bytes.
fn by_utf16(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() { one.cmp(other) } else { one.encode_utf16().cmp(other.encode_utf16()) }
}

fn exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(natural), _) => natural <= MAX_EXACT,
            (None, Some(integer)) => integer.unsigned_abs() <= MAX_EXACT,
            (None, None) => false,
        },
        Value::Array(items) => items.iter().all(exact),
        Value::Object(members) => members.values().all(exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::event::{Decision, Event};
    use super::super::Person;
    use super::*;
    use crate::ledger::hash::Hash;
    use eemol_policies::ids::SubjectTag;
    use eemol_policies::time::Timestamp;
    use serde_json::json;

    fn as_written(value: &impl Serialize) -> Option<Vec<u8>> {
        Pen::default().canonical(value).unwrap().map(<[u8]>::to_vec)
    }

    /// How a value that is canonical as written, or not, is written the other way.
    fn both(value: &impl Serialize) -> (Option<String>, Option<String>) {
        let written = as_written(value).and_then(|text| String::from_utf8(text).ok());
        (written, sorted(&serde_json::to_value(value).unwrap()).ok())
    }

    #[test]
    fn what_every_exchange_enters_is_canonical_as_it_is_written() {
        let event = Event {
            outcome: Some("released".to_owned()),
            note: Some("\u{7f}\u{1}é\"\\/\u{2028}".to_owned()),
            asked: Some(vec!["/address/locality".parse().unwrap()]),
            ..Event::new("exchange.released", Timestamp::EPOCH)
        };
        let decision = Decision { policy: Some("p".to_owned()), provider_ms: Some(7), ..Decision::default() };
        let person = Person { subject: SubjectTag::from_bytes([1; 16]), n: 3, previous: Hash::ZERO };
        for (written, sorted) in [both(&event), both(&decision), both(&person)] {
            assert!(written.is_some());
            assert_eq!(written, sorted);
        }
    }

    #[test]
    fn a_pen_writes_each_value_as_a_new_one_whatever_it_wrote_before() {
        let mut pen = Pen::default();
        let values = [json!({ "b": { "c": [1.5] } }), json!({ "a": 1 }), json!([1]), json!({ "b": [{ "a": {} }] })];
        for value in values.iter().chain(values.iter().rev()) {
            assert_eq!(pen.write(value), of(value), "{value}");
        }
    }

    #[test]
    fn names_out_of_order_twice_or_in_other_letters_are_not_taken_as_written() {
        #[derive(Serialize)]
        struct Pair(&'static str, &'static str);
        struct Members(Pair);
        impl Serialize for Members {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry(self.0.0, &json!({ "x": [{}], "y": { "a": 1 } }))?;
                map.serialize_entry(self.0.1, &1)?;
                map.end()
            }
        }
        let taken = |one, other| as_written(&Members(Pair(one, other))).is_some();
        assert!(taken("a", "b") && taken("a", "aa") && taken("x", "y"));
        assert!(!taken("b", "a") && !taken("a", "a") && !taken("aa", "a"));
        assert!(!taken("a", "é") && !taken("a", "b\n"));
        assert!(as_written(&json!({ "": 1 })).is_none(), "left to the other way");
        for odd in [json!([1]), json!(1), json!({ "a": 1.5 }), json!({ "a": 9_007_199_254_740_992_u64 })] {
            assert!(as_written(&odd).is_none(), "{odd}");
            assert!(of(&odd).is_err(), "{odd}");
        }
    }
}
