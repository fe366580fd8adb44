//! What a request for a page is answered where it is not the page: another page that says one thing, or another address.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

/// Another answer than the page that was asked for.
pub enum Detour {
    /// A page that says one thing.
    Page(StatusCode, String),
    /// Another address.
    To(String),
}

impl fmt::Debug for Detour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(status, _) => write!(f, "Detour({status})"),
            Self::To(_) => f.write_str("Detour(303)"),
        }
    }
}

impl fmt::Display for Detour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl ResponseError for Detour {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Page(status, _) => *status,
            Self::To(_) => StatusCode::SEE_OTHER,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        match self {
            Self::Page(status, html) => {
                let mut page = html_response(*status, html.clone());
                if *status == StatusCode::SERVICE_UNAVAILABLE {
                    page.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS.into());
                }
                page
            }
            Self::To(address) => redirect(address),
        }
    }
}

pub(super) fn html_response(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html)
}

pub(in crate::http::portal) fn redirect(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

/// Seconds after which a page that could not be made is worth another try.
const RETRY_SECONDS: u64 = 2;
