//! A citizen's look at their own data: what may be fetched for the person themselves, and shown to nobody else.
//!
//! The same catalogue decides as for administrations, but no policy is asked: there is no requester. A [`SelfView`] is no
//! [`Permit`](super::Permit) and cannot become one; what is fetched under it becomes `Evidence<Own>`, which nothing can
//! release.
//!
//! ```compile_fail
//! use eemol_policies::decide::SelfView;
//! fn forge(honest: SelfView) -> SelfView {
//!     SelfView { catalogue: "of my own".to_owned(), ..honest } // private fields
//! }
//! ```

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Refusal, refuse};
use crate::catalogue::{Catalogue, EvidenceType};
use crate::field::Field;
use crate::ids::{AdministrationId, EvidenceTypeId, ProcedureId, SchemeId};
use crate::reason::Reason;

/// What a citizen wants to see of their own data.
#[derive(Debug, Clone)]
pub struct SelfAsk {
    /// Of which kind.
    pub evidence_type: EvidenceTypeId,
    /// Which fields; every one of the evidence type where none is named.
    pub fields: Vec<Field>,
    /// What the provider is to be asked with.
    pub parameters: Map<String, Value>,
    /// The procedure whose request is looked at before it is answered; `None`: not because of a request.
    pub procedure: Option<ProcedureId>,
}

/// A citizen may see this of their own data. Made by [`self_view`] alone.
#[derive(Debug)]
pub struct SelfView {
    ask: SelfAsk,
    provider: AdministrationId,
    identifier_scheme: SchemeId,
    catalogue: String,
}

/// Decides what a citizen may see of their own data.
///
/// # Errors
/// [`Reason::EvidenceTypeNotCovered`], [`Reason::FieldNotCovered`], [`Reason::BodyInvalid`] (parameters),
/// [`Reason::ProcedureNotAllowed`] (the procedure is not there, or has no preview).
pub fn self_view(catalogue: &Catalogue, ask: SelfAsk) -> Result<SelfView, Refusal> {
    let evidence_type = catalogue.evidence_types.get(&ask.evidence_type).ok_or_else(|| {
        refuse(Reason::EvidenceTypeNotCovered, "evidence-type", "there is no evidence type of this name")
    })?;
    if let Some(procedure) = &ask.procedure {
        previewed(catalogue, procedure, &ask)?;
    }
    if let Some(field) = ask.fields.iter().find(|field| evidence_type.field(field).is_none()) {
        let what = format!("the evidence type has no field `{field}`");
        return Err(refuse(Reason::FieldNotCovered, "field", &what));
    }
    evidence_type
        .check_parameters(&ask.parameters)
        .map_err(|error| refuse(Reason::BodyInvalid, "parameters", &error.to_string()))?;
    Ok(SelfView {
        provider: evidence_type.provider.clone(),
        identifier_scheme: evidence_type.identifier.clone(),
        catalogue: catalogue.digest.clone(),
        ask: SelfAsk { fields: fields(evidence_type, &ask.fields), ..ask },
    })
}

/// Before a request is answered, its own fields are shown and no others.
fn previewed(catalogue: &Catalogue, procedure: &ProcedureId, ask: &SelfAsk) -> Result<(), Refusal> {
    let procedure = catalogue.procedures.get(procedure).filter(|procedure| procedure.preview).ok_or_else(|| {
        refuse(Reason::ProcedureNotAllowed, "preview", "the procedure has no preview, or there is none of this name")
    })?;
    let item = procedure.item(&ask.evidence_type).ok_or_else(|| {
        refuse(Reason::EvidenceTypeNotCovered, "evidence-type", "the procedure does not ask for this evidence type")
    })?;
    if ask.fields.is_empty() || ask.fields.iter().any(|field| item.field(field).is_none()) {
        return Err(refuse(Reason::FieldNotCovered, "field", "the procedure does not ask for one of the fields"));
    }
    Ok(())
}

fn fields(evidence_type: &EvidenceType, asked: &[Field]) -> Vec<Field> {
    if asked.is_empty() {
        return evidence_type.fields.iter().map(|field| field.path.clone()).collect();
    }
    let mut seen = BTreeSet::new();
    asked.iter().filter(|field| seen.insert((*field).clone())).cloned().collect()
}

impl SelfView {
    /// Who holds the data.
    pub const fn provider(&self) -> &AdministrationId {
        &self.provider
    }

    /// Of which kind they are.
    pub const fn evidence_type(&self) -> &EvidenceTypeId {
        &self.ask.evidence_type
    }

    /// Which fields are shown, none twice, never empty.
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

    /// Digest of the catalogue under which it was decided.
    pub fn catalogue(&self) -> &str {
        &self.catalogue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::catalogue;

    fn ask(evidence_type: &str, fields: &[&str], procedure: Option<&str>) -> SelfAsk {
        let year = ("year".to_owned(), Value::from(2025));
        SelfAsk {
            evidence_type: evidence_type.parse().unwrap(),
            fields: fields.iter().map(|field| field.parse().unwrap()).collect(),
            parameters: if evidence_type == "income" { Map::from_iter([year]) } else { Map::new() },
            procedure: procedure.map(|id| id.parse().unwrap()),
        }
    }

    fn reason(ask: SelfAsk) -> Reason {
        self_view(&catalogue(), ask).unwrap_err().reason
    }

    #[test]
    fn a_person_may_see_every_field_that_is_held_about_them() {
        let catalogue = catalogue();
        let view = self_view(&catalogue, ask("income", &[], None)).unwrap();
        let all: Vec<Field> =
            catalogue.evidence_types[view.evidence_type()].fields.iter().map(|field| field.path.clone()).collect();
        assert_eq!(view.fields(), all);
        assert_eq!((view.provider().as_str(), view.identifier_scheme().as_str()), ("register", "tl-number"));
    }

    #[test]
    fn before_an_answer_only_the_fields_of_the_request_are_shown() {
        let view = self_view(&catalogue(), ask("income", &["/gross", "/gross"], Some("housing-aid"))).unwrap();
        assert_eq!(view.fields().len(), 1);
        assert_eq!(reason(ask("income", &[], Some("housing-aid"))), Reason::FieldNotCovered);
        assert_eq!(reason(ask("household", &["/person/number"], Some("housing-aid"))), Reason::FieldNotCovered);
        assert_eq!(reason(ask("income", &["/gross"], Some("no-such"))), Reason::ProcedureNotAllowed);
    }

    #[test]
    fn unknown_types_fields_and_parameters_are_refused() {
        assert_eq!(reason(ask("births", &[], None)), Reason::EvidenceTypeNotCovered);
        assert_eq!(reason(ask("income", &["/secret"], None)), Reason::FieldNotCovered);
        let without_year = SelfAsk { parameters: Map::new(), ..ask("income", &[], None) };
        assert_eq!(reason(without_year), Reason::BodyInvalid);
    }

    #[test]
    fn without_a_preview_in_the_catalogue_nothing_is_shown_before_the_answer() {
        let mut files = crate::testing::files();
        let path = "procedures/housing-aid.toml".to_owned();
        let text = String::from_utf8(files[&path].clone()).unwrap();
        assert!(text.contains("preview = true"));
        files.insert(path, text.replace("preview = true", "preview = false").into_bytes());
        let catalogue = Catalogue::from_files(files).unwrap();
        let refusal = self_view(&catalogue, ask("income", &["/gross"], Some("housing-aid"))).unwrap_err();
        assert_eq!(refusal.reason, Reason::ProcedureNotAllowed);
    }
}
