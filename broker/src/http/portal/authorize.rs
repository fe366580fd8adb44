//! A request that the citizen brought along from an administration's own site: put before whoever has signed in.
//!
//! Opening it was [`crate::http::oauth::authorize`]'s; the consent screen is [`super::requests`]', the way back
//! [`super::back`]'s. Where the citizen cannot be asked, a page says so and a link leads back with the error: a redirect
//! after a form would be stopped by the browser.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_consent::consent::{Consent, Request};
use eemol_consent::details;
use eemol_consent::state::Phase;

use super::asked::MOST_CONSENTS;
use super::visit::{Citizen, Detour, Visit};
use crate::http::oauth::ask::{Asking, wanted};
use crate::http::oauth::backchannel::GRACE;
use crate::http::oauth::enter::{self, Unasked};
use crate::http::oauth::error::Code;
use crate::http::oauth::redirect::{is_registered, with_error};
use crate::http::session::cookie::Kind;
use crate::ledger::hash::sha256;
use crate::store::oauth::PushedRow;
use crate::view::{BackPage, NotAsked, Notice};

/// Asks, and leads to the consent screen.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let row = brought(visit).await?;
    let found = visit.app.ledger.consent(row.consent).await.map_err(|error| visit.unavailable(&error))?;
    match found {
        Some(consent) if consent.subject() == citizen.tag => Ok(visit.go(&format!("/requests/{}", consent.id()))),
        Some(_) => back(visit, &row, NotAsked::OtherPerson),
        None if row.subject.is_some_and(|named| named != citizen.tag) => back(visit, &row, NotAsked::OtherPerson),
        None if visit.app.runtime.now() >= row.expires_at => back(visit, &row, NotAsked::TooLate),
        None => ask(&citizen, &row).await,
    }
}

/// The request in the address, if it was opened in this browser.
async fn brought(visit: &Visit) -> Result<PushedRow, Detour> {
    let digest = sha256(visit.part("secret").as_bytes());
    let found = visit.app.work.pushed(digest.as_bytes()).await.map_err(|error| visit.unavailable(&error))?;
    let cookie = visit.cookie(Kind::Request);
    let row = found
        .filter(|row| row.is_of(cookie.as_deref()) && is_registered(&visit.catalogue, &row.client, &row.redirect_uri));
    row.ok_or_else(|| visit.notice(Notice::LinkOver))
}

async fn ask(citizen: &Citizen, row: &PushedRow) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let (app, catalogue) = (&visit.app, &visit.catalogue);
    let identifier = app.ledger.subjects().identifier(citizen.tag).await.map_err(|error| visit.unavailable(&error))?;
    let person = catalogue.territory.identifier(&identifier);
    let (Ok(person), Ok(requester), Ok(details)) = (person, row.client.parse(), details::parse(&row.details)) else {
        return back(visit, row, NotAsked::NotPossible);
    };
    let asking = Asking { requester: &requester, scheme: Some(person.scheme()), now: app.runtime.now(), wait: None };
    let Ok(mut wanted) = wanted(catalogue, asking, &details) else { return back(visit, row, NotAsked::NotPossible) };
    wanted.request.replaces = row.replaces;
    let request = wanted.request.clone();
    match enter::ask(app, &row.certificate, (row.consent, citizen.tag), wanted).await {
        Ok(consent) => onward(visit, row, &consent).await,
        Err(Unasked::Before(_)) => match waiting(citizen, &request).await? {
            Some(consent) => onward(visit, row, &consent).await,
            None => back(visit, row, NotAsked::AskedBefore),
        },
        Err(Unasked::Other(error)) if error.code() == Code::InvalidGrantId => {
            back(visit, row, NotAsked::NothingToReplace)
        }
        Err(Unasked::Other(error)) if error.code() == Code::TemporarilyUnavailable => Err(visit.unavailable(&error)),
        Err(Unasked::Other(error)) => Err(visit.failed(&error)),
    }
}

/// To the consent screen; from now on the request is this consent's.
async fn onward(visit: &Visit, row: &PushedRow, consent: &Consent) -> Result<HttpResponse, Detour> {
    let until = consent.request().answer_by.plus(GRACE);
    let noted = visit.app.work.asked_pushed(&row.request_uri, consent.id(), until).await;
    noted.map_err(|error| visit.unavailable(&error))?;
    Ok(visit.go(&format!("/requests/{}", consent.id())))
}

/// The very same request, still waiting for this person: put off, or asked in another way.
async fn waiting(citizen: &Citizen, asked: &Request) -> Result<Option<Consent>, Detour> {
    let visit = &citizen.visit;
    let found = visit.app.ledger.consents_of(citizen.tag, MOST_CONSENTS).await;
    let now = visit.app.runtime.now();
    let same = |other: &Request| {
        // Two requests are never made at the same instant; the catalogue's text is shown as it is now.
        let (until, answer_by, catalogue) = (other.until, other.answer_by, other.catalogue.clone());
        *other == Request { until, answer_by, catalogue, ..asked.clone() }
    };
    let mut found = found.map_err(|error| visit.unavailable(&error))?.into_iter();
    Ok(found.find(|consent| consent.phase(now) == Phase::Requested && same(consent.request())))
}

/// Says why nothing is asked, with the link back.
fn back(visit: &Visit, row: &PushedRow, why: NotAsked) -> Result<HttpResponse, Detour> {
    let (code, description) = match why {
        // To the requester, another person looks like a refusal.
        NotAsked::OtherPerson => (Code::AccessDenied, "the citizen said no"),
        NotAsked::AskedBefore => (Code::AccessDenied, "the same was asked or refused a short while ago"),
        NotAsked::TooLate => (Code::InvalidRequestUri, "the citizen did not sign in in time; push the request again"),
        NotAsked::NothingToReplace => (Code::InvalidGrantId, "the consent to be replaced is not in force any more"),
        NotAsked::NotPossible => {
            (Code::InvalidAuthorizationDetails, "the procedure does not ask this person for these data any more")
        }
    };
    let who = row.client.parse().map_or_else(|_| row.client.clone(), |id| visit.words().administration(&id));
    let way_back = with_error(row, visit.app.tokens.issuer(), code, description);
    let page = BackPage { frame: visit.frame(), why, who, back: way_back };
    visit.page_as(StatusCode::from_u16(why.status()).unwrap_or(StatusCode::CONFLICT), &page)
}
