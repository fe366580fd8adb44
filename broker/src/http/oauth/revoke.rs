//! `POST /oauth/revoke` (RFC 7009): a requester gives a consent back.
//!
//! A token stands for its consent, so giving one back, consent token or refresh token, gives back the consent
//! (`returned`). A token that is unknown, over or somebody else's changes nothing and is answered in the same way.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use eemol_consent::event::ConsentEvent;

use super::client::{Client, Form};
use super::enter::store;
use super::error::OAuthError;
use super::introspect::NamedToken;
use super::refresh;
use crate::ledger::operation::{Act, Answer, Change, Mover};
use crate::state::App;
use crate::telemetry::metrics::CONSENT_EVENTS;

/// Gives a consent back.
#[utoipa::path(
    post, path = "/oauth/revoke", tag = "consent",
    request_body(content = inline(NamedToken), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token opens nothing any more"),
        (status = 400, description = "No token is named", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 503, description = "The access log cannot be written", body = super::error::Body),
    )
)]
pub(super) async fn revoke(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, OAuthError> {
    let form = Form::of(&request, &body)?;
    let client = Client::of(&request, &app.catalogue(), &form)?;
    give_back(&app, &client, &form).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Gives back what the token of `client` names.
pub(super) async fn give_back(app: &App, client: &Client, form: &Form) -> Result<(), OAuthError> {
    let form: NamedToken = form.read()?;
    let own = app.tokens.read(&form.token, app.runtime.now()).ok().filter(|claims| claims.client_id == client.id);
    let consent = match (own, refresh::own(app, client, &form.token).await?) {
        (Some(claims), _) => claims.grant_id,
        (None, Some(row)) => {
            app.work.end_family(&row.family).await.map_err(|error| store(&error))?;
            row.consent
        }
        (None, None) => return Ok(()),
    };
    let by = Mover::Requester(client.id.clone());
    let act = Change { consent, event: ConsentEvent::Returned, by };
    let recorded = app.ledger.enter(Act::Change(Box::new(act))).await.map_err(|_| OAuthError::unavailable())?;
    if matches!(recorded.answer, Answer::Consent(_)) {
        metrics::counter!(CONSENT_EVENTS, "event" => "returned").increment(1);
    }
    Ok(())
}
