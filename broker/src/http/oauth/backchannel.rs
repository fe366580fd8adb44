//! `POST /oauth/bc-authorize`: a requester asks a citizen who is elsewhere (OpenID CIBA, poll and ping).
//!
//! What may be asked is [`super::ask`]'s question, who asks [`super::client`]'s. A person nobody knows is answered as a
//! known one is. What the citizen then does is the pages' business, fetching the token [`super::token`]'s.

use std::time::Duration;

use actix_web::HttpResponse;
use eemol_consent::details;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::amend;
use super::answer;
use super::ask::{Asking, wanted};
use super::client::{Client, Form, Posted, number};
use super::enter::{self, bad_details, openid, person, store};
use super::error::{Code, OAuthError};
use crate::http::openapi::words;
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::oauth::PingRow;
use crate::store::work::BackchannelRow;

/// Seconds between two polls at first.
pub(super) const INTERVAL: u64 = 5;
/// How long the answer can still be fetched after the last instant at which it could be given.
pub(in crate::http) const GRACE: Duration = Duration::from_mins(10);
/// The shortest time a citizen is given.
const SHORTEST_WAIT: Duration = Duration::from_mins(5);
/// Longest `binding_message`, in characters.
const LONGEST_MESSAGE: usize = 64;
/// Longest `client_notification_token` (OpenID CIBA §7.1).
const LONGEST_NOTIFICATION: usize = 1024;

/// The form of a backchannel request.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BackchannelForm {
    /// The client, which the certificate says already.
    #[schema(max_length = 64, pattern = "^([a-z][a-z0-9]*(-[a-z0-9]+)*)?$", example = "housing-ministry")]
    pub client_id: Option<String>,
    /// The person, as `<scheme>:<identifier>`.
    #[schema(example = "lu-nin:1893120105732")]
    pub login_hint: String,
    /// What is asked for (RFC 9396): a JSON array of objects of type `urn:eemol:evidence`.
    #[schema(content_media_type = "application/json")]
    pub authorization_details: String,
    /// Empty, or `openid` for an ID token beside the consent token.
    #[schema(pattern = "^ *(openid *)?$", example = "openid")]
    pub scope: Option<String>,
    /// Shown to the citizen with the request, so that both sides can tell it from others.
    #[schema(max_length = 64, example = "Counter 4")]
    pub binding_message: Option<String>,
    /// `replace` for a request that shall take the place of a consent in force; `create`, or left out, for one of its own.
    #[schema(pattern = "^(create|replace)?$", example = "create")]
    pub grant_management_action: Option<String>,
    /// With `replace`: the consent (`cns_…`), of the same person, procedure and case.
    #[schema(pattern = "^(cns_[0-7][0-9A-HJKMNP-TV-Z]{25})?$", example = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD")]
    pub grant_id: Option<String>,
    /// Seconds to wait for the answer, when less than the procedure allows; 300 at the least.
    #[schema(pattern = "^[0-9]{0,18}$", example = "86400")]
    pub requested_expiry: Option<String>,
    /// With this the client is told at its ping endpoint, where the catalogue has one, that the answer can be fetched.
    #[schema(
        max_length = 1024,
        pattern = "^([A-Za-z0-9._~+/-]+=*)?$",
        example = "8d67dc78-7faa-4d41-aabd-67707b374255"
    )]
    pub client_notification_token: Option<String>,
    /// The broker, where it is named at all (RFC 8707).
    pub resource: Option<String>,
}

/// The citizen was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BackchannelAnswer {
    /// With this the answer is fetched at `/oauth/token`, once.
    pub auth_req_id: String,
    /// The consent asked for: with this the request is looked at and taken back at `/oauth/grants`.
    #[schema(value_type = words::ConsentId)]
    pub grant_id: String,
    /// Seconds until the citizen can no longer answer.
    #[schema(example = 1_209_600)]
    pub expires_in: u64,
    /// Seconds to wait between two polls.
    #[schema(example = 5)]
    pub interval: u64,
    /// Where the citizen finds the request: a link, or a QR code made of it.
    #[schema(example = "https://once.example/c/7QKD-M4XT")]
    pub consent_uri: String,
    /// The code to type there, for letters and the telephone.
    #[schema(example = "7QKD-M4XT")]
    pub consent_code: String,
}

/// Asks a citizen.
#[utoipa::path(
    post, path = "/oauth/bc-authorize", tag = "consent", operation_id = "askCitizen",
    request_body(content = BackchannelForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The citizen was asked", body = BackchannelAnswer),
        (status = 400, description = "The request cannot be put before a citizen", body = super::error::Body),
        (status = 401, description = "The certificate is nobody's", body = super::error::Body),
        (status = 409, description = "The same request waits for an answer (`asked-already`), or was refused a short while ago \
            (`quiet-time`); `Retry-After` and `error_description` say when to ask again, `grant_id` which request it is",
            body = super::error::Body),
        (status = 500, description = "A fault of ours", body = super::error::Body),
        (status = 503, description = "The access log cannot be written", body = super::error::Body),
    )
)]
pub(super) async fn bc_authorize(posted: Posted) -> Result<HttpResponse, OAuthError> {
    let Posted { app, client, form } = posted;
    Ok(answer(&ask(&app, &client, &form).await?))
}

/// Asks in the name of `client`.
pub(super) async fn ask(app: &App, client: &Client, form: &Form) -> Result<BackchannelAnswer, OAuthError> {
    refuse_other_ways(form)?;
    let replaces = amend::replaces(form)?;
    let catalogue = app.catalogue();
    let now = app.runtime.now();
    let form: BackchannelForm = form.read()?;
    let openid = openid(form.scope.as_deref())?;
    enter::resource(app, form.resource.as_deref())?;
    let binding_message = message(form.binding_message)?;
    let notify = form.client_notification_token.map(notification).transpose()?;
    let wait = form.requested_expiry.as_deref().map(wait).transpose()?;
    let details = details::parse(&form.authorization_details).map_err(|error| bad_details(&error))?;
    let identifier = person(&catalogue, &form.login_hint)?;
    let asking = Asking { requester: &client.id, scheme: Some(identifier.scheme()), now, wait };
    let mut wanted = wanted(&catalogue, asking, &details).map_err(|error| bad_details(&error))?;
    let subject = enter::subject(app, &identifier).await?;

    let auth_req_id = app.runtime.opaque_token();
    let mut row = BackchannelRow {
        auth_req_id: *sha256(auth_req_id.as_bytes()).as_bytes(),
        client: client.id.to_string(),
        consent: app.runtime.consent_id(),
        openid,
        code: app.runtime.human_code(),
        binding_message,
        expires_at: wanted.request.answer_by.plus(GRACE),
        polled_at: Timestamp::EPOCH,
        interval_ms: INTERVAL * 1000,
        used: false,
    };
    // The row first: one without a consent is nothing, a consent that nobody can fetch would bother a citizen.
    keep(app, &mut row).await?;
    let answer_by = wanted.request.answer_by;
    let endpoint = catalogue.administrations.get(&client.id).and_then(|own| own.ping_endpoint.as_ref());
    if let Some(token) = notify.filter(|_| endpoint.is_some()) {
        let (client, consent, auth_req_id) = (client.id.to_string(), row.consent, auth_req_id.clone());
        let ping = PingRow { auth_req_id, client, consent, token, due_at: answer_by, attempts: 0 };
        app.work.insert_ping(&ping).await.map_err(|error| store(&error))?;
    }
    wanted.request.replaces = replaces;
    enter::ask(app, &client.certificate, (row.consent, subject), wanted).await?;
    Ok(BackchannelAnswer {
        auth_req_id,
        grant_id: row.consent.to_string(),
        expires_in: answer_by.since(now).as_secs(),
        interval: INTERVAL,
        consent_uri: format!("{}/c/{}", app.config.public_url(), row.code),
        consent_code: row.code,
    })
}

/// Keeps the row, with another code where the first is taken.
async fn keep(app: &App, row: &mut BackchannelRow) -> Result<(), OAuthError> {
    if app.work.backchannel_by_code(&row.code).await.map_err(|error| store(&error))?.is_some() {
        row.code = app.runtime.human_code();
    }
    app.work.insert_backchannel(row).await.map_err(|error| store(&error))
}

/// Ways to name a person, or to ask, that this broker does not know.
fn refuse_other_ways(form: &Form) -> Result<(), OAuthError> {
    let unknown = ["login_hint_token", "id_token_hint", "request", "user_code"];
    match unknown.iter().find(|name| form.get(name).is_some()) {
        Some(name) => Err(OAuthError::new(
            Code::InvalidRequest,
            format!(
                "`{name}` is not known here; the person is named by `login_hint` and the client by its certificate"
            ),
        )),
        None => Ok(()),
    }
}

fn message(text: Option<String>) -> Result<Option<String>, OAuthError> {
    let Some(text) = text else { return Ok(None) };
    if text.chars().count() > LONGEST_MESSAGE || text.chars().any(|c| !c.is_alphanumeric() && !" -./:#".contains(c)) {
        let why =
            format!("`binding_message` is at most {LONGEST_MESSAGE} letters, digits, blanks and signs of `-./:#`");
        return Err(OAuthError::new(Code::InvalidBindingMessage, why));
    }
    Ok(Some(text))
}

fn wait(seconds: &str) -> Result<Duration, OAuthError> {
    match number("requested_expiry", seconds)? {
        0 => Err(OAuthError::new(Code::InvalidRequest, "`requested_expiry` is at least 1")),
        seconds => Ok(Duration::from_secs(seconds).max(SHORTEST_WAIT)),
    }
}

/// A bearer token as RFC 6750 writes it.
fn notification(token: String) -> Result<String, OAuthError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let head = token.trim_end_matches('=');
    if head.is_empty() || token.len() > LONGEST_NOTIFICATION || !head.bytes().all(good) {
        return Err(OAuthError::new(Code::InvalidRequest, "`client_notification_token` is no bearer token"));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_message_is_short_and_plain() {
        assert_eq!(message(Some("Guichet 4, no".to_owned())).unwrap_err().code(), Code::InvalidBindingMessage);
        assert!(message(Some("x".repeat(65))).is_err() && message(Some("a\nb".to_owned())).is_err());
        assert_eq!(message(Some("Büro 4-17".to_owned())).unwrap().as_deref(), Some("Büro 4-17"));
    }

    #[test]
    fn a_notification_token_is_a_bearer_token() {
        for good in ["abc", "a-._~+/9=="] {
            assert!(notification(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["", "==", "a b", "a=b", "a\r\nx: y", &"x".repeat(1025)] {
            assert_eq!(notification(bad.to_owned()).unwrap_err().code(), Code::InvalidRequest, "{bad}");
        }
    }

    #[test]
    fn nobody_has_less_than_five_minutes_to_answer() {
        assert_eq!(wait("1").unwrap(), SHORTEST_WAIT);
        assert_eq!(wait("3600").unwrap(), Duration::from_hours(1));
        assert!(wait("0").is_err() && wait("soon").is_err());
    }
}
