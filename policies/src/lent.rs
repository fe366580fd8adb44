//! JSON whose names and texts are lent from the text it was read from, in the form in which schemas are asked about it.
//!
//! For checks only: it is read by [`crate::minimise`], held against a [`crate::schema::Schema`] and dropped. The members
//! of an object stand in a list: evidence has many small objects, and to make a map of each costs more than to look
//! through it.

use std::borrow::Cow;
use std::slice;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object, cmp};
use serde_json::{Number, Value};

/// A JSON value.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Lent<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text; lent where it is written without escapes.
    Text(Cow<'a, str>),
    /// Elements of an array.
    List(Vec<Self>),
    /// Members of an object.
    Object(Members<'a>),
}

/// The members of an object, each name once.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, Lent<'a>)>);

/// Up to so many members are looked through one by one; more are sorted by name.
const FEW: usize = 16;

impl<'a> Members<'a> {
    /// These members; `None` when two have one name.
    pub(crate) fn of(mut all: Vec<(Cow<'a, str>, Lent<'a>)>) -> Option<Self> {
        let single = if all.len() > FEW {
            all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            all.is_sorted_by(|(one, _), (next, _)| one < next)
        } else {
            let mut before = all.iter().enumerate();
            before.all(|(place, (name, _))| !all.iter().take(place).any(|(earlier, _)| earlier == name))
        };
        single.then_some(Self(all))
    }

    /// The member of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Lent<'a>> {
        if self.0.len() > FEW {
            let place = self.0.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
            return self.0.get(place).map(|(_, value)| value);
        }
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<'a> Lent<'a> {
    /// The same value, lent from one that is held.
    pub(crate) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(members) => {
                let all = members.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), Self::of(value)));
                // A map has no two members of one name.
                Members::of(all.collect()).map_or(Self::Null, Self::Object)
            }
        }
    }

    /// The member of this name, where it is an object that has one.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.named(name),
            _ => None,
        }
    }

    fn held(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone().into_owned()),
            Self::List(items) => items.iter().map(Self::held).collect(),
            Self::Object(Members(all)) => {
                Value::Object(all.iter().map(|(name, value)| (name.clone().into_owned(), value.held())).collect())
            }
        }
    }
}

/// Marks schemas that are asked about [`Lent`] values.
pub(crate) struct LentJson;

impl Json for LentJson {
    type Node<'a> = &'a Lent<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, ask: impl FnOnce(Self::Node<'_>) -> T) -> T {
        ask(&Lent::Text(Cow::Borrowed(string)))
    }
}

impl<'a> Node<'a, LentJson> for &'a Lent<'a> {
    type Object = &'a Members<'a>;
    type Array = &'a [Lent<'a>];
    type Number = &'a Number;

    fn as_object(&self) -> Option<&'a Members<'a>> {
        match self {
            Lent::Object(members) => Some(members),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Lent<'a>]> {
        match self {
            Lent::List(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Lent::Text(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<&'a Number> {
        match self {
            Lent::Number(number) => Some(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Lent::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Lent::Null)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Lent::Null => JsonType::Null,
            Lent::Bool(_) => JsonType::Boolean,
            Lent::Number(_) => JsonType::Number,
            Lent::Text(_) => JsonType::String,
            Lent::List(_) => JsonType::Array,
            Lent::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self, expected) {
            (Lent::Text(text), Value::String(expected)) => text == expected,
            (Lent::Text(_), _) | (_, Value::String(_)) => false,
            _ => cmp::equal(&self.held(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(self.held())
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Lent<'_>>(self).addr()))
    }
}

impl<'a> Object<'a, LentJson> for &'a Members<'a> {
    type Node = &'a Lent<'a>;
    type MemberName = &'a str;
    type MembersIter = Names<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<&'a Lent<'a>> {
        self.named(key)
    }

    fn members(&self) -> Names<'a> {
        Names(self.0.iter())
    }
}

impl<'a> Array<'a, LentJson> for &'a [Lent<'a>] {
    type Node = &'a Lent<'a>;
    type ElementsIter = slice::Iter<'a, Lent<'a>>;

    fn len(&self) -> usize {
        <[Lent<'_>]>::len(self)
    }

    fn elements(&self) -> slice::Iter<'a, Lent<'a>> {
        self.iter()
    }
}

/// Members one after the other.
pub(crate) struct Names<'a>(slice::Iter<'a, (Cow<'a, str>, Lent<'a>)>);

impl<'a> Iterator for Names<'a> {
    type Item = (&'a str, &'a Lent<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&**name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(names: impl Iterator<Item = usize>) -> Option<Members<'static>> {
        Members::of(names.map(|name| (Cow::Owned(name.to_string()), Lent::Number(name.into()))).collect())
    }

    #[test]
    fn a_member_is_found_among_few_and_among_many_and_no_name_is_there_twice() {
        for count in [0, 1, FEW, FEW + 1, 100] {
            let all = object((0..count).rev()).unwrap();
            for name in 0..count {
                assert_eq!(all.named(&name.to_string()), Some(&Lent::Number(name.into())), "{name} of {count}");
            }
            assert_eq!(all.named("x"), None);
            if count > 0 {
                assert_eq!(object((0..count).chain([count / 2])), None, "{count}");
            }
        }
    }

    #[test]
    fn numbers_and_objects_are_equal_by_value_and_a_text_only_to_itself() {
        let value = serde_json::json!({"b": [1.0, "x"], "a": null});
        let lent = Lent::of(&value);
        assert!((&lent).equals_value(&serde_json::json!({"a": null, "b": [1, "x"]})));
        assert!(!(&lent).equals_value(&serde_json::json!({"a": null, "b": [1, "y"]})));
        assert!((&Lent::Text("1".into())).equals_value(&"1".into()));
        assert!(!(&Lent::Text("1".into())).equals_value(&1.into()));
    }
}
