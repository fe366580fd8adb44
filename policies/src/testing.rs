//! A small, complete catalogue for tests, and permits out of it. Only behind the feature `test-support`.
//!
//! The files are those of `policies/sandboxes/base`: two languages, one scheme, an owner and a requester, three evidence types (one speaks of others, one is a document), one
//! procedure. Tests change its files before it is loaded; nothing here is for production.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::catalogue::Catalogue;
use crate::decide::{Ask, Permit, Refusal, decide};

/// The files of the catalogue, by path.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The catalogue.
///
/// # Panics
/// When it has a fault.
#[expect(clippy::expect_used, reason = "for tests only")]
pub fn catalogue() -> Catalogue {
    Catalogue::from_files(files()).expect("the catalogue for tests is good")
}

/// A request of `town-hall` under `housing-aid`.
///
/// # Panics
/// When a name or a field is none.
#[expect(clippy::expect_used, reason = "for tests only")]
pub fn ask(evidence_type: &str, fields: &[&str]) -> Ask {
    let parameters: Map<String, Value> = match evidence_type {
        "income" => Map::from_iter([("year".to_owned(), Value::from(2025))]),
        _ => Map::new(),
    };
    Ask {
        requester: "town-hall".parse().expect("a name"),
        procedure: "housing-aid".parse().expect("a name"),
        case: "2026-1".parse().expect("a case"),
        official: "agent-17".parse().expect("an official"),
        evidence_type: evidence_type.parse().expect("a name"),
        fields: fields.iter().map(|field| field.parse().expect("a field")).collect(),
        parameters,
    }
}

/// A permit for `fields` of `evidence_type`, decided like every other.
///
/// # Errors
/// As [`decide`].
pub fn permit(catalogue: &Catalogue, evidence_type: &str, fields: &[&str]) -> Result<Permit, Refusal> {
    decide(catalogue, ask(evidence_type, fields))
}

const FILES: [(&str, &str); 12] = [
    ("territory.toml", include_str!("../sandboxes/base/territory.toml")),
    ("administrations/register.toml", include_str!("../sandboxes/base/administrations/register.toml")),
    ("administrations/town-hall.toml", include_str!("../sandboxes/base/administrations/town-hall.toml")),
    ("evidence-types/household.toml", include_str!("../sandboxes/base/evidence-types/household.toml")),
    ("evidence-types/household.schema.json", include_str!("../sandboxes/base/evidence-types/household.schema.json")),
    ("evidence-types/income.toml", include_str!("../sandboxes/base/evidence-types/income.toml")),
    ("evidence-types/income.schema.json", include_str!("../sandboxes/base/evidence-types/income.schema.json")),
    ("evidence-types/diploma.toml", include_str!("../sandboxes/base/evidence-types/diploma.toml")),
    ("evidence-types/diploma.schema.json", include_str!("../sandboxes/base/evidence-types/diploma.schema.json")),
    ("procedures/housing-aid.toml", include_str!("../sandboxes/base/procedures/housing-aid.toml")),
    ("policies/schema.cedarschema", include_str!("../sandboxes/base/policies/schema.cedarschema")),
    ("policies/base.cedar", include_str!("../sandboxes/base/policies/base.cedar")),
];
