-- The words that people were shown before they said yes or no: a changed catalogue no longer gives them.

CREATE TABLE shown_text (
  consent BLOB PRIMARY KEY         -- the consent decided about, 16 bytes; its text goes with it
    REFERENCES consent (id) ON DELETE CASCADE,
  sealed  BLOB NOT NULL            -- the text, AES-256-GCM under the person's key; its digest is in the entry, sealed too
) STRICT, WITHOUT ROWID;
