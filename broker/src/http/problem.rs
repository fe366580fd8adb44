//! Problems of our API: RFC 9457 `application/problem+json`, one table of kinds in [`kinds`].
//!
//! A problem says what went wrong, why (a stable `reason`), and what to do. It never says anything of other people's
//! consents, of evidence, or of our insides.

pub mod kinds;

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, Route, web};
use eemol_policies::ids::ExchangeId;
use eemol_policies::reason::Reason;
use serde::Serialize;
use utoipa::ToSchema;

pub use kinds::Kind;

use super::oauth::error::OAuthError;
use super::openapi::words;
use crate::exchange::{BodyFault, Stop};
use crate::ledger::writer::LedgerError;
use crate::pki::Peer;
use crate::server::limits::TurnedAway;
use crate::state::App;
use crate::telemetry::metrics::TURNED_AWAY;

/// A problem as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:eemol:problem:<kind>`; stable.
    #[serde(rename = "type")]
    #[schema(pattern = "^urn:eemol:problem:[a-z]+(-[a-z]+)*$", example = "urn:eemol:problem:consent-revoked")]
    type_: String,
    /// What kind of problem it is, in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 403)]
    status: u16,
    /// The stable reason.
    #[schema(value_type = words::Reason)]
    reason: &'static str,
    /// What exactly is wrong here.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The member of the body, or the parameter, that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What to do.
    remedy: &'static str,
    /// The exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::ExchangeId>)]
    instance: Option<ExchangeId>,
    #[serde(skip)]
    retry_after: Option<u64>,
    #[serde(skip)]
    allow: Option<&'static str>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: Kind) -> Self {
        let row = kind.row();
        Self {
            type_: format!("urn:eemol:problem:{}", row.slug),
            title: row.title,
            status: row.status,
            reason: row.slug,
            detail: None,
            field: None,
            remedy: row.remedy,
            instance: None,
            retry_after: matches!(row.status, 429 | 503).then_some(1),
            allow: None,
        }
    }

    /// The problem of a refusal.
    pub fn of(reason: Reason) -> Self {
        Self::new(Kind::Reason(reason))
    }

    /// Says what exactly is wrong.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Names the member of the body.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// Names the exchange.
    #[must_use]
    pub fn instance(self, exchange: ExchangeId) -> Self {
        Self { instance: Some(exchange), ..self }
    }

    /// The same problem where nobody was authenticated (401 instead of 403).
    #[must_use]
    pub fn unauthenticated(self) -> Self {
        Self { status: 401, ..self }
    }

    /// The same problem of somebody known (403 instead of 401).
    fn forbidden(self) -> Self {
        Self { status: if self.status == 401 { 403 } else { self.status }, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((CONTENT_TYPE, "application/problem+json"));
        answer.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(methods) = self.allow {
            answer.insert_header((ALLOW, methods));
        }
        answer.body(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl From<BodyFault> for Problem {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::NotJson(_) | BodyFault::TooDeep => Self::new(Kind::NotJson).detail(fault.to_string()),
            BodyFault::Shape { field, message } => Self::of(Reason::BodyInvalid).field(field).detail(message),
        }
    }
}

impl From<Stop> for Problem {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Body(fault) => fault.into(),
            Stop::Refused { exchange, reason, unauthenticated, detail } => {
                let problem = Self { detail: detail.filter(|_| tells(reason)), ..Self::of(reason).instance(exchange) };
                if unauthenticated { problem.unauthenticated() } else { problem.forbidden() }
            }
            Stop::Ledger { exchange, error } => Self::from(error).instance(exchange),
        }
    }
}

/// Whether the requester is told what exactly was wrong: about its own request, never about a token or a provider.
const fn tells(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::FieldNotCovered | Reason::EvidenceTypeNotCovered | Reason::ProcedureNotAllowed | Reason::BodyInvalid
    )
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Unavailable => Self::of(Reason::LogUnavailable),
            LedgerError::Busy => Self::of(Reason::Throttled).detail("the access log has too much to write").busy(),
        }
    }
}

impl Problem {
    /// Too much for everybody, not for one client: 503 instead of 429.
    fn busy(self) -> Self {
        Self { status: 503, ..self }
    }
}

/// A path with the one method it has; any other is told which (405 and `Allow`).
pub fn resource(path: &str, method: &'static str, route: Route) -> Resource {
    web::resource(path).route(route).default_service(web::to(move || async move { other_method(method) }))
}

/// A path has these methods, and another was used.
pub fn other_method(allowed: &'static str) -> Problem {
    Problem { allow: Some(allowed), ..Problem::new(Kind::MethodNotAllowed) }
}

/// Where answers have the form of RFC 6749.
const OAUTH: &str = "/oauth/";

/// Answers a path that is none.
pub async fn not_found() -> Problem {
    Problem::new(Kind::NotFound)
}

impl actix_web::Responder for Problem {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.error_response()
    }
}

/// Writes what the limits of a listener turned away.
pub fn turned_away(request: &HttpRequest, why: TurnedAway) -> HttpResponse {
    if matches!(why, TurnedAway::Busy | TurnedAway::TooOften(_)) {
        note_throttled(request);
    }
    let kind = match why {
        TurnedAway::NotTrusted => Kind::CertificateRefused,
        TurnedAway::Busy | TurnedAway::TooOften(_) => Kind::Reason(Reason::Throttled),
        TurnedAway::TooLarge(_) => Kind::BodyTooLarge,
        TurnedAway::TooSlow => Kind::BodyTooSlow,
        TurnedAway::Unreadable => Kind::NotJson,
    };
    let problem = Problem::new(kind);
    metrics::counter!(TURNED_AWAY, "reason" => problem.reason).increment(1);
    if request.path().starts_with(OAUTH) {
        OAuthError::turned_away(why).error_response()
    } else {
        problem.error_response()
    }
}

/// A known administration that asks too often gets an entry, summed over a minute; anybody else is only counted.
fn note_throttled(request: &HttpRequest) {
    let (Some(app), Some(peer)) = (request.app_data::<web::Data<App>>(), request.conn_data::<Peer>()) else { return };
    if let Some(administration) = app.catalogue().administration_by_certificate(&peer.normal_subject, &peer.spki_sha256)
    {
        app.throttled.note(administration);
    }
}
