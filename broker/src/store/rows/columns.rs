//! The columns of a row, by name, and what a value must be to make sense: a fault names the table.

use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::store::StoreError;

/// The columns of one row, by name.
pub(in crate::store) trait Columns {
    fn bytes(&self, name: &str) -> Result<Vec<u8>, sqlx::Error>;
    fn bytes_or_null(&self, name: &str) -> Result<Option<Vec<u8>>, sqlx::Error>;
    fn text(&self, name: &str) -> Result<String, sqlx::Error>;
    fn text_or_null(&self, name: &str) -> Result<Option<String>, sqlx::Error>;
    fn number(&self, name: &str) -> Result<i64, sqlx::Error>;
    fn number_or_null(&self, name: &str) -> Result<Option<i64>, sqlx::Error>;
    fn truth(&self, name: &str) -> Result<bool, sqlx::Error>;
}

macro_rules! columns {
    ($($row:ty),*) => {$(
        impl Columns for $row {
            fn bytes(&self, name: &str) -> Result<Vec<u8>, sqlx::Error> {
                self.try_get(name)
            }
            fn bytes_or_null(&self, name: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
                self.try_get(name)
            }
            fn text(&self, name: &str) -> Result<String, sqlx::Error> {
                self.try_get(name)
            }
            fn text_or_null(&self, name: &str) -> Result<Option<String>, sqlx::Error> {
                self.try_get(name)
            }
            fn number(&self, name: &str) -> Result<i64, sqlx::Error> {
                self.try_get(name)
            }
            fn number_or_null(&self, name: &str) -> Result<Option<i64>, sqlx::Error> {
                self.try_get(name)
            }
            fn truth(&self, name: &str) -> Result<bool, sqlx::Error> {
                self.try_get(name)
            }
        }
    )*};
}

columns!(SqliteRow, PgRow);

/// A row of one table, whose faults name the table.
pub(in crate::store) struct Of<'r, R> {
    table: &'static str,
    row: &'r R,
}

impl<R: Columns> Of<'_, R> {
    pub(in crate::store) fn wrong(&self, error: &sqlx::Error) -> StoreError {
        StoreError::corrupt(self.table, error.to_string())
    }

    pub(in crate::store) fn bytes(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.row.bytes(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn bytes_or_null(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.row.bytes_or_null(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn text(&self, name: &str) -> Result<String, StoreError> {
        self.row.text(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn text_or_null(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.row.text_or_null(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn number(&self, name: &str) -> Result<i64, StoreError> {
        self.row.number(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn truth(&self, name: &str) -> Result<bool, StoreError> {
        self.row.truth(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        self.number(name).map(Timestamp::from_millis)
    }

    pub(in crate::store) fn time_or_null(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.number_or_null(name)?.map(Timestamp::from_millis))
    }

    pub(in crate::store) fn number_or_null(&self, name: &str) -> Result<Option<i64>, StoreError> {
        self.row.number_or_null(name).map_err(|error| self.wrong(&error))
    }

    pub(in crate::store) fn count_of(&self, value: i64) -> Result<u64, StoreError> {
        u64::try_from(value).map_err(|_| StoreError::corrupt(self.table, format!("a count of {value}")))
    }

    pub(in crate::store) fn count(&self, name: &str) -> Result<u64, StoreError> {
        self.count_of(self.number(name)?)
    }

    pub(in crate::store) fn count_or_null(&self, name: &str) -> Result<Option<u64>, StoreError> {
        self.number_or_null(name)?.map(|value| self.count_of(value)).transpose()
    }

    /// A count of uses.
    pub(in crate::store) fn uses(&self, name: &str) -> Result<u32, StoreError> {
        let count = self.count(name)?;
        u32::try_from(count).map_err(|_| StoreError::corrupt(self.table, format!("{count} uses")))
    }

    pub(in crate::store) fn digest_of(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        bytes.try_into().map_err(|_| StoreError::corrupt(self.table, format!("a digest of {} bytes", bytes.len())))
    }

    pub(in crate::store) fn digest(&self, name: &str) -> Result<[u8; 32], StoreError> {
        self.digest_of(&self.bytes(name)?)
    }

    pub(in crate::store) fn digest_or_null(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.digest_of(&bytes)).transpose()
    }

    pub(in crate::store) fn id_of(&self, bytes: &[u8]) -> Result<[u8; 16], StoreError> {
        bytes.try_into().map_err(|_| StoreError::corrupt(self.table, format!("an id of {} bytes", bytes.len())))
    }

    pub(in crate::store) fn uuid(&self, name: &str) -> Result<Uuid, StoreError> {
        self.id_of(&self.bytes(name)?).map(Uuid::from_bytes)
    }

    pub(in crate::store) fn uuid_or_null(&self, name: &str) -> Result<Option<Uuid>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.id_of(&bytes).map(Uuid::from_bytes)).transpose()
    }

    pub(in crate::store) fn tag(&self, name: &str) -> Result<SubjectTag, StoreError> {
        self.id_of(&self.bytes(name)?).map(SubjectTag::from_bytes)
    }

    pub(in crate::store) fn tag_or_null(&self, name: &str) -> Result<Option<SubjectTag>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.id_of(&bytes).map(SubjectTag::from_bytes)).transpose()
    }
}

pub(in crate::store) fn of<'r, R: Columns>(table: &'static str, row: &'r R) -> Of<'r, R> {
    Of { table, row }
}
