//! `POST /oauth/token`: fetching the citizen's answer, once.
//!
//! Only the CIBA grant. The consent token is a name for the recorded consent; at every use the record decides again.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use eemol_consent::consent::{Consent, Phase};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::backchannel::store;
use super::client::{Client, Form};
use super::error::{Code, OAuthError};
use super::{answer, unreadable};
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::work::BackchannelRow;

/// The grant type of CIBA.
pub(super) const CIBA: &str = "urn:openid:params:grant-type:ciba";
/// What a client that polls too fast has to wait longer from then on, and the most it has to wait, in milliseconds.
const SLOWER_MS: u64 = 5000;
const SLOWEST_MS: u64 = 60_000;

/// The form of a token request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenForm {
    /// The client, which the certificate says already.
    pub client_id: Option<String>,
    /// `urn:openid:params:grant-type:ciba`.
    #[schema(example = "urn:openid:params:grant-type:ciba")]
    pub grant_type: String,
    /// From the answer of `/oauth/bc-authorize`.
    pub auth_req_id: Option<String>,
}

/// The citizen agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The consent token (RFC 9068), to be sent as `Authorization: Bearer`.
    pub access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the token ends.
    #[schema(example = 2_592_000)]
    pub expires_in: u64,
    /// What was granted: at most what was asked for.
    #[schema(value_type = Vec<super::schema::GrantedDetail>)]
    pub authorization_details: Value,
    /// The consent.
    #[schema(example = "cns_01990f3e-6d0a-7c3e-8a55-0d6f0b3f2a11")]
    pub grant_id: String,
    /// The person's pseudonym at this client (OpenID Connect), where `openid` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Fetches the citizen's answer.
#[utoipa::path(
    post, path = "/oauth/token", tag = "consent",
    request_body(content = inline(TokenForm), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The citizen agreed", body = TokenAnswer),
        (status = 400, description = "No answer yet (`authorization_pending`, `slow_down`), a no (`access_denied`), or nothing \
            to be had (`expired_token`, `invalid_grant`, …)", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 503, description = "The access log cannot be read", body = super::error::Body),
    )
)]
pub(super) async fn token(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, OAuthError> {
    let form = Form::of(&request, &body)?;
    let client = Client::of(&request, &app.catalogue(), &form)?;
    Ok(answer(&fetch(&app, &client, &form).await?))
}

/// Fetches the answer for `client`.
pub(super) async fn fetch(app: &App, client: &Client, form: &Form) -> Result<TokenAnswer, OAuthError> {
    let form: TokenForm = form.read()?;
    if form.grant_type != CIBA {
        return Err(OAuthError::new(Code::UnsupportedGrantType, format!("the only grant type is `{CIBA}`")));
    }
    let id = form.auth_req_id.ok_or_else(|| OAuthError::new(Code::InvalidRequest, "missing field `auth_req_id`"))?;
    let digest = sha256(id.as_bytes());
    let row = app.work.backchannel(digest.as_bytes()).await.map_err(|error| store(&error))?;
    let row = row.filter(|row| row.client == client.id.as_str() && !row.used).ok_or_else(unknown)?;
    let now = app.runtime.now();
    polled(app, &row, now).await?;
    let consent = app.ledger.consent(row.consent).await.map_err(|error| unreadable(&error))?.ok_or_else(unknown)?;
    answered(&consent, now)?;
    if now >= row.expires_at {
        return Err(too_late());
    }
    issue(app, client, &row, &consent, now).await
}

/// Notes the poll and refuses it when it comes too soon.
async fn polled(app: &App, row: &BackchannelRow, now: Timestamp) -> Result<(), OAuthError> {
    let too_soon = now.since(row.polled_at) < Duration::from_millis(row.interval_ms);
    let interval = if too_soon { row.interval_ms.saturating_add(SLOWER_MS).min(SLOWEST_MS) } else { row.interval_ms };
    app.work.poll_backchannel(&row.auth_req_id, now, interval).await.map_err(|error| store(&error))?;
    if !too_soon {
        return Ok(());
    }
    let why = format!("wait {} seconds between two polls", interval.div_ceil(1000));
    Err(OAuthError::new(Code::SlowDown, why))
}

/// Whether the consent is granted now.
fn answered(consent: &Consent, now: Timestamp) -> Result<(), OAuthError> {
    let denied = |why: &str| Err(OAuthError::new(Code::AccessDenied, why));
    match consent.phase(now) {
        Phase::Granted => Ok(()),
        Phase::Requested => Err(OAuthError::new(Code::AuthorizationPending, "the citizen has not answered yet")),
        Phase::Paused => Err(OAuthError::new(Code::AuthorizationPending, "the citizen paused the consent")),
        Phase::Denied => denied("the citizen said no"),
        Phase::Revoked => denied("the citizen agreed and withdrew"),
        Phase::Invalidated => denied("the consent was declared invalid"),
        Phase::Lapsed | Phase::Expired => Err(too_late()),
        Phase::Cancelled | Phase::Returned | Phase::Replaced | Phase::Exhausted => {
            Err(OAuthError::new(Code::InvalidGrant, "the consent was taken back, replaced or used up"))
        }
    }
}

async fn issue(
    app: &App,
    client: &Client,
    row: &BackchannelRow,
    consent: &Consent,
    now: Timestamp,
) -> Result<TokenAnswer, OAuthError> {
    let failed = || OAuthError::new(Code::ServerError, "the token could not be signed");
    let sub = app.ledger.subjects().pairwise(consent.subject(), &client.id);
    let (access_token, claims) =
        app.tokens.consent_token(consent, sub.clone(), app.runtime.opaque_token(), now).map_err(|_| failed())?;
    let id_token =
        if row.openid { Some(app.tokens.id_token(client.id.clone(), sub, now).ok_or_else(failed)?) } else { None };
    let authorization_details = serde_json::to_value(&claims.authorization_details).map_err(|_| failed())?;
    // Last, so that two fetches at once cannot both have it.
    if !app.work.use_backchannel(&row.auth_req_id).await.map_err(|error| store(&error))? {
        return Err(unknown());
    }
    Ok(TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: claims.exp.since(now).as_secs(),
        authorization_details,
        grant_id: consent.id().to_string(),
        id_token,
    })
}

fn unknown() -> OAuthError {
    OAuthError::new(Code::InvalidGrant, "`auth_req_id` is unknown, of another client or was used")
}

fn too_late() -> OAuthError {
    OAuthError::new(Code::ExpiredToken, "the request was not answered, or the answer not fetched, in time")
}
