//! The consent receipt says everything that must be in it, in every state, and nothing else passes for it.

use eemol_consent::consent::{Actor, Basis, Consent, Item, Request};
use eemol_consent::event::ConsentEvent;
use eemol_consent::parameters::Parameters;
use eemol_consent::receipt::build::is_decision;
use eemol_consent::receipt::{Decided, Facts, NotDecided, Record};
use eemol_consent::request::Agreed;
use eemol_consent::token::receipt::{ReceiptError, Signed, TYP, Verifier, is_one};
use eemol_consent::token::{Claims, Signer, Verifier as TokenVerifier, grant, id_token};
use eemol_policies::ids::{EntryId, SubjectTag};
use eemol_policies::testing::catalogue;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::samples::{day, digest, every_event, fields, id, start};

const PKCS8: &str = include_str!("../../vectors/test-key.pkcs8.pem");
const BROKER: &str = "https://broker.example";

fn signer() -> Signer {
    Signer::from_pem("key-1", PKCS8).unwrap()
}

fn verifier() -> Verifier {
    Verifier::new([signer().public_key().clone()]).unwrap()
}

/// A request to the catalogue for tests: one type with a choice, one of special care about others, one with a parameter.
fn request() -> Request {
    let item = |name: &str, parameters: &str, required: &[&str], optional: &[&str]| Item {
        evidence_type: name.parse().unwrap(),
        parameters: serde_json::from_str(parameters).unwrap(),
        required: fields(required),
        optional: fields(optional),
    };
    Request {
        requester: "town-hall".parse().unwrap(),
        procedure: "housing-aid".parse().unwrap(),
        case: "2026-1".parse().unwrap(),
        purpose: "https://w3id.org/dpv#ServiceProvision".into(),
        legal_basis: "http://data.legilux.public.lu/eli/etat/leg/loi/2022/1".into(),
        basis: Basis::ExplicitRequest,
        items: vec![
            item("household", "{}", &["/household/size"], &["/members/*/name"]),
            item("income", r#"{"year":2025}"#, &["/income/total"], &[]),
        ],
        uses: 3,
        until: day(90),
        answer_by: day(14),
        catalogue: digest(),
        replaces: Some(id(9)),
    }
}

fn granted() -> ConsentEvent {
    let agreed = |name: &str, parameters: &str, names: &[&str]| Agreed {
        evidence_type: name.parse().unwrap(),
        parameters: serde_json::from_str::<Parameters>(parameters).unwrap(),
        fields: fields(names),
    };
    ConsentEvent::Granted {
        agreed: vec![
            agreed("household", "{}", &["/household/size"]),
            agreed("income", r#"{"year":2025}"#, &["/income/total"]),
        ],
        language: "fr".into(),
        text_digest: digest(),
        by: Actor::Citizen,
    }
}

/// The record of the last of these events, an hour apart; the request comes first.
fn record(events: &[ConsentEvent]) -> Result<Record, NotDecided> {
    let subject = SubjectTag::from_bytes([7; 16]);
    let mut consent = Consent::requested(id(1), subject, "agent-17".parse().unwrap(), request(), start()).unwrap();
    let at = |number: usize| day(1).plus(std::time::Duration::from_hours(number.try_into().unwrap()));
    for (number, event) in events.iter().enumerate() {
        let at = if matches!(event, ConsentEvent::Lapsed) { day(14) } else { at(number) };
        consent = consent.after(event, if matches!(event, ConsentEvent::Expired) { day(90) } else { at }).unwrap();
    }
    let asked = ConsentEvent::Requested { request: request() };
    let all: Vec<Decided<'_>> = std::iter::once(&asked)
        .chain(events)
        .enumerate()
        .map(|(number, event)| Decided {
            event,
            at: at(number),
            entry: EntryId::from_uuid(uuid::Uuid::from_u128(number.try_into().unwrap())),
            index: number.try_into().unwrap(),
        })
        .collect();
    Record::of(&Facts {
        consent: &consent,
        events: &all,
        proof: (
            "c2sp.org/tlog-proof@v1\nindex 1\n".into(),
            RawValue::from_string(r#"{"event":["x",{}]}"#.into()).unwrap(),
        ),
        catalogue: &catalogue(),
        language: "fr",
        issuer: BROKER,
        pages: BROKER,
        pseudonym: "p-1".into(),
        now: day(2),
    })
}

fn json(record: &Record) -> Value {
    serde_json::to_value(record).unwrap()
}

/// Every object that stands anywhere below this member, or its value.
fn below<'a>(value: &'a Value, member: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name == member {
                    found.push(value);
                }
                below(value, member, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                below(item, member, found);
            }
        }
        _ => {}
    }
}

/// What ISO/IEC TS 27560 or the GDPR makes mandatory, by the member that holds it.
const MANDATORY: &[&str] = &[
    "dct:conformsTo",
    "dpv:hasIdentifier",
    "dpv:hasDataSubject",
    "dct:created",
    "dct:creator",
    "dct:language",
    "dpv:hasNotice",
    "dpv:hasPurpose",
    "dpv:hasLegalBasis",
    "dpv:hasPersonalData",
    "dpv:hasNecessity",
    "dpv:hasDataController",
    "dpv:hasDataSource",
    "dpv:hasProcessing",
    "dpv:hasAutomation",
    "dpv:hasStorageCondition",
    "dpv:hasDuration",
    "dpv:hasLocation",
    "dpv:hasRule",
    "dpv:hasService",
    "dpv:hasJurisdiction",
    "dpv:hasRecipient",
    "dpv:hasConsentControl",
    "dpv:hasRight",
    "dpv:hasAuthority",
    "dpv:hasEntity",
    "dpv:hasName",
    "dpv:hasAddress",
    "dpv:hasContact",
    "eemol:role",
    "dpv:hasConsentStatus",
    "dpv:isIndicatedAtTime",
    "dpv:isIndicatedBy",
];

#[test]
fn every_mandatory_field_is_there_and_says_something() {
    let answers =
        [vec![granted()], vec![ConsentEvent::Denied { by: Actor::Parent, shown: None }], vec![ConsentEvent::Lapsed]];
    for events in answers {
        let value = json(&record(&events).unwrap());
        for member in MANDATORY {
            let mut found = Vec::new();
            below(&value, member, &mut found);
            assert!(!found.is_empty(), "{member}");
            for value in found {
                let text = value.to_string();
                assert!(!matches!(text.as_str(), "null" | "\"\"" | "[]" | "{}"), "{member} is empty");
            }
        }
        let entities = value["dpv:hasEntity"].as_array().unwrap();
        for party in ["dpv:hasDataController", "dpv:hasDataSource", "dpv:hasRecipient"] {
            for iri in value[party].as_array().unwrap() {
                assert!(entities.iter().any(|entity| entity["@id"] == iri["@id"]), "{party} {iri} is no party");
            }
        }
    }
}

#[test]
fn the_lawful_basis_is_the_procedures_law_and_never_consent_of_the_gdpr() {
    let value = json(&record(&[granted()]).unwrap());
    assert_eq!(value["dpv:hasLegalBasis"]["@id"], "http://data.legilux.public.lu/eli/etat/leg/loi/2022/1");
    assert_eq!(value["dpv:hasLegalBasis"]["eemol:citizensPart"], "explicit-request");
    let text = value.to_string();
    for claim in ["A6-1", "A7-3", "6(1)", "ExpressedConsent", "dpv:Consent\""] {
        assert!(!text.contains(claim), "{claim}");
    }
    assert!(!text.contains("agent-17"), "the official is not the citizen's to see");
}

#[test]
fn each_choice_has_its_own_status() {
    let record = record(&[granted()]).unwrap();
    let status: Vec<_> = record
        .processes
        .iter()
        .map(|one| {
            (one.kind.as_str(), one.data[0].field.as_str(), one.necessity.iri.as_str(), one.status.kind.as_str())
        })
        .collect();
    assert_eq!(
        status,
        [
            ("dpv:Process", "/household/size", "dpv:Required", "dpv:ConsentGiven"),
            ("dpv:DecisionProcess", "/members/*/name", "dpv:Optional", "dpv:ConsentRefused"),
            ("dpv:Process", "/income/total", "dpv:Required", "dpv:ConsentGiven"),
        ]
    );
    assert!(record.processes[1].data[0].others, "it speaks of other persons");
    assert_eq!(record.processes[2].parameters.to_json()["year"], 2025);
}

#[test]
fn every_decision_has_a_status_and_nothing_else_has_a_receipt() {
    use ConsentEvent as E;
    let by = Actor::Citizen;
    let town_hall = || "town-hall".parse().unwrap();
    let cases = [
        (vec![E::Denied { by, shown: None }], "dpv:ConsentRefused"),
        (vec![E::Lapsed], "dpv:ConsentExpired"),
        (vec![E::Cancelled], "dpv:ConsentRevoked"),
        (vec![granted()], "dpv:ConsentGiven"),
        (vec![granted(), E::Paused], "dpv:ConsentStatusInvalidForProcessing"),
        (vec![granted(), E::Paused, E::Resumed], "dpv:ConsentGiven"),
        (vec![granted(), E::Revoked { by }], "dpv:ConsentWithdrawn"),
        (vec![granted(), E::Revoked { by }, E::Reopened], "dpv:ConsentStatusInvalidForProcessing"),
        (vec![granted(), E::Returned], "dpv:ConsentRevoked"),
        (vec![granted(), E::Expired], "dpv:ConsentExpired"),
        (vec![granted(), E::Invalidated { by: town_hall(), because: "wrong person".into() }], "dpv:ConsentInvalidated"),
        (vec![granted(), E::Replaced { by: id(2) }], "dpv:ConsentStatusInvalidForProcessing"),
    ];
    let mut seen: Vec<&str> = cases.iter().map(|(events, _)| events.last().unwrap().kind()).collect();
    for (events, status) in &cases {
        let record = record(events).unwrap();
        assert_eq!(record.decision().unwrap().kind, *status, "{events:?}");
        assert_eq!(record.events.len(), events.len() + 1);
        assert_eq!(
            verifier().verify(&signer().receipt(record).unwrap().file()).unwrap().events.len(),
            events.len() + 1
        );
    }
    assert_eq!(record(&[]).unwrap_err(), NotDecided);
    assert_eq!(record(&[granted(), E::Reserved]).unwrap_err(), NotDecided);
    for event in every_event().iter().filter(|event| is_decision(event)) {
        assert!(seen.contains(&event.kind()), "{} has no case here", event.kind());
        seen.retain(|kind| *kind != event.kind());
    }
    assert!(seen.is_empty());
}

/// Expands the names of a JSON-LD document whose context stands in it: prefixes only, nothing fetched.
fn expand(value: &Value, context: &serde_json::Map<String, Value>) {
    let iri = |name: &str| match name.split_once(':') {
        Some((prefix, _)) => context.contains_key(prefix) || matches!(prefix, "http" | "https" | "urn"),
        None => false,
    };
    let Value::Object(members) = value else {
        if let Value::Array(items) = value {
            for item in items {
                expand(item, context);
            }
        }
        return;
    };
    for (name, value) in members {
        match name.as_str() {
            "@id" => assert!(iri(value.as_str().unwrap()), "@id {value}"),
            "@type" => {
                let one = std::slice::from_ref(value);
                let types = value.as_array().map_or(one, Vec::as_slice);
                assert!(types.iter().all(|one| iri(one.as_str().unwrap())), "@type {value}");
            }
            "@context" => {}
            name => {
                assert!(iri(name), "{name} means nothing");
                // A JSON literal is not expanded.
                if context.get(name).is_none_or(|term| term["@type"] != "@json") {
                    expand(value, context);
                }
            }
        }
    }
}

#[test]
fn every_name_expands_by_the_context_that_stands_in_the_record() {
    let value = json(&record(&[granted(), ConsentEvent::Paused]).unwrap());
    let context = value["@context"].as_object().unwrap();
    for (term, meaning) in context {
        let address = meaning.as_str().unwrap_or_default();
        assert!(meaning.is_object() || address.ends_with(['#', '/']), "{term}");
    }
    expand(&value, context);
}

#[test]
fn with_any_byte_changed_it_is_refused() {
    let file = signer().receipt(record(&[granted()]).unwrap()).unwrap().file();
    assert!(verifier().verify(&format!("\r\n {file}\n")).is_ok(), "blanks around it do not count");
    let bytes = file.as_bytes();
    for place in (0..bytes.len()).step_by(7) {
        for flip in [1, 0x20] {
            let mut changed = bytes.to_vec();
            changed[place] ^= flip;
            let Ok(text) = String::from_utf8(changed) else { continue };
            assert!(verifier().verify(&text).is_err(), "byte {place} ^ {flip}");
        }
    }
    for place in (0..bytes.len()).step_by(101) {
        assert!(verifier().verify(&format!("{} {}", &file[..place.max(1)], &file[place.max(1)..])).is_err(), "{place}");
    }
}

/// Every member's value changed in turn, everywhere in the record.
fn changes(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, inner)| {
                let with = |changed: Value| {
                    let mut all = members.clone();
                    all.insert(name.clone(), changed);
                    Value::Object(all)
                };
                let mut gone = members.clone();
                gone.remove(name);
                changes(inner).into_iter().map(with).chain([Value::Object(gone)]).collect::<Vec<_>>()
            })
            .collect(),
        Value::Array(items) => (0..items.len())
            .flat_map(|place| {
                changes(&items[place]).into_iter().map(move |changed| {
                    let mut all = items.clone();
                    all[place] = changed;
                    Value::Array(all)
                })
            })
            .collect(),
        Value::String(text) => vec![Value::String(format!("{text}x"))],
        Value::Number(number) => vec![(number.as_u64().unwrap() + 1).into()],
        Value::Bool(truth) => vec![(!truth).into()],
        Value::Null => vec![],
    }
}

#[test]
fn with_any_member_of_the_readable_part_changed_it_is_refused() {
    let Signed { text, record } = signer().receipt(record(&[granted()]).unwrap()).unwrap();
    let all = changes(&json(&record));
    assert!(all.len() > 300, "{}", all.len());
    for changed in all {
        let file = serde_json::to_string_pretty(&serde_json::json!({ "signed": text, "record": changed })).unwrap();
        assert_eq!(verifier().verify(&file).unwrap_err(), ReceiptError::Copy, "{changed}");
    }
}

#[test]
fn no_token_passes_for_a_receipt_and_no_receipt_for_a_token() {
    let receipt = signer().receipt(record(&[granted()]).unwrap()).unwrap().text;
    assert!(is_one(&receipt) && is_one(&signer().receipt(record(&[granted()]).unwrap()).unwrap().file()));
    assert!(!is_one("{\"receipt\":1}") && !is_one("hello. there. you"));
    let key = || [signer().public_key().clone()];
    assert!(TokenVerifier::new(BROKER, BROKER, key()).unwrap().verify(&receipt, day(2)).is_err());
    assert!(grant::Verifier::new(BROKER, BROKER, key()).unwrap().verify(&receipt, day(2)).is_err());
    assert!(id_token::Verifier::new(BROKER, BROKER, key()).unwrap().verify(&receipt, day(2)).is_err());
    let consent = crate::samples::after(1, &[crate::samples::granted(crate::samples::agreed())]);
    let claims = Claims::of(&consent, BROKER, BROKER, "p-1".into(), "t-1".into(), day(2)).unwrap();
    let token = signer().issue(&claims).unwrap();
    assert_eq!(verifier().verify(&token).unwrap_err(), ReceiptError::Signed("typ"));
    let others: Vec<&str> = vec![
        <Claims as eemol_consent::token::Kind>::TYP,
        <grant::Claims as eemol_consent::token::Kind>::TYP,
        <id_token::Claims as eemol_consent::token::Kind>::TYP,
    ];
    assert!(!others.contains(&TYP));
    let other = Signer::from_pem("key-2", PKCS8).unwrap().receipt(record(&[granted()]).unwrap()).unwrap().text;
    assert_eq!(verifier().verify(&other).unwrap_err(), ReceiptError::Signed("unknown kid"));
}
