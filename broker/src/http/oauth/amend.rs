//! Amending a consent: the parameters of Grant Management for OAuth 2.0 beside a request.
//!
//! `grant_management_action=replace` with `grant_id` asks for a new consent that takes the place of an older one once it
//! is granted. The new one has an id of its own: what was agreed to never changes (`docs/adr/0008`). Whether the older one
//! may be replaced is the ledger's question, when it is asked and again at the yes; [`of_whom`] only spares the citizen a
//! way that leads nowhere.

use eemol_consent::request::Request;
use eemol_policies::ids::{ConsentId, SubjectTag};

use super::client::Form;
use super::error::{Code, OAuthError};
use super::unreadable;
use crate::state::App;

/// The consent that the request wants to replace; `None` for a request of its own.
///
/// # Errors
/// [`Code::InvalidRequest`] when the parameters do not go together, [`Code::InvalidGrantId`] for what is no id.
pub fn replaces(form: &Form) -> Result<Option<ConsentId>, OAuthError> {
    let wrong = |why: &str| Err(OAuthError::new(Code::InvalidRequest, why));
    match (form.get("grant_management_action"), form.get("grant_id")) {
        (None | Some("create"), None) => Ok(None),
        (Some("replace"), Some(id)) => id.parse().map(Some).map_err(|_| none_to_replace()),
        (Some("replace"), None) => wrong("`grant_management_action=replace` names its consent as `grant_id`"),
        (None | Some("create"), Some(_)) => wrong("`grant_id` goes with `grant_management_action=replace` alone"),
        (Some(_), _) => wrong("`grant_management_action` is `create` or `replace`"),
    }
}

/// Whose consent `old` is, where `request` could take its place now; `named` is the person that the request names, if any.
///
/// # Errors
/// [`Code::InvalidGrantId`], whatever does not fit.
pub(super) async fn of_whom(
    app: &App,
    old: ConsentId,
    named: Option<SubjectTag>,
    request: &Request,
) -> Result<SubjectTag, OAuthError> {
    let found = app.ledger.consent(old).await.map_err(|error| unreadable(&error))?;
    let fits = found.filter(|old| {
        old.is_for_same_case(request)
            && named.is_none_or(|named| named == old.subject())
            && old.can_be_replaced(app.runtime.now())
    });
    fits.map(|old| old.subject()).ok_or_else(none_to_replace)
}

/// The consent named is unknown, another client's, of another person or case, or has ended: all the same.
pub fn none_to_replace() -> OAuthError {
    let why = "`grant_id` names no consent in force of this client for this person, procedure and case";
    OAuthError::new(Code::InvalidGrantId, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        let request = actix_web::test::TestRequest::post()
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .to_http_request();
        Form::of(&request, text.as_bytes()).unwrap()
    }

    #[test]
    fn a_consent_to_replace_is_named_by_both_parameters_or_by_none() {
        let id = ConsentId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(replaces(&form("a=1")).unwrap(), None);
        assert_eq!(replaces(&form("grant_management_action=create")).unwrap(), None);
        let both = format!("grant_management_action=replace&grant_id={id}");
        assert_eq!(replaces(&form(&both)).unwrap(), Some(id));
        for (text, code) in [
            ("grant_management_action=replace".to_owned(), Code::InvalidRequest),
            (format!("grant_id={id}"), Code::InvalidRequest),
            (format!("grant_management_action=create&grant_id={id}"), Code::InvalidRequest),
            (format!("grant_management_action=merge&grant_id={id}"), Code::InvalidRequest),
            ("grant_management_action=replace&grant_id=x".to_owned(), Code::InvalidGrantId),
        ] {
            assert_eq!(replaces(&form(&text)).unwrap_err().code(), code, "{text}");
        }
    }
}
