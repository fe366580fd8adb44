//! Work in progress: sessions of the pages and requests that wait for a citizen; and the newest checkpoints of other logs
//! that this broker cosigned.
//!
//! Losing the first breaks no promise: people sign in again, clients ask again. A witness that forgets what it cosigned
//! could be led to cosign two histories: where it must start without its memory, it takes a new key.

use async_trait::async_trait;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;

use super::StoreError;
use super::oauth::OAuthStore;

/// A session of a citizen or a DPO.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's value.
    pub id: [u8; 32],
    /// `citizen` or `dpo`.
    pub role: String,
    /// Subject tag, or name of the DPO.
    pub holder: String,
    /// What every form must send back.
    pub csrf: String,
    /// JSON kept between two requests.
    pub data: String,
    /// Sign-in.
    pub created_at: Timestamp,
    /// Last request.
    pub seen_at: Timestamp,
    /// How the person was authenticated, in the provider's word.
    pub acr: Option<String>,
    /// Family of the browser; empty where it is not known.
    pub device: String,
    /// HMAC of the person's account at the provider.
    pub account: Option<String>,
    /// SHA-256 of the provider's name for its own session.
    pub provider_session: Option<[u8; 32]>,
}

impl std::fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SessionRow({})", self.role)
    }
}

/// A sign-in that waits for the identity provider's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInRow {
    /// SHA-256 of the `state` that the provider repeats.
    pub state: [u8; 32],
    /// SHA-256 of the cookie of the browser that began it.
    pub browser: [u8; 32],
    /// `citizens` or `staff`.
    pub circle: String,
    /// What the ID token repeats.
    pub nonce: String,
    /// Proves who began it (PKCE).
    pub verifier: String,
    /// Assurance level that was demanded.
    pub level: Option<String>,
    /// Language of the pages.
    pub language: String,
    /// Page to go to afterwards.
    pub back: String,
    /// When it began.
    pub begun_at: Timestamp,
}

impl std::fmt::Debug for SignInRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignInRow({})", self.circle)
    }
}

/// A backchannel request (CIBA) that waits for the citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackchannelRow {
    /// SHA-256 of the `auth_req_id` given to the client.
    pub auth_req_id: [u8; 32],
    /// The administration that asked.
    pub client: String,
    /// The consent it asked for.
    pub consent: ConsentId,
    /// An ID token was asked for.
    pub openid: bool,
    /// Short code that opens the request after sign-in.
    pub code: String,
    /// What the client wants shown beside the request, so that both sides can tell it from others.
    pub binding_message: Option<String>,
    /// End of the request id.
    pub expires_at: Timestamp,
    /// Last poll.
    pub polled_at: Timestamp,
    /// Least time between two polls, in milliseconds.
    pub interval_ms: u64,
    /// The token was handed out.
    pub used: bool,
}

/// The newest checkpoint of a log: of another one, what this broker cosigned; of its own, what was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// The log's name.
    pub origin: String,
    /// Entries under it.
    pub size: u64,
    /// Its root hash.
    pub root: [u8; 32],
    /// The signed note with its cosignatures.
    pub note: String,
}

/// The store of work in progress.
#[async_trait]
pub trait WorkStore: OAuthStore {
    /// Keeps a new session.
    async fn insert_session(&self, row: &SessionRow) -> Result<(), StoreError>;
    /// A session by the digest of its cookie.
    async fn session(&self, id: &[u8; 32]) -> Result<Option<SessionRow>, StoreError>;
    /// Notes that a session was used, with what it keeps now.
    async fn touch_session(&self, id: &[u8; 32], data: &str, seen_at: Timestamp) -> Result<(), StoreError>;
    /// Ends a session.
    async fn delete_session(&self, id: &[u8; 32]) -> Result<(), StoreError>;
    /// Ends every session last used before `idle`, or begun before `begun`.
    async fn sweep_sessions(&self, idle: Timestamp, begun: Timestamp) -> Result<u64, StoreError>;
    /// Sessions of one person, the last used first. Sessions of a DPO are told apart by `account` (empty: none).
    async fn sessions_of(&self, role: &str, holder: &str, account: &str) -> Result<Vec<SessionRow>, StoreError>;
    /// Ends every session of one person; gives how many.
    async fn end_sessions_of(&self, role: &str, holder: &str, account: &str) -> Result<u64, StoreError>;
    /// Ends every session of one account at a provider; gives how many.
    async fn end_sessions_of_account(&self, account: &str) -> Result<u64, StoreError>;
    /// Ends every session that was begun in one session of a provider; gives how many.
    async fn end_sessions_of_provider_session(&self, session: &[u8; 32]) -> Result<u64, StoreError>;
    /// Keeps a sign-in that has begun.
    async fn insert_sign_in(&self, row: &SignInRow) -> Result<(), StoreError>;
    /// Takes a sign-in out, if this browser began it: what was taken once is gone.
    async fn take_sign_in(&self, state: &[u8; 32], browser: &[u8; 32]) -> Result<Option<SignInRow>, StoreError>;
    /// Forgets every sign-in that began before `begun`.
    async fn sweep_sign_ins(&self, begun: Timestamp) -> Result<u64, StoreError>;
    /// Keeps a new backchannel request.
    async fn insert_backchannel(&self, row: &BackchannelRow) -> Result<(), StoreError>;
    /// A backchannel request by the digest of its id.
    async fn backchannel(&self, auth_req_id: &[u8; 32]) -> Result<Option<BackchannelRow>, StoreError>;
    /// A backchannel request by its short code.
    async fn backchannel_by_code(&self, code: &str) -> Result<Option<BackchannelRow>, StoreError>;
    /// The newest backchannel request for this consent.
    async fn backchannel_of(&self, consent: ConsentId) -> Result<Option<BackchannelRow>, StoreError>;
    /// Forgets every backchannel request whose id ended before `expired`.
    async fn sweep_backchannels(&self, expired: Timestamp) -> Result<u64, StoreError>;
    /// Notes a poll.
    async fn poll_backchannel(&self, auth_req_id: &[u8; 32], at: Timestamp, interval_ms: u64)
    -> Result<(), StoreError>;
    /// The checkpoint kept of a log; `None` where none is.
    async fn kept_checkpoint(&self, origin: &str) -> Result<Option<KeptCheckpoint>, StoreError>;
    /// Keeps a checkpoint in place of one of exactly `before` entries (0: of none, or of one without entries), durably and
    /// in one step: `false`, and nothing is changed, when another is kept, or one of the same size and another root.
    async fn keep_checkpoint(&self, row: &KeptCheckpoint, before: u64) -> Result<bool, StoreError>;
    /// Marks a request as used; `false` when it already was.
    async fn use_backchannel(&self, auth_req_id: &[u8; 32]) -> Result<bool, StoreError>;
}
