//! Witnesses over HTTP, as the configuration names them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use eemol_connectors::http::{self, HttpError, Settings};

use super::super::note::{KeyError, KeyKind, VerifierKey};
use super::watch::Policy;
use super::{CallError, MAX_REPLY_BYTES, Reply, Witness};
use crate::config::{Config, WitnessAt};

/// Why a witness of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// Its key is none.
    #[error("`witness.{name}.key`: {source}")]
    Key {
        /// The witness.
        name: String,
        /// What is wrong.
        source: KeyError,
    },
    /// Its key signs logs, or two witnesses have one key.
    #[error("`witness.{0}.key` is no key of its own that cosigns (type 4): ask the witness for its verifier key")]
    Kind(String),
    /// The authorities' file cannot be read.
    #[error("`witness.{name}.ca`: `{path}` cannot be read: {source}")]
    Ca {
        /// The witness.
        name: String,
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Address or authorities cannot be used.
    #[error("`witness.{name}`: {source}")]
    Http {
        /// The witness.
        name: String,
        /// Why.
        source: HttpError,
    },
}

/// A witness reached over HTTP.
#[derive(Debug)]
pub struct HttpWitness {
    name: String,
    key: VerifierKey,
    address: String,
    client: reqwest::Client,
}

/// The witnesses of this configuration, in the order of their names.
///
/// # Errors
/// [`WitnessError`].
pub fn witnesses(config: &Config) -> Result<Vec<Arc<dyn Witness>>, WitnessError> {
    let patience = Duration::from_millis(config.witnesses.timeout_ms);
    let mut found: Vec<Arc<dyn Witness>> = Vec::new();
    for (name, at) in &config.witness {
        let witness = HttpWitness::new(name, at, patience)?;
        if found.iter().any(|other| other.key().public() == witness.key.public()) {
            return Err(WitnessError::Kind(name.clone()));
        }
        found.push(Arc::new(witness));
    }
    Ok(found)
}

/// What this configuration asks of them.
pub fn policy(config: &Config) -> Policy {
    let seconds = config.witnesses.max_unwitnessed_seconds;
    Policy {
        quorum: usize::try_from(config.witnesses.quorum).unwrap_or(usize::MAX),
        patience: (seconds > 0).then(|| Duration::from_secs(seconds)),
    }
}

impl HttpWitness {
    /// The witness at this address; a call may take `patience` as a whole.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn new(name: &str, at: &WitnessAt, patience: Duration) -> Result<Self, WitnessError> {
        let key: VerifierKey = at.key.parse().map_err(|source| WitnessError::Key { name: name.to_owned(), source })?;
        if key.kind() != KeyKind::Cosignature {
            return Err(WitnessError::Kind(name.to_owned()));
        }
        let http = |source| WitnessError::Http { name: name.to_owned(), source };
        http::address(&at.url).map_err(http)?;
        let ca_pem = at.ca.as_ref().map(|path| {
            std::fs::read(path).map_err(|source| WitnessError::Ca {
                name: name.to_owned(),
                path: path.display().to_string(),
                source,
            })
        });
        let settings = Settings {
            ca_pem: ca_pem.transpose()?,
            identity_pem: None,
            connect_timeout: patience,
            read_timeout: patience,
            total_timeout: patience,
            idle_connections: 1,
        };
        let client = http::client(&settings).map_err(http)?;
        Ok(Self { name: name.to_owned(), key, address: format!("{}/add-checkpoint", at.url), client })
    }
}

#[async_trait]
impl Witness for HttpWitness {
    fn name(&self) -> &str {
        &self.name
    }

    fn key(&self) -> &VerifierKey {
        &self.key
    }

    async fn add_checkpoint(&self, body: String) -> Result<Reply, CallError> {
        let failed = |error: reqwest::Error| if error.is_timeout() { CallError::Late } else { CallError::Unreachable };
        let request = self.client.post(&self.address).header("Content-Type", "text/plain; charset=utf-8").body(body);
        let mut answer = request.send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let media_type = answer.headers().get("Content-Type").and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_owned();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MAX_REPLY_BYTES {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, media_type, body })
    }
}
