//! The citizen's side: the form for a rent subsidy, filled in with what administrations already know, or by hand.
//!
//! To the consent screen by a pushed request and a redirect with PKCE; who comes back is the browser that was sent (`state`)
//! from the broker that was asked (`iss`), once.

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, Form, Query};
use serde::Deserialize;

use crate::broker::{BrokerError, Push};
use crate::case::{Agreement, Case, Origin, Standing};
use crate::collect::collect;
use crate::desk::{Application, Pending, Returned, Way};
use crate::field::authorization_details;
use crate::form::{Typed, read};
use crate::secret::{NoRandomness, challenge, secret};
use crate::site::{SESSION, Site, policy};
use crate::view::{FormPage, HomePage, Nothing, SentPage, StartPage};
use crate::visit::{Visit, to};

/// In whose name the form asks: no person acts.
const OFFICIAL: &str = "system:rent-subsidy-form";
const FORM: &str = "/rent-subsidy/form";
const START: &str = "/rent-subsidy";

/// The first page.
pub async fn home(visit: Visit) -> HttpResponse {
    visit.page(&HomePage { frame: visit.frame() })
}

/// How to fill in the form. Its own form leads to the broker, which the page's policy must say.
pub async fn start(site: Data<Site>, visit: Visit) -> HttpResponse {
    let mut page = visit.page(&StartPage { frame: visit.frame() });
    if let Ok(metadata) = site.broker.metadata().await
        && let Some(value) = policy(Some(&metadata.authorization_endpoint))
    {
        page.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
    }
    page
}

/// The button that was pressed on the first page of the form.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    way: String,
}

/// Begins the form: by hand, or by way of the consent screen.
pub async fn begin(site: Data<Site>, visit: Visit, chosen: Form<Chosen>) -> HttpResponse {
    let led = if chosen.way == "fill" { send(&site, &visit).await } else { by_hand(&site, &visit) };
    led.unwrap_or_else(|_| visit.nothing(StatusCode::SERVICE_UNAVAILABLE, Nothing::Broken))
}

fn by_hand(site: &Site, visit: &Visit) -> Result<HttpResponse, NoRandomness> {
    let case = site.desk.open(Origin::Form)?;
    remember(site, visit, Application { case, way: Way::ByHand, lang: visit.lang }, visit.go(FORM))
}

/// Pushes the request and sends the browser along; where that fails, the form is there to be typed.
async fn send(site: &Site, visit: &Visit) -> Result<HttpResponse, NoRandomness> {
    let case = site.desk.open(Origin::Form)?;
    let pending = Pending { state: secret()?, verifier: secret()? };
    let (challenge, details) = (challenge(&pending.verifier), authorization_details(&case, OFFICIAL));
    let push = Push { state: &pending.state, challenge: &challenge, lang: visit.lang.code(), details: &details };
    match site.broker.push(&push).await {
        Ok(address) => {
            remember(site, visit, Application { case, way: Way::Away(pending), lang: visit.lang }, to(&address))
        }
        Err(error) => {
            tracing::warn!(%error, "a citizen could not be sent to the consent screen");
            remember(site, visit, Application { case, way: Way::Failed, lang: visit.lang }, visit.go(FORM))
        }
    }
}

/// Answers with a new secret for the browser. `Lax`: it has to come along when the broker leads back here.
fn remember(
    site: &Site,
    visit: &Visit,
    application: Application,
    mut answer: HttpResponse,
) -> Result<HttpResponse, NoRandomness> {
    let session = site.desk.begin(visit.session.as_deref(), application)?;
    let secure = site.settings.address.starts_with("https://");
    let cookie =
        Cookie::build(SESSION, session).path("/").http_only(true).secure(secure).same_site(SameSite::Lax).finish();
    match answer.add_cookie(&cookie) {
        Ok(()) => Ok(answer),
        Err(_) => Err(NoRandomness),
    }
}

/// What a browser brings back (RFC 6749 §4.1.2, RFC 9207).
#[derive(Debug, Deserialize)]
pub struct Brought {
    state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// Back from the consent screen.
pub async fn back(site: Data<Site>, visit: Visit, brought: Query<Brought>) -> HttpResponse {
    let Brought { state, iss, code, error } = brought.into_inner();
    let session = visit.session.as_deref();
    let known = iss.as_deref() == Some(site.settings.issuer.as_str());
    let returned = match &state {
        Some(state) if known => site.desk.returned(session, state),
        _ => Returned::Stranger,
    };
    match returned {
        Returned::Stranger => visit.nothing(StatusCode::BAD_REQUEST, Nothing::Stranger),
        Returned::Before(lang) => to(&format!("/{lang}{FORM}")),
        Returned::Expected(case, pending, lang) => {
            let way = answered(&site, &case, &pending, code.as_deref(), error.as_deref()).await;
            if let Some(session) = session {
                site.desk.advance(session, way);
            }
            to(&format!("/{lang}{FORM}"))
        }
    }
}

/// What the citizen decided; with a yes, the code is exchanged and the evidence fetched.
async fn answered(site: &Site, case: &str, pending: &Pending, code: Option<&str>, error: Option<&str>) -> Way {
    if error == Some("access_denied") {
        site.desk.change(case, |case| case.agreement = Agreement::Over(Standing::Denied));
        return Way::Refused;
    }
    let token = match code {
        Some(code) => site.broker.exchange_code(code, &pending.verifier).await,
        None => Err(BrokerError::Unusable("neither a code nor an error that means no")),
    };
    match token {
        Ok(token) => {
            site.desk.change(case, |case| case.agreement = Agreement::Given(token, Standing::Granted));
            collect(site, case, OFFICIAL).await;
            Way::Shared
        }
        Err(error) => {
            tracing::warn!(%error, "a citizen came back without an agreement that can be used");
            Way::Failed
        }
    }
}

/// The form.
pub async fn form(site: Data<Site>, visit: Visit) -> HttpResponse {
    match own(&site, &visit) {
        Some((case, way)) if is_open(&way) => visit.page(&FormPage::new(visit.frame(), way, &case, None)),
        Some((_, Way::Sent)) => visit.go("/rent-subsidy/sent"),
        _ => visit.go(START),
    }
}

/// The form is sent off.
pub async fn apply(site: Data<Site>, visit: Visit, typed: Form<Typed>) -> HttpResponse {
    let Some((case, way)) = own(&site, &visit) else { return visit.go(START) };
    if !is_open(&way) {
        return form(site, visit).await;
    }
    match read(&typed, &case) {
        Err(wrong) => {
            let page = FormPage::new(visit.frame(), way, &case, Some((&*typed, wrong.as_slice())));
            visit.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(answers) => {
            site.desk.change(&case.number, |case| case.answers = answers);
            if let Some(session) = &visit.session {
                site.desk.advance(session, Way::Sent);
            }
            visit.go("/rent-subsidy/sent")
        }
    }
}

/// The form was sent off.
pub async fn sent(site: Data<Site>, visit: Visit) -> HttpResponse {
    match own(&site, &visit) {
        Some((case, Way::Sent)) => visit.page(&SentPage { frame: visit.frame(), case }),
        _ => visit.go(START),
    }
}

const fn is_open(way: &Way) -> bool {
    matches!(way, Way::ByHand | Way::Shared | Way::Refused | Way::Failed)
}

/// The case that this browser works on.
fn own(site: &Site, visit: &Visit) -> Option<(Case, Way)> {
    let application = site.desk.application(visit.session.as_deref()?)?;
    Some((site.desk.case(&application.case)?, application.way))
}
