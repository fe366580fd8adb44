//! Tests of `address`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Address;
use crate::contract::fixture;
use crate::error::{ConnectorError, Stage};

const TABLE: &str = r#"
kind = "rest"
source = "test"
path = "/p/{identifier}"
query = { annee = "{year}", lieu = "{place}" }
map = { "/name" = "/n", "/income/gross" = "/g" }
"#;

fn address(path: &str, query: &[(&str, &str)]) -> Result<Address, String> {
    let base = "https://register.example/base/".parse().unwrap();
    let query: BTreeMap<_, _> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Address::new(&base, path, &query, &["year", "place"])
}

fn of(address: &Address, identifier: &str, parameters: Value) -> Result<String, ConnectorError> {
    let call = fixture::call(&fixture::catalogue(TABLE), identifier, parameters);
    address.of(&call).map(|url| url.to_string())
}

#[test]
fn values_are_encoded_into_path_and_query() {
    let address = address("/p/{identifier}/d", &[("annee", "{year}"), ("lieu", "in {place}")]).unwrap();
    let url = of(&address, "19 99", json!({"year": 2025, "place": "Esch & Co=é"})).unwrap();
    assert_eq!(url, "https://register.example/base/p/19%2099/d?annee=2025&lieu=in%20Esch%20%26%20Co%3D%C3%A9");
    assert_eq!(of(&address, "1", Value::Null).unwrap(), "https://register.example/base/p/1/d");
}

#[test]
fn no_value_leaves_its_segment_or_its_parameter() {
    let in_path = address("/p/{identifier}", &[]).unwrap();
    let in_query = address("/p", &[("id", "{identifier}")]).unwrap();
    for hostile in [
        "..",
        ".",
        "../admin",
        "..%2fadmin",
        "%2e%2e",
        "a/b",
        "/etc",
        "a\\b",
        "..\\..",
        "a%00b",
        "a\0b",
        "a\nb",
        "a\r\nHost: x",
    ] {
        let error = of(&in_path, hostile, Value::Null).unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Call, .. }), "{hostile:?}");
    }
    for odd in [
        "a?b=c",
        "a#b",
        "a&b=c",
        "a;b",
        "@evil.example",
        "evil.example:80",
        "//evil.example",
        "http://evil.example",
        "a b",
        "é",
        "\u{202e}x",
        "....//",
        "1' OR '1'='1",
        "[::1]",
        "a+b",
        "%",
        "{identifier}",
        "...",
    ] {
        for address in [&in_path, &in_query] {
            let Ok(url) = of(address, odd, Value::Null) else { continue };
            let url: reqwest::Url = url.parse().unwrap();
            assert_eq!(url.host_str(), Some("register.example"), "{odd:?}");
            assert!(url.path().starts_with("/base/p"), "{odd:?}");
            assert!(url.query_pairs().count() <= 1 && url.fragment().is_none(), "{odd:?}");
            if let Some((_, value)) = url.query_pairs().next() {
                assert_eq!(value, odd.trim(), "arrives as it was sent");
            }
        }
    }
}

#[test]
fn a_missing_parameter_of_the_path_sends_nothing() {
    let address = address("/p/{identifier}/{year}", &[]).unwrap();
    assert!(of(&address, "1", Value::Null).is_err());
    assert!(of(&address, "1", json!({"year": 2025})).is_ok());
}

#[test]
fn paths_that_could_lead_astray_are_refused_at_load() {
    for bad in [
        "p/{identifier}",
        "/../{identifier}",
        "/./{identifier}",
        "//evil/{identifier}",
        "/p?x={identifier}",
        "/p#{identifier}",
        "/p\\{identifier}",
        "/%2e%2e/{identifier}",
        "/p/{identifier",
        "/p/{other}",
        "/p",
        "/p//{identifier}",
        "/p /{identifier}",
    ] {
        assert!(address(bad, &[]).is_err(), "{bad}");
    }
    assert!(address("/", &[("id", "{identifier}")]).is_ok());
}
