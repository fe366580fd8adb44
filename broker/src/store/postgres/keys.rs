//! The key store on PostgreSQL.

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;

use super::session::{Limits, Session};
use super::{Access, Address, schema};
use crate::store::StoreError;
use crate::store::keys::{KeyStore, SubjectRow};
use crate::store::{rows, sql};

const GET_ALL: &str = "-- persons by tag
SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject WHERE tag = ANY($1)";

const DESTROY: &str = "-- keys of persons destroyed
UPDATE subject SET lookup = NULL, identifier = NULL, wrapped_key = NULL, destroyed_at = $2
  WHERE tag = ANY($1) AND (lookup IS NOT NULL OR identifier IS NOT NULL OR wrapped_key IS NOT NULL)";

/// What only this engine says to this store.
pub(super) const STATEMENTS: &[&str] = &[GET_ALL, DESTROY];

/// The key store in one schema.
#[derive(Debug)]
pub struct PgKeys {
    session: Session,
    access: Access,
}

impl PgKeys {
    /// Connects.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(address: &Address, limits: Limits, access: Access) -> Result<Self, StoreError> {
        Ok(Self { session: Session::open(schema::KEYS, address, limits, access).await?, access })
    }
}

#[async_trait]
impl KeyStore for PgKeys {
    async fn find(&self, lookup: &[u8; 32]) -> Result<Option<SubjectRow>, StoreError> {
        let query = sqlx::query(sql::FIND_SUBJECT).bind(lookup.as_slice());
        self.session.maybe(query).await?.as_ref().map(rows::subject).transpose()
    }

    async fn get(&self, tag: SubjectTag) -> Result<Option<SubjectRow>, StoreError> {
        let query = sqlx::query(sql::GET_SUBJECT).bind(tag.as_bytes().as_slice());
        self.session.maybe(query).await?.as_ref().map(rows::subject).transpose()
    }

    async fn get_all(&self, tags: &[SubjectTag]) -> Result<Vec<SubjectRow>, StoreError> {
        let tags: Vec<&[u8]> = tags.iter().map(|tag| tag.as_bytes().as_slice()).collect();
        self.session.all(sqlx::query(GET_ALL).bind(tags)).await?.iter().map(rows::subject).collect()
    }

    async fn insert(&self, row: &SubjectRow) -> Result<SubjectRow, StoreError> {
        let query = sqlx::query(sql::INSERT_SUBJECT)
            .bind(row.tag.as_bytes().as_slice())
            .bind(row.lookup.as_ref().map(<[u8; 32]>::as_slice))
            .bind(row.identifier.as_deref())
            .bind(row.wrapped_key.as_deref())
            .bind(row.created_at.millis());
        self.session.run(query).await?;
        let Some(lookup) = &row.lookup else { return Ok(row.clone()) };
        self.find(lookup).await?.ok_or_else(|| StoreError::corrupt("subject", "a new row cannot be read back"))
    }

    async fn log_key(&self, candidate: &[u8]) -> Result<Vec<u8>, StoreError> {
        if let Some(row) = self.session.maybe(sqlx::query(sql::LOG_KEY)).await? {
            return rows::bytes("log_key", &row, "wrapped_key");
        }
        if self.access == Access::Read {
            let what = "the log has no data key yet; start the broker once".to_owned();
            return Err(StoreError::Open { database: schema::KEYS.database, what });
        }
        self.session.run(sqlx::query(sql::INSERT_LOG_KEY).bind(candidate)).await?;
        rows::bytes("log_key", &self.session.one(sqlx::query(sql::LOG_KEY)).await?, "wrapped_key")
    }

    /// No query finds it any more; the server's files lose it when the table is vacuumed and its pages are used again
    /// (`VACUUM FULL`: at once).
    async fn destroy(&self, tags: &[SubjectTag], at: Timestamp) -> Result<u64, StoreError> {
        let tags: Vec<&[u8]> = tags.iter().map(|tag| tag.as_bytes().as_slice()).collect();
        Ok(self.session.run(sqlx::query(DESTROY).bind(tags).bind(at.millis())).await?.rows_affected())
    }

    async fn copy_to(&self, _file: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoFile { database: schema::KEYS.database, schema: schema::KEYS.schema })
    }
}
