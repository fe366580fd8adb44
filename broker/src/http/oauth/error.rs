//! Answers of `/oauth` that say no: RFC 6749 §5.2 bodies, never kept by anyone on the way.
//!
//! Codes are those of RFC 6749, RFC 8707, RFC 9101, RFC 9396 and OpenID CIBA. Descriptions name parameters and members, never a person.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use eemol_policies::ids::ConsentId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::openapi::words;
use crate::server::limits::TurnedAway;

/// Seconds after which a client may try again what failed on our side.
const RETRY_SECONDS: u64 = 2;

/// What went wrong, in the registered words of OAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OAuthErrorCode)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A parameter is missing, repeated or not well formed.
    InvalidRequest,
    /// The certificate is nobody's, or another client is named.
    InvalidClient,
    /// The request id is unknown, somebody else's or used.
    InvalidGrant,
    /// There is no such consent to replace (Grant Management for OAuth 2.0).
    InvalidGrantId,
    /// The grant type is none of ours.
    UnsupportedGrantType,
    /// The response type is none of ours.
    UnsupportedResponseType,
    /// A scope is none of ours.
    InvalidScope,
    /// `authorization_details` ask for what the procedure does not.
    InvalidAuthorizationDetails,
    /// The `request_uri` was not opened, or not answered, in time.
    InvalidRequestUri,
    /// `resource` is not this broker.
    InvalidTarget,
    /// `binding_message` cannot be shown.
    InvalidBindingMessage,
    /// The citizen said no, or was asked the same a short while ago.
    AccessDenied,
    /// The citizen has not answered yet.
    AuthorizationPending,
    /// Asked again too soon.
    SlowDown,
    /// The request was not answered, or its answer not fetched, in time.
    ExpiredToken,
    /// The broker cannot write its log now.
    TemporarilyUnavailable,
    /// The broker is at fault.
    ServerError,
}

impl Code {
    /// Its registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidGrantId => "invalid_grant_id",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidBindingMessage => "invalid_binding_message",
            Self::AccessDenied => "access_denied",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }

    /// The status that goes with it where nothing else is said.
    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// The body of an answer that says no (RFC 6749 §5.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OAuthError)]
pub struct Body {
    /// What went wrong.
    pub error: Code,
    /// For the developer who reads it.
    #[schema(max_length = 500, example = "`[0].fields` lacks `/address/street`, which the procedure requires")]
    pub error_description: String,
    /// The same request of the client's own, asked earlier, where that is why it is not asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::ConsentId>)]
    pub grant_id: Option<String>,
}

/// An answer that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    status: StatusCode,
    body: Body,
    retry_after: Option<u64>,
}

impl OAuthError {
    /// An error with the status of its code.
    pub fn new(code: Code, description: impl Into<String>) -> Self {
        let body = Body { error: code, error_description: printable(&description.into()), grant_id: None };
        let status = code.status();
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_SECONDS);
        Self { status, body, retry_after }
    }

    /// The same under another status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same is not asked again: 409, with the request that is in the way and the seconds until it is not any more.
    pub fn asked_before(earlier: ConsentId, description: impl Into<String>, seconds: u64) -> Self {
        let mut error = Self::new(Code::AccessDenied, description).with_status(StatusCode::CONFLICT);
        error.body.grant_id = Some(earlier.to_string());
        error.retry_after = Some(seconds);
        error
    }

    /// The log cannot be written or read.
    pub fn unavailable() -> Self {
        Self::new(Code::TemporarilyUnavailable, "the access log cannot be reached; try again")
    }

    /// The limits of the listener turned the request away. They set the status and `Retry-After`.
    pub fn turned_away(why: TurnedAway) -> Self {
        let (code, what) = match why {
            TurnedAway::NotTrusted => (Code::InvalidClient, "the client certificate is no longer accepted"),
            TurnedAway::Busy | TurnedAway::TooOften(_) => (Code::TemporarilyUnavailable, "too many requests"),
            TurnedAway::TooLarge(_) => (Code::InvalidRequest, "the body is too large"),
            TurnedAway::TooSlow => (Code::InvalidRequest, "the body did not arrive in time"),
            TurnedAway::Unreadable => (Code::InvalidRequest, "the body cannot be read"),
        };
        Self::new(code, what).with_status(why.status())
    }

    /// What went wrong.
    pub const fn code(&self) -> Code {
        self.body.error
    }

    /// In words.
    pub fn description(&self) -> &str {
        &self.body.error_description
    }
}

/// Only what RFC 6749 lets stand in `error_description`: visible ASCII without quotation marks and backslashes.
fn printable(text: &str) -> String {
    let keep = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        ' '..='~' => c,
        _ => '?',
    };
    text.chars().map(keep).take(500).collect()
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.body.error, self.body.error_description)
    }
}

impl std::error::Error for OAuthError {}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        answer.insert_header((CACHE_CONTROL, "no-store")).insert_header(("Pragma", "no-cache"));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds));
        }
        answer.json(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    #[actix_web::test]
    async fn an_error_is_an_rfc_6749_body_that_nobody_keeps() {
        let answer = OAuthError::new(Code::InvalidGrant, "say \"who\" \\ é\n").error_response();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.headers().get("cache-control").unwrap(), "no-store");
        let body = to_bytes(answer.into_body()).await.unwrap();
        assert_eq!(&body[..], br#"{"error":"invalid_grant","error_description":"say 'who' / ??"}"#);
    }

    #[test]
    fn a_log_that_cannot_be_written_says_when_to_come_back() {
        let answer = OAuthError::unavailable().error_response();
        assert_eq!(
            (answer.status().as_u16(), answer.headers().get("retry-after").unwrap().as_bytes()),
            (503, &b"2"[..])
        );
    }
}
