//! A person's own data as pages show them: on the consent screen before an answer, and under "data held about me" (C3, C11).

use askama::Template;
use eemol_policies::ids::EvidenceTypeId;
use eemol_policies::time::Timestamp;

use super::{FormError, Frame};
use crate::i18n::Markup;

/// One value, as its source wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnValue {
    /// Words or a number.
    Text(String),
    /// A day.
    Day(Timestamp),
    /// Yes or no.
    Truth(bool),
    /// A document, which is named and not shown.
    Document {
        /// Its media type.
        media_type: String,
        /// Its size in bytes.
        bytes: u64,
    },
}

impl OwnValue {
    /// The value in the words of the page.
    pub fn words(&self, frame: &Frame) -> Markup {
        match self {
            Self::Text(text) => Markup::escaped(text),
            Self::Day(day) => frame.date(*day),
            Self::Truth(true) => frame.t("word-yes"),
            Self::Truth(false) => frame.t("word-no"),
            Self::Document { media_type, bytes } => {
                frame.t2("own-document", "type", media_type, "size", frame.number(*bytes))
            }
        }
    }
}

/// The values of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnValues {
    /// Those that are shown.
    pub shown: Vec<OwnValue>,
    /// How many more there are.
    pub more: usize,
}

/// What came of asking a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It answered then.
    At(Timestamp),
    /// There is nothing to show.
    Not(Lack),
}

/// Why there is nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The source holds nothing about the person.
    Nobody,
    /// The source found several persons.
    Several,
    /// The source did not answer.
    Silent,
    /// The source's answer was not what was promised.
    Wrong,
    /// The look cannot be recorded, so nobody was asked.
    Unrecorded,
    /// Too many looks in a short time.
    TooOften,
}

impl Lack {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Nobody, Self::Several, Self::Silent, Self::Wrong, Self::Unrecorded, Self::TooOften];

    /// Key of the sentence about it; takes `source`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nobody => "own-lack-nobody",
            Self::Several => "own-lack-several",
            Self::Silent => "own-lack-silent",
            Self::Wrong => "own-lack-wrong",
            Self::Unrecorded => "own-lack-unrecorded",
            Self::TooOften => "own-lack-too-often",
        }
    }
}

/// What is held about the person, by source (C11).
#[derive(Debug, Template)]
#[template(path = "my_data.html")]
pub struct MyDataPage {
    /// What all pages share.
    pub frame: Frame,
    /// The sources, by name.
    pub sources: Vec<DataSource>,
}

/// One administration that holds data.
#[derive(Debug, Clone)]
pub struct DataSource {
    /// Its name.
    pub name: String,
    /// How to reach it, to have something put right; may be empty.
    pub contact: DataContact,
    /// What it holds.
    pub kinds: Vec<DataKind>,
}

/// How a source is reached.
#[derive(Debug, Clone, Default)]
pub struct DataContact {
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Postal address; may be empty.
    pub address: String,
}

/// One kind of data.
#[derive(Debug, Clone)]
pub struct DataKind {
    /// Its id, as in addresses.
    pub id: EvidenceTypeId,
    /// Its name.
    pub name: String,
    /// What it says.
    pub description: String,
    /// The law under which it is held.
    pub law: String,
    /// How long it is kept.
    pub retention: String,
    /// Names of its fields.
    pub fields: Vec<String>,
    /// What the source must be told beside who it is about.
    pub questions: Vec<DataQuestion>,
}

/// Something the source must be told, such as a year.
#[derive(Debug, Clone)]
pub struct DataQuestion {
    /// Its name in the form.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Whether it must be answered.
    pub required: bool,
    /// What was typed.
    pub typed: String,
}

/// One kind of data with its values, where the person wanted to see them.
#[derive(Debug, Template)]
#[template(path = "my_data_kind.html")]
pub struct MyDataKindPage {
    /// What all pages share.
    pub frame: Frame,
    /// Name of the source.
    pub source: String,
    /// How it is reached.
    pub contact: DataContact,
    /// The kind.
    pub kind: DataKind,
    /// What came of asking; `None` before.
    pub seen: Option<Seen>,
    /// The fields with their values.
    pub rows: Vec<(String, OwnValues)>,
    /// What was wrong with the form.
    pub errors: Vec<FormError>,
}

impl MyDataKindPage {
    /// Whether the answers to the source's questions were wrong.
    pub fn wrong(&self) -> bool {
        !self.errors.is_empty()
    }
}
