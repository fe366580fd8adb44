//! `/v1`: exchanges, events, consents declared invalid and the catalogue, for administrations.

pub mod catalogue;
pub mod consents;
pub mod events;
pub mod exchanges;

use actix_web::web::{self, ServiceConfig};

use super::problem::{not_found, resource};

/// The routes of `/v1` on the api listener.
pub fn routes(services: &mut ServiceConfig) {
    services.service(
        web::scope("/v1")
            .service(resource("/exchanges", "POST", web::post().to(exchanges::fetch)))
            .service(resource("/exchanges/{id}", "GET", web::get().to(exchanges::state)))
            .service(resource("/exchanges/{id}/receipt", "GET", web::get().to(exchanges::receipt)))
            .service(resource("/consents/{id}/invalidation", "POST", web::post().to(consents::invalidate)))
            .service(resource("/events", "GET", web::get().to(events::list)))
            .configure(catalogue::routes)
            .default_service(web::to(not_found)),
    );
}
