//! Everything about the signed-in citizen in one ZIP archive that can be checked without us: permissions with their
//! receipts, history, every entry with its proof, and the keys.
//!
//! Written while it is sent, a few files at a time. An archive that broke off has no directory at its end, so that no
//! program opens it. What is in which file is [`contents`]'.

mod archive;
mod contents;

use std::collections::VecDeque;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use eemol_consent::consent::Consent;
use futures_util::stream;

use self::archive::Archive;
use super::asked::MOST_CONSENTS;
use super::download::{Form, Preface, Written, saved_as};
use super::entry::SHOWN;
use super::proof::with_leaf;
use super::receipt;
use super::visit::{Citizen, Detour};
use super::walk::{Line, Reader, Walk};
use crate::ledger::ReadError;
use crate::ledger::entry::Commitment;
use crate::store::ledger::RecordFilter;
use crate::view::{ExportPage, ExportedPermission, Notice};

/// What is in the archive, and the button.
pub(super) async fn page(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let filter = RecordFilter::about(citizen.tag);
    let entries = visit.app.ledger.store().count(&filter).await.map_err(|error| visit.unavailable(&error))?;
    let permissions = consents(&citizen).await?.len();
    visit.page(&ExportPage { frame: visit.frame(), entries, permissions })
}

/// The archive. One's own view of one's own data is no entry.
pub(super) async fn send(citizen: Citizen, body: Bytes) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    visit.posted(&body)?;
    let now = visit.app.runtime.now();
    if !visit.app.exports.may(citizen.tag, now) {
        return Err(visit.notice(Notice::TooMany));
    }
    let name = format!("eemol-{}.zip", visit.pages.site.zone.day_of(now));
    let export = Export::begin(citizen).await?;
    let parts = stream::try_unfold(export, |mut export| async move {
        match export.part().await {
            Ok(Some(part)) => Ok(Some((Bytes::from(part), export))),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "an export broke off");
                Err(error)
            }
        }
    });
    Ok(HttpResponse::Ok().content_type("application/zip").insert_header(saved_as(name)).streaming(parts))
}

async fn consents(citizen: &Citizen) -> Result<Vec<Consent>, Detour> {
    let visit = &citizen.visit;
    let found = visit.app.ledger.consents_of(citizen.tag, MOST_CONSENTS).await;
    found.map_err(|error| visit.unavailable(&error))
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the archive cannot be written")]
    Archive(#[from] zip::result::ZipError),
    #[error("a page of the archive cannot be made")]
    Page(#[from] askama::Error),
    #[error("a receipt cannot be made out: {0}")]
    Receipt(String),
}

/// What comes next.
#[derive(Debug)]
enum Step {
    Front,
    Permissions(VecDeque<Consent>, Vec<ExportedPermission>),
    Table(Form, Box<Written>),
    Entries,
    End,
}

struct Export {
    citizen: Citizen,
    reader: Reader,
    preface: Preface,
    walk: Walk,
    archive: Archive,
    step: Step,
}

impl Export {
    async fn begin(citizen: Citizen) -> Result<Self, Detour> {
        let walk = Walk::begin(&citizen, RecordFilter::default()).await?;
        let (reader, preface) = (Reader::of(&citizen), Preface::of(&citizen).await?);
        Ok(Self { citizen, reader, preface, walk, archive: Archive::new(), step: Step::Front })
    }

    /// The next bytes; `None` when the archive is complete.
    async fn part(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        while self.archive.is_empty() {
            if matches!(self.step, Step::End) {
                return Ok(None);
            }
            self.advance().await?;
        }
        Ok(Some(self.archive.take()))
    }

    async fn advance(&mut self) -> Result<(), ExportError> {
        match std::mem::replace(&mut self.step, Step::End) {
            Step::Front => {
                for (name, text) in contents::front(&self.reader) {
                    self.archive.file(name, text.as_bytes())?;
                }
                let consents =
                    consents(&self.citizen).await.map_err(|detour| ExportError::Receipt(detour.to_string()))?;
                self.archive.file("permissions.json", contents::permissions(&self.reader, &consents).as_bytes())?;
                self.step = Step::Permissions(consents.into(), Vec::new());
            }
            Step::Permissions(mut waiting, mut written) => {
                self.step = if let Some(consent) = waiting.pop_front() {
                    self.text(&consent).await?;
                    let receipts = self.receipts(&consent).await?;
                    written.push(contents::permission(&self.reader, &consent, receipts));
                    Step::Permissions(waiting, written)
                } else {
                    let index = contents::index(&self.citizen, &self.preface, written);
                    self.archive.file("index.html", crate::view::render(&index)?.as_bytes())?;
                    self.table(Form::Csv, "history.csv")?
                };
            }
            Step::Table(form, mut table) => {
                self.step = match table.part().await? {
                    Some(text) => {
                        self.archive.more(text.as_bytes())?;
                        Step::Table(form, table)
                    }
                    None if form == Form::Csv => self.table(Form::Json, "history.json")?,
                    None => Step::Entries,
                };
            }
            Step::Entries => match self.walk.next(&self.reader.app, |_| true).await? {
                Some(lines) => {
                    for line in &lines {
                        self.entry(line).await?;
                    }
                    self.step = Step::Entries;
                }
                None => self.archive.finish()?,
            },
            Step::End => {}
        }
        Ok(())
    }

    /// The whole history in this form, into a file of its own.
    fn table(&mut self, form: Form, name: &str) -> Result<Step, ExportError> {
        self.archive.begin(name)?;
        let table = Written::whole(self.reader.clone(), self.walk.clone(), form, self.preface.clone());
        Ok(Step::Table(form, Box::new(table)))
    }

    /// The text shown before the decision, byte for byte: its SHA-256 is the one in the receipts.
    async fn text(&mut self, consent: &Consent) -> Result<(), ExportError> {
        if let Some(text) = self.reader.app.ledger.shown_text(consent).await? {
            self.archive.file(&format!("texts/{}.txt", consent.id()), text.as_bytes())?;
        }
        Ok(())
    }

    /// The receipts of every decision about a consent; the names of their files.
    async fn receipts(&mut self, consent: &Consent) -> Result<Vec<String>, ExportError> {
        let failed = |detour: Detour| ExportError::Receipt(detour.to_string());
        let events = receipt::events(&self.citizen, consent).await.map_err(failed)?;
        let mut names = Vec::new();
        for number in receipt::decisions(&events) {
            let upto = events.get(..=number).unwrap_or_default();
            let signed = receipt::signed(&self.citizen, consent, upto).await.map_err(failed)?;
            let name = format!("consent-receipts/{}-{}.json", consent.id(), signed.record.log.entry);
            self.archive.file(&name, signed.file().as_bytes())?;
            names.push(name);
        }
        Ok(names)
    }

    /// The proof of an entry, and its receipt where its record still opens.
    async fn entry(&mut self, line: &Line) -> Result<(), ExportError> {
        let id = line.entry.id;
        let commitment = Commitment::from_bytes(line.entry.commitment);
        let proof = with_leaf(&self.reader.app, line.entry.index, commitment).await?;
        self.archive.file(&format!("proofs/{id}.tlog-proof"), proof.to_string().as_bytes())?;
        if let Some(opened) = &line.opened {
            let receipt = self.reader.app.ledger.receipt(opened, &SHOWN).await?;
            let text = serde_json::to_string_pretty(&receipt).unwrap_or_default();
            self.archive.file(&format!("entries/{id}.json"), text.as_bytes())?;
        }
        Ok(())
    }
}
