//! All languages say the same things, and all that they say is said somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;

/// Texts of one language: key, and everything up to the next key.
fn texts(lang: Lang) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.code());
    for file in std::fs::read_dir(folder).unwrap() {
        let content = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let mut current = None;
        for line in content.lines() {
            if line.starts_with('#') || line.is_empty() {
                current = None;
            } else if line.starts_with(char::is_whitespace) {
                let key: &String = current.as_ref().unwrap();
                texts.entry(key.clone()).or_insert_with(String::new).push_str(line);
            } else {
                let (key, text) = line.split_once('=').unwrap();
                let key = key.trim().to_owned();
                assert!(texts.insert(key.clone(), text.to_owned()).is_none(), "{lang}: `{key}` twice");
                current = Some(key);
            }
        }
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('$').skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()).collect()
}

#[test]
fn every_language_has_the_same_texts_with_the_same_placeholders() {
    let english = texts(Lang::En);
    assert!(english.len() > 250);
    for lang in Lang::ALL {
        let own = texts(lang);
        let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
        let extra: Vec<_> = own.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{lang}: missing {missing:?}, extra {extra:?}");
        for (key, text) in &own {
            assert!(!text.trim().is_empty(), "{lang}: `{key}` is empty");
            assert_eq!(placeholders(text), placeholders(&english[key]), "{lang}: `{key}`");
            assert!(!text.contains(['<', '>']) || text.contains("->"), "{lang}: markup in `{key}`");
        }
    }
}

#[test]
fn no_language_is_a_copy_of_another() {
    for (lang, other) in [(Lang::Lb, Lang::De), (Lang::Lb, Lang::En), (Lang::De, Lang::En), (Lang::Fr, Lang::En)] {
        let (own, their) = (texts(lang), texts(other));
        let same = own.iter().filter(|(key, text)| text.len() > 20 && their.get(*key) == Some(*text)).count();
        assert!(same <= 2, "{lang} and {other} share {same} long texts");
    }
}

#[test]
fn every_text_is_used_and_every_text_used_exists() {
    let mut sources = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    collect(&root.join("src"), &mut sources);
    collect(&root.join("templates"), &mut sources);
    let english = texts(Lang::En);
    let unused: Vec<_> = english.keys().filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
    for call in ["t(\"", "t1(\"", "t2(\"", "with(\""] {
        for rest in sources.split(&format!("frame.{call}")).skip(1) {
            let key = rest.split('"').next().unwrap();
            assert!(english.contains_key(key), "no text `{key}`");
        }
    }
}

fn collect(folder: &PathBuf, all: &mut String) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            collect(&path, all);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html" || kind == "txt") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn plural_rules_are_those_of_the_language() {
    let says = |lang, count: u64| {
        text(lang, "hist-total", &[("count", Value::Count(count)), ("number", Value::Text("n".into()))]).to_string()
    };
    for lang in Lang::ALL {
        assert_ne!(says(lang, 1), says(lang, 2), "{lang}");
    }
    assert_eq!(says(Lang::Fr, 0), says(Lang::Fr, 1));
    assert_eq!(says(Lang::Lb, 0), says(Lang::Lb, 2));
}

#[test]
fn a_missing_text_shows_and_given_words_are_escaped() {
    assert_eq!(text(Lang::En, "no-such-text", &[]).as_str(), "⟦no-such-text⟧");
    let name = text(Lang::En, "contact-phone", &[("phone", Value::Text("<b>{ $phone }\u{e000}".into()))]);
    assert_eq!(name.as_str(), "Telephone &lt;b&gt;{ $phone }\u{e000}");
    assert_eq!(name.to_plain(), "Telephone <b>{ $phone }\u{e000}");
}

#[test]
fn languages_are_chosen_from_what_the_territory_shows() {
    assert_eq!(Lang::shown(&["nl", "de", "fr"]), [Lang::De, Lang::Fr]);
    assert_eq!(Lang::shown(&["nl"]), [Lang::En]);
    let shown = [Lang::Fr, Lang::De];
    assert_eq!(Lang::accepted("en-GB,de-LU;q=0.8,fr;q=0.9", &shown), Lang::Fr);
    assert_eq!(Lang::accepted("de;q=0.5, fr;q=0", &shown), Lang::De);
    assert_eq!(Lang::accepted("", &shown), Lang::Fr);
}
