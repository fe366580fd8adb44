//! The authorization server: how requesters ask for a consent, fetch its token, look at it and give it back.
//!
//! Pushed requests with a redirect (RFC 9126, PKCE) where the citizen is at the client's site, OpenID CIBA (poll and ping)
//! where not; Rich Authorization Requests, mutual TLS for every client. Decides nothing about evidence: a
//! token names a consent, and the ledger decides at every use. Next: [`ask`] (what may be asked), [`par`], [`backchannel`],
//! [`token`].

pub mod amend;
pub mod ask;
pub mod authorize;
pub mod backchannel;
pub mod client;
mod code;
pub(crate) mod enter;
pub mod error;
pub mod grants;
pub mod introspect;
pub mod metadata;
pub mod par;
mod poll;
pub(crate) mod redirect;
mod refresh;
pub mod revoke;
pub(crate) mod schema;
pub mod token;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;

use self::error::OAuthError;
use super::portal::headers;
use super::problem::{other_method, resource};
use crate::ledger::ReadError;

/// The routes for administrations.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(resource("/oauth/par", "POST", web::post().to(par::push)))
        .service(resource("/oauth/bc-authorize", "POST", web::post().to(backchannel::bc_authorize)))
        .service(resource("/oauth/token", "POST", web::post().to(token::token)))
        .service(resource("/oauth/introspect", "POST", web::post().to(introspect::introspect)))
        .service(resource("/oauth/revoke", "POST", web::post().to(revoke::revoke)))
        .service(
            web::resource("/oauth/grants/{id}")
                .route(web::get().to(grants::query))
                .route(web::delete().to(grants::give_up))
                .default_service(web::to(|| async { other_method("GET, DELETE") })),
        );
}

/// The public routes.
pub fn web(config: &mut ServiceConfig) {
    let pages = from_fn(headers::add);
    config
        .service(web::resource("/oauth/authorize").wrap(pages).route(web::get().to(authorize::authorize)))
        .service(resource("/.well-known/oauth-authorization-server", "GET", web::get().to(metadata::metadata)))
        .service(resource("/.well-known/openid-configuration", "GET", web::get().to(metadata::openid)))
        .service(resource("/schemas/authorization-details.json", "GET", web::get().to(metadata::details_schema)))
        .service(resource("/.well-known/jwks.json", "GET", web::get().to(metadata::jwks)))
        .service(resource("/.well-known/receipt-keys.json", "GET", web::get().to(metadata::receipt_keys)));
}

/// A yes that nobody on the way keeps.
fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).insert_header(("Pragma", "no-cache")).json(body)
}

fn unreadable(error: &ReadError) -> OAuthError {
    tracing::error!(%error, "a consent cannot be read");
    OAuthError::unavailable()
}
