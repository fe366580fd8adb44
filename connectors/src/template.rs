//! Texts of the catalogue with placeholders: `/persons/{identifier}/tax/{year}`.
//!
//! Placeholders are known when the catalogue is loaded; values come from a call and are handed to the caller unencoded,
//! because only the caller knows where they go. See [`rest`](crate::rest) and [`file`](crate::file).

use std::borrow::Cow;

use serde_json::Value;

use crate::call::Call;
use crate::error::{ConnectorError, Stage};

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Stands as it is.
    Text(String),
    /// A value of the call.
    Value(Name),
}

/// The name of a value of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// The person's identifier.
    Identifier,
    /// A parameter of the evidence type.
    Parameter(String),
}

impl Name {
    /// The value called `name`; `None` when the evidence type has no such parameter.
    pub(crate) fn known(name: &str, parameters: &[&str]) -> Option<Self> {
        match name {
            "identifier" => Some(Self::Identifier),
            name if parameters.contains(&name) => Some(Self::Parameter(name.to_owned())),
            _ => None,
        }
    }

    /// The value as text; `None` when the call does not have it.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] for an array or object, which has no text.
    pub(crate) fn text<'a>(&self, call: &'a Call) -> Result<Option<Cow<'a, str>>, ConnectorError> {
        let name = match self {
            Self::Identifier => return Ok(Some(Cow::Borrowed(call.identifier().value()))),
            Self::Parameter(name) => name,
        };
        match call.parameters().get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Value::Number(number)) => Ok(Some(Cow::Owned(number.to_string()))),
            Some(Value::Bool(value)) => Ok(Some(Cow::Owned(value.to_string()))),
            Some(_) => Err(ConnectorError::invalid_at(Stage::Call, "a parameter is no text or number", name)),
        }
    }
}

impl Template {
    /// Reads a template; every placeholder must be `identifier` or one of `parameters`.
    ///
    /// # Errors
    /// What is wrong, for the person who writes the catalogue.
    pub(crate) fn parse(text: &str, parameters: &[&str]) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("`{text}` has a `{{` without `}}`"))?;
            if before.contains('}') {
                return Err(format!("`{text}` has a `}}` without `{{`"));
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let known = Name::known(name, parameters).ok_or_else(|| {
                format!("`{{{name}}}` is neither `{{identifier}}` nor a parameter of the evidence type")
            })?;
            parts.push(Part::Value(known));
            rest = after;
        }
        if rest.contains('}') {
            return Err(format!("`{text}` has a `}}` without `{{`"));
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The pieces in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Whether the person's identifier is part of it.
    pub(crate) fn names_the_person(&self) -> bool {
        self.0.contains(&Part::Value(Name::Identifier))
    }

    /// The text with every value put through `encode`; `None` when the call lacks one of the values.
    ///
    /// # Errors
    /// [`ConnectorError::Invalid`] when a value has no text or `encode` refuses it.
    pub(crate) fn fill(
        &self,
        call: &Call,
        encode: impl Fn(&str) -> Result<String, ConnectorError>,
    ) -> Result<Option<String>, ConnectorError> {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Value(name) => match name.text(call)? {
                    Some(value) => filled.push_str(&encode(&value)?),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(filled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_identifier_and_declared_parameters_only() {
        let template = Template::parse("/a/{identifier}-{year}/b", &["year"]).unwrap();
        assert_eq!(template.parts().len(), 5);
        assert!(template.names_the_person());
        for bad in ["{other}", "{", "}", "{}", "a}b{identifier}", "{identifier", "{{identifier}}", "{ identifier }"] {
            assert!(Template::parse(bad, &["year"]).is_err(), "{bad}");
        }
    }
}
