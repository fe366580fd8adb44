//! Pages for everybody: start, the demonstration's sign-in, help, privacy and accessibility.

use askama::Template;
use eemol_policies::time::Timestamp;

use super::{FormError, Frame};

/// What Eemol is, and where to sign in (C0).
#[derive(Debug, Template)]
#[template(path = "start.html")]
pub struct StartPage {
    /// What all pages share.
    pub frame: Frame,
    /// Whether citizens can sign in here.
    pub sign_in: bool,
    /// Whether DPOs can.
    pub dpo: bool,
}

/// The demonstration's sign-in: pick an invented person or type a number.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// What all pages share.
    pub frame: Frame,
    /// The invented persons.
    pub people: Vec<DemoPerson>,
    /// Name of the identifier that can be typed.
    pub identifier_name: String,
    /// An example of it.
    pub example: String,
    /// What was typed, when the form comes back.
    pub typed: String,
    /// Where to go afterwards: a path of this site, after the language.
    pub return_to: String,
    /// Form token of the visit.
    pub csrf: String,
    /// What was wrong.
    pub errors: Vec<FormError>,
}

/// An invented person of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// Identifier as typed (`1985…`), posted as `number`.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// What is special about them, in the page's language; may be empty.
    pub note: String,
}

/// The demonstration's sign-in for data protection officers.
#[derive(Debug, Template)]
#[template(path = "dpo_sign_in.html")]
pub struct DpoSignInPage {
    /// What all pages share.
    pub frame: Frame,
    /// Who can be chosen.
    pub choices: Vec<DpoChoice>,
    /// Where to go afterwards: a path of this site, after the language.
    pub return_to: String,
    /// Form token of the visit.
    pub csrf: String,
    /// What was wrong.
    pub errors: Vec<FormError>,
}

/// One data protection officer of the demonstration.
#[derive(Debug, Clone)]
pub struct DpoChoice {
    /// Posted as `officer`: the administration's id, or `operator`.
    pub id: String,
    /// Name of the person.
    pub name: String,
    /// The administration, or empty for the operator's own officer, who sees all traffic.
    pub administration: String,
}

/// How it works, words, and where to ask.
#[derive(Debug, Template)]
#[template(path = "help.html")]
pub struct HelpPage {
    /// What all pages share.
    pub frame: Frame,
}

/// What this service does with personal data.
#[derive(Debug, Template)]
#[template(path = "privacy.html")]
pub struct PrivacyPage {
    /// What all pages share.
    pub frame: Frame,
}

/// Every page of the site that is not the result of another.
#[derive(Debug, Template)]
#[template(path = "site_map.html")]
pub struct SiteMapPage {
    /// What all pages share.
    pub frame: Frame,
    /// Whether citizens can sign in here.
    pub sign_in: bool,
    /// Whether DPOs can.
    pub dpo: bool,
}

/// The accessibility statement.
#[derive(Debug, Template)]
#[template(path = "accessibility.html")]
pub struct AccessibilityPage {
    /// What all pages share.
    pub frame: Frame,
    /// Day of the last self-assessment.
    pub assessed: Timestamp,
}
