//! Writes values as JSON, byte for byte as `serde_json` does, and watches whether what it writes is canonical (RFC 8785).
//!
//! Half of what an entry or a consent costs is its text. Here a string without escapes is looked through once and copied,
//! and a name is compared with the one before it where both stand. What this does not know how to write it says so, and it
//! is left to `serde_json`.

use std::io::Write as _;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{self, Serializer};
use serde_json::Error;

/// The largest whole number that every JSON reader keeps exact: 2⁵³−1.
pub(super) const MAX_EXACT: u64 = (1 << 53) - 1;

/// How `serde_json` names the text that it writes as it stands.
const RAW: &str = "$serde_json::private::RawValue";

/// Writes the JSON of many values one after the other, all in the same room.
#[derive(Default)]
pub struct Pen {
    text: Vec<u8>,
}

impl std::fmt::Debug for Pen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pen")
    }
}

impl Pen {
    /// The canonical JSON of a value that is an object; `None` when it is no object, or not known to be canonical.
    pub(super) fn canonical(&mut self, value: &impl Serialize) -> Result<Option<&[u8]>, Error> {
        self.text.clear();
        let mut strokes = Strokes { text: &mut self.text, known: true, ordered: true };
        value.serialize(&mut strokes)?;
        let canonical = strokes.known && strokes.ordered;
        Ok((canonical && self.text.starts_with(b"{")).then_some(self.text.as_slice()))
    }
}

/// Appends the JSON of a value, as `serde_json::to_writer`.
///
/// # Errors
/// The value's own.
pub fn append_json(to: &mut Vec<u8>, value: &impl Serialize) -> Result<(), Error> {
    let before = to.len();
    let mut strokes = Strokes { text: to, known: true, ordered: true };
    value.serialize(&mut strokes)?;
    if !strokes.known {
        to.truncate(before);
        serde_json::to_writer(to, value)?;
    }
    Ok(())
}

/// What is written, and what was seen of it.
struct Strokes<'a> {
    text: &'a mut Vec<u8>,
    /// Whether everything is written as `serde_json` writes it, and its numbers are whole and exact.
    known: bool,
    /// Whether the names of each object stand in the order of RFC 8785, each once, in ASCII without escapes.
    ordered: bool,
}

impl Strokes<'_> {
    fn string(&mut self, text: &str) {
        #[expect(clippy::needless_bitwise_bool, reason = "without a way out the machine looks at many letters at once")]
        let escapes = text.bytes().fold(false, |any, byte| any | (byte < b' ') | (byte == b'"') | (byte == b'\\'));
        if escapes {
            self.known &= serde_json::to_writer(&mut *self.text, text).is_ok();
        } else {
            self.text.push(b'"');
            self.text.extend_from_slice(text.as_bytes());
            self.text.push(b'"');
        }
    }

    fn number(&mut self, number: impl std::fmt::Display, exact: bool) {
        self.known &= exact && write!(self.text, "{number}").is_ok();
    }

    fn unknown(&mut self) {
        self.known = false;
    }
}

/// An array or object that is being written.
struct Open<'a, 'b> {
    strokes: &'a mut Strokes<'b>,
    first: bool,
    /// Where the last name stands, without its quotes.
    name: Range<usize>,
    end: u8,
}

impl<'a, 'b> Open<'a, 'b> {
    fn new(strokes: &'a mut Strokes<'b>, [begin, end]: [u8; 2]) -> Self {
        strokes.text.push(begin);
        Self { strokes, first: true, name: 0..0, end }
    }

    fn next(&mut self) {
        if !self.first {
            self.strokes.text.push(b',');
        }
        self.first = false;
    }

    fn item<T: ?Sized + Serialize>(&mut self, item: &T) -> Result<(), Error> {
        self.next();
        item.serialize(&mut *self.strokes)
    }

    fn name<T: ?Sized + Serialize>(&mut self, name: &T) -> Result<(), Error> {
        self.next();
        let begin = self.strokes.text.len();
        name.serialize(&mut *self.strokes)?;
        let range = begin.saturating_add(1)..self.strokes.text.len().saturating_sub(1);
        let text = self.strokes.text.as_slice();
        let quoted = text.get(begin) == Some(&b'"');
        let before = text.get(self.name.clone()).unwrap_or_default();
        // Of ASCII the order by UTF-16 is the order of the bytes; an empty name comes before every other.
        let follows =
            text.get(range.clone()).is_some_and(|name| name > before && name.is_ascii() && !name.contains(&b'\\'));
        self.strokes.known &= quoted;
        self.strokes.ordered &= follows;
        self.strokes.text.push(b':');
        self.name = range;
        Ok(())
    }

    fn member<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.name(name)?;
        value.serialize(&mut *self.strokes)
    }

    fn close(self) {
        self.strokes.text.push(self.end);
    }
}

macro_rules! small_numbers {
    ($($name:ident $type:ty => $large:ident),*) => {
        $(fn $name(self, number: $type) -> Result<(), Error> {
            self.$large(number.into())
        })*
    };
}

impl<'a, 'b> Serializer for &'a mut Strokes<'b> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'a, 'b>;
    type SerializeTuple = Open<'a, 'b>;
    type SerializeTupleStruct = Open<'a, 'b>;
    type SerializeTupleVariant = Open<'a, 'b>;
    type SerializeMap = Open<'a, 'b>;
    type SerializeStruct = Open<'a, 'b>;
    type SerializeStructVariant = Open<'a, 'b>;

    small_numbers!(
        serialize_i8 i8 => serialize_i64, serialize_i16 i16 => serialize_i64, serialize_i32 i32 => serialize_i64,
        serialize_u8 u8 => serialize_u64, serialize_u16 u16 => serialize_u64, serialize_u32 u32 => serialize_u64
    );

    fn serialize_i64(self, number: i64) -> Result<(), Error> {
        self.number(number, number.unsigned_abs() <= MAX_EXACT);
        Ok(())
    }

    fn serialize_u64(self, number: u64) -> Result<(), Error> {
        self.number(number, number <= MAX_EXACT);
        Ok(())
    }

    fn serialize_i128(self, _: i128) -> Result<(), Error> {
        self.unknown();
        Ok(())
    }

    fn serialize_u128(self, _: u128) -> Result<(), Error> {
        self.unknown();
        Ok(())
    }

    fn serialize_bool(self, on: bool) -> Result<(), Error> {
        self.text.extend_from_slice(if on { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        self.unknown();
        Ok(())
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        self.unknown();
        Ok(())
    }

    fn serialize_char(self, letter: char) -> Result<(), Error> {
        self.string(letter.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.string(text);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        self.unknown();
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.text.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut open = Open::new(self, *b"{}");
        open.member(variant, value)?;
        open.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a, 'b>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a, 'b>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a, 'b>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Open<'a, 'b>, Error> {
        self.unknown();
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a, 'b>, Error> {
        Ok(Open::new(self, *b"{}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Open<'a, 'b>, Error> {
        self.known &= name != RAW;
        Ok(Open::new(self, *b"{}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Open<'a, 'b>, Error> {
        self.unknown();
        Ok(Open::new(self, *b"{}"))
    }
}

macro_rules! items {
    ($($kind:ident $item:ident),*) => {
        $(impl ser::$kind for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn $item<T: ?Sized + Serialize>(&mut self, item: &T) -> Result<(), Error> {
                self.item(item)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

items!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! members {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, name: &T) -> Result<(), Error> {
        self.name(name)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.strokes)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Serialize)]
    enum Kind {
        Unit,
        Wrapped(u8),
        Pair(u8, bool),
        Named { z: i64, a: Option<char> },
    }

    #[derive(Serialize)]
    struct Odd<'a> {
        kinds: Vec<Kind>,
        raw: &'a RawValue,
        fraction: (f32, f64),
        numbers: BTreeMap<u8, i128>,
        unit: (),
        large: u64,
    }

    fn same(value: &impl Serialize) {
        let mut text = b"before".to_vec();
        append_json(&mut text, value).unwrap();
        assert_eq!(text.strip_prefix(b"before").unwrap(), serde_json::to_vec(value).unwrap());
    }

    #[test]
    fn every_kind_of_value_is_written_as_serde_json_writes_it() {
        let raw: Box<RawValue> = serde_json::from_str("{ \"b\": 1.50 }").unwrap();
        let all = || vec![Kind::Unit, Kind::Wrapped(1), Kind::Pair(2, true), Kind::Named { z: -3, a: Some('"') }];
        for kind in all() {
            same(&kind);
        }
        same(&json!({ "b": [1, -2, null, true, "\u{0}\u{1f}\"\\/\u{7f}\u{2028}é😀"], "a": { "": {}, "\n": [] } }));
        same(&[i64::MIN, i64::MAX, 0]);
        same(&[u64::MAX, MAX_EXACT, 7]);
        let (numbers, large) = (BTreeMap::from([(1, i128::MIN), (2, 0)]), u64::MAX);
        same(&Odd { kinds: all(), raw: &raw, fraction: (0.5, -1e300), numbers, unit: (), large });
        same(&raw);
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(".{0,3}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_written_as_serde_json_writes_it(value in values()) {
            same(&value);
        }
    }
}
