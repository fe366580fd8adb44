//! The keys of tokens: P-256 for signing, JSON Web Keys (RFC 7517) for everyone who checks.
//!
//! Reads and uses keys; where they are kept, made and rotated is the broker's `keys`.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::verify::{Header, Kind, form};

/// Length of an ES256 signature.
const SIGNATURE_BYTES: usize = 64;

/// Why something is no key for tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The key's id could be mistaken for something else.
    #[error("`{0}` is no key id: 1 to 64 letters, digits, `-` and `_`")]
    Kid(String),
    /// The text has no PEM block with a private key, or more than one.
    #[error("the text has no single PEM block `PRIVATE KEY` or `EC PRIVATE KEY`")]
    Pem,
    /// The bytes are no private key on P-256.
    #[error("the private key is none on the curve P-256")]
    Private,
    /// The JSON is no public signature key on P-256, or has more members than one needs.
    #[error("the JSON is no public ES256 key: {0}")]
    Jwk(String),
    /// Two keys with one id.
    #[error("the key id `{0}` is there twice")]
    Repeated(String),
    /// A reader without keys.
    #[error("there is no key")]
    None,
}

/// The token could not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Our own reader would refuse it; with the rule it breaks.
    #[error("the claims are not well formed: {0}")]
    Claims(&'static str),
    /// The cryptographic library refused.
    #[error("the key could not sign")]
    Key,
}

/// Signs tokens of every kind with one P-256 key, read once. Prints nothing but its id.
pub struct Signer {
    kid: String,
    pair: EcdsaKeyPair,
    public: PublicKey,
}

/// The public half of a signing key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kid: String,
    /// The point, uncompressed: 4, x, y.
    point: [u8; 65],
}

impl Signer {
    /// Reads a PEM text with one private key on P-256, PKCS #8 or SEC 1.
    pub fn from_pem(kid: &str, pem: &str) -> Result<Self, BadKey> {
        let der = private_key_block(pem)?;
        let pair =
            EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).map_err(|_| BadKey::Private)?;
        let public = PublicKey::new(kid, pair.public_key().as_ref())?;
        Ok(Self { kid: kid.to_owned(), pair, public })
    }

    /// The key's id, `kid` of the tokens it signs.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The public half as a JSON Web Key.
    pub fn jwk(&self) -> serde_json::Value {
        self.public.jwk()
    }

    /// A signed token, as it travels. Claims that our own reader would refuse are not signed.
    pub fn issue<C: Kind>(&self, claims: &C) -> Result<String, SignError> {
        form(claims).map_err(SignError::Claims)?;
        let payload = serde_json::to_vec(claims).map_err(|_| SignError::Claims("claims"))?;
        self.sign(C::TYP, &payload, super::verify::MOST_BYTES)
    }

    /// A JWS over `payload` with this `typ`, at most `most` bytes long.
    pub(super) fn sign(&self, typ: &str, payload: &[u8], most: usize) -> Result<String, SignError> {
        let header = serde_json::to_vec(&Header::new(typ, &self.kid)).map_err(|_| SignError::Claims("header"))?;
        let about = (header.len() + payload.len() + SIGNATURE_BYTES) * 4 / 3 + 8;
        let mut token = String::with_capacity(about);
        URL_SAFE_NO_PAD.encode_string(header, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        // The library takes its nonce from its own generator whatever is passed here.
        let signature = self.pair.sign(&SystemRandom::new(), token.as_bytes()).map_err(|_| SignError::Key)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.as_ref(), &mut token);
        if token.len() > most { Err(SignError::Claims("too long")) } else { Ok(token) }
    }
}

impl PublicKey {
    fn new(kid: &str, point: &[u8]) -> Result<Self, BadKey> {
        if !is_kid(kid) {
            return Err(BadKey::Kid(kid.chars().take(80).collect()));
        }
        let not_a_point = |_| BadKey::Jwk("the point is not on the curve P-256".to_owned());
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(not_a_point)?;
        let point = point.try_into().map_err(|_| BadKey::Jwk("the point is not uncompressed".to_owned()))?;
        Ok(Self { kid: kid.to_owned(), point })
    }

    /// Reads one JSON Web Key. Every member is needed and no other is taken, least of all a private one.
    pub fn from_jwk(jwk: &serde_json::Value) -> Result<Self, BadKey> {
        let bad = |error: &dyn fmt::Display| BadKey::Jwk(error.to_string());
        let jwk = Jwk::deserialize(jwk).map_err(|error| bad(&error))?;
        let mut point = vec![4];
        for coordinate in [&jwk.x, &jwk.y] {
            let bytes = URL_SAFE_NO_PAD.decode(coordinate).map_err(|error| bad(&error))?;
            if bytes.len() != 32 {
                return Err(bad(&"a coordinate is not 32 bytes long"));
            }
            point.extend(bytes);
        }
        Self::new(&jwk.kid, &point)
    }

    /// The key's id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as a JSON Web Key, for the published set.
    pub fn jwk(&self) -> serde_json::Value {
        let (x, y) = self.coordinates();
        serde_json::json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": x, "y": y})
    }

    pub(super) fn into_decoding_key(self) -> Result<DecodingKey, BadKey> {
        let (x, y) = self.coordinates();
        DecodingKey::from_ec_components(&x, &y).map_err(|error| BadKey::Jwk(error.to_string()))
    }

    fn coordinates(&self) -> (String, String) {
        let [_, coordinates @ ..] = &self.point;
        let (x, y) = coordinates.split_at(32);
        (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The published key set (RFC 7517) of these keys.
pub fn jwks<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> serde_json::Value {
    serde_json::json!({ "keys": keys.into_iter().map(PublicKey::jwk).collect::<Vec<_>>() })
}

/// The keys of a published set.
pub(super) fn read_jwks(jwks: &serde_json::Value) -> Result<Vec<PublicKey>, BadKey> {
    let keys = jwks.get("keys").and_then(serde_json::Value::as_array);
    keys.ok_or_else(|| BadKey::Jwk("no list `keys`".to_owned()))?.iter().map(PublicKey::from_jwk).collect()
}

/// A key id that can be neither a path nor a query nor an address.
pub(super) fn is_kid(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    #[serde(rename = "kty")]
    _kty: KeyType,
    #[serde(rename = "crv")]
    _crv: Curve,
    #[serde(rename = "use")]
    _use: Purpose,
    #[serde(rename = "alg")]
    _alg: Algorithm,
    kid: String,
    x: String,
    y: String,
}

#[derive(Deserialize, Serialize)]
enum KeyType {
    #[serde(rename = "EC")]
    Ec,
}

#[derive(Deserialize, Serialize)]
enum Curve {
    #[serde(rename = "P-256")]
    P256,
}

#[derive(Deserialize, Serialize)]
enum Purpose {
    #[serde(rename = "sig")]
    Signature,
}

#[derive(Deserialize, Serialize)]
enum Algorithm {
    #[serde(rename = "ES256")]
    Es256,
}

/// The DER bytes of the one private key in a PEM text. Other blocks (`EC PARAMETERS`) are passed over.
fn private_key_block(pem: &str) -> Result<Zeroizing<Vec<u8>>, BadKey> {
    let mut found = None;
    for label in ["PRIVATE KEY", "EC PRIVATE KEY"] {
        let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
        for block in pem.split(begin.as_str()).skip(1) {
            let (body, _) = block.split_once(end.as_str()).ok_or(BadKey::Pem)?;
            let joined = Zeroizing::new(body.split_ascii_whitespace().collect::<String>());
            let der = STANDARD.decode(joined.as_bytes()).map_err(|_| BadKey::Pem)?;
            if found.replace(Zeroizing::new(der)).is_some() {
                return Err(BadKey::Pem);
            }
        }
    }
    found.ok_or(BadKey::Pem)
}
