//! Reads a catalogue as a whole and names every fault of it.
//!
//! The order is territory, administrations, evidence types, procedures, policies, texts; each kind is checked against those
//! before it. The only input of this package is here: the reading of a directory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};

use super::fault::{Fault, Place, Report, nearest};
use super::read::evidence_type::{SchemaFile, Schemas};
use super::read::{self, Known};
use super::reader::{Document, Table};
use super::{Catalogue, Territory};
use crate::policy::Policies;
use crate::policy::compile::compile;

const TERRITORY: &str = "territory.toml";
const POLICY_SCHEMA: &str = "policies/schema.cedarschema";
/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

type Files = BTreeMap<String, Vec<u8>>;

impl Catalogue {
    /// Reads the catalogue in the directory `dir`. Files and directories whose names begin with a dot are passed over.
    ///
    /// # Errors
    /// Every fault of the catalogue, in order of file and line.
    pub fn load(dir: &Path) -> Result<Self, Vec<Fault>> {
        let mut files = Files::new();
        let mut faults = Vec::new();
        collect(dir, "", &mut files, &mut faults);
        if faults.is_empty() { Self::from_files(files) } else { Err(faults) }
    }

    /// Reads a catalogue out of files that are in memory already: paths below its directory, with `/`, and contents.
    ///
    /// # Errors
    /// Every fault of the catalogue, in order of file and line.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, Vec<Fault>> {
        let files: Files =
            files.into_iter().filter(|(path, _)| !path.split('/').any(|step| step.starts_with('.'))).collect();
        let report = Report::default();
        let catalogue = assemble(&files, &report);
        report.finish(catalogue)
    }
}

fn assemble(files: &Files, report: &Report) -> Option<Catalogue> {
    let sorted = Sorted::new(files, report);
    let mut known = Known {
        administrations: sorted.ids("administrations", report),
        evidence_types: sorted.ids("evidence-types", report).into_iter().map(|id| (id, None)).collect(),
        ..Known::default()
    };
    let territory = read_territory(&sorted, &mut known, report);
    let mut claims = BTreeMap::new();
    let administrations = parts(&sorted, "administrations", report, |id, table| {
        let administration = read::administration::read(id, table, &mut claims);
        // A file that could not be read whole may well have had a certificate.
        if administration.as_ref().is_none_or(|administration| !administration.certificates.is_empty()) {
            known.with_certificate.insert(id.clone());
        }
        administration
    });
    known.with_certificate.extend(known.administrations.iter().filter(|id| !administrations.contains_key(id)).cloned());
    let mut schemas = sorted.schemas();
    let evidence_types = parts(&sorted, "evidence-types", report, |id, table| {
        read::evidence_type::read(id, table, &mut known, territory.as_ref(), &mut schemas)
    });
    for (name, _) in schemas.iter().filter(|(_, schema)| !schema.used) {
        let place = Place::file(&format!("evidence-types/{name}"));
        report.fault(&place, "no evidence type uses this schema", "name it in an evidence type, or take it away");
    }
    let procedures = parts(&sorted, "procedures", report, |id, table| read::procedure::read(id, table, &known));
    let policies = read_policies(&sorted, report);
    if let Some(territory) = &territory {
        report.check_texts(&territory.languages);
    }
    let digest = digest(files);
    Some(Catalogue { territory: territory?, administrations, evidence_types, procedures, policies: policies?, digest })
}

/// The files by kind; the name without directory and ending, path and text.
#[derive(Debug, Default)]
struct Sorted<'a> {
    territory: Option<&'a str>,
    kinds: BTreeMap<&'static str, Vec<(&'a str, &'a str, &'a str)>>,
}

impl<'a> Sorted<'a> {
    fn new(files: &'a Files, report: &Report) -> Self {
        let mut sorted = Self::default();
        for (path, bytes) in files.iter().filter(|(path, _)| path.strip_suffix(".md").is_none()) {
            let Ok(text) = std::str::from_utf8(bytes) else {
                report.fault(&Place::file(path), "it is no UTF-8 text", "save it as UTF-8");
                continue;
            };
            let (directory, name) = path.split_once('/').unwrap_or(("", path));
            let kind = match directory {
                "" if path == TERRITORY => {
                    sorted.territory = Some(text);
                    continue;
                }
                "administrations" => name.strip_suffix(".toml").map(|stem| ("administrations", stem)),
                "procedures" => name.strip_suffix(".toml").map(|stem| ("procedures", stem)),
                "evidence-types" => name
                    .strip_suffix(".toml")
                    .map(|stem| ("evidence-types", stem))
                    .or_else(|| name.ends_with(".schema.json").then_some(("schemas", name))),
                "policies" if path == POLICY_SCHEMA => Some(("policy-schema", name)),
                "policies" => name.strip_suffix(".cedar").map(|stem| ("policies", stem)),
                _ => None,
            };
            if let Some((kind, stem)) = kind.filter(|(_, stem)| !stem.contains('/')) {
                sorted.kinds.entry(kind).or_default().push((stem, path, text));
            } else {
                let near =
                    nearest(directory, ["administrations", "evidence-types", "procedures", "policies"].into_iter());
                let remedy = format!("take it away or move it where it belongs{near}");
                report.fault(&Place::file(path), "it is no part of a catalogue", remedy);
            }
        }
        sorted
    }

    fn of(&self, kind: &str) -> &[(&'a str, &'a str, &'a str)] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    fn ids<Id: FromStr<Err: std::fmt::Display> + Ord>(&self, kind: &str, report: &Report) -> BTreeSet<Id> {
        self.of(kind)
            .iter()
            .filter_map(|(stem, path, _)| {
                stem.parse()
                    .map_err(|error: Id::Err| report.fault(&Place::file(path), error.to_string(), "rename the file"))
                    .ok()
            })
            .collect()
    }

    fn schemas(&self) -> Schemas {
        let schema = |text: &str| SchemaFile { text: text.to_owned(), used: false };
        self.of("schemas").iter().map(|(name, _, text)| ((*name).to_owned(), schema(text))).collect()
    }
}

/// Reads every file of one kind with `read`.
fn parts<Id: FromStr + Ord, Part>(
    sorted: &Sorted<'_>,
    kind: &str,
    report: &Report,
    mut read: impl FnMut(&Id, &Table<'_>) -> Option<Part>,
) -> BTreeMap<Id, Arc<Part>> {
    let mut all = BTreeMap::new();
    for (stem, path, text) in sorted.of(kind) {
        let document = Document::new(path, text, report);
        if let Ok(id) = stem.parse::<Id>()
            && let Some(root) = document.parse()
            && let Some(part) = read(&id, &Table::root(&document, &root))
        {
            all.insert(id, Arc::new(part));
        }
    }
    all
}

fn read_territory(sorted: &Sorted<'_>, known: &mut Known, report: &Report) -> Option<Territory> {
    let Some(text) = sorted.territory else {
        report.fault(&Place::file(TERRITORY), "there is no such file", "describe the territory in it");
        return None;
    };
    let document = Document::new(TERRITORY, text, report);
    let root = document.parse()?;
    read::territory::read(&Table::root(&document, &root), known)
}

fn read_policies(sorted: &Sorted<'_>, report: &Report) -> Option<Policies> {
    let Some((_, path, schema)) = sorted.of("policy-schema").first() else {
        report.fault(
            &Place::file(POLICY_SCHEMA),
            "there is no such file",
            "describe administrations, evidence types and the action `request` in it",
        );
        return None;
    };
    let sources: Vec<(String, String)> =
        sorted.of("policies").iter().map(|(_, path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    compile(path, schema, &sources)
        .map_err(|faults| {
            for fault in faults {
                report.fault(
                    &Place { file: fault.file, line: fault.line, field: fault.policy },
                    fault.message,
                    fault.remedy,
                );
            }
        })
        .ok()
}

/// SHA-256 over path, length and content of every file in order of the paths.
fn digest(files: &Files) -> String {
    let mut context = Context::new(&SHA256);
    for (path, bytes) in files {
        context.update(path.as_bytes());
        context.update(&[0]);
        context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(bytes);
    }
    format!("sha-256:{}", hex::encode(context.finish()))
}

/// Reads the files below `dir` into `files`; `below` is its path below the catalogue's directory, ending in `/`.
fn collect(dir: &Path, below: &str, files: &mut Files, faults: &mut Vec<Fault>) {
    let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return faults.push(unreadable(&dir.display().to_string(), &error.to_string())),
    };
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{below}{name}");
        match fs::metadata(entry.path()) {
            Ok(about) if about.is_dir() && below.split('/').count() > 4 => {
                faults.push(unreadable(&path, "it lies too deep"));
            }
            Ok(about) if about.is_dir() => collect(&entry.path(), &format!("{path}/"), files, faults),
            Ok(about) if about.len() > MAX_FILE => {
                faults.push(unreadable(&path, &format!("it is longer than {MAX_FILE} bytes")));
            }
            Ok(_) => match fs::read(entry.path()) {
                Ok(bytes) => {
                    files.insert(path, bytes);
                }
                Err(error) => faults.push(unreadable(&path, &error.to_string())),
            },
            Err(error) => faults.push(unreadable(&path, &error.to_string())),
        }
    }
}

fn unreadable(file: &str, why: &str) -> Fault {
    let remedy = "make it readable, or take it away".to_owned();
    Fault {
        file: file.to_owned(),
        line: None,
        field: String::new(),
        message: format!("it cannot be read: {why}"),
        remedy,
    }
}
