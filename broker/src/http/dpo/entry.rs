//! One entry as a DPO sees it: first the reason, then the entry about the look, then all groups this DPO may see.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_policies::ids::EntryId;
use serde_json::Value;

use super::look;
use crate::http::portal::entry::{proof_file, proof_of_place, receipt_file};
use crate::http::portal::proof::proof_box;
use crate::http::portal::sent::Sent;
use crate::http::portal::visit::{Detour, Officer};
use crate::http::portal::words::outcome;
use crate::ledger::OpenedEntry;
use crate::ledger::entry::{Commitment, GroupName};
use crate::ledger::event::kind;
use crate::ledger::removing::Tombstone;
use crate::store::ledger::{Page, RecordFilter};
use crate::store::removal::{RemovalClass, TombstoneRow};
use crate::view::{
    Choice, DpoEntryPage, DpoGonePage, DpoReasonPage, EntryGroup, Fact, Frame, Gone, Notice, ReasonFor, Wrong,
};

/// How many entries of the same exchange or consent are linked at the most.
const MOST_RELATED: u32 = 20;

/// Asks for the reason.
pub(super) async fn ask(officer: Officer) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    if let Some(stone) = tombstone(&officer).await? {
        let path = format!("/{}/dpo/log/{}", visit.lang, stone.entry.id);
        return visit.page(&DpoGonePage {
            frame: visit.frame(),
            id: stone.entry.id,
            index: stone.entry.index,
            gone: gone(&stone.row, stone.by),
            proof_url: format!("{path}/proof"),
        });
    }
    let entry = entry(&officer).await?;
    let kept = officer.visit.kept_members().map(|form| form.one("reason").to_owned());
    reason_page(&officer, entry.id, StatusCode::OK, kept.as_deref().unwrap_or_default(), &[])
}

/// Enters the look, then shows the entry.
pub(super) async fn open(Sent { who: officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let form = visit.posted(&body)?;
    let entry = entry(&officer).await?;
    let typed = form.one("reason");
    let Some(reason) = look::reason(typed) else {
        return reason_page(&officer, entry.id, StatusCode::UNPROCESSABLE_ENTITY, typed, &[Wrong::Reason]);
    };
    let look_up = look::enter(&officer, kind::VIEWED, entry.subject, &reason, Some(entry.id)).await?;
    visit.forget_form().await;
    let path = format!("/{}/dpo/log/{}", visit.lang, entry.id);
    let proof = proof_box(visit, &entry, &path).await?;
    visit.page(&DpoEntryPage {
        frame: visit.frame(),
        id: entry.id,
        at: entry.event.time,
        kind: entry.event.kind.clone(),
        reason: entry.event.reason.map(|reason| reason.to_string()).unwrap_or_default(),
        outcome: outcome(&entry.event.kind, entry.event.reason),
        groups: GroupName::ALL.iter().map(|name| group(&officer, &entry, *name)).collect(),
        decision: members(entry.groups.decision.json()),
        related: related(&officer, &entry).await?,
        look_up,
        given_reason: reason,
        proof,
    })
}

/// The proof alone: hashes that say nothing about anybody, so without a reason.
pub(super) async fn proof(officer: Officer) -> Result<HttpResponse, Detour> {
    if let Some(stone) = tombstone(&officer).await? {
        let commitment = Commitment::from_bytes(stone.entry.commitment);
        return proof_of_place(&officer.visit, stone.entry.id, stone.entry.index, commitment).await;
    }
    let entry = entry(&officer).await?;
    proof_file(&officer.visit, &entry).await
}

/// The receipt with no group shown: what this DPO read stays on the page.
pub(super) async fn receipt(officer: Officer) -> Result<HttpResponse, Detour> {
    let entry = entry(&officer).await?;
    receipt_file(&officer.visit, &entry, &[]).await
}

/// What stands where the record of the entry in the address was; `None` when it is there. Says nothing about anybody, so
/// every DPO who has the entry's id may see it.
async fn tombstone(officer: &Officer) -> Result<Option<Tombstone>, Detour> {
    let visit = &officer.visit;
    let id: EntryId = visit.id()?;
    visit.app.ledger.tombstone(id).await.map_err(|error| visit.failed(&error))
}

/// A tombstone as pages show it.
pub(super) fn gone(row: &TombstoneRow, by: EntryId) -> Gone {
    Gone {
        first: row.first,
        last: row.last,
        at: row.time,
        by: row.entry,
        by_id: by,
        retention: row.class == RemovalClass::Retention,
    }
}

/// The entry in the address; "not found" for those this DPO may not see.
async fn entry(officer: &Officer) -> Result<OpenedEntry, Detour> {
    let visit = &officer.visit;
    let id: EntryId = visit.id()?;
    let found = visit.app.ledger.entry(id).await.map_err(|error| visit.failed(&error))?;
    found.filter(|entry| look::may_open(officer, entry)).ok_or_else(|| visit.notice(Notice::NotFound))
}

fn reason_page(
    officer: &Officer,
    id: EntryId,
    status: StatusCode,
    typed: &str,
    wrong: &[Wrong],
) -> Result<HttpResponse, Detour> {
    let frame = Frame { kept: wrong.is_empty() && !typed.is_empty(), ..officer.visit.frame() };
    let page = DpoReasonPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        subject: ReasonFor::Entry(id),
        action: format!("/dpo/log/{id}"),
        identifier_name: String::new(),
        typed_number: String::new(),
        typed_reason: typed.to_owned(),
    };
    officer.visit.page_as(status, &page)
}

/// One group. An administration's DPO sees its own pseudonym of the person in place of that group.
fn group(officer: &Officer, entry: &OpenedEntry, name: GroupName) -> EntryGroup {
    let group = entry.groups.group(name);
    let shown = match (name, &officer.scope, entry.subject) {
        (GroupName::Person, Some(own), Some(subject)) => {
            let pseudonym = officer.visit.app.ledger.subjects().pairwise(subject, own);
            vec![Fact { name: officer.visit.words().own("dpo-pseudonym"), value: pseudonym }]
        }
        _ => members(group.json()),
    };
    EntryGroup { name: name.as_str().to_owned(), members: Some(shown), digest: group.digest(name).to_hex() }
}

/// The members of a group, each with its pointer and its value.
fn members(json: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(json) {
        flatten(String::new(), &value, &mut facts);
    }
    facts
}

fn flatten(pointer: String, value: &Value, facts: &mut Vec<Fact>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| flatten(format!("{pointer}/{name}"), value, facts));
        }
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(at, value)| flatten(format!("{pointer}/{at}"), value, facts));
        }
        Value::String(text) => facts.push(Fact { name: pointer, value: text.clone() }),
        other => facts.push(Fact { name: pointer, value: other.to_string() }),
    }
}

/// The other entries of the same exchange, or of the same consent where there is none.
async fn related(officer: &Officer, entry: &OpenedEntry) -> Result<Vec<Choice>, Detour> {
    let (visit, event) = (&officer.visit, &entry.event);
    let filter = match (event.exchange, event.consent) {
        (Some(exchange), _) => RecordFilter { exchange: Some(exchange), ..RecordFilter::default() },
        (None, Some(consent)) => RecordFilter { consent: Some(consent), ..RecordFilter::default() },
        (None, None) => return Ok(Vec::new()),
    };
    let filter = RecordFilter { administration: officer.scope.as_ref().map(ToString::to_string), ..filter };
    let found = visit.app.ledger.store().search(&filter, Page { before: None, limit: MOST_RELATED }).await;
    let found = found.map_err(|error| visit.unavailable(&error))?;
    let others = found.into_iter().rev().filter(|(other, _)| other.id != entry.id);
    Ok(others
        .map(|(other, record)| Choice {
            id: format!("/{}/dpo/log/{}", visit.lang, other.id),
            name: format!("{} · {}", record.columns.kind, visit.frame().number(other.index)),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_shown_member_by_member() {
        let shown = members(r#"{"asked":["/a","/b"],"deep":{"on":true},"kind":"x","n":3}"#);
        let text: Vec<String> = shown.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
        assert_eq!(text, ["/asked/0=/a", "/asked/1=/b", "/deep/on=true", "/kind=x", "/n=3"]);
    }
}
