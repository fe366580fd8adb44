//! `POST /oauth/introspect` (RFC 7662): whether a client's own token still opens anything.
//!
//! Answers from the recorded consent, not from the token's end alone. Says nothing of tokens of others.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::client::{Client, Form};
use super::error::{Code, OAuthError};
use super::{answer, unreadable};
use crate::state::App;

/// The form of an introspection or revocation request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NamedToken {
    /// The client, which the certificate says already.
    pub client_id: Option<String>,
    /// The consent token; for revocation also an `auth_req_id`.
    pub token: String,
    /// Taken and not needed: there is one kind of token.
    #[schema(example = "access_token")]
    pub token_type_hint: Option<String>,
}

/// What is known of a token; for one that opens nothing, `active` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether the token is the client's own, valid, and its consent in force.
    pub active: bool,
    /// What else the token says.
    #[serde(flatten)]
    pub claims: Option<Known>,
}

/// What an active token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Known {
    /// Whose it is.
    pub client_id: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// The person's pseudonym at this client.
    pub sub: String,
    /// The consent.
    pub grant_id: String,
    /// The broker.
    pub iss: String,
    /// The broker.
    pub aud: String,
    /// The token's own number.
    pub jti: String,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// From when it may be used.
    pub nbf: i64,
    /// When it ends.
    pub exp: i64,
    /// What was granted.
    #[schema(value_type = Vec<super::schema::GrantedDetail>)]
    pub authorization_details: Value,
}

/// Says whether a token still opens anything.
#[utoipa::path(
    post, path = "/oauth/introspect", tag = "consent",
    request_body(content = inline(NamedToken), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is known of the token", body = Introspection),
        (status = 400, description = "No token is named", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 503, description = "The access log cannot be read", body = super::error::Body),
    )
)]
pub(super) async fn introspect(
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, OAuthError> {
    let form = Form::of(&request, &body)?;
    let client = Client::of(&request, &app.catalogue(), &form)?;
    Ok(answer(&look(&app, &client, &form).await?))
}

/// Looks at a token for `client`.
pub(super) async fn look(app: &App, client: &Client, form: &Form) -> Result<Introspection, OAuthError> {
    let form: NamedToken = form.read()?;
    let now = app.runtime.now();
    let own = app.tokens.read(&form.token, now).ok().filter(|claims| claims.client_id == client.id);
    let Some(claims) = own else { return Ok(Introspection::default()) };
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
        jti: claims.jti.clone(),
        iat: claims.iat.seconds(),
        nbf: claims.nbf.seconds(),
        exp: claims.exp.seconds(),
        authorization_details,
    };
    Ok(Introspection { active: true, claims: Some(known) })
}
