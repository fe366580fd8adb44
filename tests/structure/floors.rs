//! The floors inside the broker: a module may use its own floor and those below, never one above.
//!
//! `docs/ARCHITECTURE.md` shows the same table to readers; a test compares the two. Only code counts: a comment may
//! point upward.

use std::collections::BTreeMap;

use crate::repository::{files, is, none, text};

/// Modules directly under `broker/src`, from the ground up; those in one row stand beside each other.
const FLOORS: &[(&str, &[&str])] = &[
    ("ground", &["runtime"]),
    ("means", &["config", "i18n", "identity", "keys", "pki", "telemetry"]),
    ("store", &["store"]),
    ("ledger", &["ledger"]),
    ("exchange", &["exchange", "jobs", "state"]),
    ("http", &["http", "server", "view"]),
    ("app", &["app"]),
    ("cli", &["cli", "demo"]),
];

fn floors() -> BTreeMap<&'static str, usize> {
    let rows = FLOORS.iter().enumerate();
    rows.flat_map(|(height, (_, modules))| modules.iter().map(move |module| (*module, height))).collect()
}

/// The path of modules of a file below `broker/src`: `store/sqlite.rs` is `[store, sqlite]`.
fn module_path(file: &str) -> Vec<String> {
    file.trim_end_matches(".rs").split('/').map(str::to_owned).collect()
}

/// Files of the library with their text; `main.rs` and `lib.rs` stand above all floors.
fn library() -> Vec<(String, String)> {
    let all = files().into_iter().filter_map(|name| name.strip_prefix("broker/src/").map(str::to_owned));
    let sources = all.filter(|name| is(name, ".rs") && name != "main.rs" && name != "lib.rs");
    sources.map(|name| (name.clone(), text(&format!("broker/src/{name}")))).collect()
}

/// Names of modules at the crate's root that a line of code speaks of.
fn named(code: &str, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if !code.get(..at).is_some_and(|before| before.ends_with(|last: char| last.is_alphanumeric() || last == '_')) {
            found.extend(heads(&code[at + "crate::".len()..]));
        }
    }
    // `super::` as often as the module is deep leads to the root too.
    let climb = "super::".repeat(depth);
    for (at, _) in code.match_indices(&climb) {
        found.extend(heads(code[at..].trim_start_matches("super::")));
    }
    found
}

/// The first name of a path, or of each path in a group such as `{store::Store, runtime::{Clock, Ids}}`.
fn heads(path: &str) -> Vec<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let (mut depth, mut start, mut names) = (0usize, 0usize, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(word(group[start..at].trim_start()));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

/// The text without comments, so that a remark may point upward.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_module_of_the_broker_uses_a_higher_floor() {
    let floors = floors();
    let mut findings = Vec::new();
    for (file, text) in library() {
        let path = module_path(&file);
        let Some(own) = path.first().and_then(|module| floors.get(module.as_str())) else {
            continue;
        };
        for other in named(&code(&text), path.len()) {
            if floors.get(other.as_str()).is_some_and(|height| height > own) {
                findings.push(format!("broker/src/{file} uses `{other}`"));
            }
        }
    }
    findings.dedup();
    none("imports that run upward", &findings);
}

#[test]
fn every_module_of_the_broker_stands_on_a_floor() {
    let floors = floors();
    let mut modules: Vec<String> =
        library().iter().filter_map(|(file, _)| module_path(file).first().cloned()).collect();
    modules.dedup();
    modules.retain(|module| !floors.contains_key(module.as_str()));
    none("modules missing in FLOORS (tests/structure/floors.rs) and in docs/ARCHITECTURE.md", &modules);
}

#[test]
fn the_architecture_page_shows_the_same_floors() {
    let page = text("docs/ARCHITECTURE.md");
    let mut findings = Vec::new();
    for (floor, modules) in FLOORS {
        let row = page.lines().find(|line| line.starts_with(&format!("| {floor} |")));
        for module in *modules {
            if !row.is_some_and(|row| row.contains(&format!("`{module}`"))) {
                findings.push(format!("floor `{floor}` with module `{module}`"));
            }
        }
    }
    none("missing in the table of floors in docs/ARCHITECTURE.md", &findings);
}

#[test]
fn the_scan_finds_every_way_to_name_a_module() {
    assert_eq!(named("use crate::{http::Api, store::{Store, Row}, runtime};", 1), ["http", "store", "runtime"]);
    assert_eq!(named("let clock = crate::runtime::clock();", 2), ["runtime"]);
    assert_eq!(named("use super::super::http::Api;", 2), ["http"]);
    assert_eq!(named("use super::entry::Entry;", 2), Vec::<String>::new());
    assert_eq!(named("pub(crate) fn x() {}", 1), Vec::<String>::new());
    assert_eq!(code("use a; // crate::http\n//! crate::cli"), "use a; \n");
}
