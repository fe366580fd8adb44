//! What every form may have to say: which answers were wrong and where they stand.

use super::Frame;
use crate::i18n::Markup;

/// One wrong answer of a form; the summary at the top of the page links to its place.
#[derive(Debug, Clone)]
pub struct FormError {
    /// Id of the field the summary links to.
    pub target: &'static str,
    /// What is wrong and what to do, in the page's language.
    pub text: Markup,
}

impl FormError {
    /// Whether this answer was the wrong one.
    pub fn is_at(&self, target: &str) -> bool {
        self.target == target
    }
}

/// What can be wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No identifier of the territory.
    Number,
    /// No officer of the list.
    Officer,
    /// Nothing ticked, and nothing required either: there would be nothing to share.
    NothingChosen,
    /// Neither of the two answers.
    Answer,
    /// The text is not the one that was read any more: the catalogue changed meanwhile.
    Changed,
    /// The first day of a filter is no day.
    From,
    /// The last day of a filter is no day.
    To,
    /// The first day of a filter lies after the last.
    Days,
    /// A value that nothing can be found by; it stands in the field with this id.
    Filter(&'static str),
    /// No reason, or one too short to be one.
    Reason,
    /// No receipt to check, or one that is too large.
    Receipt,
    /// No worry, or one too short to be one.
    Worry,
    /// A wish that is too long.
    Wish,
    /// Ways to reach somebody that are too long.
    Contact,
    /// No words, or too few, from a DPO about a concern.
    Said,
    /// What a source must be told is missing or is not allowed.
    Question,
}

impl Wrong {
    /// This, in the words of the page.
    pub fn error(self, frame: &Frame) -> FormError {
        let (target, key) = match self {
            Self::Number => ("number", "error-number"),
            Self::Officer => ("officers", "error-officer"),
            Self::NothingChosen => ("your-data", "error-choose"),
            Self::Answer => ("answers", "error-answer"),
            Self::Changed => ("your-data", "error-changed"),
            Self::From => ("from", "error-date"),
            Self::To => ("to", "error-date"),
            Self::Days => ("from", "error-dates"),
            Self::Filter(field) => (field, "error-filter"),
            Self::Reason => ("reason", "error-reason"),
            Self::Receipt => ("receipt", "error-receipt"),
            Self::Worry => ("worry", "error-worry"),
            Self::Wish => ("wish", "error-wish"),
            Self::Contact => ("contact", "error-contact"),
            Self::Said => ("text", "error-said"),
            Self::Question => ("questions", "error-question"),
        };
        FormError { target, text: frame.t(key) }
    }
}
