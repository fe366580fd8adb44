//! The persons of the demonstration, as `people/persons.json` has them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::trouble::Trouble;

/// Scheme of the persons' identifiers.
pub const SCHEME: &str = "lu-nin";

/// One invented person.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// The national identification number.
    pub national_number: String,
    /// The name, as written at home.
    pub name: String,
    /// Whether the story is about this person.
    pub story: bool,
    /// Whether this is a child.
    pub minor: bool,
    /// Whether this person has died.
    pub deceased: bool,
    /// What is special about this person, by language.
    pub about: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Persons {
    persons: Vec<Person>,
}

impl Person {
    /// All persons in the file.
    ///
    /// # Errors
    /// [`Trouble::File`].
    pub fn all(file: &Path) -> Result<Vec<Self>, Trouble> {
        let failed = |why: String| Trouble::File(file.display().to_string(), why);
        let text = fs::read(file).map_err(|error| failed(error.to_string()))?;
        let read: Persons = serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?;
        Ok(read.persons)
    }

    /// The first of the names.
    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }

    /// The person as requests name it: `<scheme>:<identifier>`.
    pub fn subject(&self) -> String {
        format!("{SCHEME}:{}", self.national_number)
    }
}
