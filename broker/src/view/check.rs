//! The page before an answer with a choice is recorded: what was ticked, with a way back to each (C4).

use askama::Template;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;

use super::{Fact, Frame};

/// What will be shared, before it is.
///
/// Its form posts where the consent screen's does, with `checked`; a change goes back by a form too, because a link that
/// ticks boxes could be made by anybody.
#[derive(Debug, Template)]
#[template(path = "check.html")]
pub struct CheckPage {
    /// What all pages share.
    pub frame: Frame,
    /// The consent asked for.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// How often the data can be fetched at most.
    pub uses: u32,
    /// Until when.
    pub until: Timestamp,
    /// Digest of the text that was read.
    pub text: String,
    /// What of each evidence type.
    pub items: Vec<CheckItem>,
}

/// What will be shared of one evidence type.
#[derive(Debug, Clone)]
pub struct CheckItem {
    /// Name of the evidence type.
    pub name: String,
    /// Who holds it.
    pub source: String,
    /// What narrows it, such as a year.
    pub parameters: Vec<Fact>,
    /// Names of the required fields.
    pub required: Vec<String>,
    /// The optional fields, ticked or not.
    pub optional: Vec<CheckRow>,
}

/// One optional field.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// Its name.
    pub label: String,
    /// What its box posts.
    pub value: String,
    /// Whether it was ticked.
    pub picked: bool,
    /// Id of its box on the consent screen.
    pub target: String,
}
