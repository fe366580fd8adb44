-- The ledger: the access log, its tree, and the consents that are a projection of it.

CREATE TABLE log_head (            -- one row: where the log stands; locked by every batch
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  size       INTEGER NOT NULL,     -- entries so far
  frontier   BLOB    NOT NULL,     -- roots of the complete subtrees, largest first, 32 bytes each
  root       BLOB    NOT NULL,     -- root hash at this size
  checkpoint TEXT    NOT NULL,     -- signed note over origin, size and root
  time       INTEGER NOT NULL      -- milliseconds since 1970 of the newest entry
) STRICT;

CREATE TABLE entry (               -- never changed, never deleted
  idx        INTEGER PRIMARY KEY,  -- place in the log, from 0
  id         BLOB    NOT NULL UNIQUE, -- entry id, 16 bytes
  commitment BLOB    NOT NULL      -- what the leaf commits to, 32 bytes
) STRICT;

CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the access log are never changed or removed'); END;
CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the access log are never changed or removed'); END;

CREATE TABLE record (              -- the readable side of an entry, sealed; columns only for search
  idx           INTEGER PRIMARY KEY,
  sealed        BLOB    NOT NULL,  -- five groups with their salts, AES-256-GCM under the person's key
  subject       BLOB,              -- subject tag; null: about no person, sealed with the log's key
  time          INTEGER NOT NULL,  -- milliseconds since 1970
  kind          TEXT    NOT NULL,  -- `exchange.released`, `consent.granted`, …
  requester     TEXT,
  provider      TEXT,
  evidence_type TEXT,
  procedure     TEXT,
  reason        TEXT,
  exchange      BLOB,              -- exchange id, 16 bytes
  consent       BLOB,              -- consent id, 16 bytes
  official      TEXT               -- pseudonym of the official at this requester
) STRICT;
CREATE INDEX record_subject   ON record (subject, idx);
CREATE INDEX record_requester ON record (requester, idx);
CREATE INDEX record_provider  ON record (provider, idx);
CREATE INDEX record_exchange  ON record (exchange) WHERE exchange IS NOT NULL;
CREATE INDEX record_consent   ON record (consent, idx) WHERE consent IS NOT NULL;

CREATE TABLE person_head (         -- where each person's chain of entries stands
  subject  BLOB PRIMARY KEY,       -- subject tag
  count    INTEGER NOT NULL,       -- entries about this person so far
  previous BLOB    NOT NULL        -- leaf hash of the newest of them
) STRICT, WITHOUT ROWID;

CREATE TABLE tile (                -- full tiles only; partial ones are derived
  level  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  hashes BLOB    NOT NULL,         -- 256 hashes, 8192 bytes
  PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (             -- a projection of the log; `log verify --replay` rebuilds it
  id        BLOB PRIMARY KEY,      -- consent id, 16 bytes
  subject   BLOB    NOT NULL,
  requester TEXT    NOT NULL,
  procedure TEXT    NOT NULL,
  state     TEXT    NOT NULL,
  until     INTEGER NOT NULL,      -- milliseconds since 1970
  answer_by INTEGER NOT NULL,      -- milliseconds since 1970
  idx       INTEGER NOT NULL,      -- newest entry that changed it
  sealed    BLOB    NOT NULL       -- the whole consent, AES-256-GCM under the person's key
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_subject   ON consent (subject, id);
CREATE INDEX consent_requester ON consent (requester, subject, procedure, id);
CREATE INDEX consent_answer_by ON consent (answer_by) WHERE state = 'requested';
CREATE INDEX consent_until     ON consent (until) WHERE state IN ('granted', 'paused');

CREATE TABLE exchange (            -- exchanges under way and those a repeat may refer to
  id              BLOB PRIMARY KEY,
  subject         BLOB    NOT NULL,
  consent         BLOB    NOT NULL,
  requester       TEXT    NOT NULL,
  state           TEXT    NOT NULL, -- open, released, ended
  opened_at       INTEGER NOT NULL,
  deadline        INTEGER NOT NULL,
  closed_at       INTEGER,
  repeats         BLOB,            -- the exchange whose use this one goes under
  idempotency_key TEXT,            -- digest of client and key
  body_digest     BLOB,            -- SHA-256 of the request body
  opening         TEXT    NOT NULL -- what the closing entry repeats from the opening one, sealed, base64
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_open        ON exchange (deadline) WHERE state = 'open';
CREATE INDEX exchange_idempotency ON exchange (idempotency_key, opened_at) WHERE idempotency_key IS NOT NULL;
