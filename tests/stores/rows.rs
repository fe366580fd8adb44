//! Rows to write: like those of the ledger in shape, empty of meaning.

use eemol_broker::store::ledger::{
    Batch, ConsentRow, ConsentUse, EntryRow, ExchangeRow, ExchangeState, HeadRow, PersonHeadRow, RecordColumns,
    RecordRow, ShownTextRow, TileRow, Used,
};
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

/// 2026-11-21T10:00:00Z.
pub(crate) const NOW: i64 = 1_795_255_200_000;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW + millis)
}

pub(crate) fn tag(number: u8) -> SubjectTag {
    SubjectTag::from_bytes([number; 16])
}

fn uuid(kind: u8, number: u64) -> uuid::Uuid {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    uuid::Uuid::from_bytes(bytes)
}

pub(crate) fn consent_id(number: u64) -> ConsentId {
    ConsentId::from_uuid(uuid(0xc0, number))
}

pub(crate) fn exchange_id(number: u64) -> ExchangeId {
    ExchangeId::from_uuid(uuid(0xe0, number))
}

pub(crate) fn entry_id(number: u64) -> EntryId {
    EntryId::from_uuid(uuid(0xa0, number))
}

pub(crate) fn digest(number: u64) -> [u8; 32] {
    let mut digest = [7; 32];
    digest[..8].copy_from_slice(&number.to_be_bytes());
    digest
}

pub(crate) fn head(size: u64) -> HeadRow {
    HeadRow {
        size,
        frontier: vec![5; 64],
        root: digest(size),
        checkpoint: format!("log\n{size}\n"),
        time: at(i64::try_from(size).expect("small")),
    }
}

pub(crate) fn entry(index: u64) -> EntryRow {
    EntryRow { index, id: entry_id(index), commitment: digest(index) }
}

/// The record of an entry; every column is there when `index` is even, none that may be missing when it is odd.
pub(crate) fn record(index: u64) -> RecordRow {
    let full = index.is_multiple_of(2);
    let text = |text: &str| full.then(|| text.to_owned());
    RecordRow {
        index,
        sealed: vec![u8::try_from(index % 256).expect("small"); 40],
        columns: RecordColumns {
            subject: full.then(|| tag(u8::try_from(index % 4).expect("small"))),
            time: at(i64::try_from(index).expect("small")),
            kind: if full { "exchange.released" } else { "catalogue.changed" }.to_owned(),
            requester: text("housing-office"),
            provider: text("population-register"),
            evidence_type: text("residence-certificate"),
            procedure: text("housing-benefit"),
            reason: text("policy-denied"),
            exchange: full.then(|| exchange_id(index)),
            consent: full.then(|| consent_id(index)),
            official: text("pseudonym"),
        },
    }
}

pub(crate) fn person(number: u8, count: u64) -> PersonHeadRow {
    PersonHeadRow { subject: tag(number), count, previous: digest(count) }
}

pub(crate) fn tile(level: u8, n: u64) -> TileRow {
    TileRow { level, n, hashes: vec![level; 8192] }
}

pub(crate) fn consent(number: u64, subject: u8, state: &str) -> ConsentRow {
    ConsentRow {
        id: consent_id(number),
        subject: tag(subject),
        requester: "housing-office".to_owned(),
        procedure: "housing-benefit".to_owned(),
        state: state.to_owned(),
        until: at(90_000),
        answer_by: at(14_000),
        index: number,
        sealed: vec![3; 50],
        used: None,
    }
}

pub(crate) fn used(number: u64, index: u64, released: u32) -> ConsentUse {
    ConsentUse { id: consent_id(number), used: Used { index, released, reserved: 2 } }
}

pub(crate) fn shown_text(number: u64) -> ShownTextRow {
    ShownTextRow { consent: consent_id(number), sealed: vec![4; 60] }
}

pub(crate) fn exchange(number: u64, state: ExchangeState) -> ExchangeRow {
    let repeated = number.is_multiple_of(2);
    ExchangeRow {
        id: exchange_id(number),
        subject: tag(1),
        consent: consent_id(1),
        requester: "housing-office".to_owned(),
        state,
        opened_at: at(i64::try_from(number).expect("small")),
        deadline: at(30_000 + i64::try_from(number).expect("small")),
        closed_at: (state != ExchangeState::Open).then(|| at(500)),
        repeats: repeated.then(|| exchange_id(number + 1)),
        idempotency_key: repeated.then(|| "key".to_owned()),
        body_digest: repeated.then(|| digest(number)),
        opened: number,
    }
}

/// A batch that adds the entries `from..to`, each with its record.
pub(crate) fn entries(from: u64, to: u64) -> Batch {
    Batch {
        head: Some(head(to)),
        entries: (from..to).map(entry).collect(),
        records: (from..to).map(record).collect(),
        ..Batch::default()
    }
}
