//! The citizens' pages, under `/{lang}/`, and the few addresses before a language is chosen.
//!
//! Each noun has its file. Pages read through the ledger and change only by its operations; what they look like is
//! [`crate::view`]'s. Next: [`visit`] for what every request has.

mod amended;
mod answer;
mod asked;
pub mod authorize;
pub mod back;
pub(crate) mod concerns;
mod csv;
mod download;
pub(crate) mod entry;
mod export;
pub mod headers;
pub(crate) mod history;
mod my_data;
mod open;
pub mod pages;
mod permissions;
mod preview;
pub(crate) mod proof;
pub(crate) mod provider;
mod receipt;
mod requests;
mod scan;
pub(crate) mod sent;
mod settings;
pub(crate) mod sign_in;
mod step_up;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;
pub(crate) mod typed;
mod values;
mod verify;
pub mod visit;
mod walk;
pub mod words;

use actix_web::guard;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};

pub(crate) use self::scan::{Scan, scan};
use self::visit::Visit;
use crate::state::App;
use crate::view::Notice;

/// The citizens' pages, and the page "not found" for every address that nothing else answers: to be registered last.
pub fn web(cfg: &mut ServiceConfig) {
    register(cfg);
    cfg.service(web::resource("/").wrap(from_fn(headers::add)).route(reading().to(choose_language)));
    cfg.service(web::resource("/c/{code}").wrap(from_fn(headers::add)).route(reading().to(choose_language)));
    let back = web::resource("/sign-in/callback").wrap(from_fn(headers::add));
    cfg.service(back.route(reading().to(provider::callback)));
    cfg.service(web::resource("/sign-in/logout").route(web::post().to(provider::logout)));
    let pages = web::scope("/{lang:[a-z]{2}}")
        .guard(guard::fn_guard(|context| !is_dpo(context.head().uri.path())))
        .wrap(from_fn(headers::add))
        .service(web::resource("").route(reading().to(choose_page)))
        .service(web::resource("/").route(reading().to(open::start)))
        .service(web::resource("/c/{code}").route(reading().to(requests::by_code)))
        .service(web::resource("/help").route(reading().to(open::help)))
        .service(web::resource("/site-map").route(reading().to(open::site_map)))
        .service(web::resource("/privacy").route(reading().to(open::privacy)))
        .service(web::resource("/accessibility").route(reading().to(open::accessibility)))
        .service(web::resource("/sign-in").route(reading().to(sign_in::form)).route(web::post().to(sign_in::sign_in)))
        .service(web::resource("/sign-in/start").route(reading().to(provider::start)))
        .service(web::resource("/stay-signed-in").route(reading().to(settings::stay)))
        .service(web::resource("/settings").route(reading().to(settings::show)))
        .service(web::resource("/settings/end").route(web::post().to(settings::end)))
        .service(web::resource("/settings/end-all").route(web::post().to(settings::end_all)))
        .service(web::resource("/sign-out").route(web::post().to(sign_in::sign_out)))
        .service(web::resource("/requests").route(reading().to(requests::list)))
        .service(web::resource("/requests/{id}").route(reading().to(requests::show)))
        .service(web::resource("/requests/{id}/answer").route(web::post().to(answer::answer)))
        .service(web::resource("/authorize/{secret}").route(reading().to(authorize::show)))
        .service(web::resource("/requests/{id}/back").route(reading().to(back::again)))
        .service(web::resource("/requests/{id}/done").route(reading().to(answer::done)))
        .service(web::resource("/permissions").route(reading().to(permissions::list)))
        .service(web::resource("/permissions/{id}").route(reading().to(permissions::show)))
        .service(web::resource("/permissions/{id}/stop").route(web::post().to(permissions::stop)))
        .service(web::resource("/permissions/{id}/pause").route(web::post().to(permissions::pause)))
        .service(web::resource("/permissions/{id}/resume").route(web::post().to(permissions::resume)))
        .service(web::resource("/permissions/{id}/again").route(web::post().to(permissions::again)))
        .service(web::resource("/permissions/{id}/stopped").route(reading().to(permissions::stopped)))
        .service(web::resource("/permissions/{id}/receipt").route(reading().to(receipt::show)))
        .service(web::resource("/permissions/{id}/receipt.json").route(reading().to(receipt::json)))
        .service(web::resource("/verify").route(reading().to(verify::form)).route(web::post().to(verify::check)))
        .service(web::resource("/export").route(reading().to(export::page)).route(web::post().to(export::send)))
        .service(web::resource("/history.csv").route(reading().to(download::csv)))
        .service(web::resource("/history.json").route(reading().to(download::json)))
        .service(web::resource("/history").route(reading().to(history::list)))
        .service(web::resource("/history/{id}").route(reading().to(entry::show)))
        .service(web::resource("/history/{id}/proof").route(reading().to(entry::proof)))
        .service(web::resource("/history/{id}/receipt").route(reading().to(entry::receipt)))
        .service(web::resource("/my-data").route(reading().to(my_data::list)))
        .service(web::resource("/my-data/{id}").route(reading().to(my_data::show)).route(web::post().to(my_data::see)))
        .service(web::resource("/concerns").route(reading().to(concerns::list)))
        .service(
            web::resource("/concerns/new").route(reading().to(concerns::form)).route(web::post().to(concerns::raise)),
        )
        .service(web::resource("/concerns/{id}").route(reading().to(concerns::show)))
        .default_service(web::to(not_found));
    cfg.service(pages);
    cfg.service(web::scope("").wrap(from_fn(headers::add)).default_service(web::to(not_found)));
}

/// Makes what all pages share known to their handlers.
pub(super) fn register(cfg: &mut ServiceConfig) {
    cfg.app_data(Data::new(pages::PagesCell::default()));
}

/// A route that only reads.
pub(super) fn reading() -> Route {
    Route::new().guard(guard::fn_guard(|context| matches!(context.head().method, Method::GET | Method::HEAD)))
}

/// Whether a path leads to the DPOs' pages.
fn is_dpo(path: &str) -> bool {
    path.split('/').nth(2) == Some("dpo")
}

/// The page for addresses that lead nowhere.
pub(super) async fn not_found(visit: Visit) -> Result<HttpResponse, visit::Detour> {
    Err(visit.notice(Notice::NotFound))
}

/// To the same address in the browser's language.
async fn choose_language(request: HttpRequest, app: Data<App>, cell: Data<pages::PagesCell>) -> HttpResponse {
    let lang = visit::best_language(&request, &cell.pages(&app));
    visit::redirect(&format!("/{lang}{}", request.path()))
}

async fn choose_page(visit: Visit) -> HttpResponse {
    visit.go("/")
}
