//! Requests of the authorization server under way on SQLite (`work.db`).

use async_trait::async_trait;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, query::Query};

use super::work::{SqliteWork, unavailable};
use crate::store::StoreError;
use crate::store::oauth::{OAuthStore, PingRow, PushedRow, RefreshRow};
use crate::store::rows::oauth as rows;
use crate::store::signed;
use crate::store::sql::oauth as sql;

type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

impl SqliteWork {
    /// How many rows it changed.
    async fn changed(&self, query: Bound<'_>) -> Result<u64, StoreError> {
        Ok(query.execute(&self.pools.write).await.map_err(unavailable)?.rows_affected())
    }
}

#[async_trait]
impl OAuthStore for SqliteWork {
    async fn insert_pushed(&self, row: &PushedRow) -> Result<(), StoreError> {
        let query = sqlx::query(sql::INSERT_PUSHED)
            .bind(row.request_uri.as_slice())
            .bind(row.client.as_str())
            .bind(row.certificate.as_str())
            .bind(row.redirect_uri.as_str())
            .bind(row.state.as_deref())
            .bind(row.challenge.as_str())
            .bind(row.nonce.as_deref())
            .bind(row.openid)
            .bind(row.lang.as_deref())
            .bind(row.details.as_str())
            .bind(row.subject.as_ref().map(|tag| tag.as_bytes().as_slice()))
            .bind(row.consent.uuid().as_bytes().as_slice())
            .bind(row.pushed_at.millis())
            .bind(row.expires_at.millis())
            .bind(row.browser.as_ref().map(<[u8; 32]>::as_slice))
            .bind(row.code.as_ref().map(<[u8; 32]>::as_slice))
            .bind(row.code_until.map(Timestamp::millis))
            .bind(row.used)
            .bind(row.replaces.map(|id| id.uuid().into_bytes().to_vec()));
        self.changed(query).await.map(drop)
    }

    async fn pushed(&self, request_uri: &[u8; 32]) -> Result<Option<PushedRow>, StoreError> {
        let query = sqlx::query(sql::PUSHED).bind(request_uri.as_slice());
        query.fetch_optional(&self.pools.read).await.map_err(unavailable)?.as_ref().map(rows::pushed).transpose()
    }

    async fn pushed_by_code(&self, code: &[u8; 32]) -> Result<Option<PushedRow>, StoreError> {
        let query = sqlx::query(sql::PUSHED_BY_CODE).bind(code.as_slice());
        query.fetch_optional(&self.pools.read).await.map_err(unavailable)?.as_ref().map(rows::pushed).transpose()
    }

    async fn pushed_of(&self, consent: ConsentId) -> Result<Option<PushedRow>, StoreError> {
        let query = sqlx::query(sql::PUSHED_OF).bind(consent.uuid().as_bytes().as_slice());
        query.fetch_optional(&self.pools.read).await.map_err(unavailable)?.as_ref().map(rows::pushed).transpose()
    }

    async fn open_pushed(
        &self,
        request_uri: &[u8; 32],
        browser: &[u8; 32],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::OPEN_PUSHED).bind(request_uri.as_slice()).bind(browser.as_slice());
        Ok(self.changed(query.bind(expires_at.millis())).await? == 1)
    }

    async fn asked_pushed(
        &self,
        request_uri: &[u8; 32],
        consent: ConsentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(sql::ASKED_PUSHED)
            .bind(request_uri.as_slice())
            .bind(consent.uuid().as_bytes().as_slice())
            .bind(expires_at.millis());
        self.changed(query).await.map(drop)
    }

    async fn code_pushed(&self, request_uri: &[u8; 32], code: &[u8; 32], until: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::CODE_PUSHED).bind(request_uri.as_slice()).bind(code.as_slice());
        Ok(self.changed(query.bind(until.millis())).await? == 1)
    }

    async fn use_pushed(&self, code: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(self.changed(sqlx::query(sql::USE_PUSHED).bind(code.as_slice())).await? == 1)
    }

    async fn sweep_pushed(&self, expired: Timestamp) -> Result<u64, StoreError> {
        self.changed(sqlx::query(sql::SWEEP_PUSHED).bind(expired.millis())).await
    }

    async fn insert_refresh(&self, row: &RefreshRow) -> Result<(), StoreError> {
        let query = sqlx::query(sql::INSERT_REFRESH)
            .bind(row.token.as_slice())
            .bind(row.family.as_slice())
            .bind(row.client.as_str())
            .bind(row.consent.uuid().as_bytes().as_slice())
            .bind(row.expires_at.millis())
            .bind(row.used);
        self.changed(query).await.map(drop)
    }

    async fn refresh(&self, token: &[u8; 32]) -> Result<Option<RefreshRow>, StoreError> {
        let query = sqlx::query(sql::REFRESH).bind(token.as_slice());
        query.fetch_optional(&self.pools.read).await.map_err(unavailable)?.as_ref().map(rows::refresh).transpose()
    }

    async fn use_refresh(&self, token: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(self.changed(sqlx::query(sql::USE_REFRESH).bind(token.as_slice())).await? == 1)
    }

    async fn end_family(&self, family: &[u8; 32]) -> Result<u64, StoreError> {
        self.changed(sqlx::query(sql::END_FAMILY).bind(family.as_slice())).await
    }

    async fn sweep_refresh(&self, expired: Timestamp) -> Result<u64, StoreError> {
        self.changed(sqlx::query(sql::SWEEP_REFRESH).bind(expired.millis())).await
    }

    async fn insert_ping(&self, row: &PingRow) -> Result<(), StoreError> {
        let query = sqlx::query(sql::INSERT_PING)
            .bind(row.auth_req_id.as_str())
            .bind(row.client.as_str())
            .bind(row.consent.uuid().as_bytes().as_slice())
            .bind(row.token.as_str())
            .bind(row.due_at.millis())
            .bind(signed(row.attempts));
        self.changed(query).await.map(drop)
    }

    async fn due_pings(&self, now: Timestamp) -> Result<Vec<PingRow>, StoreError> {
        let query = sqlx::query(sql::DUE_PINGS).bind(now.millis());
        query.fetch_all(&self.pools.read).await.map_err(unavailable)?.iter().map(rows::ping).collect()
    }

    async fn hasten_ping(&self, consent: ConsentId, due_at: Timestamp) -> Result<(), StoreError> {
        let query = sqlx::query(sql::HASTEN_PING).bind(consent.uuid().as_bytes().as_slice()).bind(due_at.millis());
        self.changed(query).await.map(drop)
    }

    async fn reschedule_ping(&self, row: &PingRow, due_at: Timestamp, attempts: u64) -> Result<bool, StoreError> {
        let query = sqlx::query(sql::RESCHEDULE_PING)
            .bind(row.auth_req_id.as_str())
            .bind(row.due_at.millis())
            .bind(due_at.millis())
            .bind(signed(attempts));
        Ok(self.changed(query).await? == 1)
    }

    async fn delete_ping(&self, auth_req_id: &str) -> Result<(), StoreError> {
        self.changed(sqlx::query(sql::DELETE_PING).bind(auth_req_id)).await.map(drop)
    }
}
