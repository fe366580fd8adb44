//! Who calls `/oauth`, by certificate (RFC 8705 `tls_client_auth`), and what stands in the form: [`Posted`], which every
//! handler that takes a form begins with.
//!
//! The certificate decides; a `client_id` in the form may repeat it and never chooses. That the certificate is good was
//! checked in the handshake and by [`crate::server::limits`].

use std::collections::BTreeSet;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::AdministrationId;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{Code, OAuthError};
use crate::http::caller::Caller;
use crate::pki::Peer;
use crate::state::App;

/// The form of every body here.
const FORM: &str = "application/x-www-form-urlencoded";

/// An administration that calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Which.
    pub id: AdministrationId,
    /// SHA-256 of the certificate in use, hexadecimal.
    pub certificate: String,
}

/// A form that a known client posted: body read, certificate looked up.
#[derive(Debug)]
pub struct Posted {
    /// The broker.
    pub app: Data<App>,
    /// Who posted it.
    pub client: Client,
    /// What stands in it.
    pub form: Form,
}

impl FromRequest for Posted {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (app, body) = (Data::<App>::extract(request), Bytes::from_request(request, payload));
        let request = request.clone();
        Box::pin(async move {
            let (app, body) = (app.await?, body.await?);
            let form = Form::of(&request, &body)?;
            let client = Client::of(&request, &app.catalogue(), &form)?;
            Ok(Self { app, client, form })
        })
    }
}

impl Client {
    /// The client behind a request.
    ///
    /// # Errors
    /// [`Code::InvalidClient`].
    pub fn of(request: &HttpRequest, catalogue: &Catalogue, form: &Form) -> Result<Self, OAuthError> {
        Self::by(request.conn_data::<Peer>(), catalogue, form)
    }

    /// The client behind a request that has no form.
    ///
    /// # Errors
    /// [`Code::InvalidClient`].
    pub fn calling(request: &HttpRequest, catalogue: &Catalogue) -> Result<Self, OAuthError> {
        Self::by(request.conn_data::<Peer>(), catalogue, &Form(Vec::new()))
    }

    fn by(peer: Option<&Peer>, catalogue: &Catalogue, form: &Form) -> Result<Self, OAuthError> {
        let nobody = |why: &str| OAuthError::new(Code::InvalidClient, why);
        let peer = peer.ok_or_else(|| nobody("no client certificate came with the connection"))?;
        let caller = Caller::by(peer, catalogue)
            .ok_or_else(|| nobody("the client certificate is of no administration of the catalogue"))?;
        if form.get("client_id").is_some_and(|named| named != caller.administration.as_str()) {
            return Err(nobody("`client_id` names another client than the certificate"));
        }
        Ok(Self { id: caller.administration, certificate: caller.certificate })
    }
}

/// The parameters of a body, each once; empty ones count as left out (RFC 6749 §3.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Form {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`].
    pub fn of(request: &HttpRequest, body: &[u8]) -> Result<Self, OAuthError> {
        let written = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = written.split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case(FORM) {
            return Err(OAuthError::new(Code::InvalidRequest, format!("the body must be `{FORM}`")));
        }
        Self::parse(body)
    }

    fn parse(body: &[u8]) -> Result<Self, OAuthError> {
        let wrong = |why: String| OAuthError::new(Code::InvalidRequest, why);
        let not_utf8 = || wrong("the body is no percent-encoded UTF-8".to_owned());
        if std::str::from_utf8(body).is_err() {
            return Err(not_utf8());
        }
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| not_utf8())?;
        let mut seen = BTreeSet::new();
        for (name, value) in &pairs {
            // The decoder puts this character in the place of bytes that are no UTF-8.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(not_utf8());
            }
            if !seen.insert(name.as_str()) {
                return Err(wrong(format!("`{}` stands there twice", name.chars().take(64).collect::<String>())));
            }
        }
        Ok(Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()))
    }

    /// One parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The parameters that `T` knows; others are passed over, as OAuth wants.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] with the name of what is missing.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, OAuthError> {
        let pairs = self.0.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        serde_json::from_value(Value::Object(pairs.collect()))
            .map_err(|error| OAuthError::new(Code::InvalidRequest, error.to_string()))
    }
}

/// A parameter that is a whole number.
///
/// # Errors
/// [`Code::InvalidRequest`].
pub(super) fn number(name: &str, text: &str) -> Result<u64, OAuthError> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = if digits { text.parse().ok() } else { None };
    read.ok_or_else(|| OAuthError::new(Code::InvalidRequest, format!("`{name}` is no whole number")))
}

#[cfg(test)]
mod tests {
    use eemol_policies::catalogue::administration::normal_subject;
    use eemol_policies::time::Timestamp;
    use serde::Deserialize;

    use super::super::testing::{catalogue, certificate_subject};
    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Two {
        one: String,
        two: Option<String>,
    }

    fn peer(subject: String) -> Peer {
        Peer {
            normal_subject: normal_subject(&subject),
            subject,
            spki_sha256: [7; 32],
            fingerprint_sha256: [1; 32],
            not_after: Timestamp::EPOCH,
        }
    }

    #[test]
    fn a_repeated_parameter_is_refused_and_an_empty_one_was_not_sent() {
        let twice = Form::parse(b"one=1&other=1&other=1").unwrap_err();
        assert_eq!((twice.code(), twice.description()), (Code::InvalidRequest, "`other` stands there twice"));
        assert_eq!(Form::parse(b"one=%ff").unwrap_err().code(), Code::InvalidRequest);
        let form = Form::parse(b"one=a%20b+c&two=&extra=1").unwrap();
        assert_eq!(form.read::<Two>().unwrap(), Two { one: "a b c".to_owned(), two: None });
        let missing = Form::parse(b"two=1").unwrap().read::<Two>().unwrap_err();
        assert_eq!(missing.description(), "missing field `one`");
    }

    #[test]
    fn a_client_is_the_owner_of_its_certificate_and_nobody_else() {
        let catalogue = catalogue();
        let (id, subject) = certificate_subject(&catalogue);
        let form = |text: String| Form::parse(text.as_bytes()).unwrap();
        let known = Client::by(Some(&peer(subject.clone())), &catalogue, &form(format!("client_id={id}"))).unwrap();
        assert_eq!((known.id, known.certificate), (id, "01".repeat(32)));
        let other = Client::by(Some(&peer(subject)), &catalogue, &form("client_id=somebody-else".to_owned()));
        assert_eq!(other.unwrap_err().code(), Code::InvalidClient);
        let stranger = Client::by(Some(&peer("CN=stranger".to_owned())), &catalogue, &form(String::new()));
        assert_eq!(stranger.unwrap_err().code(), Code::InvalidClient);
        assert_eq!(Client::by(None, &catalogue, &form(String::new())).unwrap_err().code(), Code::InvalidClient);
    }

    #[test]
    fn a_number_is_digits_only() {
        assert_eq!(number("n", "0120").ok(), Some(120));
        for bad in ["", "-1", "+1", "1.0", "1e3", "9999999999999999999"] {
            assert!(number("n", bad).is_err(), "{bad}");
        }
    }
}
