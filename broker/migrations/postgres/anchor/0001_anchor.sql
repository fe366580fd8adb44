-- The anchor: the newest checkpoint that was answered, kept apart from the ledger.

CREATE TABLE anchor (
  id         BIGINT PRIMARY KEY CHECK (id = 1),
  size       BIGINT NOT NULL,
  root       BYTEA  NOT NULL,
  checkpoint TEXT   NOT NULL
);
