//! Bodies that cannot be read or have another shape: nothing is entered, nobody is asked.

use eemol_tests::{Answer, Granted, TestBroker, Wanted};
use reqwest::Method;
use serde_json::{Value, json};

use super::locality;

struct Case {
    broker: TestBroker,
    granted: Granted,
    size: u64,
}

impl Case {
    async fn new() -> Self {
        let broker = TestBroker::start().await;
        let granted = broker.granted(&Wanted::default()).await;
        let size = broker.size().await;
        Self { broker, granted, size }
    }

    async fn send(&self, body: impl Into<reqwest::Body>) -> Answer {
        self.broker.client("housing-ministry").exchange_raw(&self.granted.token, body).await
    }

    async fn nothing_happened(&self) {
        assert_eq!((self.broker.size().await, self.broker.calls()), (self.size, 0));
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_gets_400() {
    let case = Case::new().await;
    let official = r#"{"official":"agent-17","evidence_type":"residence-certificate"}"#;
    for body in ["", "{", "evidence", r#"{"official":"a""#, "\u{feff}{}", &format!("{official} {official}")] {
        case.send(body.to_owned()).await.assert_problem(400, "body-unreadable");
    }
    case.send(vec![0xff, 0xfe, b'{', b'}']).await.assert_problem(400, "body-unreadable");
    case.nothing_happened().await;
}

#[tokio::test]
async fn a_member_named_twice_gets_400() {
    let case = Case::new().await;
    let body =
        r#"{"official":"agent-17","evidence_type":"residence-certificate","evidence_type":"income-certificate"}"#;
    case.send(body).await.assert_problem(400, "body-unreadable");
    case.nothing_happened().await;
}

#[tokio::test]
async fn a_wrong_shape_gets_422_and_the_name_of_the_field() {
    let case = Case::new().await;
    let with = |member: &str, value: Value| {
        let mut body = locality();
        body[member] = value;
        body
    };
    let without = |member: &str| {
        let mut body = locality();
        body.as_object_mut().expect("an object").remove(member);
        body
    };
    for (body, field) in [
        (without("evidence_type"), "evidence_type"),
        (without("official"), "official"),
        (with("official", json!(17)), "official"),
        (with("official", json!("")), "official"),
        (with("fields", json!("/address/locality")), "fields"),
        (with("fields", json!([])), "fields"),
        (with("fields", json!(["/address/locality", "locality"])), "fields[1]"),
        (with("evidence_type", json!("Residence Certificate")), "evidence_type"),
        (with("colour", json!("red")), "colour"),
        (with("subject", json!("lu-nin:1991041798172")), "subject"),
        (with("procedure", json!("housing-benefit")), "procedure"),
        (with("case", json!("2026-1")), "case"),
    ] {
        let problem = case.send(body.to_string()).await.assert_problem(422, "body-invalid");
        assert_eq!(problem["field"], field, "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
    case.nothing_happened().await;
}

#[tokio::test]
async fn an_array_is_no_request() {
    let case = Case::new().await;
    assert_eq!(case.send(json!([locality(), locality()]).to_string()).await.status, 422);
    case.nothing_happened().await;
}

#[tokio::test]
async fn a_body_over_64_kib_gets_413() {
    let case = Case::new().await;
    let long = |bytes: usize| format!("{{\"official\":\"{}\"}}", "a".repeat(bytes - 15));
    case.send(long(65_537)).await.assert_problem(413, "body-too-large");
    let fits = case.send(long(65_536)).await;
    assert_eq!(fits.status, 422, "{}", fits.text());
    case.nothing_happened().await;
}

#[tokio::test]
async fn nesting_over_64_levels_gets_400() {
    let case = Case::new().await;
    for levels in [65, 5_000] {
        let body = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        case.send(body).await.assert_problem(400, "body-unreadable");
    }
    case.nothing_happened().await;
}

#[tokio::test]
async fn another_media_type_gets_415() {
    let case = Case::new().await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let request = case.broker.client("housing-ministry").request(Method::POST, "/v1/exchanges");
        let request = request.bearer_auth(&case.granted.token).header("content-type", media_type);
        eemol_tests::client::send(request.body(locality().to_string())).await.assert_problem(415, "media-type");
    }
    case.nothing_happened().await;
}

#[tokio::test]
async fn a_bad_idempotency_key_gets_422() {
    let case = Case::new().await;
    let client = case.broker.client("housing-ministry");
    for key in [String::new(), "with blank".to_owned(), "k".repeat(256)] {
        let problem = client.exchange_with_key(&case.granted.token, &key, &locality()).await;
        assert_eq!(problem.assert_problem(422, "body-invalid")["field"], "Idempotency-Key");
    }
    case.nothing_happened().await;
}

#[tokio::test]
async fn a_path_that_is_none_gets_404() {
    let case = Case::new().await;
    let client = case.broker.client("housing-ministry");
    client.get("/v1/exchange").await.assert_problem(404, "not-found");
    client.get("/nothing").await.assert_problem(404, "not-found");
    client.get("/v1/exchanges/exg_garbage").await.assert_problem(404, "not-found");
}
