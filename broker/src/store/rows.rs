//! From columns to rows, the same for both engines: what a column must hold to make sense.
//!
//! Knows no statement and no connection. Both engines give their rows to these functions through [`Columns`].

mod columns;
pub(super) mod oauth;
pub(super) mod work;

use eemol_policies::ids::{ConsentId, EntryId, ExchangeId};
use eemol_policies::time::Timestamp;

use self::columns::{Columns, Of, of};
use super::StoreError;
use super::anchor::AnchorRow;
use super::keys::SubjectRow;
use super::ledger::{
    Census, ConsentRow, EntryRow, ExchangeRow, ExchangeState, HeadRow, PersonHeadRow, RecordColumns, RecordRow,
    ShownTextRow, Stretch, Used,
};
use super::removal::{ErasureRequestRow, HoldRow, RecordKey, RemovalClass, TombstoneRow};

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
