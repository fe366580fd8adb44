//! The words of the pages, in every shipped language, and how numbers and times are written in each.
//!
//! Texts are Fluent files under `broker/locales`; this module looks them up and escapes what is put into them. It knows
//! nothing of pages (see `view`) and nothing of the catalogue's own texts, which come with the catalogue.

mod dates;
mod markup;
mod ready;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};

pub use self::dates::{Zone, ZoneUnknown, clock, date, grouped, moment};
pub use self::markup::{Markup, Value, ValueSource, escape};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // The marks around inserted words (U+2068, U+2069) would travel into copies, prints and downloads.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that the pages are shipped in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lang {
    /// French.
    Fr,
    /// German.
    De,
    /// Luxembourgish.
    Lb,
    /// English.
    En,
}

static FR: LanguageIdentifier = langid!("fr");
static DE: LanguageIdentifier = langid!("de");
static LB: LanguageIdentifier = langid!("lb");
static EN: LanguageIdentifier = langid!("en");

impl Lang {
    /// Every shipped language.
    pub const ALL: [Self; 4] = [Self::Fr, Self::De, Self::Lb, Self::En];

    /// The code used in addresses, `lang` attributes and catalogue texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::De => "de",
            Self::Lb => "lb",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::De => "Deutsch",
            Self::Lb => "Lëtzebuergesch",
            Self::En => "English",
        }
    }

    /// The language with this code; `None` when the pages are not shipped in it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Which of a territory's languages the pages can show, in the territory's order; English when they share none.
    pub fn shown<S: AsRef<str>>(territory: &[S]) -> Vec<Self> {
        let shown: Vec<Self> = territory.iter().filter_map(|code| Self::from_code(code.as_ref())).collect();
        if shown.is_empty() { vec![Self::En] } else { shown }
    }

    /// The first of `shown` that an `Accept-Language` header asks for, by its weights; else the first shown.
    pub fn accepted(header: &str, shown: &[Self]) -> Self {
        let mut wishes: Vec<(f32, &str)> = header
            .split(',')
            .filter_map(|part| {
                let mut halves = part.trim().split(";q=");
                let code = halves.next()?.split('-').next()?;
                let weight = halves.next().map_or(Some(1.0), |text| text.trim().parse().ok())?;
                (weight > 0.0).then_some((weight, code))
            })
            .collect();
        wishes.sort_by(|one, other| other.0.total_cmp(&one.0));
        wishes
            .into_iter()
            .find_map(|(_, code)| Self::from_code(&code.to_ascii_lowercase()).filter(|lang| shown.contains(lang)))
            .or_else(|| shown.first().copied())
            .unwrap_or(Self::En)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Fr => &FR,
            Self::De => &DE,
            Self::Lb => &LB,
            Self::En => &EN,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text under `key` in `lang`, with `args` put in; safe to place in a page.
///
/// Texts and markup among the arguments never pass through Fluent: they are put in afterwards, texts escaped, so that a
/// name cannot become markup. Counts do pass, because plural rules need them. A missing text shows as `⟦key⟧`, which a
/// test looks for on every page.
pub fn text(lang: Lang, key: &str, args: &[(&'static str, Value<'_>)]) -> Markup {
    let made = if args.is_empty() { ready::text(lang, key) } else { make(lang, key, args) };
    made.unwrap_or_else(|| Markup::escaped(&format!("⟦{key}⟧")))
}

/// The text, made by Fluent; `None` where there is none under this key.
fn make(lang: Lang, key: &str, args: &[(&'static str, Value<'_>)]) -> Option<Markup> {
    let mut fluent: HashMap<&'static str, FluentValue<'_>> = HashMap::with_capacity(args.len());
    for (place, (name, value)) in args.iter().enumerate() {
        let given = match value {
            Value::Count(count) => FluentValue::from(*count),
            Value::Text(_) | Value::Markup(_) => FluentValue::String(Cow::Owned(slot(place).to_string())),
        };
        fluent.insert(name, given);
    }
    let raw = LOCALES.lookup_single_language(lang.id(), key, Some(&fluent)).ok()?;
    let mut html = String::with_capacity(raw.len() + 32);
    for c in raw.chars() {
        match args.get(place(c)).map(|(_, value)| value) {
            Some(Value::Text(text)) => escape(text, &mut html),
            Some(Value::Markup(markup)) => html.push_str(markup.as_str()),
            Some(Value::Count(_)) | None => escape(c.encode_utf8(&mut [0; 4]), &mut html),
        }
    }
    Some(Markup::trusted(html))
}

/// The first of the private-use characters that stand for arguments while Fluent works.
const FIRST_SLOT: u32 = 0xE000;

fn slot(place: usize) -> char {
    u32::try_from(place)
        .ok()
        .and_then(|place| char::from_u32(FIRST_SLOT + place))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn place(c: char) -> usize {
    u32::from(c).checked_sub(FIRST_SLOT).and_then(|place| usize::try_from(place).ok()).unwrap_or(usize::MAX)
}
