-- What may be lost without breaking a promise: sessions and sign-in, requests under way.

CREATE TABLE session (
  id         BLOB PRIMARY KEY,     -- SHA-256 of the cookie's value
  role       TEXT    NOT NULL,     -- citizen, dpo
  holder     TEXT    NOT NULL,     -- subject tag, or name of the DPO
  csrf       TEXT    NOT NULL,
  data       TEXT    NOT NULL,     -- JSON: what the pages keep between two requests
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_holder ON session (role, holder);

CREATE TABLE backchannel (         -- CIBA requests that wait for the citizen
  auth_req_id BLOB PRIMARY KEY,    -- SHA-256 of the id given to the client
  client      TEXT    NOT NULL,
  consent     BLOB    NOT NULL,
  openid      INTEGER NOT NULL,    -- 1: an ID token was asked for
  code        TEXT    NOT NULL UNIQUE, -- short code that opens the request after sign-in
  binding_message TEXT,            -- what the client wants shown beside the request
  expires_at  INTEGER NOT NULL,
  polled_at   INTEGER NOT NULL,
  interval_ms INTEGER NOT NULL,
  used        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX backchannel_consent ON backchannel (consent);
CREATE INDEX backchannel_expires ON backchannel (expires_at);
