//! Pages around sign-in: at an identity provider, once more for what needs a surer sign-in, out of it, how long it lasts,
//! and a person's own settings (C12, C14).

use askama::Template;
use eemol_policies::time::Timestamp;

use super::Frame;

/// Where the sign-in with an identity provider begins.
#[derive(Debug, Template)]
#[template(path = "provider_sign_in.html")]
pub struct ProviderSignInPage {
    /// What all pages share.
    pub frame: Frame,
    /// Whether it is the sign-in of DPOs.
    pub staff: bool,
    /// Where the browser is sent from.
    pub start: String,
}

/// What was chosen needs a surer sign-in.
#[derive(Debug, Template)]
#[template(path = "step_up.html")]
pub struct StepUpPage {
    /// What all pages share.
    pub frame: Frame,
    /// Where the browser is sent from.
    pub start: String,
    /// Back to what was chosen, path after the language.
    pub back: String,
}

/// Signed out here, but perhaps not yet at the identity provider.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOutPage {
    /// What all pages share.
    pub frame: Frame,
    /// Where to sign out there.
    pub provider: String,
}

/// Until when a person stays signed in; opening it is using the session.
#[derive(Debug, Template)]
#[template(path = "stay.html")]
pub struct StayPage {
    /// What all pages share.
    pub frame: Frame,
    /// The end if nothing more is done.
    pub until: Timestamp,
    /// The end whatever is done.
    pub latest: Timestamp,
    /// Minutes without use after which a session ends.
    pub idle_minutes: u64,
}

/// Language, sessions, help.
#[derive(Debug, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    /// What all pages share.
    pub frame: Frame,
    /// The person's sessions, the last used first.
    pub sessions: Vec<SessionLine>,
    /// One of them was ended just now.
    pub ended: bool,
}

/// One session in the list.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Its name in the form that ends it.
    pub handle: String,
    /// Family of the browser; empty where it is not known.
    pub device: String,
    /// Sign-in.
    pub begun: Timestamp,
    /// Last use.
    pub used: Timestamp,
    /// Whether the page was opened with it.
    pub own: bool,
}
