//! From the files of a catalogue to its parts: one module per kind of file, same names as the parts.
//!
//! Each notes every fault it finds, of form and of meaning, and gives its part only when nothing essential is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{nearest, quoted};
use super::reader::{Found, Table};
use crate::field::Field;
use crate::ids::{AdministrationId, EvidenceTypeId, SchemeId};

pub(super) mod administration;
pub(super) mod connector;
pub(super) mod evidence_type;
pub(super) mod procedure;
mod sql;
pub(super) mod territory;

/// What other files of the catalogue say, as far as it matters for checks. Goes by the names of files, so that a fault inside
/// one does not bring up others elsewhere.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) administrations: BTreeSet<AdministrationId>,
    /// Administrations with at least one certificate.
    pub(super) with_certificate: BTreeSet<AdministrationId>,
    /// Identifier schemes that the territory declares; `None` while its file could not be read.
    pub(super) schemes: Option<BTreeSet<SchemeId>>,
    /// Fields of each evidence type; `None` where its file could not be read so far.
    pub(super) evidence_types: BTreeMap<EvidenceTypeId, Option<Vec<Field>>>,
}

/// Notes a name that is none of `known`.
fn check_known<'a, T: AsRef<str>>(
    table: &Table<'_>,
    found: &Found<T>,
    what: &str,
    mut known: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    let name = found.value.as_ref();
    let is_known = known.clone().any(|known| known == name);
    if !is_known {
        let remedy = match known.next() {
            None => format!("the catalogue has no {what} at all, add one"),
            Some(first) => {
                let all: Vec<&str> = std::iter::once(first).chain(known).collect();
                let shown = quoted(all.iter().take(12));
                let more = if all.len() > 12 { ", …" } else { "" };
                format!("write one of {shown}{more}{}", nearest(name, all.iter().copied()))
            }
        };
        table.report().fault(&found.place, format!("`{name}` is no {what} of the catalogue"), remedy);
    }
    is_known
}

/// Notes what is no address of the web. Plain HTTP is for this machine only.
fn check_url(table: &Table<'_>, key: &str, url: Option<&str>) {
    let Some(url) = url else { return };
    let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .any(|start| url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    let secure =
        url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', ':', '?']));
    if !(local || secure)
        || url.chars().any(|c| c.is_whitespace() || c.is_control() || c == '#' || c == '"' || c == '<')
    {
        table.fault(
            key,
            format!("`{url}` is no address that may stand here"),
            "write an `https://` address without `#`",
        );
    }
}

/// Notes what is no mail address.
fn check_email(table: &Table<'_>, key: &str, email: Option<&str>) {
    let Some(email) = email else { return };
    let good =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if !good || email.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',')) {
        table.fault(key, format!("`{email}` is no mail address"), "write it as `name@example.org`");
    }
}
