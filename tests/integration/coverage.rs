//! Every operation that is served has a test here, or stands in a list that may only shrink.
//!
//! An operation is a handler that a route leads to (`.to(module::handler)` in `broker/src/http/`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Operations with the tests that show what they give, what they refuse, and that it is recorded.
const COVERED: &[(&str, &str, &[&str])] = &[
    (
        "api",
        "exchanges::fetch",
        &["an_answer_has_exactly_the_field_asked_for", "a_certificate_of_nobody_in_the_catalogue_gets_401"],
    ),
    (
        "api",
        "exchanges::state",
        &["state_and_receipt_can_be_had_later_but_never_the_evidence", "nobody_else_gets_state_or_receipt"],
    ),
    (
        "api",
        "exchanges::receipt",
        &["state_and_receipt_can_be_had_later_but_never_the_evidence", "nobody_else_gets_state_or_receipt"],
    ),
    ("api/catalogue", "whole", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "procedure", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "evidence_type", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "schema", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "administration", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("ops", "livez", &["a_healthy_broker_is_live_and_ready"]),
    ("ops", "readyz", &["readyz_says_why_and_the_broker_recovers_when_the_store_does"]),
    ("ops", "metrics", &["metrics_have_no_personal_data"]),
];

/// Operations without a test here. The list may only shrink: no line is added, and the number below goes down with it.
const NOT_YET: &[(&str, &str)] = &[];
const AT_MOST: usize = 0;

/// Handlers that answer for no operation.
const NO_OPERATION: &[&str] = &["problem::not_found", "not_found"];

/// Operations in the sources: file below `http/` without its ending, and handler.
fn served() -> BTreeSet<(String, String)> {
    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("../broker/src/http");
    let mut files = sources(&http);
    files.push(http.with_extension("rs"));
    let mut found = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let name = file.strip_prefix(&http).unwrap_or(Path::new("http.rs")).with_extension("");
        for part in text.split(".to(").skip(1) {
            let handler: String = part.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
            let ends = part[handler.len()..].starts_with(')');
            if ends && !handler.is_empty() && !NO_OPERATION.contains(&handler.as_str()) {
                found.insert((name.display().to_string(), handler));
            }
        }
    }
    found
}

/// Source files below a directory, tests left out.
fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_operation_has_a_test_or_stands_in_the_list_that_only_shrinks() {
    let known: BTreeSet<(String, String)> = COVERED
        .iter()
        .map(|(file, handler, _)| (*file, *handler))
        .chain(NOT_YET.iter().copied())
        .map(|(file, handler)| (file.to_owned(), handler.to_owned()))
        .collect();
    let served = served();
    let without: Vec<_> = served.difference(&known).collect();
    let gone: Vec<_> = known.difference(&served).collect();
    assert_eq!((without, gone), (Vec::new(), Vec::new()), "(without a test, no longer served)");
    assert_eq!(NOT_YET.len(), AT_MOST, "the number goes down with the list");
}

#[test]
fn every_test_that_is_named_here_exists() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration");
    let all: String = sources(&dir).iter().map(|file| fs::read_to_string(file).expect("a source file")).collect();
    for (_, handler, tests) in COVERED {
        for test in *tests {
            assert!(all.contains(&format!("fn {test}()")), "{handler}: there is no test `{test}`");
        }
    }
}
