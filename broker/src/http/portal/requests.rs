//! Requests that wait for the signed-in citizen, and the consent screen.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_consent::consent::Consent;
use eemol_consent::state::Phase;

use super::asked::{MOST_CONSENTS, shown};
use super::back;
use super::visit::{Citizen, Detour, Visit};
use super::words::Words;
use crate::runtime::ids::read_human_code;
use crate::view::{ConsentPage, Notice, RequestCard, RequestsPage};

/// A request that nobody answered in time is still listed for so long.
const LAPSED_SHOWN: Duration = Duration::from_hours(14 * 24);

/// The list.
pub(super) async fn list(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let now = visit.app.runtime.now();
    let consents = visit.app.ledger.consents_of(citizen.tag, MOST_CONSENTS).await;
    let consents = consents.map_err(|error| visit.unavailable(&error))?;
    let mut requests: Vec<RequestCard> = consents
        .iter()
        .filter(|consent| match consent.phase(now) {
            Phase::Requested => true,
            Phase::Lapsed => now.since(consent.request().answer_by) < LAPSED_SHOWN,
            _ => false,
        })
        .map(|consent| card(visit.words(), consent, consent.phase(now) == Phase::Lapsed))
        .collect();
    requests.sort_by_key(|card| (card.lapsed, card.answer_by));
    visit.page(&RequestsPage { frame: visit.frame(), requests })
}

fn card(words: Words<'_>, consent: &Consent, lapsed: bool) -> RequestCard {
    let request = consent.request();
    RequestCard {
        id: consent.id(),
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        case: request.case.to_string(),
        fields: request.items.iter().map(|item| item.fields().count()).sum(),
        asked: consent.requested_at(),
        answer_by: request.answer_by,
        lapsed,
        amends: request.replaces.is_some(),
    }
}

/// The consent screen; for a request that waits no longer, the page that says so.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    match waits_no_longer(consent.phase(visit.app.runtime.now())) {
        None => {
            let kept = visit.kept_form();
            let ticked: Vec<&str> = kept.into_iter().flat_map(|form| form.all("field")).collect();
            let page = shown(visit, &consent, &ticked, Vec::new()).await?;
            screen(visit, &consent, StatusCode::OK, page).await
        }
        Some(Notice::AlreadyAnswered) => Ok(visit.go(&format!("/requests/{}/done", consent.id()))),
        Some(notice) => Err(visit.notice(notice)),
    }
}

/// The consent screen; its form may lead back to where the citizen came from.
pub(super) async fn screen(
    visit: &Visit,
    consent: &Consent,
    status: StatusCode,
    page: ConsentPage,
) -> Result<HttpResponse, Detour> {
    let brought = back::brought(visit, consent.id()).await?;
    let mut page = ConsentPage { returns: brought.is_some(), ..page };
    page.frame.kept = status == StatusCode::OK && visit.kept_form().is_some();
    let mut response = visit.page_as(status, &page)?;
    back::allow(&mut response, brought.as_ref());
    Ok(response)
}

/// What there is to say about a request that waits no longer.
pub(super) const fn waits_no_longer(phase: Phase) -> Option<Notice> {
    match phase {
        Phase::Requested => None,
        Phase::Lapsed => Some(Notice::RequestLapsed),
        Phase::Cancelled => Some(Notice::RequestCancelled),
        _ => Some(Notice::AlreadyAnswered),
    }
}

/// To the request with a code from a letter, if it is the signed-in person's own.
pub(super) async fn by_code(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let (visit, guesses) = (&citizen.visit, &citizen.visit.app.guesses);
    if !guesses.may_try(citizen.tag) {
        return Err(visit.notice(Notice::TooMany));
    }
    let found = by_own_code(&citizen).await?;
    if found.is_none() {
        guesses.was_wrong(citizen.tag);
    }
    let consent = found.ok_or_else(|| visit.notice(Notice::NotFound))?;
    Ok(visit.go(&format!("/requests/{}", consent.id())))
}

/// The request with the code in the address; `None` where there is none, or it is somebody else's.
async fn by_own_code(citizen: &Citizen) -> Result<Option<Consent>, Detour> {
    let (visit, app) = (&citizen.visit, &citizen.visit.app);
    let typed = visit.part("code");
    let code = read_human_code(typed).unwrap_or_else(|| typed.to_ascii_uppercase());
    let row = app.work.backchannel_by_code(&code).await.map_err(|error| visit.unavailable(&error))?;
    let Some(row) = row else { return Ok(None) };
    let consent = app.ledger.consent(row.consent).await.map_err(|error| visit.unavailable(&error))?;
    Ok(consent.filter(|consent| consent.subject() == citizen.tag))
}
