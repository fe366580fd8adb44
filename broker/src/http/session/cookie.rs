//! The cookies of the pages: one names the session, one ties a sign-in form to the browser it was shown in, one a request
//! to the browser it was opened in.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

use crate::config::Config;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Names a session.
    Session,
    /// Ties a sign-in form to its browser, before there is a session.
    Visit,
    /// Ties a request that was brought along from an administration's site to its browser, until that is closed.
    Request,
}

/// Whether browsers reach the pages by TLS, so that cookies can be bound to it.
pub fn secure(config: &Config) -> bool {
    config.web.certificate.is_some() || config.public_url().starts_with("https://")
}

/// The value sent along with a request.
pub fn read(request: &HttpRequest, kind: Kind, secure: bool) -> Option<String> {
    request.cookie(name(kind, secure)).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The cookie with `value`. `Lax`, because people come by links from letters and mails; what changes anything is a POST
/// with a token of its own.
pub fn with_value(kind: Kind, secure: bool, value: String) -> Cookie<'static> {
    Cookie::build(name(kind, secure), value).path("/").http_only(true).secure(secure).same_site(SameSite::Lax).finish()
}

/// The cookie that takes it back.
pub fn taken_back(kind: Kind, secure: bool) -> Cookie<'static> {
    let mut cookie = with_value(kind, secure, String::new());
    cookie.make_removal();
    cookie
}

/// `__Host-` keeps other hosts of the same domain from setting it; browsers take it with TLS only.
const fn name(kind: Kind, secure: bool) -> &'static str {
    match (kind, secure) {
        (Kind::Session, true) => "__Host-eemol",
        (Kind::Session, false) => "eemol",
        (Kind::Visit, true) => "__Host-eemol-visit",
        (Kind::Visit, false) => "eemol-visit",
        (Kind::Request, true) => "__Host-eemol-request",
        (Kind::Request, false) => "eemol-request",
    }
}
