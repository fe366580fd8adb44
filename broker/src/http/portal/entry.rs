//! One entry about the signed-in citizen, in sentences, with its proof worked out anew and its receipt to keep.

use actix_web::HttpResponse;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{ConcernId, EntryId};

use super::download::saved_as;
use super::proof::{file_name, proof_box, with_leaf};
use super::visit::{Citizen, Detour, Visit};
use super::words::{Words, by_dpo, by_self, outcome};
use crate::ledger::OpenedEntry;
use crate::ledger::concern::ConcernFacts;
use crate::ledger::entry::{Commitment, GroupName};
use crate::ledger::event::{Event, kind};
use crate::view::{EntryPage, Fact, Notice, Outcome};

/// Groups of an entry that the person it is about may see.
pub(super) const SHOWN: [GroupName; 2] = [GroupName::Event, GroupName::Person];

/// The page.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let entry = own_entry(&citizen).await?;
    let path = format!("/{}/history/{}", visit.lang, entry.id);
    let proof = proof_box(visit, &entry, &path).await?;
    let (words, event) = (visit.words(), &entry.event);
    let course = event.procedure.as_ref().and_then(|id| words.course(id));
    let looked = by_dpo(&event.kind);
    let (asked, sent) = fields(words, event);
    let whose = if looked { event.viewer.as_ref() } else { event.requester.as_ref() };
    visit.page(&EntryPage {
        frame: visit.frame(),
        id: entry.id,
        at: event.time,
        outcome: outcome(&event.kind, event.reason).unwrap_or(Outcome::Broken),
        who: if by_self(&event.kind) { String::new() } else { words.who(event) },
        source: event.provider.as_ref().map(|id| words.administration(id)).unwrap_or_default(),
        what: words.what(event),
        procedure: event.procedure.as_ref().map(|id| words.procedure(id)).unwrap_or_default(),
        case: event.case.as_ref().map(ToString::to_string).unwrap_or_default(),
        purpose: course.map(|course| words.text(&course.purpose.text).to_owned()).unwrap_or_default(),
        law: course.map(|course| words.text(&course.legal_basis.text).to_owned()).unwrap_or_default(),
        law_url: event.legal_basis.as_deref().unwrap_or_default().to_owned(),
        consent: event.consent,
        asked,
        sent,
        given_reason: if looked { event.note.clone().unwrap_or_default() } else { String::new() },
        concern: concern(event, entry.id),
        facts: facts(visit, event),
        dpo_contact: words.dpo_contact(whose),
        proof,
    })
}

/// The proof alone, as `c2sp.org/tlog-proof@v1`.
pub(super) async fn proof(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let entry = own_entry(&citizen).await?;
    proof_file(&citizen.visit, &entry).await
}

/// The receipt: proof, the groups the person may see, the digests of the others.
pub(super) async fn receipt(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let entry = own_entry(&citizen).await?;
    receipt_file(&citizen.visit, &entry, &SHOWN).await
}

/// The proof of an entry as a file to keep.
pub(crate) async fn proof_file(visit: &Visit, entry: &OpenedEntry) -> Result<HttpResponse, Detour> {
    proof_of_place(visit, entry.id, entry.index, entry.groups.commitment()).await
}

/// The same for an entry whose record may be gone.
pub(crate) async fn proof_of_place(
    visit: &Visit,
    id: EntryId,
    index: u64,
    commitment: Commitment,
) -> Result<HttpResponse, Detour> {
    let proof = with_leaf(&visit.app, index, commitment).await.map_err(|error| visit.unavailable(&error))?;
    let name = saved_as(format!("{id}.tlog-proof"));
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header(name).body(proof.to_string()))
}

/// The receipt of an entry as a file to keep, with these groups shown.
pub(crate) async fn receipt_file(
    visit: &Visit,
    entry: &OpenedEntry,
    shown: &[GroupName],
) -> Result<HttpResponse, Detour> {
    let receipt = visit.app.ledger.receipt(entry, shown).await.map_err(|error| visit.unavailable(&error))?;
    Ok(HttpResponse::Ok().insert_header(saved_as(file_name(entry.id))).json(receipt))
}

/// The entry in the address; "not found" for entries about anybody else.
async fn own_entry(citizen: &Citizen) -> Result<OpenedEntry, Detour> {
    let visit = &citizen.visit;
    let id: EntryId = visit.id()?;
    let found = visit.app.ledger.entry(id).await.map_err(|error| visit.failed(&error))?;
    found.filter(|entry| entry.subject == Some(citizen.tag)).ok_or_else(|| visit.notice(Notice::NotFound))
}

/// Names of the fields that were asked for, and of those that were sent.
fn fields(words: Words<'_>, event: &Event) -> (Vec<String>, Vec<String>) {
    match (&event.change, &event.evidence_type) {
        (Some(ConsentEvent::Requested { request }), _) => {
            let asked = request.items.iter().flat_map(|item| words.fields(&item.evidence_type, item.fields()));
            (asked.collect(), Vec::new())
        }
        (Some(ConsentEvent::Granted { agreed, .. }), _) => {
            let agreed = agreed.iter().flat_map(|one| words.fields(&one.evidence_type, &one.fields));
            (agreed.collect(), Vec::new())
        }
        (_, Some(id)) => {
            let names = |fields: &Option<Vec<_>>| words.fields(id, fields.iter().flatten());
            (names(&event.asked), names(&event.released))
        }
        _ => (Vec::new(), Vec::new()),
    }
}

/// The concern that an entry belongs to.
fn concern(event: &Event, id: EntryId) -> Option<ConcernId> {
    event.concern.as_ref().map(|facts| facts.id.unwrap_or_else(|| ConcernId::from_uuid(id.uuid())))
}

/// What was written in a concern, each part under its question.
fn written(words: Words<'_>, facts: &ConcernFacts) -> Vec<Fact> {
    let key = if facts.id.is_none() { "concern-worry" } else { "concern-said-dpo" };
    let parts =
        [(key, Some(&facts.text)), ("concern-wish", facts.wish.as_ref()), ("concern-contact", facts.contact.as_ref())];
    let fact = |(key, text): (&str, Option<&String>)| Some(Fact { name: words.own(key), value: text?.clone() });
    parts.into_iter().filter_map(fact).collect()
}

/// What narrows the data, such as a year; an administration's own words when it declared a permission invalid; when the same
/// may be asked again.
fn facts(visit: &Visit, event: &Event) -> Vec<Fact> {
    let words = visit.words();
    match &event.change {
        Some(ConsentEvent::Requested { request }) => {
            request.items.iter().flat_map(|item| words.parameters(&item.evidence_type, &item.parameters)).collect()
        }
        Some(ConsentEvent::Granted { agreed, .. }) => {
            agreed.iter().flat_map(|one| words.parameters(&one.evidence_type, &one.parameters)).collect()
        }
        Some(ConsentEvent::Invalidated { by, because }) => {
            vec![Fact { name: words.administration(by), value: because.clone() }]
        }
        None if event.kind == kind::REQUEST_REFUSED => {
            let again = |until| Fact { name: words.own("entry-again"), value: visit.frame().date(until).to_plain() };
            event.until.map(again).into_iter().collect()
        }
        _ => event.concern.as_ref().map(|facts| written(words, facts)).unwrap_or_default(),
    }
}
