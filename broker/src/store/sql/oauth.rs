//! Statements on requests of the authorization server that are under way; see [`super::super::oauth`].

macro_rules! pushed_columns {
    () => {
        "request_uri, client, certificate, redirect_uri, state, challenge, nonce, openid, lang, details, subject, consent, \
         pushed_at, expires_at, browser, code, code_until, used, replaces"
    };
}

pub(in crate::store) const INSERT_PUSHED: &str = concat!(
    "-- new pushed request\nINSERT INTO pushed (",
    pushed_columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
);

pub(in crate::store) const PUSHED: &str =
    concat!("-- pushed request\nSELECT ", pushed_columns!(), " FROM pushed WHERE request_uri = $1");

pub(in crate::store) const PUSHED_BY_CODE: &str =
    concat!("-- pushed request by code\nSELECT ", pushed_columns!(), " FROM pushed WHERE code = $1");

pub(in crate::store) const PUSHED_OF: &str = concat!(
    "-- newest pushed request for a consent\nSELECT ",
    pushed_columns!(),
    " FROM pushed WHERE consent = $1 AND browser IS NOT NULL ORDER BY pushed_at DESC LIMIT 1"
);

pub(in crate::store) const OPEN_PUSHED: &str = "-- pushed request opened in a browser
UPDATE pushed SET browser = $2, expires_at = $3 WHERE request_uri = $1 AND browser IS NULL";

pub(in crate::store) const ASKED_PUSHED: &str = "-- pushed request put before the citizen
UPDATE pushed SET consent = $2, expires_at = $3, details = '' WHERE request_uri = $1";

pub(in crate::store) const CODE_PUSHED: &str = "-- newest code of a pushed request
UPDATE pushed SET code = $2, code_until = $3 WHERE request_uri = $1 AND used = FALSE";

pub(in crate::store) const USE_PUSHED: &str = "-- code exchanged
UPDATE pushed SET used = TRUE WHERE code = $1 AND used = FALSE";

pub(in crate::store) const SWEEP_PUSHED: &str = "-- pushed requests that are long over
DELETE FROM pushed WHERE expires_at < $1";

pub(in crate::store) const INSERT_REFRESH: &str = "-- new refresh token
INSERT INTO refresh (token, family, client, consent, expires_at, used) VALUES ($1, $2, $3, $4, $5, $6)";

pub(in crate::store) const REFRESH: &str = "-- refresh token
SELECT token, family, client, consent, expires_at, used FROM refresh WHERE token = $1";

pub(in crate::store) const USE_REFRESH: &str = "-- refresh token replaced
UPDATE refresh SET used = TRUE WHERE token = $1 AND used = FALSE";

pub(in crate::store) const END_FAMILY: &str = "-- refresh tokens of one family ended
DELETE FROM refresh WHERE family = $1";

pub(in crate::store) const SWEEP_REFRESH: &str = "-- refresh tokens that are over
DELETE FROM refresh WHERE expires_at < $1";

pub(in crate::store) const INSERT_PING: &str = "-- new client that waits to be told
INSERT INTO ping (auth_req_id, client, consent, token, due_at, attempts) VALUES ($1, $2, $3, $4, $5, $6)";

pub(in crate::store) const DUE_PINGS: &str = "-- clients to be told now
SELECT auth_req_id, client, consent, token, due_at, attempts FROM ping WHERE due_at <= $1 ORDER BY due_at LIMIT 100";

pub(in crate::store) const HASTEN_PING: &str = "-- client to be told earlier
UPDATE ping SET due_at = $2, attempts = 0 WHERE consent = $1 AND due_at > $2";

pub(in crate::store) const RESCHEDULE_PING: &str = "-- client to be told again later
UPDATE ping SET due_at = $3, attempts = $4 WHERE auth_req_id = $1 AND due_at = $2";

pub(in crate::store) const DELETE_PING: &str = "-- client told
DELETE FROM ping WHERE auth_req_id = $1";
