//! `POST /oauth/par` (RFC 9126): a requester pushes its request, and sends the citizen along with nothing but a reference.
//!
//! Everything about the request is checked here, once, over mutual TLS. The browser later carries the reference to
//! [`super::authorize`]; the citizen is asked when signed in. What may be asked is [`super::ask`]'s question.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use eemol_consent::details;
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::SubjectTag;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::amend;
use super::ask::{Asking, wanted};
use super::client::{Client, Form, Posted};
use super::enter::{self, bad_details, openid, person, store};
use super::error::{Code, OAuthError};
use super::redirect::is_registered;
use crate::http::openapi::words;
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::oauth::PushedRow;

/// What stands before the secret in a `request_uri`.
pub(in crate::http) const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// How long a `request_uri` can be opened.
const OPENED_WITHIN: Duration = Duration::from_secs(90);
/// Longest `state` and `nonce`.
const LONGEST: usize = 512;
const LONGEST_NONCE: usize = 255;

/// The form of a pushed request: an ordinary authorization request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PushForm {
    /// The client, which the certificate says already.
    #[schema(value_type = words::Slug, example = "housing-ministry")]
    pub client_id: String,
    /// `code`.
    #[schema(pattern = "^code$", example = "code")]
    pub response_type: String,
    /// Where the citizen is sent back to: one of the client's addresses in the catalogue, exactly.
    #[schema(example = "https://housing.example/back")]
    pub redirect_uri: String,
    /// PKCE (RFC 7636): the SHA-256 of the verifier, in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$", example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    pub code_challenge: String,
    /// `S256`.
    #[schema(pattern = "^S256$", example = "S256")]
    pub code_challenge_method: String,
    /// What is asked for (RFC 9396): a JSON array of objects of type `urn:eemol:evidence`.
    #[schema(content_media_type = "application/json")]
    pub authorization_details: String,
    /// Given back unchanged.
    #[schema(max_length = 512, pattern = "^[ -~]*$")]
    pub state: Option<String>,
    /// Empty, or `openid` for an ID token beside the consent token.
    #[schema(pattern = "^ *(openid *)?$", example = "openid")]
    pub scope: Option<String>,
    /// Given back in the ID token.
    #[schema(max_length = 255, pattern = "^[!-~]*$")]
    pub nonce: Option<String>,
    /// `query`, if anything.
    #[schema(pattern = "^(query)?$", example = "query")]
    pub response_mode: Option<String>,
    /// The person, as `<scheme>:<identifier>`; when left out, whoever signs in.
    #[schema(example = "lu-nin:1893120105732")]
    pub login_hint: Option<String>,
    /// Languages for the pages, the best one first.
    #[schema(example = "fr de")]
    pub ui_locales: Option<String>,
    /// `replace` for a request that shall take the place of a consent in force; `create`, or left out, for one of its own.
    #[schema(example = "create")]
    pub grant_management_action: Option<String>,
    /// With `replace`: the consent (`cns_…`), of the same person, procedure and case.
    pub grant_id: Option<String>,
    /// The broker, where it is named at all (RFC 8707).
    pub resource: Option<String>,
}

/// The request was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PushAnswer {
    /// Goes into the link to `/oauth/authorize`, once.
    #[schema(
        pattern = "^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]+$",
        example = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c"
    )]
    pub request_uri: String,
    /// Seconds in which the link must be opened.
    #[schema(example = 90)]
    pub expires_in: u64,
}

/// Pushes a request.
#[utoipa::path(
    post, path = "/oauth/par", tag = "consent", operation_id = "pushRequest",
    request_body(content = PushForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 201, description = "The request was taken", body = PushAnswer),
        (status = 400, description = "The request cannot be put before a citizen", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 503, description = "The store cannot be written", body = super::error::Body),
    )
)]
pub(super) async fn push(posted: Posted) -> Result<HttpResponse, OAuthError> {
    let Posted { app, client, form } = posted;
    let answer = keep(&app, &client, &form).await?;
    Ok(HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Keeps a request of `client`.
pub(super) async fn keep(app: &App, client: &Client, form: &Form) -> Result<PushAnswer, OAuthError> {
    refuse_other_ways(form)?;
    let replaces = amend::replaces(form)?;
    let form: PushForm = form.read()?;
    let catalogue = app.catalogue();
    plain(&form)?;
    if !is_registered(&catalogue, client.id.as_str(), &form.redirect_uri) {
        return Err(invalid("`redirect_uri` is none of this client's in the catalogue"));
    }
    let openid = openid(form.scope.as_deref())?;
    enter::resource(app, form.resource.as_deref())?;
    let details = details::parse(&form.authorization_details).map_err(|error| bad_details(&error))?;
    let hinted = form.login_hint.as_deref().map(|hint| person(&catalogue, hint)).transpose()?;
    let (now, scheme) = (app.runtime.now(), hinted.as_ref().map(Identifier::scheme));
    let asking = Asking { requester: &client.id, scheme, now, wait: None };
    let request = wanted(&catalogue, asking, &details).map_err(|error| bad_details(&error))?.request;
    let mut subject: Option<SubjectTag> = match &hinted {
        Some(person) => Some(enter::subject(app, person).await?),
        None => None,
    };
    if let Some(old) = replaces {
        // The older consent names the person as well.
        subject = Some(amend::of_whom(app, old, subject, &request).await?);
    }
    let secret = app.runtime.opaque_token();
    let row = PushedRow {
        request_uri: *sha256(secret.as_bytes()).as_bytes(),
        client: client.id.to_string(),
        certificate: client.certificate.clone(),
        redirect_uri: form.redirect_uri,
        state: form.state,
        challenge: form.code_challenge,
        nonce: form.nonce,
        openid,
        lang: form.ui_locales.as_deref().and_then(|wished| language(wished, &catalogue.territory.languages)),
        details: form.authorization_details,
        subject,
        consent: app.runtime.consent_id(),
        pushed_at: now,
        expires_at: now.plus(OPENED_WITHIN),
        browser: None,
        code: None,
        code_until: None,
        used: false,
        replaces,
    };
    app.work.insert_pushed(&row).await.map_err(|error| store(&error))?;
    Ok(PushAnswer { request_uri: format!("{PREFIX}{secret}"), expires_in: OPENED_WITHIN.as_secs() })
}

/// Ways to ask that this broker does not know.
fn refuse_other_ways(form: &Form) -> Result<(), OAuthError> {
    let unknown = ["request", "request_uri", "id_token_hint", "claims"];
    match unknown.iter().find(|name| form.get(name).is_some()) {
        Some(name) => Err(invalid(format!("`{name}` is not known here; write the request into the form"))),
        None if form.get("prompt").is_some_and(|prompt| prompt.split(' ').any(|one| one == "none")) => {
            Err(invalid("`prompt=none` cannot be: the citizen decides on a page"))
        }
        None => Ok(()),
    }
}

/// The members that have one right value, or a form.
fn plain(form: &PushForm) -> Result<(), OAuthError> {
    if form.response_type != "code" {
        return Err(OAuthError::new(Code::UnsupportedResponseType, "the only `response_type` is `code`"));
    }
    if form.response_mode.as_deref().is_some_and(|mode| mode != "query") {
        return Err(invalid("the only `response_mode` is `query`"));
    }
    if form.code_challenge_method != "S256" {
        return Err(invalid("the only `code_challenge_method` is `S256`"));
    }
    let in_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if form.code_challenge.len() != 43 || !form.code_challenge.bytes().all(in_base64url) {
        return Err(invalid("`code_challenge` is no SHA-256 in base64url"));
    }
    let visible =
        |text: &str, longest: usize| text.len() <= longest && text.bytes().all(|b| (b' '..=b'~').contains(&b));
    if form.state.as_deref().is_some_and(|state| !visible(state, LONGEST)) {
        return Err(invalid(format!("`state` is at most {LONGEST} visible ASCII characters")));
    }
    if form.nonce.as_deref().is_some_and(|nonce| !visible(nonce, LONGEST_NONCE) || nonce.contains(' ')) {
        return Err(invalid(format!("`nonce` is at most {LONGEST_NONCE} visible ASCII characters without blanks")));
    }
    Ok(())
}

/// The first of the wished languages that the territory has.
fn language(wished: &str, shown: &[String]) -> Option<String> {
    let codes = wished.split(' ').filter_map(|tag| tag.split('-').next());
    codes.map(str::to_ascii_lowercase).find(|code| shown.contains(code))
}

fn invalid(why: impl Into<String>) -> OAuthError {
    OAuthError::new(Code::InvalidRequest, why)
}
