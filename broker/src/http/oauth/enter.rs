//! What every way of asking shares: reading the common parameters, naming the person, entering the question.
//!
//! Two ways lead here: [`super::backchannel`] at once, a pushed request ([`super::par`]) once its citizen has signed in.
//! What may be asked is [`super::ask`]'s.

use eemol_consent::consent::Consent;
use eemol_consent::details::BadDetails;
use eemol_policies::catalogue::Catalogue;
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::{ConsentId, SubjectTag};

use actix_web::http::StatusCode;

use super::ask::Wanted;
use super::error::{Code, OAuthError};
use crate::ledger::event::Decision;
use crate::ledger::operation::{Act, Answer, Ask, Rejection};
use crate::state::App;
use crate::store::StoreError;
use crate::telemetry::metrics::CONSENT_EVENTS;

/// Whether an ID token is asked for.
pub(super) fn openid(scope: Option<&str>) -> Result<bool, OAuthError> {
    let mut scopes = scope.unwrap_or_default().split(' ').filter(|scope| !scope.is_empty());
    match scopes.find(|scope| *scope != "openid") {
        Some(_) => Err(OAuthError::new(Code::InvalidScope, "the only scope is `openid`")),
        None => Ok(scope.is_some_and(|scope| !scope.trim().is_empty())),
    }
}

/// Refuses a token for anybody but this broker (RFC 8707).
pub(super) fn resource(app: &App, named: Option<&str>) -> Result<(), OAuthError> {
    let own = |named: &str| named.trim_end_matches('/') == app.tokens.issuer().trim_end_matches('/');
    match named {
        Some(named) if !own(named) => {
            Err(OAuthError::new(Code::InvalidTarget, format!("the only `resource` is `{}`", app.tokens.issuer())))
        }
        _ => Ok(()),
    }
}

/// The person that `login_hint` names.
pub(super) fn person(catalogue: &Catalogue, login_hint: &str) -> Result<Identifier, OAuthError> {
    let identifier = catalogue.territory.identifier(login_hint);
    identifier.map_err(|error| OAuthError::new(Code::InvalidRequest, format!("`login_hint`: {error}")))
}

/// The tag of a person; new on first mention.
pub(super) async fn subject(app: &App, person: &Identifier) -> Result<SubjectTag, OAuthError> {
    app.ledger.subjects().resolve(&person.to_text()).await.map_err(|error| {
        tracing::error!(%error, "the key store did not answer");
        OAuthError::unavailable()
    })
}

/// Why a citizen was not asked.
#[derive(Debug)]
pub(in crate::http) enum Unasked {
    /// The same waits for an answer, or was refused a short while ago.
    Quiet,
    /// Anything else.
    Other(OAuthError),
}

impl From<Unasked> for OAuthError {
    fn from(unasked: Unasked) -> Self {
        let why = "the same request waits for this person's answer, or was refused a short while ago";
        match unasked {
            Unasked::Quiet => Self::new(Code::AccessDenied, why).with_status(StatusCode::CONFLICT),
            Unasked::Other(error) => error,
        }
    }
}

/// Puts a question before a citizen, in the name of the client with this certificate.
pub(in crate::http) async fn ask(
    app: &App,
    certificate: &str,
    (consent, subject): (ConsentId, SubjectTag),
    wanted: Wanted,
) -> Result<Consent, Unasked> {
    let Wanted { request, official, quiet } = wanted;
    let decision = Decision {
        catalogue: Some(request.catalogue.clone()),
        certificate: Some(certificate.to_owned()),
        ..Decision::default()
    };
    let act = Ask { consent, subject, official, request, quiet, decision };
    let recorded = app.ledger.enter(Act::Ask(Box::new(act))).await;
    match recorded.map_err(|_| Unasked::Other(OAuthError::unavailable()))?.answer {
        Answer::Consent(consent) => {
            metrics::counter!(CONSENT_EVENTS, "event" => "requested").increment(1);
            Ok(*consent)
        }
        Answer::Rejected(Rejection::Quiet) => Err(Unasked::Quiet),
        Answer::Rejected(why) => Err(Unasked::Other(OAuthError::new(Code::InvalidRequest, why.to_string()))),
        _ => {
            Err(Unasked::Other(OAuthError::new(Code::ServerError, "the access log gave another answer than expected")))
        }
    }
}

pub(super) fn bad_details(error: &BadDetails) -> OAuthError {
    OAuthError::new(Code::InvalidAuthorizationDetails, error.to_string())
}

pub(super) fn store(error: &StoreError) -> OAuthError {
    tracing::error!(%error, "the store of requests under way did not answer");
    OAuthError::unavailable()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_scope_is_openid() {
        assert!(!openid(None).unwrap() && !openid(Some("")).unwrap());
        assert!(openid(Some("openid")).unwrap());
        for scope in ["profile", "openid profile", "OPENID"] {
            assert_eq!(openid(Some(scope)).unwrap_err().code(), Code::InvalidScope, "{scope}");
        }
    }
}
