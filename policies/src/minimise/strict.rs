//! Reads JSON once, strictly: no object with two members of one name, no nesting beyond [`MAX_DEPTH`].
//!
//! The value read is for checks only; what is passed on is copied from the text.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::{MAX_DEPTH, NotAsPromised};

/// The value of `text`.
///
/// # Errors
/// [`NotAsPromised::NotJson`], [`NotAsPromised::TooDeep`], [`NotAsPromised::DoubledMember`].
pub(super) fn read(text: &str) -> Result<Value, NotAsPromised> {
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0, fault: &mut fault }.deserialize(&mut reader);
    match (value, fault) {
        (Ok(value), None) => reader.end().map(|()| value).map_err(|_| NotAsPromised::NotJson),
        (_, Some(fault)) => Err(fault),
        (Err(_), None) => Err(NotAsPromised::NotJson),
    }
}

struct Strict<'a> {
    /// Objects and arrays around the value.
    depth: usize,
    fault: &'a mut Option<NotAsPromised>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(&mut self, fault: NotAsPromised) -> E {
        *self.fault = Some(fault);
        E::custom("refused")
    }

    fn deeper<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.refuse(NotAsPromised::TooDeep)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        self.deeper()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(Strict { depth: self.depth, fault: self.fault })? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        self.deeper()?;
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Entry::Vacant(place) = all.entry(name) else { return Err(self.refuse(NotAsPromised::DoubledMember)) };
            place.insert(members.next_value_seed(Strict { depth: self.depth, fault: self.fault })?);
        }
        Ok(Value::Object(all))
    }
}
