//! Statements that both engines understand, as named constants: the first line of each says its name.
//!
//! Values are bound, never spliced; to `LIMIT` through a cast, since SQLite compiles a statement anew for every value that is
//! bound to it directly. What only one engine has (locks, arrays, rows by the dozen) is beside that engine. A test prepares
//! every statement of every list on the engine it is for.

pub(super) mod oauth;
pub(super) mod removal;
pub(super) mod search;
pub(super) mod work;

/// The columns of a consent, of the table so named, and of its uses ([`with_uses`]).
macro_rules! consent_columns {
    () => {
        consent_columns!("consent")
    };
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".subject, ",
            $table,
            ".requester, ",
            $table,
            ".procedure, ",
            $table,
            ".state, ",
            $table,
            ".until, ",
            $table,
            ".answer_by, ",
            $table,
            ".sealed_by, ",
            $table,
            ".sealed, used.idx AS used_idx, used.released, used.reserved"
        )
    };
}
/// The columns of an exchange, of the table so named.
macro_rules! exchange_columns {
    () => {
        exchange_columns!("exchange")
    };
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".subject, ",
            $table,
            ".consent, ",
            $table,
            ".requester, ",
            $table,
            ".state, ",
            $table,
            ".opened_at, ",
            $table,
            ".deadline, ",
            $table,
            ".closed_at, ",
            $table,
            ".repeats, ",
            $table,
            ".idempotency_key, ",
            $table,
            ".body_digest, ",
            $table,
            ".opened"
        )
    };
}
macro_rules! record_columns {
    () => {
        "r.sealed, r.subject, r.time, r.kind, r.requester, r.provider, r.evidence_type, r.procedure, r.reason, r.exchange, \
         r.consent, r.official"
    };
}

/// Consents, each with its uses where they are counted beside it.
macro_rules! with_uses {
    () => {
        "consent LEFT JOIN consent_use used ON used.consent = consent.id"
    };
}
/// The head of the log.
macro_rules! the_head {
    () => {
        "-- head\nSELECT size, frontier, root, checkpoint, time FROM log_head WHERE id = 1"
    };
}
/// Records of entries that removed others, as the index over them says it.
macro_rules! removing {
    () => {
        "r.kind IN ('person.erased', 'records.dropped')"
    };
}
pub(super) use {consent_columns, exchange_columns, record_columns, removing, the_head, with_uses};

pub(super) const HEAD: &str = the_head!();

pub(super) const CONSENT: &str =
    concat!("-- consent\nSELECT ", consent_columns!(), " FROM ", with_uses!(), " WHERE id = $1");

pub(super) const CONSENTS_OF: &str = concat!(
    "-- consents of a person\nSELECT ",
    consent_columns!(),
    " FROM ",
    with_uses!(),
    " WHERE subject = $1 ORDER BY id DESC LIMIT CAST($2 AS BIGINT)"
);

pub(super) const CONSENTS_AFTER: &str = concat!(
    "-- consents in order\nSELECT ",
    consent_columns!(),
    " FROM ",
    with_uses!(),
    " WHERE id > $1 ORDER BY id LIMIT CAST($2 AS BIGINT)"
);

pub(super) const SHOWN_TEXT: &str = "-- text shown before a decision
SELECT consent, sealed FROM shown_text WHERE consent = $1";

pub(super) const SHOWN_TEXTS_AFTER: &str = "-- texts shown before decisions, in order
SELECT consent, sealed FROM shown_text WHERE consent > $1 ORDER BY consent LIMIT CAST($2 AS BIGINT)";

pub(super) const EXCHANGE: &str = concat!("-- exchange\nSELECT ", exchange_columns!(), " FROM exchange WHERE id = $1");

pub(super) const COUNT_EXCHANGES: &str = "-- how many exchanges there are
SELECT count(*) AS found FROM exchange
  WHERE opened < $1 OR opened >= coalesce((SELECT size FROM log_head WHERE id = 1), 0)";

pub(super) const ENTRY: &str = "-- entry
SELECT idx, id, commitment FROM entry WHERE id = $1";

pub(super) const ENTRY_AT: &str = "-- entry at a place
SELECT idx, id, commitment FROM entry WHERE idx = $1";

pub(super) const COMMITMENTS: &str = "-- commitments
SELECT commitment FROM entry WHERE idx >= $1 AND idx < $2 ORDER BY idx";

pub(super) const STRETCH: &str = concat!(
    "-- a stretch of the log\nSELECT commitment, (SELECT count(*) FROM record r WHERE ",
    removing!(),
    " AND r.idx >= $1 AND r.idx < $2) AS removals FROM entry WHERE idx >= $1 AND idx < $2 ORDER BY idx"
);

pub(super) const PERSON_HEAD: &str = "-- chain of a person
SELECT subject, count, previous FROM person_head WHERE subject = $1";

pub(super) const PERSON_HEADS_AFTER: &str = "-- chains in the order of the persons
SELECT subject, count, previous FROM person_head WHERE subject > $1 ORDER BY subject LIMIT CAST($2 AS BIGINT)";

pub(super) const TILE: &str = "-- tile
SELECT hashes FROM tile WHERE level = $1 AND n = $2";

pub(super) const ANYTHING_DUE: &str = "-- anything due
SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM exchange WHERE state = 'open' AND deadline <= $1)
  OR EXISTS (SELECT 1 FROM consent WHERE state = 'requested' AND answer_by <= $1)
  OR EXISTS (SELECT 1 FROM consent WHERE state IN ('granted', 'paused') AND until <= $1) THEN 1 ELSE 0 END AS BIGINT) AS due";

/// Where entries have no gap, a stray record can only lie before or behind them: each need not be looked for.
pub(super) const CENSUS: &str = "-- census
SELECT (SELECT size FROM log_head WHERE id = 1 AND checkpoint IS NOT NULL) AS size,
  (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM record) AS records,
  CASE WHEN (SELECT count(*) FROM entry) = (SELECT max(idx) FROM entry) - (SELECT min(idx) FROM entry) + 1
    THEN coalesce((SELECT min(idx) FROM record WHERE idx < (SELECT min(idx) FROM entry)),
      (SELECT min(idx) FROM record WHERE idx > (SELECT max(idx) FROM entry)))
    ELSE (SELECT min(r.idx) FROM record r WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.idx = r.idx)) END AS stray,
  (SELECT count(*) FROM tile) AS tiles, (SELECT count(*) FROM person_head) AS persons,
  (SELECT count(DISTINCT subject) FROM record) AS subjects";

/// Every statement on the ledger that both engines share.
pub const LEDGER: &[&str] = &[
    HEAD,
    CONSENT,
    CONSENTS_OF,
    CONSENTS_AFTER,
    SHOWN_TEXT,
    SHOWN_TEXTS_AFTER,
    EXCHANGE,
    COUNT_EXCHANGES,
    ENTRY,
    ENTRY_AT,
    COMMITMENTS,
    STRETCH,
    PERSON_HEAD,
    PERSON_HEADS_AFTER,
    TILE,
    ANYTHING_DUE,
    CENSUS,
    search::SEARCH,
    search::SEARCH_PERSON,
    search::SEARCH_REQUESTER,
    search::SEARCH_CONSENT,
    search::EVENTS,
    search::COUNT,
    search::COUNT_PERSON,
    search::COUNT_CONSENT,
    removal::RECORDS_OF,
    removal::RECORDS_OF_CONSENT,
    removal::LOOSE_RECORDS,
    removal::CONSENT_IDS_OF,
    removal::ENDED_CONSENTS,
    removal::COUNT_OF,
    removal::HOLDS,
    removal::ERASURE_REQUEST,
    removal::ERASURE_REQUESTS,
    removal::TOMBSTONES,
    removal::TOMBSTONES_BY_ENTRY,
    removal::REMOVALS,
    removal::TIMED_RECORD,
];

pub(super) const FIND_SUBJECT: &str = "-- person by look-up value
SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject WHERE lookup = $1";

pub(super) const GET_SUBJECT: &str = "-- person by tag
SELECT tag, lookup, identifier, wrapped_key, created_at FROM subject WHERE tag = $1";

pub(super) const INSERT_SUBJECT: &str = "-- new person
INSERT INTO subject (tag, lookup, identifier, wrapped_key, created_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (lookup) DO NOTHING";

pub(super) const LOG_KEY: &str = "-- log key
SELECT wrapped_key FROM log_key WHERE id = 1";

pub(super) const INSERT_LOG_KEY: &str = "-- new log key
INSERT INTO log_key (id, wrapped_key) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";

/// Every statement on the key store that both engines share.
pub const KEYS: &[&str] = &[FIND_SUBJECT, GET_SUBJECT, INSERT_SUBJECT, LOG_KEY, INSERT_LOG_KEY];

pub(super) const ANCHOR: &str = "-- anchor
SELECT size, root, checkpoint FROM anchor WHERE id = 1";

pub(super) const ADVANCE: &str = "-- advance the anchor
INSERT INTO anchor (id, size, root, checkpoint) VALUES (1, $1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint
  WHERE excluded.size > anchor.size OR (excluded.size = anchor.size AND excluded.root = anchor.root)";

/// Every statement on the anchor store that both engines share.
pub const ANCHORS: &[&str] = &[ANCHOR, ADVANCE];
