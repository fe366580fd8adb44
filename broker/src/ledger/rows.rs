//! Between the ledger's types and the rows of its store: sealing on the way in, opening on the way out.

use std::sync::Arc;

use eemol_consent::consent::Consent;
use eemol_consent::state::State;
use eemol_policies::ids::ConsentId;
use serde::de::DeserializeOwned;

use super::apply::{Exchange, Opening};
use super::entry::Commitment;
use super::event::{Event, OfficialGroup, kind};
use super::hash::text_digest;
use super::operation::Idempotency;
use super::seal::{DataKey, Nonce, SealError, open_record, open_row, seal_row, seal_row_json};
use super::subjects::SubjectError;
use crate::store::StoreError;
use crate::store::ledger::{ConsentRow, ConsentUse, EntryRow, ExchangeRow, RecordRow, ShownTextRow, Used};

const CONSENT: &str = "consent.sealed";
const SHOWN_TEXT: &str = "shown_text.sealed";

/// Why a row cannot become what it stands for.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key for it.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// It does not open.
    #[error("a sealed column does not open")]
    Seal(#[from] SealError),
    /// It opens, but holds something else.
    #[error("a row of `{0}` holds something else than it should")]
    Content(&'static str),
}

/// The row of a consent; `index` is the newest entry that changed it.
pub fn consent_to_row(consent: &Consent, index: u64, key: &DataKey, nonce: Nonce) -> Result<ConsentRow, RowError> {
    Ok(ConsentRow {
        id: consent.id(),
        subject: consent.subject(),
        requester: consent.requester().to_string(),
        procedure: consent.request().procedure.to_string(),
        state: consent.state().phase().as_str().to_owned(),
        until: consent.request().until,
        answer_by: consent.request().answer_by,
        index,
        sealed: seal_row_json(key, CONSENT, consent.id().uuid().as_bytes(), nonce, consent)?,
        used: None,
    })
}

/// What is written of a consent that was only used since this row: granted then and now, and nothing else ever changes of a
/// granted one. `None`: it is written as a whole.
pub fn consent_to_use(consent: &Consent, row: &ConsentRow, index: u64) -> Option<ConsentUse> {
    let State::Granted { grant } = consent.state() else { return None };
    let used = Used { index, released: grant.uses.released(), reserved: grant.uses.reserved() };
    is_found_by(consent, row).then_some(ConsentUse { id: consent.id(), used })
}

/// Whether the row's plain columns, by which consents are found, are those of this consent.
fn is_found_by(consent: &Consent, row: &ConsentRow) -> bool {
    let request = consent.request();
    (consent.id(), consent.subject()) == (row.id, row.subject)
        && (request.until, request.answer_by) == (row.until, row.answer_by)
        && (request.requester.as_str(), request.procedure.as_str()) == (&*row.requester, &*row.procedure)
        && consent.state().phase().as_str() == row.state
}

/// The consent of a row.
pub fn consent_from_row(row: &ConsentRow, key: &DataKey) -> Result<Consent, RowError> {
    counted(sealed_consent(row, key, None)?, row)
}

/// A consent as it was sealed, with what was counted since; only one that is granted is used.
pub fn counted(sealed: Consent, row: &ConsentRow) -> Result<Consent, RowError> {
    let (Some(used), State::Granted { .. }) = (row.used_since(), sealed.state()) else { return Ok(sealed) };
    sealed.counted(used.released, used.reserved).map_err(|_| RowError::Content("consent_use"))
}

/// The consent as it was sealed in a row; `known` is what the box with this mark holds, which is then opened but not read.
pub fn sealed_consent(row: &ConsentRow, key: &DataKey, known: Option<Consent>) -> Result<Consent, RowError> {
    let json = open_row(key, CONSENT, row.id.uuid().as_bytes(), &row.sealed)?;
    let consent: Consent = known.or_else(|| read(&json)).ok_or(RowError::Content("consent"))?;
    if consent.id() == row.id && consent.subject() == row.subject {
        Ok(consent)
    } else {
        Err(RowError::Content("consent"))
    }
}

/// The JSON of a row's consent, uses counted in; what is sealed must be written as it would be today.
pub fn consent_json(row: &ConsentRow, key: &DataKey) -> Result<Vec<u8>, RowError> {
    let stored = open_row(key, CONSENT, row.id.uuid().as_bytes(), &row.sealed)?;
    let json = |consent: &Consent| serde_json::to_vec(consent).map_err(|_| RowError::Content("consent"));
    if row.used_since().is_none() {
        return Ok(stored.to_vec());
    }
    let sealed: Consent = read(&stored).ok_or(RowError::Content("consent"))?;
    if json(&sealed)? == *stored { json(&counted(sealed, row)?) } else { Err(RowError::Content("consent")) }
}

/// The row of a text shown before the decision about `consent`.
pub fn shown_text_to_row(
    consent: ConsentId,
    text: &str,
    key: &DataKey,
    nonce: Nonce,
) -> Result<ShownTextRow, RowError> {
    let sealed = seal_row(key, SHOWN_TEXT, consent.uuid().as_bytes(), nonce, text.as_bytes())?;
    Ok(ShownTextRow { consent, sealed })
}

/// The text of a row, where it is the one with this digest.
pub fn shown_text_from_row(row: &ShownTextRow, digest: &str, key: &DataKey) -> Result<String, RowError> {
    let text = open_row(key, SHOWN_TEXT, row.consent.uuid().as_bytes(), &row.sealed)?;
    let text = std::str::from_utf8(&text).ok().filter(|text| text_digest(text) == digest);
    text.map(str::to_owned).ok_or(RowError::Content("shown_text"))
}

/// The row of an exchange whose opening entry is at `opened`.
pub fn exchange_to_row(exchange: &Exchange, opened: u64) -> ExchangeRow {
    ExchangeRow {
        id: exchange.id,
        subject: exchange.subject,
        consent: exchange.consent,
        requester: exchange.requester.to_string(),
        state: exchange.state,
        opened_at: exchange.opened_at,
        deadline: exchange.deadline,
        closed_at: exchange.closed_at,
        repeats: exchange.repeats,
        idempotency_key: exchange.idempotency.as_ref().map(|one| one.key.clone()),
        body_digest: exchange.idempotency.as_ref().map(|one| one.body),
        opened,
    }
}

/// What the closing entry of an exchange repeats, from its opening one.
pub fn opening_from_record(
    row: &ExchangeRow,
    entry: &EntryRow,
    record: &RecordRow,
    key: &DataKey,
) -> Result<Opening, RowError> {
    let other = |_| RowError::Content("exchange");
    let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
    let groups = open_record(key, entry.id, leaf, &record.sealed)?;
    let event: Event = groups.event.read().map_err(other)?;
    if event.kind != kind::OPENED || event.exchange != Some(row.id) {
        return Err(RowError::Content("exchange"));
    }
    let official: OfficialGroup = groups.official.read().map_err(other)?;
    Ok(Opening {
        event: Event { entry: None, change: None, ..event },
        official: official.official,
        decision: groups.decision.read().map_err(other)?,
    })
}

/// What tells a sealed column from every other that was sealed here: the bytes around its nonce and its tag. To make
/// another box with the same mark that opens takes the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark([u8; 13], [u8; 16]);

impl Mark {
    /// The mark of a sealed column, `None` when nothing sealed is as short.
    pub fn of(column: &[u8]) -> Option<Self> {
        Some(Self(*column.first_chunk()?, *column.last_chunk()?))
    }
}

/// Reads JSON whose letters are looked at once as a whole, not again in every string.
fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_str(std::str::from_utf8(json).ok()?).ok()
}

/// The exchange of a row, with what its closing entry repeats ([`opening_from_record`]).
pub fn exchange_from_row(row: &ExchangeRow, opening: Arc<Opening>) -> Result<Exchange, RowError> {
    let idempotency = row.idempotency_key.clone().zip(row.body_digest);
    Ok(Exchange {
        id: row.id,
        subject: row.subject,
        consent: row.consent,
        requester: row.requester.parse().map_err(|_| RowError::Content("exchange"))?,
        state: row.state,
        opened_at: row.opened_at,
        deadline: row.deadline,
        closed_at: row.closed_at,
        repeats: row.repeats,
        idempotency: idempotency.map(|(key, body)| Idempotency { key, body }),
        opening,
    })
}
