//! What signs the log: the present key, and beside it for a while a key that is being retired.
//!
//! During the overlap each checkpoint has two signature lines, so that whoever still knows the earlier key only can go on
//! checking. Which keys there are is read by [`crate::keys`]; rotating them is `eemol keys rotate log`. A running broker
//! takes changed keys in between two batches ([`Signing`]).

use std::sync::Arc;

use arc_swap::ArcSwap;
use eemol_policies::time::Timestamp;
use secrecy::ExposeSecret;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::note::known::{KnownKey, counting};
use super::note::{KeyError, Note, SigningKey, VerifierKey};
use crate::keys::Keys;

/// A key that signs beside the present one until a time.
#[derive(Debug)]
struct Leaving {
    key: SigningKey,
    until: Timestamp,
}

/// Signs checkpoints of one log.
#[derive(Debug)]
pub struct LogSigner {
    present: SigningKey,
    /// The key to come, which signs nothing yet.
    next: Option<VerifierKey>,
    leaving: Vec<Leaving>,
    retired: Vec<KnownKey>,
}

/// The signer in force, shared by the writer that signs and those who say with which keys. Copies are the same signer.
#[derive(Debug, Clone)]
pub struct Signing(Arc<ArcSwap<LogSigner>>);

/// Why changed keys are not taken; those before stay in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// They are of another log.
    #[error("the log key signs as `{new}`, the key in force as `{present}`; the name of a log never changes")]
    OtherLog {
        /// The name in the new key.
        new: String,
        /// The name of the log.
        present: String,
    },
    /// A key that signed until now would be forgotten, and what it signed would count for nothing.
    #[error(
        "the log key in force, `{0}`, is neither the new one nor among the retired ones; change it with `eemol keys rotate log`"
    )]
    Forgotten(String),
}

impl Signing {
    /// The signer in force. Whoever signs keeps the one they began with.
    pub fn now(&self) -> Arc<LogSigner> {
        self.0.load_full()
    }

    /// Puts this signer into force; whether its present key is another one than before.
    ///
    /// # Errors
    /// [`NotTaken`]; the one before stays in force.
    pub fn take(&self, new: LogSigner) -> Result<bool, NotTaken> {
        let before = self.now();
        let (was, is) = (before.verifier(), new.verifier());
        if is.name() != was.name() {
            return Err(NotTaken::OtherLog { new: is.name().to_owned(), present: was.name().to_owned() });
        }
        if *is != *was && new.retired.iter().all(|known| known.key != *was) {
            return Err(NotTaken::Forgotten(was.to_string()));
        }
        let changed = is != was;
        self.0.store(Arc::new(new));
        Ok(changed)
    }
}

impl From<LogSigner> for Signing {
    fn from(signer: LogSigner) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(signer)))
    }
}

impl From<SigningKey> for Signing {
    fn from(present: SigningKey) -> Self {
        LogSigner::from(present).into()
    }
}

impl From<SigningKey> for LogSigner {
    fn from(present: SigningKey) -> Self {
        Self { present, next: None, leaving: Vec::new(), retired: Vec::new() }
    }
}

impl LogSigner {
    /// The signer with these keys.
    ///
    /// # Errors
    /// [`KeyError`] when one of them is no key of a signed note.
    pub fn of(keys: &Keys) -> Result<Self, KeyError> {
        let mut signer = Self::from(SigningKey::parse(keys.log.text().expose_secret())?);
        for (key, until) in &keys.log_leaving {
            signer = signer.beside(SigningKey::parse(key.text().expose_secret())?, *until);
        }
        for retired in &keys.log_retired {
            signer = signer.after(KnownKey { key: retired.key.parse()?, until: Some(retired.until) });
        }
        let next = keys.log_next.as_deref().map(str::parse).transpose()?;
        signer.next = next.filter(|next| next != signer.verifier());
        Ok(signer)
    }

    /// Has `key` sign too, until `until`; its signatures up to then go on counting.
    #[must_use]
    pub fn beside(mut self, key: SigningKey, until: Timestamp) -> Self {
        if key.verifier() != self.verifier() {
            self = self.after(KnownKey { key: key.verifier().clone(), until: Some(until) });
            self.leaving.push(Leaving { key, until });
        }
        self
    }

    /// Names an earlier key that signs no more.
    #[must_use]
    pub fn after(mut self, key: KnownKey) -> Self {
        let is_new = key.key != *self.verifier() && self.retired.iter().all(|known| known.key != key.key);
        if is_new {
            self.retired.push(key);
        }
        self
    }

    /// The public half of the present key.
    pub const fn verifier(&self) -> &VerifierKey {
        self.present.verifier()
    }

    /// Every key that a checkpoint of this log may be signed with: the present one first, then the one to come, which a
    /// broker that was reloaded earlier may use already.
    pub fn known(&self) -> Vec<KnownKey> {
        let present = KnownKey::present(self.verifier().clone());
        let next = self.next.clone().map(KnownKey::present);
        std::iter::once(present).chain(next).chain(self.retired.iter().cloned()).collect()
    }

    /// The keys whose signatures count for something of this time.
    pub fn verifiers_at(&self, time: Timestamp) -> Vec<VerifierKey> {
        counting(&self.known(), time)
    }

    /// Signs a checkpoint at `now`: with the present key first, then with those that are leaving.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn sign(&self, checkpoint: &Checkpoint, now: Timestamp) -> Result<Note, CheckpointError> {
        let mut note = checkpoint.sign(&self.present)?;
        for leaving in self.leaving.iter().filter(|leaving| now <= leaving.until) {
            for signature in checkpoint.sign(&leaving.key)?.signatures() {
                note.add(signature.clone());
            }
        }
        Ok(note)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::hash::Hash;
    use super::super::note::KeyKind;
    use super::*;
    use crate::config::Config;
    use crate::keys::make;
    use crate::runtime::Runtime;

    #[test]
    fn old_and_new_key_both_sign_during_the_overlap_and_the_new_one_alone_after_it() {
        let key = |seed| SigningKey::from_seed("log.example", KeyKind::Ed25519, &[seed; 32]).unwrap();
        let until = Timestamp::from_millis(1_800_000_000_000);
        let signer = LogSigner::from(key(2)).beside(key(1), until).beside(key(2), until);
        let checkpoint = Checkpoint::new("log.example", 7, Hash::ZERO).unwrap();
        let both = signer.sign(&checkpoint, until).unwrap().to_string();
        let opens = |note: &str, seed: u8| Checkpoint::open(note.as_bytes(), &[key(seed).verifier().clone()]).is_ok();
        assert!(opens(&both, 1) && opens(&both, 2));
        let later = until.plus(Duration::from_secs(1));
        let alone = signer.sign(&checkpoint, later).unwrap().to_string();
        assert!(!opens(&alone, 1) && opens(&alone, 2));
        assert_eq!((signer.verifiers_at(until).len(), signer.verifiers_at(later).len()), (2, 1));
        assert_eq!(signer.known().len(), 2);
    }

    #[test]
    fn rotated_keys_sign_both_until_the_overlap_ends() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config::in_directory(dir.path());
        let (runtime, _) = Runtime::fixed(1);
        make::missing(&config, &runtime).unwrap();
        let day = Duration::from_hours(24);
        make::rotate_log(&config, &runtime, day * 30, false).unwrap();
        let signer = LogSigner::of(&Keys::load(&config).unwrap()).unwrap();
        assert_eq!(signer.known().len(), 3);
        let checkpoint = Checkpoint::new(&config.log_origin, 1, Hash::ZERO).unwrap();
        let lines = |now| signer.sign(&checkpoint, now).unwrap().signatures().len();
        assert_eq!((lines(runtime.now()), lines(runtime.now().plus(day * 31))), (2, 1));
    }

    #[test]
    fn the_key_to_come_is_known_before_it_signs() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config::in_directory(dir.path());
        let (runtime, _) = Runtime::fixed(1);
        make::missing(&config, &runtime).unwrap();
        let signing = Signing::from(LogSigner::of(&Keys::load(&config).unwrap()).unwrap());
        let before = signing.now().known();
        assert!(!signing.take(LogSigner::of(&Keys::load(&config).unwrap()).unwrap()).unwrap());
        make::rotate_log(&config, &runtime, Duration::from_hours(24), false).unwrap();
        let rotated = LogSigner::of(&Keys::load(&config).unwrap()).unwrap();
        assert_eq!(before[1].key, *rotated.verifier());
        assert!(signing.take(rotated).unwrap());
        // A key that is known to somebody else takes the one that lay beside it along.
        let announced = signing.now().known()[1].key.clone();
        make::rotate_log(&config, &runtime, Duration::from_hours(24), true).unwrap();
        let rotated = LogSigner::of(&Keys::load(&config).unwrap()).unwrap();
        assert!(rotated.known().iter().all(|known| known.key != announced));
    }

    #[test]
    fn keys_that_forget_the_one_in_force_or_are_of_another_log_are_not_taken() {
        let key = |name: &str, seed| SigningKey::from_seed(name, KeyKind::Ed25519, &[seed; 32]).unwrap();
        let signing = Signing::from(key("log.example", 1));
        let stranger = LogSigner::from(key("log.example", 2));
        let old = key("log.example", 1).verifier().to_string();
        assert_eq!(signing.take(stranger), Err(NotTaken::Forgotten(old)));
        let other =
            LogSigner::from(key("other.example", 2)).after(KnownKey::present(key("log.example", 1).verifier().clone()));
        assert!(matches!(signing.take(other), Err(NotTaken::OtherLog { .. })));
        assert_eq!(signing.now().verifier(), key("log.example", 1).verifier());
    }
}
