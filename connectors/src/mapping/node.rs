//! JSON under construction: values as text, put in place by pointer.

use std::borrow::Cow;
use std::collections::BTreeMap;

use eemol_policies::field::Segment;
use serde_json::value::RawValue;

use crate::error::{ConnectorError, Stage};

/// A JSON value that grows.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    /// JSON text, kept as it came.
    Leaf(Cow<'a, str>),
    /// Members by name.
    Object(BTreeMap<&'a str, Node<'a>>),
    /// Elements by position; positions that got nothing are closed up when written.
    Array(BTreeMap<usize, Node<'a>>),
}

impl<'a> Node<'a> {
    /// An object without members.
    pub(crate) const fn empty() -> Self {
        Self::Object(BTreeMap::new())
    }

    /// Puts a value where `segments` lead, taking the positions in arrays from `at`, one after the other. Without a value,
    /// only makes sure that the array at the first `*` for which `at` has no position exists.
    /// `false` when something of another shape is in the way.
    pub(crate) fn put(&mut self, segments: &'a [Segment], at: &[usize], leaf: Option<Cow<'a, str>>) -> bool {
        match (segments, self) {
            ([Segment::Member(name), rest @ ..], Self::Object(members)) => {
                if rest.is_empty() {
                    return match leaf {
                        Some(leaf) => members.insert(name, Self::Leaf(leaf)).is_none(),
                        None => true,
                    };
                }
                members.entry(name).or_insert_with(|| Self::for_segment(rest)).put(rest, at, leaf)
            }
            ([Segment::Each, rest @ ..], Self::Array(elements)) => {
                let [position, at @ ..] = at else { return leaf.is_none() };
                if rest.is_empty() {
                    return match leaf {
                        Some(leaf) => elements.insert(*position, Self::Leaf(leaf)).is_none(),
                        None => true,
                    };
                }
                elements.entry(*position).or_insert_with(|| Self::for_segment(rest)).put(rest, at, leaf)
            }
            _ => false,
        }
    }

    /// The JSON text, of `about` so many bytes.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] should a leaf be no JSON.
    pub(crate) fn into_json(self, about: usize) -> Result<Box<RawValue>, ConnectorError> {
        let mut text = String::with_capacity(about);
        self.write(&mut text);
        RawValue::from_string(text).map_err(|_| ConnectorError::invalid(Stage::Mapping, "no JSON came of the mapping"))
    }

    fn for_segment(segments: &[Segment]) -> Self {
        match segments {
            [Segment::Each, ..] => Self::Array(BTreeMap::new()),
            _ => Self::empty(),
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Leaf(leaf) => text.push_str(leaf),
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    push_quoted(name, text);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
            Self::Array(elements) => {
                text.push('[');
                for (index, value) in elements.values().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    value.write(text);
                }
                text.push(']');
            }
        }
    }
}

/// Writes a name as JSON string; most have nothing to escape.
fn push_quoted(name: &str, text: &mut String) {
    if name.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        text.push_str(&quoted(name));
    } else {
        text.extend(["\"", name, "\""]);
    }
}

/// A text as JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
