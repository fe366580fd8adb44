//! The anchor store on PostgreSQL: compare-and-swap on one row, in a database apart from the ledger's.

use async_trait::async_trait;

use super::session::{Limits, Session};
use super::{Access, Address, schema};
use crate::store::StoreError;
use crate::store::anchor::{AnchorRow, AnchorStore};
use crate::store::{rows, signed, sql};

/// The anchor store in one schema.
#[derive(Debug)]
pub struct PgAnchor {
    session: Session,
}

impl PgAnchor {
    /// Connects.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(address: &Address, limits: Limits, access: Access) -> Result<Self, StoreError> {
        let limits = Limits { connections: limits.connections.min(2), ..limits };
        Ok(Self { session: Session::open(schema::ANCHOR, address, limits, access).await? })
    }
}

#[async_trait]
impl AnchorStore for PgAnchor {
    async fn get(&self) -> Result<Option<AnchorRow>, StoreError> {
        self.session.maybe(sqlx::query(sql::ANCHOR)).await?.as_ref().map(rows::anchor).transpose()
    }

    async fn advance(&self, row: &AnchorRow) -> Result<bool, StoreError> {
        let query =
            sqlx::query(sql::ADVANCE).bind(signed(row.size)).bind(row.root.as_slice()).bind(row.checkpoint.as_str());
        Ok(self.session.run(query).await?.rows_affected() == 1)
    }
}
