//! The interfaces: what is served on which listener. Each module below answers for its own paths; rules are lower floors'.

pub mod api;
pub mod assets;
pub mod caller;
pub mod csrf;
pub mod dpo;
pub mod log;
pub mod oauth;
pub mod openapi;
pub mod ops;
pub mod portal;
pub mod problem;
pub mod session;

use actix_web::web::ServiceConfig;

/// Routes of the api listener: administrations, over mutual TLS.
pub fn api(services: &mut ServiceConfig) {
    self::api::routes(services);
    oauth::api(services);
    services.default_service(actix_web::web::to(problem::not_found));
}

/// Routes of the web listener: citizens, DPOs, the public log, metadata and the catalogue.
pub fn web(services: &mut ServiceConfig) {
    services.service(actix_web::web::scope("/v1").configure(self::api::catalogue::routes));
    oauth::web(services);
    log::web(services);
    openapi::web(services);
    assets::web(services);
    dpo::web(services);
    portal::web(services);
}

/// Routes of the ops listener: the operator.
pub fn ops(services: &mut ServiceConfig) {
    self::ops::ops(services);
    services.default_service(actix_web::web::to(problem::not_found));
}
