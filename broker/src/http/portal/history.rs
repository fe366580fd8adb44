//! Who asked for my data: every entry about the signed-in citizen, refusals and look-ups included, with filters.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::HttpResponse;
use eemol_policies::ids::AdministrationId;
use eemol_policies::time::Timestamp;

use super::scan::{Wanted, WholeLine, named, scan_history};
use super::visit::{Citizen, Detour, Form, Visit};
use super::words::outcome;
use crate::store::history::Brief;
use crate::view::{Choice, Family, FormError, HistoryDay, HistoryFilter, HistoryPage, HistoryRow, Outcome, Wrong};

/// Entries on one page.
const PAGE: usize = 25;

/// The list.
pub(super) async fn list(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let (filter, days, mut wrong) = read_filter(visit);
    let mut occurring = BTreeSet::new();
    let keep = |brief: Brief<'_>| {
        occurring.extend(named(brief));
        is_wanted(&filter, days, brief)
    };
    let wanted = Wanted { before: visit.query().one("before").parse().ok(), size: PAGE, all: !filter.narrowed() };
    let found = scan_history(visit.app.ledger.store(), citizen.tag, keep, wanted).await;
    let (found, since) = found.map_err(|error| visit.unavailable(&error))?;
    if !filter.who.is_empty() && !occurring.iter().any(|id| id.as_str() == filter.who) {
        wrong.push(Wrong::Filter("who"));
    }
    let mut rows = Vec::with_capacity(found.rows.len());
    for line in &found.rows {
        rows.push(row(&citizen, line).await?);
    }
    let frame = visit.frame();
    let errors: Vec<FormError> = wrong.into_iter().map(|wrong| wrong.error(&frame)).collect();
    let page = HistoryPage {
        frame,
        administrations: choices(visit, occurring),
        days: by_day(visit, rows),
        total: found.total,
        complete_since: since.unwrap_or_else(|| visit.app.runtime.now()),
        verified: last_verified(visit),
        pager: found.pager(|before| address(visit, "", &filter, before)),
        csv_url: address(visit, ".csv", &filter, None),
        json_url: address(visit, ".json", &filter, None),
        filter,
        errors,
    };
    visit.page(&page)
}

/// From and before when.
pub(crate) type Days = (Option<Timestamp>, Option<Timestamp>);

/// The first and the day after the last local day of a filter, and what is wrong with them.
pub(crate) fn days(visit: &Visit, from: &str, to: &str) -> (Days, Vec<Wrong>) {
    let zone = &visit.pages.site.zone;
    let mut wrong = Vec::new();
    let mut day = |text: &str, fault| match (text, zone.day(text)) {
        ("", _) => None,
        (_, None) => {
            wrong.push(fault);
            None
        }
        (_, day) => day,
    };
    let (first, last) = (day(from, Wrong::From), day(to, Wrong::To));
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        wrong.push(Wrong::Days);
    }
    // The middle of the next day is on it, whatever the clocks do in the night between.
    let end = last.and_then(|last| zone.day(&zone.day_of(last.plus(Duration::from_hours(36)))));
    ((first, end), wrong)
}

/// What the address narrows the list to, and what is wrong with it.
pub(super) fn read_filter(visit: &Visit) -> (HistoryFilter, Days, Vec<Wrong>) {
    let query: Form = visit.query();
    let filter = HistoryFilter {
        result: Family::from_code(query.one("result")),
        who: query.one("who").chars().take(128).collect(),
        from: query.one("from").chars().take(10).collect(),
        to: query.one("to").chars().take(10).collect(),
    };
    let (days, wrong) = days(visit, &filter.from, &filter.to);
    (filter, days, wrong)
}

/// Whether the filter takes an entry.
pub(super) fn is_wanted(filter: &HistoryFilter, (from, to): Days, brief: Brief<'_>) -> bool {
    filter.result.is_none_or(|family| outcome_of(brief).is_some_and(|outcome| outcome.family() == family))
        && (filter.who.is_empty() || named(brief).any(|id| id.as_str() == filter.who))
        && from.is_none_or(|from| brief.time >= from)
        && to.is_none_or(|to| brief.time < to)
}

/// What became of an entry, by its plain columns.
pub(crate) fn outcome_of(brief: Brief<'_>) -> Option<Outcome> {
    outcome(brief.kind, brief.reason.and_then(|reason| reason.parse().ok()))
}

/// One line of the list. A record that does not open any more still has its line, from its plain columns.
async fn row(citizen: &Citizen, line: &WholeLine) -> Result<HistoryRow, Detour> {
    use crate::ledger::ReadError;
    let (visit, entry, brief) = (&citizen.visit, &line.entry, line.line.brief());
    let words = visit.words();
    let outcome = outcome_of(brief).unwrap_or(Outcome::Broken);
    match visit.app.ledger.open_sealed(citizen.tag, entry, &line.sealed).await {
        Ok(opened) => Ok(HistoryRow {
            id: entry.id,
            at: opened.event.time,
            who: words.who(&opened.event),
            procedure: opened.event.procedure.as_ref().map(|id| words.procedure(id)).unwrap_or_default(),
            what: words.what(&opened.event),
            outcome,
        }),
        Err(error @ (ReadError::Changed { .. } | ReadError::Entry(_))) => {
            tracing::error!(%error, "an entry of a citizen's history does not open");
            let requester: Option<AdministrationId> = brief.requester.and_then(|id| id.parse().ok());
            Ok(HistoryRow {
                id: entry.id,
                at: brief.time,
                who: requester.map(|id| words.administration(&id)).unwrap_or_default(),
                procedure: String::new(),
                what: Vec::new(),
                outcome,
            })
        }
        Err(error) => Err(visit.unavailable(&error)),
    }
}

fn by_day(visit: &Visit, rows: Vec<HistoryRow>) -> Vec<HistoryDay> {
    let zone = &visit.pages.site.zone;
    let (mut days, mut newest): (Vec<HistoryDay>, _) = (Vec::new(), String::new());
    for row in rows {
        let day = zone.day_of(row.at);
        match days.last_mut().filter(|_| day == newest) {
            Some(day) => day.rows.push(row),
            None => days.push(HistoryDay { day: row.at, rows: vec![row] }),
        }
        newest = day;
    }
    days
}

/// Administrations with their names, in the order of the names.
pub(crate) fn choices(visit: &Visit, ids: impl IntoIterator<Item = AdministrationId>) -> Vec<Choice> {
    let words = visit.words();
    let mut choices: Vec<Choice> =
        ids.into_iter().map(|id| Choice { name: words.administration(&id), id: id.to_string() }).collect();
    choices.sort_by(|one, other| one.name.cmp(&other.name));
    choices
}

fn address(visit: &Visit, ending: &str, filter: &HistoryFilter, before: Option<u64>) -> String {
    let before = before.map(|before| before.to_string()).unwrap_or_default();
    let result = filter.result.map_or("", Family::code);
    let members =
        [("result", result), ("who", &filter.who), ("from", &filter.from), ("to", &filter.to), ("before", &before)];
    format!("/{}/history{ending}{}", visit.lang, query(&members))
}

/// The members that are not empty, as the end of an address.
pub(crate) fn query(members: &[(&str, &str)]) -> String {
    let given: Vec<_> = members.iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(&given) {
        Ok(text) if !text.is_empty() => format!("?{text}"),
        _ => String::new(),
    }
}

/// From when the log is complete: the time of its first record; older ones were dropped when their time was over.
pub(crate) async fn complete_since(visit: &Visit) -> Result<Timestamp, Detour> {
    let first = visit.app.ledger.store().removal().timed_record(0).await.map_err(|error| visit.unavailable(&error))?;
    Ok(first.map_or_else(|| visit.app.runtime.now(), |(_, time)| time))
}

/// When the whole log was last verified by this broker and found sound.
pub(crate) fn last_verified(visit: &Visit) -> Option<Timestamp> {
    visit.app.last_check().filter(|check| check.flaws.is_empty()).map(|check| check.at)
}
