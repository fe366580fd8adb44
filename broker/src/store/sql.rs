//! Statements that both engines understand, as named constants: the first line of each says its name.
//!
//! Values are bound, never spliced; to `LIMIT` through a cast, since SQLite compiles a statement anew for every value that is
//! bound to it directly. What only one engine has (locks, arrays, rows by the dozen) is beside that engine. A test prepares
//! every statement of every list on the engine it is for.

pub(super) mod oauth;
pub(super) mod removal;

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

/// The conditions of a search, in the order in which the engines bind them. `kind` is matched as a prefix.
macro_rules! matching {
    ($select:expr, $($rest:expr),*) => {
        concat!(
            $select,
            " WHERE ($1 IS NULL OR r.subject = $1) AND ($2 IS NULL OR r.time >= $2) AND ($3 IS NULL OR r.time < $3)",
            " AND ($4 IS NULL OR substr(r.kind, 1, length($4)) = $4) AND ($5 IS NULL OR r.requester = $5)",
            " AND ($6 IS NULL OR r.provider = $6) AND ($7 IS NULL OR r.evidence_type = $7)",
            " AND ($8 IS NULL OR r.procedure = $8) AND ($9 IS NULL OR r.reason = $9) AND ($10 IS NULL OR r.exchange = $10)",
            " AND ($11 IS NULL OR r.consent = $11) AND ($12 IS NULL OR r.official = $12)",
            " AND ($13 IS NULL OR r.requester = $13 OR r.provider = $13)",
            $($rest),*
        )
    };
}

macro_rules! select_found {
    ($name:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT e.idx, e.id, e.commitment, ",
            $crate::store::sql::record_columns!(),
            " FROM record r JOIN entry e ON e.idx = r.idx"
        )
    };
}

macro_rules! search {
    () => {
        $crate::store::sql::matching!(
            $crate::store::sql::select_found!("search"),
            " AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
macro_rules! search_person {
    () => {
        $crate::store::sql::matching!(
            $crate::store::sql::select_found!("search about a person"),
            " AND r.subject = $1 AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
macro_rules! search_requester {
    () => {
        $crate::store::sql::matching!(
            $crate::store::sql::select_found!("search by requester"),
            " AND r.requester = $5 AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
/// Of a consent, which is about its holder; about nobody where there is no such consent. The holder has an index.
macro_rules! of_consent {
    () => {
        " AND (r.subject = (SELECT c.subject FROM consent c WHERE c.id = $11)
  OR r.subject IS NULL AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.id = $11))"
    };
}
macro_rules! search_consent {
    () => {
        $crate::store::sql::matching!(
            $crate::store::sql::select_found!("search by consent"),
            $crate::store::sql::of_consent!(),
            " AND r.idx < $14 ORDER BY r.idx DESC LIMIT CAST($15 AS BIGINT)"
        )
    };
}
pub(super) use {matching, of_consent, search, search_consent, search_person, search_requester, select_found};

pub(super) const SEARCH: &str = search!();

/// The same for one person: the plan must go by the person's own index, however long the log is.
pub(super) const SEARCH_PERSON: &str = search_person!();

/// The same for one administration that asked.
pub(super) const SEARCH_REQUESTER: &str = search_requester!();

/// The same for one consent.
pub(super) const SEARCH_CONSENT: &str = search_consent!();

/// What a requester follows: its own consents and exchanges, in the order of the log. What is said of third persons names
/// it too, and is left out.
pub(super) const EVENTS: &str = concat!(
    select_found!("events of a requester"),
    " WHERE r.requester = $1 AND r.idx > $2 AND (substr(r.kind, 1, 8) = 'consent.' OR substr(r.kind, 1, 8) = 'request.' \
     OR substr(r.kind, 1, 9) = 'exchange.' AND r.kind <> 'exchange.mentioned') ORDER BY r.idx LIMIT CAST($3 AS BIGINT)"
);

pub(super) const COUNT: &str = matching!("-- count\nSELECT count(*) AS count FROM record r", "");

pub(super) const COUNT_PERSON: &str =
    matching!("-- count about a person\nSELECT count(*) AS count FROM record r", " AND r.subject = $1");

pub(super) const COUNT_CONSENT: &str =
    matching!("-- count of a consent\nSELECT count(*) AS count FROM record r", of_consent!());

/// Every statement on the ledger that both engines share.
pub const LEDGER: &[&str] = &[
    HEAD,
    CONSENT,
    CONSENTS_OF,
    CONSENTS_AFTER,
    SHOWN_TEXT,
    SHOWN_TEXTS_AFTER,
    EXCHANGE,
    ENTRY,
    ENTRY_AT,
    COMMITMENTS,
    STRETCH,
    PERSON_HEAD,
    PERSON_HEADS_AFTER,
    TILE,
    ANYTHING_DUE,
    CENSUS,
    SEARCH,
    SEARCH_PERSON,
    SEARCH_REQUESTER,
    SEARCH_CONSENT,
    EVENTS,
    COUNT,
    COUNT_PERSON,
    COUNT_CONSENT,
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

pub(super) const INSERT_SESSION: &str = "-- new session
INSERT INTO session (id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub(super) const SESSION: &str = "-- session
SELECT id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session
  FROM session WHERE id = $1";

pub(super) const SESSIONS_OF: &str = "-- sessions of one person, the newest first
SELECT id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session
  FROM session WHERE role = $1 AND holder = $2 AND (role = 'citizen' OR COALESCE(account, '') = $3)
  ORDER BY seen_at DESC, created_at DESC";

pub(super) const END_SESSIONS_OF: &str = "-- sessions of one person ended
DELETE FROM session WHERE role = $1 AND holder = $2 AND (role = 'citizen' OR COALESCE(account, '') = $3)";

pub(super) const END_SESSIONS_OF_ACCOUNT: &str = "-- sessions of one account at a provider ended
DELETE FROM session WHERE account = $1";

pub(super) const END_SESSIONS_OF_PROVIDER_SESSION: &str = "-- sessions begun in one session of a provider ended
DELETE FROM session WHERE provider_session = $1";

pub(super) const TOUCH_SESSION: &str = "-- session used
UPDATE session SET data = $2, seen_at = $3 WHERE id = $1";

pub(super) const DELETE_SESSION: &str = "-- session ended
DELETE FROM session WHERE id = $1";

pub(super) const SWEEP_SESSIONS: &str = "-- old sessions
DELETE FROM session WHERE seen_at < $1 OR created_at < $2";

pub(super) const INSERT_SIGN_IN: &str = "-- sign-in begun
INSERT INTO sign_in (state, browser, circle, nonce, verifier, level, language, back, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

pub(super) const TAKE_SIGN_IN: &str = "-- sign-in answered
DELETE FROM sign_in WHERE state = $1 AND browser = $2
  RETURNING state, browser, circle, nonce, verifier, level, language, back, begun_at";

pub(super) const SWEEP_SIGN_INS: &str = "-- sign-ins that were never answered
DELETE FROM sign_in WHERE begun_at < $1";

pub(super) const INSERT_BACKCHANNEL: &str = "-- new backchannel request
INSERT INTO backchannel (auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

pub(super) const BACKCHANNEL: &str = "-- backchannel request
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE auth_req_id = $1";

pub(super) const BACKCHANNEL_BY_CODE: &str = "-- backchannel request by code
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE code = $1";

pub(super) const BACKCHANNEL_OF: &str = "-- newest backchannel request for a consent
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE consent = $1 ORDER BY expires_at DESC LIMIT 1";

pub(super) const SWEEP_BACKCHANNELS: &str = "-- backchannel requests that are long over
DELETE FROM backchannel WHERE expires_at < $1";

pub(super) const POLL_BACKCHANNEL: &str = "-- backchannel request polled
UPDATE backchannel SET polled_at = $2, interval_ms = $3 WHERE auth_req_id = $1";

pub(super) const USE_BACKCHANNEL: &str = "-- backchannel request used
UPDATE backchannel SET used = TRUE WHERE auth_req_id = $1 AND used = FALSE";

pub(super) const KEPT_CHECKPOINT: &str = "-- newest checkpoint kept of a log
SELECT size, root, note FROM kept_checkpoint WHERE origin = $1";

pub(super) const KEEP_FIRST_CHECKPOINT: &str = "-- first checkpoint kept of a log
INSERT INTO kept_checkpoint (origin, size, root, note) VALUES ($1, $2, $3, $4)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note
WHERE kept_checkpoint.size = 0 AND (excluded.size > 0 OR excluded.root = kept_checkpoint.root)";

pub(super) const KEEP_CHECKPOINT: &str = "-- checkpoint kept in place of the one before
UPDATE kept_checkpoint SET size = $2, root = $3, note = $4
WHERE origin = $1 AND size = $5 AND ($2 > size OR $2 = size AND root = $3)";

/// Every statement on the work store that both engines share.
pub const WORK: &[&str] = &[
    INSERT_SESSION,
    SESSION,
    SESSIONS_OF,
    END_SESSIONS_OF,
    END_SESSIONS_OF_ACCOUNT,
    END_SESSIONS_OF_PROVIDER_SESSION,
    INSERT_SIGN_IN,
    TAKE_SIGN_IN,
    SWEEP_SIGN_INS,
    TOUCH_SESSION,
    DELETE_SESSION,
    SWEEP_SESSIONS,
    INSERT_BACKCHANNEL,
    BACKCHANNEL,
    BACKCHANNEL_BY_CODE,
    BACKCHANNEL_OF,
    SWEEP_BACKCHANNELS,
    POLL_BACKCHANNEL,
    USE_BACKCHANNEL,
    KEPT_CHECKPOINT,
    KEEP_FIRST_CHECKPOINT,
    KEEP_CHECKPOINT,
    oauth::INSERT_PUSHED,
    oauth::PUSHED,
    oauth::PUSHED_BY_CODE,
    oauth::PUSHED_OF,
    oauth::OPEN_PUSHED,
    oauth::ASKED_PUSHED,
    oauth::CODE_PUSHED,
    oauth::USE_PUSHED,
    oauth::SWEEP_PUSHED,
    oauth::INSERT_REFRESH,
    oauth::REFRESH,
    oauth::USE_REFRESH,
    oauth::END_FAMILY,
    oauth::SWEEP_REFRESH,
    oauth::INSERT_PING,
    oauth::DUE_PINGS,
    oauth::HASTEN_PING,
    oauth::RESCHEDULE_PING,
    oauth::DELETE_PING,
];
