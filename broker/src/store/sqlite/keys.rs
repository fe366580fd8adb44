//! The key store on SQLite (`keys.db`).

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::{Connection as _, Row as _};

use super::super::StoreError;
use super::super::keys::{KeyStore, SubjectRow};
use super::super::{rows, sql};
use super::{Access, Durability, OTHER_CACHE, Pools, many, open};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/keys");
const DATABASE: &str = "keys";

/// The key store in one SQLite file.
#[derive(Debug)]
pub struct SqliteKeys {
    access: Access,
    pools: Pools,
}

fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl SqliteKeys {
    /// Opens the file.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Ok(Self { access, pools: open(DATABASE, path, access, Durability::Full, OTHER_CACHE, &MIGRATIONS).await? })
    }

    /// The newest migration that this version knows.
    pub fn version() -> i64 {
        super::version(&MIGRATIONS)
    }
}

const DESTROY: &str = "-- person's key destroyed
UPDATE subject SET lookup = NULL, identifier = NULL, wrapped_key = NULL, destroyed_at = $2
  WHERE tag = $1 AND (lookup IS NOT NULL OR identifier IS NOT NULL OR wrapped_key IS NOT NULL)";

/// What only this engine says to this store.
pub(super) const STATEMENTS: &[&str] = &[DESTROY];

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn find(&self, lookup: &[u8; 32]) -> Result<Option<SubjectRow>, StoreError> {
        let row = sqlx::query(sql::FIND_SUBJECT).bind(lookup.as_slice()).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(rows::subject).transpose()
    }

    async fn get(&self, tag: SubjectTag) -> Result<Option<SubjectRow>, StoreError> {
        let row = sqlx::query(sql::GET_SUBJECT).bind(tag.as_bytes().as_slice()).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(rows::subject).transpose()
    }

    async fn get_all(&self, tags: &[SubjectTag]) -> Result<Vec<SubjectRow>, StoreError> {
        let query = sqlx::query(many::SUBJECTS).bind(many::keys(tags.iter().map(SubjectTag::as_bytes)));
        query.fetch_all(&self.pools.read).await.map_err(unavailable)?.iter().map(rows::subject).collect()
    }

    async fn insert(&self, row: &SubjectRow) -> Result<SubjectRow, StoreError> {
        sqlx::query(sql::INSERT_SUBJECT)
            .bind(row.tag.as_bytes().as_slice())
            .bind(row.lookup.as_ref().map(<[u8; 32]>::as_slice))
            .bind(row.identifier.as_deref())
            .bind(row.wrapped_key.as_deref())
            .bind(row.created_at.millis())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        let Some(lookup) = &row.lookup else { return Ok(row.clone()) };
        self.find(lookup).await?.ok_or_else(|| StoreError::corrupt("subject", "a new row cannot be read back"))
    }

    async fn log_key(&self, candidate: &[u8]) -> Result<Vec<u8>, StoreError> {
        let known: Option<Vec<u8>> =
            sqlx::query_scalar(sql::LOG_KEY).fetch_optional(&self.pools.read).await.map_err(unavailable)?;
        if let Some(key) = known {
            return Ok(key);
        }
        if self.access == Access::Read {
            let what = "the log has no data key yet; start the broker once".to_owned();
            return Err(StoreError::Open { database: DATABASE, what });
        }
        sqlx::query(sql::INSERT_LOG_KEY).bind(candidate).execute(&self.pools.write).await.map_err(unavailable)?;
        sqlx::query_scalar(sql::LOG_KEY).fetch_one(&self.pools.write).await.map_err(unavailable)
    }

    async fn destroy(&self, tags: &[SubjectTag], at: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.pools.write.acquire().await.map_err(unavailable)?;
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut *connection).await.map_err(unavailable)?;
        let mut destroyed = 0;
        let mut transaction = connection.begin().await.map_err(unavailable)?;
        for tag in tags {
            let query = sqlx::query(DESTROY).bind(tag.as_bytes().as_slice()).bind(at.millis());
            destroyed += query.execute(&mut *transaction).await.map_err(unavailable)?.rows_affected();
        }
        transaction.commit().await.map_err(unavailable)?;
        // The pages as they were before are still in the write-ahead log until it is folded in and cut off.
        let cut = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        let busy: i64 = cut.map_err(unavailable)?.try_get(0).map_err(unavailable)?;
        if busy != 0 {
            tracing::warn!(
                "a reader of the key store keeps its write-ahead log; it is cut off at the next erasure or stop"
            );
        }
        Ok(destroyed)
    }

    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        super::copy(&self.pools.write, file).await.map_err(unavailable)
    }
}
