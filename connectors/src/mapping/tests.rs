//! Tests of `mapping`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Mapping, array_length};
use crate::error::{ConnectorError, Stage};

fn mapping(pairs: &[(&str, &str)]) -> Result<Mapping, String> {
    let map: BTreeMap<_, _> = pairs.iter().map(|(to, from)| (to.parse().unwrap(), from.parse().unwrap())).collect();
    Mapping::new(&map)
}

fn apply(pairs: &[(&str, &str)], document: &str) -> Result<String, ConnectorError> {
    mapping(pairs).unwrap().apply(document).map(|json| json.get().to_owned())
}

#[test]
fn values_keep_their_text() {
    let pairs = [("/income/gross", "/a"), ("/income/name", "/b"), ("/whole", "/c")];
    let document = r#"{"a": 1.10, "b": "\u00e9\/", "c": { "x" : 12345678901234567890.0 }}"#;
    let expected = r#"{"income":{"gross":1.10,"name":"\u00e9\/"},"whole":{ "x" : 12345678901234567890.0 }}"#;
    assert_eq!(apply(&pairs, document).unwrap(), expected);
}

#[test]
fn members_that_are_absent_or_null_are_left_out() {
    let pairs = [("/a", "/x/a"), ("/b", "/x/b"), ("/c", "/y/c")];
    assert_eq!(apply(&pairs, r#"{"x":{"a":null,"b":false},"y":null}"#).unwrap(), r#"{"b":false}"#);
    assert_eq!(apply(&pairs, "{}").unwrap(), "{}");
}

#[test]
fn stars_stand_for_the_same_element_on_both_sides() {
    let pairs = [("/members/*/name", "/m/*/id/n"), ("/members/*/born", "/m/*/b"), ("/codes/*", "/m/*/c")];
    let document = r#"{"m":[{"id":{"n":"A"},"b":"1990"},{"c":7},{"id":{"n":"B"},"c":9}]}"#;
    let expected = r#"{"codes":[7,9],"members":[{"born":"1990","name":"A"},{"name":"B"}]}"#;
    assert_eq!(apply(&pairs, document).unwrap(), expected);
}

#[test]
fn an_empty_array_stays_an_empty_array() {
    let pairs = [("/members/*/name", "/m/*/n"), ("/deep/*/in/*", "/d/*/i/*")];
    assert_eq!(apply(&pairs, r#"{"m":[],"d":[{"i":[]}]}"#).unwrap(), r#"{"deep":[{"in":[]}],"members":[]}"#);
}

#[test]
fn a_number_in_the_owners_pointer_picks_an_element() {
    assert_eq!(apply(&[("/name", "/results/0/name")], r#"{"results":[{"name":"A"}]}"#).unwrap(), r#"{"name":"A"}"#);
}

#[test]
fn wrong_shapes_and_doubled_members_are_refused_without_a_quote() {
    let cases = [
        (("/a", "/x/y"), r#"{"x":"secret"}"#),
        (("/a/*", "/x/*"), r#"{"x":{"secret":1}}"#),
        (("/a", "/x"), r#"{"x":"secret","x":"secret"}"#),
        (("/a", "/x"), r#"{"x":"secret","\u0078":"secret"}"#),
        (("/a", "/x"), r#""secret""#),
    ];
    for (pair, document) in cases {
        let error = apply(&[pair], document).unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Mapping, .. }), "{document}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
}

#[test]
fn mappings_that_cannot_work_are_refused_at_load() {
    for pairs in [
        vec![("/a/*", "/x")],
        vec![("/a", "/x/*")],
        vec![("/a", "/x"), ("/a/b", "/y")],
        vec![("/a/*/b", "/x/*/b"), ("/a/c", "/y")],
    ] {
        assert!(mapping(&pairs).is_err(), "{pairs:?}");
    }
}

#[test]
fn arrays_are_counted() {
    let length = |document: &str| {
        array_length(&RawValue::from_string(document.to_owned()).unwrap(), &"/r/found".parse().unwrap())
    };
    assert_eq!(length(r#"{"r":{"found":[1,2]}}"#), Some(2));
    assert_eq!(length(r#"{"r":{"found":null}}"#), Some(0));
    assert_eq!(length(r#"{"r":{"found":{}}}"#), None);
    assert_eq!(length(r#"{"r":[]}"#), None);
}
