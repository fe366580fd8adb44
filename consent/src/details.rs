//! `authorization_details` (RFC 9396) of type `urn:eemol:evidence`: the form in which a requester asks, and the form
//! in which a token says what was granted.
//!
//! Reads and checks the form; which procedure allows what is `policies::decide`'s question, what happens next
//! [`crate::request`]'s.

use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, CaseRef, EvidenceTypeId, Official, ProcedureId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::consent::Consent;
use crate::parameters::Parameters;
use crate::request::{Actor, Agreed, Basis, Request, repeated_field};
use crate::state::Grant;

/// The one type of authorization details that this broker knows.
pub const TYPE: &str = "urn:eemol:evidence";

/// The most evidence types that one request may name.
pub const MOST_DETAILS: usize = 32;

/// The most fields that one evidence type may be asked for.
pub const MOST_FIELDS: usize = 256;

/// The member `type`, which has one value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetailType {
    /// `urn:eemol:evidence`.
    #[default]
    #[serde(rename = "urn:eemol:evidence")]
    Evidence,
}

/// One evidence type as asked for: one object of `authorization_details`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDetail {
    /// Always `urn:eemol:evidence`.
    pub r#type: DetailType,
    /// The procedure; the same in all objects of a request.
    pub procedure: ProcedureId,
    /// The requester's own file reference; the same in all objects of a request.
    pub case: CaseRef,
    /// Who asks at the requester; the same in all objects of a request. Never part of a token.
    pub official: Official,
    /// The evidence type; in one object of a request only.
    pub evidence_type: EvidenceTypeId,
    /// The fields asked for, required and optional ones; the procedure says which is which.
    pub fields: Vec<Field>,
    /// What narrows the evidence; none when left out.
    #[serde(default)]
    pub parameters: Parameters,
    /// How many uses are asked for; the procedure's maximum when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// Until when; the procedure's maximum when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// One evidence type as granted: what a token, a grant JWT and an introspection answer carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedDetail {
    /// Always `urn:eemol:evidence`.
    pub r#type: DetailType,
    /// The procedure.
    pub procedure: ProcedureId,
    /// The requester's own file reference.
    pub case: CaseRef,
    /// The evidence type.
    pub evidence_type: EvidenceTypeId,
    /// The administration that holds the evidence; in grant JWTs, left out of consent tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<AdministrationId>,
    /// The fields agreed to.
    pub fields: Vec<Field>,
    /// The parameters agreed to.
    #[serde(default)]
    pub parameters: Parameters,
    /// How many uses were agreed to.
    pub uses: u32,
    /// Until when.
    pub until: Timestamp,
    /// How the citizen's part is called in the procedure's law.
    pub basis: Basis,
    /// The procedure's purpose, an IRI.
    pub purpose: String,
    /// The procedure's law, an ELI link.
    pub legal_basis: String,
    /// Digest of the catalogue that the request was shown from.
    pub catalogue: String,
    /// When the citizen decided.
    pub decided_at: Timestamp,
    /// Who decided, without naming a representative.
    pub decided_by: Actor,
}

impl GrantedDetail {
    /// Everything that was agreed to, one object per evidence type; empty where nothing was.
    pub fn all_of(consent: &Consent) -> Vec<Self> {
        let Some(grant) = consent.grant() else { return Vec::new() };
        grant.agreed.iter().map(|agreed| Self::new(consent.request(), grant, agreed)).collect()
    }

    /// What one call asks of `provider`: one evidence type and some of its agreed fields.
    ///
    /// # Errors
    /// As [`Consent::covers`].
    pub fn for_call(
        consent: &Consent,
        evidence_type: &EvidenceTypeId,
        fields: &[Field],
        provider: AdministrationId,
    ) -> Result<Self, Reason> {
        let agreed = consent.covers(evidence_type, fields)?;
        let grant = consent.grant().ok_or(Reason::ConsentMissing)?;
        let whole = Self::new(consent.request(), grant, agreed);
        Ok(Self { provider: Some(provider), fields: fields.to_vec(), ..whole })
    }

    fn new(request: &Request, grant: &Grant, agreed: &Agreed) -> Self {
        Self {
            r#type: DetailType::Evidence,
            procedure: request.procedure.clone(),
            case: request.case.clone(),
            evidence_type: agreed.evidence_type.clone(),
            provider: None,
            fields: agreed.fields.clone(),
            parameters: agreed.parameters.clone(),
            uses: request.uses,
            until: request.until,
            basis: request.basis,
            purpose: request.purpose.clone(),
            legal_basis: request.legal_basis.clone(),
            catalogue: request.catalogue.clone(),
            decided_at: grant.at,
            decided_by: grant.by,
        }
    }
}

/// The text is no `authorization_details` of this broker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`authorization_details{member}`: {message}")]
pub struct BadDetails {
    /// Where, as a path below `authorization_details` (`[0].fields`); empty for the whole.
    pub member: String,
    /// What is wrong there.
    pub message: String,
}

impl BadDetails {
    fn new(member: impl Into<String>, message: impl Into<String>) -> Self {
        Self { member: member.into(), message: message.into() }
    }
}

/// Reads the value of `authorization_details`: a JSON array of one to [`MOST_DETAILS`] objects, each evidence type
/// once, `procedure`, `case`, `official`, `uses` and `until` equal in all of them. Unknown and repeated members,
/// empty, repeated or nested fields are refused.
pub fn parse(json: &str) -> Result<Vec<EvidenceDetail>, BadDetails> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let details: Vec<EvidenceDetail> = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        BadDetails::new(if path == "." { String::new() } else { path }, error.into_inner().to_string())
    })?;
    reader.end().map_err(|error| BadDetails::new("", error.to_string()))?;
    check(&details)?;
    Ok(details)
}

fn check(details: &[EvidenceDetail]) -> Result<(), BadDetails> {
    let Some(first) = details.first() else {
        return Err(BadDetails::new("", "names no evidence type"));
    };
    if details.len() > MOST_DETAILS {
        return Err(BadDetails::new("", format!("names more than {MOST_DETAILS} evidence types")));
    }
    for (place, detail) in details.iter().enumerate() {
        let wrong = |member: &str, message: String| Err(BadDetails::new(format!("[{place}].{member}"), message));
        let unequal = |member: &str| wrong(member, "is not the same in all objects".to_owned());
        if detail.procedure != first.procedure {
            return unequal("procedure");
        }
        if detail.case != first.case {
            return unequal("case");
        }
        if detail.official != first.official {
            return unequal("official");
        }
        if detail.uses != first.uses {
            return unequal("uses");
        }
        if detail.until != first.until {
            return unequal("until");
        }
        if detail.uses == Some(0) {
            return wrong("uses", "is at least 1".to_owned());
        }
        if details.iter().take(place).any(|earlier| earlier.evidence_type == detail.evidence_type) {
            return wrong("evidence_type", format!("names `{}` a second time", detail.evidence_type));
        }
        if detail.fields.is_empty() || detail.fields.len() > MOST_FIELDS {
            return wrong("fields", format!("has 1 to {MOST_FIELDS} fields"));
        }
        if let Some(field) = repeated_field(detail.fields.iter()) {
            return wrong("fields", format!("has `{field}` twice or inside another field"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"type":"urn:eemol:evidence","procedure":"housing-benefit","case":"2026-1234","official":"agent-17","evidence_type":"residence-certificate","fields":["/address/locality"],"parameters":{},"uses":1,"until":"2027-05-21T00:00:00.000Z"}"#;

    fn other(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from));
        text.replace(from, to)
    }

    #[test]
    fn the_example_of_the_design_reads_back_as_written() {
        let details = parse(&format!("[{GOOD}]")).unwrap();
        assert_eq!(serde_json::to_string(&details).unwrap(), format!("[{GOOD}]"));
    }

    #[test]
    fn uses_until_and_parameters_may_be_left_out() {
        let short = other(GOOD, r#","parameters":{},"uses":1,"until":"2027-05-21T00:00:00.000Z""#, "");
        let details = parse(&format!("[{short}]")).unwrap();
        assert_eq!((details[0].uses, details[0].until, details[0].parameters.is_empty()), (None, None, true));
    }

    #[test]
    fn a_wrong_member_is_named_by_its_path() {
        let second = other(GOOD, "residence-certificate", "tax-certificate");
        let cases = [
            ("[]".to_owned(), ""),
            ("{}".to_owned(), ""),
            (format!("[{GOOD}] x"), ""),
            (format!("[{GOOD},{GOOD}]"), "[1].evidence_type"),
            (format!("[{}]", other(GOOD, "urn:eemol:evidence", "urn:altinn:consent")), "[0].type"),
            (format!("[{}]", other(GOOD, "\"uses\":1", "\"uses\":0")), "[0].uses"),
            (format!("[{}]", other(GOOD, "\"uses\":1", "\"uses\":1.0")), "[0].uses"),
            (format!("[{}]", other(GOOD, "\"uses\":1", "\"use\":1")), "[0].use"),
            (format!("[{}]", other(GOOD, "\"uses\":1", "\"uses\":1,\"uses\":2")), "[0]"),
            (format!("[{}]", other(GOOD, "[\"/address/locality\"]", "[]")), "[0].fields"),
            (format!("[{}]", other(GOOD, "/address/locality", "address")), "[0].fields[0]"),
            (format!("[{}]", other(GOOD, "\"/address/locality\"", "\"/a\",\"/a\"")), "[0].fields"),
            (format!("[{}]", other(GOOD, "\"/address/locality\"", "\"/a/b\",\"/a\"")), "[0].fields"),
            (format!("[{GOOD},{}]", other(&second, "housing-benefit", "school")), "[1].procedure"),
            (format!("[{GOOD},{}]", other(&second, "2026-1234", "2026-1235")), "[1].case"),
            (format!("[{GOOD},{}]", other(&second, "agent-17", "agent-18")), "[1].official"),
            (format!("[{GOOD},{}]", other(&second, "\"uses\":1", "\"uses\":2")), "[1].uses"),
            (format!("[{GOOD},{}]", other(&second, "2027-05-21", "2027-05-22")), "[1].until"),
        ];
        for (text, member) in cases {
            let bad = parse(&text).unwrap_err();
            assert_eq!(bad.member, member, "{text}: {bad}");
        }
        assert!(parse(&format!("[{GOOD},{second}]")).is_ok());
    }
}
