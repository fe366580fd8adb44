//! Documents say what is there: folders, commands, links.

use std::collections::BTreeSet;

use crate::repository::{files, files_ending, folders, is, none, root, text};

/// The top level of the repository, beside dotfiles.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "broker",
    "connectors",
    "consent",
    "deploy",
    "docs",
    "policies",
    "tests",
];

#[test]
fn the_top_level_is_fixed() {
    let top = |file: String| file.split('/').next().unwrap().to_owned();
    let names: BTreeSet<String> = files().into_iter().map(top).filter(|name| !name.starts_with('.')).collect();
    let findings: Vec<String> = names.into_iter().filter(|name| !TOP.contains(&name.as_str())).collect();
    none("not part of the top level (docs/ARCHITECTURE.md)", &findings);
}

/// Rows of the table of folders: `` | `broker/src/http/` | … | ``; `<name>` stands for one folder, `**` for all below.
fn described() -> Vec<String> {
    let page = text("docs/ARCHITECTURE.md");
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once("/` |")?.0.to_owned());
    page.lines().filter_map(row).collect()
}

fn fits(pattern: &str, folder: &str) -> bool {
    let mut parts = folder.split('/');
    for wanted in pattern.split('/') {
        let given = parts.next();
        match (wanted, given) {
            ("**", given) => return given.is_some(),
            (wanted, Some(given)) if wanted.starts_with('<') || wanted == given => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[test]
fn the_architecture_page_names_every_folder() {
    let described = described();
    let named = |folder: &String| !described.iter().any(|pattern| fits(pattern, folder));
    none("folders without a row", &folders().into_iter().filter(named).collect::<Vec<_>>());
}

#[test]
fn the_architecture_page_names_no_folder_that_is_not_there() {
    let folders = folders();
    let mut gone = described();
    gone.retain(|pattern| !folders.iter().any(|folder| fits(pattern, folder)));
    none("rows without a folder", &gone);
}

/// Every file that the architecture page names by its path from `broker/src/exchange/` is there.
#[test]
fn the_steps_of_an_exchange_are_where_the_architecture_page_says() {
    let page = text("docs/ARCHITECTURE.md");
    let mut findings = Vec::new();
    let mut found = 0;
    for part in page.split('`').filter(|part| part.starts_with("exchange/") && is(part, ".rs")) {
        found += 1;
        if !root().join("broker/src").join(part).is_file() {
            findings.push(format!("broker/src/{part}"));
        }
    }
    none("steps without a file", &findings);
    assert!(found >= 8, "the walk through one exchange names its eight steps");
}

#[test]
fn the_commands_of_the_readme_exist() {
    let readme = text("README.md");
    for command in ["cargo run --release -- demo", "cargo run --release -- demo --once", "cargo xtask test"] {
        assert!(readme.contains(command), "README.md names `{command}`");
    }
    let xtask = text("tests/src/bin/xtask.rs");
    for task in words_after(&readme, "cargo xtask ") {
        assert!(xtask.contains(&format!("[\"{task}\"")), "README.md names `cargo xtask {task}`");
    }
    let sources = files_ending(&[".rs"]);
    let mut commands = words_after(&readme, "cargo run --release -- ");
    commands.extend(words_after(&readme, "`eemol "));
    for command in commands {
        let own = |file: &String| {
            file.starts_with("broker/src/")
                && (file.ends_with(&format!("/{command}.rs")) || file.contains(&format!("/{command}/")))
        };
        assert!(sources.iter().any(own), "README.md names the command `{command}`");
    }
    assert!(text(".ci/run").contains("cargo run --release -- demo --once"), ".ci/run tries the demonstration");
    assert!(text(".ci/run").contains("cargo xtask test"), ".ci/run runs the tests");
}

fn words_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let letters = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
    text.match_indices(prefix)
        .map(|(at, _)| letters(&text[at + prefix.len()..]))
        .filter(|word: &String| !word.is_empty())
        .collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut findings = Vec::new();
    for file in files_ending(&[".md"]) {
        for target in links(&text(&file)) {
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = root().join(&file).parent().unwrap().to_path_buf();
            let there = if path.is_empty() { root().join(&file) } else { folder.join(path) };
            let heading = || anchors(&std::fs::read_to_string(&there).unwrap_or_default()).contains(anchor);
            if !there.exists() || (!anchor.is_empty() && is(path, ".md") && !heading()) {
                findings.push(format!("{file}: {target}"));
            }
        }
    }
    none("links that lead nowhere", &findings);
}

/// Relative targets of `[text](target)`.
fn links(text: &str) -> Vec<String> {
    let ends = text.match_indices("](").filter_map(|(at, mark)| text[at + mark.len()..].split([')', ' ', '\n']).next());
    ends.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).map(str::to_owned).collect()
}

/// Headings as the names links use for them: lower case, words joined by `-`, other signs dropped.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || *c == '-' || *c == '_';
    let name = |heading: &str| heading.to_lowercase().replace(' ', "-").chars().filter(kept).collect();
    headings.map(name).collect()
}

/// The table of promises names tests in its last two columns; each must be a function of a source file.
#[test]
fn the_tests_that_the_security_page_names_exist() {
    let sources: String = files_ending(&[".rs"]).iter().map(|file| text(file)).collect();
    let page = text("docs/SECURITY.md");
    let promises: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && line.contains("| **")).collect();
    let mut findings = Vec::new();
    for row in &promises {
        let columns = row.trim_end_matches('|').rsplit('|').take(2);
        let names = columns.flat_map(|column| column.split('`').skip(1).step_by(2));
        findings.extend(names.filter(|name| !sources.contains(&format!("fn {name}("))).map(str::to_owned));
    }
    assert_eq!(promises.len(), 8, "the page has the eight promises");
    // The rows of attacks and faults name them in their last column; one without a test has a dash there.
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && line.ends_with(" |")).collect();
    let last = rows.iter().filter_map(|row| row.trim_end_matches(" |").rsplit("| ").next());
    let names: Vec<&str> = last.flat_map(|column| column.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 100, "{} tests are named", names.len());
    findings
        .extend(names.iter().filter(|name| !sources.contains(&format!("fn {name}("))).map(|name| (*name).to_owned()));
    none("tests that are not there", &findings);
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let records = files_ending(&[".md"]);
    let names = records.iter().filter_map(|file| file.strip_prefix("docs/adr/"));
    let mut numbers: Vec<usize> = names.filter_map(|name| name.split_once('-')?.0.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}

#[test]
fn folder_rows_fit_as_meant() {
    assert!(fits("deploy/demo/**", "deploy/demo/catalogue/policies"));
    assert!(!fits("deploy/demo/**", "deploy/demo"));
    assert!(fits("broker/locales/<language>", "broker/locales/lb"));
    assert!(!fits("broker", "broker/src"));
    assert_eq!(anchors("## The way of *one* exchange").into_iter().next().unwrap(), "the-way-of-one-exchange");
}
