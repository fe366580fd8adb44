-- Sign-in with identity providers: what has begun and waits for the provider's answer; and how and where a session was
-- begun, so that a person can tell their own sessions apart.

CREATE TABLE sign_in (
  state    BLOB PRIMARY KEY,         -- SHA-256 of the `state` that the provider repeats
  browser  BLOB    NOT NULL,         -- SHA-256 of the cookie of the browser that began it
  circle   TEXT    NOT NULL,         -- citizens, staff
  nonce    TEXT    NOT NULL,         -- what the ID token repeats
  verifier TEXT    NOT NULL,         -- PKCE
  level    TEXT,                     -- assurance level that was demanded
  language TEXT    NOT NULL,
  back     TEXT    NOT NULL,         -- page to go to afterwards
  begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_begun ON sign_in (begun_at);

ALTER TABLE session ADD COLUMN acr TEXT;              -- how the person was authenticated, in the provider's word
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT ''; -- family of the browser, such as Firefox
ALTER TABLE session ADD COLUMN account TEXT;          -- HMAC of the person's account at the provider
ALTER TABLE session ADD COLUMN provider_session BLOB; -- SHA-256 of the provider's name for its own session
CREATE INDEX session_account ON session (account);
CREATE INDEX session_provider ON session (provider_session);
