-- The anchor: the newest checkpoint that was answered, kept apart from the ledger.

CREATE TABLE anchor (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  size       INTEGER NOT NULL,
  root       BLOB    NOT NULL,
  checkpoint TEXT    NOT NULL
) STRICT;
