//! Witnesses (c2sp.org/tlog-witness): others who cosign that the log only ever grew, and this broker as such a witness.
//!
//! As a client: [`ask`] offers a checkpoint to one witness, [`rounds`] does so with all of them every second or two and
//! publishes what a quorum has cosigned, [`watch`] keeps what they said, [`http`] is the way to them, [`at_start`] asks
//! before anything is signed. As a witness: [`cosigner`]. What is sent is [`request`]'s. A witness is believed in nothing
//! but a cosignature that verifies with its own key.

pub mod ask;
pub mod at_start;
pub mod cosigner;
pub mod http;
pub mod request;
pub mod rounds;
pub mod watch;

#[cfg(test)]
mod tests;

use async_trait::async_trait;

use super::note::VerifierKey;

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`; empty where there is none.
    pub media_type: String,
    /// The body, up to [`MAX_REPLY_BYTES`].
    pub body: Vec<u8>,
}

/// Longest answer of a witness that is read, in bytes.
pub const MAX_REPLY_BYTES: usize = 65_536;

/// Why a witness could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// It did not answer in time.
    #[error("no answer in time")]
    Late,
    /// It cannot be reached.
    #[error("cannot be reached")]
    Unreachable,
    /// Its answer is too long.
    #[error("the answer is longer than 65536 bytes")]
    TooLong,
}

/// One witness of this broker's log.
#[async_trait]
pub trait Witness: Send + Sync + std::fmt::Debug {
    /// The name it has in the configuration.
    fn name(&self) -> &str;
    /// The key its cosignatures are checked with.
    fn key(&self) -> &VerifierKey;
    /// Sends `add-checkpoint` with this body.
    ///
    /// # Errors
    /// [`CallError`].
    async fn add_checkpoint(&self, body: String) -> Result<Reply, CallError>;
}
