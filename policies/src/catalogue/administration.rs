//! A public body: requester, provider, or both.
//!
//! Which client certificates are its own is decided here; that the certificate itself is good, by TLS before.

use crate::ids::AdministrationId;
use crate::text::Texts;

/// What `administrations/<id>.toml` says.
#[derive(Debug, Clone)]
pub struct Administration {
    /// Name of the file.
    pub id: AdministrationId,
    /// What people call it.
    pub names: Texts,
    /// What it is there for.
    pub purpose: Texts,
    /// Its number in the register of public bodies.
    pub register_number: Option<String>,
    /// Whether it is invented.
    pub demonstration: bool,
    /// The client certificates that are its own; requesters have at least one.
    pub certificates: Vec<CertificateMatch>,
    /// Where a citizen may be sent back to after the consent page (exact comparison).
    pub redirect_uris: Vec<String>,
    /// Where it is told that a citizen has answered (CIBA ping).
    pub ping_endpoint: Option<String>,
    /// Its data protection officer.
    pub dpo: Dpo,
    /// How citizens reach it; at least one of four is there.
    pub contact: Contact,
}

/// A data protection officer.
#[derive(Debug, Clone)]
pub struct Dpo {
    /// Name of the person or office.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// Ways to reach an administration.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Postal address.
    pub address: Option<String>,
}

/// How one certificate is recognised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateMatch {
    /// By its subject, RFC 4514 text in normal form (see [`normal_subject`]).
    Subject(String),
    /// By the SHA-256 of its public key (`SubjectPublicKeyInfo`, DER).
    Spki([u8; 32]),
}

impl Administration {
    /// Whether a certificate with this subject in normal form and this key is one of its own.
    pub fn owns(&self, normal_subject: &str, spki_sha256: &[u8; 32]) -> bool {
        self.certificates.iter().any(|certificate| match certificate {
            CertificateMatch::Subject(subject) => !subject.is_empty() && subject == normal_subject,
            CertificateMatch::Spki(digest) => digest == spki_sha256,
        })
    }
}

/// A subject with the blanks around its commas, pluses and first equals signs taken away and its attribute names in capital
/// letters. Order and values stay as they are, because another order is another name.
pub fn normal_subject(subject: &str) -> String {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    let mut quoted = false;
    for c in subject.chars() {
        let separates = !escaped && !quoted && (c == ',' || c == '+');
        if separates {
            parts.extend([c.to_string(), String::new()]);
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    parts
        .iter()
        .map(|part| match part.split_once('=') {
            Some((name, value)) => format!("{}={}", name.trim().to_uppercase(), value.trim()),
            None => part.trim().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_compared_without_regard_to_blanks_and_case_of_names() {
        assert_eq!(normal_subject("cn=Commune X, O = Ville ,C=LU"), "CN=Commune X,O=Ville,C=LU");
        assert_eq!(normal_subject(r"CN=A\, B,O=C"), r"CN=A\, B,O=C");
        assert_ne!(normal_subject("O=C,CN=A"), normal_subject("CN=A,O=C"));
        assert_ne!(normal_subject("CN=a"), normal_subject("CN=A"));
    }
}
