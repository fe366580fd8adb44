//! Tokens that are not what they say: made as an attacker would, from a good one and public keys.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_broker::keys::Keys;
use eemol_consent::token::{Claims, Signer};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::TestBroker;

/// The parts of a good token, to be put together otherwise.
#[derive(Debug, Clone)]
pub struct Parts {
    /// JOSE header.
    pub header: Value,
    /// Claims.
    pub claims: Value,
    signature: String,
}

impl Parts {
    /// Takes a token apart.
    pub fn of(token: &str) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| {
            let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
            serde_json::from_slice(&json).expect("JSON")
        };
        Self { header: read(parts[0]), claims: read(parts[1]), signature: parts[2].to_owned() }
    }

    /// Header and claims as they stand, under the old signature.
    pub fn with_old_signature(&self) -> String {
        format!("{}.{}", self.unsigned(), self.signature)
    }

    /// `alg: none` and no signature.
    pub fn alg_none(mut self) -> String {
        self.header["alg"] = json!("none");
        format!("{}.", self.unsigned())
    }

    /// `HS256`, with these bytes as the secret.
    pub fn hs256(mut self, secret: &[u8]) -> String {
        self.header["alg"] = json!("HS256");
        let signed = self.unsigned();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
    }

    fn unsigned(&self) -> String {
        let write = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", write(&self.header), write(&self.claims))
    }
}

/// A signer with a key that the broker has never seen, under this `kid`.
pub fn foreign_signer(kid: &str) -> Signer {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key can be made");
    Signer::from_pem(kid, &key.serialize_pem()).expect("it is a key for ES256")
}

impl TestBroker {
    /// The broker's own signer under another `kid`; under its own with `None`.
    pub fn signer(&self, kid: Option<&str>) -> Signer {
        let keys = Keys::load(&self.app().config).expect("the keys can be read");
        Signer::from_pem(kid.unwrap_or(keys.token.kid()), keys.token.pem().expose_secret()).expect("it is a key")
    }

    /// What a token of this broker says.
    pub fn claims(&self, token: &str) -> Claims {
        self.app().tokens.read_expired(token).expect("the token is of this broker")
    }
}
