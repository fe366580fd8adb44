//! What happened to one permission, step by step, and the text that the person said yes to, as it was shown.

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::ExchangeId;

use super::amended::changes_of;
use super::asked::consent_page_in;
use super::visit::{Citizen, Detour, Visit};
use super::words::{Words, outcome};
use crate::i18n::Lang;
use crate::ledger::OpenedEntry;
use crate::ledger::event::{Event, kind};
use crate::store::ledger::{Page, RecordFilter};
use crate::view::{ConsentPage, ShownText, TimelineStep};

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
        (Some(ConsentEvent::Granted { language, .. }), _) => {
            frame.t1("step-text", "language", language_name(language)).to_plain()
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

/// The text that the person said yes to, made again in its language and held against the digest that was recorded.
pub(super) async fn shown_text(visit: &Visit, consent: &Consent) -> Result<Option<ShownText>, Detour> {
    let Some(grant) = consent.grant() else { return Ok(None) };
    let mut lines = None;
    if let Some(lang) = Lang::from_code(&grant.language) {
        let words = Words { catalogue: &visit.catalogue, lang };
        let changes = changes_of(visit, words, consent).await?;
        let frame = visit.pages.site.frame(lang, "/", None);
        let page = ConsentPage { changes, ..consent_page_in(frame, words, consent) };
        if page.text_digest().map_err(|error| visit.failed(&error))? == grant.text_digest {
            let text = page.shown_text().map_err(|error| visit.failed(&error))?;
            lines = Some(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect());
        }
    }
    Ok(Some(ShownText {
        lang: grant.language.clone(),
        language: language_name(&grant.language).to_owned(),
        at: grant.at,
        lines,
        digest: grant.text_digest.clone(),
    }))
}

/// A language's name in itself; its code where the pages are not shipped in it.
fn language_name(code: &str) -> &str {
    Lang::from_code(code).map_or(code, |lang| lang.name())
}
