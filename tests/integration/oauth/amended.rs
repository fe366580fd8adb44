//! Amending a consent by redirect: pushed with the consent whose place it takes, shown with what changes, answered.

use eemol_tests::pages::Page;
use eemol_tests::redirect::details;
use eemol_tests::{TestBroker, people};
use serde_json::{Value, json};

use crate::exchanges::locality;

/// Sophie's answer to what the link leads to, and the consent screen she saw.
async fn answered(broker: &TestBroker, link: &str, answer: &str) -> (Page, Page) {
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(link).await;
    assert_eq!(page.answer.status, 200, "{} {}", page.path, page.words());
    let back = sophie.answer(&page, answer).await;
    (page, back)
}

/// The token of a request to which Sophie says yes.
async fn granted(broker: &TestBroker, changes: &[(&str, &str)]) -> Value {
    let link = broker.pushed(changes).await;
    let (_, back) = answered(broker, &link, "share").await;
    let token = broker.exchange_code(&back.brought_back()["code"], &[]).await;
    assert_eq!(token.status, 200, "{}", token.text());
    token.json()
}

async fn state(broker: &TestBroker, grant: &str) -> String {
    let found = broker.client("housing-ministry").get(&format!("/oauth/grants/{grant}")).await.json();
    found["state"].as_str().expect("a state").to_owned()
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("no `{name}`: {answer}"))
}

/// The residence certificate alone, for the case of the usual request.
fn less() -> String {
    let all: Value = serde_json::from_str(&details("2026-1234")).expect("details");
    json!([all[0]]).to_string()
}

#[tokio::test]
async fn an_amendment_by_redirect_ends_the_older_consent_with_the_yes_and_keeps_it_with_a_no() {
    let broker = TestBroker::start().await;
    let own = broker.client("housing-ministry");
    let first = granted(&broker, &[]).await;
    let (old, old_token) = (text(&first, "grant_id"), text(&first, "access_token"));

    // Nobody is named: the older consent names the person.
    let less = less();
    let replace = [
        ("grant_management_action", "replace"),
        ("grant_id", old),
        ("authorization_details", less.as_str()),
        ("login_hint", ""),
    ];
    let link = broker.pushed(&replace).await;
    let (page, back) = answered(&broker, &link, "refuse").await;
    assert!(page.words().contains("No longer asked for: Household composition"), "{}", page.words());
    assert_eq!(back.brought_back()["error"], "access_denied");
    assert_eq!(state(&broker, old).await, "granted");
    assert_eq!(own.exchange(old_token, &locality()).await.status, 200, "a no changes nothing");

    // What was refused is not asked again within the quiet time, so she lets it be asked.
    let refused = page.path.rsplit_once('/').expect("an id").1;
    let mut sophie = broker.citizen("sophie").await;
    let permission = format!("/en/permissions/{refused}");
    let page = sophie.open(&permission).await;
    sophie.submit(&page, &format!("{permission}/again"), &[]).await;

    let second = granted(&broker, &replace).await;
    let new = text(&second, "grant_id");
    assert_ne!(new, old);
    assert_eq!(second["authorization_details"].as_array().map(Vec::len), Some(1), "{second}");
    assert_eq!((state(&broker, old).await, state(&broker, new).await), ("replaced".to_owned(), "granted".to_owned()));
    own.exchange(old_token, &locality()).await.assert_problem(403, "consent-replaced");
    assert_eq!(own.exchange(text(&second, "access_token"), &locality()).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_replaced_is_refused_when_it_is_pushed_and_all_alike() {
    let broker = TestBroker::start().await;
    let first = granted(&broker, &[]).await;
    let old = text(&first, "grant_id");
    let (other_case, marc) = (details("2026-9"), people::person("marc").identifier());
    let unknown = "cns_01M7YRRT80E81B83AVPZMXZHTC";
    let mut answers = Vec::new();
    for (grant, name, value) in [
        (unknown, "state", "x"),
        ("x", "state", "x"),
        (old, "authorization_details", other_case.as_str()),
        (old, "login_hint", marc.as_str()),
        (old, "login_hint", people::NOBODY),
    ] {
        let changes = [("grant_management_action", "replace"), ("grant_id", grant), (name, value)];
        let answer = broker.push(&changes).await;
        answers.push((answer.status, answer.text().to_owned()));
    }
    assert_eq!(answers[0].0, 400);
    assert!(answers[0].1.contains("invalid_grant_id"), "{}", answers[0].1);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    for (name, value) in
        [("grant_id", old), ("grant_management_action", "replace"), ("grant_management_action", "merge")]
    {
        let answer = broker.push(&[(name, value)]).await;
        assert_eq!((answer.status, text(&answer.json(), "error")), (400, "invalid_request"), "{name}={value}");
    }
    assert_eq!(state(&broker, old).await, "granted");
}

#[tokio::test]
async fn an_amendment_of_what_has_ended_meanwhile_or_in_another_persons_hands_asks_nobody() {
    let broker = TestBroker::start().await;
    let first = granted(&broker, &[]).await;
    let old = text(&first, "grant_id");
    let replace = [("grant_management_action", "replace"), ("grant_id", old), ("login_hint", "")];
    let (foreign, late) = (broker.pushed(&replace).await, broker.pushed(&replace).await);

    let page = broker.citizen("marc").await.open(&foreign).await;
    assert_eq!(page.answer.status, 403, "{}", page.words());
    assert!(page.all("main a", "href")[0].contains("error=access_denied&"), "it looks like a refusal");

    let own = broker.client("housing-ministry");
    assert_eq!(own.delete(&format!("/oauth/grants/{old}")).await.status, 204);
    let page = broker.citizen("sophie").await.open(&late).await;
    assert_eq!(page.answer.status, 409, "{}", page.words());
    assert!(page.words().contains("The permission to be changed has ended"), "{}", page.words());
    assert!(page.all("main a", "href")[0].contains("error=invalid_grant_id&"), "{:?}", page.all("main a", "href"));
    let sophie = broker.subject("sophie").await;
    assert_eq!(broker.ledger().consents_of(sophie, 10).await.expect("readable").len(), 1, "nobody was asked");
}
