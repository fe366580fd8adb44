//! Copies the permitted places out of a JSON text and leaves out everything else.
//!
//! Kept values and member names are slices of the text, so not one of their bytes changes. An object in which nothing is
//! permitted is left out, as is such an element of an array; an array that a field passes through stays an array, if an empty one.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::field::{Field, Segment};

/// What `fields` name of `text`; `{}` when nothing of it is there. `None` when the text is no JSON.
pub(super) fn project(text: &str, fields: &[Field]) -> Option<String> {
    let mut wanted = Wanted::default();
    for field in fields {
        wanted.add(&field.segments().collect::<Vec<_>>());
    }
    let mut kept = String::with_capacity(text.len().min(4096));
    if !wanted.copy(text.trim(), &mut kept)? {
        kept.push_str("{}");
    }
    Some(kept)
}

/// The permitted places below one place.
#[derive(Debug, Default)]
struct Wanted {
    /// The place itself with all that is in it.
    whole: bool,
    members: BTreeMap<String, Wanted>,
    each: Option<Box<Wanted>>,
}

impl Wanted {
    fn add(&mut self, steps: &[Segment]) {
        match steps.split_first() {
            None => self.whole = true,
            Some((Segment::Member(name), rest)) => self.members.entry(name.clone()).or_default().add(rest),
            Some((Segment::Each, rest)) => self.each.get_or_insert_default().add(rest),
        }
    }

    /// Writes what is permitted of `text` behind `kept`; false, and nothing written, when there is none.
    fn copy(&self, text: &str, kept: &mut String) -> Option<bool> {
        if self.whole {
            kept.push_str(text);
            return Some(true);
        }
        match (text.as_bytes().first(), &self.each) {
            (Some(b'{'), _) if !self.members.is_empty() => self.copy_members(text, kept),
            (Some(b'['), Some(each)) => {
                let Items(items) = serde_json::from_str(text).ok()?;
                let mut list = List::open(kept, '[');
                for item in items {
                    list.add(kept, |kept| each.copy(item.get(), kept))?;
                }
                kept.push(']');
                Some(true)
            }
            _ => Some(false),
        }
    }

    fn copy_members(&self, text: &str, kept: &mut String) -> Option<bool> {
        let Members(members) = serde_json::from_str(text).ok()?;
        let start = kept.len();
        let mut list = List::open(kept, '{');
        for (name, value) in members {
            let plain: String = serde_json::from_str(name.get()).ok()?;
            if let Some(wanted) = self.members.get(&plain) {
                list.add(kept, |kept| {
                    kept.push_str(name.get());
                    kept.push(':');
                    wanted.copy(value.get(), kept)
                })?;
            }
        }
        kept.push('}');
        if list.empty {
            kept.truncate(start);
        }
        Some(!list.empty)
    }
}

/// An object or array being written.
struct List {
    empty: bool,
}

impl List {
    fn open(kept: &mut String, bracket: char) -> Self {
        kept.push(bracket);
        Self { empty: true }
    }

    /// Writes one more element, or nothing when `write` finds nothing to write.
    fn add(&mut self, kept: &mut String, write: impl FnOnce(&mut String) -> Option<bool>) -> Option<()> {
        let before = kept.len();
        if !self.empty {
            kept.push(',');
        }
        if write(kept)? {
            self.empty = false;
        } else {
            kept.truncate(before);
        }
        Some(())
    }
}

/// Elements of an array as slices of its text.
struct Items<'a>(Vec<&'a RawValue>);

/// Members of an object in their order, names and values as slices of its text.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Items<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Items<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Items(all))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = members.next_entry()? {
                    all.push(member);
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}
