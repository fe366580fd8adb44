//! Sign-out that the provider tells of (OpenID Connect Back-Channel Logout): the logout token, checked.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

use super::SignInError;
use super::known::Known;
use super::provider::{NEWER, Provider};
use super::redeem::UNKNOWN_KEY;

/// The event that a logout token is about.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a logout token may be.
const OLDEST_SECONDS: i64 = 600;
/// How far the provider's clock may be from ours.
const SKEW_SECONDS: i64 = 60;

/// Whose sessions end; one of both is given.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedOut {
    /// The provider's name for its session.
    pub session: Option<String>,
    /// The provider's name for the person: every session of theirs, where no session is named.
    pub subject: Option<String>,
}

impl std::fmt::Debug for SignedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedOut")
    }
}

impl Provider {
    /// What a logout token says.
    ///
    /// # Errors
    /// [`SignInError`] when it does not hold, or the provider's keys cannot be had.
    pub async fn signed_out(&self, token: &str) -> Result<SignedOut, SignInError> {
        let mut said = self.read(&*self.usable().await?, token);
        if matches!(said, Err(UNKNOWN_KEY)) {
            said = self.read(&*self.known(NEWER).await?, token);
        }
        said.map_err(SignInError::Refused)
    }

    fn read(&self, known: &Known, token: &str) -> Result<SignedOut, &'static str> {
        let keys = serde_json::to_value(&known.keys).and_then(serde_json::from_value).map_err(|_| "no keys")?;
        let now = self.runtime.now().millis().div_euclid(1000);
        verified(&keys, &self.issuer, &self.client, token, now)
    }
}

/// What a logout token says; the reason where it does not hold. `now` in seconds.
pub(super) fn verified(
    keys: &JwkSet,
    issuer: &str,
    client: &str,
    token: &str,
    now: i64,
) -> Result<SignedOut, &'static str> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| "no token")?;
    let algorithms = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];
    if !algorithms.contains(&header.alg) {
        return Err("its signature is of a kind that is not taken");
    }
    let kid = header.kid.ok_or(UNKNOWN_KEY)?;
    let key = DecodingKey::from_jwk(keys.find(&kid).ok_or(UNKNOWN_KEY)?).map_err(|_| "no usable key")?;
    let mut rules = Validation::new(header.alg);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[client]);
    rules.set_required_spec_claims(&["iss", "aud"]);
    // Times are compared with the broker's own clock below.
    (rules.validate_exp, rules.validate_nbf) = (false, false);
    let claims =
        jsonwebtoken::decode::<Map<String, Value>>(token, &key, &rules).map_err(|_| "it does not hold")?.claims;
    let number = |name: &str| claims.get(name).and_then(Value::as_i64);
    let issued_at = number("iat").ok_or("no time of issue")?;
    if issued_at > now + SKEW_SECONDS
        || issued_at < now - OLDEST_SECONDS
        || number("exp").is_some_and(|end| end < now - SKEW_SECONDS)
    {
        return Err("it is not of now");
    }
    if claims.contains_key("nonce")
        || claims.get("events").and_then(|events| events.get(EVENT)).is_none_or(|it| !it.is_object())
    {
        return Err("it is no logout token");
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let said = SignedOut { session: text("sid"), subject: text("sub") };
    if said.session.is_none() && said.subject.is_none() { Err("it names nobody") } else { Ok(said) }
}
