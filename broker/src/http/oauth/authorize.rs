//! `GET /oauth/authorize`: a citizen arrives with the reference to a pushed request.
//!
//! Takes `client_id` and `request_uri` and nothing else; whatever else is in the address is passed over. A reference is
//! opened in one browser, and leads on to the page that asks: [`crate::http::portal::authorize`].

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::error::Code;
use super::par::PREFIX;
use super::redirect::{is_registered, with_error};
use crate::http::openapi::words;
use crate::http::portal::visit::{Detour, Form, Passing, Visit};
use crate::http::session::cookie::{self, Kind};
use crate::i18n::Lang;
use crate::ledger::hash::sha256;
use crate::store::oauth::PushedRow;
use crate::view::Notice;

/// How long a citizen may take to sign in.
const SIGNED_IN_WITHIN: Duration = Duration::from_mins(30);

/// Takes a citizen in who comes from an administration's own site.
#[utoipa::path(
    get, path = "/oauth/authorize", tag = "consent", operation_id = "openRequest",
    params(
        ("client_id" = words::Slug, Query, description = "The client", example = "housing-ministry"),
        ("request_uri" = String, Query, description = "From the answer of `/oauth/par`",
            example = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c"),
    ),
    responses(
        (status = 303, description = "To the pages, and from there back to the client's `redirect_uri` with `code` or `error`, `state` \
            and `iss`; at once when the request was not opened in time (`invalid_request_uri`)"),
        (status = 400, description = "The request is unknown, or was opened in another browser", body = String, content_type = "text/html"),
        (status = 503, description = "The store cannot be read", body = String, content_type = "text/html"),
    )
)]
pub(super) async fn authorize(passing: Passing) -> Result<HttpResponse, Detour> {
    let visit = passing.0;
    let over = || visit.notice(Notice::LinkOver);
    let query = visit.query();
    let (Some(client), Some(uri)) = (only(&query, "client_id"), only(&query, "request_uri")) else {
        return Err(over());
    };
    let secret = uri.strip_prefix(PREFIX).ok_or_else(over)?;
    let digest = sha256(secret.as_bytes());
    let found = visit.app.work.pushed(digest.as_bytes()).await.map_err(|error| visit.unavailable(&error))?;
    let row = found.filter(|row| row.client == client && is_registered(&visit.catalogue, client, &row.redirect_uri));
    let row = row.ok_or_else(over)?;
    let known = visit.cookie(Kind::Request);
    if row.browser.is_some() {
        return if row.is_of(known.as_deref()) { Ok(onward(&visit, &row, secret)) } else { Err(over()) };
    }
    let now = visit.app.runtime.now();
    if now >= row.expires_at {
        let why = "the request was not opened in time; push it again";
        let back = with_error(&row, visit.app.tokens.issuer(), Code::InvalidRequestUri, why);
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, back)).finish());
    }
    let value = known.unwrap_or_else(|| visit.app.runtime.opaque_token());
    let browser = sha256(value.as_bytes());
    let until = now.plus(SIGNED_IN_WITHIN);
    let opened = visit.app.work.open_pushed(digest.as_bytes(), browser.as_bytes(), until).await;
    if !opened.map_err(|error| visit.unavailable(&error))? {
        return Err(over());
    }
    let mut response = onward(&visit, &row, secret);
    let _ = response.add_cookie(&cookie::with_value(Kind::Request, visit.secure(), value));
    Ok(response)
}

/// To the page that asks, in the language that the client wishes, else the browser's.
fn onward(visit: &Visit, row: &PushedRow, secret: &str) -> HttpResponse {
    let wished = row.lang.as_deref().and_then(Lang::from_code).filter(|lang| visit.pages.site.langs.contains(lang));
    let lang = wished.unwrap_or(visit.lang);
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/{lang}/authorize/{secret}"))).finish()
}

/// A parameter that stands there once.
fn only<'a>(query: &'a Form, name: &'a str) -> Option<&'a str> {
    let mut values = query.all(name);
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

impl PushedRow {
    /// Whether it was opened in the browser with this cookie.
    pub(in crate::http) fn is_of(&self, cookie: Option<&str>) -> bool {
        let digest = cookie.map(|value| *sha256(value.as_bytes()).as_bytes());
        self.browser.is_some() && self.browser == digest
    }
}
