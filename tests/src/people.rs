//! Invented persons of the demonstration, by their handles.

use std::path::PathBuf;

use serde::Deserialize;

/// The demonstration's directory in the repository.
pub fn demo() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/demo"))
}

/// One invented person.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// Thirteen digits.
    pub national_number: String,
    /// Full name.
    pub name: String,
    /// Short name that tests use.
    pub handle: String,
}

#[derive(Deserialize)]
struct People {
    persons: Vec<Person>,
}

impl Person {
    /// `lu-nin:<number>`.
    pub fn identifier(&self) -> String {
        format!("lu-nin:{}", self.national_number)
    }
}

/// A valid national number that no person of the demonstration has.
pub const NOBODY: &str = "lu-nin:1893120105732";

/// The person with this handle.
pub fn person(handle: &str) -> Person {
    let text = std::fs::read_to_string(demo().join("people/persons.json")).expect("the demonstration has persons");
    let people: People = serde_json::from_str(&text).expect("persons.json is a list of persons");
    people.persons.into_iter().find(|person| person.handle == handle).expect("there is a person of this handle")
}
