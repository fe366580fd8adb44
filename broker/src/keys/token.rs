//! The token key: ES256, PKCS#8 in PEM. Its id is the RFC 7638 thumbprint of the public half.
//!
//! The key to come lies beside the present one from the first day, and another is made at each rotation, so that its public
//! half is known to everybody before it signs. After a rotation the earlier public key stays in a list beside the key file:
//! for tokens until all that were signed with it are past their time, for consent receipts for good. Secrets of earlier
//! keys are gone.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_policies::time::Timestamp;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::KeyError;
use super::files::{self, FileError, Readers};
use crate::config::secret::SecretRef;

/// How long a retired public key stays published: the longest life of a token, 30 days, and a day more.
pub const OVERLAP: Duration = Duration::from_hours(31 * 24);

/// The key that signs tokens.
pub struct TokenKey {
    kid: String,
    jwk: Value,
    pem: SecretString,
}

/// A public key that signs no more, but whose signatures are still accepted: under tokens for a while, under consent receipts
/// for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Key id in token headers.
    pub kid: String,
    /// Public key, RFC 7517.
    pub jwk: Value,
    /// When another key took its place.
    pub retired_at: Timestamp,
    /// From when it is accepted under tokens no more.
    pub until: Timestamp,
}

impl TokenKey {
    /// Reads a private key.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn from_pem(pem: SecretString) -> Result<Self, KeyError> {
        let not_a_key = KeyError::NotAKey { key: "token", wanted: "P-256 private key in PKCS#8 PEM" };
        let Ok(der) = PrivatePkcs8KeyDer::from_pem_slice(pem.expose_secret().as_bytes()) else { return Err(not_a_key) };
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.secret_pkcs8_der());
        let Ok(pair) = pair else { return Err(not_a_key) };
        // An uncompressed point: 0x04, 32 bytes of x, 32 bytes of y.
        let point = pair.public_key().as_ref().strip_prefix(&[4]).and_then(|point| point.split_at_checked(32));
        let Some((x, y)) = point else { return Err(not_a_key) };
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let thumbprint = digest(&SHA256, format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes());
        let kid = URL_SAFE_NO_PAD.encode(thumbprint);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": "ES256", "kid": kid });
        Ok(Self { kid, jwk, pem })
    }

    /// Key id in token headers.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Public key, RFC 7517.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// Private key, for the signer of tokens and nobody else.
    pub fn pem(&self) -> &SecretString {
        &self.pem
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The retired keys beside `token`; none where there is no list or the key is not in a file.
///
/// # Errors
/// [`KeyError::File`], [`KeyError::RetiredList`].
pub fn read_retired(token: &SecretRef) -> Result<Vec<Retired>, KeyError> {
    let Some(path) = token.path().map(retired_path) else { return Ok(Vec::new()) };
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| KeyError::RetiredList(path.display().to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(KeyError::File(FileError::Read { path, source })),
    }
}

/// Writes the list of retired keys beside the key file `token`.
pub(super) fn write_retired(token: &Path, retired: &[Retired]) -> Result<(), KeyError> {
    let path = retired_path(token);
    let text = serde_json::to_vec_pretty(retired).map_err(|_| KeyError::RetiredList(path.display().to_string()))?;
    Ok(files::replace(&path, &text, Readers::All)?)
}

/// Where the key to come lies.
pub(super) fn next_path(token: &Path) -> PathBuf {
    token.with_extension("next.pem")
}

fn retired_path(token: &Path) -> PathBuf {
    token.with_extension("retired.json")
}
