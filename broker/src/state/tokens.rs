//! Signing and reading tokens with the keys of one broker; the hashes of tokens whose signature was right are
//! remembered. After a change of keys the new ones are taken in while the broker runs.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use eemol_consent::consent::Consent;
use eemol_consent::details::GrantedDetail;
use eemol_consent::receipt::Record;
use eemol_consent::token::{Claims, PublicKey, Signer, TokenError, Verifier};
use eemol_consent::token::{grant, id_token, introspection, receipt};
use eemol_policies::ids::{AdministrationId, ConsentId, ExchangeId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use moka::sync::Cache;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::keys::{Keys, Published};
use crate::ledger::hash::{Hash, sha256};

/// Verified tokens whose hash is remembered, and how long.
const REMEMBERED: u64 = 32_768;
const REMEMBERED_FOR: Duration = Duration::from_mins(5);

/// The keys do not make a signer and a verifier.
#[derive(Debug, thiserror::Error)]
#[error("the token keys cannot be used: {0}")]
pub struct TokensError(String);

/// Issues and reads the tokens of one broker.
#[derive(Debug)]
pub struct Tokens {
    issuer: String,
    now: ArcSwap<InForce>,
}

/// The keys in force.
#[derive(Debug)]
struct InForce {
    signer: Signer,
    verifier: Verifier,
    receipts: receipt::Verifier,
    published: Published,
    /// Hashes of whole tokens whose signature was right. Claims are read anew each time: they would take far more memory.
    known: Cache<Hash, ()>,
}

impl InForce {
    fn new(issuer: &str, keys: &Keys, now: Timestamp) -> Result<Self, TokensError> {
        let fail = |error: &dyn std::fmt::Display| TokensError(error.to_string());
        let signer =
            Signer::from_pem(keys.token.kid(), keys.token.pem().expose_secret()).map_err(|error| fail(&error))?;
        let published = keys.published();
        let jwks = published.at(now);
        let verifier = Verifier::from_jwks(issuer, issuer, &jwks).map_err(|error| fail(&error))?;
        let receipts = receipt::Verifier::from_jwks(&published.of_receipts()).map_err(|error| fail(&error))?;
        let known = Cache::builder().max_capacity(REMEMBERED).time_to_live(REMEMBERED_FOR).build();
        Ok(Self { signer, verifier, receipts, published, known })
    }
}

impl Tokens {
    /// A signer and reader over these keys; `issuer` is the broker's public address, of tokens issuer and audience.
    ///
    /// # Errors
    /// [`TokensError`].
    pub fn new(issuer: &str, keys: &Keys, now: Timestamp) -> Result<Self, TokensError> {
        Ok(Self { issuer: issuer.to_owned(), now: ArcSwap::from_pointee(InForce::new(issuer, keys, now)?) })
    }

    /// Signs and reads with these keys from now on; what was remembered under the ones before is forgotten.
    ///
    /// # Errors
    /// [`TokensError`]; the ones before stay in force.
    pub fn take(&self, keys: &Keys, now: Timestamp) -> Result<(), TokensError> {
        self.now.store(Arc::new(InForce::new(&self.issuer, keys, now)?));
        Ok(())
    }

    /// Issuer and audience of consent tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The public keys at `now`, RFC 7517.
    pub fn jwks(&self, now: Timestamp) -> Value {
        self.now.load().published.at(now)
    }

    /// The public keys under consent receipts, whenever they were made out, RFC 7517.
    pub fn receipt_keys(&self) -> Value {
        self.now.load().published.of_receipts()
    }

    /// The key that signs now.
    pub fn public_key(&self) -> PublicKey {
        self.now.load().signer.public_key().clone()
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
        let token = self.now.load().signer.issue(&claims).map_err(|_| Reason::ConsentExpired)?;
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
        self.now.load().signer.issue(&claims).ok()
    }

    /// An ID token for a client that asked with `openid`, with its `nonce`; `None` when it cannot be signed.
    pub fn id_token(
        &self,
        client: AdministrationId,
        sub: String,
        nonce: Option<String>,
        now: Timestamp,
    ) -> Option<String> {
        self.now.load().signer.issue(&id_token::Claims::new(&self.issuer, client, sub, nonce, now)).ok()
    }

    /// An introspection answer for this client, signed; `None` when it cannot be.
    pub fn introspection(&self, client: AdministrationId, answer: Value, now: Timestamp) -> Option<String> {
        self.now.load().signer.issue(&introspection::Claims::new(&self.issuer, client, answer, now)).ok()
    }

    /// A consent receipt; `None` when it cannot be signed.
    pub fn consent_receipt(&self, record: Record) -> Option<receipt::Signed> {
        self.now.load().signer.receipt(record).ok()
    }

    /// Reads a consent receipt that was signed with a published key.
    ///
    /// # Errors
    /// [`receipt::ReceiptError`].
    pub fn read_receipt(&self, given: &str) -> Result<Record, receipt::ReceiptError> {
        self.now.load().receipts.verify(given)
    }

    /// Reads a consent token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn read(&self, text: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let keys = self.now.load();
        let hash = sha256(text.as_bytes());
        if keys.known.get(&hash).is_some() {
            let claims = keys.verifier.verify_again(text, now)?;
            return if now < claims.exp { Ok(claims) } else { Err(TokenError::Expired) };
        }
        let claims = keys.verifier.verify(text, now)?;
        keys.known.insert(hash, ());
        Ok(claims)
    }

    /// What an expired token said, if all else about it is right: its entry then stands under its person.
    pub fn read_expired(&self, text: &str) -> Option<Claims> {
        let payload = text.split('.').nth(1)?;
        let json = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).ok()?;
        let issued = serde_json::from_slice::<Value>(&json).ok()?.get("iat")?.as_i64()?;
        self.now.load().verifier.verify(text, Timestamp::from_millis(issued.checked_mul(1000)?)).ok()
    }
}
