//! `POST /oauth/revoke` (RFC 7009): a requester gives a consent back, or takes a request back.
//!
//! A token stands for one consent, so giving back the token, consent token or refresh token, gives back the consent
//! (`returned`). An `auth_req_id` is taken as a token too: what it asked for is taken back (`cancelled`), or given back where
//! the citizen has just agreed. A token that is unknown, over or somebody else's changes nothing and is answered in the same
//! way.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

use super::client::{Client, Form, Posted};
use super::enter::store;
use super::error::OAuthError;
use super::grants::take_back;
use super::introspect::NamedToken;
use super::{refresh, unreadable};
use crate::ledger::hash::sha256;
use crate::state::App;

/// Gives a consent back by its token, or takes a request back by its `auth_req_id`.
#[utoipa::path(
    post, path = "/oauth/revoke", tag = "consent", operation_id = "revokeToken",
    request_body(content = NamedToken, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token opens nothing any more"),
        (status = 400, description = "No token is named", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 503, description = "The access log cannot be written", body = super::error::Body),
    )
)]
pub(super) async fn revoke(posted: Posted) -> Result<HttpResponse, OAuthError> {
    let Posted { app, client, form } = posted;
    give_back(&app, &client, &form).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Gives back what the token of `client` names, or takes back what its `auth_req_id` asked for.
pub(super) async fn give_back(app: &App, client: &Client, form: &Form) -> Result<(), OAuthError> {
    let form: NamedToken = form.read()?;
    let own = app.tokens.read(&form.token, app.runtime.now()).ok().filter(|claims| claims.client_id == client.id);
    let named = match (own, refresh::own(app, client, &form.token).await?) {
        (Some(claims), _) => Some(claims.grant_id),
        (None, Some(row)) => {
            app.work.end_family(&row.family).await.map_err(|error| store(&error))?;
            Some(row.consent)
        }
        (None, None) => {
            let row = app.work.backchannel(sha256(form.token.as_bytes()).as_bytes()).await;
            let row = row.map_err(|error| store(&error))?;
            row.filter(|row| row.client == client.id.as_str()).map(|row| row.consent)
        }
    };
    let Some(id) = named else { return Ok(()) };
    let consent = app.ledger.consent(id).await.map_err(|error| unreadable(&error))?;
    match consent.filter(|consent| *consent.requester() == client.id) {
        Some(consent) => take_back(app, client, consent).await,
        None => Ok(()),
    }
}
