//! `POST /v1/consents/{id}/invalidation`: who is responsible declares a consent invalid; for others there is none.

use eemol_tests::client::send;
use eemol_tests::{Answer, Client, Granted, TestBroker, Wanted};
use reqwest::Method;
use serde_json::{Value, json};

use crate::exchanges::locality;

async fn invalidate(client: &Client, granted: &Granted, body: &Value) -> Answer {
    let path = format!("/v1/consents/{}/invalidation", granted.consent);
    send(client.request(Method::POST, &path).json(body)).await
}

/// The tax administration holds what is asked for.
fn income() -> Wanted {
    Wanted { evidence: vec!["income-certificate"], parameters: json!({"year": 2025}), ..Wanted::default() }
}

fn taxable() -> Value {
    json!({"evidence_type": "income-certificate", "fields": ["/income/taxable"], "official": "agent-17"})
}

fn closed() -> Value {
    json!({"because": "The procedure was closed <b>today</b>.", "official": "agent-3"})
}

#[tokio::test]
async fn the_provider_of_what_was_asked_declares_a_consent_invalid_and_the_person_reads_why() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&income()).await;
    let (provider, requester) = (broker.client("tax-administration"), broker.client("housing-ministry"));
    let done = invalidate(&provider, &granted, &closed()).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let done = done.json();
    assert_eq!((&done["state"], &done["grant_id"]), (&json!("invalidated"), &json!(granted.consent)));
    requester.exchange(&granted.token, &taxable()).await.assert_problem(403, "consent-invalidated");
    // Said again, the first word stands.
    let again = invalidate(&provider, &granted, &json!({"because": "Another reason.", "official": "agent-4"})).await;
    assert_eq!((again.status, again.json()), (200, done));

    let events = requester.get("/v1/events").await.json();
    let events = events["events"].as_array().expect("a list");
    let told = events.iter().find(|event| event["type"] == "consent.invalidated").expect("the requester is told");
    assert_eq!((&told["by"], &told["because"]), (&json!("tax-administration"), &closed()["because"]));
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&format!("/en/permissions/{}", granted.consent)).await;
    assert!(page.words().contains("Declared invalid on"), "{}", page.words());
    assert!(page.answer.text().contains("The procedure was closed &#60;b&#62;today"), "{}", page.answer.text());
}

#[tokio::test]
async fn who_is_not_responsible_finds_no_such_consent() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let size = broker.size().await;
    for administration in ["housing-ministry", "commune-eschen", "tax-administration"] {
        let client = broker.client(administration);
        invalidate(&client, &granted, &closed()).await.assert_problem(404, "not-found");
        for id in ["cns_01kajm5v4tf1sfqtz7yqkpq8rd", "x"] {
            let path = format!("/v1/consents/{id}/invalidation");
            send(client.request(Method::POST, &path).json(&closed())).await.assert_problem(404, "not-found");
        }
    }
    invalidate(&broker.stranger(), &granted, &closed()).await.assert_problem(401, "certificate-unknown");
    assert_eq!(broker.size().await, size);
    assert_eq!(broker.client("housing-ministry").exchange(&granted.token, &locality()).await.status, 200);
}

#[tokio::test]
async fn a_bad_reason_is_named_and_what_has_ended_stays_as_it_ended() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&income()).await;
    let provider = broker.client("tax-administration");
    for (body, field) in [
        (json!({"because": " ", "official": "agent-3"}), "because"),
        (json!({"because": "a\nb", "official": "agent-3"}), "because"),
        (json!({"because": "x".repeat(501), "official": "agent-3"}), "because"),
        (json!({"because": "closed", "official": ""}), "official"),
    ] {
        assert_eq!(invalidate(&provider, &granted, &body).await.assert_problem(422, "body-invalid")["field"], field);
    }
    let path = format!("/v1/consents/{}/invalidation", granted.consent);
    send(provider.request(Method::POST, &path).body("{")).await.assert_problem(415, "media-type");
    broker.revoke(&granted).await;
    invalidate(&provider, &granted, &closed()).await.assert_problem(409, "consent-not-in-force");
}
