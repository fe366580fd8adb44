//! The list of entries a DPO may see, with filters; it names no persons.

use actix_web::HttpResponse;
use eemol_policies::reason::Reason;

use super::entry;
use crate::http::portal::history::{choices, days, outcome_of, query};
use crate::http::portal::visit::{Detour, Officer};
use crate::http::portal::{Scan, scan};
use crate::ledger::{OpenedEntry, ReadError};
use crate::store::ledger::{EntryRow, Page, RecordColumns, RecordFilter};
use crate::view::{Choice, DpoFilter, DpoLogPage, DpoRow, Family, Gone, Wrong};

/// Entries on one page.
const PAGE: usize = 50;
/// Records opened at most to find those of a case, which stands in no plain column.
const MOST_OPENED: u32 = 5000;

/// The list itself, from its folder.
pub(super) async fn to_list(officer: Officer) -> HttpResponse {
    officer.visit.go("/dpo/log")
}

/// The list.
pub(super) async fn list(officer: Officer) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let (filter, by, wrong) = read_filter(&officer);
    let before = visit.query().one("before").parse().ok();
    let person = officer.session.kept.person.as_ref().filter(|_| by.subject.is_some());
    let found = if wrong.is_empty() { find(&officer, &filter, &by, before).await? } else { Scan::default() };
    let gone = gone(&officer, &by, &found).await?;
    let frame = visit.frame();
    let (words, catalogue) = (visit.words(), &visit.catalogue);
    visit.page(&DpoLogPage {
        errors: wrong.into_iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        scope: officer.scope.as_ref().map(|id| words.administration(id)).unwrap_or_default(),
        administrations: choices(visit, catalogue.administrations.keys().cloned()),
        evidence_types: sorted(catalogue.evidence_types.keys().map(|id| (id.to_string(), words.evidence_type(id)))),
        procedures: sorted(catalogue.procedures.keys().map(|id| (id.to_string(), words.procedure(id)))),
        reasons: Reason::ALL.iter().map(ToString::to_string).collect(),
        person_reason: person.map(|look| look.reason.clone()),
        gone,
        rows: found.rows.iter().map(|(entry, record)| row(&officer, entry, &record.columns)).collect(),
        total: found.total,
        pager: found.pager(|before| address(&officer, &filter, person.is_some(), before)),
        filter,
    })
}

/// Runs of entries among those of the page whose content is gone. Whose they were, nobody can say any more: so they are
/// shown to the operator's DPO only, and only in the whole list.
async fn gone(officer: &Officer, by: &RecordFilter, found: &Scan) -> Result<Vec<Gone>, Detour> {
    let visit = &officer.visit;
    let whole = officer.scope.is_none() && *by == RecordFilter::default();
    let (Some((newest, _)), Some((oldest, _)), true) = (found.rows.first(), found.rows.last(), whole) else {
        return Ok(Vec::new());
    };
    let store = visit.app.ledger.store();
    // The last page goes down to the first entry.
    let from = if found.rows.len() < PAGE { 0 } else { oldest.index };
    let rows = store.removal().tombstones(from, newest.index).await.map_err(|error| visit.unavailable(&error))?;
    let mut gone = Vec::with_capacity(rows.len());
    for row in rows.iter().rev() {
        let by = store.entry_at(row.entry).await.map_err(|error| visit.unavailable(&error))?;
        gone.extend(by.map(|by| entry::gone(row, by.id)));
    }
    Ok(gone)
}

fn sorted(names: impl Iterator<Item = (String, String)>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = names.map(|(id, name)| Choice { id, name }).collect();
    choices.sort_by(|one, other| one.name.cmp(&other.name));
    choices
}

/// What the address narrows the list to, for the form and for the store, and what is wrong with it.
fn read_filter(officer: &Officer) -> (DpoFilter, RecordFilter, Vec<Wrong>) {
    let (visit, form) = (&officer.visit, officer.visit.query());
    let text = |name: &str| form.one(name).trim().chars().take(128).collect::<String>();
    let filter = DpoFilter {
        from: text("from"),
        to: text("to"),
        result: Family::from_code(form.one("result")),
        reason: text("reason"),
        requester: text("requester"),
        provider: text("provider"),
        evidence_type: text("evidence_type"),
        procedure: text("procedure"),
        case: text("case"),
        official: text("official"),
        consent: text("consent"),
        exchange: text("exchange"),
    };
    let ((from, to), mut wrong) = days(visit, &filter.from, &filter.to);
    let given = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let narrowed = form.one("person") == "1";
    let by = RecordFilter {
        subject: officer.session.kept.person.as_ref().filter(|_| narrowed).map(|look| look.subject),
        from,
        to,
        requester: given(&filter.requester),
        provider: given(&filter.provider),
        evidence_type: given(&filter.evidence_type),
        procedure: given(&filter.procedure),
        reason: given(&filter.reason),
        consent: filter.consent.parse().ok(),
        exchange: filter.exchange.parse().ok(),
        official: official(officer, &filter),
        administration: officer.scope.as_ref().map(ToString::to_string),
        ..RecordFilter::default()
    };
    wrong.extend((!filter.consent.is_empty() && by.consent.is_none()).then_some(Wrong::Filter("consent")));
    wrong.extend((!filter.exchange.is_empty() && by.exchange.is_none()).then_some(Wrong::Filter("exchange")));
    wrong.extend((!filter.official.is_empty() && by.official.is_none()).then_some(Wrong::Filter("official")));
    (filter, by, wrong)
}

/// The pseudonym of an official at the requester chosen, or at the DPO's own administration; `None` without either.
fn official(officer: &Officer, filter: &DpoFilter) -> Option<String> {
    let own = officer.scope.as_ref().map(ToString::to_string).unwrap_or_default();
    let requester = if filter.requester.is_empty() { own } else { filter.requester.clone() };
    let name = filter.official.parse().ok().filter(|_| !requester.is_empty())?;
    Some(officer.visit.app.ledger.subjects().official(&requester, &name))
}

async fn find(officer: &Officer, filter: &DpoFilter, by: &RecordFilter, before: Option<u64>) -> Result<Scan, Detour> {
    let visit = &officer.visit;
    let of_case = if filter.case.is_empty() { None } else { Some(of_case(officer, &filter.case, by).await?) };
    let keep = |entry: &EntryRow, columns: &RecordColumns| {
        filter.result.is_none_or(|family| outcome_of(columns.brief()).is_some_and(|outcome| outcome.family() == family))
            && of_case.as_ref().is_none_or(|places| places.contains(&entry.index))
    };
    let found = scan(visit.app.ledger.store(), by, keep, before, PAGE).await;
    found.map_err(|error| visit.unavailable(&error))
}

/// The places of the newest entries of a case.
async fn of_case(officer: &Officer, case: &str, by: &RecordFilter) -> Result<Vec<u64>, Detour> {
    let (visit, ledger) = (&officer.visit, &officer.visit.app.ledger);
    let page = Page { before: None, limit: MOST_OPENED };
    let rows = ledger.store().search(by, page).await.map_err(|error| visit.unavailable(&error))?;
    let mut found = Vec::new();
    for (entry, record) in &rows {
        let opened = ledger.open_entry(entry, record).await;
        if is_of_case(opened, case).map_err(|error| visit.unavailable(&error))? {
            found.push(entry.index);
        }
    }
    Ok(found)
}

/// Whether an opened entry is of a case; one that does not open is of none.
fn is_of_case(opened: Result<OpenedEntry, ReadError>, case: &str) -> Result<bool, ReadError> {
    match opened {
        Ok(opened) => Ok(opened.event.case.is_some_and(|own| own.as_str() == case)),
        Err(ReadError::Store(error)) => Err(ReadError::Store(error)),
        Err(_) => Ok(false),
    }
}

fn row(officer: &Officer, entry: &EntryRow, columns: &RecordColumns) -> DpoRow {
    let words = officer.visit.words();
    let administration = |id: &Option<String>| {
        let id = id.as_deref().and_then(|id| id.parse().ok());
        id.map(|id| words.administration(&id)).unwrap_or_default()
    };
    let evidence_type = columns.evidence_type.as_deref().and_then(|id| id.parse().ok());
    let procedure = columns.procedure.as_deref().and_then(|id| id.parse().ok());
    DpoRow {
        id: entry.id,
        index: entry.index,
        at: columns.time,
        kind: columns.kind.clone(),
        reason: columns.reason.clone().unwrap_or_default(),
        outcome: outcome_of(columns.brief()),
        requester: administration(&columns.requester),
        provider: administration(&columns.provider),
        evidence_type: evidence_type.map(|id| words.evidence_type(&id)).unwrap_or_default(),
        procedure: procedure.map(|id| words.procedure(&id)).unwrap_or_default(),
    }
}

fn address(officer: &Officer, filter: &DpoFilter, person: bool, before: Option<u64>) -> String {
    let before = before.map(|before| before.to_string()).unwrap_or_default();
    let members = [
        ("person", if person { "1" } else { "" }),
        ("from", &filter.from),
        ("to", &filter.to),
        ("result", filter.result.map_or("", Family::code)),
        ("reason", &filter.reason),
        ("requester", &filter.requester),
        ("provider", &filter.provider),
        ("evidence_type", &filter.evidence_type),
        ("procedure", &filter.procedure),
        ("case", &filter.case),
        ("official", &filter.official),
        ("consent", &filter.consent),
        ("exchange", &filter.exchange),
        ("before", &before),
    ];
    format!("/{}/dpo/log{}", officer.visit.lang, query(&members))
}
