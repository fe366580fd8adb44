//! This broker as a witness of other logs: cosigns a checkpoint that its log signed and that continues the one cosigned last.
//!
//! Holds no lock: what was cosigned last is kept by compare-and-swap before the answer, so that of two requests at once one
//! comes too late and is told so. Over HTTP it is [`crate::http::log`]'s.

use std::collections::BTreeMap;
use std::sync::Arc;

use eemol_policies::time::Timestamp;
use secrecy::ExposeSecret;

use super::super::checkpoint::Checkpoint;
use super::super::hash::{Hash, empty_root, sha256};
use super::super::merkle::verify_consistency;
use super::super::note::{KeyError, KeyKind, NoteError, SigningKey, VerifierKey};
use super::request::{AddCheckpoint, RequestError};
use crate::config::Config;
use crate::keys::{KeyError as KeyFileError, Keys};
use crate::store::StoreError;
use crate::store::work::{KeptCheckpoint, WorkStore};

/// Why a checkpoint is not cosigned. Each is one status of the specification.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// 400: the body is malformed, or the old size above the checkpoint's.
    #[error("{0}")]
    Bad(String),
    /// 403: not signed by a known key of its log.
    #[error("{0}")]
    Signature(String),
    /// 404: nobody configured this log here.
    #[error("the log is not one that is witnessed here")]
    Unknown,
    /// 409: another size was cosigned last.
    #[error("the checkpoint cosigned last is of {0} entries")]
    Conflict(u64),
    /// 422: the checkpoint does not continue the one cosigned last.
    #[error("{0}")]
    Inconsistent(String),
    /// 503: what was cosigned cannot be kept, so nothing is.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why this broker cannot be a witness.
#[derive(Debug, thiserror::Error)]
pub enum CosignerError {
    /// The key cannot be had.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The key is none, or a log's key is none.
    #[error("`{name}`: {source}")]
    NotAKey {
        /// The key of the configuration.
        name: String,
        /// What is wrong.
        source: KeyError,
    },
    /// A section names keys of several logs, or keys that cannot sign a log.
    #[error("`witnessed.{0}`: all keys must be Ed25519 keys of one log, and each log stands in one section")]
    Keys(String),
}

/// Keys of logs by origin.
pub type Logs = BTreeMap<String, Vec<VerifierKey>>;

/// Cosigns other logs.
#[derive(Debug)]
pub struct Cosigner {
    key: SigningKey,
    logs: Logs,
    kept: Arc<dyn WorkStore>,
}

impl Cosigner {
    /// The witness of this configuration; `None` where no log is to be witnessed.
    ///
    /// # Errors
    /// [`CosignerError`].
    pub fn of(config: &Config, kept: Arc<dyn WorkStore>) -> Result<Option<Self>, CosignerError> {
        Ok(configured(config)?.map(|(key, logs)| Self::new(key, logs, kept)))
    }

    /// A witness of these logs, by origin.
    pub fn new(key: SigningKey, logs: Logs, kept: Arc<dyn WorkStore>) -> Self {
        Self { key, logs, kept }
    }

    /// The key that its cosignatures are checked with.
    pub const fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Cosigns the checkpoint in the body of `add-checkpoint`: signature lines, each with its newline.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is cosigned then.
    pub async fn add_checkpoint(&self, body: &[u8], now: Timestamp) -> Result<String, Refusal> {
        let request = AddCheckpoint::parse(body).map_err(|error: RequestError| Refusal::Bad(error.to_string()))?;
        let checkpoint: Checkpoint =
            request.checkpoint.text().parse().map_err(|error| Refusal::Bad(format!("{error}")))?;
        let keys = self.logs.get(checkpoint.origin()).ok_or(Refusal::Unknown)?;
        request.checkpoint.verify(keys).map_err(|error: NoteError| Refusal::Signature(error.to_string()))?;
        if request.old > checkpoint.size() {
            return Err(Refusal::Bad("the old size is above the checkpoint's".to_owned()));
        }
        let kept = self.kept.kept_checkpoint(checkpoint.origin()).await?;
        let (size, root) = kept.map_or((0, empty_root()), |kept| (kept.size, Hash::from_bytes(kept.root)));
        if request.old != size {
            return Err(Refusal::Conflict(size));
        }
        verify_consistency(size, checkpoint.size(), root, checkpoint.root(), &request.proof)
            .map_err(|error| Refusal::Inconsistent(format!("the log did not grow from what was cosigned: {error}")))?;
        self.cosign(&request, &checkpoint, keys, now).await
    }

    async fn cosign(
        &self,
        request: &AddCheckpoint,
        checkpoint: &Checkpoint,
        keys: &[VerifierKey],
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let time = u64::try_from(now.seconds()).unwrap_or_default();
        let signature = self.key.cosign(request.checkpoint.text(), time);
        let signature = signature.map_err(|error| Refusal::Bad(error.to_string()))?;
        let line = format!("{signature}\n");
        // Kept with the signatures that were checked, and none that anybody may have added.
        let mut note = format!("{}\n", request.checkpoint.text());
        for own in request.checkpoint.signatures() {
            if keys.iter().any(|key| key.id() == own.id() && key.name() == own.name()) {
                note.extend([own.to_string().as_str(), "\n"]);
            }
        }
        note.push_str(&line);
        let row = KeptCheckpoint {
            origin: checkpoint.origin().to_owned(),
            size: checkpoint.size(),
            root: *checkpoint.root().as_bytes(),
            note,
        };
        if self.kept.keep_checkpoint(&row, request.old).await? {
            return Ok(line);
        }
        let kept = self.kept.kept_checkpoint(checkpoint.origin()).await?;
        Err(Refusal::Conflict(kept.map_or(0, |kept| kept.size)))
    }

    /// The checkpoint cosigned last of the log whose origin has this SHA-256 in hexadecimal; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest(&self, origin_hash: &str) -> Result<Option<String>, StoreError> {
        let Some(origin) = self.logs.keys().find(|origin| sha256(origin.as_bytes()).to_hex() == origin_hash) else {
            return Ok(None);
        };
        Ok(self.kept.kept_checkpoint(origin).await?.map(|kept| kept.note))
    }
}

/// The key and the logs of a witness as configured; `None` where no log is to be witnessed.
///
/// # Errors
/// [`CosignerError`].
pub fn configured(config: &Config) -> Result<Option<(SigningKey, Logs)>, CosignerError> {
    if config.witnessed.is_empty() {
        return Ok(None);
    }
    let key = SigningKey::parse(Keys::cosigner(config)?.text().expose_secret())
        .map_err(|source| CosignerError::NotAKey { name: "keys.cosigner".to_owned(), source })?;
    let mut logs = BTreeMap::new();
    for (name, log) in &config.witnessed {
        let bad = |source| CosignerError::NotAKey { name: format!("witnessed.{name}"), source };
        let keys: Vec<VerifierKey> = log.keys.iter().map(|key| key.parse()).collect::<Result<_, _>>().map_err(bad)?;
        let origin = keys.first().map(|key| key.name().to_owned()).unwrap_or_default();
        let fit = keys.iter().all(|key| key.name() == origin && key.kind() == KeyKind::Ed25519);
        if !fit || logs.insert(origin, keys).is_some() {
            return Err(CosignerError::Keys(name.clone()));
        }
    }
    Ok(Some((key, logs)))
}
