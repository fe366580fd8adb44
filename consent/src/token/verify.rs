//! The one strict reader of tokens. Everything that is not refused here was written by a signer of ours.
//!
//! Size, form and header are checked before any key is touched, the signature before any claim is read, and all claims
//! against rules that leave nothing to the library's defaults (its leeway, its optional audience, its clock).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_policies::time::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::TokenError;
use super::key::{BadKey, PublicKey, is_kid, read_jwks};

/// The longest token that is looked at, in bytes.
pub const MOST_BYTES: usize = 16 * 1024;

/// How far two clocks may be apart.
pub const LEEWAY: Duration = Duration::from_secs(5);

/// One kind of token: its `typ`, its longest life, its claims.
pub trait Kind: Serialize + DeserializeOwned {
    /// The `typ` of its header; no two kinds share one.
    const TYP: &'static str;
    /// The longest time between `iat` and `exp`.
    const LONGEST: Duration;

    /// The claims that every kind has.
    fn frame(&self) -> Frame<'_>;

    /// Whether the other claims are well formed; the name of the first that is not.
    fn well_formed(&self) -> Result<(), &'static str>;
}

/// The claims that every kind of token has.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Who issued it.
    pub iss: &'a str,
    /// Whom it is for.
    pub aud: &'a str,
    /// When it was issued.
    pub iat: Timestamp,
    /// From when it may be used, where the kind has that claim.
    pub nbf: Option<Timestamp>,
    /// The first instant at which it may not be used.
    pub exp: Timestamp,
}

/// Reads tokens of one kind, from one issuer, for one audience, under a fixed set of keys.
#[derive(Clone)]
pub struct VerifierOf<C> {
    issuer: String,
    audience: String,
    keys: BTreeMap<String, DecodingKey>,
    kind: PhantomData<fn() -> C>,
}

/// Whether the signature is to be checked, or was found right before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    Check,
    Known,
}

/// The only header there is, its texts lent from it. Any other member (`jku`, `jwk`, `x5u`, `crit`, `b64`, …) makes the token invalid.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header<'a> {
    alg: Alg,
    #[serde(borrow)]
    typ: Cow<'a, str>,
    #[serde(borrow)]
    kid: Cow<'a, str>,
}

/// The only algorithm there is.
#[derive(Serialize, Deserialize)]
enum Alg {
    ES256,
}

impl<'a> Header<'a> {
    pub(super) const fn new(typ: &'a str, kid: &'a str) -> Self {
        Self { alg: Alg::ES256, typ: Cow::Borrowed(typ), kid: Cow::Borrowed(kid) }
    }
}

impl<C: Kind> VerifierOf<C> {
    /// A reader of tokens by `issuer` for `audience` under `keys`.
    ///
    /// # Errors
    /// [`BadKey`] when there is no key or two have the same id.
    pub fn new(
        issuer: impl Into<String>,
        audience: impl Into<String>,
        keys: impl IntoIterator<Item = PublicKey>,
    ) -> Result<Self, BadKey> {
        let known = by_id(keys)?;
        Ok(Self { issuer: issuer.into(), audience: audience.into(), keys: known, kind: PhantomData })
    }

    /// The same from a published key set (RFC 7517), read as strictly: P-256 signature keys only, no private part.
    ///
    /// # Errors
    /// [`BadKey`] for the first key that is not of that form.
    pub fn from_jwks(
        issuer: impl Into<String>,
        audience: impl Into<String>,
        jwks: &serde_json::Value,
    ) -> Result<Self, BadKey> {
        Self::new(issuer, audience, read_jwks(jwks)?)
    }

    /// What the token says, if it is one of this kind, issuer and audience and valid at `now`.
    ///
    /// # Errors
    /// [`TokenError::Expired`] when only its time is over, [`TokenError::Invalid`] for everything else.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<C, TokenError> {
        self.read(token, now, Signature::Check)
    }

    /// The same for a token that this reader, or one with the same keys, has found right before: claims and times are checked
    /// anew. The caller must have kept the whole text, or a digest of it, from then.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_again(&self, token: &str, now: Timestamp) -> Result<C, TokenError> {
        self.read(token, now, Signature::Known)
    }

    fn read(&self, token: &str, now: Timestamp, signature: Signature) -> Result<C, TokenError> {
        let payload = self.payload(token, signature).map_err(TokenError::Invalid)?;
        let claims: C = serde_json::from_slice(&payload).map_err(|_| TokenError::Invalid("claims"))?;
        self.check(&claims, now)?;
        Ok(claims)
    }

    /// The signed bytes: form, header and signature are checked, nothing else.
    fn payload(&self, token: &str, known: Signature) -> Result<Vec<u8>, &'static str> {
        open(&self.keys, C::TYP, MOST_BYTES, token, known)
    }

    fn check(&self, claims: &C, now: Timestamp) -> Result<(), TokenError> {
        let frame = claims.frame();
        let soon = now.plus(LEEWAY);
        let rules = [
            (frame.iss == self.issuer, "iss"),
            (frame.aud == self.audience, "aud"),
            (frame.iat <= soon, "iat ahead"),
            (frame.nbf.is_none_or(|nbf| nbf <= soon), "nbf ahead"),
        ];
        if let Some((_, broken)) = rules.iter().find(|(kept, _)| !kept) {
            return Err(TokenError::Invalid(broken));
        }
        form(claims).map_err(TokenError::Invalid)?;
        if now >= frame.exp.plus(LEEWAY) { Err(TokenError::Expired) } else { Ok(()) }
    }
}

/// The keys by their ids.
///
/// # Errors
/// [`BadKey`] when there is no key or two have the same id.
pub(super) fn by_id(keys: impl IntoIterator<Item = PublicKey>) -> Result<BTreeMap<String, DecodingKey>, BadKey> {
    let mut known = BTreeMap::new();
    for key in keys {
        let kid = key.kid().to_owned();
        if known.insert(kid.clone(), key.into_decoding_key()?).is_some() {
            return Err(BadKey::Repeated(kid));
        }
    }
    if known.is_empty() { Err(BadKey::None) } else { Ok(known) }
}

/// The signed bytes of a text of this `typ` and at most `most` bytes: form, header and signature are checked, nothing else.
/// Where the signature is known to be right, so is all of the text that was signed: its form and its header.
pub(super) fn open(
    keys: &BTreeMap<String, DecodingKey>,
    typ: &str,
    most: usize,
    token: &str,
    known: Signature,
) -> Result<Vec<u8>, &'static str> {
    if token.len() > most {
        return Err("too long");
    }
    let (message, signature) = token.rsplit_once('.').ok_or("not three parts")?;
    let (header, payload) = message.split_once('.').ok_or("not three parts")?;
    if payload.contains('.') {
        return Err("not three parts");
    }
    // Strict decoding: no padding, no stray bits, no other alphabet, so that a token has one spelling.
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64url");
    if known == Signature::Known {
        return decode(payload);
    }
    let (header, payload, raw_signature) = (decode(header)?, decode(payload)?, decode(signature)?);
    let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| "header")?;
    if header.typ != typ {
        return Err("typ");
    }
    if !is_kid(&header.kid) {
        return Err("kid");
    }
    let key = keys.get(&*header.kid).ok_or("unknown kid")?;
    if raw_signature.len() != 64 {
        return Err("signature");
    }
    match jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, Algorithm::ES256) {
        Ok(true) => Ok(payload),
        _ => Err("signature"),
    }
}

/// The rules that hold for a token at any time, when it is signed and when it is read.
pub(super) fn form<C: Kind>(claims: &C) -> Result<(), &'static str> {
    let Frame { iss, aud, iat, nbf, exp } = claims.frame();
    if iss.is_empty() {
        return Err("iss");
    }
    if aud.is_empty() {
        return Err("aud");
    }
    if exp <= iat || nbf.is_some_and(|nbf| exp <= nbf) {
        return Err("exp before iat or nbf");
    }
    if exp.since(iat) > C::LONGEST {
        return Err("life too long");
    }
    claims.well_formed()
}

impl<C: Kind> fmt::Debug for VerifierOf<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("typ", &C::TYP)
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("kids", &self.keys.keys())
            .finish()
    }
}
