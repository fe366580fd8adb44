-- What may be lost without breaking a promise: sessions and sign-in, requests under way.

CREATE TABLE session (
  id         BYTEA  PRIMARY KEY,   -- SHA-256 of the cookie's value
  role       TEXT   NOT NULL,      -- citizen, dpo
  holder     TEXT   NOT NULL,      -- subject tag, or name of the DPO
  csrf       TEXT   NOT NULL,
  data       TEXT   NOT NULL,      -- JSON: what the pages keep between two requests
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL
);
CREATE INDEX session_holder ON session (role, holder);

CREATE TABLE backchannel (         -- CIBA requests that wait for the citizen
  auth_req_id     BYTEA   PRIMARY KEY, -- SHA-256 of the id given to the client
  client          TEXT    NOT NULL,
  consent         BYTEA   NOT NULL,
  openid          BOOLEAN NOT NULL,    -- an ID token was asked for
  code            TEXT    NOT NULL UNIQUE, -- short code that opens the request after sign-in
  binding_message TEXT,                -- what the client wants shown beside the request
  expires_at      BIGINT  NOT NULL,
  polled_at       BIGINT  NOT NULL,
  interval_ms     BIGINT  NOT NULL,
  used            BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX backchannel_consent ON backchannel (consent);
CREATE INDEX backchannel_expires ON backchannel (expires_at);
