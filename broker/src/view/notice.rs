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
    /// The concern is closed already, or passed on already; nothing was changed.
    ConcernOver,
    /// The signed-in person may not see this.
    NotAllowed,
    /// Too many tries; wait a little.
    TooMany,
    /// The record cannot be written or read just now; nothing was changed.
    Unavailable,
    /// The identity provider does not answer; nobody can sign in just now.
    IdentityDown,
    /// The identity provider's answer does not hold, or is used already.
    SignInFailed,
    /// The person turned back at the identity provider.
    SignInCancelled,
    /// The identity provider knows the person, but not as anybody who may sign in here.
    NotRecognised,
    /// The sign-in was less sure than what it was asked for.
    TooWeak,
    /// Something failed that should not.
    Failed,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Self; 20] = [
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
        Self::ConcernOver,
        Self::NotAllowed,
        Self::TooMany,
        Self::Unavailable,
        Self::IdentityDown,
        Self::SignInFailed,
        Self::SignInCancelled,
        Self::NotRecognised,
        Self::TooWeak,
        Self::Failed,
    ];

    /// The HTTP status the page goes out with.
    pub const fn status(self) -> u16 {
        match self {
            Self::SignedOut | Self::SignInCancelled => 200,
            Self::Faulty | Self::LinkOver | Self::SignInFailed => 400,
            Self::SessionEnded => 401,
            Self::FormStale | Self::NotAllowed | Self::NotRecognised | Self::TooWeak => 403,
            Self::NotFound => 404,
            Self::AlreadyAnswered
            | Self::RequestLapsed
            | Self::RequestCancelled
            | Self::PermissionEnded
            | Self::ConcernOver => 409,
            Self::TooMany => 429,
            Self::Failed => 500,
            Self::Unavailable | Self::IdentityDown => 503,
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
            Self::ConcernOver => ("/dpo/concerns", "dpo-concerns-title"),
            Self::NotFound
            | Self::LinkOver
            | Self::NotAllowed
            | Self::TooMany
            | Self::Unavailable
            | Self::IdentityDown
            | Self::SignInFailed
            | Self::SignInCancelled
            | Self::NotRecognised
            | Self::TooWeak
            | Self::Failed => ("/", "go-start"),
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
            Self::ConcernOver => ("notice-concern-over", "notice-concern-over-text"),
            Self::NotAllowed => ("notice-not-allowed", "notice-not-allowed-text"),
            Self::TooMany => ("notice-too-many", "notice-too-many-text"),
            Self::Unavailable => ("notice-unavailable", "notice-unavailable-text"),
            Self::IdentityDown => ("notice-identity-down", "notice-identity-down-text"),
            Self::SignInFailed => ("notice-sign-in-failed", "notice-sign-in-failed-text"),
            Self::SignInCancelled => ("notice-sign-in-cancelled", "notice-sign-in-cancelled-text"),
            Self::NotRecognised => ("notice-not-recognised", "notice-not-recognised-text"),
            Self::TooWeak => ("notice-too-weak", "notice-too-weak-text"),
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
