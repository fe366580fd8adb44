-- The ledger: the access log, its tree, and the consents that are a projection of it. The schema is on the search path.

CREATE TABLE log_head (               -- one row, there from the start: where the log stands; locked by every batch
  id         BIGINT PRIMARY KEY CHECK (id = 1),
  size       BIGINT NOT NULL,         -- entries so far
  frontier   BYTEA,                   -- roots of the complete subtrees, largest first, 32 bytes each
  root       BYTEA,                   -- root hash at this size
  checkpoint TEXT,                    -- signed note over origin, size and root; null: nothing was written yet
  time       BIGINT                   -- milliseconds since 1970 of the newest entry
);
INSERT INTO log_head (id, size) VALUES (1, 0);

CREATE TABLE entry (                  -- never changed, never deleted
  idx        BIGINT PRIMARY KEY,      -- place in the log, from 0
  id         BYTEA  NOT NULL UNIQUE,  -- entry id, 16 bytes
  commitment BYTEA  NOT NULL          -- what the leaf commits to, 32 bytes
);

CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the access log are never changed or removed' USING ERRCODE = 'raise_exception';
END $$;
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION entry_stays();

CREATE TABLE record (                 -- the readable side of an entry, sealed; columns only for search
  idx           BIGINT NOT NULL,
  sealed        BYTEA  NOT NULL,      -- five groups with their salts, AES-256-GCM under the person's key
  subject       BYTEA,                -- subject tag; null: about no person, sealed with the log's key
  time          BIGINT NOT NULL,      -- milliseconds since 1970
  kind          TEXT   NOT NULL,      -- `exchange.released`, `consent.granted`, …
  requester     TEXT,
  provider      TEXT,
  evidence_type TEXT,
  procedure     TEXT,
  reason        TEXT,
  exchange      BYTEA,                -- exchange id, 16 bytes
  consent       BYTEA,                -- consent id, 16 bytes
  official      TEXT,                 -- pseudonym of the official at this requester
  PRIMARY KEY (idx, time)
) PARTITION BY RANGE (time);          -- one partition a month (UTC): record_2026_11, …
ALTER TABLE record ALTER COLUMN sealed SET STORAGE EXTERNAL; -- what is sealed does not compress
CREATE TABLE record_default PARTITION OF record DEFAULT; -- no entry is lost because nobody made its month
CREATE INDEX record_subject   ON record (subject, idx);
CREATE INDEX record_requester ON record (requester, idx);
CREATE INDEX record_provider  ON record (provider, idx);
CREATE INDEX record_exchange  ON record (exchange) WHERE exchange IS NOT NULL;
CREATE INDEX record_consent   ON record (consent, idx) WHERE consent IS NOT NULL;

CREATE TABLE person_head (            -- where each person's chain of entries stands
  subject  BYTEA PRIMARY KEY,         -- subject tag
  count    BIGINT NOT NULL,           -- entries about this person so far
  previous BYTEA  NOT NULL            -- leaf hash of the newest of them
) WITH (fillfactor = 70);

CREATE TABLE tile (                   -- full tiles only; partial ones are derived
  level  BIGINT NOT NULL,
  n      BIGINT NOT NULL,
  hashes BYTEA  NOT NULL,             -- 256 hashes, 8192 bytes
  PRIMARY KEY (level, n)
);
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE consent (                -- a projection of the log; `log verify --replay` rebuilds it
  id        BYTEA  PRIMARY KEY,       -- consent id, 16 bytes
  subject   BYTEA  NOT NULL,
  requester TEXT   NOT NULL,
  procedure TEXT   NOT NULL,
  state     TEXT   NOT NULL,
  until     BIGINT NOT NULL,          -- milliseconds since 1970
  answer_by BIGINT NOT NULL,          -- milliseconds since 1970
  idx       BIGINT NOT NULL,          -- newest entry that changed it
  sealed    BYTEA  NOT NULL           -- the whole consent, AES-256-GCM under the person's key
) WITH (fillfactor = 70);
CREATE INDEX consent_subject   ON consent (subject, id);
CREATE INDEX consent_requester ON consent (requester, subject, procedure, id);
CREATE INDEX consent_answer_by ON consent (answer_by) WHERE state = 'requested';
CREATE INDEX consent_until     ON consent (until) WHERE state IN ('granted', 'paused');

CREATE TABLE exchange (               -- exchanges under way and those a repeat may refer to
  id              BYTEA  PRIMARY KEY,
  subject         BYTEA  NOT NULL,
  consent         BYTEA  NOT NULL,
  requester       TEXT   NOT NULL,
  state           TEXT   NOT NULL,    -- open, released, ended
  opened_at       BIGINT NOT NULL,
  deadline        BIGINT NOT NULL,
  closed_at       BIGINT,
  repeats         BYTEA,              -- the exchange whose use this one goes under
  idempotency_key TEXT,               -- digest of client and key
  body_digest     BYTEA,              -- SHA-256 of the request body
  opening         TEXT   NOT NULL     -- what the closing entry repeats from the opening one, sealed, base64
) WITH (fillfactor = 70);
CREATE INDEX exchange_open        ON exchange (deadline) WHERE state = 'open';
CREATE INDEX exchange_idempotency ON exchange (idempotency_key, opened_at) WHERE idempotency_key IS NOT NULL;
