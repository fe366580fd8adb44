//! Who may speak at all: mutual TLS and the catalogue.

use std::time::Duration;

use eemol_broker::pki::Authority;
use eemol_broker::pki::authority::{CRL_LIFE, Issued, Validity};
use eemol_tests::site::always;
use eemol_tests::{Client, TestBroker, Wanted};
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

/// Whether a program with this certificate gets any answer at all.
async fn is_answered(broker: &TestBroker, own: &Issued) -> bool {
    let client = Client::new(&broker.api(), broker.site().authority.certificate(), Some(own));
    client.request(Method::GET, "/v1/catalogue").send().await.is_ok()
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused_by_tls() {
    let broker = TestBroker::start().await;
    let dir = tempfile::tempdir().expect("a directory");
    let runtime = &broker.site().runtime;
    let other = Authority::create(dir.path(), "Other authority", runtime).expect("an authority");
    let subject = broker.site().subject_of("housing-ministry");
    let own = other.client(&subject, always(), runtime).expect("a certificate");
    assert!(!is_answered(&broker, &own).await);
}

#[tokio::test]
async fn an_expired_certificate_and_one_of_tomorrow_are_refused_by_tls() {
    let broker = TestBroker::start().await;
    let (site, day) = (broker.site(), Duration::from_hours(24));
    let now = site.runtime.now();
    let yesterday = Validity { from: now.minus(2 * day), to: now.minus(day) };
    let tomorrow = Validity { from: now.plus(day), to: now.plus(2 * day) };
    for validity in [yesterday, tomorrow] {
        let subject = site.subject_of("housing-ministry");
        let own = site.authority.client(&subject, validity, &site.runtime).expect("a certificate");
        assert!(!is_answered(&broker, &own).await);
    }
}

#[tokio::test]
async fn a_servers_certificate_is_no_clients() {
    let broker = TestBroker::start().await;
    let own = broker.site().authority.server(&[], always(), &broker.site().runtime).expect("a certificate");
    assert!(!is_answered(&broker, &own).await);
}

#[tokio::test]
async fn a_revoked_certificate_is_refused_on_connections_old_and_new() {
    let broker = TestBroker::start().await;
    let site = broker.site();
    let own = site.certificate(&site.subject_of("housing-ministry"));
    let client = Client::new(&broker.api(), site.authority.certificate(), Some(&own));
    assert_eq!(client.get("/v1/catalogue").await.status, 200);
    site.authority.revoke(&own.certificate, CRL_LIFE, &site.runtime).expect("revoked");
    broker.reload_certificates();
    client.get("/v1/catalogue").await.assert_problem(401, "certificate-refused");
    assert!(!is_answered(&broker, &own).await);
    assert!(is_answered(&broker, &site.certificate(&site.subject_of("commune-eschen"))).await);
}

#[tokio::test]
async fn a_revocation_list_past_its_date_lets_nobody_in() {
    let broker = TestBroker::start().await;
    let site = broker.site();
    let own = site.certificate(&site.subject_of("housing-ministry"));
    site.authority.renew_crl(Validity::of(Duration::from_hours(1), &site.runtime)).expect("a list");
    broker.reload_certificates();
    assert!(is_answered(&broker, &own).await);
    broker.clock().advance(Duration::from_hours(2));
    assert!(!is_answered(&broker, &own).await);
}
