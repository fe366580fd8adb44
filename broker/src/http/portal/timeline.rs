//! What happened to one permission, step by step, and the text that the person said yes to, as it was shown.

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::ExchangeId;

use super::visit::{Citizen, Detour, Visit};
use super::words::outcome;
use crate::i18n::Lang;
use crate::ledger::event::{Event, kind};
use crate::ledger::rows::RowError;
use crate::ledger::{OpenedEntry, ReadError};
use crate::store::ledger::{Page, RecordFilter};
use crate::view::{ShownText, TimelineStep};

/// How many steps of one permission are shown at the most.
const MOST_STEPS: u32 = 500;

/// What happened, oldest first. An opening whose outcome follows is left out here; the history has both.
pub(super) async fn steps(citizen: &Citizen, consent: &Consent) -> Result<Vec<TimelineStep>, Detour> {
    let filter = RecordFilter { subject: Some(citizen.tag), consent: Some(consent.id()), ..RecordFilter::default() };
    let visit = &citizen.visit;
    let entries = visit.app.ledger.search(&filter, Page { before: None, limit: MOST_STEPS }).await;
    let entries = entries.map_err(|error| visit.unavailable(&error))?;
    let closed = |exchange: Option<ExchangeId>| {
        entries.iter().any(|other| other.event.exchange == exchange && other.event.kind != kind::OPENED)
    };
    let step = |entry: &OpenedEntry| {
        let outcome = outcome(&entry.event.kind, entry.event.reason)?;
        let opened = entry.event.kind == kind::OPENED && closed(entry.event.exchange);
        let note = note(visit, &entry.event);
        (!opened).then_some(TimelineStep { at: entry.event.time, outcome, note, entry: entry.id })
    };
    Ok(entries.iter().rev().filter_map(step).collect())
}

/// What more a step has to say.
fn note(visit: &Visit, event: &Event) -> String {
    let (frame, words) = (visit.frame(), visit.words());
    match (&event.change, event.kind.as_str()) {
        (Some(change), _) if change.shown().is_some() => {
            let language = change.shown().map(|shown| shown.language).unwrap_or_default();
            frame.t1("step-text", "language", language_name(&language)).to_plain()
        }
        (Some(ConsentEvent::Invalidated { by, because }), _) => {
            frame.t2("fact", "name", words.administration(by), "value", because).to_plain()
        }
        (_, kind::RELEASED) => {
            let id = event.evidence_type.as_ref();
            let fields = id.map(|id| words.fields(id, event.released.iter().flatten())).unwrap_or_default();
            let what = id.map(|id| words.evidence_type(id)).unwrap_or_default();
            frame.t2("fact", "name", what, "value", frame.list(fields)).to_plain()
        }
        (_, kind::REQUEST_REFUSED) => {
            let until = event.until.map(|until| frame.t1("step-again", "when", frame.date(until)).to_plain());
            until.unwrap_or_default()
        }
        _ => event.evidence_type.as_ref().map(|id| words.evidence_type(id)).unwrap_or_default(),
    }
}

/// The text that the person was shown before they decided, as it was kept.
pub(super) async fn shown_text(visit: &Visit, consent: &Consent) -> Result<Option<ShownText>, Detour> {
    let decided = consent.grant().map(|grant| grant.at).or_else(|| consent.state().since());
    let Some((shown, at)) = consent.state().shown().zip(decided) else { return Ok(None) };
    let text = match visit.app.ledger.shown_text(consent).await {
        // Somebody changed it: it is not passed off as the one that was shown.
        Err(ReadError::Row(RowError::Content(_) | RowError::Seal(_))) => None,
        kept => kept.map_err(|error| visit.unavailable(&error))?,
    };
    let lines = |text: String| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Ok(Some(ShownText {
        language: language_name(&shown.language).to_owned(),
        lang: shown.language,
        at,
        agreed: consent.grant().is_some(),
        lines: text.map(lines),
        digest: shown.text_digest,
    }))
}

/// A language's name in itself; its code where the pages are not shipped in it.
fn language_name(code: &str) -> &str {
    Lang::from_code(code).map_or(code, |lang| lang.name())
}
