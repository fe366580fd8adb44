//! Names in certificates as RFC 4514 text, such as `CN=commune-eschen.clients.demo.eemol,O=Eemol demonstration`.
//!
//! The text begins with the part that stands last in the certificate, the most specific one, as RFC 4514 wants. Names of
//! attributes are in capital letters, nothing is left out, and special characters are escaped, so that two different
//! subjects never give the same text. It is the normal form in which the catalogue keeps subjects
//! (`eemol_policies::catalogue`). Attributes without a short name stand with their number; values that are no text stand as
//! `#` and their DER in hexadecimal digits.

use std::fmt::Write as _;

use rcgen::{DistinguishedName, DnType};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::PkiError;

/// Attribute numbers and the names used for them: those of RFC 4514 and three more that public bodies' certificates have.
const NAMES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.97", "ORGANIZATIONIDENTIFIER"),
    ("1.2.840.113549.1.9.1", "EMAILADDRESS"),
];

/// The name as text.
pub fn render(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name
        .iter()
        .map(|part| {
            let mut attributes: Vec<String> = part.iter().map(attribute).collect();
            attributes.sort();
            attributes.join("+")
        })
        .collect();
    parts.reverse();
    parts.join(",")
}

/// The name of a certificate to be made from text such as `CN=a.example,O=Body A,C=LU`; each attribute at most once.
///
/// # Errors
/// [`PkiError::BadName`].
pub fn read(text: &str) -> Result<DistinguishedName, PkiError> {
    let bad = || PkiError::BadName(text.to_owned());
    let mut parts = Vec::new();
    for part in split(text) {
        let (name, value) = part.split_once('=').ok_or_else(bad)?;
        let value = unescape(value.trim_start()).filter(|value| !value.trim().is_empty()).ok_or_else(bad)?;
        let kind = match name.trim().to_ascii_uppercase().as_str() {
            "CN" => DnType::CommonName,
            "C" => DnType::CountryName,
            "L" => DnType::LocalityName,
            "ST" => DnType::StateOrProvinceName,
            "O" => DnType::OrganizationName,
            "OU" => DnType::OrganizationalUnitName,
            "SERIALNUMBER" => DnType::CustomDnType(vec![2, 5, 4, 5]),
            "ORGANIZATIONIDENTIFIER" => DnType::CustomDnType(vec![2, 5, 4, 97]),
            _ => return Err(bad()),
        };
        if parts.iter().any(|(known, _)| *known == kind) {
            return Err(bad());
        }
        parts.push((kind, value));
    }
    let mut name = DistinguishedName::new();
    for (kind, value) in parts.into_iter().rev() {
        name.push(kind, value);
    }
    Ok(name)
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let number = attribute.attr_type().to_id_string();
    let name = NAMES.iter().find(|(known, _)| *known == number).map_or(number.as_str(), |(_, name)| name);
    if let Ok(value) = attribute.as_str() {
        return format!("{name}={}", escape(value));
    }
    let value = attribute.attr_value();
    format!("{name}=#{:02x}{}", value.header.tag().0, hex::encode(value.data))
}

fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (at, c) in value.chars().enumerate() {
        let special = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=');
        let at_edge = (c == ' ' && (at == 0 || at == last)) || (c == '#' && at == 0);
        if c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(text, "\\{byte:02x}");
            }
        } else {
            if special || at_edge {
                text.push('\\');
            }
            text.push(c);
        }
    }
    text
}

fn unescape(value: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(chars.next().filter(|next| !next.is_ascii_hexdigit() && !next.is_control())?),
            '"' | '<' | '>' | ';' | '+' => return None,
            _ if c.is_control() => return None,
            _ => text.push(c),
        }
    }
    Some(text)
}

/// The parts between commas that are not escaped.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if c == ',' && !escaped {
            parts.extend(text.get(from..at));
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    parts.extend(text.get(from..));
    parts
}
