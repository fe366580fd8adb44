//! From columns to rows, the same for both engines: what a column must hold to make sense.
//!
//! Knows no statement and no connection. Both engines give their rows to these functions through [`Columns`].

pub(super) mod oauth;

use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::StoreError;
use super::anchor::AnchorRow;
use super::keys::SubjectRow;
use super::ledger::{
    Census, ConsentRow, EntryRow, ExchangeRow, ExchangeState, HeadRow, PersonHeadRow, RecordColumns, RecordRow,
    ShownTextRow, Stretch, Used,
};
use super::removal::{ErasureRequestRow, HoldRow, RecordKey, RemovalClass, TombstoneRow};
use super::work::{BackchannelRow, KeptCheckpoint, SessionRow, SignInRow};

/// The columns of one row, by name.
pub(super) trait Columns {
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
struct Of<'r, R> {
    table: &'static str,
    row: &'r R,
}

impl<R: Columns> Of<'_, R> {
    fn wrong(&self, error: &sqlx::Error) -> StoreError {
        StoreError::corrupt(self.table, error.to_string())
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.row.bytes(name).map_err(|error| self.wrong(&error))
    }

    fn bytes_or_null(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.row.bytes_or_null(name).map_err(|error| self.wrong(&error))
    }

    fn text(&self, name: &str) -> Result<String, StoreError> {
        self.row.text(name).map_err(|error| self.wrong(&error))
    }

    fn text_or_null(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.row.text_or_null(name).map_err(|error| self.wrong(&error))
    }

    fn number(&self, name: &str) -> Result<i64, StoreError> {
        self.row.number(name).map_err(|error| self.wrong(&error))
    }

    fn truth(&self, name: &str) -> Result<bool, StoreError> {
        self.row.truth(name).map_err(|error| self.wrong(&error))
    }

    fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        self.number(name).map(Timestamp::from_millis)
    }

    fn time_or_null(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.number_or_null(name)?.map(Timestamp::from_millis))
    }

    fn number_or_null(&self, name: &str) -> Result<Option<i64>, StoreError> {
        self.row.number_or_null(name).map_err(|error| self.wrong(&error))
    }

    fn count_of(&self, value: i64) -> Result<u64, StoreError> {
        u64::try_from(value).map_err(|_| StoreError::corrupt(self.table, format!("a count of {value}")))
    }

    fn count(&self, name: &str) -> Result<u64, StoreError> {
        self.count_of(self.number(name)?)
    }

    fn count_or_null(&self, name: &str) -> Result<Option<u64>, StoreError> {
        self.number_or_null(name)?.map(|value| self.count_of(value)).transpose()
    }

    /// A count of uses.
    fn uses(&self, name: &str) -> Result<u32, StoreError> {
        let count = self.count(name)?;
        u32::try_from(count).map_err(|_| StoreError::corrupt(self.table, format!("{count} uses")))
    }

    fn digest_of(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        bytes.try_into().map_err(|_| StoreError::corrupt(self.table, format!("a digest of {} bytes", bytes.len())))
    }

    fn digest(&self, name: &str) -> Result<[u8; 32], StoreError> {
        self.digest_of(&self.bytes(name)?)
    }

    fn digest_or_null(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.digest_of(&bytes)).transpose()
    }

    fn id_of(&self, bytes: &[u8]) -> Result<[u8; 16], StoreError> {
        bytes.try_into().map_err(|_| StoreError::corrupt(self.table, format!("an id of {} bytes", bytes.len())))
    }

    fn uuid(&self, name: &str) -> Result<Uuid, StoreError> {
        self.id_of(&self.bytes(name)?).map(Uuid::from_bytes)
    }

    fn uuid_or_null(&self, name: &str) -> Result<Option<Uuid>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.id_of(&bytes).map(Uuid::from_bytes)).transpose()
    }

    fn tag(&self, name: &str) -> Result<SubjectTag, StoreError> {
        self.id_of(&self.bytes(name)?).map(SubjectTag::from_bytes)
    }

    fn tag_or_null(&self, name: &str) -> Result<Option<SubjectTag>, StoreError> {
        self.bytes_or_null(name)?.map(|bytes| self.id_of(&bytes).map(SubjectTag::from_bytes)).transpose()
    }
}

fn of<'r, R: Columns>(table: &'static str, row: &'r R) -> Of<'r, R> {
    Of { table, row }
}

/// The head; `None` where the row is there but nothing was written yet.
pub(super) fn head(row: &impl Columns) -> Result<Option<HeadRow>, StoreError> {
    let row = of("log_head", row);
    let Some(checkpoint) = row.text_or_null("checkpoint")? else { return Ok(None) };
    Ok(Some(HeadRow {
        size: row.count("size")?,
        frontier: row.bytes("frontier")?,
        root: row.digest("root")?,
        checkpoint,
        time: row.time("time")?,
    }))
}

pub(super) fn entry(row: &impl Columns) -> Result<EntryRow, StoreError> {
    let row = of("entry", row);
    Ok(EntryRow {
        index: row.count("idx")?,
        id: EntryId::from_uuid(row.uuid("id")?),
        commitment: row.digest("commitment")?,
    })
}

pub(super) fn commitment(row: &impl Columns) -> Result<[u8; 32], StoreError> {
    of("entry", row).digest("commitment")
}

/// What is written at some places, by the rows of them all.
pub(super) fn stretch(rows: &[impl Columns]) -> Result<Stretch, StoreError> {
    let commitments = rows.iter().map(commitment).collect::<Result<_, _>>()?;
    let removals = rows.first().map_or(Ok(0), |row| of("record", row).count("removals"))?;
    Ok(Stretch { commitments, removals: removals > 0 })
}

/// An entry with its record; `None` where the record is gone.
pub(super) fn entry_and_record(row: &impl Columns) -> Result<(EntryRow, Option<RecordRow>), StoreError> {
    let entry = entry(row)?;
    let sealed = of("record", row).bytes_or_null("sealed")?;
    let record = sealed.map(|sealed| record(row, entry.index, sealed)).transpose()?;
    Ok((entry, record))
}

/// An entry with its record, where there is one for sure.
pub(super) fn found(row: &impl Columns) -> Result<(EntryRow, RecordRow), StoreError> {
    let entry = entry(row)?;
    let sealed = of("record", row).bytes("sealed")?;
    let record = record(row, entry.index, sealed)?;
    Ok((entry, record))
}

fn record(row: &impl Columns, index: u64, sealed: Vec<u8>) -> Result<RecordRow, StoreError> {
    let row = of("record", row);
    Ok(RecordRow {
        index,
        sealed,
        columns: RecordColumns {
            subject: row.tag_or_null("subject")?,
            time: row.time("time")?,
            kind: row.text("kind")?,
            requester: row.text_or_null("requester")?,
            provider: row.text_or_null("provider")?,
            evidence_type: row.text_or_null("evidence_type")?,
            procedure: row.text_or_null("procedure")?,
            reason: row.text_or_null("reason")?,
            exchange: row.uuid_or_null("exchange")?.map(ExchangeId::from_uuid),
            consent: row.uuid_or_null("consent")?.map(ConsentId::from_uuid),
            official: row.text_or_null("official")?,
        },
    })
}

pub(super) fn record_key(row: &impl Columns) -> Result<RecordKey, StoreError> {
    let row = of("record", row);
    Ok(RecordKey {
        index: row.count("idx")?,
        subject: row.tag_or_null("subject")?,
        time: row.time("time")?,
        kind: row.text("kind")?,
        requester: row.text_or_null("requester")?,
        provider: row.text_or_null("provider")?,
        procedure: row.text_or_null("procedure")?,
        exchange: row.uuid_or_null("exchange")?.map(ExchangeId::from_uuid),
        consent: row.uuid_or_null("consent")?.map(ConsentId::from_uuid),
    })
}

/// Place and time of a record.
pub(super) fn timed(row: &impl Columns) -> Result<(u64, Timestamp), StoreError> {
    let row = of("record", row);
    Ok((row.count("idx")?, row.time("time")?))
}

pub(super) fn shown_text(row: &impl Columns) -> Result<ShownTextRow, StoreError> {
    let row = of("shown_text", row);
    Ok(ShownTextRow { consent: ConsentId::from_uuid(row.uuid("consent")?), sealed: row.bytes("sealed")? })
}

pub(super) fn consent_id(row: &impl Columns) -> Result<ConsentId, StoreError> {
    of("consent", row).uuid("id").map(ConsentId::from_uuid)
}

pub(super) fn tombstone(row: &impl Columns) -> Result<TombstoneRow, StoreError> {
    let row = of("tombstone", row);
    Ok(TombstoneRow {
        first: row.count("first")?,
        last: row.count("last")?,
        entry: row.count("entry")?,
        class: RemovalClass::parse(&row.text("class")?)?,
        time: row.time("time")?,
    })
}

pub(super) fn hold(row: &impl Columns) -> Result<HoldRow, StoreError> {
    let row = of("hold", row);
    Ok(HoldRow {
        id: EntryId::from_uuid(row.uuid("id")?),
        index: row.count("idx")?,
        scope: row.text("scope")?,
        value: row.text("value")?,
        subject: row.tag_or_null("subject")?,
        review: row.time("review")?,
    })
}

pub(super) fn erasure_request(row: &impl Columns) -> Result<ErasureRequestRow, StoreError> {
    let row = of("erasure_request", row);
    Ok(ErasureRequestRow { subject: row.tag("subject")?, index: row.count("idx")?, due: row.time("due")? })
}

pub(super) fn person_head(row: &impl Columns) -> Result<PersonHeadRow, StoreError> {
    let row = of("person_head", row);
    Ok(PersonHeadRow { subject: row.tag("subject")?, count: row.count("count")?, previous: row.digest("previous")? })
}

pub(super) fn consent(row: &impl Columns) -> Result<ConsentRow, StoreError> {
    let row = of("consent", row);
    Ok(ConsentRow {
        id: ConsentId::from_uuid(row.uuid("id")?),
        subject: row.tag("subject")?,
        requester: row.text("requester")?,
        procedure: row.text("procedure")?,
        state: row.text("state")?,
        until: row.time("until")?,
        answer_by: row.time("answer_by")?,
        index: row.count("sealed_by")?,
        sealed: row.bytes("sealed")?,
        used: used(&row)?,
    })
}

/// What is counted beside a consent.
fn used<R: Columns>(row: &Of<'_, R>) -> Result<Option<Used>, StoreError> {
    let Some(index) = row.count_or_null("used_idx")? else { return Ok(None) };
    Ok(Some(Used { index, released: row.uses("released")?, reserved: row.uses("reserved")? }))
}

pub(super) fn exchange(row: &impl Columns) -> Result<ExchangeRow, StoreError> {
    let row = of("exchange", row);
    Ok(ExchangeRow {
        id: ExchangeId::from_uuid(row.uuid("id")?),
        subject: row.tag("subject")?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        requester: row.text("requester")?,
        state: ExchangeState::parse(&row.text("state")?)?,
        opened_at: row.time("opened_at")?,
        deadline: row.time("deadline")?,
        closed_at: row.time_or_null("closed_at")?,
        repeats: row.uuid_or_null("repeats")?.map(ExchangeId::from_uuid),
        idempotency_key: row.text_or_null("idempotency_key")?,
        body_digest: row.digest_or_null("body_digest")?,
        opened: row.count("opened")?,
    })
}

/// An exchange with what its opening entry commits to; `None` where that entry is not there.
pub(super) fn exchange_and_opening(row: &impl Columns) -> Result<(ExchangeRow, Option<[u8; 32]>), StoreError> {
    Ok((exchange(row)?, of("entry", row).digest_or_null("commitment")?))
}

/// A consent with its holder's chain.
pub(super) fn consent_and_person(row: &impl Columns) -> Result<(ConsentRow, Option<PersonHeadRow>), StoreError> {
    let there = of("person_head", row).bytes_or_null("previous")?.is_some();
    Ok((consent(row)?, there.then(|| person_head(row)).transpose()?))
}

pub(super) fn census(row: &impl Columns) -> Result<Census, StoreError> {
    let row = of("log_head", row);
    // A place before the first is as stray as any; it is named as the first.
    let maybe = |name: &str| -> Result<Option<u64>, StoreError> {
        Ok(row.number_or_null(name)?.map(|value| u64::try_from(value).unwrap_or(0)))
    };
    Ok(Census {
        size: maybe("size")?,
        entries: row.count("entries")?,
        records: row.count("records")?,
        stray_record: maybe("stray")?,
        tiles: row.count("tiles")?,
        persons: row.count("persons")?,
        subjects: row.count("subjects")?,
    })
}

/// The first column, a number.
pub(super) fn number(table: &'static str, row: &impl Columns, name: &str) -> Result<i64, StoreError> {
    of(table, row).number(name)
}

/// A count.
pub(super) fn count(table: &'static str, row: &impl Columns, name: &str) -> Result<u64, StoreError> {
    of(table, row).count(name)
}

/// A column of bytes.
pub(super) fn bytes(table: &'static str, row: &impl Columns, name: &str) -> Result<Vec<u8>, StoreError> {
    of(table, row).bytes(name)
}

pub(super) fn subject(row: &impl Columns) -> Result<SubjectRow, StoreError> {
    let row = of("subject", row);
    Ok(SubjectRow {
        tag: row.tag("tag")?,
        lookup: row.digest_or_null("lookup")?,
        identifier: row.bytes_or_null("identifier")?,
        wrapped_key: row.bytes_or_null("wrapped_key")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) fn anchor(row: &impl Columns) -> Result<AnchorRow, StoreError> {
    let row = of("anchor", row);
    Ok(AnchorRow { size: row.count("size")?, root: row.digest("root")?, checkpoint: row.text("checkpoint")? })
}

pub(super) fn session(row: &impl Columns) -> Result<SessionRow, StoreError> {
    let row = of("session", row);
    Ok(SessionRow {
        id: row.digest("id")?,
        role: row.text("role")?,
        holder: row.text("holder")?,
        csrf: row.text("csrf")?,
        data: row.text("data")?,
        created_at: row.time("created_at")?,
        seen_at: row.time("seen_at")?,
        acr: row.text_or_null("acr")?,
        device: row.text("device")?,
        account: row.text_or_null("account")?,
        provider_session: row.digest_or_null("provider_session")?,
    })
}

pub(super) fn sign_in(row: &impl Columns) -> Result<SignInRow, StoreError> {
    let row = of("sign_in", row);
    Ok(SignInRow {
        state: row.digest("state")?,
        browser: row.digest("browser")?,
        circle: row.text("circle")?,
        nonce: row.text("nonce")?,
        verifier: row.text("verifier")?,
        level: row.text_or_null("level")?,
        language: row.text("language")?,
        back: row.text("back")?,
        begun_at: row.time("begun_at")?,
    })
}

pub(super) fn backchannel(row: &impl Columns) -> Result<BackchannelRow, StoreError> {
    let row = of("backchannel", row);
    Ok(BackchannelRow {
        auth_req_id: row.digest("auth_req_id")?,
        client: row.text("client")?,
        consent: ConsentId::from_uuid(row.uuid("consent")?),
        openid: row.truth("openid")?,
        code: row.text("code")?,
        binding_message: row.text_or_null("binding_message")?,
        expires_at: row.time("expires_at")?,
        polled_at: row.time("polled_at")?,
        interval_ms: row.count("interval_ms")?,
        used: row.truth("used")?,
    })
}

pub(super) fn kept_checkpoint(origin: &str, row: &impl Columns) -> Result<KeptCheckpoint, StoreError> {
    let row = of("kept_checkpoint", row);
    Ok(KeptCheckpoint {
        origin: origin.to_owned(),
        size: row.count("size")?,
        root: row.digest("root")?,
        note: row.text("note")?,
    })
}
