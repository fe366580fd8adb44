//! What a provider can do wrong, and what the requester, the log and the person see of it. Never the evidence.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_connectors::build::{Ambient, build};
use eemol_connectors::fake::Answer as Given;
use eemol_connectors::source::Source;
use eemol_connectors::{Connector, ConnectorError};
use eemol_policies::catalogue::Catalogue;
use eemol_tests::{Answer, Granted, TestBroker, Wanted, evidence, people, provider};
use serde_json::json;

use super::{kinds, locality};

/// Stands in every bad answer, and must stand nowhere else.
const SECRET: &str = "Rue-du-Secret-9931";

async fn start(given: Given) -> (TestBroker, Granted) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.provider("residence-certificate").next(given);
    (broker, granted)
}

/// Holds that the exchange ends like this: the answer, one opening and one closing entry, the use given back, and nothing
/// of the evidence anywhere.
async fn assert_ends(broker: &TestBroker, granted: &Granted, (status, reason): (u16, &str), ends: &str) -> Answer {
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let problem = answer.assert_problem(status, reason);
    assert_eq!(kinds(broker, granted.subject).await, [kind::OPENED, ends]);
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    assert_eq!(entry.event.reason.map(eemol_policies::reason::Reason::as_str), Some(reason));
    assert_eq!(problem["instance"], json!(entry.event.exchange));
    assert_eq!(entry.event.released, None);
    let consent = broker.ledger().consent(granted.consent).await.expect("readable").expect("there");
    let uses = consent.uses().expect("a granted consent has uses");
    assert_eq!((uses.released(), uses.reserved()), (0, 0), "the use is given back");
    for place in [answer.text(), format!("{entry:?}"), serde_json::to_string(&entry.event).expect("JSON")] {
        assert!(!place.contains(SECRET), "{place}");
    }
    answer
}

#[tokio::test]
async fn a_provider_that_is_down_gets_503() {
    let (broker, granted) = start(Given::Fail(ConnectorError::Unavailable { retry_after: None })).await;
    let answer = assert_ends(&broker, &granted, (503, "provider-unavailable"), kind::FAILED).await;
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_busy_provider_gets_503() {
    let (broker, granted) = start(Given::Fail(ConnectorError::Busy)).await;
    assert_ends(&broker, &granted, (503, "provider-unavailable"), kind::FAILED).await;
}

#[tokio::test]
async fn a_slow_provider_gets_504() {
    let (broker, granted) = start(Given::Fail(ConnectorError::TimedOut)).await;
    assert_ends(&broker, &granted, (504, "provider-timeout"), kind::FAILED).await;
}

#[tokio::test]
async fn garbage_gets_502() {
    let (broker, granted) = start(Given::Json(format!("<html>{SECRET}</html>"))).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn evidence_that_breaks_its_schema_gets_502() {
    let sophie = people::person("sophie").national_number;
    let broken = json!({
        "person": {"national_number": sophie, "family_name": [SECRET]}, "address": {"locality": SECRET, "country": SECRET},
    });
    let (broker, granted) = start(Given::Json(broken.to_string())).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn evidence_with_a_member_named_twice_gets_502() {
    let sophie = people::person("sophie").national_number;
    let text =
        evidence::residence(&sophie).replace(r#""address":{"#, &format!(r#""address":{{"locality":"{SECRET}","#));
    let (broker, granted) = start(Given::Json(text)).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn evidence_about_another_person_gets_502() {
    let marc = people::person("marc").national_number;
    let text = evidence::residence(&marc).replace("Eschen", SECRET);
    let (broker, granted) = start(Given::Json(text)).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn too_much_evidence_gets_502() {
    let (broker, granted) = start(Given::Fail(ConnectorError::TooLarge)).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn nobody_found_gets_404() {
    let (broker, granted) = start(Given::Fail(ConnectorError::NoMatch)).await;
    assert_ends(&broker, &granted, (404, "no-match"), kind::UNMATCHED).await;
}

#[tokio::test]
async fn several_found_gets_409() {
    let (broker, granted) = start(Given::Fail(ConnectorError::AmbiguousMatch)).await;
    assert_ends(&broker, &granted, (409, "ambiguous-match"), kind::UNMATCHED).await;
}

#[tokio::test]
async fn a_provider_that_fails_once_costs_no_use() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted { uses: Some(1), ..Wanted::default() }).await;
    broker.provider("residence-certificate").next(Given::Fail(ConnectorError::TimedOut));
    let client = broker.client("housing-ministry");
    client.exchange(&granted.token, &locality()).await.assert_problem(504, "provider-timeout");
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
}

/// The catalogue's own connector for residence certificates, over HTTP to `address`, with this deadline.
fn connector(address: std::net::SocketAddr, deadline: Duration) -> Arc<dyn Connector> {
    let catalogue = Catalogue::load(&people::demo().join("catalogue")).expect("the catalogue is whole");
    let evidence_type = &catalogue.evidence_types[&"residence-certificate".parse().expect("an id")];
    let milliseconds = u64::try_from(deadline.as_millis()).expect("short");
    let source = json!({"url": format!("http://{address}"), "limits": {"deadline_ms": milliseconds, "retries": 0}});
    let source: Source = serde_json::from_value(source).expect("a source");
    let ambient = Ambient {
        clock: Arc::new(|| 0),
        jitter: None,
        secrets: Arc::new(|reference| Err(format!("`{reference}` is not needed"))),
    };
    build(evidence_type, &source, &ambient).expect("a connector")
}

/// Long enough for a machine with much to do.
const PATIENT: Duration = Duration::from_secs(10);

/// A broker whose residence certificates come over HTTP from somebody who sends these bytes at once.
async fn over_http(answer: String) -> (TestBroker, Granted) {
    with_connector(connector(provider::serve(answer, Duration::ZERO), PATIENT)).await
}

async fn with_connector(connector: Arc<dyn Connector>) -> (TestBroker, Granted) {
    let broker = TestBroker::with().connector("residence-certificate", connector).start().await;
    let granted = broker.granted(&Wanted::default()).await;
    (broker, granted)
}

#[tokio::test]
async fn over_http_a_wrong_media_type_gets_502() {
    let (broker, granted) =
        over_http(provider::answer("200 OK", "text/html", &format!("{{\"nom\":\"{SECRET}\"}}"))).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn over_http_garbage_gets_502() {
    let (broker, granted) =
        over_http(provider::answer("200 OK", "application/json", &format!("{{\"nom\": {SECRET}"))).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn over_http_a_redirect_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_owned();
    let (broker, granted) = over_http(answer).await;
    assert_ends(&broker, &granted, (502, "provider-invalid"), kind::FAILED).await;
}

#[tokio::test]
async fn over_http_silence_gets_504() {
    let silent = provider::serve(provider::answer("200 OK", "application/json", "{}"), Duration::from_secs(5));
    let (broker, granted) = with_connector(connector(silent, Duration::from_millis(150))).await;
    assert_ends(&broker, &granted, (504, "provider-timeout"), kind::FAILED).await;
}

#[tokio::test]
async fn over_http_a_closed_port_gets_503() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let closed = listener.local_addr().expect("bound");
    drop(listener);
    let (broker, granted) = with_connector(connector(closed, PATIENT)).await;
    assert_ends(&broker, &granted, (503, "provider-unavailable"), kind::FAILED).await;
}

#[tokio::test]
async fn over_http_the_owners_own_shape_is_mapped_and_cut_to_what_was_agreed() {
    let sophie = people::person("sophie").national_number;
    let theirs = json!({
        "numeroNational": sophie, "identite": {"nom": SECRET, "prenoms": ["S"]},
        "adresse": {"commune": {"libelle": "Eschen", "code": 17}, "pays": {"code": "LUX"}},
    });
    let (broker, granted) = over_http(provider::answer("200 OK", "application/json", &theirs.to_string())).await;
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["evidence"], json!({"address": {"locality": "Eschen"}}));
    assert!(!answer.text().contains(SECRET));
}
