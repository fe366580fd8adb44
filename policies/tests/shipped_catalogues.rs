//! The catalogues that are shipped, and what stands beside them, are whole: no fault, right numbers, owners' data that fit.
//!
//! Works on files alone. How the connectors read the owners' systems is tested in `eemol-connectors`; the whole story in
//! `eemol-tests`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use eemol_policies::catalogue::connector::{ConnectorSpec, FileSpec, RestSpec};
use eemol_policies::catalogue::{Catalogue, EvidenceType};
use eemol_policies::decide::{Ask, Refusal, decide};
use eemol_policies::field::{Field, Segment};
use eemol_policies::reason::Reason;
use serde_json::{Map, Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn demo() -> PathBuf {
    root().join("deploy/demo")
}

fn load(directory: &Path) -> Catalogue {
    Catalogue::load(directory).unwrap_or_else(|faults| {
        let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    })
}

fn read(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn persons() -> Vec<Value> {
    read(&demo().join("people/persons.json")).unwrap()["persons"].as_array().unwrap().clone()
}

fn number(person: &Value) -> &str {
    person["national_number"].as_str().unwrap()
}

/// The values at `steps`, an array for each `*`; nothing where the owner has nothing.
fn pick(node: &Value, steps: &[Segment]) -> Option<Value> {
    match steps.split_first() {
        None => Some(node.clone()),
        Some((Segment::Member(name), rest)) => pick(node.get(name)?, rest),
        Some((Segment::Each, rest)) => Some(
            node.as_array()?.iter().map(|item| pick(item, rest).map_or(Value::Null, |value| json!([value]))).collect(),
        ),
    }
}

/// Puts what [`pick`] found below `out`.
fn place(out: &mut Value, steps: &[Segment], value: Value) {
    match steps.split_first() {
        None => *out = value,
        Some((Segment::Member(name), rest)) => {
            if out.is_null() {
                *out = json!({});
            }
            place(out.as_object_mut().unwrap().entry(name.clone()).or_insert(Value::Null), rest, value);
        }
        Some((Segment::Each, rest)) => {
            let items = value.as_array().unwrap();
            if out.is_null() {
                *out = Value::Array(vec![json!({}); items.len()]);
            }
            for (slot, item) in out.as_array_mut().unwrap().iter_mut().zip(items) {
                if let Some(found) = item.as_array() {
                    place(slot, rest, found[0].clone());
                }
            }
        }
    }
}

/// What the population register and its like hold about a person, in the shape of the evidence type.
fn from_rest(spec: &RestSpec, national_number: &str) -> Option<Value> {
    let file = read(&demo().join("owners").join(&spec.source).join(format!("{national_number}.json")))?;
    let answer = file.get(spec.path.rsplit('/').next().unwrap())?;
    if answer.get("resultats").is_some() {
        return None;
    }
    let mut evidence = json!({});
    for (ours, theirs) in &spec.map {
        let found = pick(answer, &theirs.segments().collect::<Vec<_>>());
        if let Some(value) = found {
            place(&mut evidence, &ours.segments().collect::<Vec<_>>(), value);
        }
    }
    Some(evidence)
}

fn from_file(spec: &FileSpec, document: bool, national_number: &str) -> Option<Value> {
    let stem = demo().join("owners").join(&spec.source).join(spec.pattern.replace("{identifier}", national_number));
    let mut evidence = read(&stem.with_extension("json"))?;
    if document {
        let content = fs::read(stem.with_extension("pdf")).unwrap();
        assert!(content.starts_with(b"%PDF-1.4") && content.ends_with(b"%%EOF\n"), "{}", stem.display());
        evidence["document"] = json!({
            "media_type": "application/pdf",
            "content": base64::engine::general_purpose::STANDARD.encode(content),
            "digest": format!("sha-256:{}", "0".repeat(64)),
        });
    }
    Some(evidence)
}

fn evidence_of(evidence_type: &EvidenceType, national_number: &str) -> Option<Value> {
    match &evidence_type.connector {
        ConnectorSpec::Rest(spec) => from_rest(spec, national_number),
        ConnectorSpec::File(spec) => from_file(spec, evidence_type.document, national_number),
        ConnectorSpec::Sql(_) | ConnectorSpec::Xroad(_) => None,
    }
}

#[test]
fn both_catalogues_load_without_a_fault() {
    let luxembourg = load(&demo().join("catalogue"));
    assert!(luxembourg.administrations.len() >= 8 && luxembourg.evidence_types.len() >= 10);
    assert!(luxembourg.procedures.len() >= 6 && luxembourg.policies.len() >= 3);
    assert_eq!(luxembourg.territory.languages, ["fr", "de", "lb", "en"]);

    let minimal = load(&root().join("tests/territories/minimal"));
    assert_eq!(minimal.territory.languages, ["et", "pt"]);
    assert!(minimal.territory.identifier("pin:49912310077").is_ok());
    assert!(minimal.territory.identifier("pin:49912310078").is_err());
}

#[test]
fn every_administration_says_in_every_language_that_it_is_a_demonstration() {
    let catalogue = load(&demo().join("catalogue"));
    let marks =
        [("fr", "(démonstration)"), ("de", "(Demonstration)"), ("lb", "(Demonstratioun)"), ("en", "(demonstration)")];
    for administration in catalogue.administrations.values() {
        assert!(administration.demonstration, "{}", administration.id);
        for (language, mark) in marks {
            let name = administration.names.get(language, "");
            assert!(name.ends_with(mark), "{}: {name}", administration.id);
        }
    }
}

#[test]
fn a_procedure_shows_at_most_seven_fields_of_one_evidence_type() {
    for directory in [demo().join("catalogue"), root().join("tests/territories/minimal")] {
        for procedure in load(&directory).procedures.values() {
            for item in &procedure.evidence {
                assert!(item.fields.len() <= 7, "{}: {}", procedure.id, item.evidence_type);
            }
        }
    }
}

#[test]
fn the_numbers_of_all_persons_and_their_relatives_are_valid() {
    let territory = load(&demo().join("catalogue")).territory;
    let persons = persons();
    let own: BTreeSet<&str> = persons.iter().map(number).collect();
    assert_eq!((persons.len(), own.len()), (25, 25));
    assert_eq!(persons.iter().filter(|person| person["story"] == true).count(), 1);
    let mut all: BTreeSet<String> = own.iter().map(|&own| own.to_owned()).collect();
    for source in ["population-register", "social-insurance", "family-fund"] {
        for file in fs::read_dir(demo().join("owners").join(source)).unwrap() {
            let path = file.unwrap().path();
            assert!(own.contains(path.file_stem().unwrap().to_str().unwrap()), "{} is no person", path.display());
            collect_numbers(&read(&path).unwrap(), &mut all);
        }
    }
    assert!(all.len() > 25, "relatives have numbers too");
    for number in all {
        territory.identifier(&format!("lu-nin:{number}")).unwrap_or_else(|error| panic!("{number}: {error}"));
    }
}

fn collect_numbers(node: &Value, into: &mut BTreeSet<String>) {
    match node {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(text) if name == "numeroNational" || name == "ssn" => drop(into.insert(text.to_owned())),
                    _ => collect_numbers(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_numbers(item, into)),
        _ => {}
    }
}

#[test]
fn what_the_owners_hold_fits_the_schemas_once_mapped() {
    let catalogue = load(&demo().join("catalogue"));
    let persons = persons();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for evidence_type in catalogue.evidence_types.values() {
        for person in &persons {
            let Some(evidence) = evidence_of(evidence_type, number(person)) else { continue };
            let place = format!("{} of {}", evidence_type.id, person["handle"]);
            evidence_type.schema.check(&evidence).unwrap_or_else(|broken| panic!("{place}: {broken}"));
            if let Some(subject) = &evidence_type.subject {
                assert_eq!(evidence.pointer(subject.as_str()), Some(&person["national_number"]), "{place}");
            }
            assert!(u64::try_from(evidence.to_string().len()).unwrap() <= evidence_type.max_bytes, "{place}");
            *seen.entry(evidence_type.id.as_str()).or_default() += 1;
        }
    }
    let expected = [
        ("birth-record", 25),
        ("diploma", 6),
        ("enrolment-certificate", 3),
        ("family-allowance", 3),
        ("household-composition", 23),
        ("marital-status", 25),
        ("residence-certificate", 24),
        ("social-insurance-affiliation", 21),
    ];
    assert_eq!(seen, BTreeMap::from(expected));
}

#[test]
fn the_person_of_the_story_has_evidence_of_every_type() {
    let catalogue = load(&demo().join("catalogue"));
    let persons = persons();
    let story = number(persons.iter().find(|person| person["story"] == true).unwrap());
    for evidence_type in catalogue.evidence_types.values() {
        if let ConnectorSpec::Sql(spec) = &evidence_type.connector {
            let script = fs::read_to_string(demo().join("owners").join(format!("{}.sql", spec.source))).unwrap();
            assert!(script.contains(story), "{}", evidence_type.id);
        } else {
            assert!(evidence_of(evidence_type, story).is_some(), "{}", evidence_type.id);
        }
    }
}

#[test]
fn the_persons_are_awkward_on_purpose() {
    let register = |handle: &str| {
        let persons = persons();
        let person = persons.iter().find(|person| person["handle"] == handle).unwrap();
        read(&demo().join(format!("owners/population-register/{}.json", number(person)))).unwrap()
    };
    assert_eq!(register("ines")["domicile"]["identite"]["nationalites"].as_array().unwrap().len(), 4);
    assert_eq!(
        register("jeanbaptiste")["domicile"]["adresse"]["voie"]["libelle"].as_str().unwrap().chars().count(),
        90
    );
    assert_eq!(register("tom")["menage"]["menagesSecondaires"].as_array().unwrap().len(), 1);
    assert_eq!(register("paul")["domicile"]["resultats"].as_array().unwrap().len(), 2);
    assert!(register("joseph").get("menage").is_none() && register("joseph")["domicile"]["radiation"].is_object());
    assert!(register("wulandari")["domicile"]["identite"].get("prenoms").is_none());
    assert!(register("olha")["domicile"]["identite"]["translitteration"].is_string());
}

fn ask(requester: &str, procedure: &str, evidence_type: &str, official: &str, fields: Vec<Field>) -> Ask {
    let mut parameters = Map::new();
    if evidence_type == "income-certificate" {
        parameters.insert("year".to_owned(), json!(2025));
    }
    Ask {
        requester: requester.parse().unwrap(),
        procedure: procedure.parse().unwrap(),
        case: "2026-1234".parse().unwrap(),
        official: official.parse().unwrap(),
        evidence_type: evidence_type.parse().unwrap(),
        fields,
        parameters,
    }
}

fn fields(catalogue: &Catalogue, procedure: &str, evidence_type: &str) -> Vec<Field> {
    let item = catalogue.procedure_item(&procedure.parse().unwrap(), &evidence_type.parse().unwrap()).unwrap();
    item.fields.iter().map(|field| field.path.clone()).collect()
}

#[test]
fn the_policies_permit_what_the_procedures_ask() {
    for directory in [demo().join("catalogue"), root().join("tests/territories/minimal")] {
        let catalogue = load(&directory);
        for procedure in catalogue.procedures.values() {
            for (requester, item) in
                procedure.requesters.iter().flat_map(|one| procedure.evidence.iter().map(move |item| (one, item)))
            {
                let fields = item.fields.iter().map(|field| field.path.clone()).collect();
                let (id, type_id) = (procedure.id.as_str(), item.evidence_type.as_str());
                let permit = decide(&catalogue, ask(requester.as_str(), id, type_id, "agent-17", fields));
                assert!(permit.is_ok(), "{id}, {type_id}: {:?}", permit.err());
            }
        }
    }
}

#[test]
fn a_machine_gets_no_special_data_and_the_parking_desk_no_income() {
    let catalogue = load(&demo().join("catalogue"));
    let denied = |asked: Ask| -> Refusal { decide(&catalogue, asked).unwrap_err() };
    let status = fields(&catalogue, "disability-tax-relief", "disability-status");
    let machine =
        denied(ask("tax-administration", "disability-tax-relief", "disability-status", "system:nightly", status));
    assert_eq!(machine.reason, Reason::PolicyDenied);
    assert!(machine.policy.unwrap().contains("special-data-need-a-person"));

    let income = vec!["/income/gross".parse().unwrap()];
    let desk = denied(ask("commune-eschen", "resident-parking-permit", "income-certificate", "agent-17", income));
    assert_eq!(desk.reason, Reason::EvidenceTypeNotCovered);
    let stranger = denied(ask("commune-eschen", "housing-benefit", "residence-certificate", "agent-17", vec![]));
    assert_eq!(stranger.reason, Reason::ProcedureNotAllowed);
}
