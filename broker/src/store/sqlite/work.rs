//! Sessions and requests under way on SQLite (`work.db`).

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;
use sqlx::Row;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::super::StoreError;
use super::super::work::{BackchannelRow, KeptCheckpoint, SessionRow, WorkStore};
use super::{Access, Durability, Pools, bytes16, bytes32, open, signed, unsigned};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/work");
const DATABASE: &str = "work";

/// The work store in one SQLite file.
#[derive(Debug)]
pub struct SqliteWork {
    pools: Pools,
}

fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl SqliteWork {
    /// Opens the file.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Ok(Self { pools: open(DATABASE, path, access, Durability::Full, &MIGRATIONS).await? })
    }
}

fn session_row(row: &SqliteRow) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: bytes32("session", row.try_get("id").map_err(unavailable)?)?,
        role: row.try_get("role").map_err(unavailable)?,
        holder: row.try_get("holder").map_err(unavailable)?,
        csrf: row.try_get("csrf").map_err(unavailable)?,
        data: row.try_get("data").map_err(unavailable)?,
        created_at: Timestamp::from_millis(row.try_get("created_at").map_err(unavailable)?),
        seen_at: Timestamp::from_millis(row.try_get("seen_at").map_err(unavailable)?),
    })
}

fn backchannel_row(row: &SqliteRow) -> Result<BackchannelRow, StoreError> {
    let consent = bytes16("backchannel", row.try_get("consent").map_err(unavailable)?)?;
    Ok(BackchannelRow {
        auth_req_id: bytes32("backchannel", row.try_get("auth_req_id").map_err(unavailable)?)?,
        client: row.try_get("client").map_err(unavailable)?,
        consent: ConsentId::from_uuid(Uuid::from_bytes(consent)),
        openid: row.try_get("openid").map_err(unavailable)?,
        code: row.try_get("code").map_err(unavailable)?,
        binding_message: row.try_get("binding_message").map_err(unavailable)?,
        expires_at: Timestamp::from_millis(row.try_get("expires_at").map_err(unavailable)?),
        polled_at: Timestamp::from_millis(row.try_get("polled_at").map_err(unavailable)?),
        interval_ms: unsigned("backchannel", row.try_get("interval_ms").map_err(unavailable)?)?,
        used: row.try_get("used").map_err(unavailable)?,
    })
}

const INSERT_SESSION: &str = "INSERT INTO session (id, role, holder, csrf, data, created_at, seen_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const INSERT_BACKCHANNEL: &str = "INSERT INTO backchannel \
     (auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const KEEP_CHECKPOINT: &str = "-- keep_checkpoint
INSERT INTO kept_checkpoint (origin, size, root, note)
SELECT $1, $2, $3, $4 WHERE $5 = 0 OR EXISTS (SELECT 1 FROM kept_checkpoint WHERE origin = $1)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note
WHERE kept_checkpoint.size = $5 AND (excluded.size > $5 OR excluded.size = $5 AND excluded.root = kept_checkpoint.root)";

#[async_trait]
impl WorkStore for SqliteWork {
    async fn kept_checkpoint(&self, origin: &str) -> Result<Option<KeptCheckpoint>, StoreError> {
        // On the writing connection: the newest, whoever wrote it.
        let row = sqlx::query("SELECT size, root, note FROM kept_checkpoint WHERE origin = $1")
            .bind(origin)
            .fetch_optional(&self.pools.write)
            .await
            .map_err(unavailable)?;
        row.map(|row| {
            Ok(KeptCheckpoint {
                origin: origin.to_owned(),
                size: unsigned("kept_checkpoint", row.try_get("size").map_err(unavailable)?)?,
                root: bytes32("kept_checkpoint", row.try_get("root").map_err(unavailable)?)?,
                note: row.try_get("note").map_err(unavailable)?,
            })
        })
        .transpose()
    }

    async fn keep_checkpoint(&self, row: &KeptCheckpoint, before: u64) -> Result<bool, StoreError> {
        let done = sqlx::query(KEEP_CHECKPOINT)
            .bind(row.origin.as_str())
            .bind(signed(row.size))
            .bind(row.root.as_slice())
            .bind(row.note.as_str())
            .bind(signed(before))
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() == 1)
    }

    async fn insert_session(&self, row: &SessionRow) -> Result<(), StoreError> {
        sqlx::query(INSERT_SESSION)
            .bind(row.id.as_slice())
            .bind(row.role.as_str())
            .bind(row.holder.as_str())
            .bind(row.csrf.as_str())
            .bind(row.data.as_str())
            .bind(row.created_at.millis())
            .bind(row.seen_at.millis())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn session(&self, id: &[u8; 32]) -> Result<Option<SessionRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM session WHERE id = $1")
            .bind(id.as_slice())
            .fetch_optional(&self.pools.read)
            .await;
        row.map_err(unavailable)?.as_ref().map(session_row).transpose()
    }

    async fn touch_session(&self, id: &[u8; 32], data: &str, seen_at: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE session SET data = $2, seen_at = $3 WHERE id = $1")
            .bind(id.as_slice())
            .bind(data)
            .bind(seen_at.millis())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn delete_session(&self, id: &[u8; 32]) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE id = $1")
            .bind(id.as_slice())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn sweep_sessions(&self, idle: Timestamp, begun: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM session WHERE seen_at < $1 OR created_at < $2")
            .bind(idle.millis())
            .bind(begun.millis())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected())
    }

    async fn insert_backchannel(&self, row: &BackchannelRow) -> Result<(), StoreError> {
        sqlx::query(INSERT_BACKCHANNEL)
            .bind(row.auth_req_id.as_slice())
            .bind(row.client.as_str())
            .bind(row.consent.uuid().as_bytes().as_slice())
            .bind(row.openid)
            .bind(row.code.as_str())
            .bind(row.binding_message.as_deref())
            .bind(row.expires_at.millis())
            .bind(row.polled_at.millis())
            .bind(signed(row.interval_ms))
            .bind(row.used)
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn backchannel(&self, auth_req_id: &[u8; 32]) -> Result<Option<BackchannelRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM backchannel WHERE auth_req_id = $1")
            .bind(auth_req_id.as_slice())
            .fetch_optional(&self.pools.read)
            .await;
        row.map_err(unavailable)?.as_ref().map(backchannel_row).transpose()
    }

    async fn backchannel_by_code(&self, code: &str) -> Result<Option<BackchannelRow>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM backchannel WHERE code = $1").bind(code).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(backchannel_row).transpose()
    }

    async fn poll_backchannel(
        &self,
        auth_req_id: &[u8; 32],
        at: Timestamp,
        interval_ms: u64,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE backchannel SET polled_at = $2, interval_ms = $3 WHERE auth_req_id = $1")
            .bind(auth_req_id.as_slice())
            .bind(at.millis())
            .bind(signed(interval_ms))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn use_backchannel(&self, auth_req_id: &[u8; 32]) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE backchannel SET used = 1 WHERE auth_req_id = $1 AND used = 0")
            .bind(auth_req_id.as_slice())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() == 1)
    }
}
