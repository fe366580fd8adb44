//! Why a citizen who came from an administration's own site is not asked, with the way back there.

use askama::Template;

use super::Frame;

/// Why nothing is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// The request is for somebody else than who has signed in.
    OtherPerson,
    /// The same was refused a short while ago, or another question for the same case waits.
    AskedBefore,
    /// The citizen took too long to sign in.
    TooLate,
    /// The procedure does not ask for this any more, or not of this person.
    NotPossible,
    /// The permission whose place this would take has ended.
    NothingToReplace,
}

impl NotAsked {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::OtherPerson, Self::AskedBefore, Self::TooLate, Self::NotPossible, Self::NothingToReplace];

    /// The HTTP status the page goes out with.
    pub const fn status(self) -> u16 {
        match self {
            Self::OtherPerson => 403,
            Self::AskedBefore | Self::TooLate | Self::NotPossible | Self::NothingToReplace => 409,
        }
    }

    /// Key of the heading; that of the text ends in `-text`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OtherPerson => "back-other-person",
            Self::AskedBefore => "back-asked-before",
            Self::TooLate => "back-too-late",
            Self::NotPossible => "back-not-possible",
            Self::NothingToReplace => "back-nothing-to-replace",
        }
    }

    /// Key of the text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::OtherPerson => "back-other-person-text",
            Self::AskedBefore => "back-asked-before-text",
            Self::TooLate => "back-too-late-text",
            Self::NotPossible => "back-not-possible-text",
            Self::NothingToReplace => "back-nothing-to-replace-text",
        }
    }
}

/// The page that says so.
#[derive(Debug, Template)]
#[template(path = "back.html")]
pub struct BackPage {
    /// What all pages share.
    pub frame: Frame,
    /// Why nothing is asked.
    pub why: NotAsked,
    /// Name of the administration.
    pub who: String,
    /// The address there, with what it is told.
    pub back: String,
}
