//! The anchor store on SQLite (`anchor.db`), without fsync.

use std::path::Path;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::migrate::Migrator;

use super::super::StoreError;
use super::super::anchor::{AnchorRow, AnchorStore};
use super::{Access, Durability, Pools, bytes32, open, signed, unsigned};
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
        Ok(Self { pools: open(DATABASE, path, access, Durability::None, &MIGRATIONS).await? })
    }
}

const ADVANCE: &str = "INSERT INTO anchor (id, size, root, checkpoint) VALUES (1, $1, $2, $3) \
     ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint \
     WHERE excluded.size > anchor.size OR (excluded.size = anchor.size AND excluded.root = anchor.root)";

#[async_trait]
impl AnchorStore for SqliteAnchor {
    async fn get(&self) -> Result<Option<AnchorRow>, StoreError> {
        if defect::without_anchor() {
            return Ok(None);
        }
        let row = sqlx::query("SELECT size, root, checkpoint FROM anchor WHERE id = 1")
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable)?;
        row.map(|row| {
            Ok(AnchorRow {
                size: unsigned("anchor", row.try_get("size").map_err(unavailable)?)?,
                root: bytes32("anchor", row.try_get("root").map_err(unavailable)?)?,
                checkpoint: row.try_get("checkpoint").map_err(unavailable)?,
            })
        })
        .transpose()
    }

    async fn advance(&self, row: &AnchorRow) -> Result<bool, StoreError> {
        if defect::without_anchor() {
            return Ok(true);
        }
        let done = sqlx::query(ADVANCE)
            .bind(signed(row.size))
            .bind(row.root.as_slice())
            .bind(row.checkpoint.as_str())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() == 1)
    }
}
