//! What a requester sends: tokens, bodies, forms, certificates.

use std::sync::OnceLock;

use eemol_broker::exchange::{Admitted, Parts};
use eemol_broker::pki::{Peer, subject};
use eemol_broker::runtime::Runtime;
use eemol_consent::details;
use eemol_consent::token::{Signer, Verifier};
use eemol_policies::catalogue::administration::normal_subject;
use eemol_policies::field::Field;
use eemol_policies::time::Timestamp;

use super::{bytes, outcome, strings};

const ISSUER: &str = "https://broker.example";

pub(super) fn token(data: &[u8]) -> String {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    let verifier = VERIFIER.get_or_init(|| {
        let pem = include_str!("../../../../consent/vectors/test-key.pkcs8.pem");
        let signer = Signer::from_pem("key-1", pem).expect("a key");
        Verifier::new(ISSUER, ISSUER, [signer.public_key().clone()]).expect("a verifier")
    });
    outcome(verifier.verify(&String::from_utf8_lossy(data), Timestamp::from_millis(1_795_255_200_000)))
}

pub(super) fn tokens() -> Vec<Vec<u8>> {
    let vectors = serde_json::from_str(include_str!("../../../../consent/vectors/tokens.json")).expect("JSON");
    let mut tokens = bytes(&["a.b.c"]);
    strings(&vectors, &mut |text| {
        if text.matches('.').count() == 2 {
            tokens.push(text.as_bytes().to_vec());
        }
    });
    tokens
}

const DETAIL: &str = r#"[{"type":"urn:eemol:evidence","procedure":"housing-benefit","case":"2026-1234","official":"agent-17","evidence_type":"residence-certificate","fields":["/address/locality","/members/*/name"],"parameters":{"year":2025},"uses":1,"until":"2027-05-21T00:00:00.000Z"}]"#;

pub(super) fn authorization_details(data: &[u8]) -> String {
    outcome(details::parse(&String::from_utf8_lossy(data)))
}

pub(super) fn asked() -> Vec<Vec<u8>> {
    bytes(&[DETAIL, "[]", &DETAIL.replace("}]", "},{}]")])
}

pub(super) fn exchange_body(data: &[u8]) -> String {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let id = RUNTIME.get_or_init(|| Runtime::fixed(1).0).exchange_id();
    let read = |bearer| {
        let parts = Parts { body: data, bearer, idempotency_key: std::str::from_utf8(data).ok(), traceparent: None };
        outcome(Admitted::read(id, "housing-office".parse().expect("an id"), String::new(), parts))
    };
    format!("{} / {}", read(None), read(Some("token".to_owned())))
}

pub(super) fn bodies() -> Vec<Vec<u8>> {
    bytes(&[
        r#"{"evidence_type":"residence-certificate","fields":["/address/locality"],"official":"agent-17"}"#,
        r#"{"evidence_type":"residence-certificate","official":"system:x","subject":"lu-nin:1893120105732","procedure":"housing-benefit","case":"2026-1"}"#,
        "[[[[[[[[[[]]]]]]]]]]",
    ])
}

/// The form of a request for consent: the pairs, and what stands in them.
pub(super) fn form(data: &[u8]) -> String {
    let pairs: Vec<(String, String)> = match serde_urlencoded::from_bytes(data) {
        Ok(pairs) => pairs,
        Err(error) => return error.to_string(),
    };
    let details = pairs.iter().filter(|(name, _)| name == "authorization_details");
    details.map(|(_, json)| outcome(details::parse(json))).collect::<Vec<_>>().join(" / ")
}

pub(super) fn forms() -> Vec<Vec<u8>> {
    let details = serde_urlencoded::to_string([
        ("authorization_details", DETAIL),
        ("login_hint", "lu-nin:1893120105732"),
        ("scope", "openid"),
    ]);
    vec![
        details.expect("a form").into_bytes(),
        b"grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=x".to_vec(),
    ]
}

pub(super) fn field(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let read = text.parse::<Field>();
    if let Ok(field) = &read {
        assert_eq!(field.to_string(), text, "one spelling a field");
    }
    outcome(read)
}

pub(super) fn fields() -> Vec<Vec<u8>> {
    bytes(&["/address/locality", "/members/*/name", "/a~1b/~0", "/document", "/"])
}

pub(super) fn certificate(data: &[u8]) -> String {
    outcome(Peer::from_der(data))
}

pub(super) fn certificates() -> Vec<Vec<u8>> {
    let signed = rcgen::generate_simple_self_signed(vec!["client.example".to_owned()]).expect("a certificate");
    let mut named = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    named.distinguished_name.push(rcgen::DnType::CommonName, "a, b + c=\"d\" \\ é");
    named.distinguished_name.push(rcgen::DnType::OrganizationName, " x ");
    let key = rcgen::KeyPair::generate().expect("a key");
    vec![signed.cert.der().to_vec(), named.self_signed(&key).expect("a certificate").der().to_vec()]
}

pub(super) fn certificate_subject(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    drop(normal_subject(&text));
    outcome(subject::read(&text))
}

pub(super) fn subjects() -> Vec<Vec<u8>> {
    bytes(&["CN=api.example.lu,O=Ministère du Logement,C=LU", r#"CN=a\,b\+c\=\"d\" \\,OU=\20x"#, "2.5.4.3=#0c0161"])
}
