//! How evidence is fetched, as data: which source, which path or statement, which member of it is which of ours.
//!
//! Addresses, trust and credentials of sources are no part of a catalogue; the broker's configuration has them under the
//! source's name. The calls are made by the package `eemol-connectors`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::field::Field;

/// `[connector]` of an evidence type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ConnectorSpec {
    /// An HTTPS service that answers in JSON.
    Rest(RestSpec),
    /// A statement over a database.
    Sql(SqlSpec),
    /// A directory of documents.
    File(FileSpec),
    /// A service behind an X-Road security server.
    Xroad(XroadSpec),
}

/// A call of an HTTPS service with GET.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestSpec {
    /// Name of the source in the broker's configuration.
    pub source: String,
    /// Path with the placeholders `{identifier}` and `{<parameter>}`, percent-encoded when filled.
    pub path: String,
    /// Query, with the same placeholders.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Statuses that mean that nobody was found.
    #[serde(default = "default_no_match")]
    pub no_match: Vec<u16>,
    /// Statuses that mean that several persons were found.
    #[serde(default = "default_several")]
    pub several: Vec<u16>,
    /// Where the owner puts an array of what it found: none is no match, more than one is ambiguous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub several_at: Option<Field>,
    /// Evidence pointer = owner's pointer.
    pub map: BTreeMap<Field, Field>,
}

/// One `SELECT` with named parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlSpec {
    /// Name of the source in the broker's configuration.
    pub source: String,
    /// The statement; `:identifier` and `:<parameter>` are bound, never spliced in.
    pub statement: String,
    /// What the rows become.
    #[serde(default)]
    pub rows: SqlRows,
    /// Evidence pointer = column.
    pub map: BTreeMap<Field, String>,
}

/// What the rows of a statement become.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SqlRows {
    /// One row is the evidence; several are several persons.
    #[default]
    One,
    /// Every row is an element of the array at this pointer; pointers of the map go through `<pointer>/*`, others are read
    /// from the first row.
    Each(Field),
}

/// A directory of documents with metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// Name of the source in the broker's configuration.
    pub source: String,
    /// Path below the source's root without extension, with the same placeholders; `.json` holds the metadata, `.pdf` the document.
    pub pattern: String,
}

/// A service behind an X-Road security server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XroadSpec {
    /// Name of the source in the broker's configuration.
    pub source: String,
    /// `INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE`.
    pub service: String,
    /// Path below the service, with the same placeholders.
    pub path: String,
    /// Evidence pointer = owner's pointer.
    pub map: BTreeMap<Field, Field>,
}

impl ConnectorSpec {
    /// The source's name in the broker's configuration.
    pub fn source(&self) -> &str {
        match self {
            Self::Rest(spec) => &spec.source,
            Self::Sql(spec) => &spec.source,
            Self::File(spec) => &spec.source,
            Self::Xroad(spec) => &spec.source,
        }
    }

    /// `rest`, `sql`, `file` or `xroad`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Rest(_) => "rest",
            Self::Sql(_) => "sql",
            Self::File(_) => "file",
            Self::Xroad(_) => "xroad",
        }
    }

    /// The places of the evidence that the mapping fills; `None` for files, whose metadata is the evidence.
    pub fn filled(&self) -> Option<Vec<&Field>> {
        match self {
            Self::Rest(spec) => Some(spec.map.keys().collect()),
            Self::Sql(spec) => Some(spec.map.keys().collect()),
            Self::Xroad(spec) => Some(spec.map.keys().collect()),
            Self::File(_) => None,
        }
    }
}

impl Serialize for SqlRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One => serializer.serialize_str("one"),
            Self::Each(field) => field.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for SqlRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "one" { Ok(Self::One) } else { text.parse().map(Self::Each).map_err(de::Error::custom) }
    }
}

/// Statuses that mean nobody where the catalogue says nothing.
pub fn default_no_match() -> Vec<u16> {
    vec![404]
}

/// Statuses that mean several where the catalogue says nothing.
pub fn default_several() -> Vec<u16> {
    vec![300]
}
