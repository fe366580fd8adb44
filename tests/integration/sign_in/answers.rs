//! Answers that sign nobody in.

use eemol_tests::openid::Typed;
use eemol_tests::pages::Browser;
use eemol_tests::people;
use serde_json::json;

use super::{Answered, LOW, Stage, parameter};

const START: &str = "/en/sign-in/start?return_to=%2Frequests";

async fn sophie(stage: &Stage) -> (Browser, Answered) {
    let mut browser = stage.broker.browser();
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    let answered = stage.answered(&mut browser, START, &typed).await;
    (browser, answered)
}

/// The address signs nobody in; a page without any detail says so.
async fn refuses(browser: &mut Browser, back: &str) {
    let page = browser.open(back).await;
    assert_eq!(page.answer.status, 400, "{back}: {}", page.words());
    // In the language of the browser, or in the one that the sign-in was begun in where that is known.
    let told = ["The sign-in did not work", "La connexion n’a pas abouti"];
    assert!(told.into_iter().any(|words| page.words().contains(words)), "{back}: {}", page.words());
    assert!(!browser.cookies().contains_key("__Host-eemol"), "{back}");
    assert!(browser.open("/en/requests").await.path.contains("/sign-in"), "{back}");
}

#[tokio::test]
async fn an_answer_signs_in_once_and_only_the_browser_that_began() {
    let stage = Stage::new().await;
    let (mut browser, answered) = sophie(&stage).await;
    let mut other = stage.broker.browser();
    refuses(&mut other, &answered.back).await;
    other.step(START).await;
    refuses(&mut other, &answered.back).await;
    assert_eq!(browser.open(&answered.back).await.path, "/en/requests", "nobody else used it up");
    browser.submit(&browser.clone().open("/en/").await, "/en/sign-out", &[]).await;
    refuses(&mut browser, &answered.back).await;
}

#[tokio::test]
async fn another_state_another_issuer_and_no_code_sign_nobody_in() {
    let stage = Stage::new().await;
    let (state, iss) = ("state=", "iss=");
    for (name, instead) in [
        (state, "state=another"),
        (iss, "iss=https%3A%2F%2Fattacker.example"),
        (iss, "other="),
        ("code=", "code=&other="),
    ] {
        let (mut browser, answered) = sophie(&stage).await;
        assert!(answered.back.contains(name), "{}", answered.back);
        let value = parameter(&answered.back, name.trim_end_matches('='));
        let whole = if instead.ends_with('=') { name.to_owned() } else { format!("{name}{value}") };
        refuses(&mut browser, &answered.back.replacen(&whole, instead, 1)).await;
    }
}

#[tokio::test]
async fn a_token_with_another_nonce_or_for_another_verifier_signs_nobody_in() {
    let stage = Stage::new().await;
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    for changed in ["nonce", "code_challenge"] {
        let mut browser = stage.broker.browser();
        stage.catch_up();
        let sent = browser.step(START).await;
        let asked = sent.header("location");
        let other = asked.replace(&parameter(asked, changed), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let back = stage.openid.sign_in(&mut stage.openid.browser(), &other, &typed).await;
        refuses(&mut browser, back.strip_prefix(super::PAGES).expect("back here")).await;
    }
}

#[tokio::test]
async fn a_code_that_the_provider_no_longer_knows_signs_nobody_in() {
    let mut stage = Stage::new().await;
    let (mut browser, answered) = sophie(&stage).await;
    stage.openid.stop();
    stage.openid.start_again();
    refuses(&mut browser, &answered.back).await;
}

#[tokio::test]
async fn an_answer_after_too_long_signs_nobody_in() {
    let stage = Stage::new().await;
    let (mut browser, answered) = sophie(&stage).await;
    stage.broker.clock().advance(std::time::Duration::from_mins(16));
    refuses(&mut browser, &answered.back).await;
}

#[tokio::test]
async fn who_turns_back_or_has_no_number_is_told_so() {
    let stage = Stage::new().await;
    for (account, status, words) in
        [("", 200, "You did not sign in"), ("no-number", 403, "You cannot sign in here with this account")]
    {
        let mut browser = stage.broker.browser();
        let typed = Typed { account, acr: LOW, claims: json!({}) };
        let answered = stage.answered(&mut browser, START, &typed).await;
        let page = browser.open(&answered.back).await;
        assert_eq!(page.answer.status, status, "{}", page.words());
        assert!(page.words().contains(words), "{}", page.words());
        assert!(!browser.cookies().contains_key("__Host-eemol"));
    }
}

#[tokio::test]
async fn the_way_on_never_leaves_the_site() {
    let stage = Stage::new().await;
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    for evil in ["https%3A%2F%2Fattacker.example", "%2F%2Fattacker.example", "%2F%5Cattacker.example", "requests"] {
        let mut browser = stage.broker.browser();
        let answered = stage.answered(&mut browser, &format!("/en/sign-in/start?return_to={evil}"), &typed).await;
        let back = browser.step(&answered.back).await;
        let to = back.header("location");
        assert!(to.starts_with("/en/") && back.status == 303, "{evil} led to {to}");
    }
}
