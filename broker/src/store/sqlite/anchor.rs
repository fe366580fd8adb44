//! The anchor store on SQLite (`anchor.db`), whose commits do not wait for the disk.

use std::path::Path;

use async_trait::async_trait;
use sqlx::migrate::Migrator;

use super::super::StoreError;
use super::super::anchor::{AnchorRow, AnchorStore};
use super::super::{rows, signed, sql};
use super::{Access, Durability, OTHER_CACHE, Pools, open};
use crate::runtime::defect;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/anchor");
const DATABASE: &str = "anchor";

/// The anchor store in one SQLite file.
#[derive(Debug)]
pub struct SqliteAnchor {
    pools: Pools,
}

fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl SqliteAnchor {
    /// Opens the file.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Ok(Self { pools: open(DATABASE, path, access, Durability::Lagging, OTHER_CACHE, &MIGRATIONS).await? })
    }

    /// The newest migration that this version knows.
    pub fn version() -> i64 {
        super::version(&MIGRATIONS)
    }
}

#[async_trait]
impl AnchorStore for SqliteAnchor {
    async fn get(&self) -> Result<Option<AnchorRow>, StoreError> {
        if defect::without_anchor() {
            return Ok(None);
        }
        let row = sqlx::query(sql::ANCHOR).fetch_optional(&self.pools.read).await.map_err(unavailable)?;
        row.as_ref().map(rows::anchor).transpose()
    }

    async fn advance(&self, row: &AnchorRow) -> Result<bool, StoreError> {
        if defect::without_anchor() {
            return Ok(true);
        }
        let done = sqlx::query(sql::ADVANCE)
            .bind(signed(row.size))
            .bind(row.root.as_slice())
            .bind(row.checkpoint.as_str())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() == 1)
    }
}
