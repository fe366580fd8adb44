//! `authorization_details` as the API's description shows them. The types themselves are in `eemol_consent::details`; a
//! test holds both to the same members.

use serde_json::Value;
use utoipa::ToSchema;

/// One evidence type as asked for (RFC 9396). `procedure`, `case`, `official`, `uses` and `until` are equal in all objects.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a type of another crate")]
pub(crate) struct EvidenceDetail {
    /// Always `urn:eemol:evidence`.
    #[schema(example = "urn:eemol:evidence")]
    r#type: String,
    /// The procedure.
    #[schema(example = "housing-benefit")]
    procedure: String,
    /// The requester's own file reference.
    #[schema(example = "2026-1234")]
    case: String,
    /// Who asks at the requester; `system:<name>` where no person acts. Never part of a token.
    #[schema(example = "agent-17")]
    official: String,
    /// The evidence type.
    #[schema(example = "residence-certificate")]
    evidence_type: String,
    /// Fields asked for: all that the procedure requires, and any optional ones.
    #[schema(example = json!(["/address/locality"]))]
    fields: Vec<String>,
    /// What narrows the evidence (a tax year).
    #[schema(value_type = Option<Object>)]
    parameters: Option<Value>,
    /// How many uses; the procedure's maximum when left out.
    #[schema(example = 1)]
    uses: Option<u32>,
    /// Until when; the procedure's maximum when left out.
    #[schema(example = "2027-05-21T00:00:00.000Z")]
    until: Option<String>,
}

/// One evidence type as granted.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a type of another crate")]
pub(crate) struct GrantedDetail {
    /// Always `urn:eemol:evidence`.
    #[schema(example = "urn:eemol:evidence")]
    r#type: String,
    /// The procedure.
    #[schema(example = "housing-benefit")]
    procedure: String,
    /// The requester's own file reference.
    #[schema(example = "2026-1234")]
    case: String,
    /// The evidence type.
    #[schema(example = "residence-certificate")]
    evidence_type: String,
    /// Fields agreed to.
    #[schema(example = json!(["/address/locality"]))]
    fields: Vec<String>,
    /// Parameters agreed to.
    #[schema(value_type = Object)]
    parameters: Value,
    /// How many uses.
    #[schema(example = 1)]
    uses: u32,
    /// Until when.
    #[schema(example = "2027-05-21T00:00:00.000Z")]
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
    decided_at: String,
    /// Who decided: `self`, `parent`, `guardian` or `mandate`.
    #[schema(example = "self")]
    decided_by: String,
}
