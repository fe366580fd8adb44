//! `/oauth/…` on the api listener and its metadata on the web listener: a token is asked for, read and given back by its
//! own administration, by nobody else.

mod amended;
mod ping;
mod redirect;
mod refresh;
mod signed;

use eemol_broker::ledger::operation::Mover;
use eemol_consent::event::ConsentEvent;
use eemol_tests::{TestBroker, Wanted, people};
use serde_json::json;

use crate::exchanges::locality;

#[tokio::test]
async fn a_stranger_gets_nothing_of_oauth() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let before = broker.size().await;
    for path in ["/oauth/par", "/oauth/bc-authorize", "/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        let answer = broker.stranger().form(path, &[("token", &granted.token)]).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")), "{path}");
    }
    assert_eq!(broker.size().await, before);
}

#[tokio::test]
async fn what_the_listener_turns_away_has_the_form_of_oauth_too() {
    let broker = TestBroker::start().await;
    let client = broker.client("housing-ministry");
    let long = client.form("/oauth/token", &[("grant_type", &"a".repeat(70_000))]).await;
    assert_eq!((long.status, long.header("content-type")), (413, "application/json"), "{}", long.text());
    assert_eq!((&long.json()["error"], long.header("pragma")), (&"invalid_request".into(), "no-cache"));
    let broker = TestBroker::with().configure(|config| {
        (config.api.limits.rate_per_second, config.api.limits.burst) = (1, 1);
    });
    let broker = broker.start().await;
    let client = broker.client("housing-ministry");
    client.form("/oauth/token", &[]).await;
    let often = client.form("/oauth/token", &[]).await;
    assert_eq!((often.status, &often.json()["error"]), (429, &"temporarily_unavailable".into()), "{}", often.text());
    assert!(!often.header("retry-after").is_empty());
}

#[tokio::test]
async fn asking_answers_alike_for_a_person_nobody_knows() {
    let broker = TestBroker::start().await;
    let details = json!([{
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1", "official": "agent-17",
        "evidence_type": "family-allowance", "fields": ["/monthly_total"],
    }])
    .to_string();
    let known = people::person("sophie").identifier();
    let mut shapes = Vec::new();
    for hint in [known.as_str(), people::NOBODY] {
        let form = [("login_hint", hint), ("authorization_details", details.as_str())];
        let answer = broker.client("housing-ministry").form("/oauth/bc-authorize", &form).await;
        let members: Vec<String> = answer.json().as_object().expect("an object").keys().cloned().collect();
        shapes.push((answer.status, members, answer.body.len()));
    }
    assert_eq!(shapes[0].0, 200);
    assert_eq!(shapes[0], shapes[1]);
}

#[tokio::test]
async fn a_request_outside_the_procedure_is_not_put_before_the_citizen() {
    let broker = TestBroker::start().await;
    let before = broker.size().await;
    for (procedure, evidence_type, field) in [
        ("housing-benefit", "residence-certificate", "/person/national_number"),
        ("housing-benefit", "vehicle-registration", "/vehicles/*/plate"),
        ("resident-parking-permit", "residence-certificate", "/address/locality"),
        ("no-such-procedure", "residence-certificate", "/address/locality"),
    ] {
        let details = json!([{
            "type": "urn:eemol:evidence", "procedure": procedure, "case": "2026-1", "official": "agent-17",
            "evidence_type": evidence_type, "fields": [field],
        }]);
        let hint = people::person("sophie").identifier();
        let form = [("login_hint", hint.as_str()), ("authorization_details", &details.to_string())];
        let answer = broker.client("housing-ministry").form("/oauth/bc-authorize", &form).await;
        assert_eq!(answer.status, 400, "{procedure} {field}: {}", answer.text());
        assert!(!answer.text().contains("1991041798172"), "{}", answer.text());
    }
    let sophie = broker.subject("sophie").await;
    assert_eq!(broker.ledger().consents_of(sophie, 10).await.expect("readable").len(), 0);
    assert!(broker.size().await >= before);
}

#[tokio::test]
async fn a_token_is_active_for_its_own_administration_until_it_is_given_back() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let (own, other) = (broker.client("housing-ministry"), broker.client("commune-eschen"));
    let form = [("token", granted.token.as_str())];
    let active =
        async |client: &eemol_tests::Client| client.form("/oauth/introspect", &form).await.json()["active"].clone();
    assert_eq!((active(&own).await, active(&other).await), (json!(true), json!(false)));

    // Somebody else's attempt changes nothing.
    other.form("/oauth/revoke", &form).await;
    assert_eq!(active(&own).await, json!(true));

    assert_eq!(own.form("/oauth/revoke", &form).await.status, 200);
    assert_eq!(active(&own).await, json!(false));
    own.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-returned");
}

#[tokio::test]
async fn a_consent_is_seen_and_given_up_by_its_requester_alone() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let path = format!("/oauth/grants/{}", granted.consent);
    let (own, other) = (broker.client("housing-ministry"), broker.client("commune-eschen"));
    let seen = own.get(&path).await;
    assert_eq!((seen.status, seen.header("cache-control")), (200, "no-store"), "{}", seen.text());
    let grant = seen.json();
    assert_eq!((&grant["grant_id"], &grant["state"]), (&json!(granted.consent.to_string()), &json!("granted")));
    assert_eq!(grant["authorization_details"][0]["type"], "urn:eemol:evidence");
    assert!(!seen.text().contains("agent-17") && !seen.text().contains("1991041798172"), "{}", seen.text());

    // Another's, unknown and malformed ids are all the same; a stranger is nobody.
    for path in [path.as_str(), "/oauth/grants/cns_01ARZ3NDEKTSV4RRFFQ69G5FAV", "/oauth/grants/x"] {
        for answer in [other.get(path).await, other.delete(path).await] {
            assert_eq!((answer.status, answer.json()["error"].as_str()), (404, Some("invalid_grant")), "{path}");
        }
    }
    assert_eq!((broker.stranger().get(&path).await.status, broker.stranger().delete(&path).await.status), (401, 401));
    assert_eq!(own.get(&path).await.json()["state"], "granted");

    for _ in 0..2 {
        assert_eq!(own.delete(&path).await.status, 204);
        assert_eq!(own.get(&path).await.json()["state"], "returned");
    }
    own.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-returned");
}

#[tokio::test]
async fn a_request_that_waits_is_taken_back() {
    let broker = TestBroker::start().await;
    let details = json!([{
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1", "official": "agent-17",
        "evidence_type": "family-allowance", "fields": ["/monthly_total"],
    }]);
    let hint = people::person("sophie").identifier();
    let form = [("login_hint", hint.as_str()), ("authorization_details", &details.to_string())];
    let own = broker.client("housing-ministry");
    let asked = own.form("/oauth/bc-authorize", &form).await.json();
    let path = format!("/oauth/grants/{}", asked["grant_id"].as_str().expect("an id"));
    assert_eq!(own.get(&path).await.json()["state"], "requested");
    assert_eq!(own.delete(&path).await.status, 204);
    assert_eq!(own.get(&path).await.json()["state"], "cancelled");
    let mut sophie = broker.citizen("sophie").await;
    let list = sophie.open("/en/requests").await;
    assert!(!list.all("main a", "href").iter().any(|link| link.contains("/requests/cns_")), "{}", list.words());
}

#[tokio::test]
async fn a_withdrawn_consents_token_is_not_active() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let citizen = Mover::Citizen(granted.subject);
    broker.change(granted.consent, ConsentEvent::Paused, citizen).await.expect("it may be paused");
    let answer = broker.client("housing-ministry").form("/oauth/introspect", &[("token", &granted.token)]).await;
    assert_eq!(answer.json(), json!({"active": false}));
}

#[tokio::test]
async fn metadata_and_keys_are_public_and_hold_no_private_key() {
    let broker = TestBroker::start().await;
    let metadata = broker.public().get("/.well-known/oauth-authorization-server").await;
    assert_eq!(metadata.status, 200);
    assert_eq!(metadata.json()["issuer"], broker.app().config.issuer);
    assert!(metadata.json()["mtls_endpoint_aliases"].is_object(), "{}", metadata.text());
    let keys = broker.public().get("/.well-known/jwks.json").await;
    assert_eq!(keys.json(), broker.app().tokens.jwks(broker.app().runtime.now()));
    assert!(keys.json()["keys"][0].get("d").is_none(), "{}", keys.text());
}
