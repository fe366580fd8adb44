//! Requests that wait, the consent screen, and what became of the answer (C2, C3, C5).

use askama::Template;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;

use crate::i18n::ValueSource;
use crate::ledger::hash::text_digest;

use super::{Changes, FormError, Frame, OwnValues, Seen};

/// The requests that wait for an answer.
#[derive(Debug, Template)]
#[template(path = "requests.html")]
pub struct RequestsPage {
    /// What all pages share.
    pub frame: Frame,
    /// The requests, the one that ends first on top.
    pub requests: Vec<RequestCard>,
}

/// One waiting request.
#[derive(Debug, Clone)]
pub struct RequestCard {
    /// The consent asked for.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The requester's file reference.
    pub case: String,
    /// How many fields are asked for, optional ones included.
    pub fields: usize,
    /// When it was asked.
    pub asked: Timestamp,
    /// Until when it can be answered.
    pub answer_by: Timestamp,
    /// Whether that time is over.
    pub lapsed: bool,
    /// Whether it wants to take the place of an older permission.
    pub amends: bool,
}

/// The consent screen.
///
/// The form posts to `/{lang}/requests/{id}/answer`: `csrf`, `text` = [`ConsentPage::text_digest`], `answer` = `share` or
/// `refuse`, and one `field` per ticked box, whose value is [`OptionalRow::value`]. `show` = `values` answers nothing and
/// shows the values, `change` the page again, both with what is ticked.
#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub struct ConsentPage {
    /// What all pages share.
    pub frame: Frame,
    /// The consent asked for.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Its number in the register of public bodies; may be empty.
    pub register_number: String,
    /// What the requester is for, from the catalogue; may be empty.
    pub who_purpose: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The requester's file reference.
    pub case: String,
    /// Why the data are needed, from the catalogue.
    pub purpose: String,
    /// The procedure's law in words, from the catalogue.
    pub law: String,
    /// Address of that law.
    pub law_url: String,
    /// How often the data can be fetched at most.
    pub uses: u32,
    /// Until when.
    pub until: Timestamp,
    /// What the requester may do with the data and how long it keeps them, from the catalogue.
    pub retention: String,
    /// What happens if the person says no, from the catalogue.
    pub if_no: String,
    /// What the requester shows on its own screen too, so that both can be compared; may be empty. Not part of what is
    /// agreed to.
    pub message: String,
    /// Whether the person came from the requester's own site, and goes back there after the answer.
    pub returns: bool,
    /// When it was asked.
    pub asked: Timestamp,
    /// Until when it can be answered.
    pub answer_by: Timestamp,
    /// What would change; `None` where no older permission is to be replaced.
    pub changes: Option<Changes>,
    /// What is asked for, one per evidence type.
    pub items: Vec<RequestItem>,
    /// Whether the person may look at the values before they answer.
    pub preview: bool,
    /// What was wrong with the answer just given.
    pub errors: Vec<FormError>,
}

/// What is asked for of one evidence type.
#[derive(Debug, Clone)]
pub struct RequestItem {
    /// Name of the evidence type.
    pub name: String,
    /// What it is, from the catalogue; may be empty.
    pub description: String,
    /// Who holds it.
    pub source: String,
    /// Parameters that were agreed on, such as a year: name and value.
    pub parameters: Vec<Fact>,
    /// A document is sent whole; the rows then say what it holds.
    pub document: bool,
    /// Fields without which the procedure cannot go on.
    pub required: Vec<FieldRow>,
    /// Fields the person may add.
    pub optional: Vec<OptionalRow>,
    /// What came of asking the source for the values; `None` before.
    pub seen: Option<Seen>,
}

/// A name and a value, both in the page's language.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// How much or which.
    pub value: String,
}

/// A field that is asked for.
#[derive(Debug, Clone)]
pub struct FieldRow {
    /// Its name, from the catalogue.
    pub label: String,
    /// Whether the law protects it specially (health, for instance).
    pub special: bool,
    /// Whether it speaks of other persons.
    pub others: bool,
    /// Its values, where the person wanted to see them and the source answered.
    pub values: Option<OwnValues>,
}

/// A field that the person may tick.
#[derive(Debug, Clone)]
pub struct OptionalRow {
    /// The field.
    pub field: FieldRow,
    /// What the box posts: `<evidence type>#<place of the item>#<pointer>`, or whatever the handler reads back.
    pub value: String,
    /// Whether the person has ticked it before and the form comes back. Never set on first sight.
    pub picked: bool,
}

/// Fields on one page that need no overview.
const MOST_WITHOUT_GROUPS: usize = 7;

impl RequestItem {
    /// How many fields are asked for, optional ones included.
    pub fn count(&self) -> usize {
        self.required.len() + self.optional.len()
    }
}

impl ConsentPage {
    /// How many fields are asked for, optional ones included.
    pub fn count(&self) -> usize {
        self.items.iter().map(|item| item.required.len() + item.optional.len()).sum()
    }

    /// Names of the sources, each once.
    pub fn sources(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for item in &self.items {
            if !names.contains(&item.source) {
                names.push(item.source.clone());
            }
        }
        names
    }

    /// Whether any field speaks of other persons.
    pub fn others(&self) -> bool {
        self.items
            .iter()
            .any(|item| item.required.iter().any(|row| row.others) || item.optional.iter().any(|row| row.field.others))
    }

    /// Whether there is anything to choose.
    pub fn choices(&self) -> bool {
        self.items.iter().any(|item| !item.optional.is_empty())
    }

    /// How many fields are more than a person takes in at one look: then the page begins with what there is of each kind.
    pub fn many(&self) -> bool {
        self.count() > MOST_WITHOUT_GROUPS && self.items.len() > 1
    }

    /// Whether the values are shown.
    pub fn looked(&self) -> bool {
        self.items.iter().any(|item| item.seen.is_some())
    }

    /// The words that were shown, as plain text: what the consent record keeps the digest of.
    pub fn shown_text(&self) -> Result<String, askama::Error> {
        ConsentText { page: self }.render()
    }

    /// The digest of these words, `sha-256:<hex>`.
    pub fn text_digest(&self) -> Result<String, askama::Error> {
        Ok(text_digest(&self.shown_text()?))
    }
}

#[derive(Template)]
#[template(path = "consent.txt", escape = "none")]
struct ConsentText<'a> {
    page: &'a ConsentPage,
}

/// What became of an answer: granted or refused.
#[derive(Debug, Template)]
#[template(path = "done.html")]
pub struct DonePage {
    /// What all pages share.
    pub frame: Frame,
    /// The consent.
    pub id: ConsentId,
    /// Whether the person came from the requester's own site and can still go back there.
    pub returns: bool,
    /// Whether the person agreed.
    pub granted: bool,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The requester's file reference.
    pub case: String,
    /// When it was answered.
    pub at: Timestamp,
    /// How often the data can be fetched at most.
    pub uses: u32,
    /// Until when.
    pub until: Timestamp,
    /// What was agreed to; empty after a refusal.
    pub items: Vec<AgreedItem>,
    /// What happens now that the person said no, from the catalogue.
    pub if_no: String,
    /// The older permission that stays in force after a no to its amendment.
    pub stays: Option<ConsentId>,
}

/// What was agreed to of one evidence type.
#[derive(Debug, Clone)]
pub struct AgreedItem {
    /// Name of the evidence type.
    pub name: String,
    /// Who holds it.
    pub source: String,
    /// Parameters that were agreed on, such as a year.
    pub parameters: Vec<Fact>,
    /// Names of the fields that can be sent.
    pub shared: Vec<String>,
    /// Names of the fields that were offered and not ticked.
    pub kept: Vec<String>,
}
