//! The pages of data protection officers, under `/{lang}/dpo`: they see and check. The
//! operator's DPO decides on erasures, and on nothing else; all of them answer the concerns put to them.
//!
//! The DPO of an administration sees the entries in which it asked or held the data; the operator's sees all. Opening an
//! entry or searching for a person is entered first, under that person, and only then shown.

mod concerns;
mod entry;
mod erasure;
mod list;
mod look;
mod person;
mod sign_in;
mod verify;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::portal::{headers, not_found, reading, register};

/// The DPOs' pages.
pub fn web(cfg: &mut ServiceConfig) {
    register(cfg);
    let back = web::resource("/dpo/sign-in/callback").wrap(from_fn(headers::add));
    cfg.service(back.route(reading().to(sign_in::callback)));
    cfg.service(web::resource("/dpo/sign-in/logout").route(web::post().to(sign_in::logout)));
    let pages = web::scope("/{lang:[a-z]{2}}/dpo")
        .wrap(from_fn(headers::add))
        .service(web::resource("").route(reading().to(list::to_list)))
        .service(web::resource("/sign-in").route(reading().to(sign_in::form)).route(web::post().to(sign_in::sign_in)))
        .service(web::resource("/sign-in/start").route(reading().to(sign_in::start)))
        .service(web::resource("/log").route(reading().to(list::list)))
        .service(web::resource("/log/{id}").route(reading().to(entry::ask)).route(web::post().to(entry::open)))
        .service(web::resource("/log/{id}/proof").route(reading().to(entry::proof)))
        .service(web::resource("/log/{id}/receipt").route(reading().to(entry::receipt)))
        .service(web::resource("/person").route(reading().to(person::ask)).route(web::post().to(person::search)))
        .service(web::resource("/concerns").route(reading().to(concerns::list)))
        .service(
            web::resource("/concerns/{id}").route(reading().to(concerns::ask)).route(web::post().to(concerns::open)),
        )
        .service(web::resource("/concerns/{id}/answer").route(web::post().to(concerns::answer)))
        .service(web::resource("/erasure").route(reading().to(erasure::show)).route(web::post().to(erasure::decide)))
        .service(web::resource("/verify").route(reading().to(verify::show)).route(web::post().to(verify::run)))
        .default_service(web::to(not_found));
    cfg.service(pages);
}
