//! Tests of `ledger::receipt`.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::{Group, Groups, Person, Salt, evidence_group};
use crate::ledger::merkle::{Edge, Tiles, inclusion_proof};
use crate::ledger::note::{KeyKind, SigningKey};
use eemol_policies::ids::SubjectTag;

const EVIDENCE: &str = r#"{"address":{"locality":"Luxembourg","share":1.50}}"#;

struct Fixture {
    answer: String,
    receipt: String,
    vkey: VerifierKey,
}

fn groups(key: &EvidenceKey) -> Groups {
    let salt = |byte| Salt::from_bytes([byte; 16]);
    let event = json!({
        "kind": RELEASED,
        "time": "2026-11-21T10:00:00.200Z",
        "entry": EntryId::from_uuid(Uuid::from_u128(1)),
        "exchange": ExchangeId::from_uuid(Uuid::from_u128(2)),
        "requester": "housing-office",
        "provider": "population-register",
        "evidence_type": "residence-certificate",
        "fetched_at": "2026-11-21T10:00:00.123Z",
        "asked": ["/address/locality"],
        "released": ["/address/locality"],
    });
    let person = Person { subject: SubjectTag::from_bytes([7; 16]), n: 3, previous: Hash::ZERO };
    Groups {
        event: Group::new(salt(1), &event).unwrap(),
        person: Group::new(salt(2), &person).unwrap(),
        official: Group::new(salt(3), &json!({ "official": "agent-17" })).unwrap(),
        evidence: evidence_group(salt(4), key, EVIDENCE.as_bytes()).unwrap(),
        decision: Group::empty(salt(5)),
    }
}

/// A log of 300 entries of which the entry of `groups` is number 257, and what a requester gets of it.
fn fixture_of(groups: &Groups) -> Fixture {
    let signer = SigningKey::from_seed("log.example/access", KeyKind::Ed25519, &[4; 32]).unwrap();
    let (mut edge, mut finished, mut tiles) = (Edge::new(), Vec::new(), Tiles::new());
    for number in 0..300u64 {
        let leaf = if number == 257 {
            groups.commitment().leaf_hash()
        } else {
            crate::ledger::hash::leaf_hash(&number.to_be_bytes())
        };
        edge.push(leaf, &mut finished).unwrap();
    }
    let full = finished.into_iter().map(|full| (full.id, full.hashes));
    for (id, content) in full.chain(edge.unfinished()) {
        tiles.insert(id, &content).unwrap();
    }
    let checkpoint = Checkpoint::new("log.example/access", 300, edge.root()).unwrap().sign(&signer).unwrap();
    let proof = Proof { extra: None, index: 257, hashes: inclusion_proof(&tiles, 257, 300).unwrap(), checkpoint };
    let shown = [GroupName::Event, GroupName::Official, GroupName::Evidence];
    let mut receipt = Receipt {
        entry: EntryId::from_uuid(Uuid::from_u128(1)),
        proof: proof.to_string(),
        groups: groups.show(&shown),
        evidence_key: None,
    };
    let bare = serde_json::to_string(&receipt).unwrap();
    receipt.evidence_key = Some(EvidenceKey::from_bytes([9; 32]));
    let evidence: &RawValue = serde_json::from_str(EVIDENCE).unwrap();
    let answer = Answer {
        id: ExchangeId::from_uuid(Uuid::from_u128(2)),
        evidence_type: "residence-certificate".parse().unwrap(),
        provider: "population-register".parse().unwrap(),
        fetched_at: "2026-11-21T10:00:00.123Z".parse().unwrap(),
        fields: vec!["/address/locality".parse().unwrap()],
        evidence,
        receipt,
    };
    Fixture { answer: serde_json::to_string(&answer).unwrap(), receipt: bare, vkey: signer.verifier().clone() }
}

fn fixture() -> Fixture {
    fixture_of(&groups(&EvidenceKey::from_bytes([9; 32])))
}

impl Fixture {
    fn verify(&self, answer: &str) -> Result<Verified, ReceiptError> {
        verify_answer(answer.as_bytes(), std::slice::from_ref(&self.vkey))
    }

    /// The judgement on the answer with one place changed.
    fn changed(&self, from: &str, to: &str) -> ReceiptError {
        let changed = self.answer.replacen(from, to, 1);
        assert_ne!(changed, self.answer, "{from}");
        self.verify(&changed).unwrap_err()
    }
}

#[test]
fn an_answer_as_received_is_proved_from_its_bytes_to_the_log_s_signature() {
    let fixture = fixture();
    let verified = fixture.verify(&fixture.answer).unwrap();
    assert_eq!((verified.index, verified.size, verified.evidence), (257, 300, true));
    assert_eq!(verified.signer, fixture.vkey);
    assert_eq!(verified.event["requester"], "housing-office");
    // Blanks around the members are not part of the evidence.
    let spaced = fixture.answer.replacen("\"evidence\":{", "\"evidence\": \n {", 1);
    assert!(fixture.verify(&spaced).is_ok());
}

#[test]
fn a_receipt_alone_is_proved_without_evidence() {
    let fixture = fixture();
    let keys = [fixture.vkey.clone()];
    let verified = verify_receipt(fixture.receipt.as_bytes(), &keys).unwrap();
    assert_eq!((verified.index, verified.evidence), (257, false));
    let receipt: Receipt = serde_json::from_str(&fixture.receipt).unwrap();
    assert_eq!(verify_evidence(&receipt, EVIDENCE.as_bytes()), Err(ReceiptError::NoEvidenceKey));
    assert!(verify_receipt(fixture.answer.as_bytes(), &keys).is_err());
}

#[test]
fn evidence_that_means_the_same_in_other_bytes_is_other_evidence() {
    let fixture = fixture();
    assert_eq!(fixture.changed("1.50", "1.5"), ReceiptError::OtherEvidence);
    assert_eq!(fixture.changed("{\"locality\"", "{ \"locality\""), ReceiptError::OtherEvidence);
    assert_eq!(fixture.changed("Luxembourg", "Luxemb\\u006furg"), ReceiptError::OtherEvidence);
}

#[test]
fn an_answer_that_says_other_than_its_entry_is_refused() {
    let fixture = fixture();
    let other = ExchangeId::from_uuid(Uuid::from_u128(3)).to_string();
    let own = ExchangeId::from_uuid(Uuid::from_u128(2)).to_string();
    assert_eq!(fixture.changed(&own, &other), ReceiptError::Differs("id"));
    assert_eq!(fixture.changed("residence-certificate", "income-statement"), ReceiptError::Differs("evidence_type"));
    assert_eq!(fixture.changed("population-register", "tax-office"), ReceiptError::Differs("provider"));
    assert_eq!(fixture.changed("00.123Z", "00.124Z"), ReceiptError::Differs("fetched_at"));
    assert_eq!(fixture.changed("[\"/address/locality\"]", "[]"), ReceiptError::Differs("fields"));
    let (own, other) = (EntryId::from_uuid(Uuid::from_u128(1)), EntryId::from_uuid(Uuid::from_u128(9)));
    let entry = fixture.changed(&format!("\"entry\":\"{own}\",\"proof\""), &format!("\"entry\":\"{other}\",\"proof\""));
    assert_eq!(entry, ReceiptError::Differs("entry"));
}

#[test]
fn a_member_named_twice_or_unknown_is_refused() {
    let fixture = fixture();
    assert!(matches!(fixture.changed("{\"id\":", "{\"evidence\":{},\"id\":"), ReceiptError::Malformed(_)));
    assert!(matches!(fixture.changed("{\"id\":", "{\"note\":\"\",\"id\":"), ReceiptError::Malformed(_)));
    assert!(matches!(fixture.changed("{\"locality\":", "{\"locality\":1,\"locality\":"), ReceiptError::Malformed(_)));
    assert!(matches!(fixture.changed("\"evidence_key\":", "\"evidence_kez\":"), ReceiptError::Malformed(_)));
}

#[test]
fn an_answer_without_key_or_with_hidden_groups_is_refused() {
    let fixture = fixture();
    let key = serde_json::to_string(&EvidenceKey::from_bytes([9; 32])).unwrap();
    assert_eq!(fixture.changed(&format!(",\"evidence_key\":{key}"), ""), ReceiptError::NoEvidenceKey);
    let mut receipt: Receipt = serde_json::from_str(&fixture.receipt).unwrap();
    receipt.groups = receipt.groups.narrow(&[GroupName::Official]);
    let hidden = serde_json::to_vec(&receipt).unwrap();
    let judged = verify_receipt(&hidden, std::slice::from_ref(&fixture.vkey));
    assert_eq!(judged, Err(ReceiptError::Entry(EntryError::Hidden(GroupName::Event))));
}

#[test]
fn an_entry_of_another_kind_proves_no_release() {
    let mut groups = groups(&EvidenceKey::from_bytes([9; 32]));
    let mut event: serde_json::Value = groups.event.read().unwrap();
    event["kind"] = json!("exchange.withheld");
    groups.event = Group::new(Salt::from_bytes([1; 16]), &event).unwrap();
    let fixture = fixture_of(&groups);
    assert_eq!(fixture.verify(&fixture.answer), Err(ReceiptError::NoRelease));
    assert!(verify_receipt(fixture.receipt.as_bytes(), std::slice::from_ref(&fixture.vkey)).is_ok());
}

#[test]
fn another_log_s_key_proves_nothing() {
    let fixture = fixture();
    for (name, seed) in [("log.example/access", 5), ("log.example/other", 4)] {
        let other = SigningKey::from_seed(name, KeyKind::Ed25519, &[seed; 32]).unwrap();
        assert!(verify_answer(fixture.answer.as_bytes(), &[other.verifier().clone()]).is_err());
    }
    assert!(verify_answer(fixture.answer.as_bytes(), &[]).is_err());
}

#[test]
fn every_changed_bit_of_an_answer_is_found() {
    let fixture = fixture();
    for at in 0..fixture.answer.len() {
        for bit in 0..8 {
            let mut changed = fixture.answer.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let judged = verify_answer(&changed, std::slice::from_ref(&fixture.vkey));
            assert!(judged.is_err(), "byte {at} bit {bit}: {}", String::from_utf8_lossy(&changed));
        }
    }
}

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/receipt-v1.json");

fn vectors() -> serde_json::Value {
    let fixture = fixture();
    json!({
        "what": "an answer with its receipt and a receipt alone, version 1, byte for byte as sent",
        "vkey": fixture.vkey.to_string(),
        "answer": fixture.answer,
        "receipt": fixture.receipt,
        "index": 257,
        "size": 300,
    })
}

/// `EEMOL_FREEZE=1` writes the file anew: only for a new version of the format, beside the old one.
#[test]
fn the_format_is_the_frozen_one() {
    if std::env::var_os("EEMOL_FREEZE").is_some() {
        std::fs::write(VECTORS, serde_json::to_string_pretty(&vectors()).unwrap() + "\n").unwrap();
    }
    let frozen: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(VECTORS).unwrap()).unwrap();
    assert_eq!(vectors(), frozen);
    let key = frozen["vkey"].as_str().unwrap().parse().unwrap();
    assert!(verify_answer(frozen["answer"].as_str().unwrap().as_bytes(), &[key]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_the_check_panic(bytes: Vec<u8>, cut in 0usize..3000, insert in "[\\[\\]{}\",:0-9a-z]{0,4}") {
        let fixture = fixture();
        let _ = verify_answer(&bytes, &[]);
        let _ = verify_receipt(&bytes, &[]);
        let cut = cut.min(fixture.answer.len());
        if fixture.answer.is_char_boundary(cut) {
            let spliced = format!("{}{insert}{}", &fixture.answer[..cut], &fixture.answer[cut..]);
            let _ = fixture.verify(&spliced);
        }
    }
}
