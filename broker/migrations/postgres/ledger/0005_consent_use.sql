-- How often consents were used, beside them: an exchange neither seals a consent anew nor writes its long row.

CREATE TABLE consent_use (           -- counts where it is newer than the consent's own `sealed_by`; what is older is in it
  consent  BYTEA  PRIMARY KEY        -- goes with its consent
    REFERENCES consent (id) ON DELETE CASCADE,
  idx      BIGINT NOT NULL,          -- newest entry that used it
  released BIGINT NOT NULL,          -- uses that ended in a release
  reserved BIGINT NOT NULL           -- uses that belong to open exchanges
) WITH (fillfactor = 70);

-- The newest entry when the consent was sealed. Another name, so that a broker of a version that knows nothing of the counts
-- fails instead of not counting them.
ALTER TABLE consent RENAME COLUMN idx TO sealed_by;
