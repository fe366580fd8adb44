//! How source files look: length, header, nothing left unfinished, no traces of the machine they were written on.

use crate::repository::{files, files_ending, is, none, text, text_if_any};

const LIMIT: usize = 500;

#[test]
fn no_source_file_is_longer_than_500_lines() {
    let mut findings = Vec::new();
    for file in files_ending(&[".rs"]) {
        let lines = text(&file).lines().count();
        if lines > LIMIT {
            findings.push(format!("{file}: {lines} lines"));
        }
    }
    none("files over 500 lines", &findings);
}

#[test]
fn every_source_file_begins_with_what_it_is_for() {
    let bare = |file: &String| !text(file).starts_with("//! ");
    let findings: Vec<String> = files_ending(&[".rs"]).into_iter().filter(bare).collect();
    none("files that do not begin with `//!`", &findings);
}

#[test]
fn modules_have_their_table_of_contents_above_the_folder() {
    none("use `foo.rs` beside `foo/` instead", &files_ending(&["/mod.rs"]));
}

/// In French a space stands before `: ; ? !` and inside quotation marks; it must not let the line end there.
#[test]
fn french_marks_stay_on_the_line_of_their_word() {
    let french = |file: &String| file.contains("/locales/fr/") || file.starts_with("deploy/demo/catalogue/");
    let mut findings = Vec::new();
    for file in files_ending(&[".ftl", ".toml"]).into_iter().filter(french) {
        for (number, line) in text(&file).lines().enumerate() {
            let is_french = is(&file, ".ftl") && !line.starts_with('#') || line.starts_with("fr = ");
            let parted = [" :", " ;", " ?", " !", " »", "« "];
            if is_french && parted.iter().any(|mark| line.contains(mark)) {
                findings.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("put a space that does not break (U+00A0)", &findings);
}

/// Words are put together here so that this file does not find itself.
#[test]
fn nothing_is_left_unfinished() {
    let calls = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ig", "nore")];
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let endings = [".rs", ".toml", ".sql", ".html", ".css", ".js", ".ts", ".sh", ".ftl", ".cedar", ".yaml", ".md"];
    let mut findings = Vec::new();
    for file in files_ending(&endings) {
        for (number, line) in text(&file).lines().enumerate() {
            let mut parts = line.split(|character: char| !character.is_alphanumeric() && character != '_');
            if calls.iter().any(|call| line.contains(call)) || parts.any(|part| words.contains(&part)) {
                findings.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("unfinished work", &findings);
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let paths = [concat!("/wo", "rk/"), concat!("/tmp", "/w/"), concat!("/ro", "ot/")];
    let words = [concat!("session ", "transcript"), concat!("language ", "model"), concat!("chat", "gpt")];
    let mut findings = Vec::new();
    for file in files() {
        let Some(text) = text_if_any(&file) else { continue };
        for (number, line) in text.lines().enumerate() {
            let lower = line.to_lowercase();
            let path = |path: &&str| line.match_indices(*path).any(|(at, _)| starts_a_path(line, at));
            if paths.iter().any(path) || words.iter().any(|word| lower.contains(word)) {
                findings.push(format!("{file}:{}", number + 1));
            }
        }
    }
    none("traces of a machine", &findings);
}

/// `/x/` inside a longer path or address is not a path of the machine.
fn starts_a_path(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    !before.is_some_and(|character| character.is_alphanumeric() || "._-}~".contains(character))
}
