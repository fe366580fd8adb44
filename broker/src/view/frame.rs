//! What every page has: language, header, navigation, footer, and the way to texts, dates and links.

use std::collections::BTreeMap;
use std::sync::Arc;

use eemol_policies::time::Timestamp;

use crate::i18n::{self, Lang, Markup, Value, ValueSource, Zone};

/// What is the same for all pages of one installation.
#[derive(Debug, Clone)]
pub struct Site {
    /// Languages that show, in the territory's order; never empty.
    pub langs: Vec<Lang>,
    /// The territory's name by language code.
    pub territory: BTreeMap<String, String>,
    /// The territory's time zone.
    pub zone: Zone,
    /// Whether the header says that this is a demonstration.
    pub demonstration: bool,
    /// Where assets are, with their version and without a slash at the end (`/assets/1f2e…`).
    pub assets: String,
    /// Who helps citizens.
    pub help: Contact,
    /// Who watches over data protection, by language code.
    pub authority: BTreeMap<String, Authority>,
    /// Who watches over accessibility, and under which law, by language code; empty where nobody does.
    pub accessibility: BTreeMap<String, (String, Authority)>,
    /// Name of the service on every page.
    pub name: String,
}

/// How to reach somebody; at least one of them is given.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web address, `https` only.
    pub url: Option<String>,
}

/// The supervisory authority.
#[derive(Debug, Clone)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its web address.
    pub url: String,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The name shown in the header.
    pub name: String,
    /// What the person may see.
    pub role: Role,
    /// The form token of this session.
    pub csrf: String,
    /// When the session ends if nothing more is done; `None` leaves it unsaid.
    pub until: Option<Timestamp>,
    /// Whether it ends then whatever is done.
    pub last: bool,
}

/// What a signed-in person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A citizen: their own data.
    Citizen,
    /// A data protection officer.
    Dpo,
}

/// What all pages share for one request.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The installation.
    pub site: Arc<Site>,
    /// The language of this page.
    pub lang: Lang,
    /// Path and query after the language (`/history?result=refused`), for the links to the other languages.
    pub path: String,
    /// Who is signed in, if anybody.
    pub signed_in: Option<SignedIn>,
    /// The page shows again what was chosen before the person had to sign in.
    pub kept: bool,
}

impl Site {
    /// The frame of one page.
    pub fn frame(self: &Arc<Self>, lang: Lang, path: impl Into<String>, signed_in: Option<SignedIn>) -> Frame {
        Frame { site: Arc::clone(self), lang, path: path.into(), signed_in, kept: false }
    }
}

impl Frame {
    /// The text under `key`.
    pub fn t(&self, key: &str) -> Markup {
        i18n::text(self.lang, key, &[])
    }

    /// The text under `key` with one value.
    pub fn t1(&self, key: &str, name: &'static str, value: impl ValueSource) -> Markup {
        i18n::text(self.lang, key, &[(name, value.value())])
    }

    /// The text under `key` with two values.
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl ValueSource,
        name2: &'static str,
        value2: impl ValueSource,
    ) -> Markup {
        i18n::text(self.lang, key, &[(name, value.value()), (name2, value2.value())])
    }

    /// The text under `key` with any number of values.
    pub fn with(&self, key: &str, args: &[(&'static str, Value<'_>)]) -> Markup {
        i18n::text(self.lang, key, args)
    }

    /// The address of a page in this page's language.
    pub fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.lang)
    }

    /// The address of this page in another language.
    pub fn in_language(&self, lang: &Lang) -> String {
        format!("/{lang}{}", self.path)
    }

    /// Whether this page lies under `path`, for the navigation.
    pub fn under(&self, path: &str) -> bool {
        let own = self.path.split('?').next().unwrap_or_default();
        own == path || (path != "/" && own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }

    /// A day in words.
    pub fn date(&self, at: impl Plain<Timestamp>) -> Markup {
        i18n::date(self.lang, &self.site.zone, at.plain())
    }

    /// Day and time in words, to the second.
    pub fn moment(&self, at: impl Plain<Timestamp>) -> Markup {
        i18n::moment(self.lang, &self.site.zone, at.plain())
    }

    /// The time of day, to the minute.
    pub fn clock(&self, at: impl Plain<Timestamp>) -> Markup {
        i18n::clock(&self.site.zone, at.plain())
    }

    /// A number with its thousands set apart.
    pub fn number(&self, number: impl Plain<u64>) -> String {
        i18n::grouped(self.lang, number.plain())
    }

    /// The territory's name.
    pub fn territory(&self) -> &str {
        by_language(&self.site.territory, self.lang).map_or("", String::as_str)
    }

    /// The supervisory authority.
    pub fn authority(&self) -> Option<&Authority> {
        by_language(&self.site.authority, self.lang)
    }

    /// The law on accessibility in a sentence, and the authority that watches over it.
    pub fn accessibility(&self) -> Option<&(String, Authority)> {
        by_language(&self.site.accessibility, self.lang)
    }

    /// The session's form token; empty when nobody is signed in.
    pub fn csrf(&self) -> &str {
        self.signed_in.as_ref().map_or("", |who| who.csrf.as_str())
    }

    /// Whether a citizen is signed in.
    pub fn citizen(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|who| who.role == Role::Citizen)
    }

    /// Whether a data protection officer is signed in.
    pub fn dpo(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|who| who.role == Role::Dpo)
    }

    /// Words joined by commas and a last "and".
    pub fn list(&self, words: impl AsRef<[String]>) -> String {
        match words.as_ref() {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.t("word-and").to_plain()),
        }
    }
}

fn by_language<T>(texts: &BTreeMap<String, T>, lang: Lang) -> Option<&T> {
    texts.get(lang.code()).or_else(|| texts.values().next())
}

/// A small value behind any number of references: templates pass values by reference, and references of references.
pub trait Plain<T> {
    /// The value itself.
    fn plain(&self) -> T;
}

impl Plain<Timestamp> for Timestamp {
    fn plain(&self) -> Timestamp {
        *self
    }
}

impl Plain<u64> for u64 {
    fn plain(&self) -> u64 {
        *self
    }
}

impl<T, P: Plain<T> + ?Sized> Plain<T> for &P {
    fn plain(&self) -> T {
        (**self).plain()
    }
}
