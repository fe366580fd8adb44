//! What pages show, as types; the templates beside it say how. Every text that is put in is escaped.

use std::fmt::Display;

use askama::Template;

use crate::broker::Asked;
use crate::case::{Agreement, Came, Case, Origin, Source, Standing};
use crate::check::Verdict;
use crate::desk::Way;
use crate::field::{Field, Kind, YEAR};
use crate::form::{Typed, Wrong};
use crate::texts::{self, Lang};

/// What is around every page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its language.
    pub lang: Lang,
    /// Its address without the language.
    pub path: String,
}

impl Frame {
    /// The text under a key.
    pub fn t(&self, key: &str) -> String {
        texts::text(self.lang, key, &[])
    }

    /// The text under a key, with one value put in.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Display) -> String {
        texts::text(self.lang, key, &[(name, &format!("{value}"))])
    }

    /// The text under a key, with two values put in.
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Display,
        other: &'static str,
        second: impl Display,
    ) -> String {
        texts::text(self.lang, key, &[(name, &format!("{value}")), (other, &format!("{second}"))])
    }

    /// The address of another page in this language.
    pub fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.lang)
    }

    /// Whether this page is in that language.
    pub fn is_in(&self, lang: &Lang) -> bool {
        self.lang == *lang
    }

    /// This page in another language.
    pub fn in_language(&self, lang: &Lang) -> String {
        format!("/{lang}{}", self.path)
    }

    /// Whether this page is in that part of the site.
    pub fn under(&self, path: &str) -> bool {
        if path == "/" { self.path == "/" } else { self.path.starts_with(path) }
    }

    /// The name of an answer.
    pub fn label(&self, field: &Field) -> String {
        self.t1(field.label(), "year", YEAR)
    }

    /// What an answer says, as it is written in this language.
    pub fn value(&self, field: Field, value: &str) -> String {
        if field.is_amount() { texts::amount(self.lang, value) } else { value.to_owned() }
    }

    /// An answer's value with its unit, for reading.
    pub fn shown(&self, field: &Field, value: &str) -> String {
        let value = self.value(*field, value);
        if field.is_amount() { self.t1("euros", "sum", value) } else { value }
    }
}

/// The first page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// What is around it.
    pub frame: Frame,
}

/// The first page of the form: how to fill it in.
#[derive(Debug, Template)]
#[template(path = "start.html")]
pub struct StartPage {
    /// What is around it.
    pub frame: Frame,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "form.html")]
pub struct FormPage {
    /// What is around it.
    pub frame: Frame,
    /// How the citizen came to it.
    pub way: Way,
    /// The case.
    pub number: String,
    /// Its answers.
    pub rows: Vec<Row>,
    /// How many are filled in.
    pub filled: usize,
    /// Whether it was sent with something wrong.
    pub is_wrong: bool,
}

/// An answer of the form on its page.
#[derive(Debug)]
pub struct Row {
    /// Which.
    pub field: Field,
    /// What it is called.
    pub label: String,
    /// Where it comes from, or why it is empty; empty where there is nothing to say.
    pub hint: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Whether evidence filled it in.
    pub filled: bool,
}

impl FormPage {
    /// The form of `case`; after it was sent with something wrong, with what was typed and what is wrong.
    pub fn new(frame: Frame, way: Way, case: &Case, sent: Option<(&Typed, &[(Field, Wrong)])>) -> Self {
        let row = |field: Field| {
            let known = case.known(field);
            let wrong = sent.and_then(|(_, wrong)| wrong.iter().find(|(own, _)| *own == field));
            let typed = sent.map(|(typed, _)| typed.get(field.id()).cloned().unwrap_or_default());
            let label = frame.label(&field);
            Row {
                field,
                hint: hint(&frame, field, &way, case),
                value: typed.unwrap_or_else(|| known.map(|known| frame.value(field, known)).unwrap_or_default()),
                wrong: wrong.map(|(_, wrong)| frame.t1(wrong.key(), "field", &label)),
                filled: known.is_some(),
                label,
            }
        };
        let rows: Vec<Row> = Field::ALL.into_iter().map(row).collect();
        let filled = rows.iter().filter(|row| row.filled).count();
        Self { way, number: case.number.clone(), rows, filled, is_wrong: sent.is_some(), frame }
    }

    /// How many answers there are.
    pub fn all(&self) -> usize {
        self.rows.len()
    }
}

/// Where an answer comes from, or why it has to be typed.
fn hint(frame: &Frame, field: Field, way: &Way, case: &Case) -> String {
    let Some((kind, _)) = field.evidence() else { return frame.t("hint-rent") };
    let source = || frame.t(kind.source());
    if case.known(field).is_some() {
        return frame.t1("hint-filled", "source", source());
    }
    match (way, case.delivery(kind)) {
        (Way::Shared, None) => frame.t("hint-kept"),
        (Way::Shared, Some(Came::Evidence(_, Verdict::Genuine(_)))) => {
            // The kind came, this answer did not: it was not shared, or it is not held.
            frame.t1("hint-not-in-it", "source", source())
        }
        (Way::Shared, Some(Came::Evidence(..))) => frame.t1("hint-not-genuine", "source", source()),
        (Way::Shared, Some(Came::Nothing(reason))) if reason == "no-match" || reason == "ambiguous-match" => {
            frame.t1("hint-unknown-there", "source", source())
        }
        (Way::Shared, Some(Came::Nothing(_))) => frame.t1("hint-no-answer", "source", source()),
        _ => String::new(),
    }
}

/// The application was sent off.
#[derive(Debug, Template)]
#[template(path = "sent.html")]
pub struct SentPage {
    /// What is around it.
    pub frame: Frame,
    /// The case.
    pub case: Case,
}

/// A page on which there is nothing to see.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub struct NoticePage {
    /// What is around it.
    pub frame: Frame,
    /// Why.
    pub nothing: Nothing,
}

/// Why there is nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// There is no such page.
    NotFound,
    /// Somebody came back who was not sent from here.
    Stranger,
    /// Another site sent the form.
    Foreign,
    /// Something is broken here.
    Broken,
}

impl Nothing {
    /// Key of the heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "not-found-title",
            Self::Stranger => "stranger-title",
            Self::Foreign => "foreign-title",
            Self::Broken => "broken-title",
        }
    }

    /// Key of the text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotFound => "not-found-text",
            Self::Stranger => "stranger-text",
            Self::Foreign => "foreign-text",
            Self::Broken => "broken-text",
        }
    }
}

/// The office's cases, and the form to ask somebody.
#[derive(Debug, Template)]
#[template(path = "office.html")]
pub struct OfficePage {
    /// What is around it.
    pub frame: Frame,
    /// All cases, the newest first.
    pub cases: Vec<Case>,
    /// The number that was typed.
    pub typed: String,
    /// What is wrong with it: key of the sentence.
    pub wrong: Option<&'static str>,
}

/// One case as the office sees it.
#[derive(Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    /// What is around it.
    pub frame: Frame,
    /// The case.
    pub case: Case,
    /// Whether the broker said where the agreement stands.
    pub looked: bool,
    /// The key of the log that receipts are checked with.
    pub log_key: String,
}

impl CasePage {
    /// What is handed over while the citizen has not answered.
    pub const fn asked(&self) -> Option<&Asked> {
        match &self.case.agreement {
            Agreement::Waits(asked) => Some(asked),
            _ => None,
        }
    }

    /// The command that receipts are checked with.
    pub fn command(&self) -> String {
        format!("eemol receipt verify answer.json --key '{}'", self.log_key)
    }

    /// Whether the agreement can be given back, or the request taken back.
    pub fn is_open(&self) -> bool {
        matches!(self.case.agreement.standing(), Some(Standing::Requested | Standing::Granted | Standing::Paused))
    }

    /// Whether the citizen has not answered yet.
    pub fn is_waiting(&self) -> bool {
        self.case.agreement.standing() == Some(Standing::Requested)
    }

    /// Where an answer comes from.
    pub fn from(&self, source: &Source) -> String {
        let name = |kind: &Kind| self.frame.t(kind.source());
        match source {
            Source::Evidence(kind) => self.frame.t1("from-evidence", "source", name(kind)),
            Source::Changed(kind) => self.frame.t1("from-changed", "source", name(kind)),
            Source::Citizen => self.frame.t("from-citizen"),
        }
    }

    /// Why nothing came.
    pub fn reason(&self, reason: &str) -> String {
        match reason {
            "no-match" => self.frame.t("reason-no-match"),
            "ambiguous-match" => self.frame.t("reason-ambiguous"),
            "" | "provider-unavailable" | "provider-invalid" => self.frame.t("reason-no-answer"),
            "consent-revoked" => self.frame.t("reason-revoked"),
            other => self.frame.t1("reason-other", "reason", other),
        }
    }
}

/// Key of the word for how a case came to be.
pub const fn origin(case: &Case) -> &'static str {
    match case.origin {
        Origin::Form => "origin-form",
        Origin::Office(_) => "origin-office",
    }
}

/// Key of the word for where a case stands.
pub const fn standing(case: &Case) -> &'static str {
    match case.agreement.standing() {
        Some(standing) => standing.key(),
        None => "standing-nobody",
    }
}
