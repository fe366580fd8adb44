//! Back to the administration's own site, with a code or a refusal, for citizens who came from there.
//!
//! Only the browser in which the request was opened is sent back: elsewhere nobody waits for it. A code is made anew as
//! often as the answer is sent, until one was exchanged.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use eemol_consent::consent::Consent;
use eemol_consent::state::Phase;
use eemol_policies::ids::ConsentId;

use super::visit::{Citizen, Detour, Visit};
use crate::http::oauth::error::Code;
use crate::http::oauth::redirect::{is_registered, origin, with_code, with_error};
use crate::http::session::cookie::Kind;
use crate::ledger::hash::sha256;
use crate::store::oauth::PushedRow;

/// How long a code can be exchanged.
const CODE_LIFE: Duration = Duration::from_mins(1);

/// The origin that a page's forms may lead to beside its own; read by [`super::headers`].
#[derive(Debug, Clone)]
pub struct FormsTo(pub String);

/// The request with which this browser brought the consent along, if it can be sent back with it.
pub(super) async fn brought(visit: &Visit, consent: ConsentId) -> Result<Option<PushedRow>, Detour> {
    let found = visit.app.work.pushed_of(consent).await.map_err(|error| visit.unavailable(&error))?;
    let cookie = visit.cookie(Kind::Request);
    Ok(found.filter(|row| {
        !row.used && row.is_of(cookie.as_deref()) && is_registered(&visit.catalogue, &row.client, &row.redirect_uri)
    }))
}

/// Lets the forms of this page lead to where the citizen came from.
pub(super) fn allow(response: &mut HttpResponse, row: Option<&PushedRow>) {
    if let Some(origin) = row.and_then(|row| origin(&row.redirect_uri)) {
        response.extensions_mut().insert(FormsTo(origin));
    }
}

/// After the answer: back to where the citizen came from, else to the page that says what became of it.
pub(super) async fn after(visit: &Visit, consent: ConsentId, granted: bool) -> Result<HttpResponse, Detour> {
    match brought(visit, consent).await? {
        Some(row) => send(visit, &row, granted).await,
        None => Ok(visit.go(&format!("/requests/{consent}/done"))),
    }
}

/// Once more, from the page that says what became of the answer.
pub(super) async fn again(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    match answer(visit, &consent) {
        Some(granted) => after(visit, consent.id(), granted).await,
        None => Ok(visit.go(&format!("/requests/{}", consent.id()))),
    }
}

/// Whether there is a way back from the page that says what became of the answer.
pub(super) async fn is_open(visit: &Visit, consent: &Consent) -> Result<bool, Detour> {
    Ok(answer(visit, consent).is_some() && brought(visit, consent.id()).await?.is_some())
}

fn answer(visit: &Visit, consent: &Consent) -> Option<bool> {
    match consent.phase(visit.app.runtime.now()) {
        Phase::Granted => Some(true),
        Phase::Denied => Some(false),
        _ => None,
    }
}

async fn send(visit: &Visit, row: &PushedRow, granted: bool) -> Result<HttpResponse, Detour> {
    let issuer = visit.app.tokens.issuer();
    if !granted {
        return Ok(to(&with_error(row, issuer, Code::AccessDenied, "the citizen said no")));
    }
    let code = visit.app.runtime.opaque_token();
    let until = visit.app.runtime.now().plus(CODE_LIFE);
    let kept = visit.app.work.code_pushed(&row.request_uri, sha256(code.as_bytes()).as_bytes(), until).await;
    if kept.map_err(|error| visit.unavailable(&error))? {
        Ok(to(&with_code(row, issuer, &code)))
    } else {
        Ok(visit.go(&format!("/requests/{}/done", row.consent)))
    }
}

fn to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}
