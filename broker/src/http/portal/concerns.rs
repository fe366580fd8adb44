//! A citizen's concerns: the form with its three questions, the list, and what became of each.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_policies::ids::{ConcernId, EntryId, EvidenceTypeId};
use eemol_policies::time::Timestamp;

use super::sent::Sent;
use super::typed;
use super::visit::{Citizen, Detour, Form, Visit};
use super::words::{Words, outcome};
use crate::ledger::OpenedEntry;
use crate::ledger::concern::{Concern, ConcernError, ConcernFacts, ConcernState, Raise};
use crate::ledger::event::kind;
use crate::view::{
    ConcernAbout, ConcernFormPage, ConcernPage, ConcernRow, ConcernStatus, ConcernStep, ConcernsPage, Frame, Notice,
    Outcome, Wrong,
};

/// Shortest and longest worry, in characters.
pub(crate) const WORRY: std::ops::RangeInclusive<usize> = 8..=2000;
/// Longest wish.
const WISH: std::ops::RangeInclusive<usize> = 0..=1000;
/// Longest way to be reached.
const CONTACT: std::ops::RangeInclusive<usize> = 0..=200;

/// What a concern is about.
struct Matter {
    entry: Option<OpenedEntry>,
    data: Option<EvidenceTypeId>,
}

/// The list.
pub(super) async fn list(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let concerns = visit.app.ledger.concerns_of(citizen.tag).await.map_err(|error| visit.unavailable(&error))?;
    let rows = concerns.iter().map(|concern| row(visit, concern)).collect();
    visit.page(&ConcernsPage { frame: visit.frame(), rows })
}

/// The form: `?entry=ent_…` about an entry, `?data=<evidence type>` about what a source holds. Without either, the one that
/// was sent too late, if there is one.
pub(super) async fn form(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let query = visit.query();
    let kept = visit.kept_members().filter(|_| query.one("entry").is_empty() && query.one("data").is_empty());
    let (is_kept, form) = (kept.is_some(), kept.unwrap_or(query));
    let matter = matter(&citizen, &form).await?;
    form_page(visit, StatusCode::OK, &matter, &form, &[], is_kept)
}

/// Takes the form.
pub(super) async fn raise(Sent { who: citizen, body }: Sent<Citizen>) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let form = visit.posted(&body)?;
    let matter = matter(&citizen, &form).await?;
    let worry = typed::words(form.one("worry"), WORRY);
    let wish = typed::words(form.one("wish"), WISH);
    let contact = typed::words(form.one("contact"), CONTACT);
    let (Some(worry), Some(wish), Some(contact)) = (worry.clone(), wish.clone(), contact.clone()) else {
        let wrong: Vec<Wrong> =
            [(worry.is_none(), Wrong::Worry), (wish.is_none(), Wrong::Wish), (contact.is_none(), Wrong::Contact)]
                .into_iter()
                .filter_map(|(is, wrong)| is.then_some(wrong))
                .collect();
        return form_page(visit, StatusCode::UNPROCESSABLE_ENTITY, &matter, &form, &wrong, false);
    };
    let id = raised_once(&citizen, &matter, [worry, wish, contact]).await?;
    visit.forget_form().await;
    Ok(visit.go(&format!("/concerns/{id}?sent=1")))
}

/// Raises the concern; the ledger tells the very same, raised a moment ago.
async fn raised_once(citizen: &Citizen, matter: &Matter, said: [String; 3]) -> Result<ConcernId, Detour> {
    let visit = &citizen.visit;
    let [worry, wish, contact] = said;
    let given = |text: String| (!text.is_empty()).then_some(text);
    let event = matter.entry.as_ref().map(|entry| &entry.event);
    let holder = matter.data.as_ref().and_then(|id| visit.words().kind(id)).map(|kind| kind.provider.clone());
    // Put to whoever asked or looked; to the source where only the source was asked; to the operator otherwise.
    let asked = event.and_then(|event| event.viewer.clone().or_else(|| event.requester.clone()));
    let provider = holder.or_else(|| event.filter(|_| asked.is_none()).and_then(|event| event.provider.clone()));
    let raise = Raise {
        subject: citizen.tag,
        requester: asked,
        provider,
        evidence_type: matter.data.clone(),
        about: matter.entry.as_ref().map(|entry| entry.id),
        worry,
        wish: given(wish),
        contact: given(contact),
    };
    match visit.app.ledger.raise(raise).await {
        Err(ConcernError::TooOften) => Err(visit.notice(Notice::TooMany)),
        raised => raised.map_err(|error| visit.unavailable(&error)),
    }
}

/// One concern and what became of it.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let found = visit.app.ledger.concern(visit.id()?).await.map_err(|error| visit.unavailable(&error))?;
    let concern = found.filter(|concern| concern.raised.subject == Some(citizen.tag));
    let concern = concern.ok_or_else(|| visit.notice(Notice::NotFound))?;
    visit.page(&ConcernPage {
        frame: visit.frame(),
        row: row(visit, &concern),
        about: about(visit, &concern, Reader::Citizen).await?,
        said: said(&concern),
        raised: concern.raised.id,
        steps: steps(visit, &concern, Reader::Citizen),
        fresh: visit.query().one("sent") == "1" && concern.steps.is_empty(),
    })
}

/// What the form is about; "not found" for what is not this person's.
async fn matter(citizen: &Citizen, form: &Form) -> Result<Matter, Detour> {
    let visit = &citizen.visit;
    let (entry, data) = (form.one("entry"), form.one("data"));
    let missing = || visit.notice(Notice::NotFound);
    let entry = match entry {
        "" => None,
        text => {
            let id: EntryId = text.parse().map_err(|_| missing())?;
            let found = visit.app.ledger.entry(id).await.map_err(|error| visit.unavailable(&error))?;
            Some(found.filter(|entry| entry.subject == Some(citizen.tag)).ok_or_else(missing)?)
        }
    };
    let data = match data {
        text if entry.is_some() || text.is_empty() => None,
        text => {
            let id: EvidenceTypeId = text.parse().map_err(|_| missing())?;
            Some(visit.words().kind(&id).map(|kind| kind.id.clone()).ok_or_else(missing)?)
        }
    };
    Ok(Matter { entry, data })
}

fn form_page(
    visit: &Visit,
    status: StatusCode,
    matter: &Matter,
    form: &Form,
    wrong: &[Wrong],
    kept: bool,
) -> Result<HttpResponse, Detour> {
    let (frame, words) = (Frame { kept, ..visit.frame() }, visit.words());
    let event = matter.entry.as_ref().map(|entry| &entry.event);
    let put_to = match (event, &matter.data) {
        (_, Some(id)) => words.source(id),
        (Some(event), None) => {
            let id = event.viewer.as_ref().or(event.requester.as_ref()).or(event.provider.as_ref());
            id.map_or_else(|| words.own("word-operator"), |id| words.administration(id))
        }
        (None, None) => words.own("word-operator"),
    };
    let page = ConcernFormPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        about: ConcernAbout {
            addressee: put_to,
            entry: matter.entry.as_ref().map(|entry| named(words, entry, Reader::Citizen)),
            what: matter.data.as_ref().map(|id| words.evidence_type(id)).unwrap_or_default(),
        },
        frame,
        entry: matter.entry.as_ref().map(|entry| entry.id.to_string()).unwrap_or_default(),
        kind: matter.data.as_ref().map(ToString::to_string).unwrap_or_default(),
        typed: ["worry", "wish", "contact"].map(|name| form.one(name).chars().take(4000).collect()),
    };
    visit.page_as(status, &page)
}

/// An entry in few words.
fn named(words: Words<'_>, entry: &OpenedEntry, reader: Reader) -> (EntryId, String, Timestamp) {
    let outcome = outcome(&entry.event.kind, entry.event.reason).unwrap_or(Outcome::Broken);
    let key = if reader == Reader::Dpo { outcome.family().key() } else { outcome.key() };
    (entry.id, words.own(key), entry.event.time)
}

/// A concern as lists show it.
pub(crate) fn row(visit: &Visit, concern: &Concern) -> ConcernRow {
    let words = visit.words();
    let state = concern.state();
    ConcernRow {
        id: concern.id(),
        at: concern.raised.event.time,
        due: concern.due(),
        overdue: state.waits() && concern.due() < visit.app.runtime.now(),
        addressee: concern.addressee().map_or_else(|| words.own("word-operator"), |id| words.administration(id)),
        status: match state {
            ConcernState::Open => ConcernStatus::Open,
            ConcernState::Answered => ConcernStatus::Answered,
            ConcernState::Closed => ConcernStatus::Closed,
            ConcernState::Forwarded => ConcernStatus::Forwarded,
        },
    }
}

/// What a concern is about, in the words of the page.
pub(crate) async fn about(visit: &Visit, concern: &Concern, reader: Reader) -> Result<ConcernAbout, Detour> {
    let words = visit.words();
    let id = concern.facts().and_then(|facts| facts.about);
    let entry = match id {
        Some(id) => visit.app.ledger.entry(id).await.map_err(|error| visit.unavailable(&error))?,
        None => None,
    };
    Ok(ConcernAbout {
        addressee: row(visit, concern).addressee,
        entry: entry.filter(|entry| entry.subject == concern.raised.subject).map(|entry| named(words, &entry, reader)),
        what: concern.raised.event.evidence_type.as_ref().map(|id| words.evidence_type(id)).unwrap_or_default(),
    })
}

/// What the person wrote: worry, wish, contact.
pub(crate) fn said(concern: &Concern) -> [String; 3] {
    let facts = concern.facts().cloned().unwrap_or_default();
    let ConcernFacts { text, wish, contact, .. } = facts;
    [text, wish.unwrap_or_default(), contact.unwrap_or_default()]
}

/// Key of a step in few words.
fn step_key(step: &str, reader: Reader) -> &'static str {
    match (reader, step) {
        (Reader::Dpo, kind::CONCERN_ANSWERED) => ConcernStatus::Answered.key(),
        (Reader::Dpo, kind::CONCERN_CLOSED) => ConcernStatus::Closed.key(),
        (Reader::Dpo, _) => ConcernStatus::Forwarded.key(),
        (Reader::Citizen, step) => outcome(step, None).unwrap_or(Outcome::Broken).key(),
    }
}

/// For whom a concern is shown: the words differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The person who raised it.
    Citizen,
    /// A DPO.
    Dpo,
}

/// What was done since, oldest first.
pub(crate) fn steps(visit: &Visit, concern: &Concern, reader: Reader) -> Vec<ConcernStep> {
    let (words, frame) = (visit.words(), visit.frame());
    let step = |entry: &OpenedEntry| ConcernStep {
        at: entry.event.time,
        title: frame.t(step_key(&entry.event.kind, reader)),
        who: words.officer(entry.event.viewer.as_ref()),
        text: entry.event.concern.as_ref().map(|facts| facts.text.clone()).unwrap_or_default(),
        entry: entry.id,
    };
    concern.steps.iter().map(step).collect()
}
