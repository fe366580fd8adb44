//! The broker's own keys: token key (ES256), log key (Ed25519), master key. TLS keys are in [`crate::pki`].
//!
//! Reads them by the references of the configuration, makes and rotates them for `eemol keys`. Signs nothing itself:
//! tokens are signed by `eemol_consent::token`, checkpoints by the ledger. No secret is printed by `Debug` or in errors.
//! Next: [`token`], [`log`], [`master`], [`make`].

pub mod files;
pub mod log;
pub mod make;
pub mod master;
pub mod token;

use eemol_policies::time::Timestamp;

use crate::config::Config;
use crate::config::secret::SecretError;

use self::files::FileError;
use self::log::{LogKey, RetiredLogKey};
use self::master::MasterKey;
use self::token::{Retired, TokenKey};

/// All keys of one broker.
#[derive(Debug)]
pub struct Keys {
    /// Signs consent tokens, grants and ID tokens.
    pub token: TokenKey,
    /// Public half of the token key to come, where one is made: published before anything is signed with it.
    pub token_next: Option<serde_json::Value>,
    /// Earlier token keys whose signatures may still be checked.
    pub retired: Vec<Retired>,
    /// Signs checkpoints of the access log.
    pub log: LogKey,
    /// Public half of the log key to come, where one is made: announced before anything is signed with it.
    pub log_next: Option<String>,
    /// Earlier log keys that still sign beside it, each until a time.
    pub log_leaving: Vec<(LogKey, Timestamp)>,
    /// Public halves of earlier log keys, with the time up to which they count.
    pub log_retired: Vec<RetiredLogKey>,
    /// Wraps the data keys of persons.
    pub master: MasterKey,
}

/// The public token keys: the present one first, the one to come, retired ones.
#[derive(Debug, Clone)]
pub struct Published {
    standing: Vec<serde_json::Value>,
    retired: Vec<Retired>,
}

impl Published {
    /// Those that count at `now`, as RFC 7517 JSON.
    pub fn at(&self, now: Timestamp) -> serde_json::Value {
        let retired = self.retired.iter().filter(|key| key.until > now).map(|key| &key.jwk);
        let keys: Vec<_> = self.standing.iter().chain(retired).collect();
        serde_json::json!({ "keys": keys })
    }

    /// Those that consent receipts were ever signed with, but for keys that were no longer safe.
    pub fn of_receipts(&self) -> serde_json::Value {
        let keys: Vec<_> = self.standing.iter().chain(self.retired.iter().map(|key| &key.jwk)).collect();
        serde_json::json!({ "keys": keys })
    }
}

/// Why a key cannot be used. Never quotes a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The secret cannot be had.
    #[error("`keys.{key}`: {source}")]
    Secret {
        /// Which key.
        key: &'static str,
        /// Why.
        source: SecretError,
    },
    /// A file beside the keys cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The secret was read and is no such key.
    #[error("`keys.{key}` holds no {wanted}; make one with `eemol keys init`")]
    NotAKey {
        /// Which key.
        key: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// The log key was made for a log of another name.
    #[error("`keys.log` signs as `{key}`, but `log_origin` is `{origin}`; the name of a log never changes")]
    OtherOrigin {
        /// Name in the key.
        key: String,
        /// Name in the configuration.
        origin: String,
    },
    /// The key is not in a file, so this program cannot replace it.
    #[error("`keys.{key}` is not in a file; change it where it is kept, or use a `file:` reference")]
    NotInAFile {
        /// Which key.
        key: &'static str,
    },
    /// The list of retired keys is damaged.
    #[error("`{0}` is no list of retired keys; restore it from a backup")]
    RetiredList(String),
    /// The crypto library could not make a key.
    #[error("no new key could be made")]
    Generate,
}

impl Keys {
    /// Reads all keys that `config` names.
    ///
    /// # Errors
    /// [`KeyError`], the first found; [`Keys::faults`] lists all.
    pub fn load(config: &Config) -> Result<Self, KeyError> {
        Ok(Self {
            token: Self::token(config)?,
            token_next: Self::token_next(config)?.map(|key| key.jwk().clone()),
            retired: token::read_retired(&config.keys.token)?,
            log: Self::log(config)?,
            log_next: Self::log_next(config)?.map(|key| key.verifier().to_owned()),
            log_leaving: log::read_leaving(&config.keys.log)?,
            log_retired: log::read_retired(&config.keys.log)?,
            master: Self::master(config)?,
        })
    }

    /// Everything that is wrong with the keys that `config` names.
    pub fn faults(config: &Config) -> Vec<KeyError> {
        [
            Self::token(config).err(),
            Self::token_next(config).err(),
            token::read_retired(&config.keys.token).err(),
            Self::log(config).err(),
            Self::log_next(config).err(),
            log::read_leaving(&config.keys.log).err(),
            Self::master(config).err(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The public token keys.
    pub fn published(&self) -> Published {
        let next = self.token_next.iter().filter(|jwk| jwk.get("kid") != self.token.jwk().get("kid")).cloned();
        Published {
            standing: std::iter::once(self.token.jwk().clone()).chain(next).collect(),
            retired: self.retired.clone(),
        }
    }

    /// The token key to come; `None` where none is made, or the token key is not in a file.
    pub(crate) fn token_next(config: &Config) -> Result<Option<TokenKey>, KeyError> {
        let path = config.keys.token.path().map(token::next_path).filter(|path| path.exists());
        path.map(|path| TokenKey::from_pem(files::read_secret(&path)?)).transpose()
    }

    fn token(config: &Config) -> Result<TokenKey, KeyError> {
        let secret = config.keys.token.read(&config.environment);
        TokenKey::from_pem(secret.map_err(|source| KeyError::Secret { key: "token", source })?)
    }

    fn log(config: &Config) -> Result<LogKey, KeyError> {
        let secret = config.keys.log.read(&config.environment);
        of_this_log(LogKey::parse(secret.map_err(|source| KeyError::Secret { key: "log", source })?)?, config)
    }

    /// The log key to come; `None` where none is made, or the log key is not in a file.
    pub(crate) fn log_next(config: &Config) -> Result<Option<LogKey>, KeyError> {
        log::read_next(&config.keys.log)?.map(|key| of_this_log(key, config)).transpose()
    }

    /// The key with which this broker cosigns other logs.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn cosigner(config: &Config) -> Result<LogKey, KeyError> {
        let secret = config.keys.cosigner.read(&config.environment);
        LogKey::parse_as(secret.map_err(|source| KeyError::Secret { key: "cosigner", source })?, log::COSIGNATURE)
    }

    fn master(config: &Config) -> Result<MasterKey, KeyError> {
        let secret = config.keys.master.read(&config.environment);
        MasterKey::parse(&secret.map_err(|source| KeyError::Secret { key: "master", source })?)
    }
}

fn of_this_log(key: LogKey, config: &Config) -> Result<LogKey, KeyError> {
    if key.name() == config.log_origin {
        Ok(key)
    } else {
        Err(KeyError::OtherOrigin { key: key.name().to_owned(), origin: config.log_origin.clone() })
    }
}

#[cfg(test)]
mod tests;
