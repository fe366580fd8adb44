//! What narrows an evidence type in one request (a tax year, say): shown, agreed, and used as agreed.
//!
//! Holds the values in one written form only; whether they fit the evidence type is the catalogue's question.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Parameters by name, in the order of their names, each value with one written form: no fractions, no whole number
/// beyond 2^53, no name twice, at most [`Parameters::DEPTH`] levels.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(#[serde(deserialize_with = "top_level")] BTreeMap<String, Plain>);

/// One value of a parameter: JSON without fractions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Plain {
    /// `null`.
    Nothing(()),
    /// `true` or `false`.
    Switch(bool),
    /// A whole number between -(2^53 - 1) and 2^53 - 1.
    Number(i64),
    /// A text.
    Text(String),
    /// Several values in order.
    List(Vec<Plain>),
    /// Named values, in the order of their names.
    Members(BTreeMap<String, Plain>),
}

/// The JSON is no set of parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parameters are a JSON object without fractions, repeated names, numbers beyond 2^53 or deep nesting: {0}")]
pub struct NotParameters(String);

impl Parameters {
    /// How many levels of lists and objects a value may have.
    pub const DEPTH: usize = 8;

    /// No parameters.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one parameter; `None` when it was not given.
    pub fn get(&self, name: &str) -> Option<&Plain> {
        self.0.get(name)
    }

    /// Every parameter in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Plain)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Reads a JSON object that was parsed elsewhere. [`NotParameters`] for what has no single written form.
    pub fn from_json(members: &serde_json::Map<String, Value>) -> Result<Self, NotParameters> {
        BTreeMap::deserialize(members).map_err(|error| NotParameters(error.to_string())).and_then(Self::checked)
    }

    /// The same as a JSON object, for schemas and calls.
    pub fn to_json(&self) -> serde_json::Map<String, Value> {
        self.0.iter().map(|(name, value)| (name.clone(), value.to_json())).collect()
    }

    fn checked(members: BTreeMap<String, Plain>) -> Result<Self, NotParameters> {
        if members.values().any(|value| value.depth() > Self::DEPTH) {
            return Err(NotParameters(format!("more than {} levels", Self::DEPTH)));
        }
        Ok(Self(members))
    }
}

impl Plain {
    /// The same as a JSON value.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Nothing(()) => Value::Null,
            Self::Switch(on) => Value::Bool(*on),
            Self::Number(number) => Value::from(*number),
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(values) => values.iter().map(Self::to_json).collect(),
            Self::Members(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
        }
    }

    fn depth(&self) -> usize {
        let below = match self {
            Self::List(values) => values.iter().map(Self::depth).max(),
            Self::Members(members) => members.values().map(Self::depth).max(),
            _ => return 0,
        };
        below.unwrap_or(0).saturating_add(1)
    }
}

/// The largest whole number that every JSON reader keeps exactly.
const LARGEST: i64 = (1 << 53) - 1;

fn top_level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Plain>, D::Error> {
    let Plain::Members(members) = Plain::deserialize(deserializer)? else {
        return Err(de::Error::custom("parameters are a JSON object"));
    };
    Parameters::checked(members).map(|parameters| parameters.0).map_err(de::Error::custom)
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value without fractions")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Plain, E> {
        Ok(Plain::Nothing(()))
    }

    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Plain, E> {
        Ok(Plain::Switch(on))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Plain, E> {
        if (-LARGEST..=LARGEST).contains(&number) {
            Ok(Plain::Number(number))
        } else {
            Err(E::custom("a whole number beyond 2^53"))
        }
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Plain, E> {
        i64::try_from(number)
            .map_err(|_| E::custom("a whole number beyond 2^53"))
            .and_then(|number| self.visit_i64(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Plain, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Plain::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Plain, A::Error> {
        let mut known = BTreeMap::new();
        while let Some((name, value)) = members.next_entry::<String, Plain>()? {
            if known.insert(name, value).is_some() {
                return Err(de::Error::custom("the same name twice"));
            }
        }
        Ok(Plain::Members(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Parameters, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn parameters_are_written_in_one_form() {
        let text = r#"{"b":[1,-2,null,true],"a":{"z":"x","y":{}}}"#;
        let parameters = read(text).unwrap();
        assert_eq!(serde_json::to_string(&parameters).unwrap(), r#"{"a":{"y":{},"z":"x"},"b":[1,-2,null,true]}"#);
        assert_eq!(Parameters::from_json(&parameters.to_json()).unwrap(), parameters);
    }

    #[test]
    fn what_has_no_single_form_is_no_parameter() {
        for bad in [
            "[]",
            "1",
            r#"{"a":1.5}"#,
            r#"{"a":1e3}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":18446744073709551615}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[[[[[[[[[0]]]]]]]]]}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
