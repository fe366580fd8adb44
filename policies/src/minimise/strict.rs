//! Reads JSON once, strictly: no object with two members of one name, no nesting beyond [`MAX_DEPTH`].
//!
//! The value read is for checks only; what is passed on is copied from the text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use super::{MAX_DEPTH, NotAsPromised};
use crate::lent::{Lent, Members};

/// The value of `text`.
///
/// # Errors
/// [`NotAsPromised::NotJson`], [`NotAsPromised::TooDeep`], [`NotAsPromised::DoubledMember`].
pub(super) fn read(text: &str) -> Result<Lent<'_>, NotAsPromised> {
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

/// The name of a member, lent where it is written without escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Lent<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lent<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Lent<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Lent<'de>, E> {
        Ok(Lent::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Lent<'de>, E> {
        Ok(Lent::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Lent<'de>, E> {
        Ok(Lent::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Lent<'de>, E> {
        Ok(Lent::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Lent<'de>, E> {
        Number::from_f64(value).map(Lent::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Lent<'de>, E> {
        Ok(Lent::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Lent<'de>, E> {
        Ok(Lent::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Lent<'de>, A::Error> {
        self.deeper()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(Strict { depth: self.depth, fault: self.fault })? {
            all.push(item);
        }
        Ok(Lent::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Lent<'de>, A::Error> {
        self.deeper()?;
        let mut all = Vec::new();
        while let Some(Name(name)) = members.next_key()? {
            all.push((name, members.next_value_seed(Strict { depth: self.depth, fault: self.fault })?));
        }
        Members::of(all).map(Lent::Object).ok_or_else(|| self.refuse(NotAsPromised::DoubledMember))
    }
}
