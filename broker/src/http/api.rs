//! `/v1`: exchanges and the catalogue, for administrations.

pub mod catalogue;
pub mod exchanges;

use actix_web::web::{self, ServiceConfig};

use super::problem::not_found;

/// The routes of `/v1` on the api listener.
pub fn routes(services: &mut ServiceConfig) {
    services.service(
        web::scope("/v1")
            .route("/exchanges", web::post().to(exchanges::fetch))
            .route("/exchanges/{id}", web::get().to(exchanges::state))
            .route("/exchanges/{id}/receipt", web::get().to(exchanges::receipt))
            .configure(catalogue::routes)
            .default_service(web::to(not_found)),
    );
}
