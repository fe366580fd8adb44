//! A surer sign-in for what demands one: a yes under a procedure with `assurance` is taken only from a session whose `acr`
//! means that level. A no never needs more.
//!
//! A demonstration, where anyone is anyone, has no levels.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_consent::consent::Consent;

use super::provider::start_of_level;
use super::visit::{Detour, Form, Visit};
use crate::identity::Circle;
use crate::view::StepUpPage;

/// The page that leads to a surer sign-in, where this session is too weak for a yes; what was chosen is kept meanwhile.
pub(super) async fn demanded(visit: &Visit, consent: &Consent, form: &Form) -> Result<Option<HttpResponse>, Detour> {
    let course = visit.words().course(&consent.request().procedure);
    let (Some(level), Some(session)) = (course.and_then(|course| course.assurance), &visit.session) else {
        return Ok(None);
    };
    let provider = visit.app.identity.provider(Circle::Citizens);
    let own = provider.and_then(|provider| provider.settings.assurance(session.acr.as_deref()?));
    if own >= Some(level) || visit.app.config.sign_in.demo {
        return Ok(None);
    }
    visit.keep_form(session, form).await?;
    let back = format!("/requests/{}", consent.id());
    let page = StepUpPage { frame: visit.frame(), start: start_of_level(visit, level, &back), back };
    visit.page_as(StatusCode::FORBIDDEN, &page).map(Some)
}
