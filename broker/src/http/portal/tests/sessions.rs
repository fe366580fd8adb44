//! How long a person stays signed in, what is kept of a form that came too late, and the list of one's own sessions.

use std::time::Duration;

use actix_web::http::StatusCode;
use eemol_consent::state::Phase;

use super::stage::{MARC, SOPHIE, Stage};

const TICKED: &str = "residence-certificate#/registered_since";

#[actix_web::test]
async fn every_page_says_until_when_one_is_signed_in_and_how_to_stay() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    // 10:00 in the log's time is 11:00 in Luxembourg.
    let page = browser.get("/en/requests").await;
    assert!(page.body.contains("You stay signed in until") && page.body.contains("11:30"), "{}", page.body);
    assert!(page.body.contains("href=\"/en/stay-signed-in\" target=\"_blank\""));
    stage.clock.advance(Duration::from_mins(20));
    let page = browser.get("/en/stay-signed-in").await;
    assert!(page.body.contains("11:50"), "{}", page.body);
    for _ in 0..24 {
        stage.clock.advance(Duration::from_mins(19));
        browser.get("/en/requests").await;
    }
    let page = browser.get("/en/requests").await;
    assert!(page.body.contains("You are signed out at") && page.body.contains("19:00"), "{}", page.body);
    assert!(!page.body.contains("/en/stay-signed-in"), "nothing makes it last longer");
    stage.clock.advance(Duration::from_mins(5));
    assert_eq!(browser.get("/en/requests").await.status, StatusCode::SEE_OTHER, "eight hours after the sign-in");
}

#[actix_web::test]
async fn an_answer_that_comes_too_late_is_kept_and_given_only_once_it_is_confirmed() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (page, path) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let seen = browser.get(&page).await;
    let (csrf, text) = (seen.csrf(), seen.after("name=\"text\" value=\""));
    let form = [("answer", "share"), ("field", TICKED), ("text", &text), ("csrf", &csrf)];
    stage.clock.advance(Duration::from_mins(31));
    let late = browser.post(&path, &form).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER);
    assert!(late.to().starts_with("/en/sign-in?return_to=%2Frequests%2Fcns"), "{}", late.to());
    assert_eq!(stage.consent(id).await.phase(stage.app.runtime.now()), Phase::Requested, "nothing is given");

    browser.sign_in(SOPHIE).await;
    let again = browser.get(&page).await;
    assert!(again.body.contains("Nothing has been sent yet"), "{}", again.body);
    assert!(again.body.contains(&format!("value=\"{TICKED}\" checked")), "what was chosen is chosen still");
    assert_eq!(again.body.matches(" checked").count(), 1);
    let checked = [("answer", "share"), ("field", TICKED), ("checked", "yes")];
    let done = browser.submit(&page, &path, &checked).await;
    assert_eq!(done.to(), format!("/en/requests/{id}/done"));
    let other = stage.ask_for(SOPHIE, "other", &["residence-certificate"]).await;
    let other = browser.get(&format!("/en/requests/{other}")).await;
    assert!(!other.body.contains("Nothing has been sent yet") && !other.body.contains(" checked"));
}

#[actix_web::test]
async fn nothing_is_kept_for_somebody_else_or_from_a_form_of_elsewhere() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (page, path) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let csrf = browser.get(&page).await.csrf();
    stage.clock.advance(Duration::from_mins(31));
    for forged in [vec![("answer", "share"), ("field", TICKED)], vec![("field", TICKED), ("csrf", "guess")]] {
        assert_eq!(browser.post(&path, &forged).await.status, StatusCode::UNAUTHORIZED);
    }
    browser.headers = vec![("sec-fetch-site", "cross-site")];
    assert_eq!(browser.post(&path, &[("field", TICKED), ("csrf", &csrf)]).await.status, StatusCode::UNAUTHORIZED);
    browser.headers.clear();
    assert_eq!(browser.post(&path, &[("field", TICKED), ("csrf", &csrf)]).await.status, StatusCode::SEE_OTHER);
    browser.sign_in(MARC).await;
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
    browser.sign_in(SOPHIE).await;
    let seen = browser.get(&page).await;
    assert!(!seen.body.contains(" checked"), "it went with the session of somebody else");
}

#[actix_web::test]
async fn a_person_sees_their_sessions_ends_one_and_signs_out_everywhere() {
    let stage = Stage::new().await;
    let (mut first, mut second, mut marc) = (stage.browser().await, stage.browser().await, stage.browser().await);
    first.headers = vec![("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];
    second.headers = vec![("user-agent", "Mozilla/5.0 (Linux; Android 15) Chrome/142.0.0.0 Mobile Safari/537.36")];
    first.sign_in(SOPHIE).await;
    stage.clock.advance(Duration::from_mins(3));
    second.sign_in(SOPHIE).await;
    marc.sign_in(MARC).await;
    let page = first.get("/en/settings").await;
    assert!(page.body.contains("Firefox") && page.body.contains("Chrome"), "{}", page.body);
    assert!(!page.body.contains("X11") && !page.body.contains("Android"), "the family of the browser and no more");
    let session = page.after("name=\"session\" value=\"");
    assert_eq!(page.body.matches("name=\"session\"").count(), 1, "one's own is ended by signing out");

    let foreign = marc.submit("/en/settings", "/en/settings/end", &[("session", &session)]).await;
    assert_eq!(foreign.to(), "/en/settings?ended=1");
    assert_eq!(second.get("/en/requests").await.status, StatusCode::OK, "nobody ends another person's session");
    let forged = first.post("/en/settings/end", &[("session", &session)]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    first.submit("/en/settings", "/en/settings/end", &[("session", &session)]).await;
    assert_eq!(second.get("/en/requests").await.status, StatusCode::SEE_OTHER);

    second.sign_in(SOPHIE).await;
    let out = second.submit("/en/settings", "/en/settings/end-all", &[]).await;
    assert!(out.status == StatusCode::OK && out.body.contains("You have signed out"), "{}", out.body);
    for browser in [&mut first, &mut second] {
        assert_eq!(browser.get("/en/requests").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(marc.get("/en/requests").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn codes_cannot_be_guessed_in_a_row() {
    let stage = Stage::new().await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    for _ in 0..10 {
        assert_eq!(browser.get("/en/c/CDFG-HJKM").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(browser.get("/en/c/CDFG-HJKM").await.status, StatusCode::TOO_MANY_REQUESTS);
    let mut other = stage.browser().await;
    other.sign_in(MARC).await;
    assert_eq!(other.get("/en/c/CDFG-HJKM").await.status, StatusCode::NOT_FOUND, "each person counts alone");
    stage.clock.advance(Duration::from_mins(15));
    assert_eq!(browser.get("/en/c/CDFG-HJKM").await.status, StatusCode::NOT_FOUND);
}
