//! Pages that say one thing: signed out, not found, answered already, something failed.

use askama::Template;

use super::Frame;

/// What there is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The person has signed out.
    SignedOut,
    /// The session has ended; nothing was changed.
    SessionEnded,
    /// There is no such page, or it is somebody else's.
    NotFound,
    /// The form was not sent from this site's own page, or is too old; nothing was changed.
    FormStale,
    /// The form says what its page did not offer; nothing was changed.
    Faulty,
    /// The request was answered before, in another window perhaps; nothing was changed.
    AlreadyAnswered,
    /// The request's time to answer is over; nothing was sent.
    RequestLapsed,
    /// The administration took its request back.
    RequestCancelled,
    /// The permission has ended already.
    PermissionEnded,
    /// The link from an administration's site is unknown, too old, or was used in another browser.
    LinkOver,
    /// The signed-in person may not see this.
    NotAllowed,
    /// Too many tries; wait a little.
    TooMany,
    /// The record cannot be written or read just now; nothing was changed.
    Unavailable,
    /// Something failed that should not.
    Failed,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Self; 14] = [
        Self::SignedOut,
        Self::SessionEnded,
        Self::NotFound,
        Self::FormStale,
        Self::Faulty,
        Self::AlreadyAnswered,
        Self::RequestLapsed,
        Self::RequestCancelled,
        Self::PermissionEnded,
        Self::LinkOver,
        Self::NotAllowed,
        Self::TooMany,
        Self::Unavailable,
        Self::Failed,
    ];

    /// The HTTP status the page goes out with.
    pub const fn status(self) -> u16 {
        match self {
            Self::SignedOut => 200,
            Self::Faulty | Self::LinkOver => 400,
            Self::SessionEnded => 401,
            Self::FormStale | Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::AlreadyAnswered | Self::RequestLapsed | Self::RequestCancelled | Self::PermissionEnded => 409,
            Self::TooMany => 429,
            Self::Failed => 500,
            Self::Unavailable => 503,
        }
    }

    /// Key of the heading.
    pub const fn title(self) -> &'static str {
        self.keys().0
    }

    /// Key of the text.
    pub const fn body(self) -> &'static str {
        self.keys().1
    }

    /// Path after the language and key of the link that leads on.
    pub const fn way_on(self) -> (&'static str, &'static str) {
        match self {
            Self::SignedOut | Self::SessionEnded => ("/sign-in", "go-sign-in"),
            Self::AlreadyAnswered | Self::RequestLapsed | Self::RequestCancelled | Self::FormStale | Self::Faulty => {
                ("/requests", "go-requests")
            }
            Self::PermissionEnded => ("/permissions", "go-permissions"),
            Self::NotFound | Self::LinkOver | Self::NotAllowed | Self::TooMany | Self::Unavailable | Self::Failed => {
                ("/", "go-start")
            }
        }
    }

    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::SignedOut => ("notice-signed-out", "notice-signed-out-text"),
            Self::SessionEnded => ("notice-session-ended", "notice-session-ended-text"),
            Self::NotFound => ("notice-not-found", "notice-not-found-text"),
            Self::FormStale => ("notice-form-stale", "notice-form-stale-text"),
            Self::Faulty => ("notice-faulty", "notice-faulty-text"),
            Self::AlreadyAnswered => ("notice-answered", "notice-answered-text"),
            Self::RequestLapsed => ("notice-lapsed", "notice-lapsed-text"),
            Self::RequestCancelled => ("notice-cancelled", "notice-cancelled-text"),
            Self::PermissionEnded => ("notice-ended", "notice-ended-text"),
            Self::LinkOver => ("notice-link-over", "notice-link-over-text"),
            Self::NotAllowed => ("notice-not-allowed", "notice-not-allowed-text"),
            Self::TooMany => ("notice-too-many", "notice-too-many-text"),
            Self::Unavailable => ("notice-unavailable", "notice-unavailable-text"),
            Self::Failed => ("notice-failed", "notice-failed-text"),
        }
    }
}

/// A page that says one thing.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub struct NoticePage {
    /// What all pages share.
    pub frame: Frame,
    /// What there is to say.
    pub notice: Notice,
    /// Number by which the help desk finds the failure in the diagnostics; empty when there is none.
    pub reference: String,
}
