-- Requests that citizens bring along in their browser (PAR), refresh tokens, and administrations that wait to be told.

CREATE TABLE pushed (               -- requests pushed by clients (RFC 9126)
  request_uri  BYTEA PRIMARY KEY,    -- SHA-256 of the secret in the request_uri
  client       TEXT    NOT NULL,
  certificate  TEXT    NOT NULL,    -- SHA-256 of the certificate that the client used, hexadecimal
  redirect_uri TEXT    NOT NULL,    -- where the citizen is sent back to
  state        TEXT,                -- given back unchanged
  challenge    TEXT    NOT NULL,    -- PKCE, S256
  nonce        TEXT,                -- given back in the ID token
  openid       BOOLEAN NOT NULL,    -- an ID token was asked for
  lang         TEXT,                -- language that the client wishes
  details      TEXT    NOT NULL,    -- authorization_details as sent; empty once the citizen was asked
  subject      BYTEA,                -- who was named; NULL: whoever signs in
  consent      BYTEA    NOT NULL,    -- the consent it asks for, or will
  pushed_at    BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  browser      BYTEA,                -- SHA-256 of the cookie of the browser it was opened in
  code         BYTEA    UNIQUE,      -- SHA-256 of the newest code
  code_until   BIGINT,             -- end of that code
  used         BOOLEAN NOT NULL DEFAULT FALSE -- the code was exchanged
);
CREATE INDEX pushed_consent ON pushed (consent);
CREATE INDEX pushed_expires ON pushed (expires_at);

CREATE TABLE refresh (              -- refresh tokens
  token      BYTEA PRIMARY KEY,      -- SHA-256 of the token
  family     BYTEA    NOT NULL,      -- SHA-256 of the code or request id that the first of them came for
  client     TEXT    NOT NULL,
  consent    BYTEA    NOT NULL,
  expires_at BIGINT NOT NULL,      -- end of the consent
  used       BOOLEAN NOT NULL DEFAULT FALSE -- another took its place
);
CREATE INDEX refresh_family ON refresh (family);
CREATE INDEX refresh_consent ON refresh (consent);
CREATE INDEX refresh_expires ON refresh (expires_at);

CREATE TABLE ping (                 -- clients that wait to be told that a citizen has answered (CIBA ping)
  auth_req_id TEXT PRIMARY KEY,     -- as given to the client; opens nothing without the client's certificate
  client      TEXT    NOT NULL,
  consent     BYTEA    NOT NULL,
  token       TEXT    NOT NULL,     -- client_notification_token; opens nothing but the client's own ping endpoint
  due_at      BIGINT NOT NULL,     -- when it is tried next; the last day to answer while nobody has
  attempts    BIGINT NOT NULL
);
CREATE INDEX ping_consent ON ping (consent);
CREATE INDEX ping_due ON ping (due_at);
