//! From a person's own evidence to what a page shows of it, field by field. Nothing of it is kept.

use eemol_policies::evidence::{Evidence, Own};
use eemol_policies::field::{Field, Segment};
use eemol_policies::reason::Reason;
use serde_json::Value;

use crate::exchange::self_view::NotShown;
use crate::i18n::Zone;
use crate::view::{Lack, OwnValue, OwnValues};

/// Values of one field on a page.
const MOST_VALUES: usize = 50;
/// Characters of one value on a page.
const LONGEST: usize = 500;

/// The values of these fields, in their order; a field that is not there has none.
pub(super) fn values(evidence: &Evidence<Own>, fields: &[Field], zone: &Zone) -> Vec<OwnValues> {
    let value: Value = serde_json::from_str(evidence.json().get()).unwrap_or_default();
    fields.iter().map(|field| of_field(&value, field, zone)).collect()
}

fn of_field(value: &Value, field: &Field, zone: &Zone) -> OwnValues {
    let mut found = Vec::new();
    let steps: Vec<Segment> = field.segments().collect();
    collect(value, &steps, &mut |value| spread(value, zone, &mut found));
    let more = found.len().saturating_sub(MOST_VALUES);
    found.truncate(MOST_VALUES);
    OwnValues { shown: found, more }
}

fn collect(value: &Value, steps: &[Segment], found: &mut dyn FnMut(&Value)) {
    match (steps.split_first(), value) {
        (None, value) => found(value),
        (Some((Segment::Member(name), rest)), Value::Object(members)) => {
            if let Some(value) = members.get(name) {
                collect(value, rest, found);
            }
        }
        (Some((Segment::Each, rest)), Value::Array(items)) => items.iter().for_each(|item| collect(item, rest, found)),
        _ => {}
    }
}

/// Each value that is no list or object by itself: its parts, one after the other.
fn spread(value: &Value, zone: &Zone, found: &mut Vec<OwnValue>) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => found.push(OwnValue::Truth(*truth)),
        // As its owner wrote it: a year is not to be set apart like a sum.
        Value::Number(number) => found.push(OwnValue::Text(number.to_string())),
        Value::String(text) => found.push(of_text(text, zone)),
        Value::Array(items) => items.iter().for_each(|item| spread(item, zone, found)),
        Value::Object(members) => match document(members) {
            Some(document) => found.push(document),
            None => members.values().for_each(|value| spread(value, zone, found)),
        },
    }
}

fn of_text(text: &str, zone: &Zone) -> OwnValue {
    let day = if text.len() == 10 { zone.day(text) } else { None };
    day.map_or_else(|| OwnValue::Text(text.chars().take(LONGEST).collect()), OwnValue::Day)
}

/// A document by its type and size; its content is not shown.
fn document(members: &serde_json::Map<String, Value>) -> Option<OwnValue> {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let (media_type, content) = (text("media_type")?, text("content")?);
    let padding = content.bytes().rev().take_while(|byte| *byte == b'=').count();
    let bytes = (content.len() / 4 * 3).saturating_sub(padding);
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Some(OwnValue::Document { media_type: media_type.chars().take(100).collect(), bytes })
}

/// Why nothing is shown, in the words of the page.
pub(super) const fn lack(not: NotShown) -> Lack {
    match not {
        NotShown::TooOften => Lack::TooOften,
        NotShown::Unrecorded | NotShown::Because(Reason::LogUnavailable | Reason::LogUnwitnessed) => Lack::Unrecorded,
        NotShown::Because(Reason::NoMatch) => Lack::Nobody,
        NotShown::Because(Reason::AmbiguousMatch) => Lack::Several,
        NotShown::Because(Reason::ProviderUnavailable | Reason::ProviderTimeout) => Lack::Silent,
        NotShown::Because(_) => Lack::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str, field: &str) -> OwnValues {
        let value = serde_json::from_str(json).unwrap();
        of_field(&value, &field.parse().unwrap(), &Zone::UTC)
    }

    #[test]
    fn values_are_shown_as_their_owner_wrote_them() {
        let json = r#"{"year": 2025, "on": true, "none": null, "since": "2015-03-01", "members": [{"name": "A"}, {"name": "B"}, {}]}"#;
        assert_eq!(shown(json, "/year").shown, [OwnValue::Text("2025".into())]);
        assert_eq!(shown(json, "/on").shown, [OwnValue::Truth(true)]);
        assert_eq!(shown(json, "/none").shown, []);
        assert_eq!(shown(json, "/nowhere").shown, []);
        assert_eq!(shown(json, "/members/*/name").shown, [OwnValue::Text("A".into()), OwnValue::Text("B".into())]);
        assert_eq!(shown(json, "/since").shown, [OwnValue::Day("2015-03-01T00:00:00.000Z".parse().unwrap())]);
    }

    #[test]
    fn long_lists_and_long_texts_are_cut_and_say_so() {
        let many = serde_json::json!({ "all": vec!["x"; 53], "text": "y".repeat(900) }).to_string();
        let all = shown(&many, "/all");
        assert_eq!((all.shown.len(), all.more), (50, 3));
        assert_eq!(shown(&many, "/text").shown, [OwnValue::Text("y".repeat(500))]);
    }

    #[test]
    fn a_document_is_named_by_type_and_size_and_not_shown() {
        let json = r#"{"document": {"media_type": "application/pdf", "content": "aGVsbG8=", "digest": "x"}}"#;
        let document = OwnValue::Document { media_type: "application/pdf".into(), bytes: 5 };
        assert_eq!(shown(json, "/document").shown, [document]);
    }
}
