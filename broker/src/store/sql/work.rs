//! Statements on the work store that both engines understand; those on requests under way are in [`super::oauth`].

use super::oauth;

pub(in crate::store) const INSERT_SESSION: &str = "-- new session
INSERT INTO session (id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub(in crate::store) const SESSION: &str = "-- session
SELECT id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session
  FROM session WHERE id = $1";

pub(in crate::store) const SESSIONS_OF: &str = "-- sessions of one person, the newest first
SELECT id, role, holder, csrf, data, created_at, seen_at, acr, device, account, provider_session
  FROM session WHERE role = $1 AND holder = $2 AND (role = 'citizen' OR COALESCE(account, '') = $3)
  ORDER BY seen_at DESC, created_at DESC";

pub(in crate::store) const END_SESSIONS_OF: &str = "-- sessions of one person ended
DELETE FROM session WHERE role = $1 AND holder = $2 AND (role = 'citizen' OR COALESCE(account, '') = $3)";

pub(in crate::store) const END_SESSIONS_OF_ACCOUNT: &str = "-- sessions of one account at a provider ended
DELETE FROM session WHERE account = $1";

pub(in crate::store) const END_SESSIONS_OF_PROVIDER_SESSION: &str =
    "-- sessions begun in one session of a provider ended
DELETE FROM session WHERE provider_session = $1";

pub(in crate::store) const TOUCH_SESSION: &str = "-- session used
UPDATE session SET data = $2, seen_at = $3 WHERE id = $1";

pub(in crate::store) const DELETE_SESSION: &str = "-- session ended
DELETE FROM session WHERE id = $1";

pub(in crate::store) const SWEEP_SESSIONS: &str = "-- old sessions
DELETE FROM session WHERE seen_at < $1 OR created_at < $2";

pub(in crate::store) const INSERT_SIGN_IN: &str = "-- sign-in begun
INSERT INTO sign_in (state, browser, circle, nonce, verifier, level, language, back, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

pub(in crate::store) const TAKE_SIGN_IN: &str = "-- sign-in answered
DELETE FROM sign_in WHERE state = $1 AND browser = $2
  RETURNING state, browser, circle, nonce, verifier, level, language, back, begun_at";

pub(in crate::store) const SWEEP_SIGN_INS: &str = "-- sign-ins that were never answered
DELETE FROM sign_in WHERE begun_at < $1";

pub(in crate::store) const INSERT_BACKCHANNEL: &str = "-- new backchannel request
INSERT INTO backchannel (auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

pub(in crate::store) const BACKCHANNEL: &str = "-- backchannel request
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE auth_req_id = $1";

pub(in crate::store) const BACKCHANNEL_BY_CODE: &str = "-- backchannel request by code
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE code = $1";

pub(in crate::store) const BACKCHANNEL_OF: &str = "-- newest backchannel request for a consent
SELECT auth_req_id, client, consent, openid, code, binding_message, expires_at, polled_at, interval_ms, used
  FROM backchannel WHERE consent = $1 ORDER BY expires_at DESC LIMIT 1";

pub(in crate::store) const SWEEP_BACKCHANNELS: &str = "-- backchannel requests that are long over
DELETE FROM backchannel WHERE expires_at < $1";

pub(in crate::store) const POLL_BACKCHANNEL: &str = "-- backchannel request polled
UPDATE backchannel SET polled_at = $2, interval_ms = $3 WHERE auth_req_id = $1";

pub(in crate::store) const USE_BACKCHANNEL: &str = "-- backchannel request used
UPDATE backchannel SET used = TRUE WHERE auth_req_id = $1 AND used = FALSE";

pub(in crate::store) const KEPT_CHECKPOINT: &str = "-- newest checkpoint kept of a log
SELECT size, root, note FROM kept_checkpoint WHERE origin = $1";

pub(in crate::store) const KEEP_FIRST_CHECKPOINT: &str = "-- first checkpoint kept of a log
INSERT INTO kept_checkpoint (origin, size, root, note) VALUES ($1, $2, $3, $4)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note
WHERE kept_checkpoint.size = 0 AND (excluded.size > 0 OR excluded.root = kept_checkpoint.root)";

pub(in crate::store) const KEEP_CHECKPOINT: &str = "-- checkpoint kept in place of the one before
UPDATE kept_checkpoint SET size = $2, root = $3, note = $4
WHERE origin = $1 AND size = $5 AND ($2 > size OR $2 = size AND root = $3)";

/// Every statement on the work store that both engines share.
pub(in crate::store) const WORK: &[&str] = &[
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
