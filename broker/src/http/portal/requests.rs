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
use crate::view::{ConsentPage, FormError, Notice, RequestCard, RequestsPage};

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
        None => screen(visit, &consent, StatusCode::OK, &[], Vec::new()).await,
        Some(Notice::AlreadyAnswered) => Ok(visit.go(&format!("/requests/{}/done", consent.id()))),
        Some(notice) => Err(visit.notice(notice)),
    }
}

/// The consent screen, with what was ticked and what is wrong; its form may lead back to where the citizen came from.
pub(super) async fn screen(
    visit: &Visit,
    consent: &Consent,
    status: StatusCode,
    ticked: &[&str],
    errors: Vec<FormError>,
) -> Result<HttpResponse, Detour> {
    let brought = back::brought(visit, consent.id()).await?;
    let page = ConsentPage { returns: brought.is_some(), ..shown(visit, consent, ticked, errors).await? };
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
    let visit = &citizen.visit;
    let code = visit.part("code").to_ascii_uppercase();
    let row = visit.app.work.backchannel_by_code(&code).await.map_err(|error| visit.unavailable(&error))?;
    let row = row.ok_or_else(|| visit.notice(Notice::NotFound))?;
    let consent = citizen.consent_by(row.consent).await?;
    Ok(visit.go(&format!("/requests/{}", consent.id())))
}
