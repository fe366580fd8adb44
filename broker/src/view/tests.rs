//! Every page in every language, read strictly.

use std::collections::HashSet;
use std::path::Path;

use askama::Template;
use eemol_policies::reason::Reason;
use scraper::{Html, Selector};

use super::samples::{self, OUTCOMES};
use super::{Outcome, Role, SignedIn};
use crate::i18n::Lang;

fn select(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

#[test]
fn every_page_keeps_the_rules_of_pages_in_every_language() {
    for lang in Lang::ALL {
        let pages = samples::all(lang);
        let names: HashSet<_> = pages.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), pages.len(), "two samples have one name");
        for (name, html) in pages {
            let place = format!("{lang}/{name}");
            assert!(!html.contains('⟦'), "{place}: text missing: {}", html.split('⟦').nth(1).unwrap_or_default());
            assert!(!html.contains("{$") && !html.contains("{ $"), "{place}: a placeholder was left");
            assert!(!html.contains(['\u{2068}', '\u{2069}']), "{place}: isolation marks");
            assert!(!html.contains("<script"), "{place}: script");
            assert!(!html.contains("<br><br>"), "{place}: a gap made of line breaks");
            assert!(html.starts_with("<!DOCTYPE html>\n<html lang="), "{place}: document type");
            let page = Html::parse_document(&html);
            assert_eq!(page.select(&select("h1")).count(), 1, "{place}: one h1");
            assert_eq!(page.select(&select("html")).next().unwrap().attr("lang"), Some(lang.code()), "{place}");
            for foreign in [
                "style, [style], iframe, object, embed, video, audio, canvas, map, math, [accesskey], [title]",
                "font, center, marquee, blink, p:empty, [align], [bgcolor], [tabindex]:not([tabindex='0'], [tabindex='-1'])",
            ] {
                assert_eq!(page.select(&select(foreign)).count(), 0, "{place}: one of {foreign}");
            }
            for element in page.select(&select("*")) {
                for (attribute, value) in element.value().attrs() {
                    assert!(!attribute.starts_with("on"), "{place}: handler {attribute}");
                    assert!(attribute != "checked", "{place}: something is ticked in advance");
                    if matches!(attribute, "src" | "action")
                        || (attribute == "href" && element.value().name() == "link")
                    {
                        assert!(
                            value.starts_with('/') && !value.starts_with("//"),
                            "{place}: {attribute} leaves the origin: {value}"
                        );
                    }
                }
            }
            let mut ids = HashSet::new();
            for element in page.select(&select("[id]")) {
                assert!(ids.insert(element.attr("id").unwrap()), "{place}: id {:?} twice", element.attr("id"));
            }
            for link in page.select(&select("a[href^='#']")) {
                let target = link.attr("href").unwrap().trim_start_matches('#');
                assert!(ids.contains(target), "{place}: nothing at #{target}");
            }
            for element in page.select(&select("[for], [aria-describedby], [aria-labelledby]")) {
                for attribute in ["for", "aria-describedby", "aria-labelledby"] {
                    for target in element.attr(attribute).unwrap_or_default().split_whitespace() {
                        assert!(ids.contains(target), "{place}: {attribute} names {target}");
                    }
                }
            }
            for form in page.select(&select("form[method=post]")) {
                let token = form.select(&select("input[name=csrf]")).next().and_then(|input| input.attr("value"));
                assert!(token.is_some_and(|token| !token.is_empty()), "{place}: a form without its token");
            }
            for link in page.select(&select("a[href^='/']")) {
                let href = link.attr("href").unwrap();
                let language = link.attr("hreflang").unwrap_or(lang.code());
                let own =
                    href.starts_with(&format!("/{language}/")) || href.starts_with("/log/") || href.starts_with("/en/");
                assert!(own, "{place}: {href} leads to another language without saying so");
            }
        }
    }
}

#[test]
fn refusing_is_as_easy_as_agreeing_and_nothing_is_chosen_in_advance() {
    for lang in Lang::ALL {
        let html = samples::all(lang).into_iter().find(|(name, _)| name == "consent").unwrap().1;
        let page = Html::parse_document(&html);
        let answers: Vec<_> = page.select(&select("button[name=answer]")).collect();
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].attr("class"), answers[1].attr("class"));
        assert_eq!(answers[0].parent(), answers[1].parent());
        assert_eq!(page.select(&select("[checked], [selected], input[disabled]")).count(), 0);
        assert_eq!(
            page.select(&select("input[type=checkbox]")).count(),
            3,
            "one box for each optional field, none for required ones"
        );
        assert!(html.len() < 60_000, "{} bytes", html.len());
    }
}

#[test]
fn the_consent_text_names_no_consent_of_the_gdpr_and_no_word_of_the_trade() {
    for lang in Lang::ALL {
        for (name, html) in samples::all(lang) {
            if name.starts_with("dpo") {
                continue;
            }
            let words = Html::parse_document(&html).root_element().text().collect::<Vec<_>>().join(" ").to_lowercase();
            for banned in ["6(1)(a)", "art. 6", "token", "payload", "endpoint", "pseudonym", "scope"] {
                assert!(!words.contains(banned), "{lang}/{name}: `{banned}`");
            }
        }
    }
}

#[test]
fn the_text_that_is_kept_is_the_text_that_was_shown() {
    for lang in Lang::ALL {
        let frame = samples::site().frame(lang, "/requests/x", None);
        let page = samples::consent(frame);
        let kept = page.shown_text().unwrap();
        let shown = Html::parse_document(&page.render().unwrap()).root_element().text().collect::<String>();
        for part in
            [&page.who, &page.purpose, &page.law, &page.retention, &page.if_no, &page.items[1].optional[0].field.label]
        {
            assert!(kept.contains(part.as_str()) && shown.contains(part.as_str()), "{lang}: {part}");
        }
        assert!(!kept.contains('<') || kept.contains("<http"), "{lang}: markup in the kept text");
        assert!(!kept.contains("<time"), "{lang}");
    }
}

#[test]
fn what_people_and_administrations_write_is_escaped() {
    let mut page = samples::consent(samples::site().frame(
        Lang::En,
        "/\"><script>",
        Some(SignedIn { name: "<b>".into(), role: Role::Citizen, csrf: "x".into(), until: None, last: false }),
    ));
    page.who = "<script>alert(1)</script> { $count } \u{e001}".into();
    page.case = "\"onload=\"x".into();
    let html = page.render().unwrap();
    assert!(!html.contains("<script>") && !html.contains("<b>") && !html.contains("\"onload=\""));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; { $count } \u{e001} asks"));
}

#[test]
fn every_reason_has_words_and_every_outcome_is_shown() {
    let shown: HashSet<_> = OUTCOMES.into_iter().collect();
    assert_eq!(shown.len(), OUTCOMES.len());
    for reason in Reason::ALL {
        assert!(shown.contains(&Outcome::of_reason(*reason)), "{reason}");
    }
}

/// Writes every page to `target/pages`, to be looked at: `cargo test -p eemol-broker pages_can_be_looked_at`.
#[test]
fn pages_can_be_looked_at() {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), Into::into);
    let assets = super::Assets::new(String::new());
    let version = assets.base().replace("/assets/", "");
    let folder = target.join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["eemol.css", "theme.css", "mark.svg", "favicon.svg"] {
        std::fs::write(folder.join(name), &assets.get(&version, name).unwrap().bytes).unwrap();
    }
    for lang in Lang::ALL {
        for (name, html) in samples::all(lang) {
            std::fs::write(folder.join(format!("{name}.{lang}.html")), html.replace("/assets/0123456789abcdef/", ""))
                .unwrap();
        }
    }
}
