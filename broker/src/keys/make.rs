//! Making and rotating keys, for `eemol init`, `eemol keys` and the demo.

use std::path::PathBuf;
use std::time::Duration;

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::files::{self, Readers};
use super::log::{self, LogKey, RetiredLogKey};
use super::master::MasterKey;
use super::token::{self, OVERLAP, Retired, TokenKey};
use super::{KeyError, Keys};
use crate::config::Config;
use crate::config::secret::SecretRef;
use crate::runtime::Runtime;

/// Makes every key that `config` names in a file which is not there yet; leaves those that are. Returns what was made.
///
/// # Errors
/// [`KeyError::Generate`], [`KeyError::File`].
pub fn missing(config: &Config, runtime: &Runtime) -> Result<Vec<PathBuf>, KeyError> {
    let mut made = Vec::new();
    let mut unless_there = |reference: &SecretRef, secret: &dyn Fn() -> Result<SecretString, KeyError>| {
        if let Some(path) = reference.path().filter(|path| !path.exists()) {
            let text = Zeroizing::new(format!("{}\n", secret()?.expose_secret().trim_end()));
            files::write_new(path, text.as_bytes(), Readers::Owner)?;
            made.push(path.to_path_buf());
        }
        Ok::<_, KeyError>(())
    };
    unless_there(&config.keys.token, &token_pem)?;
    let to_come = config.keys.token.path().map(token::next_path).map(SecretRef::File);
    to_come.map(|path| unless_there(&path, &token_pem)).transpose()?;
    let log_key = || Ok(LogKey::generate(&config.log_origin, &*runtime.random)?.text().clone());
    unless_there(&config.keys.log, &log_key)?;
    if let Some(path) = config.keys.log.path() {
        // Who checks the log should know the next key long before it signs.
        unless_there(&SecretRef::File(log::next_path(path)), &log_key)?;
    }
    if !config.witnessed.is_empty() {
        let name = config.cosigner_name();
        unless_there(&config.keys.cosigner, &|| {
            Ok(LogKey::generate_cosigner(&name, &*runtime.random)?.text().clone())
        })?;
    }
    unless_there(&config.keys.master, &|| Ok(MasterKey::generate(&*runtime.random).text()))?;
    Ok(made)
}

/// What came of a rotation.
#[derive(Debug)]
pub enum Rotation {
    /// This key signs once brokers reload.
    Rotated(TokenKey),
    /// There was no key to come that anybody could know: now there is this one, published once brokers reload. The present
    /// one goes on signing.
    Announced(TokenKey),
}

/// Puts the token key to come in place of the present one, and makes another to come; where there is none, makes it and changes
/// nothing else, for a key that signs before it is published breaks whoever keeps the published ones for a while. The public
/// half of the present one stays accepted under tokens for [`OVERLAP`] and under receipts for good; when it is `compromised`,
/// not at all, and the one to come, which lay beside it, goes too. Running brokers use the new key once they reload.
///
/// # Errors
/// [`KeyError::NotInAFile`], [`KeyError::Secret`], [`KeyError::File`], [`KeyError::Generate`].
pub fn rotate_token(config: &Config, runtime: &Runtime, compromised: bool) -> Result<Rotation, KeyError> {
    let path = config.keys.token.path().ok_or(KeyError::NotInAFile { key: "token" })?;
    let old = Keys::token(config)?;
    let now = runtime.now();
    let prepared = Keys::token_next(config)?.filter(|key| !compromised && key.kid() != old.kid());
    if prepared.is_none() && !compromised {
        let pem = token_pem()?;
        files::replace(&token::next_path(path), pem.expose_secret().as_bytes(), Readers::Owner)?;
        return TokenKey::from_pem(pem).map(Rotation::Announced);
    }
    let mut retired = token::read_retired(&config.keys.token)?;
    retired.retain(|key| key.kid != old.kid());
    if !compromised {
        let (kid, jwk) = (old.kid().to_owned(), old.jwk().clone());
        retired.push(Retired { kid, jwk, retired_at: now, until: now.plus(OVERLAP) });
    }
    let pem = prepared.map_or_else(token_pem, |key| Ok(key.pem().clone()))?;
    // The old public key is in the list before the new key counts: no moment at which good tokens are refused.
    token::write_retired(path, &retired)?;
    files::replace(path, pem.expose_secret().as_bytes(), Readers::Owner)?;
    files::replace(&token::next_path(path), token_pem()?.expose_secret().as_bytes(), Readers::Owner)?;
    TokenKey::from_pem(pem).map(Rotation::Rotated)
}

impl Rotation {
    /// The key that it brought.
    pub const fn key(&self) -> &TokenKey {
        match self {
            Self::Rotated(key) | Self::Announced(key) => key,
        }
    }
}

/// Puts the log key to come in place of the present one, and makes another to come. The present one goes on signing beside
/// it for `overlap`, and what it signed up to then goes on counting; when it is `compromised`, it signs no more and counts
/// for nothing later than now, and the one to come, which lay beside it, goes too. Running brokers use the new key once they
/// reload.
///
/// # Errors
/// [`KeyError::NotInAFile`], [`KeyError::Secret`], [`KeyError::File`], [`KeyError::Generate`].
pub fn rotate_log(
    config: &Config,
    runtime: &Runtime,
    overlap: Duration,
    compromised: bool,
) -> Result<LogKey, KeyError> {
    let path = config.keys.log.path().ok_or(KeyError::NotInAFile { key: "log" })?;
    let old = Keys::log(config)?;
    let now = runtime.now();
    let (mut retired, mut leaving) = (log::read_retired(&config.keys.log)?, log::read_leaving(&config.keys.log)?);
    retired.retain(|known| known.key != old.verifier());
    leaving.retain(|(key, until)| *until > now && key.verifier() != old.verifier());
    let until = if compromised { now } else { now.plus(overlap) };
    retired.push(RetiredLogKey { key: old.verifier().to_owned(), until });
    let make = || LogKey::generate(&config.log_origin, &*runtime.random);
    let prepared = Keys::log_next(config)?.filter(|key| !compromised && key.verifier() != old.verifier());
    let new = prepared.map_or_else(make, Ok)?;
    // First the list, then the secret that goes on signing, the new key last: at no moment is a good signature refused,
    // and a key that is in the list and in force at once counts as in force.
    log::write_retired(path, &retired)?;
    let mut signing: Vec<&LogKey> = leaving.iter().map(|(key, _)| key).collect();
    if !compromised {
        signing.push(&old);
    }
    log::write_leaving(path, &signing)?;
    for (path, key) in [(path.to_path_buf(), &new), (log::next_path(path), &make()?)] {
        let text = Zeroizing::new(format!("{}\n", key.text().expose_secret()));
        files::replace(&path, text.as_bytes(), Readers::Owner)?;
    }
    Ok(new)
}

fn token_pem() -> Result<SecretString, KeyError> {
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| KeyError::Generate)?;
    Ok(SecretString::from(pair.serialize_pem()))
}
