//! Texts in the languages of the territory.
//!
//! Holds them and finds one; that none is missing or empty is checked when the catalogue is loaded (`catalogue::check`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One text in several languages, by language tag (`fr`, `de`, `lb`, `en`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The text in `language`; in `default` if there is none, in any language if there is none of that either, empty at last.
    pub fn get(&self, language: &str, default: &str) -> &str {
        let found = self.0.get(language).or_else(|| self.0.get(default)).or_else(|| self.0.values().next());
        found.map_or("", String::as_str)
    }

    /// The text in `language`, `None` where it has not been written.
    pub fn exactly(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Language and text of each, in order of the language tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

impl FromIterator<(String, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_to_the_default_and_then_to_any() {
        let texts: Texts =
            [("fr".to_owned(), "oui".to_owned()), ("de".to_owned(), "ja".to_owned())].into_iter().collect();
        assert_eq!(texts.get("fr", "de"), "oui");
        assert_eq!(texts.get("lb", "fr"), "oui");
        assert_eq!(texts.get("lb", "en"), "ja");
        assert_eq!(Texts::default().get("lb", "en"), "");
        assert_eq!(texts.exactly("lb"), None);
    }
}
