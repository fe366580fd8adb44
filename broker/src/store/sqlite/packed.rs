//! Many entries in one row: read in order, one after the other in one value, and taken apart here.
//!
//! The driver copies every column of every row on SQLite's own thread, hands each row over on its own and finds columns by
//! their names: that costs several times as much as to read them. So a list comes as one value, each entry as a JSON array
//! of what is short, then the bytes of id, commitment and sealed record. What does not read as that (a column of another
//! type, text that is none) is read again row by row by the caller, who then gets to know what is wrong.

use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::super::ledger::{EntryRow, RecordColumns, RecordRow};
use super::super::sql;

/// Lists shorter than this are read as rows.
pub(super) const WORTH_IT: u32 = 4;

/// Packs the rows of a query that gives `idx`, `id`, `commitment` and the columns of a record.
macro_rules! packed {
    ($name:literal, $rows:expr) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT CAST(group_concat(json_array(idx, octet_length(id), octet_length(commitment), octet_length(sealed),
  iif(subject IS NULL, NULL, hex(subject)), time, kind, requester, provider, evidence_type, procedure, reason,
  iif(exchange IS NULL, NULL, hex(exchange)), iif(consent IS NULL, NULL, hex(consent)), official)
  || id || commitment || ifnull(sealed, x''), '') AS BLOB) AS packed FROM (",
            $rows,
            ")"
        )
    };
}

/// Entries with their records where they still have one.
pub(super) const ENTRIES: &str = packed!("entries with records, packed", super::ledger::entries!());
/// [`sql::search::SEARCH`].
pub(super) const SEARCH: &str = packed!("search, packed", sql::search::search!());
/// [`sql::search::SEARCH_PERSON`].
pub(super) const SEARCH_PERSON: &str = packed!("search about a person, packed", sql::search::search_person!());
/// All about one person: no other condition, since the planner takes longer for those than the search.
pub(super) const OF_PERSON: &str = packed!(
    "records about a person, packed",
    concat!(
        sql::search::select_found!("records about a person"),
        " WHERE r.subject = $1 AND r.idx < $2 ORDER BY r.idx DESC LIMIT CAST($3 AS BIGINT)"
    )
);
/// [`sql::search::SEARCH_REQUESTER`].
pub(super) const SEARCH_REQUESTER: &str = packed!("search by requester, packed", sql::search::search_requester!());
/// [`sql::search::SEARCH_CONSENT`].
pub(super) const SEARCH_CONSENT: &str = packed!("search by consent, packed", sql::search::search_consent!());

/// What is short of an entry, in the order of the statement.
#[derive(Deserialize)]
struct Short(
    u64,
    usize,
    usize,
    Option<usize>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The entries in a packed value, in its order; `None` for what is none, or holds an entry that is not as it must be.
pub(super) fn unpack(mut packed: &[u8]) -> Option<Vec<(EntryRow, Option<RecordRow>)>> {
    let mut entries = Vec::new();
    while !packed.is_empty() {
        let mut shorts = serde_json::Deserializer::from_slice(packed).into_iter::<Short>();
        let short = shorts.next()?.ok()?;
        let rest = packed.get(shorts.byte_offset()..)?;
        let (id, rest) = rest.split_at_checked(short.1)?;
        let (commitment, rest) = rest.split_at_checked(short.2)?;
        let (sealed, rest) = rest.split_at_checked(short.3.unwrap_or(0))?;
        let id = EntryId::from_uuid(Uuid::from_bytes(id.try_into().ok()?));
        let entry = EntryRow { index: short.0, id, commitment: commitment.try_into().ok()? };
        let record = if short.3.is_some() { Some(record(short, sealed)?) } else { None };
        entries.push((entry, record));
        packed = rest;
    }
    Some(entries)
}

fn record(short: Short, sealed: &[u8]) -> Option<RecordRow> {
    let Short(
        index,
        _,
        _,
        _,
        subject,
        time,
        kind,
        requester,
        provider,
        evidence_type,
        procedure,
        reason,
        exchange,
        consent,
        official,
    ) = short;
    Some(RecordRow {
        index,
        sealed: sealed.to_vec(),
        columns: RecordColumns {
            subject: bytes(subject)?.map(SubjectTag::from_bytes),
            time: Timestamp::from_millis(time?),
            kind: kind?,
            requester,
            provider,
            evidence_type,
            procedure,
            reason,
            exchange: bytes(exchange)?.map(|bytes| ExchangeId::from_uuid(Uuid::from_bytes(bytes))),
            consent: bytes(consent)?.map(|bytes| ConsentId::from_uuid(Uuid::from_bytes(bytes))),
            official,
        },
    })
}

/// Sixteen bytes or nothing; `None` for anything else.
#[expect(clippy::option_option, reason = "outer: whether it reads; inner: whether there is a value")]
fn bytes(text: Option<String>) -> Option<Option<[u8; 16]>> {
    let Some(text) = text else { return Some(None) };
    let mut bytes = [0; 16];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(sealed: &[u8]) -> Vec<u8> {
        let subject = "0F".repeat(16);
        let short = format!(
            r#"[7,16,32,{},"{subject}",5,"exchange.opened","tax \u0000 office",null,null,null,null,null,"{subject}",null]"#,
            sealed.len()
        );
        [short.as_bytes(), &[1; 16], &[2; 32], sealed].concat()
    }

    #[test]
    fn entries_are_taken_apart_whatever_their_bytes_are() {
        // Sealed bytes may look like the beginning of another entry.
        let (one, other) = (packed(b"[8,16,32,null"), packed(b""));
        let gone =
            [br"[9,16,32,null,null,null,null,null,null,null,null,null,null,null,null]".as_slice(), &[3; 48]].concat();
        let entries = unpack(&[one, other, gone].concat()).unwrap();
        let (entry, record) = &entries[0];
        assert_eq!((entry.index, entry.commitment, *entry.id.uuid().as_bytes()), (7, [2; 32], [1; 16]));
        let record = record.as_ref().unwrap();
        assert_eq!((record.index, record.sealed.as_slice()), (7, b"[8,16,32,null".as_slice()));
        let columns = &record.columns;
        assert_eq!(columns.requester.as_deref(), Some("tax \0 office"));
        assert_eq!(columns.subject, Some(SubjectTag::from_bytes([0x0f; 16])));
        assert_eq!(
            (columns.kind.as_str(), columns.provider.as_deref(), columns.exchange),
            ("exchange.opened", None, None)
        );
        assert_eq!(columns.consent.map(|id| *id.uuid().as_bytes()), Some([0x0f; 16]));
        assert_eq!(entries[1].1.as_ref().map(|record| record.sealed.len()), Some(0));
        assert_eq!((entries[2].0.index, &entries[2].1), (9, &None));
        assert_eq!(unpack(b"").unwrap(), []);
    }

    #[test]
    fn what_is_not_an_entry_is_not_taken_for_one() {
        let good = packed(b"sealed");
        for at in 1..good.len() {
            assert_eq!(unpack(&good[..at]), None, "cut at {at}");
        }
        let text = String::from_utf8_lossy(&good).into_owned();
        for (from, to) in [
            (",16,", ",15,"),
            (",32,", ",31,"),
            (",5,", ",5.0,"),
            (",5,", ",null,"),
            ("[7", "[-7"),
            ("\"0F0F", "\"0F"),
            ("null", "7"),
        ] {
            assert_eq!(unpack(text.replacen(from, to, 1).as_bytes()), None, "{from} {to}");
        }
    }
}
