//! What a requester asks a citizen for, and what of it the citizen agreed to.
//!
//! Knows whether an agreement fits its request; the life of both is [`crate::state`]'s, the wire form of asking
//! [`crate::details`]'.

use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, CaseRef, ConsentId, EvidenceTypeId, ProcedureId};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::details::{MOST_DETAILS, MOST_FIELDS};
use crate::parameters::Parameters;

/// A request to one citizen: one requester, one procedure, one case. The official who asked stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Who asks.
    pub requester: AdministrationId,
    /// For which procedure.
    pub procedure: ProcedureId,
    /// The requester's own file reference.
    pub case: CaseRef,
    /// Purpose of the procedure, an IRI.
    pub purpose: String,
    /// Law of the procedure, an ELI link.
    pub legal_basis: String,
    /// How the citizen's part is called in that law.
    pub basis: Basis,
    /// What is asked for, each evidence type once.
    pub items: Vec<Item>,
    /// How many times the evidence may be fetched, all evidence types together; at least 1.
    pub uses: u32,
    /// The first instant at which the consent is no longer in force.
    pub until: Timestamp,
    /// The first instant at which the citizen can no longer answer.
    pub answer_by: Timestamp,
    /// Digest of the catalogue that the request is shown from (`sha-256:<hex>`).
    pub catalogue: String,
    /// The consent that this one takes the place of, once granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ConsentId>,
}

/// One evidence type that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The evidence type.
    pub evidence_type: EvidenceTypeId,
    /// What narrows it (a tax year); shown to the citizen.
    #[serde(default)]
    pub parameters: Parameters,
    /// Fields without which the citizen can only say no.
    pub required: Vec<Field>,
    /// Fields that the citizen ticks or leaves.
    pub optional: Vec<Field>,
}

/// One evidence type that the citizen agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// The evidence type.
    pub evidence_type: EvidenceTypeId,
    /// The parameters as asked for.
    #[serde(default)]
    pub parameters: Parameters,
    /// The required fields and the ticked optional ones.
    pub fields: Vec<Field>,
}

/// What the citizen's part is called in the procedure's law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The citizen's explicit request (Regulation (EU) 2018/1724, article 14).
    ExplicitRequest,
    /// The citizen's consent.
    Consent,
}

/// Who decided for the citizen. A representative is never named here; the proof of representation is in its own entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The citizen.
    #[serde(rename = "self")]
    Citizen,
    /// A parent of the citizen.
    Parent,
    /// A guardian of the citizen.
    Guardian,
    /// Someone with a mandate of the citizen.
    Mandate,
}

/// The request cannot be put before a citizen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// No evidence type, or more than [`MOST_DETAILS`].
    #[error("a request names 1 to {MOST_DETAILS} evidence types")]
    Items,
    /// An evidence type stands there twice.
    #[error("`{0}` is asked for twice")]
    Repeated(EvidenceTypeId),
    /// An evidence type without fields, or with more than [`MOST_FIELDS`].
    #[error("`{0}` is asked for with 1 to {MOST_FIELDS} fields")]
    Fields(EvidenceTypeId),
    /// A field stands there twice, or inside another.
    #[error("`{0}` has `{1}` twice or inside another field")]
    RepeatedField(EvidenceTypeId, Field),
    /// No use at all.
    #[error("a request is for at least one use")]
    Uses,
    /// The times do not follow each other.
    #[error("a request ends after its last day to answer, which is after its start")]
    Times,
    /// Something is not in its written form.
    #[error("`{0}` of the request is not well formed")]
    Form(&'static str),
}

/// What the citizen is said to have agreed to is not what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAsAsked {
    /// Nothing at all was agreed to; that would be a denial.
    #[error("nothing was agreed to")]
    Nothing,
    /// An evidence type that nobody asked for.
    #[error("`{0}` was not asked for")]
    EvidenceType(EvidenceTypeId),
    /// An evidence type stands there twice.
    #[error("`{0}` was agreed to twice")]
    Repeated(EvidenceTypeId),
    /// Other parameters than those shown.
    #[error("`{0}` was asked for with other parameters")]
    Parameters(EvidenceTypeId),
    /// A field that nobody asked for, or one twice.
    #[error("`{1}` of `{0}` was not asked for, or is there twice")]
    Field(EvidenceTypeId, Field),
    /// A required field is missing.
    #[error("`{1}` of `{0}` is required")]
    Required(EvidenceTypeId, Field),
    /// The text shown is not named by its language and digest.
    #[error("`{0}` of the grant is not well formed")]
    Form(&'static str),
}

impl Request {
    /// Whether the request, made at `at`, can be put before a citizen.
    pub fn check(&self, at: Timestamp) -> Result<(), BadRequest> {
        if self.items.is_empty() || self.items.len() > MOST_DETAILS {
            return Err(BadRequest::Items);
        }
        for (place, item) in self.items.iter().enumerate() {
            item.check()?;
            if self.items.iter().take(place).any(|earlier| earlier.evidence_type == item.evidence_type) {
                return Err(BadRequest::Repeated(item.evidence_type.clone()));
            }
        }
        if self.uses == 0 {
            return Err(BadRequest::Uses);
        }
        if at >= self.answer_by || self.answer_by > self.until {
            return Err(BadRequest::Times);
        }
        for (name, text) in [("purpose", &self.purpose), ("legal_basis", &self.legal_basis)] {
            if !is_line(text) {
                return Err(BadRequest::Form(name));
            }
        }
        if is_digest(&self.catalogue) { Ok(()) } else { Err(BadRequest::Form("catalogue")) }
    }

    /// The item for an evidence type; `None` when it was not asked for.
    pub fn item(&self, evidence_type: &EvidenceTypeId) -> Option<&Item> {
        self.items.iter().find(|item| item.evidence_type == *evidence_type)
    }

    /// Whether `agreed` is part of what was asked and has everything required.
    pub fn admits(&self, agreed: &[Agreed]) -> Result<(), NotAsAsked> {
        if agreed.is_empty() {
            return Err(NotAsAsked::Nothing);
        }
        for (place, one) in agreed.iter().enumerate() {
            let name = || one.evidence_type.clone();
            let item = self.item(&one.evidence_type).ok_or_else(|| NotAsAsked::EvidenceType(name()))?;
            if agreed.iter().take(place).any(|earlier| earlier.evidence_type == one.evidence_type) {
                return Err(NotAsAsked::Repeated(name()));
            }
            if one.parameters != item.parameters {
                return Err(NotAsAsked::Parameters(name()));
            }
            if one.fields.is_empty() {
                return Err(NotAsAsked::Nothing);
            }
            for (place, field) in one.fields.iter().enumerate() {
                let again = one.fields.iter().take(place).any(|earlier| earlier == field);
                if again || !item.fields().any(|asked| asked == field) {
                    return Err(NotAsAsked::Field(name(), field.clone()));
                }
            }
        }
        for item in &self.items {
            let fields = agreed.iter().find(|one| one.evidence_type == item.evidence_type).map(|one| &one.fields);
            if let Some(missing) = item.required.iter().find(|needed| fields.is_none_or(|had| !had.contains(needed))) {
                return Err(NotAsAsked::Required(item.evidence_type.clone(), missing.clone()));
            }
        }
        Ok(())
    }
}

impl Item {
    /// Every field asked for, the required ones first.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.required.iter().chain(&self.optional)
    }

    fn check(&self) -> Result<(), BadRequest> {
        let count = self.fields().count();
        if count == 0 || count > MOST_FIELDS {
            return Err(BadRequest::Fields(self.evidence_type.clone()));
        }
        match repeated_field(self.fields()) {
            Some(field) => Err(BadRequest::RepeatedField(self.evidence_type.clone(), field.clone())),
            None => Ok(()),
        }
    }
}

impl Agreed {
    /// Whether everything agreed here was agreed in `other` too: same evidence type and parameters, no more fields.
    pub fn is_within(&self, other: &Self) -> bool {
        self.evidence_type == other.evidence_type
            && self.parameters == other.parameters
            && self.fields.iter().all(|field| other.has(field))
    }

    /// Whether this very field was agreed to. A field around or inside an agreed one is another field.
    pub fn has(&self, field: &Field) -> bool {
        self.fields.contains(field)
    }
}

impl Basis {
    /// As written in the catalogue and in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExplicitRequest => "explicit-request",
            Self::Consent => "consent",
        }
    }
}

impl Actor {
    /// As written in events and tokens (`decided_by`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "self",
            Self::Parent => "parent",
            Self::Guardian => "guardian",
            Self::Mandate => "mandate",
        }
    }
}

/// The first field that stands there twice or inside another one.
pub(crate) fn repeated_field<'a>(fields: impl Iterator<Item = &'a Field>) -> Option<&'a Field> {
    let mut seen: Vec<&Field> = Vec::new();
    for field in fields {
        if seen.iter().any(|earlier| earlier.contains(field) || field.contains(earlier)) {
            return Some(field);
        }
        seen.push(field);
    }
    None
}

/// `sha-256:` and 64 small hexadecimal digits.
pub(crate) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha-256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// One line of text: 1 to 1,000 characters, none of them a control character.
pub(crate) fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 4000 && text.chars().count() <= 1000 && !text.chars().any(char::is_control)
}

/// A language tag such as `lb` or `de-LU`.
pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    text.len() <= 35
        && parts
            .next()
            .is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
