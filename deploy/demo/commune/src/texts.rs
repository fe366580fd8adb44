//! The words of the pages in their four languages, and how sums are written in each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // The marks around inserted words would travel into copies and prints.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Every language, the territory's first.
    pub const ALL: [Self; 4] = [Self::Fr, Self::De, Self::Lb, Self::En];

    /// The code in addresses and `lang` attributes.
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

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The first language that an `Accept-Language` header names, as browsers order them; else French.
    pub fn accepted(header: &str) -> Self {
        let mut codes = header.split(',').filter_map(|part| part.trim().split(['-', ';']).next());
        codes.find_map(|code| Self::from_code(&code.to_ascii_lowercase())).unwrap_or(Self::Fr)
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

/// The text under `key`, with `given` put in. Not escaped: templates do that.
pub fn text(lang: Lang, key: &str, given: &[(&'static str, &str)]) -> String {
    let given = given.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value)));
    let given: HashMap<Cow<'static, str>, FluentValue<'_>> = given.collect();
    LOCALES.lookup_with_args(lang.id(), key, &given)
}

/// A sum such as `1250.50` as it is written in a language.
pub fn amount(lang: Lang, sum: &str) -> String {
    match lang {
        Lang::En => sum.to_owned(),
        Lang::Fr | Lang::De | Lang::Lb => sum.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(file: &str) -> BTreeSet<String> {
        let lines = file.lines().filter(|line| !line.starts_with([' ', '#', '}']));
        lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
    }

    fn files() -> [(&'static str, &'static str); 4] {
        [
            ("fr", include_str!("../locales/fr/commune.ftl")),
            ("de", include_str!("../locales/de/commune.ftl")),
            ("lb", include_str!("../locales/lb/commune.ftl")),
            ("en", include_str!("../locales/en/commune.ftl")),
        ]
    }

    #[test]
    fn every_language_has_every_text() {
        let [(_, fr), others @ ..] = files();
        for (lang, file) in others {
            let (own, all) = (keys(file), keys(fr));
            assert_eq!(all.symmetric_difference(&own).collect::<Vec<_>>(), Vec::<&String>::new(), "{lang}");
        }
    }

    #[test]
    fn every_text_that_code_and_templates_name_is_there_and_no_other() {
        let sources = [
            include_str!("case.rs"),
            include_str!("field.rs"),
            include_str!("form.rs"),
            include_str!("view.rs"),
            include_str!("citizen.rs"),
            include_str!("office.rs"),
            include_str!("site.rs"),
            include_str!("visit.rs"),
        ]
        .concat();
        let pages = [
            include_str!("../templates/base.html"),
            include_str!("../templates/macros.html"),
            include_str!("../templates/home.html"),
            include_str!("../templates/start.html"),
            include_str!("../templates/form.html"),
            include_str!("../templates/sent.html"),
            include_str!("../templates/notice.html"),
            include_str!("../templates/office.html"),
            include_str!("../templates/case.html"),
        ]
        .concat();
        let all = keys(files()[3].1);
        let unused: Vec<&String> = all
            .iter()
            .filter(|key| !sources.contains(&format!("\"{key}\"")) && !pages.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
        for part in [".t(\"", ".t1(\"", ".t2(\""].into_iter().flat_map(|call| pages.split(call).skip(1)) {
            let key = part.split('"').next().unwrap();
            assert!(all.contains(key), "{key}");
        }
    }

    #[test]
    fn sums_are_written_as_in_the_language() {
        assert_eq!((amount(Lang::De, "1250.50"), amount(Lang::En, "1250.50")), ("1250,50".into(), "1250.50".into()));
        assert_eq!(Lang::accepted("pt, lb-LU;q=0.8, en"), Lang::Lb);
        assert_eq!(Lang::accepted(""), Lang::Fr);
    }
}
