//! The JSON of entries: the form in which groups are shown or left out
//! (`{"event": ["<salt>", {…}], "person": "<digest>", …}`).
//!
//! Stricter than JSON: no member name twice, no fractions, no number beyond 2⁵³−1.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Commitment, EntryError, Group, GroupName, Groups, MAX_GROUP_BYTES, Salt, canonical};
use crate::ledger::hash::Hash;

/// Longest JSON text of a whole entry, in bytes.
const MAX_ENTRY_BYTES: usize = 8 * MAX_GROUP_BYTES;

/// One group as a holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Salt and content.
    Shown(Group),
    /// The digest only.
    Hidden(Hash),
}

impl Part {
    fn digest(&self, name: GroupName) -> Hash {
        match self {
            Self::Shown(group) => group.digest(name),
            Self::Hidden(digest) => *digest,
        }
    }

    const fn shown(&self) -> Option<&Group> {
        match self {
            Self::Shown(group) => Some(group),
            Self::Hidden(_) => None,
        }
    }
}

/// An entry of which some groups may be left out. The commitment can be worked out all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    event: Part,
    person: Part,
    official: Part,
    evidence: Part,
    decision: Part,
}

impl Disclosure {
    /// A disclosure of the parts that `part` gives.
    pub fn over(mut part: impl FnMut(GroupName) -> Part) -> Self {
        Self {
            event: part(GroupName::Event),
            person: part(GroupName::Person),
            official: part(GroupName::Official),
            evidence: part(GroupName::Evidence),
            decision: part(GroupName::Decision),
        }
    }

    /// The part of this name.
    pub const fn part(&self, name: GroupName) -> &Part {
        match name {
            GroupName::Event => &self.event,
            GroupName::Person => &self.person,
            GroupName::Official => &self.official,
            GroupName::Evidence => &self.evidence,
            GroupName::Decision => &self.decision,
        }
    }

    /// The group of this name.
    ///
    /// # Errors
    /// [`EntryError::Hidden`] when it is left out.
    pub fn shown(&self, name: GroupName) -> Result<&Group, EntryError> {
        self.part(name).shown().ok_or(EntryError::Hidden(name))
    }

    /// The commitment, from what is shown and the digests of what is not.
    pub fn commitment(&self) -> Commitment {
        Commitment::over(&GroupName::ALL.map(|name| self.part(name).digest(name)))
    }

    /// Leaves out more: every group not named.
    pub fn narrow(&self, names: &[GroupName]) -> Self {
        Self::over(|name| {
            let part = self.part(name);
            if names.contains(&name) { part.clone() } else { Part::Hidden(part.digest(name)) }
        })
    }

    /// The JSON form on one line, groups in order.
    pub fn to_json(&self) -> String {
        // Strings and canonical objects only: writing them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the JSON form: all five groups, each once, nothing else. Content need not be canonical; it is made so.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn parse(json: &str) -> Result<Self, EntryError> {
        if json.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::Shape("is longer than 480000 bytes"));
        }
        refuse_duplicates(json).map_err(|_| EntryError::Shape("is no JSON, or names a member twice"))?;
        let raw: RawGroups<'_> = serde_json::from_str(json).map_err(|_| {
            EntryError::Shape("has not exactly the members event, person, official, evidence, decision")
        })?;
        Ok(Self {
            event: part(raw.event)?,
            person: part(raw.person)?,
            official: part(raw.official)?,
            evidence: part(raw.evidence)?,
            decision: part(raw.decision)?,
        })
    }

    /// All five groups.
    ///
    /// # Errors
    /// [`EntryError::Hidden`] when one is left out.
    pub fn into_groups(self) -> Result<Groups, EntryError> {
        let whole = |name, part| match part {
            Part::Shown(group) => Ok(group),
            Part::Hidden(_) => Err(EntryError::Hidden(name)),
        };
        Ok(Groups {
            event: whole(GroupName::Event, self.event)?,
            person: whole(GroupName::Person, self.person)?,
            official: whole(GroupName::Official, self.official)?,
            evidence: whole(GroupName::Evidence, self.evidence)?,
            decision: whole(GroupName::Decision, self.decision)?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroups<'a> {
    #[serde(borrow)]
    event: &'a RawValue,
    #[serde(borrow)]
    person: &'a RawValue,
    #[serde(borrow)]
    official: &'a RawValue,
    #[serde(borrow)]
    evidence: &'a RawValue,
    #[serde(borrow)]
    decision: &'a RawValue,
}

fn part(raw: &RawValue) -> Result<Part, EntryError> {
    const SHAPE: EntryError = EntryError::Shape("has a group that is neither a digest nor a salt with an object");
    if raw.get().starts_with('"') {
        return serde_json::from_str(raw.get()).map(Part::Hidden).map_err(|_| SHAPE);
    }
    let (salt, value): (String, Value) = serde_json::from_str(raw.get()).map_err(|_| SHAPE)?;
    Ok(Part::Shown(Group { salt: Salt::from_base64(&salt)?, json: canonical::of(&value)? }))
}

impl Serialize for Disclosure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(GroupName::ALL.len()))?;
        for name in GroupName::ALL {
            match self.part(name) {
                Part::Shown(group) => {
                    let json: &RawValue = serde_json::from_str(&group.json).map_err(serde::ser::Error::custom)?;
                    map.serialize_entry(name.as_str(), &(group.salt.to_base64(), json))?;
                }
                Part::Hidden(digest) => map.serialize_entry(name.as_str(), digest)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Disclosure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(de::Error::custom)
    }
}

/// Refuses a JSON text in which an object names a member twice, at any depth; readers disagree on what that means.
///
/// # Errors
/// The reader's error, which names the place and quotes nothing but the member's name.
pub fn refuse_duplicates(json: &str) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Unique.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Reads any value and keeps nothing but the member names of the objects it is in.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without a member named twice")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = std::collections::BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name) {
                return Err(de::Error::custom("a member is named twice"));
            }
            members.next_value_seed(Self)?;
        }
        Ok(())
    }
}
