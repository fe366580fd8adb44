//! The key store's rows: who is behind a subject tag, and the wrapped key of that person's records.
//!
//! Opens no seal and knows no plain identifier; [`crate::ledger::subjects`] does.

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;

use super::StoreError;

/// A person as the key store knows them; the three secrets are gone once the person was erased.
#[derive(Clone, PartialEq, Eq)]
pub struct SubjectRow {
    /// Random pseudonym.
    pub tag: SubjectTag,
    /// HMAC of scheme and identifier.
    pub lookup: Option<[u8; 32]>,
    /// The identifier, sealed under the person's key.
    pub identifier: Option<Vec<u8>>,
    /// The person's data key, wrapped by the master key.
    pub wrapped_key: Option<Vec<u8>>,
    /// First mention.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for SubjectRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SubjectRow({})", self.tag)
    }
}

/// The key store.
#[async_trait]
pub trait KeyStore: Send + Sync + std::fmt::Debug {
    /// The person behind a look-up value.
    async fn find(&self, lookup: &[u8; 32]) -> Result<Option<SubjectRow>, StoreError>;
    /// The person behind a tag.
    async fn get(&self, tag: SubjectTag) -> Result<Option<SubjectRow>, StoreError>;
    /// The persons behind these tags, in any order; one round trip, where there are trips.
    async fn get_all(&self, tags: &[SubjectTag]) -> Result<Vec<SubjectRow>, StoreError>;
    /// Keeps a new person, durable on return; where the look-up value is taken, answers the row that has it.
    async fn insert(&self, row: &SubjectRow) -> Result<SubjectRow, StoreError>;
    /// The log's own wrapped data key; `candidate` is kept when there is none yet.
    async fn log_key(&self, candidate: &[u8]) -> Result<Vec<u8>, StoreError>;
    /// Destroys the keys, identifiers and look-up values of these persons, durable on return; says of how many there was
    /// something left to destroy. On SQLite they are gone from the files too; a server keeps old pages for a while.
    async fn destroy(&self, tags: &[SubjectTag], at: Timestamp) -> Result<u64, StoreError>;
    /// Writes a consistent copy to a file that is empty or not there yet, while the store goes on working;
    /// [`StoreError::NoFile`] for a store on a server.
    async fn copy_to(&self, file: &Path) -> Result<(), StoreError>;
}
