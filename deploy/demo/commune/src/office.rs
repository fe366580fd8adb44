//! The office's side: ask a citizen who is not on the site (CIBA), hand over code and QR, see what became of it, read the
//! evidence with its receipt checked.
//!
//! A demonstration: nobody signs in here, and everybody sees every case.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use crate::broker::BrokerError;
use crate::case::{Agreement, Origin};
use crate::collect::{collect, look};
use crate::field::authorization_details;
use crate::site::Site;
use crate::view::{CasePage, Nothing, OfficePage};
use crate::visit::Visit;

/// In whose name the office asks.
const OFFICIAL: &str = "counter-3";
/// The scheme of the numbers that are typed.
const SCHEME: &str = "lu-nin";
/// Longest number that is passed on.
const LONGEST: usize = 40;

/// All cases, and the form to ask somebody.
pub async fn list(site: Data<Site>, visit: Visit) -> HttpResponse {
    visit.page(&page(&site, &visit, "", None))
}

fn page(site: &Site, visit: &Visit, typed: &str, wrong: Option<&'static str>) -> OfficePage {
    OfficePage { frame: visit.frame(), cases: site.desk.cases(), typed: typed.to_owned(), wrong }
}

/// Whom to ask.
#[derive(Debug, Deserialize)]
pub struct Whom {
    #[serde(default)]
    number: String,
}

/// Asks a citizen.
pub async fn ask(site: Data<Site>, visit: Visit, whom: Form<Whom>) -> HttpResponse {
    let typed = whom.number.trim();
    let number: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let wrong = |status, key| visit.page_as(status, &page(&site, &visit, typed, Some(key)));
    if number.is_empty() {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, "wrong-whom-missing");
    }
    if number.len() > LONGEST || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, "wrong-whom");
    }
    let Ok(case) = site.desk.open(Origin::Office(number.clone())) else {
        return visit.nothing(StatusCode::SERVICE_UNAVAILABLE, Nothing::Broken);
    };
    let details = authorization_details(&case, OFFICIAL);
    match site.broker.ask(&format!("{SCHEME}:{number}"), &details).await {
        Ok(asked) => {
            site.desk.change(&case, |case| case.agreement = Agreement::Waits(asked));
            visit.go(&format!("/office/{case}"))
        }
        Err(error) => {
            site.desk.close(&case);
            let refused = matches!(&error, BrokerError::Refused { error, .. } if error == "invalid_request");
            if refused {
                return wrong(StatusCode::UNPROCESSABLE_ENTITY, "wrong-whom");
            }
            tracing::warn!(%error, "a citizen could not be asked");
            wrong(StatusCode::BAD_GATEWAY, "wrong-broker")
        }
    }
}

/// One case; the broker is asked where its agreement stands.
pub async fn case(site: Data<Site>, visit: Visit, at: Path<(String, String)>) -> HttpResponse {
    let looked = look(&site, &at.1).await;
    match site.desk.case(&at.1) {
        Some(case) => {
            let log_key = site.settings.log_key.clone();
            visit.page(&CasePage { frame: visit.frame(), case, looked, log_key })
        }
        None => visit.nothing(StatusCode::NOT_FOUND, Nothing::NotFound),
    }
}

/// Fetches the evidence that was agreed to.
pub async fn fetch(site: Data<Site>, visit: Visit, at: Path<(String, String)>) -> HttpResponse {
    if site.desk.case(&at.1).is_none() {
        return visit.nothing(StatusCode::NOT_FOUND, Nothing::NotFound);
    }
    collect(&site, &at.1, OFFICIAL).await;
    visit.go(&format!("/office/{}", at.1))
}

/// Takes the request back, or gives the agreement back.
pub async fn give_back(site: Data<Site>, visit: Visit, at: Path<(String, String)>) -> HttpResponse {
    let Some(case) = site.desk.case(&at.1) else {
        return visit.nothing(StatusCode::NOT_FOUND, Nothing::NotFound);
    };
    let grant = match &case.agreement {
        Agreement::Waits(asked) => Some(&asked.grant_id),
        Agreement::Given(token, _) => Some(&token.grant_id),
        Agreement::Nobody | Agreement::Over(_) => None,
    };
    if let Some(grant) = grant
        && let Err(error) = site.broker.give_back(grant).await
    {
        tracing::warn!(%error, "an agreement could not be given back");
    }
    visit.go(&format!("/office/{}", at.1))
}

/// The link to hand over, as a QR code.
pub async fn qr(site: Data<Site>, at: Path<String>) -> HttpResponse {
    let asked = site.desk.case(&at).and_then(|case| match case.agreement {
        Agreement::Waits(asked) => Some(asked.consent_uri),
        _ => None,
    });
    let code = asked.and_then(|uri| QrCode::with_error_correction_level(uri, EcLevel::M).ok());
    match code {
        Some(code) => {
            let image = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
            HttpResponse::Ok().content_type("image/svg+xml").body(image)
        }
        None => HttpResponse::NotFound().finish(),
    }
}
