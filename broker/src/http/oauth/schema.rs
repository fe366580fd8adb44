//! `authorization_details` as the API's description shows them, and as the published JSON Schema does. The types
//! themselves are in `eemol_consent::details`; tests hold all of them to the same members and the same verdicts.

use eemol_consent::details::{MOST_DETAILS, MOST_FIELDS, TYPE};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::openapi::words;

/// One evidence type as asked for (RFC 9396). `procedure`, `case`, `official`, `uses` and `until` are equal in all objects.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a type of another crate")]
pub(crate) struct EvidenceDetail {
    /// Always `urn:eemol:evidence`.
    #[schema(pattern = "^urn:eemol:evidence$", example = "urn:eemol:evidence")]
    r#type: String,
    /// The procedure.
    #[schema(value_type = words::Slug, example = "housing-benefit")]
    procedure: String,
    /// The requester's own file reference.
    #[schema(value_type = words::Own, example = "2026-1234")]
    case: String,
    /// Who asks at the requester; `system:<name>` where no person acts. Never part of a token.
    #[schema(value_type = words::Own, example = "agent-17")]
    official: String,
    /// The evidence type.
    #[schema(value_type = words::Slug, example = "residence-certificate")]
    evidence_type: String,
    /// Fields asked for: all that the procedure requires, and any optional ones.
    #[schema(value_type = Vec<words::Field>, min_items = 1, example = json!(["/address/locality"]))]
    fields: Vec<String>,
    /// What narrows the evidence (a tax year).
    #[schema(value_type = Option<Object>)]
    parameters: Option<Value>,
    /// How many uses; the procedure's maximum when left out.
    #[schema(minimum = 1, example = 1)]
    uses: Option<u32>,
    /// Until when; the procedure's maximum when left out.
    #[schema(format = DateTime, example = "2027-05-21T00:00:00.000Z")]
    until: Option<String>,
}

/// One evidence type as granted.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a type of another crate")]
pub(crate) struct GrantedDetail {
    /// Always `urn:eemol:evidence`.
    #[schema(pattern = "^urn:eemol:evidence$", example = "urn:eemol:evidence")]
    r#type: String,
    /// The procedure.
    #[schema(value_type = words::Slug, example = "housing-benefit")]
    procedure: String,
    /// The requester's own file reference.
    #[schema(value_type = words::Own, example = "2026-1234")]
    case: String,
    /// The evidence type.
    #[schema(value_type = words::Slug, example = "residence-certificate")]
    evidence_type: String,
    /// Fields agreed to.
    #[schema(value_type = Vec<words::Field>, min_items = 1, example = json!(["/address/locality"]))]
    fields: Vec<String>,
    /// Parameters agreed to.
    #[schema(value_type = Object)]
    parameters: Value,
    /// How many uses.
    #[schema(minimum = 1, example = 1)]
    uses: u32,
    /// Until when.
    #[schema(value_type = words::Time, example = "2027-05-21T00:00:00.000Z")]
    until: String,
    /// How the citizen's part is called in the law: `explicit-request` or `consent`.
    #[schema(example = "explicit-request")]
    basis: String,
    /// The procedure's purpose, an IRI.
    #[schema(example = "https://w3id.org/dpv#ServiceProvision")]
    purpose: String,
    /// The procedure's law, an ELI link.
    legal_basis: String,
    /// Digest of the catalogue that the request was shown from.
    catalogue: String,
    /// When the citizen decided.
    #[schema(value_type = words::Time)]
    decided_at: String,
    /// Who decided: `self`, `parent`, `guardian` or `mandate`.
    #[schema(example = "self")]
    decided_by: String,
}

/// Public keys (RFC 7517).
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON")]
pub(super) struct KeySet {
    /// The keys: in use, to come, and going.
    keys: Vec<PublicKey>,
}

/// A public key on the curve P-256.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON")]
struct PublicKey {
    /// `EC`.
    #[schema(pattern = "^EC$")]
    kty: String,
    /// `P-256`.
    #[schema(pattern = "^P-256$")]
    crv: String,
    x: String,
    y: String,
    /// `ES256`.
    #[schema(pattern = "^ES256$")]
    alg: String,
    /// `sig`.
    #[schema(pattern = "^sig$")]
    r#use: String,
    /// Which key signed is said by this.
    kid: String,
}

/// Where the JSON Schema is published.
pub(super) const PATH: &str = "/schemas/authorization-details.json";

/// The JSON Schema of what can stand in `authorization_details` of a request.
pub(super) fn json(public_url: &str) -> Value {
    let slug = json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 64 });
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^\\S(.*\\S)?$" });
    let with = |base: &Value, description: &str| {
        let mut described = base.clone();
        if let Some(members) = described.as_object_mut() {
            members.insert("description".to_owned(), description.into());
        }
        described
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{public_url}{PATH}"),
        "title": "authorization_details of type urn:eemol:evidence",
        "description": "What a requester asks a citizen for (RFC 9396): one object per evidence type, each evidence type once. \
            `procedure`, `case`, `official`, `uses` and `until` are equal in all objects.",
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_DETAILS,
        "items": {
            "type": "object",
            "required": ["type", "procedure", "case", "official", "evidence_type", "fields"],
            "additionalProperties": false,
            "properties": {
                "type": { "const": TYPE },
                "procedure": with(&slug, "A procedure of the requester's in the catalogue."),
                "case": with(&text, "The requester's own file reference."),
                "official": with(&text, "Who asks; `system:<name>` where no person acts. Never part of a token."),
                "evidence_type": with(&slug, "An evidence type of the procedure."),
                "fields": {
                    "description": "JSON Pointers: all that the procedure requires, and any optional ones; `*` stands for every \
                        element of an array.",
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_FIELDS,
                    "uniqueItems": true,
                    "items": { "type": "string", "pattern": "^(/([^/~*]|~[01])+|/\\*)+$", "maxLength": 256 },
                },
                "parameters": {
                    "description": "What narrows the evidence (a tax year); the schema is the evidence type's, at `/v1/catalogue`.",
                    "type": "object",
                },
                "uses": {
                    "description": "How many uses; the procedure's maximum when left out.",
                    "type": "integer", "minimum": 1, "maximum": u32::MAX,
                },
                "until": {
                    "description": "Until when (RFC 3339); the procedure's maximum when left out.",
                    "type": "string", "format": "date-time",
                },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use eemol_consent::details;

    use super::super::testing::HOUSING;
    use super::*;

    fn both(value: &Value) -> (bool, bool) {
        let validator = jsonschema::validator_for(&json("https://once.example")).unwrap();
        (validator.is_valid(value), details::parse(&value.to_string()).is_ok())
    }

    #[test]
    fn the_published_schema_and_the_reader_say_the_same() {
        let good: Value = serde_json::from_str(HOUSING).unwrap();
        assert_eq!(both(&good), (true, true));
        let changes: [(&str, Value); 12] = [
            ("/0/type", json!("openid")),
            ("/0/procedure", json!("Housing benefit")),
            ("/0/case", json!("")),
            ("/0/official", json!(" x")),
            ("/0/evidence_type", json!(7)),
            ("/0/fields", json!([])),
            ("/0/fields", json!("/a")),
            ("/0/fields/0", json!("a")),
            ("/0/fields/0", json!("/a*")),
            ("/0/fields/0", json!("/a~2")),
            ("/0/fields/0", json!("/address/locality")),
            ("", json!([])),
        ];
        for (place, value) in changes {
            let mut bad = good.clone();
            *bad.pointer_mut(place).unwrap() = value.clone();
            assert_eq!(both(&bad), (false, false), "{place}: {value}");
        }
        for (member, value, taken) in [
            ("uses", json!(3), true),
            ("uses", json!(0), false),
            ("uses", json!(1.5), false),
            ("until", json!("2027-05-21T00:00:00.000Z"), true),
            ("parameters", json!({ "year": 2025 }), true),
            ("parameters", json!([]), false),
            ("purpose", json!("x"), false),
        ] {
            let mut with = good.clone();
            with[0][member] = value.clone();
            assert_eq!(both(&with), (taken, taken), "{member}: {value}");
        }
    }
}
