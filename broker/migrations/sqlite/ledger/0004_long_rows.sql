-- Long rows do not belong into an index: in a table WITHOUT ROWID a row longer than a quarter of a page goes on in another one,
-- and is read to its end whenever keys are compared. What the closing entry of an exchange repeats is in its opening entry.

CREATE TABLE kept_text (consent BLOB NOT NULL, sealed BLOB NOT NULL) STRICT; -- it would go with its consent
INSERT INTO kept_text SELECT consent, sealed FROM shown_text;
DROP TABLE shown_text;

CREATE TABLE long_consent (        -- a projection of the log; `log verify --replay` rebuilds it
  id        BLOB    NOT NULL PRIMARY KEY, -- consent id, 16 bytes
  subject   BLOB    NOT NULL,
  requester TEXT    NOT NULL,
  procedure TEXT    NOT NULL,
  state     TEXT    NOT NULL,
  until     INTEGER NOT NULL,      -- milliseconds since 1970
  answer_by INTEGER NOT NULL,      -- milliseconds since 1970
  idx       INTEGER NOT NULL,      -- newest entry that changed it
  sealed    BLOB    NOT NULL       -- the whole consent, AES-256-GCM under the person's key
) STRICT;
INSERT INTO long_consent SELECT id, subject, requester, procedure, state, until, answer_by, idx, sealed FROM consent ORDER BY id;
DROP TABLE consent;
ALTER TABLE long_consent RENAME TO consent;
CREATE INDEX consent_subject   ON consent (subject, id);
CREATE INDEX consent_requester ON consent (requester, subject, procedure, id);
CREATE INDEX consent_answer_by ON consent (answer_by) WHERE state = 'requested';
CREATE INDEX consent_until     ON consent (until) WHERE state IN ('granted', 'paused');

CREATE TABLE shown_text (
  consent BLOB PRIMARY KEY         -- the consent decided about, 16 bytes; its text goes with it
    REFERENCES consent (id) ON DELETE CASCADE,
  sealed  BLOB NOT NULL            -- the text, AES-256-GCM under the person's key; its digest is in the entry, sealed too
) STRICT, WITHOUT ROWID;
INSERT INTO shown_text SELECT consent, sealed FROM kept_text;
DROP TABLE kept_text;

CREATE TABLE long_exchange (       -- exchanges under way and those a repeat may refer to
  id              BLOB    NOT NULL PRIMARY KEY,
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
  opened          INTEGER NOT NULL -- place of its opening entry, whose facts the closing one repeats
) STRICT;
INSERT INTO long_exchange
  SELECT x.id, x.subject, x.consent, x.requester, x.state, x.opened_at, x.deadline, x.closed_at, x.repeats, x.idempotency_key,
    x.body_digest, min(r.idx)
  FROM exchange x JOIN record r ON r.exchange = x.id AND r.kind = 'exchange.opened' GROUP BY x.id ORDER BY x.id;
DROP TABLE exchange;
ALTER TABLE long_exchange RENAME TO exchange;
CREATE INDEX exchange_open        ON exchange (deadline) WHERE state = 'open';
CREATE INDEX exchange_idempotency ON exchange (idempotency_key, opened_at) WHERE idempotency_key IS NOT NULL;

-- What is about a consent is about its holder, and is found by the holder.
DROP INDEX record_consent;
