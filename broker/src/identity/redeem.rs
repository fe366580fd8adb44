//! From a code to claims that hold: the code is redeemed with its PKCE verifier, and the ID token is checked for
//! signature, issuer, audience, authorised party, times, nonce and level.

use std::time::Duration;

use chrono::{DateTime, Utc};
use eemol_policies::catalogue::procedure::Assurance;
use eemol_policies::time::Timestamp;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION};
use serde::Deserialize;

use super::claims::Claims;
use super::known::{Known, body, failed};
use super::provider::{Begun, NEWER, Provider};
use super::{Down, SignInError};

/// How far the provider's clock may be from ours.
const SKEW: Duration = Duration::from_mins(1);
/// How old an ID token may be when it arrives.
const OLDEST: Duration = Duration::from_mins(10);
/// Signatures that are taken: none by a shared secret, and none by SHA-1.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 7] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What the token endpoint answers, as far as it is read.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: String,
}

impl Provider {
    /// Redeems a code; what comes back is true of who signed in. `needed` names a claim without which nobody is known:
    /// it is looked for in the user-info answer too.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn redeem(&self, code: &str, begun: &Begun, needed: &str) -> Result<Claims, SignInError> {
        let mut known = self.usable().await?;
        let tokens = self.tokens(&known, code, begun).await?;
        let mut claims = self.claims(&known, &tokens.id_token, &begun.nonce);
        if matches!(claims, Err(UNKNOWN_KEY)) {
            // Signed with a key that is newer than what is known: looked for at once, once.
            known = self.known(NEWER).await?;
            claims = self.claims(&known, &tokens.id_token, &begun.nonce);
        }
        let mut claims = claims.map_err(SignInError::Refused)?;
        if let Some(level) = begun.level
            && self.level(&claims) < Some(level)
        {
            return Err(SignInError::TooWeak);
        }
        if claims.find(needed).is_none() {
            claims = self.more(&known, &tokens.access_token, claims).await?;
        }
        Ok(claims)
    }

    /// The level that these claims vouch for.
    pub fn level(&self, claims: &Claims) -> Option<Assurance> {
        claims.acr().and_then(|acr| self.settings.assurance(acr))
    }

    async fn tokens(&self, known: &Known, code: &str, begun: &Begun) -> Result<Tokens, SignInError> {
        let shown = self.proof.show(&self.client, &self.issuer, known.secret_by_body, &self.runtime);
        let shown = shown.ok_or(SignInError::Refused("this broker's own key signs nothing"))?;
        let mut form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", self.redirect_uri.clone()),
            ("code_verifier", begun.verifier.clone()),
        ];
        form.extend(shown.members);
        let mut request = self.http.post(known.token.clone()).header(ACCEPT, "application/json").form(&form);
        if let Some(authorization) = shown.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let status = answer.status();
        let content = body(answer).await?;
        match status {
            StatusCode::OK => serde_json::from_slice(&content).map_err(|_| SignInError::Refused("it sent no ID token")),
            status if status.is_server_error() => {
                Err(Down(format!("its token address answers {}", status.as_u16())).into())
            }
            StatusCode::UNAUTHORIZED => Err(SignInError::Refused("it does not know this broker")),
            _ => Err(SignInError::Refused("it does not take the code")),
        }
    }

    fn claims(&self, known: &Known, id_token: &str, nonce: &str) -> Result<Claims, &'static str> {
        verified(&known.keys, &self.issuer, &self.client, id_token, nonce, self.runtime.now())
    }

    /// The claims with those of the user-info answer beside them, which must be about the same subject.
    async fn more(&self, known: &Known, access_token: &str, claims: Claims) -> Result<Claims, SignInError> {
        let Some(url) = known.userinfo.clone().filter(|_| !access_token.is_empty()) else { return Ok(claims) };
        let request = self.http.get(url).header(ACCEPT, "application/json");
        let answer = request.header(AUTHORIZATION, format!("Bearer {access_token}")).send().await;
        let answer = answer.map_err(|error| failed(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(Down(format!("its user-info address answers {}", answer.status().as_u16())).into());
        }
        let more =
            Claims::read(&body(answer).await?).ok_or(SignInError::Refused("its user-info answer is no object"))?;
        claims.joined(more).ok_or(SignInError::Refused("its user-info answer is about somebody else"))
    }
}

/// No key that is known made the signature.
pub(super) const UNKNOWN_KEY: &str = "no known key made the signature";

/// The claims of an ID token that holds; the reason why it does not.
pub(super) fn verified(
    keys: &CoreJsonWebKeySet,
    issuer: &str,
    client: &str,
    id_token: &str,
    nonce: &str,
    now: Timestamp,
) -> Result<Claims, &'static str> {
    let parsed: CoreIdToken = id_token.parse().map_err(|_| "no ID token")?;
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| "the issuer is no address")?;
    let (latest, earliest) = (utc(now.plus(SKEW)), utc(now.minus(OLDEST)));
    let verifier = CoreIdTokenVerifier::new_public_client(ClientId::new(client.to_owned()), issuer, keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(|| utc(now.minus(SKEW)))
        .set_issue_time_verifier_fn(|issued| {
            if issued > latest || issued < earliest { Err("the time of issue".to_owned()) } else { Ok(()) }
        });
    parsed.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| reason(&error))?;
    let claims = Claims::of_token(id_token).ok_or("no claims")?;
    match claims.find("azp") {
        Some(party) if party.as_str() != Some(client) => Err("it was issued to another client"),
        _ => Ok(claims),
    }
}

fn reason(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "it is not of now",
        ClaimsVerificationError::InvalidAudience(_) => "it is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "it is from another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "it has another nonce",
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => UNKNOWN_KEY,
        ClaimsVerificationError::SignatureVerification(_) => "its signature does not hold",
        _ => "its claims do not hold",
    }
}

/// The same instant for the library; the epoch where it cannot be said, at which nothing holds.
fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default()
}
