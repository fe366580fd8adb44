//! `GET /v1/catalogue/…`, on the api and the web listener; what stays as it was when the catalogue changes.

use std::fs;

use eemol_broker::ledger::hash::text_digest;
use eemol_tests::TestBroker;
use eemol_tests::redirect::details;

#[tokio::test]
async fn the_catalogue_says_what_can_be_asked_on_both_listeners() {
    let broker = TestBroker::start().await;
    for client in [broker.client("commune-eschen"), broker.public()] {
        let whole = client.get("/v1/catalogue").await;
        assert_eq!(whole.status, 200, "{}", whole.text());
        assert_eq!(whole.json()["digest"], broker.app().catalogue().digest);
        for (path, member, value) in [
            ("/v1/catalogue/procedures/housing-benefit", "id", "housing-benefit"),
            ("/v1/catalogue/evidence-types/residence-certificate", "provider", "population-register"),
            ("/v1/catalogue/evidence-types/residence-certificate/schema", "type", "object"),
            ("/v1/catalogue/administrations/commune-eschen", "id", "commune-eschen"),
        ] {
            let answer = client.get(path).await;
            assert_eq!(
                (answer.status, answer.json()[member].as_str()),
                (200, Some(value)),
                "{path}: {}",
                answer.text()
            );
        }
        for path in ["procedures/none", "evidence-types/none", "evidence-types/none/schema", "administrations/%2e%2e"] {
            assert_eq!(client.get(&format!("/v1/catalogue/{path}")).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn the_catalogue_names_no_address_of_a_provider_and_no_certificate() {
    let broker = TestBroker::start().await;
    let text = broker.public().get("/v1/catalogue").await.text();
    for inside in ["connector", "clients.demo.eemol", "/api/v2/", "SELECT"] {
        assert!(!text.contains(inside), "{inside}");
    }
}

#[tokio::test]
async fn what_was_shown_before_a_decision_is_shown_for_good_whatever_the_catalogue_says_later() {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let mut sophie = broker.citizen("sophie").await;
    let mut consents = Vec::new();
    for (case, answer) in [("2026-1", "share"), ("2026-2", "refuse")] {
        let details = details(case);
        let page = sophie.open(&broker.pushed(&[("authorization_details", &details)]).await).await;
        sophie.answer(&page, answer).await.brought_back();
        consents.push(page.path.rsplit_once('/').expect("an id").1.to_owned());
    }
    let (before, after) = ("We check whether you are entitled to help with your rent.", "We look at your rent.");
    let procedure = broker.site().config.catalogue.join("procedures/housing-benefit.toml");
    let text = fs::read_to_string(&procedure).expect("readable");
    assert!(text.contains(before), "{text}");
    fs::write(&procedure, text.replace(before, after)).expect("it can be written");
    broker.restart().await;
    let mut sophie = broker.citizen("sophie").await;
    for consent in &consents {
        let page = sophie.open(&format!("/en/permissions/{consent}")).await;
        let shown = page.words();
        assert!(shown.contains(after), "the page speaks as the catalogue does now: {shown}");
        assert!(shown.contains(before) && shown.contains("These are the same words"), "{shown}");
        let receipt = sophie.open(&format!("/en/permissions/{consent}/receipt.json")).await.answer.json();
        let digest = &receipt["record"]["dpv:hasNotice"]["eemol:textDigest"];
        let id = consent.parse().expect("an id");
        let kept = broker.ledger().consent(id).await.expect("readable").expect("there");
        let text = broker.ledger().shown_text(&kept).await.expect("readable").expect("it is kept");
        assert_eq!(*digest, text_digest(&text), "the receipt names these words");
        assert!(text.contains(before), "{text}");
    }
    // Everything about oneself has the words, too.
    let page = sophie.open("/en/export").await;
    let archive = sophie.submit(&page, "/en/export", &[]).await.answer.body;
    for consent in &consents {
        let name = format!("texts/{consent}.txt");
        assert!(archive.windows(name.len()).any(|part| part == name.as_bytes()), "{name}");
    }
}
