//! Signed introspection answers, what is published for clients, and keys that change while the broker runs.

use eemol_broker::keys::make;
use eemol_consent::token::{introspection, verify::VerifierOf};
use eemol_tests::client::send;
use eemol_tests::{TestBroker, Wanted};
use reqwest::Method;
use serde_json::json;

use crate::exchanges::locality;

const SIGNED: &str = "application/token-introspection+jwt";

#[tokio::test]
async fn an_introspection_answer_is_signed_where_the_client_asks_for_that() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let client = broker.client("housing-ministry");
    let ask = async |token: &str, accept: &str| {
        let request = client.request(Method::POST, "/oauth/introspect").header("accept", accept);
        send(request.form(&[("token", token)])).await
    };
    for accept in ["application/json", "*/*", "application/json, application/token-introspection+jwt;q=0"] {
        assert_eq!(ask(&granted.token, accept).await.header("content-type"), "application/json", "{accept}");
    }
    let now = broker.app().runtime.now();
    let keys = broker.app().tokens.jwks(now);
    let verifier: introspection::Verifier =
        VerifierOf::from_jwks(&broker.app().config.issuer, "housing-ministry", &keys).expect("keys");
    for (token, active) in [(granted.token.as_str(), true), ("nonsense", false)] {
        let answer = ask(token, SIGNED).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, SIGNED));
        let claims = verifier.verify(&answer.text(), now).expect("a signed answer");
        assert_eq!(claims.token_introspection["active"], active);
        let plain = ask(token, "application/json").await.json();
        assert_eq!(claims.token_introspection, plain);
        let members = eemol_tests::forge::Parts::of(&answer.text()).claims;
        assert!(members.get("sub").is_none() && members.get("exp").is_none(), "{members}");
        // It passes for no consent token.
        client.exchange(&answer.text(), &locality()).await.assert_problem(401, "token-invalid");
    }
}

#[tokio::test]
async fn metadata_name_every_way_and_the_schema_of_what_can_be_asked_is_published() {
    let broker = TestBroker::start().await;
    let metadata = broker.public().get("/.well-known/oauth-authorization-server").await.json();
    assert_eq!(broker.public().get("/.well-known/openid-configuration").await.json(), metadata);
    assert_eq!(metadata["authorization_endpoint"], "https://eemol.test/oauth/authorize");
    for (member, value) in [
        ("require_pushed_authorization_requests", json!(true)),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("response_types_supported", json!(["code"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("backchannel_token_delivery_modes_supported", json!(["poll", "ping"])),
        ("introspection_signing_alg_values_supported", json!(["ES256"])),
        ("authorization_details_types_supported", json!(["urn:eemol:evidence"])),
    ] {
        assert_eq!(metadata[member], value, "{member}");
    }
    let aliases = metadata["mtls_endpoint_aliases"].as_object().expect("aliases");
    for (name, address) in aliases {
        assert_eq!(&metadata[name], address, "{name}");
    }
    assert!(aliases.contains_key("pushed_authorization_request_endpoint"));
    let schema = metadata["eemol_authorization_details_schema"].as_str().expect("a schema");
    let schema = broker.public().get(schema.strip_prefix("https://eemol.test").expect("on this site")).await;
    assert_eq!(schema.header("content-type"), "application/schema+json");
    assert_eq!(schema.json()["items"]["properties"]["type"]["const"], "urn:eemol:evidence");
}

#[tokio::test]
async fn a_new_token_key_signs_once_the_broker_reloads_and_old_tokens_stay_good() {
    let broker = TestBroker::start().await;
    let app = broker.app();
    let (before, kid) = (broker.granted(&Wanted::default()).await, app.tokens.public_key().kid().to_owned());
    let new = make::rotate_token(&app.config, &app.runtime, false).expect("a new key");
    assert_eq!(app.tokens.public_key().kid(), kid, "nothing changes by itself");
    app.reload_keys().await.expect("the keys are good");
    assert_eq!(app.tokens.public_key().kid(), new.kid());
    let after = broker.token(before.consent).await;
    let client = broker.client("housing-ministry");
    for token in [&before.token, &after] {
        assert_eq!(client.exchange(token, &locality()).await.status, 200);
    }
    let published = broker.public().get("/.well-known/jwks.json").await.json();
    assert_eq!(published["keys"].as_array().map(Vec::len), Some(3), "present, next, retired: {published}");
    // One that was stolen signs for nobody any more.
    make::rotate_token(&app.config, &app.runtime, true).expect("a new key");
    app.reload_keys().await.expect("the keys are good");
    client.exchange(&after, &locality()).await.assert_problem(401, "token-invalid");
}
