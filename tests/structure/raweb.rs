//! The page that answers RAWeb's criteria answers all of them, and says nothing that the repository does not have.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{files_ending, none, root, text};

const PAGE: &str = "docs/raweb.md";
/// How many criteria each of the 17 topics has.
const TOPICS: [usize; 17] = [9, 2, 3, 18, 8, 2, 5, 10, 4, 14, 13, 11, 14, 3, 6, 3, 11];
const ANSWERS: [&str; 4] = ["conforms", "not applicable", "operator", "does not conform"];

/// Number, answer, and how it was checked.
fn rows(page: &str) -> Vec<(String, String, String)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [number, about, answer, how] = cells.as_slice() else { return None };
        let is_number = number.split('.').all(|part| part.parse::<u32>().is_ok());
        (is_number && !about.is_empty()).then(|| ((*number).to_owned(), (*answer).to_owned(), (*how).to_owned()))
    };
    page.lines().filter_map(row).collect()
}

/// What stands between two of these signs.
fn between<'a>(text: &'a str, sign: &str) -> Vec<&'a str> {
    text.split(sign).skip(1).step_by(2).collect()
}

#[test]
fn the_raweb_page_answers_every_criterion_and_names_only_tests_that_exist() {
    let page = text(PAGE);
    let rows = rows(&page);
    let expected: Vec<String> =
        TOPICS.iter().zip(1..).flat_map(|(count, topic)| (1..=*count).map(move |at| format!("{topic}.{at}"))).collect();
    assert_eq!(expected.len(), 136);
    assert_eq!(rows.iter().map(|(number, ..)| number.clone()).collect::<Vec<_>>(), expected);

    let mut findings = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let ways: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("- **")?.split("**").next()).collect();
    for (number, answer, how) in &rows {
        if !ANSWERS.contains(&answer.as_str()) {
            findings.push(format!("{number}: `{answer}` is no answer"));
        }
        *counts.entry(answer).or_default() += 1;
        let named = between(how, "**");
        if answer == "conforms" && named.is_empty() {
            findings.push(format!("{number}: nothing says how it was checked"));
        }
        findings
            .extend(named.iter().filter(|way| !ways.contains(*way)).map(|way| format!("{number}: what is `{way}`?")));
    }
    let count = |answer: &str| counts.get(answer).copied().unwrap_or_default();
    let sentence = format!(
        "{} conform, {} are not applicable, {} are the operator's, {} do not conform",
        count("conforms"),
        count("not applicable"),
        count("operator"),
        count("does not conform")
    );
    if !page.contains(&sentence) {
        findings.push(format!("the count is: {sentence}"));
    }

    let code: String = files_ending(&[".rs"]).iter().map(|file| text(file)).collect();
    let spans: Vec<&str> = page.lines().flat_map(|line| between(line, "`")).collect();
    for name in &spans {
        let is_test = name.len() > 20 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if is_test && !code.contains(&format!("fn {name}(")) {
            findings.push(format!("no test is called {name}"));
        }
        if (name.starts_with("broker/") || name.starts_with("tests/")) && !root().join(name).exists() {
            findings.push(format!("no file {name}"));
        }
    }
    assert!(spans.iter().any(|name| name.len() > 40), "tests are named");
    none(PAGE, &findings);
}
