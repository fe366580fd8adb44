//! The key store on SQLite (`keys.db`).

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;
use sqlx::Row;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteRow;

use super::super::StoreError;
use super::super::keys::{KeyStore, SubjectRow};
use super::{Access, Durability, Pools, bytes16, bytes32, open};

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
        Ok(Self { access, pools: open(DATABASE, path, access, Durability::Full, &MIGRATIONS).await? })
    }
}

fn subject_row(row: &SqliteRow) -> Result<SubjectRow, StoreError> {
    let lookup: Option<Vec<u8>> = row.try_get("lookup").map_err(unavailable)?;
    Ok(SubjectRow {
        tag: SubjectTag::from_bytes(bytes16("subject", row.try_get("tag").map_err(unavailable)?)?),
        lookup: lookup.map(|bytes| bytes32("subject", &bytes)).transpose()?,
        identifier: row.try_get("identifier").map_err(unavailable)?,
        wrapped_key: row.try_get("wrapped_key").map_err(unavailable)?,
        created_at: Timestamp::from_millis(row.try_get("created_at").map_err(unavailable)?),
    })
}

const INSERT: &str = "INSERT INTO subject (tag, lookup, identifier, wrapped_key, created_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lookup) DO NOTHING";

const DESTROY: &str = "UPDATE subject SET lookup = NULL, identifier = NULL, wrapped_key = NULL, destroyed_at = $2 \
     WHERE tag = $1 AND (lookup IS NOT NULL OR identifier IS NOT NULL OR wrapped_key IS NOT NULL)";

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn find(&self, lookup: &[u8; 32]) -> Result<Option<SubjectRow>, StoreError> {
        let row = sqlx::query("SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject WHERE lookup = $1")
            .bind(lookup.as_slice())
            .fetch_optional(&self.pools.read)
            .await;
        row.map_err(unavailable)?.as_ref().map(subject_row).transpose()
    }

    async fn get(&self, tag: SubjectTag) -> Result<Option<SubjectRow>, StoreError> {
        let row = sqlx::query("SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject WHERE tag = $1")
            .bind(tag.as_bytes().as_slice())
            .fetch_optional(&self.pools.read)
            .await;
        row.map_err(unavailable)?.as_ref().map(subject_row).transpose()
    }

    async fn insert(&self, row: &SubjectRow) -> Result<SubjectRow, StoreError> {
        sqlx::query(INSERT)
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
        let known: Option<Vec<u8>> = sqlx::query_scalar("SELECT wrapped_key FROM log_key WHERE id = 1")
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable)?;
        if let Some(key) = known {
            return Ok(key);
        }
        if self.access == Access::Read {
            let what = "the log has no data key yet; start the broker once".to_owned();
            return Err(StoreError::Open { database: DATABASE, what });
        }
        sqlx::query("INSERT INTO log_key (id, wrapped_key) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
            .bind(candidate)
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        sqlx::query_scalar("SELECT wrapped_key FROM log_key WHERE id = 1")
            .fetch_one(&self.pools.write)
            .await
            .map_err(unavailable)
    }

    async fn destroy(&self, tag: SubjectTag, at: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.pools.write.acquire().await.map_err(unavailable)?;
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut *connection).await.map_err(unavailable)?;
        let done = sqlx::query(DESTROY)
            .bind(tag.as_bytes().as_slice())
            .bind(at.millis())
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        // The pages as they were before are still in the write-ahead log until it is folded in and cut off.
        let cut = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        let busy: i64 = cut.map_err(unavailable)?.try_get(0).map_err(unavailable)?;
        if busy != 0 {
            tracing::warn!(
                "a reader of the key store keeps its write-ahead log; it is cut off at the next erasure or stop"
            );
        }
        Ok(done.rows_affected() > 0)
    }

    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        sqlx::query("VACUUM INTO $1")
            .bind(file.display().to_string())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }
}
