//! A person's history in one question: what is short of every record as one JSON array, then the entries and sealed records
//! of those that are shown, one after the other (why in one value: [`super::packed`]), and since when the log is complete.

use eemol_policies::ids::{EntryId, SubjectTag};
use eemol_policies::time::Timestamp;
use serde::Deserialize;
use sqlx::Row as _;
use sqlx::sqlite::SqlitePool;
use uuid::Uuid;

use super::super::history::{History, HistoryLine};
use super::super::ledger::{EntryRow, Page};
use super::super::{StoreError, signed};
use super::ledger::unavailable;

/// Lines before `$2`, at most `$5`; whole are at most `$4` of them, those before `$3`.
pub(super) const HISTORY: &str = "-- history of a person
SELECT json_group_array(json_array(idx, time, kind, requester, provider, reason, octet_length(id),
    octet_length(commitment), octet_length(sealed))) AS lines,
  CAST(group_concat(id || commitment || sealed, '') AS BLOB) AS wholes,
  (SELECT time FROM record WHERE idx >= 0 AND kind <> 'exchange.mentioned' ORDER BY idx LIMIT 1) AS since
FROM (SELECT r.idx, r.time, r.kind, r.requester, r.provider, r.reason, e.id, e.commitment,
    iif(e.idx IS NULL, NULL, r.sealed) AS sealed
  FROM record r LEFT JOIN entry e ON e.idx = r.idx AND r.idx < $3 AND r.idx > coalesce(
    (SELECT p.idx FROM record p WHERE p.subject = $1 AND p.idx < $3 ORDER BY p.idx DESC LIMIT 1 OFFSET $4), -1)
  WHERE r.subject = $1 AND r.idx < $2 ORDER BY r.idx DESC LIMIT CAST($5 AS BIGINT))";

/// What is short of a line, in the order of the statement, and the lengths of what is not.
#[derive(Deserialize)]
struct Short(
    u64,
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<usize>,
    Option<usize>,
    Option<usize>,
);

/// The history; `None` where it cannot be packed or taken apart, and is to be read row by row.
pub(super) async fn read(
    on: &SqlitePool,
    subject: SubjectTag,
    page: Page,
    whole: Page,
) -> Result<Option<History>, StoreError> {
    let before = |page: Page| page.before.map_or(i64::MAX, signed);
    let query = sqlx::query(HISTORY).bind(subject.as_bytes().as_slice()).bind(before(page)).bind(before(whole));
    let row = match query.bind(whole.limit).bind(page.limit).fetch_one(on).await {
        Ok(row) => row,
        // A value that has no place in JSON.
        Err(sqlx::Error::Database(_)) => return Ok(None),
        Err(error) => return Err(unavailable(error)),
    };
    let lines: &[u8] = row.try_get(0).map_err(unavailable)?;
    let wholes: Option<&[u8]> = row.try_get(1).map_err(unavailable)?;
    let since: Option<i64> = row.try_get(2).map_err(unavailable)?;
    let lines = unpack(lines, wholes.unwrap_or_default());
    Ok(lines.map(|lines| History { lines, since: since.map(Timestamp::from_millis) }))
}

/// The lines of both values, in their order; `None` for what is none, or holds a line that is not as it must be.
fn unpack(lines: &[u8], mut wholes: &[u8]) -> Option<Vec<HistoryLine>> {
    let shorts: Vec<Short> = serde_json::from_slice(lines).ok()?;
    let mut unpacked = Vec::with_capacity(shorts.len());
    for Short(index, time, kind, requester, provider, reason, id, commitment, sealed) in shorts {
        let whole = match (id, commitment, sealed) {
            (None, None, None) => None,
            (Some(id), Some(commitment), Some(sealed)) => {
                let id = taken(&mut wholes, id)?.try_into().ok()?;
                let commitment = taken(&mut wholes, commitment)?.try_into().ok()?;
                let entry = EntryRow { index, id: EntryId::from_uuid(Uuid::from_bytes(id)), commitment };
                Some((entry, taken(&mut wholes, sealed)?.to_vec()))
            }
            _ => return None,
        };
        let time = Timestamp::from_millis(time);
        unpacked.push(HistoryLine { index, time, kind, requester, provider, reason, whole });
    }
    wholes.is_empty().then_some(unpacked)
}

/// Takes so many bytes off the beginning.
fn taken<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"[[7,5,"exchange.opened","tax \u0000 office",null,null,16,32,3],
        [2,4,"view.shown",null,"register","policy-denied",null,null,null]]"#;

    fn wholes(sealed: &[u8]) -> Vec<u8> {
        [&[1; 16], [2; 32].as_slice(), sealed].concat()
    }

    #[test]
    fn lines_are_taken_apart_with_what_is_whole_of_them() {
        let lines = unpack(LINES.as_bytes(), &wholes(b"[7,")).unwrap();
        let (entry, sealed) = lines[0].whole.as_ref().unwrap();
        assert_eq!((entry.index, *entry.id.uuid().as_bytes(), entry.commitment), (7, [1; 16], [2; 32]));
        assert_eq!((sealed.as_slice(), lines[0].requester.as_deref()), (b"[7,".as_slice(), Some("tax \0 office")));
        assert_eq!((lines[1].index, lines[1].whole.as_ref(), lines[1].time.millis()), (2, None, 4));
        assert_eq!(lines[1].brief().reason, Some("policy-denied"));
        assert_eq!(unpack(b"[]", b"").unwrap(), []);
    }

    #[test]
    fn what_is_not_a_line_is_not_taken_for_one() {
        for (from, to) in
            [("16", "15"), ("32", "33"), ("16", "null"), (",3]", ",4]"), (",5,", ",null,"), ("[[7", "[[-7")]
        {
            assert_eq!(unpack(LINES.replacen(from, to, 1).as_bytes(), &wholes(b"[7,")), None, "{from} {to}");
        }
        for (lines, wholes) in [(LINES, wholes(b"[7")), (LINES, wholes(b"[7,8")), ("", wholes(b"[7,")), ("[]", vec![1])]
        {
            assert_eq!(unpack(lines.as_bytes(), &wholes), None, "{lines}");
        }
    }
}
