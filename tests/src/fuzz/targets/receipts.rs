//! Receipts of exchanges and of consents, and what they disclose.

use std::sync::OnceLock;

use eemol_broker::ledger::entry::Disclosure;
use eemol_broker::ledger::note::VerifierKey;
use eemol_broker::ledger::receipt::{verify_answer, verify_receipt};

use super::log::known;
use super::{bytes, outcome, strings};

pub(super) fn receipt(data: &[u8]) -> String {
    static KEYS: OnceLock<Vec<VerifierKey>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let mut keys = known();
        strings(&vectors(), &mut |text| keys.extend(text.parse::<VerifierKey>()));
        keys
    });
    format!("{} / {}", outcome(verify_answer(data, keys)), outcome(verify_receipt(data, keys)))
}

fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../../broker/vectors/receipt-v1.json")).expect("JSON")
}

pub(super) fn receipts() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    strings(&vectors(), &mut |text| {
        if text.starts_with('{') {
            texts.push(text.as_bytes().to_vec());
            let inner: serde_json::Value = serde_json::from_str(text).expect("JSON");
            texts.push(inner["receipt"].to_string().into_bytes());
            texts.push(inner["receipt"]["groups"].to_string().into_bytes());
        }
    });
    texts.push(br#"{"entry":"ent_01JD6Z5Q3M0000000000000000","proof":"","groups":{}}"#.to_vec());
    texts
}

pub(super) fn disclosure(data: &[u8]) -> String {
    let read = Disclosure::parse(&String::from_utf8_lossy(data));
    if let Ok(groups) = &read {
        let _ = groups.commitment();
    }
    outcome(read)
}

/// The example of the documentation, under its own keys: what is taken must be the example itself.
pub(super) fn consent_receipt(data: &[u8]) -> String {
    static KEYS: OnceLock<eemol_consent::token::receipt::Verifier> = OnceLock::new();
    let verifier = KEYS.get_or_init(|| {
        let jwks = serde_json::from_str(documented("token keys")).expect("JSON");
        eemol_consent::token::receipt::Verifier::from_jwks(&jwks).expect("keys")
    });
    let text = String::from_utf8_lossy(data);
    outcome(verifier.verify(&text).inspect(|record| {
        // A record that was read is written back the same.
        let written = serde_json::to_string(record).expect("JSON");
        let signed = text.split('"').find(|part| part.starts_with("ey")).unwrap_or(text.trim());
        let payload = signed.split('.').nth(1).expect("three parts");
        let payload =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).expect("base64url");
        assert_eq!(written.as_bytes(), payload, "a record was read and is written otherwise");
    }))
}

/// The block of `docs/receipts.md` under this name.
fn documented(name: &str) -> &'static str {
    let page = include_str!("../../../../docs/receipts.md");
    let block = page.split(&format!("<!-- example: {name} -->\n```")).nth(1).expect("a block");
    block.split_once('\n').expect("lines").1.split("```").next().expect("an end")
}

pub(super) fn consent_receipts() -> Vec<Vec<u8>> {
    let whole = documented("receipt");
    let file: serde_json::Value = serde_json::from_str(whole).expect("JSON");
    bytes(&[whole, file["signed"].as_str().expect("a text"), "{}"])
}
