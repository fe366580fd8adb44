//! Sign-in of citizens, on the demonstration's own page or from there at an identity provider ([`super::provider`]), and
//! sign-out for everybody.
//!
//! A production configuration has no page on which anyone may be anyone: without `sign_in.demo` it is not there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use eemol_policies::identifier::Identifier;

use super::visit::{Detour, Form, Visit};
use crate::http::csrf;
use crate::http::session::cookie::{self, Kind};
use crate::http::session::{Beginning, Holder, Session};
use crate::identity::Circle;
use crate::view::{Notice, NoticePage, SignInPage, SignedOutPage, Wrong};

/// Longest address to return to.
const LONGEST_RETURN: usize = 512;

/// The form.
pub(super) async fn form(visit: Visit) -> Result<HttpResponse, Detour> {
    if !visit.app.config.sign_in.demo {
        return super::provider::page(&visit, Circle::Citizens);
    }
    let return_to = return_to(&visit.query(), "/");
    show(&visit, StatusCode::OK, "", &return_to, &[])
}

/// Takes the form: anyone may be anyone in a demonstration.
pub(super) async fn sign_in(visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    demo_only(&visit)?;
    let form = visit.posted_by_visitor(&body)?;
    let return_to = return_to(&form, "/");
    let typed = form.one("number");
    let Some(identifier) = identifier(&visit, typed) else {
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, &return_to, &[Wrong::Number]);
    };
    let tag = visit.app.ledger.subjects().resolve(&identifier.to_text()).await;
    let tag = tag.map_err(|error| visit.unavailable(&error))?;
    begin(&visit, Holder::Citizen(tag), &return_to).await
}

/// Ends the session, whoever holds it.
pub(super) async fn sign_out(visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    let Some(session) = &visit.session else { return Err(visit.notice(Notice::SignedOut)) };
    visit.posted(&body)?;
    session.end(&visit.app).await.map_err(|error| visit.unavailable(&error))?;
    let mut response = signed_out(&visit)?;
    let _ = response.add_cookie(&cookie::taken_back(Kind::Session, visit.secure()));
    Ok(response)
}

/// The page after a sign-out; it names the way out of the identity provider too, where the session came from one.
pub(super) fn signed_out(visit: &Visit) -> Result<HttpResponse, Detour> {
    let frame = visit.pages.site.frame(visit.lang, "/", None);
    let session = visit.session.as_ref().filter(|session| session.is_of_provider());
    let circle = session.map(|session| match session.holder {
        Holder::Citizen(_) => Circle::Citizens,
        Holder::Dpo(_) => Circle::Staff,
    });
    let provider = circle.and_then(|circle| visit.app.identity.provider(circle)?.end_session());
    match provider {
        Some(provider) => visit.page(&SignedOutPage { frame, provider }),
        None => visit.page(&NoticePage { frame, notice: Notice::SignedOut, reference: String::new() }),
    }
}

/// A new session for `holder` of a demonstration, and on to where they were going.
pub(crate) async fn begin(visit: &Visit, holder: Holder, return_to: &str) -> Result<HttpResponse, Detour> {
    let begun = Beginning { holder, acr: None, account: None, provider_session: None, device: visit.device() };
    let mut response = begin_as(visit, begun, return_to).await?;
    let _ = response.add_cookie(&cookie::taken_back(Kind::Visit, visit.secure()));
    Ok(response)
}

/// A new session, and on to where its holder was going. The old one ends, so that nobody goes on in one that was planted.
pub(super) async fn begin_as(visit: &Visit, begun: Beginning, return_to: &str) -> Result<HttpResponse, Detour> {
    let old = visit.session.as_ref().or(visit.ended.as_ref());
    let started = Session::start(&visit.app, begun, old).await;
    let (_, value) = started.map_err(|error| visit.unavailable(&error))?;
    let mut response = visit.go(return_to);
    let _ = response.add_cookie(&cookie::with_value(Kind::Session, visit.secure(), value));
    Ok(response)
}

/// "Not found" unless this is a demonstration.
pub(crate) fn demo_only(visit: &Visit) -> Result<(), Detour> {
    if visit.app.config.sign_in.demo { Ok(()) } else { Err(visit.notice(Notice::NotFound)) }
}

/// The token for a sign-in form, and the cookie's value where the browser has none yet.
pub(crate) fn visit_token(visit: &Visit) -> (String, Option<String>) {
    if let Some(session) = &visit.session {
        return (session.csrf.clone(), None);
    }
    if let Some(value) = visit.cookie(Kind::Visit) {
        return (csrf::visit_token(&value), None);
    }
    let value = visit.app.runtime.opaque_token();
    (csrf::visit_token(&value), Some(value))
}

/// Gives the browser the cookie that its sign-in form is tied to.
pub(crate) fn tie(visit: &Visit, mut response: HttpResponse, value: Option<String>) -> HttpResponse {
    if let Some(value) = value {
        let _ = response.add_cookie(&cookie::with_value(Kind::Visit, visit.secure(), value));
    }
    response
}

/// Where to go after the sign-in: a path of this site after the language, `otherwise` for anything else.
pub(crate) fn return_to(form: &Form, otherwise: &str) -> String {
    let path = form.one("return_to");
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let fits = path.starts_with('/') && path.len() <= LONGEST_RETURN && path.bytes().all(plain);
    if fits { path.to_owned() } else { otherwise.to_owned() }
}

/// The identifier in what was typed, with or without the name of its scheme.
pub(crate) fn identifier(visit: &Visit, typed: &str) -> Option<Identifier> {
    let territory = &visit.catalogue.territory;
    if let Ok(identifier) = territory.identifier(typed) {
        return Some(identifier);
    }
    territory.identifier_schemes.values().find_map(|scheme| scheme.identifier(typed).ok())
}

/// Name and example of the territory's first identifier scheme.
pub(crate) fn scheme_shown(visit: &Visit) -> (String, String) {
    let first = visit.catalogue.territory.identifier_schemes.values().next();
    first.map_or_else(Default::default, |scheme| {
        (capital(visit.words().text(&scheme.names)), scheme.example.clone().unwrap_or_default())
    })
}

/// The catalogue names schemes as they stand in a sentence; a label begins with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn show(
    visit: &Visit,
    status: StatusCode,
    typed: &str,
    return_to: &str,
    wrong: &[Wrong],
) -> Result<HttpResponse, Detour> {
    let frame = visit.frame();
    let (csrf, cookie) = visit_token(visit);
    let (identifier_name, example) = scheme_shown(visit);
    let page = SignInPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        people: visit.pages.people.iter().map(|person| person.shown(visit.lang)).collect(),
        identifier_name,
        example,
        typed: typed.to_owned(),
        return_to: return_to.to_owned(),
        csrf,
    };
    Ok(tie(visit, visit.page_as(status, &page)?, cookie))
}
