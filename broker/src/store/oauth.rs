//! Requests of the authorization server that are under way: those that citizens bring along in their browser, refresh
//! tokens, and clients that wait to be told of an answer. Part of the store of work in progress ([`super::work`]).
//!
//! Secrets that open something are kept as digests only. Losing all of it breaks no promise: clients ask again, and a
//! consent in force is still found under its id.

use std::fmt;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::StoreError;

/// A request that a client pushed (RFC 9126) and a citizen brings along.
#[derive(Clone, PartialEq, Eq)]
pub struct PushedRow {
    /// SHA-256 of the secret in the `request_uri`.
    pub request_uri: [u8; 32],
    /// The administration that asks.
    pub client: String,
    /// SHA-256 of the certificate it used, hexadecimal.
    pub certificate: String,
    /// Where the citizen is sent back to.
    pub redirect_uri: String,
    /// Given back unchanged.
    pub state: Option<String>,
    /// PKCE, S256.
    pub challenge: String,
    /// Given back in the ID token.
    pub nonce: Option<String>,
    /// An ID token was asked for.
    pub openid: bool,
    /// Code of the language that the client wishes.
    pub lang: Option<String>,
    /// `authorization_details` as sent; empty once the citizen was asked.
    pub details: String,
    /// Who was named; `None`: whoever signs in.
    pub subject: Option<SubjectTag>,
    /// The consent it asks for, or will.
    pub consent: ConsentId,
    /// When it was pushed.
    pub pushed_at: Timestamp,
    /// When it ends: unopened, unasked or unanswered.
    pub expires_at: Timestamp,
    /// SHA-256 of the cookie of the browser it was opened in.
    pub browser: Option<[u8; 32]>,
    /// SHA-256 of the newest code.
    pub code: Option<[u8; 32]>,
    /// End of that code.
    pub code_until: Option<Timestamp>,
    /// The code was exchanged.
    pub used: bool,
    /// The consent whose place it would take.
    pub replaces: Option<ConsentId>,
}

impl fmt::Debug for PushedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushedRow({}, {})", self.client, self.consent)
    }
}

/// A refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshRow {
    /// SHA-256 of the token.
    pub token: [u8; 32],
    /// SHA-256 of the code or request id that the first of them came for.
    pub family: [u8; 32],
    /// Whose it is.
    pub client: String,
    /// The consent.
    pub consent: ConsentId,
    /// End of the consent.
    pub expires_at: Timestamp,
    /// Another took its place.
    pub used: bool,
}

/// A client that waits to be told that a citizen has answered (CIBA ping).
#[derive(Clone, PartialEq, Eq)]
pub struct PingRow {
    /// The request id, as given to the client. Opens nothing without the client's certificate.
    pub auth_req_id: String,
    /// Which administration.
    pub client: String,
    /// The consent it waits for.
    pub consent: ConsentId,
    /// The client's `client_notification_token`.
    pub token: String,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub attempts: u64,
}

impl fmt::Debug for PingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PingRow({}, {})", self.client, self.consent)
    }
}

/// The store of the authorization server's requests under way.
#[async_trait]
pub trait OAuthStore: Send + Sync + fmt::Debug {
    /// Keeps a new pushed request.
    async fn insert_pushed(&self, row: &PushedRow) -> Result<(), StoreError>;
    /// A pushed request by the digest of its secret.
    async fn pushed(&self, request_uri: &[u8; 32]) -> Result<Option<PushedRow>, StoreError>;
    /// The pushed request whose newest code has this digest.
    async fn pushed_by_code(&self, code: &[u8; 32]) -> Result<Option<PushedRow>, StoreError>;
    /// The newest pushed request for this consent that was opened in a browser.
    async fn pushed_of(&self, consent: ConsentId) -> Result<Option<PushedRow>, StoreError>;
    /// Notes the browser in which a request was opened, and its new end; `false` when it was opened before.
    async fn open_pushed(
        &self,
        request_uri: &[u8; 32],
        browser: &[u8; 32],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Notes that the citizen was asked, for which consent, and the new end; what was asked is forgotten here.
    async fn asked_pushed(
        &self,
        request_uri: &[u8; 32],
        consent: ConsentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Puts a new code in the place of an earlier one; `false` when that one was exchanged.
    async fn code_pushed(&self, request_uri: &[u8; 32], code: &[u8; 32], until: Timestamp) -> Result<bool, StoreError>;
    /// Marks a code as exchanged; `false` when it already was, or another took its place.
    async fn use_pushed(&self, code: &[u8; 32]) -> Result<bool, StoreError>;
    /// Forgets every pushed request that ended before `expired`.
    async fn sweep_pushed(&self, expired: Timestamp) -> Result<u64, StoreError>;
    /// Keeps a new refresh token.
    async fn insert_refresh(&self, row: &RefreshRow) -> Result<(), StoreError>;
    /// A refresh token by its digest.
    async fn refresh(&self, token: &[u8; 32]) -> Result<Option<RefreshRow>, StoreError>;
    /// Marks a refresh token as replaced; `false` when it already was.
    async fn use_refresh(&self, token: &[u8; 32]) -> Result<bool, StoreError>;
    /// Ends every refresh token of a family.
    async fn end_family(&self, family: &[u8; 32]) -> Result<u64, StoreError>;
    /// Forgets every refresh token that ended before `expired`.
    async fn sweep_refresh(&self, expired: Timestamp) -> Result<u64, StoreError>;
    /// Keeps a client that waits to be told.
    async fn insert_ping(&self, row: &PingRow) -> Result<(), StoreError>;
    /// Clients to be told at `now`, the longest due first, a hundred at most.
    async fn due_pings(&self, now: Timestamp) -> Result<Vec<PingRow>, StoreError>;
    /// Has whoever waits for this consent told at `due_at`, if that is earlier.
    async fn hasten_ping(&self, consent: ConsentId, due_at: Timestamp) -> Result<(), StoreError>;
    /// Puts the next try at another time; `false` when somebody else just did.
    async fn reschedule_ping(&self, row: &PingRow, due_at: Timestamp, attempts: u64) -> Result<bool, StoreError>;
    /// Forgets a client that was told.
    async fn delete_ping(&self, auth_req_id: &str) -> Result<(), StoreError>;
}
