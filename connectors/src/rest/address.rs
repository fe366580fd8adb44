//! The address of one call: base of the source, path and query of the catalogue, values of the call.
//!
//! A value is a part of one path segment or of one query value and stays there: it is percent-encoded, dot segments and
//! separators are refused, and the finished address is compared with what was meant.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;

use crate::call::Call;
use crate::error::{ConnectorError, Stage};
use crate::template::{Part, Template};

/// Template of the addresses of one evidence type.
#[derive(Debug)]
pub(super) struct Address {
    base: Url,
    segments: Vec<Template>,
    query: Vec<(String, Template)>,
}

impl Address {
    /// Reads path and query of the catalogue.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue.
    pub(super) fn new(
        base: &Url,
        path: &str,
        query: &BTreeMap<String, String>,
        parameters: &[&str],
    ) -> Result<Self, String> {
        let relative = path.strip_prefix('/').ok_or_else(|| format!("path `{path}` must begin with `/`"))?;
        let segments: Vec<_> =
            relative.split('/').map(|segment| Template::parse(segment, parameters)).collect::<Result<_, _>>()?;
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| Template::parse(value, parameters).map(|value| (name.clone(), value)))
            .collect::<Result<_, _>>()?;
        for segment in &segments {
            let literal = segment.parts().iter().all(|part| match part {
                Part::Text(text) => text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:@!$&'()*+,;=".contains(c)),
                Part::Value(_) => true,
            });
            let dots = matches!(segment.parts(), [Part::Text(text)] if text.chars().all(|c| c == '.'));
            if !literal || dots || (segment.parts().is_empty() && segments.len() > 1) {
                return Err(format!(
                    "path `{path}` has an empty segment, a dot segment or a character that must be encoded"
                ));
            }
        }
        let names_the_person =
            segments.iter().chain(query.iter().map(|(_, value)| value)).any(Template::names_the_person);
        if !names_the_person {
            return Err("neither path nor query has the placeholder `{identifier}`".to_owned());
        }
        Ok(Self { base: base.clone(), segments, query })
    }

    /// The address of a call.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] at [`Stage::Call`] for values that cannot stand where the template puts them.
    pub(super) fn of(&self, call: &Call) -> Result<Url, ConnectorError> {
        let mut path = self.base.path().trim_end_matches('/').to_owned();
        for segment in &self.segments {
            let filled = segment
                .fill(call, in_path)?
                .ok_or_else(|| ConnectorError::invalid(Stage::Call, "a parameter that the path needs is missing"))?;
            if !filled.is_empty() && filled.chars().all(|c| c == '.') {
                return Err(ConnectorError::invalid(Stage::Call, "a value would make a dot segment"));
            }
            path.push('/');
            path.push_str(&filled);
        }
        let mut url = self.base.clone();
        url.set_path(&path);
        if url.path() != path || !same_origin(&url, &self.base) {
            return Err(ConnectorError::invalid(Stage::Call, "a value would change the address"));
        }
        let mut query = Vec::new();
        for (name, value) in &self.query {
            if let Some(value) = value.fill(call, |value| Ok(encoded(value)))? {
                query.push(format!("{}={value}", encoded(name)));
            }
        }
        if !query.is_empty() {
            url.set_query(Some(&query.join("&")));
        }
        Ok(url)
    }
}

/// Whether two addresses are of one scheme, host and port; without copies of them, as [`Url::origin`] makes.
fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// A value inside one path segment.
fn in_path(value: &str) -> Result<String, ConnectorError> {
    if value.is_empty() || value.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | '%')) {
        return Err(ConnectorError::invalid(Stage::Call, "a value cannot stand in a path"));
    }
    Ok(encoded(value))
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests;
