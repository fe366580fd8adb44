//! Where each key of the file stands, so that a fault can name its line.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::fault::Fault;

/// Keys with their places.
#[derive(Debug, Clone)]
pub struct Places {
    file: String,
    known: BTreeMap<String, String>,
}

impl Places {
    /// No places but the file itself.
    pub(super) fn none(file: &str) -> Self {
        Self { file: file.to_owned(), known: BTreeMap::new() }
    }

    /// The table in `text` and the places of its keys.
    pub(super) fn read(text: &str, file: &str) -> Result<(toml::Table, Self), Fault> {
        let broken = |error: &toml::de::Error| {
            let place =
                error.span().map_or_else(|| file.to_owned(), |span| format!("{file}:{}", line(text, span.start)));
            Fault::new(place, "", format!("no valid TOML: {}", error.message()), "mend the line")
        };
        let spanned = DeTable::parse(text).map_err(|error| broken(&error))?;
        let mut places = Self::none(file);
        places.collect(text, "", spanned.get_ref());
        let table = text.parse::<toml::Table>().map_err(|error| broken(&error))?;
        Ok((table, places))
    }

    /// The place of `key`, else of the nearest section above it that stands in the file, else the file.
    pub fn of(&self, key: &str) -> String {
        let mut path = key;
        loop {
            if let Some(place) = self.known.get(path) {
                return place.clone();
            }
            match path.rsplit_once('.') {
                Some((above, _)) => path = above,
                None => return self.file.clone(),
            }
        }
    }

    /// Notes that `key` was given by the environment variable `variable`.
    pub(super) fn set_variable(&mut self, key: &str, variable: &str) {
        self.known.insert(key.to_owned(), variable.to_owned());
    }

    fn collect(&mut self, text: &str, above: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(above, key.get_ref());
            self.known.insert(path.clone(), format!("{}:{}", self.file, line(text, key.span().start)));
            if let DeValue::Table(inner) = value.get_ref() {
                self.collect(text, &path, inner);
            }
        }
    }
}

/// `above.key`, or `key` at the top.
pub(super) fn join(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
