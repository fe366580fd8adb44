//! Who is behind a subject tag, and the key that person's records are sealed with.
//!
//! The only place that turns an identifier into a tag and back. A person unknown so far gets a tag and a key on first
//! mention, durable before anything is entered under it. Rows are [`crate::store::keys`]', sealing [`super::seal`]'s.

mod ring;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_policies::ids::{AdministrationId, Official, SubjectTag};
use moka::future::Cache;

pub use self::ring::KeyRing;
use super::seal::{DataKey, MasterKey, Nonce, SealError, open_row, seal_row, unwrap_key, wrap_key};
use crate::runtime::Runtime;
use crate::store::StoreError;
use crate::store::keys::{KeyStore, SubjectRow};

/// How many opened keys stay in memory, and how long: a hundred persons a second.
const CACHED: u64 = 32_768;
const CACHED_FOR: Duration = Duration::from_mins(5);
/// What sealed things are bound to.
const IDENTIFIER: &str = "subject.identifier";
const PERSON_KEY: &str = "subject.key";
const LOG_KEY: &str = "log.key";

/// Why a person's key or identifier cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// The key store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key store's content does not open with this master key.
    #[error("the key store does not open with this master key")]
    Seal(#[from] SealError),
    /// The person was erased, or was never here.
    #[error("there is no key for this person any more")]
    Gone,
}

/// What is remembered of a person: the open key, and the identifier as it is sealed under it.
struct Person {
    key: Arc<DataKey>,
    identifier: Option<Vec<u8>>,
}

/// The directory of persons.
pub struct Subjects {
    store: Arc<dyn KeyStore>,
    master: MasterKey,
    lookup: hmac::Key,
    pseudonyms: hmac::Key,
    runtime: Runtime,
    persons: Cache<SubjectTag, Arc<Person>>,
    tags: Cache<[u8; 32], SubjectTag>,
    log_key: Arc<DataKey>,
    /// Persons who were erased or of whom nothing is left: no cache may bring them back.
    gone: RwLock<BTreeSet<SubjectTag>>,
    /// Place in the log up to which removing entries were taken in.
    removals_done: AtomicU64,
}

impl fmt::Debug for Subjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subjects")
    }
}

impl Subjects {
    /// Opens the directory with the master key, making the log's own data key where there is none yet.
    ///
    /// # Errors
    /// [`SubjectError::Seal`] when the store was made with another master key.
    pub async fn open(store: Arc<dyn KeyStore>, master: [u8; 32], runtime: Runtime) -> Result<Self, SubjectError> {
        let derived = |label: &str| {
            let root = hmac::Key::new(hmac::HMAC_SHA256, &master);
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, label.as_bytes()).as_ref())
        };
        let (lookup, pseudonyms) = (derived("eemol/lookup/1"), derived("eemol/pseudonym/1"));
        let master = MasterKey::from_bytes(master).made_ready();
        let fresh = DataKey::from_bytes(runtime.bytes());
        let candidate = wrap_key(&master, LOG_KEY, &[], Nonce::from_bytes(runtime.bytes()), &fresh)?;
        let wrapped = store.log_key(&candidate).await?;
        let log_key = Arc::new(unwrap_key(&master, LOG_KEY, &[], &wrapped)?);
        let persons = Cache::builder().max_capacity(CACHED).time_to_live(CACHED_FOR).build();
        let tags = Cache::builder().max_capacity(CACHED).time_to_live(CACHED_FOR).build();
        let (gone, removals_done) = (RwLock::default(), AtomicU64::default());
        Ok(Self { store, master, lookup, pseudonyms, runtime, persons, tags, log_key, gone, removals_done })
    }

    /// The tag of the person with this identifier (`<scheme>:<value>`, normalised), new on first mention and durable on
    /// return.
    pub async fn resolve(&self, identifier: &str) -> Result<SubjectTag, SubjectError> {
        let lookup = self.look_up_value(identifier)?;
        if let Some(tag) = self.tags.get(&lookup).await.filter(|tag| !self.is_gone(*tag)) {
            return Ok(tag);
        }
        let mut known = self.store.find(&lookup).await?;
        if let Some(row) = known.take_if(|row| self.is_gone(row.tag)) {
            // Committed as gone, but the key still stands: it goes before the person can be met anew.
            self.forget(&[row.tag]).await?;
        }
        let row = match known {
            Some(row) => row,
            None => self.store.insert(&self.new_person(lookup, identifier)?).await?,
        };
        self.tags.insert(lookup, row.tag).await;
        Ok(row.tag)
    }

    /// The tag of a person who was mentioned before; `None` for anybody else.
    pub async fn find(&self, identifier: &str) -> Result<Option<SubjectTag>, SubjectError> {
        let lookup = self.look_up_value(identifier)?;
        Ok(self.store.find(&lookup).await?.map(|row| row.tag).filter(|tag| !self.is_gone(*tag)))
    }

    /// Whether the person was erased, or nothing is left of them.
    pub fn is_gone(&self, tag: SubjectTag) -> bool {
        self.gone.read().unwrap_or_else(PoisonError::into_inner).contains(&tag)
    }

    /// Destroys the keys, identifiers and look-up values of these persons. From now on the identifiers are new persons'.
    ///
    /// # Errors
    /// [`SubjectError::Store`]; the persons count as gone all the same.
    pub async fn forget(&self, tags: &[SubjectTag]) -> Result<(), SubjectError> {
        if tags.is_empty() {
            return Ok(());
        }
        self.gone.write().unwrap_or_else(PoisonError::into_inner).extend(tags);
        for tag in tags {
            self.persons.invalidate(tag).await;
        }
        self.store.destroy(tags, self.runtime.now()).await?;
        Ok(())
    }

    /// Place in the log up to which removing entries were taken in.
    pub fn removals_done(&self) -> u64 {
        self.removals_done.load(Ordering::Acquire)
    }

    /// Removing entries before this place were taken in.
    pub fn set_removals_done(&self, size: u64) {
        self.removals_done.fetch_max(size, Ordering::AcqRel);
    }

    /// Writes a copy of the key store to a file that is empty or not there yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        self.store.copy_to(file).await
    }

    /// The key of a person's records; of the log's own for `None`.
    pub async fn key(&self, subject: Option<SubjectTag>) -> Result<Arc<DataKey>, SubjectError> {
        let Some(tag) = subject else { return Ok(Arc::clone(&self.log_key)) };
        Ok(Arc::clone(&self.person(tag).await?.key))
    }

    /// A person who is not gone, remembered or read.
    async fn person(&self, tag: SubjectTag) -> Result<Arc<Person>, SubjectError> {
        if self.is_gone(tag) {
            return Err(SubjectError::Gone);
        }
        if let Some(person) = self.persons.get(&tag).await {
            return Ok(person);
        }
        let row = self.store.get(tag).await?.ok_or(SubjectError::Gone)?;
        self.remember(row).await
    }

    /// The person in a row, remembered.
    async fn remember(&self, row: SubjectRow) -> Result<Arc<Person>, SubjectError> {
        let wrapped = row.wrapped_key.as_deref().ok_or(SubjectError::Gone)?;
        let key = Arc::new(unwrap_key(&self.master, PERSON_KEY, row.tag.as_bytes(), wrapped)?);
        let person = Arc::new(Person { key, identifier: row.identifier });
        self.persons.insert(row.tag, Arc::clone(&person)).await;
        Ok(person)
    }

    /// Has the keys of these persons at hand, so that [`Self::key`] need not ask for each: one question for all that are
    /// not. A person without a key is left to [`Self::key`] to say.
    pub async fn prefetch(&self, subjects: impl IntoIterator<Item = SubjectTag>) -> Result<(), SubjectError> {
        let wanted: BTreeSet<SubjectTag> = subjects.into_iter().collect();
        let missing: Vec<SubjectTag> = wanted.into_iter().filter(|tag| !self.persons.contains_key(tag)).collect();
        if missing.len() < 2 {
            return Ok(());
        }
        for row in self.store.get_all(&missing).await? {
            if row.wrapped_key.is_some() {
                self.remember(row).await?;
            }
        }
        Ok(())
    }

    /// The identifier (`<scheme>:<value>`) behind a tag; it goes to the provider and nowhere else.
    pub async fn identifier(&self, tag: SubjectTag) -> Result<String, SubjectError> {
        let person = self.person(tag).await?;
        let sealed = person.identifier.as_deref().ok_or(SubjectError::Gone)?;
        let plain = open_row(&person.key, IDENTIFIER, tag.as_bytes(), sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| SubjectError::Seal(SealError::Open))
    }

    /// The person's pseudonym at one administration: always the same there, another one everywhere else.
    pub fn pairwise(&self, tag: SubjectTag, administration: &AdministrationId) -> String {
        self.pseudonym(&[b"subject", tag.as_bytes(), administration.as_str().as_bytes()])
    }

    /// What a person's account at an identity provider is kept as: says nothing about it without the master key.
    pub fn account(&self, issuer: &str, subject: &str) -> String {
        self.pseudonym(&[b"account", issuer.as_bytes(), subject.as_bytes()])
    }

    /// The official's pseudonym at one requester, for search.
    pub fn official(&self, requester: &str, official: &Official) -> String {
        self.pseudonym(&[b"official", requester.as_bytes(), official.as_str().as_bytes()])
    }

    fn pseudonym(&self, parts: &[&[u8]]) -> String {
        let mut context = hmac::Context::with_key(&self.pseudonyms);
        for part in parts {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let tag = context.sign();
        URL_SAFE_NO_PAD.encode(tag.as_ref().get(..16).unwrap_or_default())
    }

    fn look_up_value(&self, identifier: &str) -> Result<[u8; 32], SubjectError> {
        let tag = hmac::sign(&self.lookup, identifier.as_bytes());
        tag.as_ref().try_into().map_err(|_| SubjectError::Seal(SealError::Seal))
    }

    fn new_person(&self, lookup: [u8; 32], identifier: &str) -> Result<SubjectRow, SubjectError> {
        let tag = self.runtime.subject_tag();
        let key = DataKey::from_bytes(self.runtime.bytes());
        let nonce = || Nonce::from_bytes(self.runtime.bytes());
        Ok(SubjectRow {
            tag,
            lookup: Some(lookup),
            identifier: Some(seal_row(&key, IDENTIFIER, tag.as_bytes(), nonce(), identifier.as_bytes())?),
            wrapped_key: Some(wrap_key(&self.master, PERSON_KEY, tag.as_bytes(), nonce(), &key)?),
            created_at: self.runtime.now(),
        })
    }
}
