//! The decision whether a request is allowed at all, before anyone looks for a consent.
//!
//! [`decide`] is the only maker of a [`Permit`], and without a permit no connector can be called. The catalogue's own rules
//! come first (procedure, evidence type, fields, parameters, not one's own data), then the Cedar policies, which can only
//! narrow. That the citizen agreed is decided elsewhere: by the ledger, against the consent.
//!
//! ```compile_fail
//! use eemol_policies::decide::Permit;
//! fn forge(honest: Permit) -> Permit {
//!     Permit { policy: "of my own".to_owned(), ..honest } // private fields
//! }
//! ```

mod self_view;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::catalogue::{Catalogue, EvidenceType, Procedure, ProcedureItem};
use crate::field::Field;
use crate::ids::{AdministrationId, CaseRef, EvidenceTypeId, Official, ProcedureId, SchemeId};
use crate::policy::{Question, Verdict};
use crate::reason::Reason;

pub use self::self_view::{SelfAsk, SelfView, self_view};

/// What an administration asks for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who asks, known by its client certificate.
    pub requester: AdministrationId,
    /// Under which procedure.
    pub procedure: ProcedureId,
    /// For which file of its own.
    pub case: CaseRef,
    /// In whose name.
    pub official: Official,
    /// For what.
    pub evidence_type: EvidenceTypeId,
    /// For which fields of it.
    pub fields: Vec<Field>,
    /// What the provider is to be asked with.
    pub parameters: Map<String, Value>,
}

/// A request that the catalogue and the policies allow. Made by [`decide`] alone.
#[derive(Debug)]
pub struct Permit {
    ask: Ask,
    provider: AdministrationId,
    purpose: String,
    legal_basis: String,
    identifier_scheme: SchemeId,
    policy: String,
    catalogue: String,
}

/// A request that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Refusal {
    /// The stable reason.
    pub reason: Reason,
    /// The rule that decided: the `@id` of a Cedar policy, or `catalogue:<rule>`.
    pub policy: Option<String>,
    /// What was wrong, in a sentence without personal data.
    pub detail: String,
}

/// Decides a request.
///
/// # Errors
/// [`Reason::ProcedureNotAllowed`], [`Reason::EvidenceTypeNotCovered`], [`Reason::FieldNotCovered`], [`Reason::BodyInvalid`] (no
/// field, or parameters the evidence type does not know), [`Reason::PolicyDenied`].
pub fn decide(catalogue: &Catalogue, ask: Ask) -> Result<Permit, Refusal> {
    let procedure = procedure_of_requester(catalogue, &ask)?;
    let (item, evidence_type) = evidence_type_of_procedure(catalogue, procedure, &ask)?;
    fields_of_item(item, &ask)?;
    if evidence_type.provider == ask.requester {
        return Err(refuse(
            Reason::PolicyDenied,
            "own-data",
            "an administration does not ask for what it holds itself",
        ));
    }
    evidence_type
        .check_parameters(&ask.parameters)
        .map_err(|error| refuse(Reason::BodyInvalid, "parameters", &error.to_string()))?;
    let policy = ask_policies(catalogue, evidence_type, &ask)?;
    let mut seen = BTreeSet::new();
    let fields = ask.fields.iter().filter(|field| seen.insert((*field).clone())).cloned().collect();
    Ok(Permit {
        ask: Ask { fields, ..ask },
        provider: evidence_type.provider.clone(),
        purpose: procedure.purpose.iri.clone(),
        legal_basis: procedure.legal_basis.eli.clone(),
        identifier_scheme: evidence_type.identifier.clone(),
        policy,
        catalogue: catalogue.digest.clone(),
    })
}

fn procedure_of_requester<'a>(catalogue: &'a Catalogue, ask: &Ask) -> Result<&'a Procedure, Refusal> {
    catalogue
        .procedures
        .get(&ask.procedure)
        .filter(|procedure| procedure.requesters.contains(&ask.requester))
        .map(AsRef::as_ref)
        .ok_or_else(|| {
            refuse(
                Reason::ProcedureNotAllowed,
                "procedure",
                "the requester may not use this procedure, or there is none of this name",
            )
        })
}

fn evidence_type_of_procedure<'a>(
    catalogue: &'a Catalogue,
    procedure: &'a Procedure,
    ask: &Ask,
) -> Result<(&'a ProcedureItem, &'a EvidenceType), Refusal> {
    let item = procedure.item(&ask.evidence_type);
    item.zip(catalogue.evidence_types.get(&ask.evidence_type))
        .map(|(item, evidence_type)| (item, evidence_type.as_ref()))
        .ok_or_else(|| {
            refuse(Reason::EvidenceTypeNotCovered, "evidence-type", "the procedure does not ask for this evidence type")
        })
}

fn fields_of_item(item: &ProcedureItem, ask: &Ask) -> Result<(), Refusal> {
    if ask.fields.is_empty() {
        return Err(refuse(Reason::BodyInvalid, "field", "no field is asked for"));
    }
    match ask.fields.iter().find(|field| item.field(field).is_none()) {
        Some(field) => {
            Err(refuse(Reason::FieldNotCovered, "field", &format!("the procedure does not ask for `{field}`")))
        }
        None => Ok(()),
    }
}

fn ask_policies(catalogue: &Catalogue, evidence_type: &EvidenceType, ask: &Ask) -> Result<String, Refusal> {
    let sensitivity = ask.fields.iter().filter_map(|field| evidence_type.sensitivity(field)).collect();
    let question = Question {
        requester: &ask.requester,
        evidence_type: &ask.evidence_type,
        procedure: &ask.procedure,
        case: &ask.case,
        official: &ask.official,
        provider: &evidence_type.provider,
        sensitivity,
        fields: &ask.fields,
    };
    match catalogue.policies.ask(&question) {
        Verdict::Allowed { policy } => Ok(policy),
        Verdict::Denied { policy, detail } => {
            Err(Refusal { reason: Reason::PolicyDenied, policy: Some(policy), detail })
        }
    }
}

fn refuse(reason: Reason, rule: &str, detail: &str) -> Refusal {
    Refusal { reason, policy: Some(format!("catalogue:{rule}")), detail: detail.to_owned() }
}

impl Permit {
    /// Who asks.
    pub const fn requester(&self) -> &AdministrationId {
        &self.ask.requester
    }

    /// Who holds the data.
    pub const fn provider(&self) -> &AdministrationId {
        &self.provider
    }

    /// Under which procedure.
    pub const fn procedure(&self) -> &ProcedureId {
        &self.ask.procedure
    }

    /// The procedure's purpose, an IRI of the Data Privacy Vocabulary.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The procedure's legal basis, an ELI.
    pub fn legal_basis(&self) -> &str {
        &self.legal_basis
    }

    /// The requester's own file.
    pub const fn case(&self) -> &CaseRef {
        &self.ask.case
    }

    /// In whose name.
    pub const fn official(&self) -> &Official {
        &self.ask.official
    }

    /// What may be fetched.
    pub const fn evidence_type(&self) -> &EvidenceTypeId {
        &self.ask.evidence_type
    }

    /// Which fields of it may be passed on, in the order asked, none twice.
    pub fn fields(&self) -> &[Field] {
        &self.ask.fields
    }

    /// What the provider is asked with.
    pub const fn parameters(&self) -> &Map<String, Value> {
        &self.ask.parameters
    }

    /// The identifier scheme under which the provider is asked.
    pub const fn identifier_scheme(&self) -> &SchemeId {
        &self.identifier_scheme
    }

    /// The ids of the policies that allowed it, joined with `, `.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// Digest of the catalogue under which it was decided.
    pub fn catalogue(&self) -> &str {
        &self.catalogue
    }
}

#[cfg(test)]
mod tests;
