//! JSON Schema 2020-12 of evidence and of call parameters: compiled once, asked often.
//!
//! Resolves nothing remote. Says where a value breaks the schema, never what the value is.
//! Which places a schema describes is asked with [`Schema::describes`].

use std::collections::BTreeSet;
use std::fmt;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use crate::field::{Field, Segment};
use crate::lent::{Lent, LentJson};

/// A compiled schema beside its text.
pub struct Schema {
    document: Value,
    validator: Validator<LentJson>,
}

/// Why a document is no schema that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSchema {
    /// The document points outside itself.
    #[error("`$ref` to `{0}` points outside the schema")]
    Remote(String),
    /// The document breaks the rules of JSON Schema.
    #[error("the schema is not valid: {0}")]
    Invalid(String),
}

/// Where a value breaks its schema. Holds a place in the *schema*, nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it breaks the schema at `{place}` (`{keyword}`)")]
pub struct Broken {
    /// JSON Pointer into the schema.
    pub place: String,
    /// The keyword that is broken, such as `required`.
    pub keyword: String,
}

impl Schema {
    /// Compiles a schema with formats checked and regular expressions that run in linear time.
    pub fn compile(document: Value) -> Result<Self, BadSchema> {
        if let Some(target) = remote_reference(&document) {
            return Err(BadSchema::Remote(target));
        }
        let validator = jsonschema::options_for::<LentJson>()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .build(&document)
            .map_err(|error| BadSchema::Invalid(error.to_string()))?;
        Ok(Self { document, validator })
    }

    /// The schema as it was written.
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// Checks a value; tells the first place that is broken.
    pub fn check(&self, value: &Value) -> Result<(), Broken> {
        self.check_lent(&Lent::of(value))
    }

    /// The same for a value that is lent from its text.
    pub(crate) fn check_lent(&self, value: &Lent<'_>) -> Result<(), Broken> {
        self.validator.validate(value).map_err(|error| {
            let place = error.schema_path().to_string();
            Broken { keyword: place.rsplit('/').next().unwrap_or_default().to_owned(), place }
        })
    }

    /// Whether the schema describes the place `field`, followed through `properties`, `items`, `prefixItems`, `allOf`,
    /// `anyOf`, `oneOf`, `then`, `else` and references inside the document.
    pub fn describes(&self, field: &Field) -> bool {
        let steps: Vec<Segment> = field.segments().collect();
        self.walk(&self.document, &steps, &mut BTreeSet::new())
    }

    /// `seen` holds the places looked at and how many steps were left there, so that references in a circle come to an end.
    fn walk<'a>(&'a self, node: &'a Value, steps: &[Segment], seen: &mut BTreeSet<(*const Value, usize)>) -> bool {
        let Some((step, rest)) = steps.split_first() else { return true };
        if !seen.insert((std::ptr::from_ref(node), steps.len())) {
            return false;
        }
        let all_of = |word: &str| node.get(word).and_then(Value::as_array).into_iter().flatten();
        let mut below: Vec<&Value> = match step {
            Segment::Member(name) => node.get("properties").and_then(|members| members.get(name)).into_iter().collect(),
            Segment::Each => node.get("items").into_iter().chain(all_of("prefixItems")).collect(),
        };
        if below.drain(..).any(|child| self.walk(child, rest, seen)) {
            return true;
        }
        let branches = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(all_of);
        let conditional = ["then", "else"].into_iter().filter_map(|word| node.get(word));
        let referenced = node.get("$ref").and_then(Value::as_str).and_then(|target| self.local(target));
        branches.chain(conditional).chain(referenced).any(|aside| self.walk(aside, steps, seen))
    }

    /// The part of the document that a reference such as `#/$defs/person` or `#person` names.
    fn local(&self, target: &str) -> Option<&Value> {
        let name = target.strip_prefix('#')?;
        if name.is_empty() || name.starts_with('/') {
            return self.document.pointer(name);
        }
        let parts = self.document.get("$defs")?.as_object()?;
        parts.values().find(|part| part.get("$anchor").and_then(Value::as_str) == Some(name))
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Schema").field(&self.document).finish()
    }
}

/// The first `$ref` or `$dynamicRef` that does not stay inside the document.
fn remote_reference(node: &Value) -> Option<String> {
    match node {
        Value::Object(members) => members.iter().find_map(|(name, value)| match (name.as_str(), value) {
            ("$ref" | "$dynamicRef", Value::String(target)) if !target.starts_with('#') => Some(target.clone()),
            ("const" | "enum" | "examples" | "default", _) => None,
            _ => remote_reference(value),
        }),
        Value::Array(items) => items.iter().find_map(remote_reference),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_that_points_outside_itself_is_refused() {
        let schema = json!({"properties": {"a": {"$ref": "https://example.org/a.json"}}});
        assert_eq!(Schema::compile(schema).unwrap_err(), BadSchema::Remote("https://example.org/a.json".into()));
        assert!(matches!(Schema::compile(json!({"type": "no-such-type"})), Err(BadSchema::Invalid(_))));
        assert!(Schema::compile(json!({"properties": {"$ref": {"type": "string"}}})).is_ok());
    }

    #[test]
    fn places_are_found_through_arrays_references_and_branches() {
        let schema = Schema::compile(json!({
            "$defs": {"person": {"$anchor": "who", "properties": {"name": {"type": "string"}}}, "loop": {"$ref": "#/$defs/loop"}},
            "properties": {
                "members": {"type": "array", "items": {"$ref": "#/$defs/person"}},
                "head": {"allOf": [{"$ref": "#who"}]},
                "again": {"$ref": "#/$defs/loop"},
                "fork": {"oneOf": [{"$ref": "#/properties/fork"}, {"$ref": "#/properties/fork"}]},
                "pair": {"prefixItems": [{"properties": {"left": true}}]}
            },
            "oneOf": [{"properties": {"either": true}}, {}]
        }));
        let schema = schema.unwrap();
        for good in ["/members/*/name", "/head/name", "/either", "/pair/*/left", "/members"] {
            assert!(schema.describes(&good.parse().unwrap()), "{good}");
        }
        for bad in ["/member", "/members/name", "/members/*/age", "/again/name", "/fork/name", "/head/*"] {
            assert!(!schema.describes(&bad.parse().unwrap()), "{bad}");
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_for_the_same_value_does_not_hang_or_fall_over() {
        let schema = json!({"properties": {"a": {"$ref": "#/$defs/loop"}}, "$defs": {"loop": {"allOf": [{"$ref": "#/$defs/loop"}]}}});
        if let Ok(schema) = Schema::compile(schema) {
            let _ = schema.check(&json!({"a": 1}));
        }
    }

    #[test]
    fn what_is_broken_is_told_without_the_value() {
        let schema = Schema::compile(json!({"properties": {"year": {"type": "integer"}}})).unwrap();
        let broken = schema.check(&json!({"year": "secret"})).unwrap_err();
        assert_eq!(broken, Broken { place: "/properties/year/type".into(), keyword: "type".into() });
        assert!(!broken.to_string().contains("secret"));
    }
}
