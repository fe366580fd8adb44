//! Sessions, form tokens, headers, languages: what holds on every page.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::http::StatusCode;
use scraper::{Html, Selector};

use super::stage::{SOPHIE, Stage};
use crate::i18n::Lang;
use crate::store::work::BackchannelRow;

#[actix_web::test]
async fn a_form_without_its_token_or_from_elsewhere_changes_nothing() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let path = format!("/en/requests/{id}/answer");
    let before = stage.consent(id).await;
    for form in [vec![("answer", "share")], vec![("answer", "share"), ("csrf", "guess")]] {
        let seen = browser.post(&path, &form).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        assert!(seen.body.contains("<h1"));
    }
    for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")] {
        browser.headers = vec![header];
        let seen = browser.submit("/en/requests", &path, &[("answer", "share")]).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    assert_eq!(stage.consent(id).await, before);
    let mut other = stage.browser().await;
    let seen = other.post("/en/sign-in", &[("number", SOPHIE), ("csrf", "x")]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN, "sign-in forms are tied to their browser");
    let stolen = browser.get("/en/requests").await.csrf();
    other.sign_in(SOPHIE).await;
    let seen = other.post(&path, &[("answer", "share"), ("csrf", &stolen)]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN, "a token belongs to one session");
}

#[actix_web::test]
async fn a_session_ends_by_sign_out_by_idleness_and_by_age_and_is_new_at_each_sign_in() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    browser.cookies.insert("eemol".into(), "planted".into());
    browser.sign_in(SOPHIE).await;
    let first = browser.cookies["eemol"].clone();
    assert_ne!(first, "planted");
    browser.sign_in(SOPHIE).await;
    let second = browser.cookies["eemol"].clone();
    assert_ne!(first, second);
    browser.cookies.insert("eemol".into(), first);
    assert_eq!(browser.get("/en/requests").await.to(), "/en/sign-in?return_to=%2Frequests");
    browser.cookies.insert("eemol".into(), second.clone());
    let out = browser.submit("/en/requests", "/en/sign-out", &[]).await;
    assert_eq!(out.status, StatusCode::OK);
    assert!(!browser.cookies.contains_key("eemol"));
    browser.cookies.insert("eemol".into(), second);
    assert_eq!(browser.get("/en/requests").await.status, StatusCode::SEE_OTHER, "the row is gone");

    browser.sign_in(SOPHIE).await;
    stage.clock.advance(Duration::from_mins(31));
    assert_eq!(browser.get("/en/requests").await.status, StatusCode::SEE_OTHER, "idle too long");
    browser.sign_in(SOPHIE).await;
    for _ in 0..17 {
        stage.clock.advance(Duration::from_mins(28));
        assert_eq!(browser.get("/en/requests").await.status, StatusCode::OK);
    }
    stage.clock.advance(Duration::from_mins(28));
    assert_eq!(browser.get("/en/requests").await.status, StatusCode::SEE_OTHER, "eight hours are over");
    let seen = browser.post("/en/sign-out", &[]).await;
    assert_eq!(seen.status, StatusCode::OK);
}

#[actix_web::test]
async fn every_page_and_file_carries_the_headers_that_protect_it() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    let start = browser.get("/en/").await;
    let css = start.after("rel=\"stylesheet\" href=\"");
    for (path, kept) in [
        ("/", false),
        ("/en/", false),
        ("/en/sign-in", false),
        ("/en/nowhere", false),
        ("/xx/", false),
        ("/nowhere/at/all", false),
        ("/en/requests", false),
        ("/en/dpo/log", false),
        ("/en/dpo/nowhere", false),
        (css.as_str(), true),
    ] {
        let seen = browser.get(path).await;
        let header = |name: &str| seen.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control") == "no-store", !kept, "{path}");
        assert!(!header("permissions-policy").is_empty(), "{path}");
    }
    let form = browser.get("/en/sign-in").await;
    assert!(form.status.is_success());
    let mut fresh = stage.browser().await;
    let cookie = fresh.get("/en/sign-in").await.headers.get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
}

#[actix_web::test]
async fn every_page_answers_in_every_language() {
    let stage = Stage::new().await;
    let (id, waiting) = (stage.ask(SOPHIE).await, stage.ask_for(SOPHIE, "C-3", &["residence-certificate"]).await);
    stage.refused(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let page = format!("/en/requests/{id}");
    browser.submit(&page, &format!("{page}/answer"), &[("answer", "share")]).await;
    stage.exchange(id).await;
    let entry = browser.get("/en/history").await.after("href=\"/en/history/ent_");
    let mut officer = stage.browser().await;
    officer.sign_in_dpo("operator").await;
    let mut anybody = stage.browser().await;
    for lang in Lang::ALL {
        for path in ["", "sign-in", "dpo/sign-in", "help", "site-map", "privacy", "accessibility"] {
            shows(&anybody.get(&format!("/{lang}/{path}")).await.body, lang, path);
        }
        let paths = [
            String::new(),
            "requests".into(),
            format!("requests/{waiting}"),
            format!("requests/{id}/done"),
            "permissions".into(),
            "permissions?state=ended".into(),
            format!("permissions/{id}"),
            "history".into(),
            format!("history/ent_{entry}"),
        ];
        for path in &paths {
            let seen = browser.get(&format!("/{lang}/{path}")).await;
            assert_eq!(seen.status, StatusCode::OK, "{lang}/{path}: {}", seen.body);
            shows(&seen.body, lang, path);
        }
        for path in ["dpo/log", &format!("dpo/log/ent_{entry}"), "dpo/person", "dpo/verify"] {
            let seen = officer.get(&format!("/{lang}/{path}")).await;
            assert_eq!(seen.status, StatusCode::OK, "{lang}/{path}: {}", seen.body);
            shows(&seen.body, lang, path);
        }
    }
}

fn shows(html: &str, lang: Lang, path: &str) {
    assert!(!html.contains('⟦'), "{lang}/{path}: a text is missing");
    let page = Html::parse_document(html);
    let select = |text: &str| Selector::parse(text).unwrap();
    assert_eq!(page.select(&select("html")).next().unwrap().attr("lang"), Some(lang.code()), "{path}");
    assert_eq!(page.select(&select("h1")).count(), 1, "{lang}/{path}");
    let others: HashSet<_> = page.select(&select("a[rel=alternate]")).filter_map(|link| link.attr("href")).collect();
    assert_eq!(others.len(), 3, "{lang}/{path}");
    let own = format!("/{path}");
    assert!(others.iter().all(|href| href.get(3..) == Some(own.as_str())), "{path}: {others:?}");
}

#[actix_web::test]
async fn the_first_page_is_in_the_browsers_language_and_a_code_opens_only_ones_own_request() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let now = stage.app.runtime.now();
    let row = BackchannelRow {
        auth_req_id: [1; 32],
        client: "housing-ministry".into(),
        consent: id,
        openid: false,
        code: "ABCD-EFGH".into(),
        expires_at: now,
        polled_at: now,
        interval_ms: 5000,
        used: false,
        binding_message: Some("Guichet 4".into()),
    };
    stage.app.work.insert_backchannel(&row).await.unwrap();
    let mut browser = stage.browser().await;
    assert_eq!(browser.get("/").await.to(), "/fr/");
    browser.headers = vec![("accept-language", "pl, de-LU;q=0.9, en;q=0.5")];
    assert_eq!(browser.get("/").await.to(), "/de/");
    assert_eq!(browser.get("/c/ABCD-EFGH").await.to(), "/de/c/ABCD-EFGH");
    assert_eq!(browser.get("/en/c/abcd-efgh").await.to(), "/en/sign-in?return_to=%2Fc%2Fabcd%2Defgh");
    let form = [("number", SOPHIE), ("return_to", "/c/abcd-efgh")];
    let seen = browser.submit("/en/sign-in", "/en/sign-in", &form).await;
    assert_eq!(seen.to(), "/en/c/abcd-efgh");
    assert_eq!(browser.get(seen.to()).await.to(), format!("/en/requests/{id}"));
    let shown = browser.get(&format!("/en/requests/{id}")).await.body;
    assert!(shown.contains("<strong>Guichet 4</strong>"), "what the office shows stands on the page too");
    browser.sign_in(super::stage::MARC).await;
    assert_eq!(browser.get("/en/c/ABCD-EFGH").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/en/c/ABCD-0000").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn where_nobody_can_sign_in_the_first_page_says_so_and_links_to_no_sign_in() {
    for (demo, links) in [(true, true), (false, false)] {
        let stage = Stage::with(demo).await;
        let seen = stage.browser().await.get("/en/").await.body;
        assert_eq!(seen.contains("/en/sign-in"), links);
        assert_eq!(seen.contains("/en/dpo/sign-in"), links);
        assert_eq!(seen.contains("not set up on this installation"), !links);
    }
}

#[actix_web::test]
async fn a_sign_in_never_leads_away_and_takes_only_valid_numbers() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    for (wish, to) in
        [("https://evil.example/", "/en/"), ("//evil.example", "/en//evil.example"), ("/\\evil", "/en/"), ("", "/en/")]
    {
        let form = [("number", "1991 0417 98172"), ("return_to", wish)];
        let seen = browser.submit("/en/sign-in", "/en/sign-in", &form).await;
        assert_eq!(seen.to(), to, "{wish}");
        browser.cookies.clear();
    }
    let seen = browser.submit("/en/sign-in", "/en/sign-in", &[("number", "1991041798173")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let people = browser.get("/en/sign-in").await.body;
    assert!(people.contains("Sophie Anne Weber-Hoffmann"));
    let seen = browser.submit("/en/dpo/sign-in", "/en/dpo/sign-in", &[("officer", "nobody")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[actix_web::test]
async fn without_the_demonstration_there_is_no_sign_in_of_ones_choice() {
    let stage = Stage::with(false).await;
    let mut browser = stage.browser().await;
    for path in ["/en/sign-in", "/en/dpo/sign-in"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            browser.post(path, &[("number", SOPHIE), ("officer", "operator")]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[actix_web::test]
async fn a_session_of_one_role_opens_no_page_of_the_other() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    for path in ["/en/dpo/log", "/en/dpo/person", "/en/dpo/verify"] {
        assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN);
        assert!(!browser.submit("/en/requests", path, &[]).await.status.is_success());
    }
    browser.sign_in_dpo("operator").await;
    for path in ["/en/requests", "/en/permissions", "/en/history"] {
        assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.get("/en/").await.to(), "/en/dpo/log");
}
