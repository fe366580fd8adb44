//! Brings an owner's JSON into the form of the evidence: owner's pointer to evidence pointer.
//!
//! Works on slices of the owner's text, so that a number keeps its digits (`1.10` stays `1.10`) and a string its escapes.
//! Members that the owner lacks or gives as `null` are left out; the schema, checked later by `minimise`, says whether
//! that is allowed. The walk goes no deeper than the catalogue's pointers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use eemol_policies::field::{Field, Segment};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{ConnectorError, Stage};

mod node;

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
    members: BTreeMap<String, Step>,
    each: Option<Box<Step>>,
}

impl Mapping {
    /// A mapping of evidence pointers to owner's pointers.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue: as many `*` on both sides, no two pointers in each other's way.
    pub(crate) fn new(map: &BTreeMap<Field, Field>) -> Result<Self, String> {
        let mut mapping = Self { rules: Vec::new(), root: Step::default() };
        let mut trial = Node::empty();
        for (index, (evidence, owner)) in map.iter().enumerate() {
            let segments: Vec<_> = evidence.segments().collect();
            let stars = segments.iter().filter(|segment| **segment == Segment::Each).count();
            if owner.segments().filter(|segment| *segment == Segment::Each).count() != stars {
                return Err(format!("`{evidence}` and `{owner}` must have as many `*`"));
            }
            if !trial.put(&segments, &vec![0; stars], Some(Cow::Borrowed("0"))) {
                return Err(format!("`{evidence}` is in the way of another pointer of the map"));
            }
            mapping.root.add(owner.segments(), index);
            mapping.rules.push(Rule { evidence: segments, owner: owner.to_string() });
        }
        Ok(mapping)
    }

    /// The evidence made from the owner's document.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] when the document does not have the shape that the pointers need.
    pub(crate) fn apply(&self, document: &RawValue) -> Result<Box<RawValue>, ConnectorError> {
        let mut evidence = Node::empty();
        self.walk(&self.root, document, &mut Vec::new(), &mut evidence)?;
        evidence.into_json()
    }

    fn walk<'a>(
        &self,
        step: &Step,
        value: &'a RawValue,
        at: &mut Vec<usize>,
        evidence: &mut Node<'a>,
    ) -> Result<(), ConnectorError> {
        if value.get() == "null" {
            return Ok(());
        }
        for index in &step.ends {
            self.put(*index, at, Some(value.get()), evidence)?;
        }
        if !step.members.is_empty() {
            for (name, value) in self.wanted(step, value)? {
                let inner = step.members.get(&*name);
                if let Some(inner) = inner {
                    self.walk(inner, value, at, evidence)?;
                }
            }
        }
        if let Some(each) = &step.each {
            let elements = elements(value).ok_or_else(|| self.misfit("no array where one is mapped", step))?;
            for index in &step.through {
                self.put(*index, at, None, evidence)?;
            }
            for (position, element) in elements.into_iter().enumerate() {
                at.push(position);
                self.walk(each, element, at, evidence)?;
                at.pop();
            }
        }
        Ok(())
    }

    /// The members of `value` that pointers go on to; elements by number when it is an array.
    fn wanted<'a>(
        &self,
        step: &Step,
        value: &'a RawValue,
    ) -> Result<Vec<(Cow<'a, str>, &'a RawValue)>, ConnectorError> {
        if let Some(elements) = elements(value) {
            let numbered = elements.into_iter().enumerate();
            return Ok(numbered.map(|(index, element)| (Cow::Owned(index.to_string()), element)).collect());
        }
        let members = members(value).ok_or_else(|| self.misfit("no object where one is mapped", step))?;
        let wanted: Vec<_> = members.into_iter().filter(|(name, _)| step.members.contains_key(&**name)).collect();
        let distinct: std::collections::BTreeSet<_> = wanted.iter().map(|(name, _)| name).collect();
        if distinct.len() == wanted.len() { Ok(wanted) } else { Err(self.misfit("a member that occurs twice", step)) }
    }

    fn put<'a>(
        &self,
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
            Some(Segment::Member(name)) => self.members.entry(name).or_default().add(segments, rule),
            Some(Segment::Each) => {
                self.through.push(rule);
                self.each.get_or_insert_default().add(segments, rule);
            }
        }
    }

    fn any_rule(&self) -> Option<usize> {
        let here = self.ends.first().or(self.through.first()).copied();
        here.or_else(|| self.members.values().find_map(Self::any_rule))
    }
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
