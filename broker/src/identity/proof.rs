//! How this broker proves itself to a provider: a secret, an assertion signed with its own key, or its certificate.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::config::{Config, Provider};
use crate::runtime::Runtime;

/// Kind of assertion (RFC 7523).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Seconds for which an assertion counts.
const ASSERTION_SECONDS: i64 = 60;

/// What proves the broker.
pub(super) enum Proof {
    /// A secret that the provider gave.
    Secret(SecretString),
    /// A key whose public half the provider knows.
    Key(Box<EncodingKey>, Option<String>),
    /// The certificate of the connection.
    Certificate,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof")
    }
}

/// What goes with a request for tokens: form members, and the value of `Authorization`.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) members: Vec<(&'static str, String)>,
    pub(super) authorization: Option<String>,
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Proof {
    /// What the configuration names; the reason when it cannot be used.
    pub(super) fn of(config: &Config, provider: &Provider) -> Result<Self, String> {
        let read = |reference: &crate::config::secret::SecretRef| {
            reference.read(&config.environment).map_err(|error| error.to_string())
        };
        if let Some(secret) = &provider.client_secret {
            return Ok(Self::Secret(read(secret)?));
        }
        if let Some(key) = &provider.client_key {
            let pem = read(key)?;
            let key = EncodingKey::from_ec_pem(pem.expose_secret().as_bytes())
                .map_err(|_| "`client_key` is no P-256 key in PKCS#8 PEM".to_owned())?;
            return Ok(Self::Key(Box::new(key), provider.client_key_id.clone()));
        }
        Ok(Self::Certificate)
    }

    /// The proof for one request; `by_body` where the provider takes a secret in the form only.
    pub(super) fn show(&self, client: &str, issuer: &str, by_body: bool, runtime: &Runtime) -> Option<Shown> {
        let named = || vec![("client_id", client.to_owned())];
        match self {
            Self::Certificate => Some(Shown { members: named(), authorization: None }),
            Self::Secret(secret) if by_body => {
                let mut members = named();
                members.push(("client_secret", secret.expose_secret().to_owned()));
                Some(Shown { members, authorization: None })
            }
            Self::Secret(secret) => {
                let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
                let pair = STANDARD.encode(format!("{}:{}", part(client), part(secret.expose_secret())));
                Some(Shown { members: Vec::new(), authorization: Some(format!("Basic {pair}")) })
            }
            Self::Key(key, kid) => {
                let iat = runtime.now().millis().div_euclid(1000);
                let (jti, exp) = (runtime.opaque_token(), iat + ASSERTION_SECONDS);
                let header = Header { kid: kid.clone(), ..Header::new(Algorithm::ES256) };
                let claims = Assertion { iss: client, sub: client, aud: issuer, jti, iat, exp };
                let assertion = jsonwebtoken::encode(&header, &claims, key).ok()?;
                let mut members = named();
                members.push(("client_assertion_type", ASSERTION.to_owned()));
                members.push(("client_assertion", assertion));
                Some(Shown { members, authorization: None })
            }
        }
    }
}
