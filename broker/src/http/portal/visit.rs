//! One request for a page: its language, who is signed in, and the ways to answer it.
//!
//! [`Visit`] is anybody, [`Citizen`] and [`Officer`] are signed in ([`who`]); what else than the page is answered is a
//! [`Detour`]. A form can only be read through [`Visit::posted`], which checks where it comes from.

mod detour;
mod who;

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use eemol_policies::catalogue::Catalogue;
use futures_util::future::LocalBoxFuture;

pub use self::detour::Detour;
use self::detour::html_response;
pub(super) use self::detour::redirect;
pub use self::who::{Citizen, Officer, Passing};
pub(crate) use self::who::{SignedInAs, Stranger};
use super::pages::{Pages, PagesCell};
use super::words::Words;
use crate::http::csrf;
use crate::http::session::cookie::{self, Kind};
use crate::http::session::{Holder, Named, Session, device};
use crate::i18n::Lang;
use crate::ledger::subjects::SubjectError;
use crate::state::App;
use crate::view::{self, Frame, Notice, NoticePage, Role, SignedIn};

/// A request for a page, by anybody.
#[derive(Debug)]
pub struct Visit {
    /// The broker.
    pub app: Arc<App>,
    /// The catalogue of this request.
    pub catalogue: Arc<Catalogue>,
    /// What is the same on all pages.
    pub pages: Arc<Pages>,
    /// The language of the page.
    pub lang: Lang,
    /// Who is signed in.
    pub session: Option<Session>,
    /// Who was, until their time was over.
    pub ended: Option<Session>,
    signed_in: Option<SignedIn>,
    /// Path and query after the language.
    pub(super) path: String,
    request: HttpRequest,
}

/// The members of a form whose token and origin were found right.
#[derive(Debug)]
pub struct Form(pub(super) Vec<(String, String)>);

impl Visit {
    pub(super) async fn of(request: HttpRequest) -> Result<Self, Detour> {
        let (visit, has_language) = Self::begin(request).await?;
        if has_language { Ok(visit) } else { Err(visit.notice(Notice::NotFound)) }
    }

    /// A request for an address without a language, to be answered in the browser's.
    ///
    /// # Errors
    /// A page that says why there is no other.
    pub async fn without_language(request: HttpRequest) -> Result<Self, Detour> {
        Ok(Self::begin(request).await?.0)
    }

    /// The visit, and whether its address names a language of the territory.
    async fn begin(request: HttpRequest) -> Result<(Self, bool), Detour> {
        let missing = || Detour::Page(StatusCode::INTERNAL_SERVER_ERROR, String::new());
        let app = request.app_data::<Data<App>>().cloned().ok_or_else(missing)?.into_inner();
        let pages = request.app_data::<Data<PagesCell>>().ok_or_else(missing)?.pages(&app);
        let catalogue = app.catalogue();
        let code = request.match_info().get("lang").unwrap_or_default();
        let known = Lang::from_code(code).filter(|lang| pages.site.langs.contains(lang));
        let lang = known.unwrap_or_else(|| best_language(&request, &pages));
        let path = after_language(&request, known.is_some());
        let (session, ended, signed_in) = (None, None, None);
        let mut visit = Self { app, catalogue, pages, lang, session, ended, signed_in, path, request };
        if let Some(value) = cookie::read(&visit.request, Kind::Session, visit.secure()) {
            match Session::load(&visit.app, &value).await.map_err(|error| visit.unavailable(&error))? {
                Named::InForce(session) => visit.session = Some(session),
                Named::Over(session) => visit.ended = Some(session),
                Named::Nothing => {}
            }
            visit.recognise().await?;
        }
        Ok((visit, known.is_some()))
    }

    /// Names the holder of the session. The session of a person who was erased meanwhile ends.
    async fn recognise(&mut self) -> Result<(), Detour> {
        let Some(session) = &self.session else { return Ok(()) };
        let (name, role) = match &session.holder {
            Holder::Dpo(administration) => (self.words().officer(administration.as_ref()), Role::Dpo),
            Holder::Citizen(tag) => match self.app.ledger.subjects().identifier(*tag).await {
                Ok(identifier) => (self.name_of(&identifier), Role::Citizen),
                Err(SubjectError::Gone) => {
                    session.end(&self.app).await.map_err(|error| self.unavailable(&error))?;
                    self.session = None;
                    return Ok(());
                }
                Err(error) => return Err(self.unavailable(&error)),
            },
        };
        let until = session.until(&self.app);
        let last = until == session.latest(&self.app);
        self.signed_in = Some(SignedIn { name, role, csrf: session.csrf.clone(), until: Some(until), last });
        Ok(())
    }

    /// The name of a demonstration's person; for others the end of their own identifier, which only they see.
    fn name_of(&self, identifier: &str) -> String {
        let number = identifier.split_once(':').map_or(identifier, |(_, number)| number);
        let ending = || number.chars().skip(number.chars().count().saturating_sub(4)).collect::<String>();
        self.pages.person(number).map_or_else(|| format!("…{}", ending()), |person| person.name.clone())
    }

    /// Family of the browser; empty where it is not known.
    pub fn device(&self) -> &'static str {
        let named = self.request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        device::family(named.unwrap_or_default())
    }

    /// How the signed-in person was authenticated, in the word of their identity provider.
    pub fn acr(&self) -> Option<String> {
        self.session.as_ref().and_then(|session| session.acr.clone())
    }

    /// Whether browsers reach the pages by TLS.
    pub fn secure(&self) -> bool {
        cookie::secure(&self.app.config)
    }

    /// The value of a cookie of this visit.
    pub fn cookie(&self, kind: Kind) -> Option<String> {
        cookie::read(&self.request, kind, self.secure())
    }

    /// What the page has in common with all others.
    pub fn frame(&self) -> Frame {
        self.pages.site.frame(self.lang, self.path.clone(), self.signed_in.clone())
    }

    /// The catalogue's names in the page's language.
    pub fn words(&self) -> Words<'_> {
        Words { catalogue: &self.catalogue, lang: self.lang }
    }

    /// The part of the address with this name; empty where there is none.
    pub fn part(&self, name: &str) -> &str {
        self.request.match_info().get(name).unwrap_or_default()
    }

    /// The id in the address; the page "not found" for anything else.
    pub fn id<T: std::str::FromStr>(&self) -> Result<T, Detour> {
        self.part("id").parse().map_err(|_| self.notice(Notice::NotFound))
    }

    /// The members of the address after the question mark.
    pub fn query(&self) -> Form {
        Form(serde_urlencoded::from_str(self.request.query_string()).unwrap_or_default())
    }

    /// The address after the question mark, as sent.
    pub fn path_query(&self) -> &str {
        self.request.query_string()
    }

    /// The members of a form sent from a page of this session.
    ///
    /// # Errors
    /// The page "form stale" when its token or origin is wrong; nothing may be changed then.
    pub fn posted(&self, body: &Bytes) -> Result<Form, Detour> {
        self.checked(read_form(body), &self.session.as_ref().map(|session| session.csrf.clone()).unwrap_or_default())
    }

    /// The members of a sign-in form, sent from the browser that it was shown in; from the session where there is one.
    ///
    /// # Errors
    /// As [`Visit::posted`].
    pub fn posted_by_visitor(&self, body: &Bytes) -> Result<Form, Detour> {
        self.parts_by_visitor(read_form(body).0)
    }

    /// The same for a form that came in parts, because a file can be chosen in it.
    ///
    /// # Errors
    /// As [`Visit::posted`].
    pub fn parts_by_visitor(&self, parts: Vec<(String, String)>) -> Result<Form, Detour> {
        let expected = match &self.session {
            Some(session) => session.csrf.clone(),
            None => self.cookie(Kind::Visit).map(|value| csrf::visit_token(&value)).unwrap_or_default(),
        };
        self.checked(Form(parts), &expected)
    }

    pub(super) fn checked(&self, form: Form, expected: &str) -> Result<Form, Detour> {
        let own = csrf::is_own_origin(&self.request, self.app.config.public_url());
        if own && csrf::is_token(form.one("csrf"), expected) { Ok(form) } else { Err(self.notice(Notice::FormStale)) }
    }

    /// The page.
    pub fn page(&self, page: &impl askama::Template) -> Result<HttpResponse, Detour> {
        self.page_as(StatusCode::OK, page)
    }

    /// The page with another status.
    pub fn page_as(&self, status: StatusCode, page: &impl askama::Template) -> Result<HttpResponse, Detour> {
        let html = view::render(page).map_err(|error| self.failed(&error))?;
        Ok(html_response(status, html))
    }

    /// To another page in the same language; a form sent is not sent again.
    pub fn go(&self, path: &str) -> HttpResponse {
        redirect(&format!("/{}{path}", self.lang))
    }

    /// A page that says one thing.
    pub fn notice(&self, notice: Notice) -> Detour {
        self.notice_with(notice, String::new())
    }

    /// The page after a fault, with a number under which it stands in the log lines.
    pub fn failed(&self, error: &(dyn std::error::Error + 'static)) -> Detour {
        let reference = hex::encode(self.app.runtime.bytes::<8>());
        tracing::error!(error, reference, "a page could not be made");
        self.notice_with(Notice::Failed, reference)
    }

    /// The page while a store cannot be reached.
    pub fn unavailable(&self, error: &(dyn std::error::Error + 'static)) -> Detour {
        tracing::warn!(error, "a store did not answer a page");
        self.notice(Notice::Unavailable)
    }

    fn notice_with(&self, notice: Notice, reference: String) -> Detour {
        let status = StatusCode::from_u16(notice.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = NoticePage { frame: self.frame(), notice, reference };
        Detour::Page(status, view::render(&page).unwrap_or_default())
    }

    /// To the sign-in, and back here afterwards; after a form, only the page that says so.
    pub(super) fn sign_in(&self, sign_in: &str) -> Detour {
        if self.request.method() == Method::POST {
            return self.notice(Notice::SessionEnded);
        }
        self.to_sign_in(sign_in)
    }

    pub(super) fn to_sign_in(&self, sign_in: &str) -> Detour {
        let back = percent_encoding::utf8_percent_encode(&self.path, percent_encoding::NON_ALPHANUMERIC);
        Detour::To(format!("/{}{sign_in}?return_to={back}", self.lang))
    }
}

impl FromRequest for Visit {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}

impl Form {
    /// The first value under this name; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value under this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

pub(super) fn read_form(body: &Bytes) -> Form {
    Form(serde_urlencoded::from_bytes(body).unwrap_or_default())
}

/// The language that the browser asks for, among those shown.
pub(super) fn best_language(request: &HttpRequest, pages: &Pages) -> Lang {
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Lang::accepted(header, &pages.site.langs)
}

/// Path and query after the language; the start page where there is no language. A form's own address is no page to be
/// shown in another language, so its page stands for it.
fn after_language(request: &HttpRequest, has_language: bool) -> String {
    let path = request.path();
    let rest = path.get(1..).and_then(|rest| rest.find('/').map(|at| at + 1)).and_then(|at| path.get(at..));
    let Some(rest) = rest.filter(|_| has_language) else { return "/".to_owned() };
    let page = if request.method() == Method::POST { page_of_form(rest) } else { rest };
    match request.query_string() {
        "" => page.to_owned(),
        query => format!("{page}?{query}"),
    }
}

fn page_of_form(path: &str) -> &str {
    const FORMS: [&str; 8] = ["/answer", "/stop", "/pause", "/resume", "/again", "sign-out", "/end", "/end-all"];
    FORMS.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path)
}
