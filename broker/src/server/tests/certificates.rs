//! Who gets in to the api listener.

use std::fs;
use std::time::Duration;

use rustls::HandshakeKind;

use super::site::{GET, Site, blocking, connect, connect_with};
use crate::pki::authority::{Authority, CRL_LIFE, LEAF_LIFE, Validity};

#[actix_web::test]
async fn a_good_certificate_is_let_in_and_its_subject_is_known() {
    let site = Site::start();
    let client = site.client();
    let answer = site.ask(Some(&client), GET).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nCN=client,O=Test"), "{answer}");
}

#[actix_web::test]
async fn no_certificate_gets_no_answer() {
    let site = Site::start();
    assert!(site.ask(None, GET).await.is_err());
}

#[actix_web::test]
async fn a_certificate_of_another_authority_gets_no_answer() {
    let site = Site::start();
    let other = Authority::create(&site.dir.path().join("other"), "Test authority", &site.runtime).unwrap();
    let client = other.client("CN=client,O=Test", Validity::of(LEAF_LIFE, &site.runtime), &site.runtime).unwrap();
    assert!(site.ask(Some(&client), GET).await.is_err());
}

#[actix_web::test]
async fn a_certificate_before_or_after_its_time_gets_no_answer() {
    let site = Site::start();
    let (now, hour) = (site.runtime.now(), Duration::from_hours(1));
    for (from, to) in [(now.minus(hour * 2), now.minus(hour)), (now.plus(hour), now.plus(hour * 2))] {
        let client = site.authority.client("CN=client", Validity { from, to }, &site.runtime).unwrap();
        assert!(site.ask(Some(&client), GET).await.is_err());
    }
}

#[actix_web::test]
async fn a_certificate_for_servers_is_none_for_clients() {
    let site = Site::start();
    let server = site.authority.server(&[], Validity::of(LEAF_LIFE, &site.runtime), &site.runtime).unwrap();
    assert!(site.ask(Some(&server), GET).await.is_err());
}

#[actix_web::test]
async fn a_revoked_certificate_gets_no_answer_once_the_list_is_loaded() {
    let site = Site::start();
    let (client, other) = (site.client(), site.client());
    site.authority.revoke(&client.certificate, CRL_LIFE, &site.runtime).unwrap();
    site.tls.reload(&site.config).unwrap();
    assert!(site.ask(Some(&client), GET).await.is_err());
    assert!(site.ask(Some(&other), GET).await.is_ok());
}

#[actix_web::test]
async fn nobody_gets_in_when_the_revocation_list_is_past_its_date() {
    let site = Site::start();
    let client = site.client();
    site.clock.advance(CRL_LIFE + Duration::from_secs(2));
    assert!(site.ask(Some(&client), GET).await.is_err());
    site.authority.renew_crl(Validity::of(CRL_LIFE, &site.runtime)).unwrap();
    site.tls.reload(&site.config).unwrap();
    assert!(site.ask(Some(&client), GET).await.is_ok());
}

#[actix_web::test]
async fn sessions_are_not_resumed_and_only_http_1_is_offered() {
    let site = Site::start();
    let client = site.client();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (config, address) = (site.trusting(Some(&client), &[version]), site.address);
        blocking(move || {
            for _ in 0..3 {
                let mut connection = connect_with(&config, address);
                assert!(connection.ask(GET).unwrap().starts_with("HTTP/1.1 200 "));
                assert_eq!(connection.0.conn.handshake_kind(), Some(HandshakeKind::Full));
                assert_eq!(connection.0.conn.tls13_tickets_received(), 0);
            }
            let mut connection = connect(&config, address);
            connection.ask(GET).unwrap();
            assert_eq!(connection.0.conn.alpn_protocol(), Some(b"http/1.1".as_slice()));
        })
        .await;
    }
}

#[actix_web::test]
async fn an_open_connection_is_refused_once_its_certificate_is_revoked() {
    let site = Site::start();
    let client = site.client();
    let (config, address) = (site.trusting(Some(&client), &[]), site.address);
    let mut connection = blocking(move || {
        let mut connection = connect(&config, address);
        assert!(connection.ask(GET).unwrap().starts_with("HTTP/1.1 200 "));
        connection
    })
    .await;
    site.authority.revoke(&client.certificate, CRL_LIFE, &site.runtime).unwrap();
    site.tls.reload(&site.config).unwrap();
    let answer = blocking(move || connection.ask(GET)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("certificate-refused"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[actix_web::test]
async fn an_open_connection_is_refused_once_its_certificate_or_the_list_is_past_its_time() {
    let site = Site::start();
    let hour = Duration::from_hours(1);
    let short = site.authority.client("CN=short", Validity::of(hour, &site.runtime), &site.runtime).unwrap();
    for (client, wait) in [(short, hour + Duration::from_secs(2)), (site.client(), CRL_LIFE)] {
        let (config, address) = (site.trusting(Some(&client), &[]), site.address);
        let mut connection = blocking(move || {
            let mut connection = connect(&config, address);
            assert!(connection.ask(GET).unwrap().starts_with("HTTP/1.1 200 "));
            connection
        })
        .await;
        site.clock.advance(wait);
        let answer = blocking(move || connection.ask(GET)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
}

#[actix_web::test]
async fn a_reload_of_something_broken_changes_nothing() {
    let site = Site::start();
    let client = site.client();
    let before = site.tls.trust().generation();
    for (file, text) in [("ca.crl", "nothing"), ("ca.crt", ""), ("api.crt", client.certificate.as_str())] {
        let path = site.dir.path().join("tls").join(file);
        let good = fs::read_to_string(&path).unwrap();
        fs::write(&path, text).unwrap();
        assert!(site.tls.reload(&site.config).is_err(), "{file}");
        fs::write(&path, good).unwrap();
    }
    assert_eq!(site.tls.trust().generation(), before);
    assert!(site.ask(Some(&client), GET).await.is_ok());
}

#[actix_web::test]
async fn a_new_certificate_of_the_broker_is_used_after_a_reload() {
    let site = Site::start();
    let client = site.client();
    let new =
        site.authority.server(&["eemol.example".to_owned()], Validity::of(LEAF_LIFE, &site.runtime), &site.runtime);
    let new = new.unwrap();
    new.write(&site.dir.path().join("tls"), "api").unwrap();
    site.tls.reload(&site.config).unwrap();
    let (config, address) = (site.trusting(Some(&client), &[]), site.address);
    let shown = blocking(move || {
        let mut connection = connect(&config, address);
        connection.ask(GET).unwrap();
        connection.0.conn.peer_certificates().unwrap()[0].to_vec()
    })
    .await;
    assert!(crate::pki::Peer::from_der(&shown).unwrap().subject.contains("eemol.example"));
}
