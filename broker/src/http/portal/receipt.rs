//! The citizen's consent receipt of a decision: a page that prints well, and the signed file.
//!
//! Made out anew each time, from the consent and its entries in the log; what stands in it is [`eemol_consent::receipt`]'s.

use actix_web::HttpResponse;
use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_consent::receipt::build::is_decision;
use eemol_consent::receipt::{Decided, Entity, Facts, Iri, Process, Record};
use eemol_consent::token::receipt::Signed;
use eemol_policies::ids::{EntryId, EvidenceTypeId};
use serde_json::value::to_raw_value;

use super::download::saved_as;
use super::visit::{Citizen, Detour};
use super::words::{Words, outcome};
use crate::ledger::OpenedEntry;
use crate::ledger::entry::GroupName;
use crate::store::ledger::{Page, RecordFilter};
use crate::view::{AgreedItem, Notice, OtherReceipt, Outcome, Party, ReceiptFacts, ReceiptPage};

/// How many events of one consent are read at the most.
const MOST_EVENTS: u32 = 1000;

/// The page.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    let (signed, decisions) = wanted(&citizen, &consent).await?;
    let path = format!("/permissions/{}/receipt", consent.id());
    let shown = signed.record.log.entry;
    visit.page(&ReceiptPage {
        frame: visit.frame(),
        id: consent.id(),
        json_url: visit.frame().link(&format!("{path}.json?decision={shown}")),
        receipt: facts(visit.words(), &signed.record),
        others: decisions.into_iter().filter(|other| other.entry != shown).collect(),
    })
}

/// The signed file.
pub(super) async fn json(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let consent = citizen.consent().await?;
    let (signed, _) = wanted(&citizen, &consent).await?;
    let name = format!("{}-{}.json", consent.id(), signed.record.log.entry);
    Ok(HttpResponse::Ok().content_type("application/json").insert_header(saved_as(name)).body(signed.file()))
}

/// The receipt of the decision that the address names (`?decision=`), else of the newest one; and all that there are.
async fn wanted(citizen: &Citizen, consent: &Consent) -> Result<(Signed, Vec<OtherReceipt>), Detour> {
    let visit = &citizen.visit;
    let events = events(citizen, consent).await?;
    let decisions = decisions(&events);
    let query = visit.query();
    let number = match query.one("decision") {
        "" => decisions.last().copied(),
        text => {
            let id: Option<EntryId> = text.parse().ok();
            decisions.iter().copied().find(|number| events.get(*number).map(|entry| entry.id) == id)
        }
    };
    let number = number.ok_or_else(|| visit.notice(Notice::NotFound))?;
    let signed = signed(citizen, consent, events.get(..=number).unwrap_or_default()).await?;
    let others = decisions.iter().filter_map(|number| events.get(*number)).map(|entry| OtherReceipt {
        entry: entry.id,
        at: entry.event.time,
        outcome: outcome(&entry.event.kind, None).unwrap_or(Outcome::Broken),
    });
    Ok((signed, others.collect()))
}

/// What happened to a consent, oldest first.
pub(super) async fn events(citizen: &Citizen, consent: &Consent) -> Result<Vec<OpenedEntry>, Detour> {
    let filter = RecordFilter {
        subject: Some(citizen.tag),
        consent: Some(consent.id()),
        kind: Some("consent.".to_owned()),
        ..RecordFilter::default()
    };
    let visit = &citizen.visit;
    let found = visit.app.ledger.search(&filter, Page { before: None, limit: MOST_EVENTS }).await;
    let mut found = found.map_err(|error| visit.unavailable(&error))?;
    found.reverse();
    Ok(found)
}

/// Which of the events are decisions.
pub(super) fn decisions(events: &[OpenedEntry]) -> Vec<usize> {
    let is = |entry: &OpenedEntry| entry.event.change.as_ref().is_some_and(is_decision);
    events.iter().enumerate().filter(|(_, entry)| is(entry)).map(|(number, _)| number).collect()
}

/// The receipt of the last of these events.
pub(super) async fn signed(citizen: &Citizen, consent: &Consent, events: &[OpenedEntry]) -> Result<Signed, Detour> {
    let visit = &citizen.visit;
    let missing = || visit.notice(Notice::NotFound);
    let last = events.last().ok_or_else(missing)?;
    let receipt = visit.app.ledger.receipt(last, &[GroupName::Event]).await;
    let receipt = receipt.map_err(|error| visit.unavailable(&error))?;
    let groups = to_raw_value(&receipt.groups).map_err(|error| visit.failed(&error))?;
    let decided = |entry| -> Option<Decided<'_>> {
        let OpenedEntry { event, id, index, .. }: &OpenedEntry = entry;
        let change: &ConsentEvent = event.change.as_ref()?;
        Some(Decided { event: change, at: event.time, entry: *id, index: *index })
    };
    let decided: Vec<Decided<'_>> = events.iter().filter_map(decided).collect();
    let record = Record::of(&Facts {
        consent,
        events: &decided,
        proof: (receipt.proof, groups),
        catalogue: &visit.catalogue,
        language: visit.lang.code(),
        issuer: visit.app.tokens.issuer(),
        pages: visit.app.config.public_url().trim_end_matches('/'),
        pseudonym: visit.app.ledger.subjects().pairwise(citizen.tag, consent.requester()),
        now: visit.app.runtime.now(),
    });
    let record = record.map_err(|_| missing())?;
    visit.app.tokens.consent_receipt(record).ok_or_else(|| {
        tracing::error!("a consent receipt could not be signed");
        visit.notice(Notice::Failed)
    })
}

/// What a record says, for a page.
pub(super) fn facts(words: Words<'_>, record: &Record) -> ReceiptFacts {
    let party = |iri: &Iri| record.entity(iri).map(party).unwrap_or_default();
    let decision = record.decision();
    let [page, other] = &record.controls;
    ReceiptFacts {
        outcome: decision.and_then(|one| outcome(&one.event, None)).unwrap_or(Outcome::Broken),
        at: decision.map_or(record.created, |one| one.at),
        language: record.language.clone(),
        consent: record.consent,
        entry: record.log.entry,
        position: record.log.index.saturating_add(1),
        who: record.recipients.first().map(party).unwrap_or_default(),
        procedure: record.service.label.clone(),
        purpose: record.purpose.label.clone(),
        case: record.case.to_string(),
        law: record.legal_basis.label.clone(),
        law_url: record.legal_basis.eli.clone(),
        items: items(words, record),
        uses: record.uses,
        until: record.until,
        retention: record.storage.duration.label.clone().unwrap_or_default(),
        withdraw_url: page.page.as_ref().map(|iri| iri.iri.clone()).unwrap_or_default(),
        help: other.by.as_ref().map(party).unwrap_or_default(),
        authority: party(&record.authority),
        pseudonym: record.subject.pseudonym.clone(),
        shown_in: record.notice.language.clone().unwrap_or_default(),
        text_digest: record.notice.text_digest.clone().unwrap_or_default(),
        catalogue: record.notice.catalogue.clone(),
        creator: record.creator.iri.clone(),
        created: record.created,
    }
}

fn party(entity: &Entity) -> Party {
    Party {
        name: entity.name.clone(),
        number: entity.id.clone(),
        email: entity.email.clone().unwrap_or_default(),
        phone: entity.phone.clone().unwrap_or_default(),
        // Only what a browser opens as a page may become a link.
        url: entity.url.clone().filter(|url| url.starts_with("https://")).unwrap_or_default(),
        dpo: entity.dpo.clone().unwrap_or_default(),
    }
}

/// The evidence types, each with what is shared and what is not.
fn items(words: Words<'_>, record: &Record) -> Vec<AgreedItem> {
    let granted = record.events.iter().any(|one| one.kind == "dpv:ConsentGiven");
    let mut items: Vec<(&EvidenceTypeId, AgreedItem)> = Vec::new();
    for process in &record.processes {
        let labels = process.data.iter().map(|data| data.label.clone());
        // Without a yes, nothing was agreed to.
        let refused = process.status.kind == "dpv:ConsentRefused" || !granted;
        if !items.iter().any(|(id, _)| **id == process.evidence_type) {
            items.push((&process.evidence_type, item(words, record, process)));
        }
        if let Some((_, item)) = items.iter_mut().find(|(id, _)| **id == process.evidence_type) {
            if refused { item.kept.extend(labels) } else { item.shared.extend(labels) }
        }
    }
    items.into_iter().map(|(_, item)| item).collect()
}

/// An evidence type of which nothing is said yet.
fn item(words: Words<'_>, record: &Record, process: &Process) -> AgreedItem {
    AgreedItem {
        name: process.label.clone(),
        source: record.entity(&process.source).map(|entity| entity.name.clone()).unwrap_or_default(),
        parameters: words.parameters(&process.evidence_type, &process.parameters),
        shared: Vec::new(),
        kept: Vec::new(),
    }
}
