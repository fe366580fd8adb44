//! A request of a browser, read once: language, address without it, and which browser it is.

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderValue, LOCATION, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use std::future::{Ready, ready};

use crate::site::{SESSION, Site};
use crate::texts::Lang;
use crate::view::{Frame, Nothing, NoticePage};

/// A request of a browser.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The language of the address, else the browser's.
    pub lang: Lang,
    /// The address without its language.
    pub path: String,
    /// The secret of the browser; `None` for a new one.
    pub session: Option<String>,
}

impl Visit {
    /// What is around every page.
    pub fn frame(&self) -> Frame {
        Frame { lang: self.lang, path: self.path.clone() }
    }

    /// A page.
    pub fn page(&self, page: &impl Template) -> HttpResponse {
        self.page_as(StatusCode::OK, page)
    }

    /// A page with another status.
    pub fn page_as(&self, status: StatusCode, page: &impl Template) -> HttpResponse {
        match page.render() {
            Ok(html) => HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html),
            Err(_) => HttpResponse::InternalServerError().finish(),
        }
    }

    /// Leads on to another page of this site, in the same language.
    pub fn go(&self, path: &str) -> HttpResponse {
        to(&format!("/{}{path}", self.lang))
    }

    /// A page that says why there is nothing to see.
    pub fn nothing(&self, status: StatusCode, nothing: Nothing) -> HttpResponse {
        self.page_as(status, &NoticePage { frame: self.frame(), nothing })
    }

    fn of(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let path = request.path();
        let (first, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
        let named = Lang::from_code(first);
        Self {
            lang: named.unwrap_or_else(|| Lang::accepted(header(ACCEPT_LANGUAGE))),
            path: if named.is_some() { format!("/{rest}") } else { "/".to_owned() },
            session: request.cookie(SESSION).map(|cookie| cookie.value().to_owned()),
        }
    }
}

impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    /// A form that another site sends is not taken.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = Self::of(request);
        let own = request.app_data::<Data<Site>>().map(|site| site.settings.address.as_bytes());
        let origin = request.headers().get(ORIGIN).map(HeaderValue::as_bytes);
        if *request.method() == Method::POST && (own.is_none() || origin != own) {
            let page = visit.nothing(StatusCode::FORBIDDEN, Nothing::Foreign);
            return ready(Err(InternalError::from_response("a form of another site", page).into()));
        }
        ready(Ok(visit))
    }
}

/// Leads on to this address.
pub fn to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}
