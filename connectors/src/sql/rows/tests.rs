//! Tests of `sql::rows`.

use std::collections::BTreeMap;

use eemol_policies::catalogue::connector::SqlRows;

use super::Rows;
use crate::error::ConnectorError;

type Row<'a> = &'a [(&'a str, Option<&'a str>)];

fn rows(kind: &str, map: &[(&str, &str)]) -> Result<Rows, String> {
    let kind = if kind == "one" { SqlRows::One } else { SqlRows::Each(kind.parse().unwrap()) };
    let map: BTreeMap<_, _> = map.iter().map(|(to, from)| (to.parse().unwrap(), (*from).to_owned())).collect();
    Rows::new(&kind, &map, 100)
}

fn made(rows: &Rows, given: &[Row<'_>]) -> Result<String, ConnectorError> {
    let mut collect = rows.collect();
    for row in given {
        collect.row(|name| {
            let cell = row.iter().find(|(column, _)| *column == name);
            Ok(cell.and_then(|(_, value)| value.map(str::to_owned)))
        })?;
    }
    collect.into_json().map(|json| json.get().to_owned())
}

#[test]
fn one_row_is_the_evidence_and_null_is_left_out() {
    let one = rows("one", &[("/income/gross", "gross"), ("/income/net", "net")]).unwrap();
    assert_eq!(made(&one, &[&[("gross", Some("1.10")), ("net", None)]]).unwrap(), r#"{"income":{"gross":1.10}}"#);
    assert_eq!(made(&one, &[]).unwrap_err(), ConnectorError::NoMatch);
    let row: Row<'_> = &[("gross", Some("1"))];
    assert_eq!(made(&one, &[row, row]).unwrap_err(), ConnectorError::AmbiguousMatch);
}

#[test]
fn rows_become_elements_and_an_empty_outer_join_an_empty_array() {
    let each = rows("/children", &[("/parent", "parent"), ("/children/*/name", "name")]).unwrap();
    let given: [Row<'_>; 2] =
        [&[("parent", Some("\"P\"")), ("name", Some("\"A\""))], &[("parent", Some("\"P\"")), ("name", Some("\"B\""))]];
    assert_eq!(made(&each, &given).unwrap(), r#"{"children":[{"name":"A"},{"name":"B"}],"parent":"P"}"#);
    let none: Row<'_> = &[("parent", Some("\"P\"")), ("name", None)];
    assert_eq!(made(&each, &[none]).unwrap(), r#"{"children":[],"parent":"P"}"#);
}

#[test]
fn rows_about_two_persons_are_ambiguous() {
    let each = rows("/children", &[("/parent", "parent"), ("/children/*/name", "name")]).unwrap();
    let given: [Row<'_>; 2] =
        [&[("parent", Some("\"P\"")), ("name", Some("\"A\""))], &[("parent", Some("\"Q\"")), ("name", Some("\"B\""))]];
    assert_eq!(made(&each, &given).unwrap_err(), ConnectorError::AmbiguousMatch);
}

#[test]
fn rows_and_bytes_have_a_limit() {
    let each = rows("/c", &[("/c/*", "c")]).unwrap();
    let long = "1".repeat(60);
    let row: Row<'_> = &[("c", Some(&long))];
    assert!(made(&each, &[row]).is_ok());
    assert_eq!(made(&each, &[row, row]).unwrap_err(), ConnectorError::TooLarge);
    let empty: Row<'_> = &[("c", None)];
    assert_eq!(made(&each, &vec![empty; 1_001]).unwrap_err(), ConnectorError::TooLarge);
}

#[test]
fn maps_that_cannot_work_are_refused_at_load() {
    for (kind, map) in [
        ("one", vec![]),
        ("one", vec![("/a/*", "a")]),
        ("/c", vec![("/d/*/a", "a")]),
        ("/c", vec![("/c/*/d/*", "a")]),
        ("/c", vec![("/c", "a"), ("/c/*/d", "b")]),
        ("/c/*/d", vec![("/c/*/d/*", "a")]),
    ] {
        assert!(rows(kind, &map).is_err(), "{kind} {map:?}");
    }
}
