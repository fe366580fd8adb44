//! Sign-in at an identity provider, for citizens and for DPOs: the page before, the way there, the way back, and sign-out
//! that the provider tells of.
//!
//! What was begun is kept under the digest of `state` and belongs to the browser that began it: an answer brought by
//! another browser, a second time or too late signs nobody in, and whoever signs in always gets a new session.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use eemol_policies::catalogue::procedure::Assurance;

use super::sign_in::{begin_as, return_to, tie};
use super::visit::{Detour, Form, Visit, redirect};
use crate::http::session::cookie::Kind;
use crate::http::session::{Beginning, Holder, provider_session};
use crate::i18n::Lang;
use crate::identity::claims::{Claims, Office};
use crate::identity::provider::{Begun, Provider};
use crate::identity::{Circle, SignInError};
use crate::jobs::sweep::SIGN_IN_ANSWERED;
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::work::SignInRow;
use crate::telemetry::metrics::SIGN_INS;
use crate::view::{Notice, ProviderSignInPage};

/// The page from which the browser is sent to the provider; "not found" where there is none.
pub(crate) fn page(visit: &Visit, circle: Circle) -> Result<HttpResponse, Detour> {
    if visit.app.identity.provider(circle).is_none() {
        return Err(visit.notice(Notice::NotFound));
    }
    let (path, otherwise) = paths(circle);
    let back = return_to(&visit.query(), otherwise);
    let start = start_at(visit, path, None, &back);
    visit.page(&ProviderSignInPage { frame: visit.frame(), staff: circle == Circle::Staff, start })
}

/// The address from which the browser is sent to the provider of citizens, for a sign-in of this level.
pub(super) fn start_of_level(visit: &Visit, level: Assurance, back: &str) -> String {
    start_at(visit, paths(Circle::Citizens).0, Some(level), back)
}

fn start_at(visit: &Visit, path: &str, level: Option<Assurance>, back: &str) -> String {
    let back = percent_encoding::utf8_percent_encode(back, percent_encoding::NON_ALPHANUMERIC);
    let level = level.map(|level| format!("level={}&", level.name())).unwrap_or_default();
    format!("/{}{path}/start?{level}return_to={back}", visit.lang)
}

/// Path of the sign-in, and where it leads without any other wish.
const fn paths(circle: Circle) -> (&'static str, &'static str) {
    match circle {
        Circle::Citizens => ("/sign-in", "/"),
        Circle::Staff => ("/dpo/sign-in", "/dpo/log"),
    }
}

/// Sends a citizen's browser to the provider.
pub(super) async fn start(visit: Visit) -> Result<HttpResponse, Detour> {
    send(&visit, Circle::Citizens).await
}

/// Sends the browser to the provider of this circle.
pub(crate) async fn send(visit: &Visit, circle: Circle) -> Result<HttpResponse, Detour> {
    let app = &visit.app;
    let provider = app.identity.provider(circle).ok_or_else(|| visit.notice(Notice::NotFound))?;
    let query = visit.query();
    let level = Assurance::from_name(query.one("level"));
    let begun = provider.begin(level, visit.lang.code()).await.map_err(|_| {
        count(circle, "down");
        visit.notice(Notice::IdentityDown)
    })?;
    let known = visit.cookie(Kind::Visit);
    let fresh = known.is_none().then(|| app.runtime.opaque_token());
    let browser = known.or_else(|| fresh.clone()).unwrap_or_default();
    let now = app.runtime.now();
    let row = SignInRow {
        state: *sha256(begun.state.as_bytes()).as_bytes(),
        browser: *sha256(browser.as_bytes()).as_bytes(),
        circle: circle.name().to_owned(),
        nonce: begun.nonce,
        verifier: begun.verifier,
        level: begun.level.map(|level| level.name().to_owned()),
        language: visit.lang.code().to_owned(),
        back: return_to(&query, paths(circle).1),
        begun_at: now,
    };
    app.work.insert_sign_in(&row).await.map_err(|error| visit.unavailable(&error))?;
    Ok(tie(visit, redirect(&begun.url), fresh))
}

/// The way back of citizens.
pub(super) async fn callback(request: HttpRequest) -> Result<HttpResponse, Detour> {
    returned(request, Circle::Citizens).await
}

/// The way back of this circle.
pub(crate) async fn returned(request: HttpRequest, circle: Circle) -> Result<HttpResponse, Detour> {
    let mut visit = Visit::without_language(request).await?;
    let answered = answered(&mut visit, circle).await;
    count(circle, if answered.is_ok() { "done" } else { "refused" });
    answered
}

async fn answered(visit: &mut Visit, circle: Circle) -> Result<HttpResponse, Detour> {
    let app = visit.app.clone();
    let provider = app.identity.provider(circle).ok_or_else(|| visit.notice(Notice::NotFound))?;
    let query = visit.query();
    let row = begun(visit, &query, circle).await?;
    visit.lang = Lang::from_code(&row.language).unwrap_or(visit.lang);
    if !provider.is_own_answer(query.one("iss")) {
        return Err(refused(visit, circle, "it names another issuer"));
    }
    match query.one("error") {
        "" => {}
        "access_denied" => return Err(visit.notice(Notice::SignInCancelled)),
        "temporarily_unavailable" | "server_error" => return Err(visit.notice(Notice::IdentityDown)),
        "unmet_authentication_requirements" => return Err(visit.notice(Notice::TooWeak)),
        _ => return Err(refused(visit, circle, "it says that the request has a fault")),
    }
    let level = row.level.as_deref().and_then(Assurance::from_name);
    let begun = Begun { url: String::new(), state: String::new(), nonce: row.nonce, verifier: row.verifier, level };
    let settings = &app.config.sign_in;
    let needed = match circle {
        Circle::Citizens => &settings.citizens.subject_claim,
        Circle::Staff => &settings.staff.role_claim,
    };
    let claims = match provider.redeem(query.one("code"), &begun, needed).await {
        Ok(claims) => claims,
        Err(SignInError::Down(_)) => return Err(visit.notice(Notice::IdentityDown)),
        Err(SignInError::TooWeak) => return Err(visit.notice(Notice::TooWeak)),
        Err(SignInError::Refused(why)) => return Err(refused(visit, circle, why)),
    };
    let holder = holder(visit, circle, &claims).await?;
    let begun = beginning(visit, provider, holder, &claims);
    begin_as(visit, begun, &row.back).await
}

/// What this browser began under this `state`, once and in time.
async fn begun(visit: &Visit, query: &Form, circle: Circle) -> Result<SignInRow, Detour> {
    let Some(browser) = visit.cookie(Kind::Visit) else {
        return Err(refused(visit, circle, "this browser has begun nothing"));
    };
    let (state, browser) = (sha256(query.one("state").as_bytes()), sha256(browser.as_bytes()));
    let row = visit.app.work.take_sign_in(state.as_bytes(), browser.as_bytes()).await;
    let row = row.map_err(|error| visit.unavailable(&error))?;
    let young = |row: &SignInRow| visit.app.runtime.now().since(row.begun_at) < SIGN_IN_ANSWERED;
    let row = row.filter(|row| row.circle == circle.name() && young(row));
    row.ok_or_else(|| refused(visit, circle, "it was not begun here, is used already, or came too late"))
}

/// Who somebody with these claims is here.
async fn holder(visit: &Visit, circle: Circle, claims: &Claims) -> Result<Holder, Detour> {
    let settings = &visit.app.config.sign_in;
    let unknown = |why| {
        tracing::warn!(provider = circle.name(), reason = why, "somebody is not let in");
        visit.notice(Notice::NotRecognised)
    };
    match circle {
        Circle::Citizens => {
            let identifier = claims.identifier(&settings.citizens, &visit.catalogue.territory);
            let identifier = identifier.ok_or_else(|| unknown("no identifier of the territory"))?;
            let tag = visit.app.ledger.subjects().resolve(&identifier.to_text()).await;
            tag.map(Holder::Citizen).map_err(|error| visit.unavailable(&error))
        }
        Circle::Staff => match claims.office(&settings.staff, |id| visit.words().body(id).is_some()) {
            Ok(Office::Operator) => Ok(Holder::Dpo(None)),
            Ok(Office::Administration(id)) => Ok(Holder::Dpo(Some(id))),
            Err(_) => Err(unknown("no role of one DPO")),
        },
    }
}

fn beginning(visit: &Visit, provider: &Provider, holder: Holder, claims: &Claims) -> Beginning {
    let issuer = provider.issuer();
    Beginning {
        holder,
        acr: claims.acr().map(str::to_owned),
        account: claims.subject().map(|subject| visit.app.ledger.subjects().account(issuer, subject)),
        provider_session: claims.session().map(|session| provider_session(issuer, session)),
        device: visit.device(),
    }
}

/// The page after an answer that does not hold; why is for the operator alone.
fn refused(visit: &Visit, circle: Circle, why: &'static str) -> Detour {
    tracing::warn!(provider = circle.name(), reason = why, "an answer of an identity provider signs nobody in");
    visit.notice(Notice::SignInFailed)
}

fn count(circle: Circle, outcome: &'static str) {
    metrics::counter!(SIGN_INS, "provider" => circle.name(), "outcome" => outcome).increment(1);
}

/// Sign-out of citizens that their provider tells of.
pub(super) async fn logout(app: Data<App>, body: Bytes) -> HttpResponse {
    told(&app, Circle::Citizens, &body).await
}

/// Sign-out that the provider of this circle tells of (OpenID Connect Back-Channel Logout): 200 when the sessions ended.
pub(crate) async fn told(app: &App, circle: Circle, body: &Bytes) -> HttpResponse {
    let answer = |status| HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).finish();
    let Some(provider) = app.identity.provider(circle) else { return answer(StatusCode::NOT_FOUND) };
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let token = form.iter().find(|(name, _)| name == "logout_token").map_or("", |(_, token)| token.as_str());
    let said = match provider.signed_out(token).await {
        Ok(said) => said,
        Err(SignInError::Down(_)) => return answer(StatusCode::SERVICE_UNAVAILABLE),
        Err(error) => {
            tracing::warn!(provider = circle.name(), %error, "a logout token ends nothing");
            return answer(StatusCode::BAD_REQUEST);
        }
    };
    let issuer = provider.issuer();
    let ended = match (&said.session, &said.subject) {
        (Some(session), _) => {
            let digest = sha256(provider_session(issuer, session).as_bytes());
            app.work.end_sessions_of_provider_session(digest.as_bytes()).await
        }
        (None, Some(subject)) => {
            app.work.end_sessions_of_account(&app.ledger.subjects().account(issuer, subject)).await
        }
        (None, None) => Ok(0),
    };
    match ended {
        Ok(_) => answer(StatusCode::OK),
        Err(error) => {
            tracing::warn!(%error, "sessions could not be ended");
            answer(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
