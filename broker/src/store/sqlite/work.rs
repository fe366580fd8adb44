//! Sessions and requests under way on SQLite (`work.db`).

use std::path::Path;

use async_trait::async_trait;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;
use sqlx::migrate::Migrator;

use super::super::StoreError;
use super::super::work::{BackchannelRow, KeptCheckpoint, SessionRow, SignInRow, WorkStore};
use super::super::{rows, signed, sql};
use super::{Access, Durability, OTHER_CACHE, Pools, open};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite/work");
const DATABASE: &str = "work";

/// The work store in one SQLite file.
#[derive(Debug)]
pub struct SqliteWork {
    pub(super) pools: Pools,
}

pub(super) fn unavailable(source: sqlx::Error) -> StoreError {
    StoreError::Unavailable { database: DATABASE, source }
}

impl SqliteWork {
    /// Opens the file.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Ok(Self { pools: open(DATABASE, path, access, Durability::Full, OTHER_CACHE, &MIGRATIONS).await? })
    }

    /// The newest migration that this version knows.
    pub fn version() -> i64 {
        super::version(&MIGRATIONS)
    }
}

#[async_trait]
impl WorkStore for SqliteWork {
    async fn kept_checkpoint(&self, origin: &str) -> Result<Option<KeptCheckpoint>, StoreError> {
        // On the writing connection: the newest, whoever wrote it.
        let row = sqlx::query(sql::work::KEPT_CHECKPOINT).bind(origin).fetch_optional(&self.pools.write).await;
        row.map_err(unavailable)?.as_ref().map(|row| rows::work::kept_checkpoint(origin, row)).transpose()
    }

    async fn keep_checkpoint(&self, row: &KeptCheckpoint, before: u64) -> Result<bool, StoreError> {
        let query =
            sqlx::query(if before == 0 { sql::work::KEEP_FIRST_CHECKPOINT } else { sql::work::KEEP_CHECKPOINT });
        let query =
            query.bind(row.origin.as_str()).bind(signed(row.size)).bind(row.root.as_slice()).bind(row.note.as_str());
        let query = if before == 0 { query } else { query.bind(signed(before)) };
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected() == 1)
    }

    async fn insert_session(&self, row: &SessionRow) -> Result<(), StoreError> {
        sqlx::query(sql::work::INSERT_SESSION)
            .bind(row.id.as_slice())
            .bind(row.role.as_str())
            .bind(row.holder.as_str())
            .bind(row.csrf.as_str())
            .bind(row.data.as_str())
            .bind(row.created_at.millis())
            .bind(row.seen_at.millis())
            .bind(row.acr.as_deref())
            .bind(row.device.as_str())
            .bind(row.account.as_deref())
            .bind(row.provider_session.as_ref().map(<[u8; 32]>::as_slice))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn session(&self, id: &[u8; 32]) -> Result<Option<SessionRow>, StoreError> {
        let row = sqlx::query(sql::work::SESSION).bind(id.as_slice()).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(rows::work::session).transpose()
    }

    async fn touch_session(&self, id: &[u8; 32], data: &str, seen_at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(sql::work::TOUCH_SESSION)
            .bind(id.as_slice())
            .bind(data)
            .bind(seen_at.millis())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn delete_session(&self, id: &[u8; 32]) -> Result<(), StoreError> {
        sqlx::query(sql::work::DELETE_SESSION)
            .bind(id.as_slice())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn sweep_sessions(&self, idle: Timestamp, begun: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query(sql::work::SWEEP_SESSIONS)
            .bind(idle.millis())
            .bind(begun.millis())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected())
    }

    async fn sessions_of(&self, role: &str, holder: &str, account: &str) -> Result<Vec<SessionRow>, StoreError> {
        let query = sqlx::query(sql::work::SESSIONS_OF).bind(role).bind(holder).bind(account);
        query.fetch_all(&self.pools.read).await.map_err(unavailable)?.iter().map(rows::work::session).collect()
    }

    async fn end_sessions_of(&self, role: &str, holder: &str, account: &str) -> Result<u64, StoreError> {
        let query = sqlx::query(sql::work::END_SESSIONS_OF).bind(role).bind(holder).bind(account);
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected())
    }

    async fn end_sessions_of_account(&self, account: &str) -> Result<u64, StoreError> {
        let query = sqlx::query(sql::work::END_SESSIONS_OF_ACCOUNT).bind(account);
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected())
    }

    async fn end_sessions_of_provider_session(&self, session: &[u8; 32]) -> Result<u64, StoreError> {
        let query = sqlx::query(sql::work::END_SESSIONS_OF_PROVIDER_SESSION).bind(session.as_slice());
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected())
    }

    async fn insert_sign_in(&self, row: &SignInRow) -> Result<(), StoreError> {
        sqlx::query(sql::work::INSERT_SIGN_IN)
            .bind(row.state.as_slice())
            .bind(row.browser.as_slice())
            .bind(row.circle.as_str())
            .bind(row.nonce.as_str())
            .bind(row.verifier.as_str())
            .bind(row.level.as_deref())
            .bind(row.language.as_str())
            .bind(row.back.as_str())
            .bind(row.begun_at.millis())
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn take_sign_in(&self, state: &[u8; 32], browser: &[u8; 32]) -> Result<Option<SignInRow>, StoreError> {
        let query = sqlx::query(sql::work::TAKE_SIGN_IN).bind(state.as_slice()).bind(browser.as_slice());
        query
            .fetch_optional(&self.pools.write)
            .await
            .map_err(unavailable)?
            .as_ref()
            .map(rows::work::sign_in)
            .transpose()
    }

    async fn sweep_sign_ins(&self, begun: Timestamp) -> Result<u64, StoreError> {
        let query = sqlx::query(sql::work::SWEEP_SIGN_INS).bind(begun.millis());
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected())
    }

    async fn insert_backchannel(&self, row: &BackchannelRow) -> Result<(), StoreError> {
        sqlx::query(sql::work::INSERT_BACKCHANNEL)
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
        let row =
            sqlx::query(sql::work::BACKCHANNEL).bind(auth_req_id.as_slice()).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(rows::work::backchannel).transpose()
    }

    async fn backchannel_by_code(&self, code: &str) -> Result<Option<BackchannelRow>, StoreError> {
        let row = sqlx::query(sql::work::BACKCHANNEL_BY_CODE).bind(code).fetch_optional(&self.pools.read).await;
        row.map_err(unavailable)?.as_ref().map(rows::work::backchannel).transpose()
    }

    async fn backchannel_of(&self, consent: ConsentId) -> Result<Option<BackchannelRow>, StoreError> {
        let row = sqlx::query(sql::work::BACKCHANNEL_OF)
            .bind(consent.uuid().as_bytes().as_slice())
            .fetch_optional(&self.pools.read)
            .await;
        row.map_err(unavailable)?.as_ref().map(rows::work::backchannel).transpose()
    }

    async fn sweep_backchannels(&self, expired: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query(sql::work::SWEEP_BACKCHANNELS)
            .bind(expired.millis())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected())
    }

    async fn poll_backchannel(
        &self,
        auth_req_id: &[u8; 32],
        at: Timestamp,
        interval_ms: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(sql::work::POLL_BACKCHANNEL)
            .bind(auth_req_id.as_slice())
            .bind(at.millis())
            .bind(signed(interval_ms))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn use_backchannel(&self, auth_req_id: &[u8; 32]) -> Result<bool, StoreError> {
        let done = sqlx::query(sql::work::USE_BACKCHANNEL)
            .bind(auth_req_id.as_slice())
            .execute(&self.pools.write)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() == 1)
    }
}
