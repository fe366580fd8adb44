//! The authorization server: how requesters ask for a consent, fetch its token, look at it and give it back.
//!
//! OpenID CIBA (poll) with Rich Authorization Requests, mutual TLS for every client. Decides nothing about evidence: a
//! token names a consent, and the ledger decides at every use. Next: [`ask`] (what may be asked), [`backchannel`],
//! [`token`].

pub mod amend;
pub mod ask;
pub mod backchannel;
pub mod client;
pub mod error;
pub mod grants;
pub mod introspect;
pub mod metadata;
pub mod revoke;
pub(crate) mod schema;
pub mod token;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;

use self::error::OAuthError;
use super::problem::{other_method, resource};
use crate::ledger::ReadError;

/// The routes for administrations.
pub fn api(config: &mut ServiceConfig) {
    config
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
    config
        .route("/.well-known/oauth-authorization-server", web::get().to(metadata::metadata))
        .route("/.well-known/jwks.json", web::get().to(metadata::jwks));
}

/// A yes that nobody on the way keeps.
fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).insert_header(("Pragma", "no-cache")).json(body)
}

fn unreadable(error: &ReadError) -> OAuthError {
    tracing::error!(%error, "a consent cannot be read");
    OAuthError::unavailable()
}
