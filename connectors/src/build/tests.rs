//! Tests of `build`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::build::{Connectors, access, build};
use crate::contract::fixture;
use crate::fake::Fake;
use crate::source::{Limits, Source};

const FILE: &str = "kind = \"file\"\nsource = \"test\"\npattern = \"{identifier}\"";
const REST: &str = "kind = \"rest\"\nsource = \"test\"\npath = \"/p/{identifier}\"\nmap = { \"/name\" = \"/n\", \"/income/gross\" = \"/g\" }";
const SQL: &str = "kind = \"sql\"\nsource = \"test\"\nstatement = \"SELECT n, g FROM t WHERE i = :identifier\"\nmap = { \"/name\" = \"n\", \"/income/gross\" = \"g\" }";
const XROAD: &str = "kind = \"xroad\"\nsource = \"test\"\nservice = \"LU/GOV/1/sub/service\"\npath = \"/p/{identifier}\"\nmap = { \"/name\" = \"/n\", \"/income/gross\" = \"/g\" }";

fn fault(connector: &str, source: &Source) -> Option<String> {
    let catalogue = fixture::catalogue(connector);
    build(&fixture::evidence_type(&catalogue), source, &fixture::ambient()).err().map(|error| error.to_string())
}

fn root() -> Source {
    Source { root: Some(PathBuf::from("/tmp")), ..Source::default() }
}

fn url(url: &str) -> Source {
    Source { url: Some(url.to_owned()), ..Source::default() }
}

fn database(url: &str) -> Source {
    Source { database: Some(url.to_owned()), ..Source::default() }
}

#[tokio::test]
async fn sources_of_the_right_kind_build() {
    assert_eq!(fault(FILE, &root()), None);
    assert_eq!(fault(REST, &url("https://register.example")), None);
    assert_eq!(fault(SQL, &database("sqlite:/tmp/x.db")), None);
    assert_eq!(fault(SQL, &database("postgres://eemol@db.example/tax")), None);
    let token = Source { bearer_token: Some("test:secret".to_owned()), ..url("https://register.example") };
    assert_eq!(fault(REST, &token), None);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_says_why() {
    let refused = |connector: &str, source: &Source, word: &str| {
        let fault = fault(connector, source).unwrap_or_default();
        assert!(fault.contains(word) && fault.contains("`income`"), "{fault:?} has no {word:?}");
    };
    refused(XROAD, &url("https://security-server.example"), "xroad");
    refused(REST, &root(), "`rest`");
    refused(REST, &Source::default(), "exactly one");
    refused(REST, &Source { url: Some("https://a.example".to_owned()), ..root() }, "exactly one");
    refused(REST, &url("http://register.example"), "https");
    refused(REST, &Source { bearer_token: Some("plain-secret".to_owned()), ..url("https://a.example") }, "no secret");
    refused(REST, &Source { bearer_token: Some("test:a\nb".to_owned()), ..url("https://a.example") }, "header");
    refused(REST, &Source { ca: Some("/no/such/file".into()), ..url("https://a.example") }, "/no/such/file");
    refused(REST, &Source { client_key: Some("/k".into()), ..url("https://a.example") }, "belong together");
    refused(FILE, &Source { root: Some("relative".into()), ..Source::default() }, "absolute");
    refused(SQL, &database("sqlite:relative.db"), "absolute");
    refused(SQL, &database("postgres://eemol:secret@db/tax"), "postgres://user@host");
    refused(SQL, &database("mysql://eemol@db/tax"), "postgres://user@host");
    for limits in [
        Limits { deadline_ms: 0, ..Limits::default() },
        Limits { concurrency: 0, ..Limits::default() },
        Limits { retries: 3, ..Limits::default() },
        Limits { failures_to_open: 0, ..Limits::default() },
        Limits { max_bytes: Some(0), ..Limits::default() },
    ] {
        refused(FILE, &Source { limits, ..root() }, "limits.");
    }
}

#[tokio::test]
async fn the_registry_holds_a_connector_for_every_evidence_type() {
    let catalogue = fixture::catalogue(FILE);
    let id = fixture::evidence_type(&catalogue).id.clone();
    let sources = BTreeMap::from([("test".to_owned(), root())]);
    let connectors = Connectors::new(&catalogue, &sources, &fixture::ambient()).unwrap();
    assert!(connectors.get(&id).is_some());
    assert!(connectors.check().await.iter().all(|(_, health)| health.is_up()));
    let replaced = connectors.with(id.clone(), Arc::new(Fake::new()));
    assert_eq!(format!("{replaced:?}"), "{income}");
    let faults = Connectors::new(&catalogue, &BTreeMap::new(), &fixture::ambient()).unwrap_err();
    assert!(faults[0].to_string().contains("[sources.test]"), "{}", faults[0]);
}

#[test]
fn database_addresses_name_user_host_and_database_and_nothing_else() {
    let read = access("postgres://eemol@db.example:5433/tax").unwrap();
    assert_eq!(
        (read.host.as_str(), read.port, read.user.as_str(), read.database.as_str()),
        ("db.example", 5433, "eemol", "tax")
    );
    assert!(!read.plain);
    assert!(access("postgres://eemol@127.0.0.1/tax").unwrap().plain);
    assert_eq!(access("postgres://eemol@localhost/tax?host=/run/postgresql").unwrap().host, "/run/postgresql");
    for bad in [
        "postgres://db/tax",
        "postgres://u@db",
        "postgres://u@db/",
        "postgres://u:p@db/tax",
        "postgres://u@db/tax?sslmode=disable",
        "postgres://u@db/tax?host=relative",
        "postgres://u@db/a/b",
        "http://u@db/tax",
        "",
    ] {
        assert!(access(bad).is_none(), "{bad}");
    }
}

#[test]
fn sources_are_read_strictly() {
    let source: Source = toml::from_str("url = \"https://a.example\"\n[limits]\ndeadline_ms = 100\n").unwrap();
    assert_eq!(source.limits.deadline_ms, 100);
    assert_eq!(source.limits.concurrency, Limits::default().concurrency);
    assert!(toml::from_str::<Source>("urls = \"https://a.example\"").is_err());
    assert!(toml::from_str::<Source>("[limits]\ndeadline = 1").is_err());
}
