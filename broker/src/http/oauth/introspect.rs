//! `POST /oauth/introspect` (RFC 7662): whether a client's own token still opens anything; signed (RFC 9701) where the
//! client asks for that by `Accept`.
//!
//! Answers from the recorded consent, not from the token's end alone. Says nothing of tokens of others.

use actix_web::http::header::{ACCEPT, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse};
use eemol_consent::details::GrantedDetail;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::client::{Client, Form, Posted};
use super::error::{Code, OAuthError};
use super::{answer, refresh, unreadable};
use crate::http::openapi::words;
use crate::state::App;

/// The form of an introspection or revocation request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NamedToken {
    /// The client, which the certificate says already.
    #[schema(max_length = 64, pattern = "^([a-z][a-z0-9]*(-[a-z0-9]+)*)?$", example = "housing-ministry")]
    pub client_id: Option<String>,
    /// The consent token, or a refresh token; for revocation also an `auth_req_id`.
    pub token: String,
    /// Taken and not needed: both kinds are looked for.
    #[schema(example = "access_token")]
    pub token_type_hint: Option<String>,
}

/// What is known of a token; for one that opens nothing, `active` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Introspection {
    /// Whether the token is the client's own, valid, and its consent in force.
    pub active: bool,
    /// What else the token says.
    #[serde(flatten)]
    pub claims: Option<Known>,
}

/// What an active token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Whose it is.
    pub client_id: String,
    /// `Bearer`; `refresh_token` for one.
    pub token_type: &'static str,
    /// The person's pseudonym at this client.
    pub sub: String,
    /// The consent.
    pub grant_id: String,
    /// The broker.
    pub iss: String,
    /// The broker.
    pub aud: String,
    /// The token's own number; refresh tokens have none, nor the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// When it was issued, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// From when it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it ends.
    pub exp: i64,
    /// What was granted.
    pub authorization_details: Value,
}

/// What is known of a token; for one that opens nothing, `active` alone.
#[derive(ToSchema)]
#[schema(as = Introspection)]
#[expect(dead_code, reason = "describes two types that are written as one object")]
struct Described {
    /// Whether the token is the client's own, valid, and its consent in force.
    active: bool,
    /// Whose it is.
    client_id: Option<String>,
    /// `Bearer`; `refresh_token` for one.
    #[schema(pattern = "^(Bearer|refresh_token)$")]
    token_type: Option<String>,
    /// The person's pseudonym at this client.
    sub: Option<String>,
    /// The consent.
    #[schema(value_type = Option<words::ConsentId>)]
    grant_id: Option<String>,
    /// The broker.
    iss: Option<String>,
    /// The broker.
    aud: Option<String>,
    /// The token's own number; refresh tokens have none, nor the next two.
    jti: Option<String>,
    /// When it was issued, in seconds since 1970.
    iat: Option<i64>,
    /// From when it may be used.
    nbf: Option<i64>,
    /// When it ends.
    exp: Option<i64>,
    /// What was granted.
    #[schema(value_type = Option<Vec<super::schema::GrantedDetail>>)]
    authorization_details: Option<Value>,
}

/// Says whether a token still opens anything.
#[utoipa::path(
    post, path = "/oauth/introspect", tag = "consent", operation_id = "introspectToken",
    request_body(content = NamedToken, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is known of the token; with `Accept: application/token-introspection+jwt` signed, as \
            `token_introspection` in a JWT (RFC 9701)", content(
                (Described = "application/json"),
                (String = "application/token-introspection+jwt"),
            )),
        (status = 400, description = "No token is named", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 500, description = "A fault of ours", body = super::error::Body),
        (status = 503, description = "The access log cannot be read", body = super::error::Body),
    )
)]
pub(super) async fn introspect(request: HttpRequest, posted: Posted) -> Result<HttpResponse, OAuthError> {
    let Posted { app, client, form } = posted;
    let known = look(&app, &client, &form).await?;
    if !wants_signed(&request) {
        return Ok(answer(&known));
    }
    let failed = || OAuthError::new(Code::ServerError, "the answer could not be signed");
    let known = serde_json::to_value(known).map_err(|_| failed())?;
    let signed = app.tokens.introspection(client.id, known, app.runtime.now()).ok_or_else(failed)?;
    let mut answer = HttpResponse::Ok();
    Ok(answer.insert_header((CACHE_CONTROL, "no-store")).content_type(SIGNED).body(signed))
}

/// Media type of signed answers (RFC 9701).
const SIGNED: &str = "application/token-introspection+jwt";

/// Whether `Accept` names the media type of signed answers, and does not shut it out.
fn wants_signed(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let (media, parameters) = one.split_once(';').unwrap_or((one, ""));
        let shut_out = parameters.split(';').any(|one| matches!(one.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        media.trim().eq_ignore_ascii_case(SIGNED) && !shut_out
    })
}

/// Looks at a token for `client`.
pub(super) async fn look(app: &App, client: &Client, form: &Form) -> Result<Introspection, OAuthError> {
    let form: NamedToken = form.read()?;
    let now = app.runtime.now();
    let own = app.tokens.read(&form.token, now).ok().filter(|claims| claims.client_id == client.id);
    let Some(claims) = own else { return look_at_refresh(app, client, &form.token).await };
    let consent = app.ledger.consent(claims.grant_id).await.map_err(|error| unreadable(&error))?;
    if consent.is_none_or(|consent| consent.phase(now).reason().is_some()) {
        return Ok(Introspection::default());
    }
    let authorization_details = serde_json::to_value(&claims.authorization_details)
        .map_err(|_| OAuthError::new(Code::ServerError, "the token could not be written out"))?;
    let known = Known {
        client_id: claims.client_id.to_string(),
        token_type: "Bearer",
        sub: claims.sub.clone(),
        grant_id: claims.grant_id.to_string(),
        iss: claims.iss.clone(),
        aud: claims.aud.clone(),
        jti: Some(claims.jti.clone()),
        iat: Some(claims.iat.seconds()),
        nbf: Some(claims.nbf.seconds()),
        exp: claims.exp.seconds(),
        authorization_details,
    };
    Ok(Introspection { active: true, claims: Some(known) })
}

/// Looks at what may be a refresh token of `client`.
async fn look_at_refresh(app: &App, client: &Client, token: &str) -> Result<Introspection, OAuthError> {
    let Some(row) = refresh::own(app, client, token).await?.filter(|row| !row.used) else {
        return Ok(Introspection::default());
    };
    let consent = app.ledger.consent(row.consent).await.map_err(|error| unreadable(&error))?;
    let Some(consent) = consent.filter(|consent| consent.phase(app.runtime.now()).reason().is_none()) else {
        return Ok(Introspection::default());
    };
    let authorization_details = serde_json::to_value(GrantedDetail::all_of(&consent))
        .map_err(|_| OAuthError::new(Code::ServerError, "the consent could not be written out"))?;
    let known = Known {
        client_id: client.id.to_string(),
        token_type: "refresh_token",
        sub: app.ledger.subjects().pairwise(consent.subject(), &client.id),
        grant_id: consent.id().to_string(),
        iss: app.tokens.issuer().to_owned(),
        aud: app.tokens.issuer().to_owned(),
        jti: None,
        iat: None,
        nbf: None,
        exp: row.expires_at.seconds(),
        authorization_details,
    };
    Ok(Introspection { active: true, claims: Some(known) })
}
