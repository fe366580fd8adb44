//! A fault of a catalogue: where it is, what is wrong, what to do about it.
//!
//! Faults are collected while files are read, so that all of them are named at once.

use std::cell::RefCell;
use std::fmt;

use super::Catalogue;
use crate::text::Texts;

/// One fault of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Path below the catalogue's directory.
    pub file: String,
    /// Line in the file, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// Place in the file (`fields[2].path`); empty where the file as a whole is meant.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    /// `file:line: field: message; remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}; {}", self.message, self.remedy)
    }
}

impl std::error::Error for Fault {}

/// A place in a file of the catalogue.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: Option<usize>,
    pub(super) field: String,
}

impl Place {
    /// The file as a whole.
    pub(super) fn file(file: &str) -> Self {
        Self { file: file.to_owned(), line: None, field: String::new() }
    }
}

/// What has been noticed so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    faults: RefCell<Vec<Fault>>,
    texts: RefCell<Vec<(Place, Texts)>>,
}

impl Report {
    pub(super) fn fault(&self, place: &Place, message: impl Into<String>, remedy: impl Into<String>) {
        let Place { file, line, field } = place.clone();
        self.faults.borrow_mut().push(Fault { file, line, field, message: message.into(), remedy: remedy.into() });
    }

    /// Remembers a text, whose languages are checked once those of the territory are known.
    pub(super) fn text(&self, place: Place, texts: Texts) {
        self.texts.borrow_mut().push((place, texts));
    }

    /// Every text must be there in every language, and in no other.
    pub(super) fn check_texts(&self, languages: &[String]) {
        for (place, texts) in self.texts.borrow().iter() {
            for language in languages {
                let inner = Place { field: format!("{}.{language}", place.field), ..place.clone() };
                match texts.exactly(language) {
                    None => self.fault(
                        &inner,
                        format!("the text is missing in `{language}`"),
                        "write it, or drop the language from the territory",
                    ),
                    Some(text) if text.trim().is_empty() => {
                        self.fault(&inner, format!("the text in `{language}` is empty"), "write it");
                    }
                    Some(_) => {}
                }
            }
            for (language, _) in texts.iter().filter(|(language, _)| !languages.iter().any(|known| known == language)) {
                let inner = Place { field: format!("{}.{language}", place.field), ..place.clone() };
                let remedy = format!(
                    "write one of {}{}",
                    quoted(languages),
                    nearest(language, languages.iter().map(String::as_str))
                );
                self.fault(&inner, format!("`{language}` is no language of the territory"), remedy);
            }
        }
    }

    /// The catalogue if there is one and no fault was noticed; otherwise every fault, by file and line.
    pub(super) fn finish(self, catalogue: Option<Catalogue>) -> Result<Catalogue, Vec<Fault>> {
        let mut faults = self.faults.into_inner();
        faults.sort();
        faults.dedup();
        match catalogue {
            Some(catalogue) if faults.is_empty() => Ok(catalogue),
            _ if faults.is_empty() => Err(vec![Fault {
                file: "territory.toml".to_owned(),
                line: None,
                field: String::new(),
                message: "the catalogue could not be put together".to_owned(),
                remedy: "report this as a fault of Eemol".to_owned(),
            }]),
            _ => Err(faults),
        }
    }
}

/// `, did you mean …?` with the known name that is nearest, or nothing when none is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.chars().count().max(name.chars().count()) / 3)
        .min()
        .map_or_else(String::new, |(_, known)| format!(", did you mean `{known}`?"))
}

/// Names in backticks, joined with commas.
pub(super) fn quoted<T: fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
