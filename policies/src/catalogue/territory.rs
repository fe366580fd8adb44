//! The territory: the place an installation serves.
//!
//! Its languages, its identifier schemes, its authorities and its colours. Nothing of a country is in code.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::identifier::{BadIdentifier, Identifier, Scheme};
use crate::ids::SchemeId;
use crate::text::Texts;

/// What `territory.toml` says.
#[derive(Debug, Clone)]
pub struct Territory {
    /// Short name.
    pub id: String,
    /// What people call it.
    pub names: Texts,
    /// Language tags in order of display; never empty.
    pub languages: Vec<String>,
    /// The language where none is asked for, one of `languages`.
    pub default_language: String,
    /// IANA name of the time zone of the pages.
    pub time_zone: String,
    /// Whether everything in it is invented.
    pub demonstration: bool,
    /// Kinds of identifiers of persons.
    pub identifier_schemes: BTreeMap<SchemeId, Arc<Scheme>>,
    /// Where a citizen may complain about the use of their data.
    pub supervisory_authority: SupervisoryAuthority,
    /// Who watches over the accessibility of public pages, and under which law; `None` where nobody does.
    pub accessibility: Option<Accessibility>,
    /// Where a citizen gets help.
    pub help_desk: HelpDesk,
    /// Colours of the pages.
    pub appearance: Appearance,
}

/// The authority for data protection.
#[derive(Debug, Clone)]
pub struct SupervisoryAuthority {
    /// Its name.
    pub names: Texts,
    /// Its web address.
    pub url: String,
    /// Its mail address.
    pub email: Option<String>,
}

/// The law on the accessibility of public pages and the authority that watches over it.
#[derive(Debug, Clone)]
pub struct Accessibility {
    /// The law and the method of assessment, in a sentence.
    pub law: Texts,
    /// Name of the authority.
    pub names: Texts,
    /// Its web address.
    pub url: String,
}

/// The help desk; at least one of address, number and page is there.
#[derive(Debug, Clone, Default)]
pub struct HelpDesk {
    /// Its name, empty where it has none of its own.
    pub names: Texts,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web address.
    pub url: Option<String>,
}

/// Colours as `#rrggbb`; `None` leaves the pages' own.
#[derive(Debug, Clone, Default)]
pub struct Appearance {
    /// Of the page's head.
    pub brand: Option<String>,
    /// Of links.
    pub link: Option<String>,
}

impl Territory {
    /// The identifier in `text`, written `<scheme>:<identifier>`, without blanks and with its check digits checked.
    ///
    /// # Errors
    /// Every variant of [`BadIdentifier`].
    pub fn identifier(&self, text: &str) -> Result<Identifier, BadIdentifier> {
        let (name, value) = text.trim().split_once(':').ok_or(BadIdentifier::NoScheme)?;
        let unknown = || BadIdentifier::UnknownScheme(name.chars().take(64).collect());
        let id: SchemeId = name.trim().parse().map_err(|_| unknown())?;
        self.identifier_schemes.get(&id).ok_or_else(unknown)?.identifier(value)
    }

    /// `language` if the territory has it, otherwise its default language.
    pub fn language_or_default<'a>(&'a self, language: &str) -> &'a str {
        self.languages.iter().find(|known| *known == language).unwrap_or(&self.default_language)
    }

    /// `texts` in `language`, falling back to the territory's default language.
    pub fn text<'a>(&self, texts: &'a Texts, language: &str) -> &'a str {
        texts.get(language, &self.default_language)
    }
}
