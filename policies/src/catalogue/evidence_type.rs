//! An evidence type: one kind of data that a provider holds.
//!
//! Says which fields there are, what they are called, about whom they speak and how they are fetched. The fetching itself is
//! done by the package `eemol-connectors`, the picking of fields by [`crate::minimise`].

use std::sync::Arc;

use serde_json::{Map, Value};

use super::connector::ConnectorSpec;
use crate::field::Field;
use crate::identifier::Scheme;
use crate::ids::{AdministrationId, EvidenceTypeId, SchemeId};
use crate::schema::Schema;
use crate::text::Texts;

/// What `evidence-types/<id>.toml` and the schema beside it say.
#[derive(Debug)]
pub struct EvidenceType {
    /// Name of the file.
    pub id: EvidenceTypeId,
    /// Who holds the data.
    pub provider: AdministrationId,
    /// Counts up when the shape changes.
    pub version: u32,
    /// What people call it.
    pub names: Texts,
    /// What it says, in a sentence.
    pub description: Texts,
    /// The evidence's JSON Schema, compiled.
    pub schema: Schema,
    /// The identifier scheme under which the provider is asked.
    pub identifier: SchemeId,
    /// That scheme itself.
    pub scheme: Arc<Scheme>,
    /// Where the evidence names the person it is about; must equal the identifier that was asked for.
    pub subject: Option<Field>,
    /// The law under which the provider holds the data.
    pub legal_text: Texts,
    /// How long the provider keeps it.
    pub retention: Texts,
    /// Largest evidence that is accepted, in bytes.
    pub max_bytes: u64,
    /// Whether the evidence is a document (`/document` is then its only field).
    pub document: bool,
    /// What can be agreed to, in order of display; never empty.
    pub fields: Vec<FieldSpec>,
    /// What the provider is asked with beside the identifier.
    pub parameters: Vec<Parameter>,
    /// How it is fetched.
    pub connector: ConnectorSpec,
}

/// One field of an evidence type.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    /// Where it stands in the evidence.
    pub path: Field,
    /// What people call it.
    pub labels: Texts,
    /// How much care it needs.
    pub sensitivity: Sensitivity,
    /// Whom it speaks about.
    pub about: About,
}

/// How much care a field needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// As any personal data.
    Ordinary,
    /// Income, family matters and the like.
    Sensitive,
    /// Special categories of GDPR article 9, convictions of article 10.
    Special,
}

/// Whom a field speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The person asked about.
    Subject,
    /// Other persons, such as members of the household.
    Others {
        /// Where the raw evidence names them.
        persons: Field,
    },
}

/// Something the provider is asked with, such as a tax year.
#[derive(Debug)]
pub struct Parameter {
    /// Name in requests and in the connector's placeholders.
    pub name: String,
    /// What people call it.
    pub labels: Texts,
    /// Whether it must be given.
    pub required: bool,
    /// What it may be.
    pub schema: Schema,
}

/// What is wrong with the parameters of a request. Names them, never quotes them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadParameters {
    /// A required one is not there.
    #[error("the parameter `{0}` is missing")]
    Missing(String),
    /// The evidence type has no such parameter.
    #[error("`{0}` is no parameter of this evidence type")]
    Unknown(String),
    /// Its value is not allowed.
    #[error("the parameter `{0}` has a value that is not allowed")]
    Value(String),
}

impl Sensitivity {
    /// Every one, from least to most care.
    pub const ALL: [Self; 3] = [Self::Ordinary, Self::Sensitive, Self::Special];

    /// As written in the catalogue and in policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Sensitive => "sensitive",
            Self::Special => "special",
        }
    }
}

impl EvidenceType {
    /// The field with exactly this path.
    pub fn field(&self, path: &Field) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| field.path == *path)
    }

    /// What people call the field; `None` where there is no such field.
    pub fn labels(&self, path: &Field) -> Option<&Texts> {
        self.field(path).map(|field| &field.labels)
    }

    /// How much care the field needs; `None` where there is no such field.
    pub fn sensitivity(&self, path: &Field) -> Option<Sensitivity> {
        self.field(path).map(|field| field.sensitivity)
    }

    /// Whom the field speaks about; `None` where there is no such field.
    pub fn about(&self, path: &Field) -> Option<&About> {
        self.field(path).map(|field| &field.about)
    }

    /// Checks the parameters of a request.
    ///
    /// # Errors
    /// The first that is unknown, missing or not allowed.
    pub fn check_parameters(&self, given: &Map<String, Value>) -> Result<(), BadParameters> {
        if let Some(name) = given.keys().find(|name| !self.parameters.iter().any(|known| known.name == **name)) {
            return Err(BadParameters::Unknown(name.chars().take(64).collect()));
        }
        for parameter in &self.parameters {
            match given.get(&parameter.name) {
                Some(value) => {
                    parameter.schema.check(value).map_err(|_| BadParameters::Value(parameter.name.clone()))?;
                }
                None if parameter.required => return Err(BadParameters::Missing(parameter.name.clone())),
                None => {}
            }
        }
        Ok(())
    }
}
