//! A small catalogue with one evidence type, and calls made from it by the ordinary way: ask, decide, permit.
//!
//! The identifier scheme takes any text, so that tests can put anything into a call.

use std::sync::Arc;

use eemol_policies::catalogue::{Catalogue, EvidenceType};
use eemol_policies::decide::{Ask, decide};
use eemol_policies::ids::{ConsentId, ExchangeId};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::build::Ambient;
use crate::call::Call;

/// A catalogue whose one evidence type `income` has this `[connector]` table, given without its heading.
///
/// # Panics
/// When the table does not fit the catalogue.
pub fn catalogue(connector: &str) -> Catalogue {
    catalogue_with(connector, "")
}

/// The same with further keys of the evidence type, such as `document = true`.
///
/// # Panics
/// When the catalogue cannot be loaded.
pub fn catalogue_with(connector: &str, keys: &str) -> Catalogue {
    let evidence_type = if keys.contains("document = true") { DOCUMENT } else { INCOME };
    let used = |name: &str| connector.contains(&format!("{{{name}}}")) || connector.contains(&format!(":{name}"));
    let parameters: String = PARAMETERS.iter().filter(|(name, _)| used(name)).map(|(_, text)| *text).collect();
    let evidence_type =
        evidence_type.replace("# keys", keys).replace("# parameters", &parameters).replace("# connector", connector);
    let procedure =
        if keys.contains("document = true") { PROCEDURE.replace("/name", "/document") } else { PROCEDURE.to_owned() };
    let files = [
        ("territory.toml", TERRITORY.to_owned()),
        ("administrations/tax-office.toml", ADMINISTRATION.replace("@name", "Tax office")),
        ("administrations/town.toml", ADMINISTRATION.replace("@name", "Town")),
        ("evidence-types/income.toml", evidence_type),
        ("evidence-types/income.schema.json", SCHEMA.to_owned()),
        ("procedures/benefit.toml", procedure),
        ("policies/schema.cedarschema", POLICY_SCHEMA.to_owned()),
        ("policies/all.cedar", "@id(\"all\")\npermit (principal, action, resource);\n".to_owned()),
    ];
    match Catalogue::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes()))) {
        Ok(catalogue) => catalogue,
        Err(faults) => panic!("the fixture's catalogue: {faults:#?}"),
    }
}

/// The evidence type of [`catalogue`].
///
/// # Panics
/// Never with a catalogue of this fixture.
pub fn evidence_type(catalogue: &Catalogue) -> Arc<EvidenceType> {
    match catalogue.evidence_types.values().next() {
        Some(evidence_type) => Arc::clone(evidence_type),
        None => panic!("the fixture has an evidence type"),
    }
}

/// A call about this identifier (without its scheme) with these parameters (`year`, `place`, where the connector uses them).
///
/// # Panics
/// When identifier or parameters are refused.
pub fn call(catalogue: &Catalogue, identifier: &str, parameters: Value) -> Call {
    let parameters = match parameters {
        Value::Object(parameters) => parameters,
        _ => Map::new(),
    };
    let evidence_type = evidence_type(catalogue);
    let ask = Ask {
        requester: parsed("town"),
        procedure: parsed("benefit"),
        case: parsed("2026-1"),
        official: parsed("agent-1"),
        evidence_type: evidence_type.id.clone(),
        fields: vec![parsed(if evidence_type.document { "/document" } else { "/name" })],
        parameters,
    };
    let permit = match decide(catalogue, ask) {
        Ok(permit) => permit,
        Err(refusal) => panic!("the fixture's request is allowed: {refusal}"),
    };
    let identifier = match catalogue.territory.identifier(&format!("any:{identifier}")) {
        Ok(identifier) => identifier,
        Err(error) => panic!("the fixture takes any identifier: {error}"),
    };
    let exchange: ExchangeId = parsed("exg_00000000000000000000000001");
    let consent: ConsentId = parsed("cns_00000000000000000000000001");
    Call::new(&permit, exchange, consent, identifier, Some("grant.of.test".to_owned()), Some(TRACEPARENT.to_owned()))
}

/// A clock that runs, no jitter, and secrets whose value is their reference without `test:`.
pub fn ambient() -> Ambient {
    let start = Instant::now();
    Ambient {
        clock: Arc::new(move || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)),
        jitter: None,
        secrets: Arc::new(|reference| match reference.strip_prefix("test:") {
            Some(secret) => Ok(SecretString::from(secret)),
            None => Err(format!("`{reference}` is no secret of the test")),
        }),
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> T {
    let Ok(value) = text.parse() else { panic!("`{text}` is well formed") };
    value
}

/// The trace context of the fixture's calls.
pub const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const TERRITORY: &str = r#"
id = "test"
names = { en = "Test" }
languages = ["en"]
default_language = "en"
time_zone = "UTC"
demonstration = true
[[identifier_schemes]]
id = "any"
names = { en = "any text" }
pattern = "(?s).{1,128}"
[supervisory_authority]
names = { en = "Authority" }
url = "https://authority.example"
email = "authority@example.org"
[help_desk]
email = "help@example.org"
"#;

const ADMINISTRATION: &str = r#"
names = { en = "@name" }
purpose = { en = "Tests." }
register_number = "T1"
demonstration = true
certificates = [{ subject = "CN=@name,O=Test" }]
[dpo]
name = "DPO"
email = "dpo@example.org"
[contact]
email = "contact@example.org"
"#;

const INCOME: &str = r#"
provider = "tax-office"
version = 1
names = { en = "Income" }
description = { en = "Income of a year." }
schema = "income.schema.json"
identifier = "any"
legal_text = { en = "Law." }
retention = { en = "Ten years." }
max_bytes = 4096
# keys
[[fields]]
path = "/name"
labels = { en = "Name" }
sensitivity = "ordinary"
about = "self"
[[fields]]
path = "/income/gross"
labels = { en = "Gross income" }
sensitivity = "sensitive"
about = "self"
# parameters
[connector]
# connector
"#;

/// Parameters by name; declared where the connector uses them.
const PARAMETERS: [(&str, &str); 2] = [
    (
        "year",
        "[[parameters]]\nname = \"year\"\nlabels = { en = \"Year\" }\nrequired = false\nschema = { type = \"integer\" }\n",
    ),
    (
        "place",
        "[[parameters]]\nname = \"place\"\nlabels = { en = \"Place\" }\nrequired = false\nschema = { type = \"string\" }\n",
    ),
];

const DOCUMENT: &str = r#"
provider = "tax-office"
version = 1
names = { en = "Income" }
description = { en = "Income of a year." }
schema = "income.schema.json"
identifier = "any"
legal_text = { en = "Law." }
retention = { en = "Ten years." }
max_bytes = 4096
# keys
[[fields]]
path = "/document"
labels = { en = "Document" }
sensitivity = "ordinary"
about = "self"
[connector]
# connector
"#;

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "income": {
      "type": "object",
      "properties": {"gross": {"type": "number"}, "count": {}, "paid": {}, "none": {}, "day": {}}
    },
    "years": {"type": "array", "items": {"type": "object", "properties": {"gross": {"type": "number"}}}},
    "v": {
      "type": "object",
      "properties": {
        "a": {}, "b": {}, "c": {}, "d": {}, "e": {}, "f": {}, "g": {}, "h": {}, "i": {},
        "j": {}, "k": {}, "l": {}, "m": {}, "n": {}, "o": {}, "p": {}, "q": {}
      }
    },
    "document": {
      "type": "object",
      "properties": {"media_type": {"type": "string"}, "content": {"type": "string"}, "digest": {"type": "string"}}
    }
  }
}"#;

const PROCEDURE: &str = r#"
names = { en = "Benefit" }
requesters = ["town"]
purpose = { iri = "https://w3id.org/dpv#ServiceProvision", text = { en = "To decide." } }
legal_basis = { eli = "http://data.example/eli/1", text = { en = "Law." }, basis = "explicit-request" }
max_validity_days = 30
max_uses = 3
answer_within_days = 14
quiet_days = 30
preview = true
if_no = { en = "Bring it yourself." }
retention = { en = "Ten years." }
[[evidence]]
type = "income"
fields = [{ path = "/name", required = true }]
"#;

const POLICY_SCHEMA: &str = r#"
entity Administration;
entity EvidenceType;
action "request" appliesTo {
  principal: [Administration],
  resource: [EvidenceType],
  context: {
    procedure: String, case: String, official: String, system: Bool, provider: String,
    sensitivity: Set<String>, fields: Set<String>,
  },
};
"#;
