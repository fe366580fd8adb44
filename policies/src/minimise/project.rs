//! Copies the permitted places out of a JSON text and leaves out everything else.
//!
//! Kept values and member names are slices of the text, so not one of their bytes changes. An object in which nothing is
//! permitted is left out, as is such an element of an array; an array that a field passes through stays an array, if an empty one.
//! The text is read once, from its first byte to its last.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::field::Field;

/// What `fields` name of `text`; `{}` when nothing of it is there. `None` when the text is no JSON.
pub(super) fn project(text: &str, fields: &[Field]) -> Option<String> {
    let mut wanted = Wanted::default();
    for field in fields {
        wanted.add(&mut field.names());
    }
    let mut kept = String::with_capacity(text.len());
    let mut reader = serde_json::Deserializer::from_str(text);
    if !(Copy { wanted: &wanted, kept: &mut kept }).deserialize(&mut reader).ok()? {
        kept.push_str("{}");
    }
    reader.end().ok()?;
    Some(kept)
}

/// The permitted places below one place.
#[derive(Debug, Default)]
struct Wanted<'a> {
    /// The place itself with all that is in it.
    whole: bool,
    /// Each name once, with what is permitted below it.
    members: Vec<(Cow<'a, str>, Self)>,
    each: Option<Box<Self>>,
}

impl<'a> Wanted<'a> {
    fn add(&mut self, steps: &mut dyn Iterator<Item = Option<Cow<'a, str>>>) {
        match steps.next() {
            None => self.whole = true,
            Some(None) => self.each.get_or_insert_default().add(steps),
            Some(Some(name)) => {
                if let Some((_, wanted)) = self.members.iter_mut().find(|(known, _)| *known == name) {
                    return wanted.add(steps);
                }
                let mut wanted = Self::default();
                wanted.add(steps);
                self.members.push((name, wanted));
            }
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, wanted)| wanted)
    }
}

/// Reads one value and writes what is permitted of it behind `kept`; false, and nothing written, when there is none.
struct Copy<'a> {
    wanted: &'a Wanted<'a>,
    kept: &'a mut String,
}

impl<'de> DeserializeSeed<'de> for Copy<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        if !self.wanted.whole {
            return deserializer.deserialize_any(self);
        }
        self.kept.push_str(<&RawValue>::deserialize(deserializer)?.get());
        Ok(true)
    }
}

impl<'de> Visitor<'de> for Copy<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut list = List::open(self.kept, '{');
        while let Some(name) = members.next_key::<&RawValue>()? {
            match self.wanted.member(&plain(name)) {
                Some(wanted) => {
                    let kept = list.next();
                    kept.push_str(name.get());
                    kept.push(':');
                    let written = members.next_value_seed(Copy { wanted, kept })?;
                    list.ended(written);
                }
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(list.close('}'))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Some(wanted) = &self.wanted.each else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(false);
        };
        let mut list = List::open(self.kept, '[');
        while let Some(written) = items.next_element_seed(Copy { wanted, kept: list.next() })? {
            list.ended(written);
        }
        list.ended(false);
        list.close(']');
        Ok(true)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
}

/// A member's name without quotes and escapes.
fn plain(name: &RawValue) -> Cow<'_, str> {
    let text = name.get();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
        _ => Cow::Owned(serde_json::from_str(text).unwrap_or_default()),
    }
}

/// An object or array being written.
struct List<'a> {
    kept: &'a mut String,
    /// Where it begins.
    start: usize,
    /// Where its elements end that are there for good.
    end: usize,
    empty: bool,
}

impl<'a> List<'a> {
    fn open(kept: &'a mut String, bracket: char) -> Self {
        let start = kept.len();
        kept.push(bracket);
        Self { end: kept.len(), kept, start, empty: true }
    }

    /// Where the next element is written.
    fn next(&mut self) -> &mut String {
        if !self.empty {
            self.kept.push(',');
        }
        self.kept
    }

    /// The element stays, or is taken back when nothing of it was permitted.
    fn ended(&mut self, written: bool) {
        if written {
            self.empty = false;
            self.end = self.kept.len();
        } else {
            self.kept.truncate(self.end);
        }
    }

    /// Ends the list; takes an empty object back whole.
    fn close(self, bracket: char) -> bool {
        self.kept.push(bracket);
        if self.empty && bracket == '}' {
            self.kept.truncate(self.start);
        }
        !self.empty
    }
}
