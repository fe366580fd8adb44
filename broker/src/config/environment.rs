//! The process environment, read once at start and passed on as a value.
//!
//! `EEMOL__API__ADDRESS=0.0.0.0:8443` sets `address` of section `[api]`. Within `[sources]` a hyphen of a source's name
//! is written as an underscore. A variable with the prefix that names no key is a fault.

use std::collections::BTreeMap;
use std::fmt;

use super::fault::Fault;
use super::places::{Places, join};
use super::section::{Key, nearest};
use super::sections::Config;
use super::value::Scalar;

/// Prefix of the variables that set configuration keys.
pub const PREFIX: &str = "EEMOL__";

/// Names and values of environment variables. `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The environment of this process; variables that are not UTF-8 are left out.
    pub fn of_process() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Writes every `EEMOL__…` variable into `table`.
    pub(super) fn lay_over(&self, table: &mut toml::Table, places: &mut Places, faults: &mut Vec<Fault>) {
        let keys = Config::all_keys();
        for (variable, value) in &self.0 {
            let Some(name) = variable.strip_prefix(PREFIX) else { continue };
            let path = name.to_ascii_lowercase().replace("__", ".");
            if let Some(of_source) = path.strip_prefix("sources.") {
                set_source(table, of_source, value);
                continue;
            }
            if let Some(key) = keys.iter().find(|key| key.path == path) {
                set(table, &path, typed(key, value));
                places.set_variable(&path, variable);
                continue;
            }
            let near = nearest(&path, keys.iter().map(|key| key.path.as_str()));
            let near = near.map(|key| format!("{PREFIX}{}", key.to_uppercase().replace('.', "__")));
            let remedy = near.map_or_else(|| "unset the variable".to_owned(), |name| format!("did you mean `{name}`?"));
            faults.push(Fault::new(variable, path, "unknown key", remedy));
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The text as the TOML value that the key expects; kept as text when it is none, for the reader to refuse.
fn typed(key: &Key, value: &str) -> toml::Value {
    let text = || toml::Value::String(value.to_owned());
    match key.scalar {
        Scalar::Text => text(),
        Scalar::Number => value.trim().parse().map_or_else(|_| text(), toml::Value::Integer),
        Scalar::Switch => value.trim().parse().map_or_else(|_| text(), toml::Value::Boolean),
    }
}

fn set(table: &mut toml::Table, path: &str, value: toml::Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = table.entry(first).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// Sets `name.key` below `[sources]`, whose types are not ours: numbers and switches are read as such, all else is text.
fn set_source(table: &mut toml::Table, path: &str, value: &str) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let sources = table.get("sources").and_then(toml::Value::as_table);
    let written = sources.and_then(|all| all.keys().find(|known| known.replace('-', "_") == name).cloned());
    let value = match (value.parse::<i64>(), value.parse::<bool>()) {
        (Ok(number), _) => toml::Value::Integer(number),
        (_, Ok(switch)) => toml::Value::Boolean(switch),
        _ => toml::Value::String(value.to_owned()),
    };
    let name = written.unwrap_or_else(|| name.replace('_', "-"));
    set(table, &join("sources", &join(&name, rest)), value);
}
