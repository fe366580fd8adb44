//! DPOs, known by their roles.

use eemol_tests::openid::Typed;
use eemol_tests::pages::Page;
use serde_json::{Value, json};

use super::{LOW, Stage};

async fn with_roles(stage: &Stage, account: &str, roles: Value) -> Page {
    let mut browser = stage.broker.browser();
    let typed = Typed { account, acr: LOW, claims: json!({ "realm": { "roles": roles } }) };
    let answered = stage.answered(&mut browser, "/en/dpo/sign-in/start", &typed).await;
    browser.open(&answered.back).await
}

#[tokio::test]
async fn a_dpo_is_known_by_the_role_that_the_provider_vouches_for() {
    let stage = Stage::new().await;
    for (account, roles, who) in [
        ("anna", json!(["staff", "eemol-operator"]), "Operator of Eemol"),
        ("ben", json!("eemol-dpo:population-register"), "Register"),
        ("carla", json!(["dpo-housing"]), "Housing"),
    ] {
        let page = with_roles(&stage, account, roles).await;
        assert_eq!((page.answer.status, page.path.as_str()), (200, "/en/dpo/log"), "{account}: {}", page.words());
        assert!(page.answer.text().to_lowercase().contains(&who.to_lowercase()), "{account} is not of {who}");
    }
}

#[tokio::test]
async fn without_one_role_of_one_administration_nobody_is_let_in() {
    let stage = Stage::new().await;
    for roles in [
        json!([]),
        json!(["staff"]),
        json!(["eemol-dpo:"]),
        json!(["eemol-dpo:nobody-in-the-catalogue"]),
        json!(["eemol-dpo:population-register", "dpo-housing"]),
        json!({ "eemol-operator": true }),
    ] {
        let page = with_roles(&stage, "dan", roles.clone()).await;
        assert_eq!(page.answer.status, 403, "{roles}: {}", page.words());
    }
}

#[tokio::test]
async fn an_answer_for_citizens_opens_nothing_for_dpos() {
    let stage = Stage::new().await;
    let mut browser = stage.broker.browser();
    let typed = Typed { account: "eve", acr: LOW, claims: json!({ "realm": { "roles": ["eemol-operator"] } }) };
    let answered = stage.answered(&mut browser, "/en/sign-in/start", &typed).await;
    let page = browser.open(&format!("/dpo{}", answered.back)).await;
    assert_eq!(page.answer.status, 400, "{}", page.words());
    assert!(browser.open("/en/dpo/log").await.path.contains("/sign-in"));
}

#[tokio::test]
async fn a_logout_token_of_citizens_ends_nothing_of_dpos() {
    let stage = Stage::new().await;
    let mut browser = stage.broker.browser();
    let typed = Typed { account: "anna", acr: LOW, claims: json!({ "realm": { "roles": ["eemol-operator"] } }) };
    let answered = stage.answered(&mut browser, "/en/dpo/sign-in/start", &typed).await;
    assert_eq!(browser.open(&answered.back).await.path, "/en/dpo/log");
    for token in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        let fields = [("logout_token".to_owned(), token.to_owned())];
        assert_eq!(browser.post("/dpo/sign-in/logout", &fields).await.answer.status, 400, "{token}");
    }
    assert_eq!(browser.open("/en/dpo/log").await.path, "/en/dpo/log");
}
