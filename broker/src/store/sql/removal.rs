//! Statements on what may be removed, what is kept from it, and what stands where it was; see [`super::super::removal`].

use super::removing;
use super::search::select_found;

/// Selects what removal goes by.
macro_rules! record_keys {
    ($name:literal, $rest:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT idx, subject, time, kind, requester, provider, procedure, exchange, consent FROM record ",
            $rest
        )
    };
}

pub(in crate::store) const RECORDS_OF: &str = record_keys!("records about a person", "WHERE subject = $1 ORDER BY idx");

pub(in crate::store) const RECORDS_OF_CONSENT: &str = record_keys!(
    "records of a consent",
    "WHERE consent = $1 AND subject = (SELECT c.subject FROM consent c WHERE c.id = $1) ORDER BY idx"
);

pub(in crate::store) const LOOSE_RECORDS: &str = record_keys!(
    "records of no consent",
    "WHERE idx >= $1 AND idx < $2 AND (consent IS NULL OR NOT EXISTS \
     (SELECT 1 FROM consent c WHERE c.id = record.consent)) ORDER BY idx LIMIT CAST($3 AS BIGINT)"
);

pub(in crate::store) const CONSENT_IDS_OF: &str = "-- ids of a person's consents
SELECT id FROM consent WHERE subject = $1 ORDER BY id";

pub(in crate::store) const ENDED_CONSENTS: &str = "-- ended consents
SELECT id FROM consent WHERE id > $1 AND id < $2 AND state NOT IN ('requested', 'granted', 'paused')
  AND NOT EXISTS (SELECT 1 FROM record r WHERE r.subject = consent.subject AND r.consent = consent.id AND r.time >= $3)
  ORDER BY id LIMIT CAST($4 AS BIGINT)";

pub(in crate::store) const COUNT_OF: &str = "-- records and consents of a person
SELECT (SELECT count(*) FROM record WHERE subject = $1) AS records,
  (SELECT count(*) FROM consent WHERE subject = $1) AS consents";

pub(in crate::store) const HOLDS: &str = "-- holds
SELECT id, idx, scope, value, subject, review FROM hold ORDER BY idx";

pub(in crate::store) const ERASURE_REQUEST: &str = "-- waiting erasure
SELECT subject, idx, due FROM erasure_request WHERE subject = $1";

pub(in crate::store) const ERASURE_REQUESTS: &str = "-- waiting erasures
SELECT subject, idx, due FROM erasure_request ORDER BY due, idx";

pub(in crate::store) const TOMBSTONES: &str = "-- tombstones over places
SELECT first, last, entry, class, time FROM tombstone WHERE first < $2
  AND first >= coalesce((SELECT max(first) FROM tombstone WHERE first <= $1), 0) AND last >= $1 ORDER BY first";

pub(in crate::store) const TOMBSTONES_BY_ENTRY: &str = "-- tombstones by entry
SELECT first, last, entry, class, time FROM tombstone WHERE (entry, first) > ($1, $2)
  ORDER BY entry, first LIMIT CAST($3 AS BIGINT)";

pub(in crate::store) const REMOVALS: &str = concat!(
    select_found!("entries that removed records"),
    " WHERE ",
    removing!(),
    " AND r.idx >= $1 ORDER BY r.idx LIMIT CAST($2 AS BIGINT)"
);

pub(in crate::store) const TIMED_RECORD: &str = "-- next record with a time of its own
SELECT idx, time FROM record WHERE idx >= $1 AND kind <> 'exchange.mentioned' ORDER BY idx LIMIT 1";
