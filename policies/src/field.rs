//! A field: a place in the evidence that can be agreed to and released on its own.
//!
//! Knows its own syntax and nothing of evidence; `minimise` walks evidence by it, `catalogue` checks it against schemas.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A JSON Pointer (RFC 6901) into the evidence, with the segment `*` for every element of an array
/// (`/address/locality`, `/members/*/name`). *Covered* means that the same string was agreed to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(Arc<str>);

/// The text is no field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no field: a JSON Pointer such as `/address/locality`, with `*` for every element of an array, at most 256 characters"
)]
pub struct NotAField(String);

/// One step of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Every element of an array.
    Each,
    /// The member of an object with this name, `~0` and `~1` already undone.
    Member(String),
}

impl Field {
    /// The field as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The steps from the root of the evidence to the field.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        self.names().map(|name| name.map_or(Segment::Each, |name| Segment::Member(name.into_owned())))
    }

    /// The same with names that are lent where nothing in them is escaped; `None` for every element of an array.
    pub(crate) fn names(&self) -> impl Iterator<Item = Option<Cow<'_, str>>> {
        self.0.split('/').skip(1).map(|part| match part {
            "*" => None,
            name if name.contains('~') => Some(Cow::Owned(name.replace("~1", "/").replace("~0", "~"))),
            name => Some(Cow::Borrowed(name)),
        })
    }

    /// Whether `other` lies inside this field or is the same.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl FromStr for Field {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, NotAField> {
        if is_plain(text) {
            return Ok(Self(text.into()));
        }
        let refuse = || NotAField(text.chars().take(300).collect());
        let mut parts = text.split('/');
        if text.len() > 256 || parts.next() != Some("") || text.len() < 2 {
            return Err(refuse());
        }
        let well_formed = parts.all(|part| {
            !part.is_empty()
                && !part.chars().any(char::is_control)
                && part.split('~').skip(1).all(|after| after.starts_with(['0', '1']))
                && (part == "*" || !part.contains('*'))
        });
        if well_formed { Ok(Self(text.into())) } else { Err(refuse()) }
    }
}

/// Whether the text is a field of ordinary names, as most are: nothing in it needs a second look.
fn is_plain(text: &str) -> bool {
    let mut before = b'/';
    let named = text.bytes().skip(1).all(|byte| {
        let follows = byte != b'/' || before != b'/';
        before = byte;
        follows && byte.is_ascii_graphic() && !matches!(byte, b'~' | b'*')
    });
    named && (2..=256).contains(&text.len()) && text.starts_with('/') && before != b'/'
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::written::read(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_with_stars_are_fields_and_other_texts_are_not() {
        for good in ["/a", "/address/locality", "/members/*/name", "/a~1b/~0", "/document"] {
            assert!(good.parse::<Field>().is_ok(), "{good}");
        }
        let (longest, longer) = (format!("/{}", "a".repeat(255)), format!("/{}", "a".repeat(256)));
        assert!(longest.parse::<Field>().is_ok());
        for bad in ["", "/", "//", "//a", "a", "a/b", "/a/", "/a//b", "/a~", "/a~2", "/a*", "/\n", &longer] {
            assert!(bad.parse::<Field>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_field_contains_what_lies_below_it_only() {
        let field = |text: &str| text.parse::<Field>().unwrap();
        assert!(field("/address").contains(&field("/address/locality")));
        assert!(field("/address").contains(&field("/address")));
        assert!(!field("/address").contains(&field("/addressee")));
        assert!(!field("/address/locality").contains(&field("/address")));
    }

    #[test]
    fn segments_undo_escapes() {
        let steps: Vec<_> = "/a~1b/*/~0c".parse::<Field>().unwrap().segments().collect();
        assert_eq!(steps, [Segment::Member("a/b".into()), Segment::Each, Segment::Member("~c".into())]);
    }
}
