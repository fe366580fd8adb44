//! Style sheet and marks, from the binary, under an address that names their version and may be kept for ever; compressed
//! for those who take it. Pages are not: how long a compressed page is would tell of secrets in it.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, Path, ServiceConfig, resource};
use actix_web::{HttpResponse, Responder};

use super::portal::headers;
use super::portal::pages::PagesCell;
use crate::state::App;
use crate::view;

/// Where the files are served.
pub fn web(cfg: &mut ServiceConfig) {
    let files = resource("/assets/{version}/{file}").wrap(from_fn(headers::add)).wrap(Compress::default());
    cfg.service(files.route(super::portal::reading().to(file)));
}

async fn file(app: Data<App>, cell: Data<PagesCell>, at: Path<(String, String)>) -> impl Responder {
    let pages = cell.pages(&Arc::clone(&app));
    match pages.assets.get(&at.0, &at.1) {
        Some(asset) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, asset.media_type))
            .insert_header((CACHE_CONTROL, view::CACHE_CONTROL))
            .body(asset.bytes.to_vec()),
        None => HttpResponse::NotFound().insert_header((CACHE_CONTROL, "no-store")).finish(),
    }
}
