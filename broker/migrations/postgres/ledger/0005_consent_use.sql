-- How often consents were used, beside them: an exchange neither seals a consent anew nor writes its long row.

CREATE TABLE consent_use (           -- counts where it is newer than the consent's own `idx`; what is older is in the consent
  consent  BYTEA  PRIMARY KEY        -- goes with its consent
    REFERENCES consent (id) ON DELETE CASCADE,
  idx      BIGINT NOT NULL,          -- newest entry that used it
  released BIGINT NOT NULL,          -- uses that ended in a release
  reserved BIGINT NOT NULL           -- uses that belong to open exchanges
);
