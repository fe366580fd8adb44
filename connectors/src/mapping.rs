//! Brings an owner's JSON into the form of the evidence: owner's pointer to evidence pointer.
//!
//! Works on slices of the owner's text, so that a number keeps its digits (`1.10` stays `1.10`) and a string its escapes.
//! Members that the owner lacks or gives as `null` are left out; the schema, checked later by `minimise`, says whether
//! that is allowed. How the document is read is in `walk`, what grows from it in `node`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use eemol_policies::field::{Field, Segment};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{ConnectorError, Stage};

mod node;
mod walk;

pub(crate) use node::{Node, quoted};

/// All pointers of one evidence type, as a tree over the owner's document.
#[derive(Debug)]
pub(crate) struct Mapping {
    rules: Vec<Rule>,
    root: Step,
}

#[derive(Debug)]
struct Rule {
    /// Where the value goes.
    evidence: Vec<Segment>,
    /// Where it comes from, for messages.
    owner: String,
}

/// A place in the owner's document that at least one pointer goes through or ends at.
#[derive(Debug, Default)]
struct Step {
    /// Rules that end here.
    ends: Vec<usize>,
    /// Rules that go through the elements of this array.
    through: Vec<usize>,
    /// By name, in its order.
    members: Vec<(String, Step)>,
    each: Option<Box<Step>>,
}

impl Mapping {
    /// A mapping of evidence pointers to owner's pointers.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue: as many `*` on both sides, no two pointers in each other's way.
    pub(crate) fn new(map: &BTreeMap<Field, Field>) -> Result<Self, String> {
        let mut mapping = Self { rules: Vec::new(), root: Step::default() };
        for (index, (evidence, owner)) in map.iter().enumerate() {
            if stars(evidence) != stars(owner) {
                return Err(format!("`{evidence}` and `{owner}` must have as many `*`"));
            }
            mapping.root.add(owner.segments(), index);
            mapping.rules.push(Rule { evidence: evidence.segments().collect(), owner: owner.to_string() });
        }
        let mut trial = Node::empty();
        for (evidence, rule) in map.keys().zip(&mapping.rules) {
            if !trial.put(&rule.evidence, &vec![0; stars(evidence)], Some(Cow::Borrowed("0"))) {
                return Err(format!("`{evidence}` is in the way of another pointer of the map"));
            }
        }
        Ok(mapping)
    }

    /// The evidence made from the owner's document.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] when it is no JSON, or does not have the shape that the pointers need.
    pub(crate) fn apply(&self, document: &str) -> Result<Box<RawValue>, ConnectorError> {
        walk::walk(self, document)?.into_json(document.len())
    }

    fn put<'a>(
        &'a self,
        index: usize,
        at: &[usize],
        leaf: Option<&'a str>,
        evidence: &mut Node<'a>,
    ) -> Result<(), ConnectorError> {
        let placed =
            self.rules.get(index).is_some_and(|rule| evidence.put(&rule.evidence, at, leaf.map(Cow::Borrowed)));
        if placed { Ok(()) } else { Err(ConnectorError::invalid(Stage::Mapping, "two values for one place")) }
    }

    /// An error that names a pointer through `step`.
    fn misfit(&self, why: &'static str, step: &Step) -> ConnectorError {
        match step.any_rule().and_then(|index| self.rules.get(index)) {
            Some(rule) => ConnectorError::invalid_at(Stage::Mapping, why, &rule.owner),
            None => ConnectorError::invalid(Stage::Mapping, why),
        }
    }
}

impl Step {
    fn add(&mut self, mut segments: impl Iterator<Item = Segment>, rule: usize) {
        match segments.next() {
            None => self.ends.push(rule),
            Some(Segment::Member(name)) => {
                let place = match self.members.binary_search_by(|(known, _)| known.cmp(&name)) {
                    Ok(place) => place,
                    Err(place) => {
                        self.members.insert(place, (name, Self::default()));
                        place
                    }
                };
                if let Some((_, step)) = self.members.get_mut(place) {
                    step.add(segments, rule);
                }
            }
            Some(Segment::Each) => {
                self.through.push(rule);
                self.each.get_or_insert_default().add(segments, rule);
            }
        }
    }

    /// The step to the member of this name, and its place among those that pointers go through.
    fn member(&self, name: &str) -> Option<(usize, &Self)> {
        let place = self.members.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        self.members.get(place).map(|(_, step)| (place, step))
    }

    fn any_rule(&self) -> Option<usize> {
        let here = self.ends.first().or(self.through.first()).copied();
        here.or_else(|| self.members.iter().find_map(|(_, step)| step.any_rule()))
    }
}

fn stars(pointer: &Field) -> usize {
    pointer.segments().filter(|segment| *segment == Segment::Each).count()
}

/// How many elements the array at `pointer` has; `Some(0)` for `null`, `None` when there is no array.
pub(crate) fn array_length(document: &RawValue, pointer: &Field) -> Option<usize> {
    let mut value = document;
    for segment in pointer.segments() {
        let Segment::Member(name) = segment else { return None };
        value = members(value)?.into_iter().find(|(member, _)| **member == *name)?.1;
    }
    if value.get() == "null" { Some(0) } else { elements(value).map(|elements| elements.len()) }
}

/// The members of an object in their order; `None` when the value is none.
pub(crate) fn members(value: &RawValue) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    let text = value.get();
    if !text.starts_with('{') {
        return None;
    }
    serde_json::from_str::<Members<'_>>(text).ok().map(|members| members.0)
}

fn elements(value: &RawValue) -> Option<Vec<&RawValue>> {
    let text = value.get();
    if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
}

struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

#[derive(serde::Deserialize)]
struct MemberName<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(MemberName(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests;
