//! Concerns: the citizen's form, list and status page; the DPO's list and one concern (C10).

use askama::Template;
use eemol_policies::ids::{ConcernId, EntryId};
use eemol_policies::time::Timestamp;

use super::{FormError, Frame};
use crate::i18n::Markup;

/// Where a concern stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcernStatus {
    /// It waits for an answer.
    Open,
    /// It was answered.
    Answered,
    /// It was closed.
    Closed,
    /// The supervisory authority has it.
    Forwarded,
}

impl ConcernStatus {
    /// Key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "concern-open",
            Self::Answered => "concern-answered",
            Self::Closed => "concern-closed",
            Self::Forwarded => "concern-forwarded",
        }
    }

    /// Class of its tag; the words carry the meaning.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Open => "govuk-tag govuk-tag--orange",
            Self::Answered => "govuk-tag govuk-tag--blue",
            Self::Closed => "govuk-tag govuk-tag--grey",
            Self::Forwarded => "govuk-tag govuk-tag--purple",
        }
    }
}

/// Keys of the three questions, in the order of the answers.
pub const SAID: [&str; 3] = ["concern-worry", "concern-wish", "concern-contact"];

/// What a concern is about, in the words of the page.
#[derive(Debug, Clone, Default)]
pub struct ConcernAbout {
    /// Name of the administration it is put to.
    pub addressee: String,
    /// The entry, with what it says in few words and when.
    pub entry: Option<(EntryId, String, Timestamp)>,
    /// Name of the data; may be empty.
    pub what: String,
}

/// The form: three questions.
#[derive(Debug, Template)]
#[template(path = "concern_new.html")]
pub struct ConcernFormPage {
    /// What all pages share.
    pub frame: Frame,
    /// What it is about.
    pub about: ConcernAbout,
    /// The entry, as the form sends it back; may be empty.
    pub entry: String,
    /// The evidence type, as the form sends it back; may be empty.
    pub kind: String,
    /// What was typed, when the form comes back: worry, wish, contact.
    pub typed: [String; 3],
    /// What was wrong.
    pub errors: Vec<FormError>,
}

impl ConcernFormPage {
    /// Whether the answer in this field was wrong.
    pub fn wrong(&self, target: &str) -> bool {
        self.errors.iter().any(|error| error.is_at(target))
    }
}

/// One line of a list of concerns.
#[derive(Debug, Clone)]
pub struct ConcernRow {
    /// Its number.
    pub id: ConcernId,
    /// When it was raised.
    pub at: Timestamp,
    /// By when it is to be answered.
    pub due: Timestamp,
    /// Whether that time is over without an answer.
    pub overdue: bool,
    /// Name of the administration it is put to.
    pub addressee: String,
    /// Where it stands.
    pub status: ConcernStatus,
}

/// The person's concerns.
#[derive(Debug, Template)]
#[template(path = "concerns.html")]
pub struct ConcernsPage {
    /// What all pages share.
    pub frame: Frame,
    /// The concerns, newest first.
    pub rows: Vec<ConcernRow>,
}

/// One step of a concern.
#[derive(Debug, Clone)]
pub struct ConcernStep {
    /// When.
    pub at: Timestamp,
    /// What was done, in few words.
    pub title: Markup,
    /// Who did it.
    pub who: String,
    /// What they said.
    pub text: String,
    /// The entry that records it.
    pub entry: EntryId,
}

/// One concern, as the person who raised it sees it.
#[derive(Debug, Template)]
#[template(path = "concern.html")]
pub struct ConcernPage {
    /// What all pages share.
    pub frame: Frame,
    /// Its list line.
    pub row: ConcernRow,
    /// What it is about.
    pub about: ConcernAbout,
    /// What the person wrote: worry, wish, contact; the last two may be empty.
    pub said: [String; 3],
    /// The entry that records it.
    pub raised: EntryId,
    /// What was done since, oldest first.
    pub steps: Vec<ConcernStep>,
    /// Whether it was raised just now.
    pub fresh: bool,
}

/// The concerns that a DPO sees; no words of theirs are shown here.
#[derive(Debug, Template)]
#[template(path = "dpo_concerns.html")]
pub struct DpoConcernsPage {
    /// What all pages share.
    pub frame: Frame,
    /// Name of the administration whose concerns are shown; all for an empty one.
    pub scope: String,
    /// The concerns: those that wait first, the most urgent on top.
    pub rows: Vec<ConcernRow>,
}

/// One concern before it is opened: that opening it is recorded.
#[derive(Debug, Template)]
#[template(path = "dpo_concern_closed.html")]
pub struct DpoConcernClosedPage {
    /// What all pages share.
    pub frame: Frame,
    /// Its list line.
    pub row: ConcernRow,
    /// Whether something was just done about it.
    pub done: bool,
}

/// One concern, opened by a DPO.
#[derive(Debug, Template)]
#[template(path = "dpo_concern.html")]
pub struct DpoConcernPage {
    /// What all pages share.
    pub frame: Frame,
    /// Its list line.
    pub row: ConcernRow,
    /// What it is about.
    pub about: ConcernAbout,
    /// What the person wrote: worry, wish, contact; the last two may be empty.
    pub said: [String; 3],
    /// What was done since, oldest first.
    pub steps: Vec<ConcernStep>,
    /// Whether it can be answered and closed.
    pub open: bool,
    /// Whether it can be passed on to the supervisory authority.
    pub can_forward: bool,
    /// What was typed, when the form comes back.
    pub typed: String,
    /// What was wrong.
    pub errors: Vec<FormError>,
}

impl DpoConcernPage {
    /// Whether the answer in this field was wrong.
    pub fn wrong(&self) -> bool {
        !self.errors.is_empty()
    }
}
