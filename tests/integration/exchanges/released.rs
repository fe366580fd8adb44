//! What a released answer holds: the agreed fields and no other, bytes untouched, and a receipt that convinces offline.

use eemol_broker::ledger::event::kind;
use eemol_broker::ledger::receipt::{ReceiptError, verify_answer, verify_receipt};
use eemol_connectors::fake::Answer as Given;
use eemol_tests::{Answer, Granted, TestBroker, Wanted, evidence, people};
use serde_json::{Value, json};

use super::{kinds, locality};

async fn released(body: &Value) -> (TestBroker, Granted, Answer) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let answer = broker.client("housing-ministry").exchange(&granted.token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    (broker, granted, answer)
}

fn everything_agreed() -> Value {
    json!({"evidence_type": "residence-certificate", "official": "agent-17"})
}

#[tokio::test]
async fn an_answer_has_exactly_the_field_asked_for() {
    let (_, _, answer) = released(&locality()).await;
    let json = answer.json();
    assert_eq!(json["evidence"], json!({"address": {"locality": "Eschen"}}));
    assert_eq!(json["fields"], json!(["/address/locality"]));
    assert_eq!(json["evidence_type"], "residence-certificate");
    assert_eq!(json["provider"], "population-register");
    assert_eq!(json["fetched_at"], "2026-11-21T10:00:00.000Z");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn without_fields_it_has_all_agreed_ones_and_none_that_was_not_ticked() {
    let (_, _, answer) = released(&everything_agreed()).await;
    let expected = json!({
        "person": {"family_name": "Weber-Hoffmann", "given_names": ["Sophie", "Anne"]},
        "address": {"street": "rue du Moulin", "house_number": "12", "postal_code": "L-1234", "locality": "Eschen"},
    });
    assert_eq!(answer.json()["evidence"], expected);
    for kept_back in ["1991041798172", "2015-06-01", "LUX", "protected"] {
        assert!(!answer.text().contains(kept_back), "{kept_back}: {}", answer.text());
    }
}

#[tokio::test]
async fn values_and_their_order_arrive_as_the_provider_wrote_them() {
    let (_, _, answer) = released(&everything_agreed()).await;
    let person = r#""person":{"family_name":"Weber-Hoffmann","given_names":["Sophie","Anne"]}"#;
    let street = r#""street":"rue du \u004doulin""#;
    assert!(answer.text().contains(person) && answer.text().contains(street), "{}", answer.text());
}

#[tokio::test]
async fn a_ticked_field_is_given() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { ticked: vec!["/registered_since"], ..Wanted::default() }).await;
    let answer = broker.client("housing-ministry").exchange(&granted.token, &everything_agreed()).await;
    assert_eq!(answer.json()["evidence"]["registered_since"], "2015-06-01");
}

#[tokio::test]
async fn a_release_leaves_two_entries_and_spends_a_use() {
    let (broker, granted, answer) = released(&locality()).await;
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED]);
    let entries = broker.exchanges_of(Some(granted.subject)).await;
    assert!(entries.iter().all(|entry| json!(entry.event.exchange) == answer.json()["id"]));
    assert_eq!(json!(entries[0].event.released), json!(["/address/locality"]));
    assert_eq!(entries[1].event.released, None);
    let consent = broker.ledger().consent(granted.consent).await.expect("readable").expect("there");
    let uses = consent.uses().expect("granted");
    assert_eq!((uses.released(), uses.reserved()), (1, 0));
}

#[tokio::test]
async fn the_log_holds_no_evidence() {
    let (broker, _, _) = released(&everything_agreed()).await;
    for entry in broker.entries(&Default::default()).await {
        let text = format!("{entry:?}");
        for value in ["Weber-Hoffmann", "Eschen", "oulin", "L-1234", "1991041798172"] {
            assert!(!text.contains(value), "{value}: {text}");
        }
    }
}

#[tokio::test]
async fn the_provider_is_asked_for_the_person_of_the_consent_and_the_fields_asked_for() {
    let (broker, granted, answer) = released(&locality()).await;
    let calls = broker.provider("residence-certificate").calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].identifier().value(), "1991041798172");
    assert_eq!(calls[0].consent(), Some(granted.consent));
    assert_eq!(json!(calls[0].exchange()), answer.json()["id"]);
    assert_eq!(json!(calls[0].fields()), json!(["/address/locality"]));
    assert!(calls[0].grant().is_some(), "a signed grant goes along");
}

#[tokio::test]
async fn the_receipt_convinces_over_the_exact_bytes() {
    let (broker, _, answer) = released(&locality()).await;
    let keys = [broker.ledger().verifier().clone()];
    let verified = verify_answer(&answer.body, &keys).expect("the receipt holds");
    assert!(verified.evidence);
    assert_eq!(verified.event["kind"], kind::RELEASED);
    assert_eq!(verified.event["requester"], "housing-ministry");
    assert_eq!(verified.signer, keys[0]);
}

#[tokio::test]
async fn one_altered_byte_and_the_receipt_no_longer_convinces() {
    let (broker, _, answer) = released(&locality()).await;
    let keys = [broker.ledger().verifier().clone()];
    let mut accepted = Vec::new();
    for place in 0..answer.body.len() {
        let mut altered = answer.body.clone();
        altered[place] ^= 1;
        if verify_answer(&altered, &keys).is_ok() {
            accepted.push((place, String::from_utf8_lossy(&altered[place.saturating_sub(20)..=place]).into_owned()));
        }
    }
    assert_eq!(accepted, []);
}

#[tokio::test]
async fn a_receipt_of_another_log_does_not_convince() {
    let (_, _, answer) = released(&locality()).await;
    let other = TestBroker::with().seed(99).start().await;
    assert!(verify_answer(&answer.body, &[other.ledger().verifier().clone()]).is_err());
}

#[tokio::test]
async fn evidence_of_another_answer_does_not_fit_a_receipt() {
    let (broker, _, answer) = released(&locality()).await;
    let swapped = answer.text().replace("Eschen", "Eschdorf");
    let refused = verify_answer(swapped.as_bytes(), &[broker.ledger().verifier().clone()]);
    assert_eq!(refused.err(), Some(ReceiptError::OtherEvidence));
}

#[tokio::test]
async fn state_and_receipt_can_be_had_later_but_never_the_evidence() {
    let (broker, _, answer) = released(&locality()).await;
    let client = broker.client("housing-ministry");
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let state = client.get(&format!("/v1/exchanges/{id}")).await;
    assert_eq!(state.status, 200);
    assert_eq!(state.json()["state"], "released");
    assert!(!state.text().contains("Eschen"), "{}", state.text());
    let receipt = client.get(&format!("/v1/exchanges/{id}/receipt")).await;
    let verified = verify_receipt(&receipt.body, &[broker.ledger().verifier().clone()]).expect("the receipt holds");
    assert_eq!(verified.event["exchange"], id);
    assert!(!receipt.text().contains("Eschen") && !receipt.text().contains("evidence_key"), "{}", receipt.text());
}

#[tokio::test]
async fn nobody_else_gets_state_or_receipt() {
    let (broker, _, answer) = released(&locality()).await;
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    for path in [format!("/v1/exchanges/{id}"), format!("/v1/exchanges/{id}/receipt")] {
        broker.client("commune-eschen").get(&path).await.assert_problem(404, "not-found");
        broker.stranger().get(&path).await.assert_problem(401, "certificate-unknown");
    }
}

#[tokio::test]
async fn household_members_get_an_entry_that_leads_to_nobody() {
    let broker = TestBroker::start().await;
    let (sophie, marc, emma) = (people::person("sophie"), people::person("marc"), people::person("emma"));
    let household = evidence::household(&sophie.national_number, &[&marc.national_number, &emma.national_number]);
    broker.provider("household-composition").always(Given::Json(household));
    let granted = broker.granted(&Wanted { evidence: vec!["household-composition"], ..Wanted::default() }).await;
    let body = json!({"evidence_type": "household-composition", "official": "agent-17"});
    let answer = broker.client("housing-ministry").exchange(&granted.token, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for member in ["marc", "emma"] {
        let subject = broker.subject(member).await;
        let entries = broker.exchanges_of(Some(subject)).await;
        assert_eq!(entries.len(), 1, "{member}");
        let entry = &entries[0];
        assert_eq!(entry.event.kind, kind::MENTIONED);
        assert_eq!(entry.event.requester.as_ref().map(ToString::to_string).as_deref(), Some("housing-ministry"));
        assert_eq!(
            entry.event.evidence_type.as_ref().map(ToString::to_string).as_deref(),
            Some("household-composition")
        );
        let leads = (entry.event.exchange, entry.event.consent, entry.event.case.clone(), entry.official());
        assert_eq!(leads, (None, None, None, None));
        let text = format!("{entry:?}");
        assert!(!text.contains(&granted.consent.to_string()) && !text.contains("2026-1234"), "{text}");
    }
    assert_eq!(kinds(&broker, granted.subject).await, [kind::OPENED, kind::RELEASED]);
}

#[tokio::test]
async fn without_fields_about_others_nobody_else_is_mentioned() {
    let broker = TestBroker::start().await;
    let (sophie, marc) = (people::person("sophie"), people::person("marc"));
    let household = evidence::household(&sophie.national_number, &[&marc.national_number]);
    broker.provider("household-composition").always(Given::Json(household));
    let granted = broker.granted(&Wanted { evidence: vec!["household-composition"], ..Wanted::default() }).await;
    let body = json!({"evidence_type": "household-composition", "fields": ["/household/size"], "official": "agent-17"});
    let answer = broker.client("housing-ministry").exchange(&granted.token, &body).await;
    assert_eq!(answer.json()["evidence"], json!({"household": {"size": 2}}));
    let marc = broker.subject("marc").await;
    assert_eq!(broker.exchanges_of(Some(marc)).await.len(), 0);
}
