//! What survives and what does not, on any JSON and any choice of fields.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::project::project;
use super::*;

fn fields(paths: &[&str]) -> Vec<Field> {
    paths.iter().map(|path| path.parse().unwrap()).collect()
}

fn kept(text: &str, paths: &[&str]) -> String {
    project(text, &fields(paths)).unwrap()
}

#[test]
fn order_digits_and_escapes_of_what_is_kept_are_the_owners() {
    let text = "{ \"b\": 1.10, \"secret\": 1, \"a\":12345678901234567890.5e3,\n \"caf\\u00e9\" : \"\\u0041\\/\\n é\", \"n\":-0.0 }";
    assert_eq!(
        kept(text, &["/n", "/a", "/b", "/café"]),
        "{\"b\":1.10,\"a\":12345678901234567890.5e3,\"caf\\u00e9\":\"\\u0041\\/\\n é\",\"n\":-0.0}"
    );
    assert_eq!(kept(r#"{"list": [ 1.0,  2 ], "x": 3}"#, &["/list"]), r#"{"list":[ 1.0,  2 ]}"#);
}

#[test]
fn fields_inside_arrays_and_objects_are_picked_one_by_one() {
    let text = r#"{"members":[{"name":"A","nin":"1","born":{"day":1,"place":"X"}},{"nin":"2"},{"name":"C"}],"address":{"street":"S"}}"#;
    assert_eq!(
        kept(text, &["/members/*/name", "/members/*/born/place"]),
        r#"{"members":[{"name":"A","born":{"place":"X"}},{"name":"C"}]}"#
    );
    assert_eq!(kept(text, &["/members/*/shoe"]), r#"{"members":[]}"#);
    assert_eq!(kept(text, &["/address/locality"]), "{}");
    assert_eq!(kept(text, &["/members/name", "/address/*"]), "{}");
    assert_eq!(kept(r#"[[{"x":1,"y":2}],[]]"#, &["/*/*/x"]), r#"[[{"x":1}],[]]"#);
    assert_eq!(kept(r#"{"members":null,"address":7}"#, &["/members/*/name", "/address/street"]), "{}");
}

#[test]
fn names_with_slashes_and_tildes_are_reached_by_their_escapes() {
    assert_eq!(kept(r#"{"a/b":{"~":1,"c":2}}"#, &["/a~1b/~0"]), r#"{"a/b":{"~":1}}"#);
}

#[test]
fn doubled_members_and_deep_nesting_are_refused() {
    assert_eq!(strict::read(r#"{"a":1,"\u0061":2}"#), Err(NotAsPromised::DoubledMember));
    assert_eq!(strict::read(r#"{"x":[{"a":1,"b":{"c":0,"c":0}}]}"#), Err(NotAsPromised::DoubledMember));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(strict::read(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(strict::read(&nested(MAX_DEPTH + 1)), Err(NotAsPromised::TooDeep));
    assert_eq!(strict::read(&nested(5000)), Err(NotAsPromised::TooDeep));
    for bad in ["", "{", "{}{}", "nul", "1e999", "{\"a\":}"] {
        assert_eq!(strict::read(bad), Err(NotAsPromised::NotJson), "{bad}");
    }
}

/// Every value that is no object and no array, with its path, arrays as `*`.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, &format!("{path}/*"), found)),
        other => found.push((path.to_owned(), other.to_string())),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e15..1e15).prop_map(|number: f64| json!(number)),
        "[a-zé\"\\\\/\n]{0,6}".prop_map(Value::from),
    ];
    let name = "[abc]|a/b|c~";
    leaf.prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_fields() -> impl Strategy<Value = Vec<Field>> {
    let path = "(/(a|b|c|\\*|a~1b|c~0)){1,4}";
    prop::collection::vec(path.prop_map(|path| path.parse().unwrap()), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_outside_the_permit_survives_and_nothing_inside_is_lost(value in any_json(), fields in any_fields(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let kept: Value = serde_json::from_str(&project(&text, &fields).unwrap()).unwrap();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&value, "", &mut before);
        leaves(&kept, "", &mut after);
        let covered = |path: &str| path.parse::<Field>().is_ok_and(|place| fields.iter().any(|field| field.contains(&place)));
        before.retain(|(path, _)| covered(path));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn minimising_twice_is_minimising_once(value in any_json(), fields in any_fields()) {
        let once = project(&value.to_string(), &fields).unwrap();
        prop_assert_eq!(project(&once, &fields).unwrap(), once);
    }

    #[test]
    fn the_order_of_members_is_the_owners(names in prop::collection::hash_set("[a-z]{1,3}", 1..12), pick in any::<u64>()) {
        let names: Vec<String> = names.into_iter().collect();
        let text = format!("{{{}}}", names.iter().map(|name| format!("\"{name}\":1.50")).collect::<Vec<_>>().join(" , "));
        let chosen: Vec<&String> = names.iter().enumerate().filter(|(place, _)| pick >> place & 1 == 1).map(|(_, name)| name).collect();
        let mut fields: Vec<Field> = chosen.iter().map(|name| format!("/{name}").parse().unwrap()).collect();
        fields.reverse();
        let expected = format!("{{{}}}", chosen.iter().map(|name| format!("\"{name}\":1.50")).collect::<Vec<_>>().join(","));
        prop_assert_eq!(project(&text, &fields).unwrap(), expected);
    }

    #[test]
    fn reading_strictly_gives_the_same_value_as_reading(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(strict::read(&text).unwrap(), Lent::of(&value));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", fields in any_fields()) {
        let _ = strict::read(&text);
        let _ = project(&text, &fields);
    }
}
