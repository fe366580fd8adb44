//! Reads the owner's document once, from its first byte to its last, and puts what pointers end at into its place.
//!
//! What no pointer goes through is skipped unread, so the walk goes no deeper than the catalogue's pointers.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Mapping, MemberName, Node, Step};
use crate::error::{ConnectorError, Stage};

/// What the pointers of `mapping` name of `document`, in its new places.
///
/// # Errors
/// [`ConnectorError::Invalid`] when it is no JSON, or does not have the shape that the pointers need.
pub(super) fn walk<'a>(mapping: &'a Mapping, document: &'a str) -> Result<Node<'a>, ConnectorError> {
    let mut found = Found { mapping, at: Vec::new(), evidence: Node::empty(), misfit: None };
    let mut reader = serde_json::Deserializer::from_str(document);
    let read = Walk { found: &mut found, step: &mapping.root, past_ends: false }.deserialize(&mut reader);
    match (read.and_then(|()| reader.end()), found.misfit) {
        (_, Some(misfit)) => Err(misfit),
        (Err(_), None) => Err(ConnectorError::invalid(Stage::Content, "the content is no JSON")),
        (Ok(()), None) => Ok(found.evidence),
    }
}

/// What was found so far.
struct Found<'a> {
    mapping: &'a Mapping,
    /// Positions in the arrays around the present place that a `*` stands for.
    at: Vec<usize>,
    evidence: Node<'a>,
    /// Why the walk was broken off, should the document have another shape than the pointers need.
    misfit: Option<ConnectorError>,
}

/// The walk over one value, at a place that pointers end at or go through.
struct Walk<'f, 'a> {
    found: &'f mut Found<'a>,
    step: &'a Step,
    /// Whether the value was put where the pointers say that end here.
    past_ends: bool,
}

impl<'f, 'a> Walk<'f, 'a> {
    fn to(found: &'f mut Found<'a>, step: &'a Step) -> Self {
        Self { found, step, past_ends: false }
    }

    fn refuse<E: Error>(self, why: &'static str) -> E {
        let misfit = self.found.mapping.misfit(why, self.step);
        broken_off(self.found, misfit)
    }

    /// A value that is neither object nor array.
    fn scalar<E: Error>(self) -> Result<(), E> {
        match (self.step.members.is_empty(), &self.step.each) {
            (false, _) => Err(self.refuse(NO_OBJECT)),
            (true, Some(_)) => Err(self.refuse(NO_ARRAY)),
            (true, None) => Ok(()),
        }
    }

    /// Keeps a whole value, and goes on in it where other pointers do.
    fn keep<E: Error>(self, value: &'a RawValue) -> Result<(), E> {
        if value.get() == "null" {
            return Ok(());
        }
        let Found { mapping, at, evidence, .. } = &mut *self.found;
        let put = self.step.ends.iter().try_for_each(|rule| mapping.put(*rule, at, Some(value.get()), evidence));
        put.map_err(|misfit| broken_off(self.found, misfit))?;
        if self.step.members.is_empty() && self.step.each.is_none() {
            return Ok(());
        }
        over(Walk { past_ends: true, ..self }, value)
    }
}

/// Which of an object's mapped members were met: the first 64 by a bit each.
#[derive(Default)]
struct Seen {
    first: u64,
    others: Vec<usize>,
}

impl Seen {
    /// Whether the member at this place was not met before.
    fn insert(&mut self, place: usize) -> bool {
        match u32::try_from(place).ok().and_then(|place| 1u64.checked_shl(place)) {
            Some(bit) => {
                let new = self.first & bit == 0;
                self.first |= bit;
                new
            }
            None if self.others.contains(&place) => false,
            None => {
                self.others.push(place);
                true
            }
        }
    }
}

/// Walks over a value that was read as text.
fn over<'a, E: Error>(walk: Walk<'_, 'a>, value: &'a RawValue) -> Result<(), E> {
    walk.deserialize(&mut serde_json::Deserializer::from_str(value.get())).map_err(E::custom)
}

/// Walks over an element, if there is one, that is meant by its number and by a `*`.
fn both<'a, E: Error>(
    found: &mut Found<'a>,
    (one, each): (&'a Step, &'a Step),
    element: Option<&'a RawValue>,
) -> Result<bool, E> {
    let Some(element) = element else { return Ok(false) };
    over(Walk::to(found, each), element)?;
    let position = found.at.pop();
    over(Walk::to(found, one), element)?;
    found.at.extend(position);
    Ok(true)
}

fn broken_off<E: Error>(found: &mut Found<'_>, misfit: ConnectorError) -> E {
    found.misfit.get_or_insert(misfit);
    E::custom("misfit")
}

impl<'a> DeserializeSeed<'a> for Walk<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.past_ends || self.step.ends.is_empty() {
            return deserializer.deserialize_any(self);
        }
        let value = <&'a RawValue>::deserialize(deserializer)?;
        self.keep(value)
    }
}

impl<'a> Visitor<'a> for Walk<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut members: A) -> Result<(), A::Error> {
        if self.step.each.is_some() {
            return Err(self.refuse(NO_ARRAY));
        }
        let mut seen = Seen::default();
        while let Some(MemberName(name)) = members.next_key()? {
            let Some((place, step)) = self.step.member(&name) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if !seen.insert(place) {
                return Err(self.refuse("a member that occurs twice"));
            }
            members.next_value_seed(Walk::to(self.found, step))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut elements: A) -> Result<(), A::Error> {
        let Self { found, step, .. } = self;
        for rule in &step.through {
            let Found { mapping, at, evidence, .. } = &mut *found;
            mapping.put(*rule, at, None, evidence).map_err(|misfit| broken_off(found, misfit))?;
        }
        for position in 0.. {
            let numbered =
                if step.members.is_empty() { None } else { step.member(&position.to_string()).map(|(_, step)| step) };
            let more = match (numbered, &step.each) {
                (None, None) => elements.next_element::<IgnoredAny>()?.is_some(),
                (Some(one), None) => elements.next_element_seed(Walk::to(found, one))?.is_some(),
                (one, Some(each)) => {
                    found.at.push(position);
                    let more = match one {
                        None => elements.next_element_seed(Walk::to(found, each))?.is_some(),
                        Some(one) => both(found, (one, each), elements.next_element()?)?,
                    };
                    found.at.pop();
                    more
                }
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.scalar()
    }
}

const NO_OBJECT: &str = "no object where one is mapped";
const NO_ARRAY: &str = "no array where one is mapped";
