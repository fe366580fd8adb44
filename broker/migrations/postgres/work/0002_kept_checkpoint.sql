-- The newest checkpoint of each log that must not be forgotten: of other logs, what this broker cosigned last; of its own,
-- what was published last with the cosignatures of its witnesses.

CREATE TABLE kept_checkpoint (
  origin TEXT PRIMARY KEY,          -- the log's name
  size   BIGINT NOT NULL,           -- entries under it
  root   BYTEA  NOT NULL,
  note   TEXT   NOT NULL            -- the signed note with its cosignatures
);
