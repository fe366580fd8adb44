//! The way of a request through a citizen's browser: pushed, opened once, answered, sent back with a code, exchanged
//! once. And everything that is not taken on that way.

use std::time::Duration;

use eemol_consent::consent::Phase;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::redirect::{BACK, details, link};
use eemol_tests::{TestBroker, people};
use serde_json::json;

use crate::exchanges::locality;

/// Sophie follows the link, signed in already; the consent screen.
async fn opened(broker: &TestBroker, link: &str) -> (Browser, Page) {
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(link).await;
    assert_eq!(page.answer.status, 200, "{} {}", page.path, page.words());
    (sophie, page)
}

/// Sophie says yes; the code she brings back.
async fn code(broker: &TestBroker, changes: &[(&str, &str)]) -> String {
    let link = broker.pushed(changes).await;
    let (mut sophie, page) = opened(broker, &link).await;
    sophie.answer(&page, "share").await.brought_back()["code"].clone()
}

async fn refused(broker: &TestBroker, changes: &[(&str, &str)]) -> (u16, String) {
    let answer = broker.push(changes).await;
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_citizen_signs_in_agrees_and_comes_back_with_a_code_for_a_token() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[("scope", "openid"), ("nonce", "n-1"), ("ui_locales", "")]).await;
    let mut sophie = broker.browser();
    let form = sophie.open(&link).await;
    assert!(form.path.starts_with("/fr/sign-in?return_to=%2Fauthorize%2F"), "{}", form.path);
    let number = people::person("sophie").national_number;
    let page = sophie.submit(&form, "/fr/sign-in", &[("number", &number)]).await;
    assert!(page.path.starts_with("/fr/requests/cns_"), "{} {}", page.path, page.words());
    let policy = page.answer.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://housing-ministry.example;"), "{policy}");

    let back = sophie.answer(&page, "share").await;
    assert_eq!(back.answer.status, 303);
    let told = back.brought_back();
    assert_eq!((told["state"].as_str(), told["iss"].as_str()), ("a state & more", "https://eemol.test"));
    assert_eq!(told.keys().map(String::as_str).collect::<Vec<_>>(), ["code", "iss", "state"]);

    let answer = broker.exchange_code(&told["code"], &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text());
    let token = answer.json();
    assert_eq!(token["authorization_details"].as_array().map(Vec::len), Some(2), "{token}");
    assert_eq!(token["token_type"], "Bearer");
    let claims = eemol_tests::forge::Parts::of(token["id_token"].as_str().expect("an ID token")).claims;
    assert_eq!((&claims["nonce"], &claims["aud"]), (&json!("n-1"), &json!("housing-ministry")));
    let token = token["access_token"].as_str().expect("a token");
    let released = broker.client("housing-ministry").exchange(token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
}

#[tokio::test]
async fn only_the_consent_screen_of_such_a_request_lets_its_form_lead_away() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[]).await;
    let (mut sophie, page) = opened(&broker, &link).await;
    assert!(page.words().contains("After your answer you go back there"), "{}", page.words());
    let again = sophie.answer(&page, "perhaps").await;
    assert_eq!(again.answer.status, 400);
    assert!(again.answer.header("content-security-policy").contains("https://housing-ministry.example"));
    for path in ["/en/requests", "/en/sign-in", "/en/permissions"] {
        let policy = sophie.open(path).await.answer.header("content-security-policy").to_owned();
        assert!(policy.contains("form-action 'self';"), "{path}: {policy}");
    }
    // The same request in another browser of hers: nobody waits for the answer there.
    let mut elsewhere = broker.citizen("sophie").await;
    let page = elsewhere.open(&page.path).await;
    assert!(page.answer.header("content-security-policy").contains("form-action 'self';"));
    assert!(elsewhere.answer(&page, "share").await.path.ends_with("/done"));
}

#[tokio::test]
async fn a_no_comes_back_as_access_denied_however_often_it_is_sent() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[]).await;
    let (mut sophie, page) = opened(&broker, &link).await;
    for _ in 0..2 {
        let told = sophie.answer(&page, "refuse").await.brought_back();
        assert_eq!(told["error"], "access_denied");
        assert_eq!((told["state"].as_str(), told["iss"].as_str()), ("a state & more", "https://eemol.test"));
        assert!(!told.contains_key("code"));
    }
    let subject = broker.subject("sophie").await;
    let consents = broker.ledger().consents_of(subject, 10).await.expect("readable");
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].phase(broker.app().runtime.now()), Phase::Denied);
    // Within the quiet time the same question is not put again.
    let link = broker.pushed(&[]).await;
    let page = sophie.open(&link).await;
    assert_eq!(page.answer.status, 409, "{}", page.words());
    assert!(page.all("main a", "href")[0].starts_with(&format!("{BACK}?error=access_denied&")), "{}", page.words());
}

#[tokio::test]
async fn an_answer_sent_twice_brings_back_a_new_code_and_the_old_one_is_worth_nothing() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[]).await;
    let (mut sophie, page) = opened(&broker, &link).await;
    let first = sophie.answer(&page, "share").await.brought_back()["code"].clone();
    let second = sophie.answer(&page, "share").await.brought_back()["code"].clone();
    let done = sophie.open(&page.path).await;
    assert!(done.path.ends_with("/done"), "{}", done.path);
    let third = sophie.open(&format!("{}/back", page.path)).await.brought_back()["code"].clone();
    for old in [&first, &second] {
        assert_eq!(broker.exchange_code(old, &[]).await.json()["error"], "invalid_grant");
    }
    assert_eq!(broker.exchange_code(&third, &[]).await.status, 200);
    // Exchanged: there is nothing to bring back any more.
    assert!(sophie.answer(&page, "share").await.path.ends_with("/done"));
    let subject = broker.subject("sophie").await;
    assert_eq!(broker.ledger().consents_of(subject, 10).await.expect("readable").len(), 1);
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_its_client_with_its_verifier_and_address_within_a_minute() {
    let broker = TestBroker::start().await;
    let code = code(&broker, &[]).await;
    let other = "x".repeat(43);
    for (what, changes) in [
        ("another verifier", ("code_verifier", other.as_str())),
        ("another address", ("redirect_uri", "https://housing-ministry.example/rent-subsidy/back/")),
        ("another code", ("code", "guess")),
    ] {
        let answer = broker.exchange_code(&code, &[changes]).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_grant")), "{what}");
    }
    for missing in ["code", "code_verifier"] {
        let answer = broker.exchange_code(&code, &[(missing, "")]).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("invalid_request")), "{missing}");
    }
    let target = broker.exchange_code(&code, &[("resource", "https://elsewhere.example")]).await;
    assert_eq!(target.json()["error"], "invalid_target");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", eemol_tests::redirect::VERIFIER),
    ];
    let foreign = broker.client("commune-eschen").form("/oauth/token", &form).await;
    assert_eq!(foreign.json()["error"], "invalid_grant");
    assert_eq!(broker.stranger().form("/oauth/token", &form).await.status, 401);

    let token = broker.exchange_code(&code, &[]).await;
    assert_eq!(token.status, 200, "{}", token.text());
    let refresh = token.json()["refresh_token"].as_str().expect("the consent outlasts its token").to_owned();
    let again = broker.exchange_code(&code, &[]).await;
    assert_eq!((again.status, again.json()["error"].as_str()), (400, Some("invalid_grant")));
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let ended = broker.client("housing-ministry").form("/oauth/token", &form).await;
    assert_eq!(ended.json()["error"], "invalid_grant", "a code that comes back ends what came for it");
}

#[tokio::test]
async fn a_code_is_over_after_a_minute_and_one_whose_consent_was_withdrawn_is_worth_nothing() {
    let broker = TestBroker::start().await;
    let late = code(&broker, &[]).await;
    broker.clock().advance(Duration::from_secs(60));
    assert_eq!(broker.exchange_code(&late, &[]).await.json()["error"], "invalid_grant");

    let details = details("2026-2");
    let withdrawn = code(&broker, &[("authorization_details", &details)]).await;
    let mut sophie = broker.citizen("sophie").await;
    let permissions = sophie.open("/en/permissions").await;
    for stop in permissions.forms().into_iter().filter(|action| action.ends_with("/stop")) {
        sophie.submit(&permissions, &stop, &[]).await;
    }
    assert_eq!(broker.exchange_code(&withdrawn, &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_reference_is_opened_in_one_browser_in_time_and_by_nobody_who_guesses() {
    let broker = TestBroker::start().await;
    let link_once = broker.pushed(&[]).await;
    let (mut sophie, page) = opened(&broker, &link_once).await;
    assert_eq!(sophie.open(&link_once).await.path, page.path, "the same browser may come again");
    for path in [link_once.clone(), link_once.replace("/oauth/authorize?", "/oauth/authorize?state=x&")] {
        let mut elsewhere = broker.citizen("sophie").await;
        let refused = elsewhere.open(&path).await;
        assert_eq!(refused.answer.status, 400, "{}", refused.path);
        assert!(refused.words().contains("ne fonctionne plus"), "{}", refused.words());
    }
    let foreign = link_once.replace("housing-ministry", "commune-eschen");
    let guessed = link("urn:ietf:params:oauth:request_uri:guess");
    let uri = link_once.rsplit_once("request_uri=").expect("a reference").1.to_owned();
    for path in [
        foreign,
        guessed,
        "/oauth/authorize".to_owned(),
        "/oauth/authorize?response_type=code&client_id=housing-ministry".to_owned(),
        format!("{link_once}&request_uri={uri}"),
        "/en/authorize/guess".to_owned(),
    ] {
        let refused = sophie.open(&path).await;
        assert_eq!((refused.answer.status, refused.path.as_str()), (400, path.as_str()));
        assert!(refused.answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
    let late = broker.pushed(&[]).await;
    broker.clock().advance(Duration::from_secs(90));
    let told = sophie.open(&late).await.brought_back();
    assert_eq!((told["error"].as_str(), told["state"].as_str()), ("invalid_request_uri", "a state & more"));
}

#[tokio::test]
async fn who_signs_in_too_late_is_not_asked_and_can_go_back() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[]).await;
    let mut sophie = broker.browser();
    sophie.open(&link).await;
    broker.clock().advance(Duration::from_mins(31));
    sophie.sign_in(&people::person("sophie").national_number).await;
    let page = sophie.open(&link).await;
    assert_eq!(page.answer.status, 409, "{}", page.words());
    assert!(page.all("main a", "href")[0].starts_with(&format!("{BACK}?error=invalid_request_uri&")));
    let subject = broker.subject("sophie").await;
    assert!(broker.ledger().consents_of(subject, 10).await.expect("readable").is_empty());
}

#[tokio::test]
async fn without_a_hint_it_is_whoever_signs_in_and_with_one_nobody_else() {
    let broker = TestBroker::start().await;
    let hinted = broker.pushed(&[]).await;
    let mut marc = broker.citizen("marc").await;
    let page = marc.open(&hinted).await;
    assert_eq!(page.answer.status, 403, "{}", page.words());
    assert!(!page.words().contains("2026-1234") && !page.words().contains("Sophie"), "{}", page.words());
    let away = &page.all("main a", "href")[0];
    assert!(away.starts_with(&format!("{BACK}?error=access_denied&error_description=the+citizen+said+no&")), "{away}");
    for person in ["sophie", "marc"] {
        let subject = broker.subject(person).await;
        assert!(broker.ledger().consents_of(subject, 10).await.expect("readable").is_empty(), "{person}");
    }

    let open = broker.pushed(&[("login_hint", "")]).await;
    let mut marc = broker.citizen("marc").await;
    let page = marc.open(&open).await;
    let code = marc.answer(&page, "share").await.brought_back()["code"].clone();
    let token = broker.exchange_code(&code, &[]).await.json();
    let consent = token["grant_id"].as_str().expect("a consent").parse().expect("an id");
    let consent = broker.ledger().consent(consent).await.expect("readable").expect("there");
    assert_eq!(consent.subject(), broker.subject("marc").await);
    assert_eq!(consent.official().as_str(), "agent-17");
}

#[tokio::test]
async fn a_request_that_was_put_off_is_shown_again_and_not_asked_twice() {
    let broker = TestBroker::start().await;
    let first = broker.pushed(&[]).await;
    let (mut sophie, page) = opened(&broker, &first).await;
    let later = page.all("main a", "href").into_iter().find(|link| link.ends_with("/requests"));
    sophie.open(&later.expect("it may be put off")).await;
    broker.clock().advance(Duration::from_secs(600));
    // The same once more: the same consent screen, and the newer flow gets the answer.
    let second = broker.pushed(&[("state", "second")]).await;
    let again = sophie.open(&second).await;
    assert_eq!(again.path, page.path);
    let told = sophie.answer(&again, "share").await.brought_back();
    assert_eq!(told["state"], "second");
    assert_eq!(broker.exchange_code(&told["code"], &[]).await.status, 200);

    // Another question for the same case, while one waits, is not put.
    let link = broker.pushed(&[("authorization_details", &details("2026-3"))]).await;
    sophie.open(&link).await;
    let narrower = details("2026-3").replace(",\"/members/*/birth_date\"", "");
    let link = broker.pushed(&[("authorization_details", &narrower)]).await;
    assert_eq!(sophie.open(&link).await.answer.status, 409);
}

#[tokio::test]
async fn what_cannot_be_put_before_a_citizen_is_refused_when_it_is_pushed() {
    let broker = TestBroker::start().await;
    let request = "invalid_request";
    let longer = "x".repeat(513);
    for (name, value, error) in [
        ("client_id", "commune-eschen", "invalid_client"),
        ("client_id", "", request),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", request),
        ("response_mode", "fragment", request),
        ("redirect_uri", "", request),
        ("redirect_uri", "https://housing-ministry.example/rent-subsidy/back?x=1", request),
        ("redirect_uri", "https://housing-ministry.example/rent-subsidy/", request),
        ("redirect_uri", "https://evil.example/", request),
        ("code_challenge", "", request),
        ("code_challenge", "short", request),
        ("code_challenge_method", "plain", request),
        ("code_challenge_method", "", request),
        ("state", longer.as_str(), request),
        ("nonce", "a b", request),
        ("scope", "openid email", "invalid_scope"),
        ("request", "eyJ", request),
        ("request_uri", "urn:x", request),
        ("prompt", "none", request),
        ("resource", "https://elsewhere.example", "invalid_target"),
        ("login_hint", "lu-nin:1991041798173", request),
        ("authorization_details", "", request),
        ("authorization_details", "[]", "invalid_authorization_details"),
        ("authorization_details", "{", "invalid_authorization_details"),
        ("authorization_details", r#"[{"type":"openid_credential"}]"#, "invalid_authorization_details"),
    ] {
        let status = if error == "invalid_client" { 401 } else { 400 };
        assert_eq!(refused(&broker, &[(name, value)]).await, (status, error.to_owned()), "{name}={value}");
    }
    let known = broker.push(&[]).await;
    let unknown = broker.push(&[("login_hint", people::NOBODY)]).await;
    assert_eq!((known.status, known.body.len()), (unknown.status, unknown.body.len()), "nobody learns who is known");
    assert_eq!(known.json()["expires_in"], 90);
    assert_eq!(broker.push(&[("resource", "https://eemol.test")]).await.status, 201);
}

#[tokio::test]
async fn pages_speak_the_language_that_the_client_wishes() {
    let broker = TestBroker::start().await;
    let link = broker.pushed(&[("ui_locales", "pt de-LU en")]).await;
    assert!(broker.browser().open(&link).await.path.starts_with("/de/sign-in"));
}
