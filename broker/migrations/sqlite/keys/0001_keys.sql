-- The key store: who is behind a subject tag, and the key that person's records are sealed with.

CREATE TABLE subject (
  tag          BLOB PRIMARY KEY,   -- random pseudonym, 16 bytes
  lookup       BLOB UNIQUE,        -- HMAC of scheme and identifier; null once destroyed
  identifier   BLOB,               -- `<scheme>:<identifier>` sealed under the person's key; null once destroyed
  wrapped_key  BLOB,               -- the person's data key, wrapped by the master key; null once destroyed
  created_at   INTEGER NOT NULL,   -- milliseconds since 1970
  destroyed_at INTEGER             -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE log_key (             -- seals entries about no person
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  wrapped_key BLOB NOT NULL
) STRICT;
