-- What is left where content was removed by rule, and what stands in the way of removing it.

CREATE TABLE tombstone (           -- records that were erased or dropped; the entry named commits to these rows
  first INTEGER PRIMARY KEY,       -- place of the first of them
  last  INTEGER NOT NULL,          -- place of the last of them, nothing between is left out
  entry INTEGER NOT NULL,          -- place of the entry that removed them
  class TEXT    NOT NULL,          -- erasure, retention
  time  INTEGER NOT NULL,          -- milliseconds since 1970, as in that entry
  CHECK (first <= last)
) STRICT;
CREATE INDEX tombstone_entry ON tombstone (entry, first);
CREATE INDEX record_removal  ON record (idx) WHERE kind IN ('person.erased', 'records.dropped');

CREATE TABLE hold (                -- legal holds in force; a projection of the log
  id      BLOB PRIMARY KEY,        -- id of the entry that added it, 16 bytes
  idx     INTEGER NOT NULL,        -- place of that entry
  scope   TEXT    NOT NULL,        -- person, consent, exchange, administration
  value   TEXT    NOT NULL,        -- subject tag or id
  subject BLOB,                    -- whose records it keeps; null for an administration
  review  INTEGER NOT NULL         -- milliseconds since 1970: when somebody must look at it again
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure_request (     -- erasures that wait for their time; a projection of the log
  subject BLOB PRIMARY KEY,
  idx     INTEGER NOT NULL,        -- place of the entry that asked for it
  due     INTEGER NOT NULL         -- milliseconds since 1970
) STRICT, WITHOUT ROWID;
