//! Signing and reading tokens with the keys of one broker; the hashes of tokens whose signature was right are
//! remembered.

use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_consent::details::GrantedDetail;
use eemol_consent::receipt::Record;
use eemol_consent::token::{Claims, PublicKey, Signer, TokenError, Verifier};
use eemol_consent::token::{grant, id_token, receipt};
use eemol_policies::ids::{AdministrationId, ConsentId, ExchangeId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use moka::sync::Cache;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::keys::Keys;
use crate::ledger::hash::{Hash, sha256};

/// Verified tokens whose hash is remembered, and how long.
const REMEMBERED: u64 = 100_000;
const REMEMBERED_FOR: Duration = Duration::from_mins(5);

/// The keys do not make a signer and a verifier.
#[derive(Debug, thiserror::Error)]
#[error("the token keys cannot be used: {0}")]
pub struct TokensError(String);

/// Issues and reads the tokens of one broker.
#[derive(Debug)]
pub struct Tokens {
    issuer: String,
    signer: Signer,
    verifier: Verifier,
    receipts: receipt::Verifier,
    jwks: Value,
    /// Hashes of whole tokens whose signature was right. Claims are read anew each time: they would take far more memory.
    known: Cache<Hash, ()>,
}

impl Tokens {
    /// A signer and reader over these keys; `issuer` is the broker's public address, of tokens issuer and audience.
    pub fn new(issuer: &str, keys: &Keys, now: Timestamp) -> Result<Self, TokensError> {
        let fail = |error: &dyn std::fmt::Display| TokensError(error.to_string());
        let signer =
            Signer::from_pem(keys.token.kid(), keys.token.pem().expose_secret()).map_err(|error| fail(&error))?;
        let jwks = keys.jwks(now);
        let verifier = Verifier::from_jwks(issuer, issuer, &jwks).map_err(|error| fail(&error))?;
        let receipts = receipt::Verifier::from_jwks(&jwks).map_err(|error| fail(&error))?;
        let known = Cache::builder().max_capacity(REMEMBERED).time_to_live(REMEMBERED_FOR).build();
        Ok(Self { issuer: issuer.to_owned(), signer, verifier, receipts, jwks, known })
    }

    /// Issuer and audience of consent tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The public keys, RFC 7517.
    pub const fn jwks(&self) -> &Value {
        &self.jwks
    }

    /// The key that signs now.
    pub const fn public_key(&self) -> &PublicKey {
        self.signer.public_key()
    }

    /// A consent token.
    ///
    /// # Errors
    /// The reason why there is none: that of the consent, or that nothing can be signed.
    pub fn consent_token(
        &self,
        consent: &Consent,
        sub: String,
        jti: String,
        now: Timestamp,
    ) -> Result<(String, Claims), Reason> {
        let claims = Claims::of(consent, &self.issuer, &self.issuer, sub, jti, now)?;
        let token = self.signer.issue(&claims).map_err(|_| Reason::ConsentExpired)?;
        Ok((token, claims))
    }

    /// The grant JWT for one call to a provider; `None` when it cannot be signed.
    pub fn provider_grant(
        &self,
        detail: GrantedDetail,
        requester: AdministrationId,
        sub: String,
        ids: (ConsentId, ExchangeId, String),
        now: Timestamp,
    ) -> Option<String> {
        let claims = grant::Claims::of(detail, &self.issuer, requester, sub, ids, now)?;
        self.signer.issue(&claims).ok()
    }

    /// An ID token for a client that asked with `openid`; `None` when it cannot be signed.
    pub fn id_token(&self, client: AdministrationId, sub: String, now: Timestamp) -> Option<String> {
        self.signer.issue(&id_token::Claims::new(&self.issuer, client, sub, None, now)).ok()
    }

    /// A consent receipt; `None` when it cannot be signed.
    pub fn consent_receipt(&self, record: Record) -> Option<receipt::Signed> {
        self.signer.receipt(record).ok()
    }

    /// Reads consent receipts that were signed with a published key.
    pub const fn receipts(&self) -> &receipt::Verifier {
        &self.receipts
    }

    /// Reads a consent token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read(&self, text: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let hash = sha256(text.as_bytes());
        if self.known.get(&hash).is_some() {
            let claims = self.verifier.verify_again(text, now)?;
            return if now < claims.exp { Ok(claims) } else { Err(TokenError::Expired) };
        }
        let claims = self.verifier.verify(text, now)?;
        self.known.insert(hash, ());
        Ok(claims)
    }

    /// What an expired token said, if all else about it is right: its entry then stands under its person.
    pub fn read_expired(&self, text: &str) -> Option<Claims> {
        let payload = text.split('.').nth(1)?;
        let json = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).ok()?;
        let issued = serde_json::from_slice::<Value>(&json).ok()?.get("iat")?.as_i64()?;
        self.verifier.verify(text, Timestamp::from_millis(issued.checked_mul(1000)?)).ok()
    }
}
