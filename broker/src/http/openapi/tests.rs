//! The description says what is served, no more and no less.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use eemol_consent::details;
use serde_json::{Value, json};

use super::*;

fn json() -> Value {
    document(&Config::in_directory(Path::new("/nowhere")))
}

/// `METHOD path` of every operation described.
fn described() -> BTreeSet<String> {
    let document = json();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys().filter(|name| *name != "servers");
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

/// `METHOD path` of every route in a source file, below the last scope before it: each path that a `route(` or a
/// `resource(` names, with the methods that stand before the next one.
fn routes(file: &Path, prefix: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut found = Vec::new();
    for part in text.replace("resource(\"", "route(\"").split("route(\"").skip(1) {
        let (path, rest) = part.split_once('"').unwrap();
        let path = path.replace(":.*}", "}");
        for method in ["get", "post", "put", "delete"] {
            if rest.contains(&format!("web::{method}()")) {
                found.push(format!("{} {prefix}{path}", method.to_uppercase()));
            }
        }
    }
    found
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let http = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let files = [
        ("oauth.rs", ""),
        ("log.rs", ""),
        ("openapi.rs", ""),
        ("ops.rs", ""),
        ("api.rs", "/v1"),
        ("api/catalogue.rs", "/v1"),
    ];
    let mut served = BTreeSet::new();
    for (file, prefix) in files {
        let found = routes(&http.join(file), prefix);
        assert!(!found.is_empty(), "{file}");
        served.extend(found);
    }
    assert_eq!(described(), served);
}

#[test]
fn every_operation_says_who_may_call_it() {
    let document = json();
    for (path, item) in document["paths"].as_object().unwrap() {
        let closed = path != "/oauth/authorize"
            && ["/oauth/", "/v1/exchanges", "/v1/consents/", "/v1/events"].iter().any(|start| path.starts_with(start));
        for (method, operation) in item.as_object().unwrap().iter().filter(|(name, _)| *name != "servers") {
            let certificate = &operation["security"][0]["clientCertificate"];
            assert_eq!(certificate.is_array(), closed, "{method} {path}");
        }
    }
    assert!(document["paths"]["/v1/exchanges"]["post"]["security"][0]["consentToken"].is_array());
    assert_eq!(document["components"]["securitySchemes"]["clientCertificate"]["type"], "mutualTLS");
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let document = json();
    let mut found = BTreeSet::new();
    walk(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// The members that the description gives a type.
fn members(name: &str) -> BTreeSet<String> {
    json()["components"]["schemas"][name]["properties"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn details_are_described_with_the_members_they_have() {
    let detail = json!({
        "type": details::TYPE, "procedure": "p", "case": "c", "official": "o", "evidence_type": "e",
        "fields": ["/a"], "parameters": {"year": 2025}, "uses": 1, "until": "2027-05-21T00:00:00.000Z",
    });
    let read = details::parse(&json!([detail]).to_string()).unwrap();
    let written = serde_json::to_value(&read[0]).unwrap();
    let has: BTreeSet<String> = written.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members("EvidenceDetail"), has);
    let granted = json!({
        "type": details::TYPE, "procedure": "p", "case": "c", "evidence_type": "e", "fields": ["/a"], "parameters": {},
        "uses": 1, "until": "2027-05-21T00:00:00.000Z", "basis": "consent", "purpose": "p", "legal_basis": "l",
        "catalogue": "c", "decided_at": "2027-05-21T00:00:00.000Z", "decided_by": "self",
    });
    let read: details::GrantedDetail = serde_json::from_value(granted).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(members("GrantedDetail"), written.as_object().unwrap().keys().cloned().collect());
}
