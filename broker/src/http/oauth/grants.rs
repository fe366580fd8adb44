//! `/oauth/grants/{id}` (Grant Management for OAuth 2.0): a requester looks at a consent of its own and gives it back.
//!
//! A request that nobody has answered is cancelled, a consent in force returned. A consent of another administration is
//! as unknown as one that never was.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use eemol_consent::consent::{Consent, Phase};
use eemol_consent::details::GrantedDetail;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::client::Client;
use super::error::{Code, OAuthError};
use super::{answer, unreadable};
use crate::http::openapi::words;
use crate::ledger::operation::{Act, Answer, Change, Mover};
use crate::state::App;
use crate::telemetry::metrics::CONSENT_EVENTS;

/// A consent as its requester may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GrantAnswer {
    /// The consent.
    #[schema(value_type = words::ConsentId)]
    pub grant_id: String,
    /// Where it stands: `requested`, `granted`, `denied`, `revoked` and so on.
    #[schema(value_type = ConsentStanding)]
    pub state: &'static str,
    /// When it was asked for (RFC 3339, UTC).
    #[schema(value_type = words::Time)]
    pub requested_at: String,
    /// Until when it was asked for (RFC 3339, UTC).
    #[schema(value_type = words::Time)]
    pub until: String,
    /// Uses that are left; none where nothing was agreed to.
    #[schema(example = 2)]
    pub uses_left: u32,
    /// What was granted; empty where nothing was.
    #[schema(value_type = Vec<super::schema::GrantedDetail>)]
    pub authorization_details: Value,
}

/// Where a consent stands.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes a type of another crate")]
enum ConsentStanding {
    Requested,
    Granted,
    Paused,
    Denied,
    Lapsed,
    Cancelled,
    Revoked,
    Returned,
    Expired,
    Invalidated,
    Replaced,
    Exhausted,
}

/// Looks at a consent of one's own.
#[utoipa::path(
    get, path = "/oauth/grants/{id}", tag = "consent", operation_id = "readGrant",
    params(("id" = words::ConsentId, Path, description = "Id of the consent (`cns_…`)", example = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD")),
    responses(
        (status = 200, description = "The consent", body = GrantAnswer),
        (status = 500, description = "A fault of ours", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 404, description = "No consent of this client has this id", body = super::error::Body),
        (status = 503, description = "The access log cannot be read", body = super::error::Body),
    )
)]
pub(super) async fn query(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, OAuthError> {
    let consent = own(&app, &Client::calling(&request, &app.catalogue())?, &id).await?;
    let details = serde_json::to_value(GrantedDetail::all_of(&consent));
    let details = details.map_err(|_| OAuthError::new(Code::ServerError, "the consent could not be written out"))?;
    Ok(answer(&shown(&consent, details, app.runtime.now())))
}

fn shown(consent: &Consent, authorization_details: Value, now: Timestamp) -> GrantAnswer {
    GrantAnswer {
        grant_id: consent.id().to_string(),
        state: consent.phase(now).as_str(),
        requested_at: consent.requested_at().to_string(),
        until: consent.request().until.to_string(),
        uses_left: consent.uses().map_or(0, eemol_consent::uses::Uses::free),
        authorization_details,
    }
}

/// Gives a consent back, or takes a request back that nobody has answered.
#[utoipa::path(
    delete, path = "/oauth/grants/{id}", tag = "consent", operation_id = "giveUpGrant",
    params(("id" = words::ConsentId, Path, description = "Id of the consent (`cns_…`)", example = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD")),
    responses(
        (status = 204, description = "It opens nothing any more"),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 404, description = "No consent of this client has this id", body = super::error::Body),
        (status = 503, description = "The access log cannot be written", body = super::error::Body),
    )
)]
pub(super) async fn give_up(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, OAuthError> {
    let client = Client::calling(&request, &app.catalogue())?;
    let consent = own(&app, &client, &id).await?;
    take_back(&app, &client, consent).await?;
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Takes a request back that nobody has answered, or gives a consent in force back. What has ended stays ended, which is
/// all that was asked for; an answer that came in between is given back as well.
pub(super) async fn take_back(app: &App, client: &Client, consent: Consent) -> Result<(), OAuthError> {
    let (id, mut consent) = (consent.id(), Some(consent));
    for _ in 0..2 {
        let phase = consent.as_ref().map(|consent| consent.phase(app.runtime.now()));
        let (event, name) = match phase {
            Some(Phase::Requested) => (ConsentEvent::Cancelled, "cancelled"),
            Some(Phase::Granted | Phase::Paused) => (ConsentEvent::Returned, "returned"),
            _ => return Ok(()),
        };
        let act = Change { consent: id, event, by: Mover::Requester(client.id.clone()), text: None };
        let recorded = app.ledger.enter(Act::Change(Box::new(act))).await.map_err(|_| OAuthError::unavailable())?;
        if matches!(recorded.answer, Answer::Consent(_)) {
            metrics::counter!(CONSENT_EVENTS, "event" => name).increment(1);
            return Ok(());
        }
        consent = app.ledger.consent(id).await.map_err(|error| unreadable(&error))?;
    }
    Ok(())
}

/// The consent, where it is the client's own.
async fn own(app: &App, client: &Client, id: &str) -> Result<Consent, OAuthError> {
    let unknown = || {
        OAuthError::new(Code::InvalidGrant, "no consent of this client has this id").with_status(StatusCode::NOT_FOUND)
    };
    let id: ConsentId = id.parse().map_err(|_| unknown())?;
    let found = app.ledger.consent(id).await.map_err(|error| unreadable(&error))?;
    found.filter(|consent| *consent.requester() == client.id).ok_or_else(unknown)
}
