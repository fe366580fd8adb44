//! Secrets in the configuration: never the secret itself, only where it is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use eemol_connectors::build::Ambient;
use secrecy::SecretString;

use super::environment::Environment;
use super::sections::Config;
use crate::keys::files;
use crate::runtime::{Runtime, random};

/// Where a secret is kept: `file:PATH` or `env:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// In a file that only its owner can read.
    File(PathBuf),
    /// In an environment variable.
    Env(String),
}

/// Why a secret could not be had. Never quotes it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable `{0}` is not set")]
    NotSet(String),
    /// The file is missing, unreadable, or readable by others.
    #[error(transparent)]
    File(#[from] files::FileError),
}

impl SecretRef {
    /// The secret, blanks around it removed.
    ///
    /// # Errors
    /// [`SecretError`] when the variable is not set, or the file cannot be read or is open to others.
    pub fn read(&self, environment: &Environment) -> Result<SecretString, SecretError> {
        match self {
            Self::File(path) => Ok(files::read_secret(path)?),
            Self::Env(name) => match environment.get(name) {
                Some(value) => Ok(SecretString::from(value.trim().to_owned())),
                None => Err(SecretError::NotSet(name.clone())),
            },
        }
    }

    /// The path, when the secret is in a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Env(_) => None,
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Env(name) => write!(f, "env:{name}"),
        }
    }
}

/// The text is no reference to a secret. It is not quoted: it may be the secret itself.
#[derive(Debug, thiserror::Error)]
#[error("no reference such as `file:keys/master.key` or `env:EEMOL_MASTER_KEY`")]
pub struct NotAReference;

impl FromStr for SecretRef {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, NotAReference> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            _ => Err(NotAReference),
        }
    }
}

/// What connectors need of the world, out of the runtime and the environment of `config`.
pub fn ambient(config: &Config, runtime: &Runtime) -> Ambient {
    let (clock, random) = (Arc::clone(&runtime.clock), Arc::clone(&runtime.random));
    let environment = config.environment.clone();
    Ambient {
        clock: Arc::new(move || u64::try_from(clock.monotonic().as_millis()).unwrap_or(u64::MAX)),
        jitter: Some(Arc::new(move |most| {
            u64::from_be_bytes(random::bytes(&*random)).checked_rem(most.saturating_add(1)).unwrap_or(0)
        })),
        secrets: Arc::new(move |reference| {
            let reference: SecretRef = reference.parse().map_err(|error: NotAReference| error.to_string())?;
            reference.read(&environment).map_err(|error| error.to_string())
        }),
    }
}
