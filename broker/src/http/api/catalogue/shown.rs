//! The catalogue as it is shown: what requesters need, and nothing of how providers are reached.

use std::collections::BTreeMap;

use eemol_policies::catalogue::{
    Administration as OneAdministration, Catalogue, EvidenceType as OneEvidenceType, Procedure as OneProcedure,
};
use eemol_policies::text::Texts;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::openapi::words;

/// The catalogue in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue)]
pub(super) struct Whole {
    /// Its digest, as entries and consents name it.
    digest: String,
    territory: Territory,
    administrations: Vec<Administration>,
    evidence_types: Vec<EvidenceType>,
    procedures: Vec<Procedure>,
}

/// Whose catalogue it is.
#[derive(Debug, Serialize, ToSchema)]
struct Territory {
    /// Short name.
    #[schema(example = "lu")]
    id: String,
    names: BTreeMap<String, String>,
    /// Languages of all texts.
    languages: Vec<String>,
    /// Whether everything in it is invented.
    demonstration: bool,
    /// How persons are named in `login_hint` and `subject`.
    identifier_schemes: Vec<Scheme>,
}

/// A kind of identifier of persons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IdentifierScheme)]
struct Scheme {
    /// Stands before the colon.
    #[schema(value_type = words::Slug, example = "lu-nin")]
    id: String,
    names: BTreeMap<String, String>,
    /// An identifier of the right form that is nobody's.
    #[schema(required = true)]
    example: Option<String>,
}

/// A public body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Administration {
    #[schema(value_type = words::Slug)]
    id: String,
    names: BTreeMap<String, String>,
    /// What it is for.
    purpose: BTreeMap<String, String>,
    /// Its number in a public register.
    #[schema(required = true)]
    register_number: Option<String>,
    /// Whether it is invented.
    demonstration: bool,
}

/// A kind of data that a provider holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EvidenceType {
    #[schema(value_type = words::Slug)]
    id: String,
    version: u32,
    /// Who holds it.
    #[schema(value_type = words::Slug)]
    provider: String,
    names: BTreeMap<String, String>,
    description: BTreeMap<String, String>,
    /// Scheme of the identifier that the provider knows persons by.
    #[schema(value_type = words::Slug)]
    identifier: String,
    /// Whether it is a document that is agreed to and delivered whole.
    document: bool,
    fields: Vec<FieldShown>,
    parameters: Vec<Parameter>,
    /// Path of its JSON Schema.
    #[schema(example = "/v1/catalogue/evidence-types/residence-certificate/schema")]
    schema: String,
}

/// One field of evidence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvidenceField)]
struct FieldShown {
    #[schema(value_type = words::Field)]
    path: String,
    labels: BTreeMap<String, String>,
    /// `ordinary`, `sensitive`, or `special` (GDPR art. 9).
    #[schema(value_type = Sensitivity)]
    sensitivity: &'static str,
}

/// How much care a field needs.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "describes a type of another crate")]
enum Sensitivity {
    Ordinary,
    Sensitive,
    Special,
}

/// What narrows evidence.
#[derive(Debug, Serialize, ToSchema)]
struct Parameter {
    #[schema(example = "year")]
    name: String,
    labels: BTreeMap<String, String>,
    required: bool,
}

/// What may be asked for, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Procedure {
    #[schema(value_type = words::Slug)]
    id: String,
    names: BTreeMap<String, String>,
    /// Who may ask.
    #[schema(value_type = Vec<words::Slug>)]
    requesters: Vec<String>,
    /// Who may declare its consents invalid, besides those who hold the evidence.
    #[schema(value_type = Vec<words::Slug>)]
    responsible: Vec<String>,
    purpose: Purpose,
    legal_basis: LegalBasis,
    /// Longest consent.
    max_validity_days: u32,
    /// Most uses of one consent.
    max_uses: u32,
    /// How long the person may take to answer.
    answer_within_days: u32,
    /// How long nobody asks again after a no.
    quiet_days: u32,
    evidence: Vec<Item>,
}

/// Why a procedure asks.
#[derive(Debug, Serialize, ToSchema)]
struct Purpose {
    #[schema(example = "https://w3id.org/dpv#ServiceProvision")]
    iri: String,
    text: BTreeMap<String, String>,
}

/// The law behind a procedure.
#[derive(Debug, Serialize, ToSchema)]
struct LegalBasis {
    /// European Legislation Identifier.
    eli: String,
    text: BTreeMap<String, String>,
    /// How the person's yes stands in law.
    #[schema(value_type = Basis)]
    basis: &'static str,
}

/// How a person's yes stands in law.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "describes a type of another crate")]
enum Basis {
    ExplicitRequest,
    Consent,
}

/// What a procedure asks of one evidence type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProcedureEvidence)]
struct Item {
    #[schema(value_type = words::Slug)]
    evidence_type: String,
    fields: Vec<Asked>,
}

/// One field that a procedure asks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProcedureField)]
struct Asked {
    #[schema(value_type = words::Field)]
    path: String,
    /// Whether the procedure cannot go on without it; any other the person may leave out.
    required: bool,
}

impl Whole {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let territory = &catalogue.territory;
        let schemes = territory.identifier_schemes.values().map(|scheme| Scheme {
            id: scheme.id.to_string(),
            names: words(&scheme.names),
            example: scheme.example.clone(),
        });
        Self {
            digest: catalogue.digest.clone(),
            territory: Territory {
                id: territory.id.clone(),
                names: words(&territory.names),
                languages: territory.languages.clone(),
                demonstration: territory.demonstration,
                identifier_schemes: schemes.collect(),
            },
            administrations: catalogue.administrations.values().map(|one| Administration::of(one)).collect(),
            evidence_types: catalogue.evidence_types.values().map(|one| EvidenceType::of(one)).collect(),
            procedures: catalogue.procedures.values().map(|one| Procedure::of(one)).collect(),
        }
    }
}

impl Administration {
    pub(super) fn of(one: &OneAdministration) -> Self {
        Self {
            id: one.id.to_string(),
            names: words(&one.names),
            purpose: words(&one.purpose),
            register_number: one.register_number.clone(),
            demonstration: one.demonstration,
        }
    }
}

impl EvidenceType {
    pub(super) fn of(one: &OneEvidenceType) -> Self {
        let fields = one.fields.iter().map(|field| FieldShown {
            path: field.path.to_string(),
            labels: words(&field.labels),
            sensitivity: field.sensitivity.as_str(),
        });
        let parameters = one.parameters.iter().map(|parameter| Parameter {
            name: parameter.name.clone(),
            labels: words(&parameter.labels),
            required: parameter.required,
        });
        Self {
            id: one.id.to_string(),
            version: one.version,
            provider: one.provider.to_string(),
            names: words(&one.names),
            description: words(&one.description),
            identifier: one.identifier.to_string(),
            document: one.document,
            fields: fields.collect(),
            parameters: parameters.collect(),
            schema: format!("/v1/catalogue/evidence-types/{}/schema", one.id),
        }
    }
}

impl Procedure {
    pub(super) fn of(one: &OneProcedure) -> Self {
        let items = one.evidence.iter().map(|item| {
            let fields =
                item.fields.iter().map(|field| Asked { path: field.path.to_string(), required: field.required });
            Item { evidence_type: item.evidence_type.to_string(), fields: fields.collect() }
        });
        Self {
            id: one.id.to_string(),
            names: words(&one.names),
            requesters: one.requesters.iter().map(ToString::to_string).collect(),
            responsible: one.responsible.iter().map(ToString::to_string).collect(),
            purpose: Purpose { iri: one.purpose.iri.clone(), text: words(&one.purpose.text) },
            legal_basis: LegalBasis {
                eli: one.legal_basis.eli.clone(),
                text: words(&one.legal_basis.text),
                basis: one.legal_basis.basis.as_str(),
            },
            max_validity_days: one.max_validity_days,
            max_uses: one.max_uses,
            answer_within_days: one.answer_within_days,
            quiet_days: one.quiet_days,
            evidence: items.collect(),
        }
    }
}

fn words(texts: &Texts) -> BTreeMap<String, String> {
    texts.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}
