//! A procedure: what a requester may ask for and why.
//!
//! Purpose and legal basis come from here, never from the caller.

use std::collections::BTreeSet;

use crate::field::Field;
use crate::ids::{AdministrationId, EvidenceTypeId, ProcedureId};
use crate::text::Texts;

/// What `procedures/<id>.toml` says.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Name of the file.
    pub id: ProcedureId,
    /// What people call it.
    pub names: Texts,
    /// Who may use it; never empty.
    pub requesters: BTreeSet<AdministrationId>,
    /// Who may declare a consent for it invalid, beside the providers of what was asked; often nobody.
    pub responsible: BTreeSet<AdministrationId>,
    /// What the data is used for.
    pub purpose: Purpose,
    /// The law behind it.
    pub legal_basis: LegalBasis,
    /// Longest life of a consent, in days.
    pub max_validity_days: u32,
    /// Most uses of a consent.
    pub max_uses: u32,
    /// How long a request waits for the citizen's answer, in days.
    pub answer_within_days: u32,
    /// How long nobody asks again for the same after a refusal, in days.
    pub quiet_days: u32,
    /// Months that entries of the access log under this procedure are kept, where that is not the installation's rule.
    pub log_months: Option<u32>,
    /// How surely the citizen must be known to say yes; `None`: as surely as sign-in itself asks.
    pub assurance: Option<Assurance>,
    /// Whether the citizen may look at the data before agreeing.
    pub preview: bool,
    /// What happens if the citizen says no.
    pub if_no: Texts,
    /// What the requester may do with the data and how long it keeps it.
    pub retention: Texts,
    /// What may be asked for; never empty.
    pub evidence: Vec<ProcedureItem>,
}

/// How surely a person is known who signed in (Regulation (EU) 910/2014, article 8), the weaker first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// Substantial.
    Substantial,
    /// High.
    High,
}

impl Assurance {
    /// Both, the weaker first, with their names in the catalogue.
    pub const ALL: [(&'static str, Self); 2] = [("substantial", Self::Substantial), ("high", Self::High)];

    /// The name in the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }

    /// The level with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, level)| (known == name).then_some(level))
    }
}

/// What data is used for.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// A term of the Data Privacy Vocabulary.
    pub iri: String,
    /// In words.
    pub text: Texts,
}

/// The law behind a procedure.
#[derive(Debug, Clone)]
pub struct LegalBasis {
    /// European Legislation Identifier, a link to the law.
    pub eli: String,
    /// In words.
    pub text: Texts,
    /// How the citizen's yes stands in law.
    pub basis: Basis,
}

/// How the citizen's yes stands in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// An explicit request to fetch the data, the lawful ground being the procedure's law.
    ExplicitRequest,
    /// An agreement that the procedure's law asks for.
    Consent,
}

/// One evidence type within a procedure.
#[derive(Debug, Clone)]
pub struct ProcedureItem {
    /// Which one.
    pub evidence_type: EvidenceTypeId,
    /// What of it; never empty, no field twice.
    pub fields: Vec<ProcedureField>,
}

/// One field within a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureField {
    /// Which one.
    pub path: Field,
    /// Whether the procedure cannot go on without it.
    pub required: bool,
}

impl Basis {
    /// As written in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExplicitRequest => "explicit-request",
            Self::Consent => "consent",
        }
    }
}

impl Procedure {
    /// What may be asked of `evidence_type`; `None` when nothing may.
    pub fn item(&self, evidence_type: &EvidenceTypeId) -> Option<&ProcedureItem> {
        self.evidence.iter().find(|item| item.evidence_type == *evidence_type)
    }
}

impl ProcedureItem {
    /// The field with exactly this path.
    pub fn field(&self, path: &Field) -> Option<&ProcedureField> {
        self.fields.iter().find(|field| field.path == *path)
    }

    /// The fields without which the procedure cannot go on.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required).map(|field| &field.path)
    }

    /// The fields the citizen may leave out.
    pub fn optional(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.required).map(|field| &field.path)
    }
}
