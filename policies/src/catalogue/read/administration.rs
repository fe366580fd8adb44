//! Reads `administrations/<id>.toml`.

use std::collections::BTreeMap;

use super::{check_email, check_url};
use crate::catalogue::administration::{Administration, CertificateMatch, Contact, Dpo, normal_subject};
use crate::catalogue::fault::Place;
use crate::catalogue::reader::Table;
use crate::ids::AdministrationId;

/// Certificates claimed so far, and by which file.
pub(in crate::catalogue) type Claims = BTreeMap<CertificateMatch, String>;

pub(in crate::catalogue) fn read(
    id: &AdministrationId,
    table: &Table<'_>,
    claims: &mut Claims,
) -> Option<Administration> {
    let names = table.texts("names");
    let purpose = table.texts("purpose");
    let register_number = table.text_or_none("register_number");
    let demonstration = table.flag("demonstration", false);
    let certificates = certificates(table, claims);
    let redirect_uris: Vec<String> =
        table.list::<String>("redirect_uris").into_iter().map(|found| found.value).collect();
    for uri in &redirect_uris {
        check_url(table, "redirect_uris", Some(uri));
    }
    let ping_endpoint = table.text_or_none("ping_endpoint");
    check_url(table, "ping_endpoint", ping_endpoint.as_deref());
    let dpo = table.table("dpo").and_then(|table| dpo(&table));
    let contact = table.table("contact").map(|table| contact(&table));
    table.close();
    Some(Administration {
        id: id.clone(),
        names: names?,
        purpose: purpose?,
        register_number,
        demonstration,
        certificates,
        redirect_uris,
        ping_endpoint,
        dpo: dpo?,
        contact: contact?,
    })
}

fn certificates(table: &Table<'_>, claims: &mut Claims) -> Vec<CertificateMatch> {
    let mut own = Vec::new();
    for inner in table.tables("certificates") {
        let subject = inner.text_or_none("subject");
        let spki = inner.text_or_none("spki_sha256");
        inner.close();
        let certificate = match (subject, spki) {
            (Some(subject), None) => read_subject(&inner, &subject),
            (None, Some(hex)) => read_spki(&inner, &hex),
            _ => {
                inner.fault(
                    "subject",
                    "exactly one way to recognise the certificate is wanted",
                    "write either `subject` or `spki_sha256`",
                );
                None
            }
        };
        if let Some(certificate) = certificate {
            let place: Place = inner.place("subject");
            if let Some(owner) = claims.get(&certificate) {
                let message = format!("the certificate is claimed by `{owner}`, too");
                table.report().fault(&place, message, "let only one administration claim it, once");
            }
            claims.entry(certificate.clone()).or_insert(place.file);
            own.push(certificate);
        }
    }
    own
}

fn read_subject(table: &Table<'_>, subject: &str) -> Option<CertificateMatch> {
    let good = subject.contains('=');
    if !good {
        table.fault(
            "subject",
            format!("`{subject}` is no subject"),
            "write it as RFC 4514 wants it, such as `CN=…,O=…,C=LU`",
        );
    }
    good.then(|| CertificateMatch::Subject(normal_subject(subject)))
}

fn read_spki(table: &Table<'_>, text: &str) -> Option<CertificateMatch> {
    let mut digest = [0; 32];
    if hex::decode_to_slice(text, &mut digest).is_ok() {
        return Some(CertificateMatch::Spki(digest));
    }
    table.fault(
        "spki_sha256",
        "it is no SHA-256",
        "write 64 hexadecimal digits: the digest of the key's SubjectPublicKeyInfo",
    );
    None
}

fn dpo(table: &Table<'_>) -> Option<Dpo> {
    let (name, email) = (table.text("name"), table.text("email"));
    check_email(table, "email", email.as_deref());
    table.close();
    Some(Dpo { name: name?, email: email? })
}

fn contact(table: &Table<'_>) -> Contact {
    let contact = Contact {
        email: table.text_or_none("email"),
        phone: table.text_or_none("phone"),
        url: table.text_or_none("url"),
        address: table.text_or_none("address"),
    };
    check_url(table, "url", contact.url.as_deref());
    check_email(table, "email", contact.email.as_deref());
    if !["email", "phone", "url", "address"].into_iter().any(|key| table.has(key)) {
        table.fault(
            "email",
            "there is no way to reach the administration",
            "write `email`, `phone`, `url` or `address`",
        );
    }
    table.close();
    contact
}
