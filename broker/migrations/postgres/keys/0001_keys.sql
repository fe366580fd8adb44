-- The key store: who is behind a subject tag, and the key that person's records are sealed with.

CREATE TABLE subject (
  tag          BYTEA PRIMARY KEY,  -- random pseudonym, 16 bytes
  lookup       BYTEA UNIQUE,       -- HMAC of scheme and identifier; null once destroyed
  identifier   BYTEA,              -- `<scheme>:<identifier>` sealed under the person's key; null once destroyed
  wrapped_key  BYTEA,              -- the person's data key, wrapped by the master key; null once destroyed
  created_at   BIGINT NOT NULL,    -- milliseconds since 1970
  destroyed_at BIGINT              -- milliseconds since 1970
);

CREATE TABLE log_key (             -- seals entries about no person
  id          BIGINT PRIMARY KEY CHECK (id = 1),
  wrapped_key BYTEA NOT NULL
);
