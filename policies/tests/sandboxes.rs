//! Runs the cases of `policies/sandboxes/`: each a small catalogue, a request, and what must come of it.
//!
//! A case is a directory with `request.json` and `expected.json`, and where it likes with files in `catalogue/` that are laid
//! over those of `sandboxes/base/`. With `evidence.json` beside them, the evidence is made minimal under the permit, and the text
//! must equal `minimised.json` byte for byte (but for a last line feed).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use eemol_policies::catalogue::Catalogue;
use eemol_policies::decide::{Ask, Permit, decide};
use eemol_policies::evidence::Evidence;
use eemol_policies::minimise::{minimise, persons_mentioned};
use serde_json::value::RawValue;
use serde_json::{Value, json};

fn sandboxes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sandboxes")
}

fn read_into(files: &mut BTreeMap<String, Vec<u8>>, dir: &Path, below: &str) {
    for entry in fs::read_dir(dir).into_iter().flatten().map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read_into(files, &entry.path(), &format!("{path}/"));
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

fn catalogue_of(case: &Path) -> Catalogue {
    let mut files = BTreeMap::new();
    read_into(&mut files, &sandboxes().join("base"), "");
    read_into(&mut files, &case.join("catalogue"), "");
    Catalogue::from_files(files).unwrap_or_else(|faults| panic!("{}: {faults:#?}", case.display()))
}

fn json_of(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ask_of(request: &Value) -> Ask {
    let text = |name: &str| request[name].as_str().unwrap_or_else(|| panic!("the request has no `{name}`")).to_owned();
    Ask {
        requester: text("requester").parse().unwrap(),
        procedure: text("procedure").parse().unwrap(),
        case: text("case").parse().unwrap(),
        official: text("official").parse().unwrap(),
        evidence_type: text("evidence_type").parse().unwrap(),
        fields: serde_json::from_value(request["fields"].clone()).unwrap(),
        parameters: request["parameters"].as_object().cloned().unwrap_or_default(),
    }
}

/// What came of the evidence, in the words of `expected.json`.
fn minimised(case: &Path, catalogue: &Catalogue, permit: &Permit, asked: &str, outcome: &mut Value) {
    let Ok(text) = fs::read_to_string(case.join("evidence.json")) else { return };
    let evidence_type = &catalogue.evidence_types[permit.evidence_type()];
    let asked = catalogue.territory.identifier(asked).unwrap();
    let evidence = Evidence::from_json(RawValue::from_string(text.trim().to_owned()).unwrap());
    let persons = persons_mentioned(&evidence, permit, evidence_type, &asked);
    outcome["persons"] = persons.iter().map(eemol_policies::identifier::Identifier::value).collect();
    match minimise(evidence, permit, evidence_type, &asked) {
        Ok(kept) => {
            let expected = fs::read_to_string(case.join("minimised.json")).unwrap();
            assert_eq!(kept.json().get(), expected.strip_suffix('\n').unwrap_or(&expected), "{}", case.display());
        }
        Err(error) => {
            assert!(!case.join("minimised.json").exists(), "{}: {error}", case.display());
            outcome["not_as_promised"] = error.to_string().into();
        }
    }
}

#[test]
fn every_sandbox_ends_as_expected() {
    let mut cases: Vec<PathBuf> = fs::read_dir(sandboxes()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.join("request.json").exists());
    cases.sort();
    assert!(cases.len() >= 10, "the sandboxes are there");
    for case in cases {
        let catalogue = catalogue_of(&case);
        let request = json_of(&case.join("request.json"));
        let outcome = match decide(&catalogue, ask_of(&request)) {
            Ok(permit) => {
                let mut outcome = json!({"permitted": {
                    "policy": permit.policy(),
                    "provider": permit.provider(),
                    "purpose": permit.purpose(),
                    "fields": permit.fields(),
                }});
                minimised(&case, &catalogue, &permit, request["asked"].as_str().unwrap_or_default(), &mut outcome);
                outcome
            }
            Err(refusal) => json!({"refused": {"reason": refusal.reason, "policy": refusal.policy}}),
        };
        assert_eq!(outcome, json_of(&case.join("expected.json")), "{}", case.display());
    }
}
