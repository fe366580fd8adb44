//! Sign-in of DPOs, of each administration and of the operator: on the demonstration's own page, or at the identity
//! provider of staff.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use eemol_policies::ids::AdministrationId;

use crate::http::portal::provider;
use crate::http::portal::sign_in::{begin, demo_only, return_to, tie, visit_token};
use crate::http::portal::visit::{Detour, Visit};
use crate::http::session::{Holder, OPERATOR};
use crate::identity::Circle;
use crate::state::App;
use crate::view::{DpoChoice, DpoSignInPage, Wrong};

/// Where a DPO goes without any other wish.
const LIST: &str = "/dpo/log";

/// The form.
pub(super) async fn form(visit: Visit) -> Result<HttpResponse, Detour> {
    if !visit.app.config.sign_in.demo {
        return provider::page(&visit, Circle::Staff);
    }
    let return_to = return_to(&visit.query(), LIST);
    show(&visit, StatusCode::OK, return_to, &[])
}

/// Sends a DPO's browser to the provider.
pub(super) async fn start(visit: Visit) -> Result<HttpResponse, Detour> {
    provider::send(&visit, Circle::Staff).await
}

/// The way back of DPOs.
pub(super) async fn callback(request: HttpRequest) -> Result<HttpResponse, Detour> {
    provider::returned(request, Circle::Staff).await
}

/// Sign-out of DPOs that their provider tells of.
pub(super) async fn logout(app: Data<App>, body: Bytes) -> HttpResponse {
    provider::told(&app, Circle::Staff, &body).await
}

/// Takes the form.
pub(super) async fn sign_in(visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    demo_only(&visit)?;
    let form = visit.posted_by_visitor(&body)?;
    let return_to = return_to(&form, LIST);
    let chosen = form.one("officer");
    if chosen == OPERATOR {
        return begin(&visit, Holder::Dpo(None), &return_to).await;
    }
    let id = chosen.parse::<AdministrationId>().ok().filter(|id| visit.words().body(id).is_some());
    match id {
        Some(id) => begin(&visit, Holder::Dpo(Some(id)), &return_to).await,
        None => show(&visit, StatusCode::UNPROCESSABLE_ENTITY, return_to, &[Wrong::Officer]),
    }
}

fn show(visit: &Visit, status: StatusCode, return_to: String, wrong: &[Wrong]) -> Result<HttpResponse, Detour> {
    let (frame, words) = (visit.frame(), visit.words());
    let (csrf, cookie) = visit_token(visit);
    let operator = DpoChoice { id: OPERATOR.to_owned(), name: words.own("word-dpo"), administration: String::new() };
    let of_body = visit.catalogue.administrations.values().map(|body| DpoChoice {
        id: body.id.to_string(),
        name: body.dpo.name.clone(),
        administration: words.administration(&body.id),
    });
    let page = DpoSignInPage {
        choices: std::iter::once(operator).chain(of_body).collect(),
        return_to,
        csrf,
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
    };
    Ok(tie(visit, visit.page_as(status, &page)?, cookie))
}
