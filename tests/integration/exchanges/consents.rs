//! Every state in which a consent gives no evidence: 403 with that state as the reason, entered under the person, no
//! provider asked; and everything a consent does not cover.

use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_broker::ledger::operation::Mover;
use eemol_consent::event::ConsentEvent;
use eemol_policies::reason::Reason;
use eemol_tests::consents::days;
use eemol_tests::{Granted, TestBroker, Wanted};
use serde_json::json;

use super::{assert_refused, kinds, locality};

async fn start(wanted: &Wanted) -> (TestBroker, Granted) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(wanted).await;
    (broker, granted)
}

/// Holds that the consent's token is refused for this reason.
async fn assert_refused_as(broker: &TestBroker, granted: &Granted, reason: &str) {
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let entry = assert_refused(broker, &answer, (403, reason), Some(granted.subject)).await;
    assert_eq!(entry.event.consent, Some(granted.consent));
}

#[tokio::test]
async fn a_withdrawn_consent_gives_no_evidence() {
    let (broker, granted) = start(&Wanted::default()).await;
    broker.revoke(&granted).await;
    assert_refused_as(&broker, &granted, "consent-revoked").await;
}

#[tokio::test]
async fn a_returned_consent_gives_no_evidence() {
    let (broker, granted) = start(&Wanted::default()).await;
    let requester = Mover::Requester("housing-ministry".parse().expect("an id"));
    broker.change(granted.consent, ConsentEvent::Returned, requester).await.expect("it may be given back");
    assert_refused_as(&broker, &granted, "consent-returned").await;
}

#[tokio::test]
async fn a_paused_consent_gives_no_evidence_until_it_is_resumed() {
    let (broker, granted) = start(&Wanted::default()).await;
    let citizen = || Mover::Citizen(granted.subject);
    broker.change(granted.consent, ConsentEvent::Paused, citizen()).await.expect("it may be paused");
    assert_refused_as(&broker, &granted, "consent-paused").await;
    broker.change(granted.consent, ConsentEvent::Resumed, citizen()).await.expect("it may be resumed");
    assert_eq!(broker.client("housing-ministry").exchange(&granted.token, &locality()).await.status, 200);
}

#[tokio::test]
async fn an_exhausted_consent_gives_no_evidence() {
    let (broker, granted) = start(&Wanted { uses: Some(1), ..Wanted::default() }).await;
    let client = broker.client("housing-ministry");
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
    let calls = broker.calls();
    client.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-exhausted");
    assert_eq!(broker.calls(), calls);
    let newest = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    assert_eq!(newest.event.reason.map(eemol_policies::reason::Reason::as_str), Some("consent-exhausted"));
}

#[tokio::test]
async fn an_expired_consent_gives_no_evidence_whatever_its_token_says() {
    let (broker, granted) = start(&Wanted { lasts: Some(days(2)), ..Wanted::default() }).await;
    // Past the consent's last instant, within the leeway that tokens are read with.
    broker.clock().advance(days(2) + Duration::from_secs(2));
    assert_refused_as(&broker, &granted, "consent-expired").await;
}

#[tokio::test]
async fn an_invalidated_consent_gives_no_evidence() {
    let (broker, granted) = start(&Wanted::default()).await;
    let by: eemol_policies::ids::AdministrationId = "housing-ministry".parse().expect("an id");
    let event = ConsentEvent::Invalidated { by: by.clone(), because: "the procedure was closed".to_owned() };
    let by = eemol_broker::ledger::fixture::responsible(by.as_str());
    broker.change(granted.consent, event, Mover::Responsible(by)).await.expect("it may be declared invalid");
    assert_refused_as(&broker, &granted, "consent-invalidated").await;
}

#[tokio::test]
async fn an_evidence_type_that_was_not_agreed_to_is_not_given() {
    let (broker, granted) = start(&Wanted::default()).await;
    for evidence_type in ["income-certificate", "vehicle-registration", "unheard-of"] {
        let body = json!({"evidence_type": evidence_type, "official": "agent-17"});
        let answer = broker.client("housing-ministry").exchange(&granted.token, &body).await;
        let refusal = (403, "evidence-type-not-covered");
        assert_refused(&broker, &answer, refusal, Some(granted.subject)).await;
    }
}

#[tokio::test]
async fn a_field_that_was_not_agreed_to_is_not_given() {
    let (broker, granted) = start(&Wanted::default()).await;
    for field in [
        "/registered_since",       // offered, not ticked
        "/person/national_number", // not in the procedure
        "/address",                // around an agreed field
        "/address/locality/name",  // inside an agreed field
        "/Address/locality",
        "/address/*",
    ] {
        let fields = json!(["/address/locality", field]);
        let body = json!({"evidence_type": "residence-certificate", "fields": fields, "official": "agent-17"});
        let answer = broker.client("housing-ministry").exchange(&granted.token, &body).await;
        assert_refused(&broker, &answer, (403, "field-not-covered"), Some(granted.subject)).await;
    }
}

#[tokio::test]
async fn a_refusal_spends_no_use() {
    let (broker, granted) = start(&Wanted { uses: Some(1), ..Wanted::default() }).await;
    let client = broker.client("housing-ministry");
    for _ in 0..3 {
        let body = json!({"evidence_type": "income-certificate", "official": "agent-17"});
        client.exchange(&granted.token, &body).await.assert_problem(403, "evidence-type-not-covered");
    }
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
}

#[tokio::test]
async fn a_policy_refuses_a_machine_what_only_a_person_may_ask() {
    let broker = TestBroker::start().await;
    let wanted = Wanted {
        procedure: "social-housing-application",
        evidence: vec!["disability-status"],
        ticked: vec!["/status"],
        ..Wanted::default()
    };
    let granted = broker.granted(&wanted).await;
    let body = json!({"evidence_type": "disability-status", "official": "system:batch"});
    let answer = broker.client("housing-ministry").exchange(&granted.token, &body).await;
    answer.assert_problem(403, "policy-denied");
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    assert_eq!(entry.decision().policy.as_deref(), Some("special-data-need-a-person"));
    assert_eq!((broker.calls(), kinds(&broker, granted.subject).await.len()), (0, 1));
}

#[tokio::test]
async fn a_consent_does_not_outlive_the_procedure_it_was_given_for() {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let procedure = broker.site().config.catalogue.join("procedures/housing-benefit.toml");
    let (now, then) = (r#"requesters = ["housing-ministry"]"#, r#"requesters = ["commune-eschen"]"#);
    eemol_tests::site::change(&procedure, now, then);
    broker.restart().await;
    assert_refused_as(&broker, &granted, "procedure-not-allowed").await;
}

#[tokio::test]
async fn a_field_taken_out_of_the_procedure_is_not_given_any_more() {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let procedure = broker.site().config.catalogue.join("procedures/housing-benefit.toml");
    eemol_tests::site::change(&procedure, r#"    { path = "/address/locality", required = true },"#, "");
    broker.restart().await;
    assert_refused_as(&broker, &granted, "field-not-covered").await;
}

/// Asks for what was agreed to, after the catalogue was changed; no provider hears of it, and the entry says why.
async fn assert_not_asked(broker: &TestBroker, granted: &Granted, why: &str) {
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    answer.assert_problem(403, "procedure-not-allowed");
    assert_eq!(broker.calls(), 0, "no provider is asked");
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    assert_eq!((entry.event.kind.as_str(), entry.event.reason), (kind::FAILED, Some(Reason::ProcedureNotAllowed)));
    assert!(entry.decision().detail.is_some_and(|detail| detail.contains(why)));
    let consent = broker.ledger().consent(granted.consent).await.expect("readable").expect("there");
    assert_eq!(consent.uses().map(|uses| (uses.released(), uses.reserved())), Some((0, 0)), "the use is given back");
}

#[tokio::test]
async fn a_person_whose_identifier_does_not_fit_the_territory_any_more_is_not_asked_for() {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let territory = broker.site().config.catalogue.join("territory.toml");
    eemol_tests::site::change(&territory, r#"pattern = "^[0-9]{4}(0"#, r#"pattern = "^18[0-9]{2}(0"#);
    broker.restart().await;
    assert_not_asked(&broker, &granted, "does not fit the territory").await;
}

#[tokio::test]
async fn a_provider_is_asked_under_its_own_scheme_of_identifiers_or_not_at_all() {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let catalogue = broker.site().config.catalogue.clone();
    let (before, scheme) = (
        "[supervisory_authority]\n",
        "[[identifier_schemes]]\nid = \"lu-rcs\"\n\
        pattern = \"^B[0-9]{1,6}$\"\nexample = \"B123\"\n[identifier_schemes.names]\nfr = \"RCS\"\nde = \"RCS\"\n\
        lb = \"RCS\"\nen = \"RCS\"\n\n[supervisory_authority]\n",
    );
    eemol_tests::site::change(&catalogue.join("territory.toml"), before, scheme);
    let residence = catalogue.join("evidence-types/residence-certificate.toml");
    eemol_tests::site::change(&residence, r#"identifier = "lu-nin""#, r#"identifier = "lu-rcs""#);
    broker.restart().await;
    assert_not_asked(&broker, &granted, "`lu-rcs`").await;
}
