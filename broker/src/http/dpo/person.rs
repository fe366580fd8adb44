//! Searching for the entries about one person: exact number, a reason, and an entry that the person sees.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::look;
use crate::http::portal::sent::Sent;
use crate::http::portal::sign_in::{identifier, scheme_shown};
use crate::http::portal::visit::{Detour, Form, Officer};
use crate::http::session::PersonLook;
use crate::ledger::event::kind;
use crate::view::{DpoReasonPage, Frame, ReasonFor, Wrong};

/// Asks for number and reason.
pub(super) async fn ask(officer: Officer) -> Result<HttpResponse, Detour> {
    page(&officer, StatusCode::OK, officer.visit.kept_members().as_ref(), &[])
}

/// Enters the search under the person, then shows the list narrowed to them for as long as the session lasts.
///
/// A person who was never mentioned is entered all the same, so that the search stands in their history.
pub(super) async fn search(Sent { who: mut officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    let form = officer.visit.posted(&body)?;
    let (found, reason) = (identifier(&officer.visit, form.one("number")), look::reason(form.one("reason")));
    let (Some(found), Some(reason)) = (&found, &reason) else {
        let wrong: Vec<Wrong> = [(found.is_none(), Wrong::Number), (reason.is_none(), Wrong::Reason)]
            .into_iter()
            .filter_map(|(is, wrong)| is.then_some(wrong))
            .collect();
        return page(&officer, StatusCode::UNPROCESSABLE_ENTITY, Some(&form), &wrong);
    };
    let resolved = officer.visit.app.ledger.subjects().resolve(&found.to_text()).await;
    let subject = resolved.map_err(|error| officer.visit.unavailable(&error))?;
    look::enter(&officer, kind::SEARCHED, Some(subject), reason, None).await?;
    officer.session.kept.form = None;
    officer.session.kept.person = Some(PersonLook { subject, reason: reason.clone() });
    let kept = officer.session.keep(&officer.visit.app).await;
    kept.map_err(|error| officer.visit.unavailable(&error))?;
    Ok(officer.visit.go("/dpo/log?person=1"))
}

fn page(officer: &Officer, status: StatusCode, form: Option<&Form>, wrong: &[Wrong]) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let frame = Frame { kept: wrong.is_empty() && form.is_some(), ..visit.frame() };
    let typed = |name: &str| form.map(|form| form.one(name).to_owned()).unwrap_or_default();
    let page = DpoReasonPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        subject: ReasonFor::Person,
        action: "/dpo/person".to_owned(),
        identifier_name: scheme_shown(visit).0,
        typed_number: typed("number"),
        typed_reason: typed("reason"),
    };
    visit.page_as(status, &page)
}
