//! Asking for more, asking again, taking back: the life of a request between a requester's program and a citizen's pages.

use std::time::Duration;

use eemol_tests::pages::Browser;
use eemol_tests::{Answer, Client, TestBroker, people};
use serde_json::json;

use crate::exchanges::locality;

/// Asks Sophie for her residence certificate, with `more` parameters beside.
async fn ask(client: &Client, uses: u32, more: &[(&str, &str)]) -> Answer {
    let details = json!([{
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1234", "official": "agent-17",
        "evidence_type": "residence-certificate", "uses": uses,
        "fields": [
            "/person/family_name", "/person/given_names", "/address/street", "/address/house_number",
            "/address/postal_code", "/address/locality",
        ],
    }])
    .to_string();
    let hint = people::person("sophie").identifier();
    let form = [&[("login_hint", hint.as_str()), ("authorization_details", details.as_str())], more].concat();
    client.form("/oauth/bc-authorize", &form).await
}

fn member(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap_or_else(|| panic!("no `{name}`: {}", answer.text())).to_owned()
}

async fn says(sophie: &mut Browser, grant: &str, answer: &str) {
    let request = format!("/en/requests/{grant}");
    let page = sophie.open(&request).await;
    let done = sophie.submit(&page, &format!("{request}/answer"), &[("answer", answer)]).await;
    assert_eq!(done.path, format!("{request}/done"), "{}", done.words());
}

async fn token(client: &Client, asked: &Answer) -> String {
    let id = member(asked, "auth_req_id");
    let form = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", id.as_str())];
    member(&client.form("/oauth/token", &form).await, "access_token")
}

#[tokio::test]
async fn an_amendment_takes_the_place_of_the_older_consent_with_the_citizens_yes() {
    let broker = TestBroker::start().await;
    let (own, other) = (broker.client("housing-ministry"), broker.client("commune-eschen"));
    let mut sophie = broker.citizen("sophie").await;
    let first = ask(&own, 1, &[]).await;
    let old = member(&first, "grant_id");
    says(&mut sophie, &old, "share").await;
    let old_token = token(&own, &first).await;

    let replace = [("grant_management_action", "replace"), ("grant_id", old.as_str())];
    let second = ask(&own, 3, &replace).await;
    let new = member(&second, "grant_id");
    assert_ne!(old, new);
    let page = sophie.open(&format!("/en/requests/{new}")).await;
    assert!(page.words().contains("More often: 3 times at most instead of 1"), "{}", page.words());
    assert_eq!(own.exchange(&old_token, &locality()).await.status, 200, "in force until the yes, and now used up");
    says(&mut sophie, &new, "share").await;
    let new_token = token(&own, &second).await;
    assert_eq!(own.exchange(&new_token, &locality()).await.status, 200);
    assert_eq!(own.get(&format!("/oauth/grants/{new}")).await.json()["uses_left"], 2);
    // Spent before the yes: it stays exhausted, for nothing is left to replace.
    own.exchange(&old_token, &locality()).await.assert_problem(403, "consent-exhausted");
    assert_eq!(own.get(&format!("/oauth/grants/{old}")).await.json()["state"], "exhausted");

    // One in force is replaced, and its own token says so.
    let replace = [("grant_management_action", "replace"), ("grant_id", new.as_str())];
    let third = member(&ask(&own, 1, &replace).await, "grant_id");
    says(&mut sophie, &third, "share").await;
    own.exchange(&new_token, &locality()).await.assert_problem(403, "consent-replaced");
    assert_eq!(own.get(&format!("/oauth/grants/{new}")).await.json()["state"], "replaced");
    let events = own.get("/v1/events").await.json();
    let told = events["events"].as_array().expect("a list").iter().find(|event| event["type"] == "consent.replaced");
    assert_eq!(told.map(|event| (&event["grant_id"], &event["replaced_by"])), Some((&json!(new), &json!(third))));

    // What is over, another's or nobody's cannot be replaced; all the same to the client.
    for grant in [new.as_str(), "cns_01kajm5v4tf1sfqtz7yqkpq8rd", "x"] {
        let refused = ask(&own, 1, &[("grant_management_action", "replace"), ("grant_id", grant)]).await;
        assert_eq!((refused.status, member(&refused, "error").as_str()), (400, "invalid_grant_id"), "{grant}");
    }
    let foreign = ask(&other, 1, &[("grant_management_action", "replace"), ("grant_id", third.as_str())]).await;
    assert_eq!(foreign.status, 400, "{}", foreign.text());
    assert_eq!(own.get(&format!("/oauth/grants/{third}")).await.json()["state"], "granted");
}

#[tokio::test]
async fn nobody_is_asked_again_too_soon_and_who_said_no_may_let_them() {
    let broker = TestBroker::start().await;
    let own = broker.client("housing-ministry");
    let mut sophie = broker.citizen("sophie").await;
    let grant = member(&ask(&own, 1, &[]).await, "grant_id");
    let waiting = ask(&own, 1, &[]).await;
    assert_eq!((waiting.status, member(&waiting, "error").as_str()), (409, "access_denied"));
    assert_eq!(member(&waiting, "grant_id"), grant, "which of one's own it is");
    assert!(member(&waiting, "error_description").starts_with("asked-already"), "{}", waiting.text());

    says(&mut sophie, &grant, "refuse").await;
    let quiet = ask(&own, 1, &[]).await;
    assert_eq!((quiet.status, member(&quiet, "grant_id")), (409, grant.clone()));
    let seconds: u64 = quiet.header("retry-after").parse().expect("seconds");
    assert!((2_500_000..2_592_002).contains(&seconds), "30 days: {seconds}");
    assert!(member(&quiet, "error_description").starts_with("quiet-time"), "{}", quiet.text());
    let history = sophie.open("/en/history?result=refused").await;
    let list = history.words();
    assert!(list.contains("2 entries") && list.contains("Refused: asked again too soon"), "{list}");
    let events = own.get("/v1/events").await.json();
    let reasons: Vec<&str> =
        events["events"].as_array().expect("a list").iter().filter_map(|event| event["reason"].as_str()).collect();
    assert_eq!(reasons, ["asked-already", "quiet-time"]);
    // Somebody else hears nothing of it.
    assert_eq!(broker.client("commune-eschen").get("/v1/events").await.json()["events"], json!([]));

    let permission = format!("/en/permissions/{grant}");
    let page = sophie.open(&permission).await;
    sophie.submit(&page, &format!("{permission}/again"), &[]).await;
    assert_eq!(ask(&own, 1, &[]).await.status, 200);
}

#[tokio::test]
async fn after_the_quiet_time_the_same_may_be_asked_again() {
    let broker = TestBroker::start().await;
    let own = broker.client("housing-ministry");
    let mut sophie = broker.citizen("sophie").await;
    let grant = member(&ask(&own, 1, &[]).await, "grant_id");
    says(&mut sophie, &grant, "refuse").await;
    let seconds: u64 = ask(&own, 1, &[]).await.header("retry-after").parse().expect("seconds");
    broker.clock().advance(Duration::from_secs(seconds));
    assert_eq!(ask(&own, 1, &[]).await.status, 200);
}

#[tokio::test]
async fn a_request_is_taken_back_by_its_auth_req_id_as_a_token() {
    let broker = TestBroker::start().await;
    let (own, other) = (broker.client("housing-ministry"), broker.client("commune-eschen"));
    let asked = ask(&own, 1, &[]).await;
    let (id, grant) = (member(&asked, "auth_req_id"), member(&asked, "grant_id"));
    let state = async || own.get(&format!("/oauth/grants/{grant}")).await.json()["state"].clone();
    let form = [("token", id.as_str()), ("token_type_hint", "auth_req_id")];
    assert_eq!((other.form("/oauth/revoke", &form).await.status, state().await), (200, json!("requested")));
    for _ in 0..2 {
        assert_eq!((own.form("/oauth/revoke", &form).await.status, state().await), (200, json!("cancelled")));
    }
    let poll = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", id.as_str())];
    assert_eq!(member(&own.form("/oauth/token", &poll).await, "error"), "invalid_grant");
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&format!("/en/requests/{grant}")).await;
    assert_eq!(page.answer.status, 409, "{}", page.words());
    assert_eq!(ask(&own, 1, &[]).await.status, 200, "what was taken back may be asked anew");
}
