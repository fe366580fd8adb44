//! Who may speak at all: mutual TLS and the catalogue.

use eemol_tests::{TestBroker, Wanted};
use reqwest::Method;

use super::locality;

#[tokio::test]
async fn without_a_certificate_tls_itself_refuses() {
    let broker = TestBroker::start().await;
    let before = broker.size().await;
    let refused = broker.anonymous().request(Method::POST, "/v1/exchanges").json(&locality()).send().await;
    assert!(refused.is_err(), "an answer came: {refused:?}");
    assert_eq!(broker.size().await, before, "nobody known asked, so nothing is entered");
}

#[tokio::test]
async fn a_certificate_of_nobody_in_the_catalogue_gets_401() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let before = broker.size().await;
    let answer = broker.stranger().exchange(&granted.token, &locality()).await;
    answer.assert_problem(401, "certificate-unknown");
    assert_eq!((broker.size().await, broker.calls()), (before, 0));
}

#[tokio::test]
async fn a_certificate_of_a_provider_that_asks_for_nothing_opens_nothing() {
    let broker = TestBroker::start().await;
    let answer = broker.client_with_subject("CN=population-register").exchange_without_token(&locality()).await;
    answer.assert_problem(401, "certificate-unknown");
}

#[tokio::test]
async fn a_name_in_a_header_is_not_a_certificate() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let subject = broker.site().subject_of("housing-ministry");
    for header in ["X-Client-Cert", "X-SSL-Client-S-DN", "X-Forwarded-Client-Cert", "Client-Cert"] {
        let request = broker.client("commune-eschen").request(Method::POST, "/v1/exchanges");
        let request = request.header(header, &subject).bearer_auth(&granted.token).json(&locality());
        eemol_tests::client::send(request).await.assert_problem(401, "token-of-other-client");
    }
}
