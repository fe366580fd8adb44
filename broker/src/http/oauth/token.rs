//! `POST /oauth/token`: a consent token for an answer, a code, or a refresh token.
//!
//! Each grant has its file: [`super::poll`] (CIBA), [`super::code`], [`super::refresh`]. The consent token is a name for the
//! recorded consent; at every use the record decides again.

use actix_web::HttpResponse;
use eemol_consent::consent::Consent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer;
use super::client::{Client, Form, Posted};
use super::code::{self, CODE};
use super::enter;
use super::error::{Code, OAuthError};
use super::poll::{self, CIBA};
use super::refresh::{self, REFRESH};
use crate::http::openapi::words;
use crate::state::App;

/// What can be sent here.
pub(super) const GRANT_TYPES: [&str; 3] = [CODE, REFRESH, CIBA];

/// The form of a token request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenForm {
    /// The client, which the certificate says already.
    #[schema(max_length = 64, pattern = "^([a-z][a-z0-9]*(-[a-z0-9]+)*)?$", example = "housing-ministry")]
    pub client_id: Option<String>,
    /// `authorization_code`, `refresh_token` or `urn:openid:params:grant-type:ciba`.
    #[schema(
        pattern = "^(authorization_code|refresh_token|urn:openid:params:grant-type:ciba)$",
        example = "urn:openid:params:grant-type:ciba"
    )]
    pub grant_type: String,
    /// From the answer of `/oauth/bc-authorize`.
    pub auth_req_id: Option<String>,
    /// From the address that the citizen was sent back to.
    pub code: Option<String>,
    /// PKCE (RFC 7636): what the pushed `code_challenge` was made of.
    #[schema(max_length = 128, example = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    pub code_verifier: Option<String>,
    /// The pushed one, where it is named again.
    pub redirect_uri: Option<String>,
    /// From an earlier answer.
    pub refresh_token: Option<String>,
    /// The broker, where it is named at all (RFC 8707).
    pub resource: Option<String>,
}

/// The citizen agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The consent token (RFC 9068), to be sent as `Authorization: Bearer`.
    pub access_token: String,
    /// `Bearer`.
    #[schema(pattern = "^Bearer$", example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the token ends.
    #[schema(example = 2_592_000)]
    pub expires_in: u64,
    /// What was granted: at most what was asked for.
    #[schema(value_type = Vec<super::schema::GrantedDetail>)]
    pub authorization_details: Value,
    /// The consent.
    #[schema(value_type = words::ConsentId)]
    pub grant_id: String,
    /// For the next consent token, where the consent outlasts this one; used once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The person's pseudonym at this client (OpenID Connect), where `openid` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Fetches a consent token.
#[utoipa::path(
    post, path = "/oauth/token", tag = "consent", operation_id = "fetchToken",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The citizen agreed", body = TokenAnswer),
        (status = 400, description = "No answer yet (`authorization_pending`, `slow_down`), a no (`access_denied`), or nothing \
            to be had (`expired_token`, `invalid_grant`, …)", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 500, description = "A fault of ours", body = super::error::Body),
        (status = 503, description = "The access log cannot be read", body = super::error::Body),
    )
)]
pub(super) async fn token(posted: Posted) -> Result<HttpResponse, OAuthError> {
    let Posted { app, client, form } = posted;
    Ok(answer(&fetch(&app, &client, &form).await?))
}

/// Fetches a consent token for `client`.
pub(super) async fn fetch(app: &App, client: &Client, form: &Form) -> Result<TokenAnswer, OAuthError> {
    let form: TokenForm = form.read()?;
    enter::resource(app, form.resource.as_deref())?;
    match form.grant_type.as_str() {
        CIBA => poll::fetch(app, client, form).await,
        CODE => code::fetch(app, client, form).await,
        REFRESH => refresh::fetch(app, client, form).await,
        _ => {
            let known = GRANT_TYPES.map(|known| format!("`{known}`")).join(", ");
            Err(OAuthError::new(Code::UnsupportedGrantType, format!("the grant types are {known}")))
        }
    }
}

/// What goes with a consent token.
#[derive(Debug)]
pub(super) struct Issue {
    /// An ID token was asked for.
    pub(super) openid: bool,
    /// What the client wants in it.
    pub(super) nonce: Option<String>,
    /// The family of its refresh token.
    pub(super) family: [u8; 32],
}

/// A consent token for a consent that is in force now, with what goes with it.
pub(super) async fn issue(
    app: &App,
    client: &Client,
    consent: &Consent,
    with: Issue,
) -> Result<TokenAnswer, OAuthError> {
    let now = app.runtime.now();
    let failed = || OAuthError::new(Code::ServerError, "the token could not be signed");
    if consent.phase(now).reason().is_some() {
        let why = format!("the consent is not in force: {}", consent.phase(now).as_str());
        return Err(OAuthError::new(Code::InvalidGrant, why));
    }
    let sub = app.ledger.subjects().pairwise(consent.subject(), &client.id);
    let (access_token, claims) =
        app.tokens.consent_token(consent, sub.clone(), app.runtime.opaque_token(), now).map_err(|_| failed())?;
    let id_token = if with.openid {
        Some(app.tokens.id_token(client.id.clone(), sub, with.nonce, now).ok_or_else(failed)?)
    } else {
        None
    };
    let authorization_details = serde_json::to_value(&claims.authorization_details).map_err(|_| failed())?;
    Ok(TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: claims.exp.since(now).as_secs(),
        authorization_details,
        grant_id: consent.id().to_string(),
        refresh_token: refresh::new(app, consent, claims.exp, with.family).await?,
        id_token,
    })
}

pub(super) fn missing(name: &str) -> OAuthError {
    OAuthError::new(Code::InvalidRequest, format!("missing field `{name}`"))
}
