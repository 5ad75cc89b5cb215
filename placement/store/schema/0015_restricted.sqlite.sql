-- +goose Up
-- Who works under secrecy and who refers. A member of the support team is named
-- by somebody on a day, and signs an engagement: pledge is the hash of its text.
-- SQLite changes a constraint by another table, and drops no table that others
-- point at: those are put aside and written again.
CREATE TABLE next_account (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  name TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL, role TEXT NOT NULL,
  password_hash TEXT NOT NULL, first_until TEXT NOT NULL DEFAULT '', lang TEXT NOT NULL, disabled INTEGER NOT NULL, version INTEGER NOT NULL,
  named_by TEXT NOT NULL DEFAULT '', named_on TEXT NOT NULL DEFAULT '', pledge TEXT NOT NULL DEFAULT '', pledged_at TEXT NOT NULL DEFAULT '',
  institution TEXT NOT NULL DEFAULT '',
  CONSTRAINT account_email_once UNIQUE (email_key),
  CONSTRAINT account_role_known CHECK (role IN ('officer', 'director', 'admin', 'support', 'referrer'))
);
INSERT INTO next_account (id, territory_id, name, email, email_key, role, password_hash, first_until, lang, disabled, version)
  SELECT id, territory_id, name, email, email_key, role, password_hash, first_until, lang, disabled, version FROM account;
CREATE TABLE kept_house AS SELECT account_id, house_id FROM account_house;
CREATE TABLE kept_token AS SELECT id, account_id, name, token_hash, created_at, seen_at, expires_at FROM api_token;
DROP TABLE account_house;
DROP TABLE api_token;
DROP TABLE account;
ALTER TABLE next_account RENAME TO account;
CREATE TABLE account_house (
  account_id TEXT NOT NULL REFERENCES account (id), house_id TEXT NOT NULL REFERENCES house (id),
  CONSTRAINT account_house_once PRIMARY KEY (account_id, house_id)
);
CREATE INDEX account_house_by_house ON account_house (house_id, account_id);
CREATE TABLE api_token (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account (id), name TEXT NOT NULL, token_hash TEXT NOT NULL,
  created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  CONSTRAINT api_token_once UNIQUE (token_hash)
);
CREATE INDEX api_token_by_account ON api_token (account_id, created_at, id);
INSERT INTO account_house (account_id, house_id) SELECT account_id, house_id FROM kept_house;
INSERT INTO api_token (id, account_id, name, token_hash, created_at, seen_at, expires_at)
  SELECT id, account_id, name, token_hash, created_at, seen_at, expires_at FROM kept_token;
DROP TABLE kept_house;
DROP TABLE kept_token;

-- A pupil of whom only named people know: whoever is not among the readers finds
-- nobody, and counts a place that is taken. The national id is sealed with the
-- protection, so that typing it tells nothing either.
ALTER TABLE pupil ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pupil ADD COLUMN sealed_ine TEXT NOT NULL DEFAULT '';
CREATE TABLE reader (
  pupil_id TEXT NOT NULL REFERENCES pupil (id), account_id TEXT NOT NULL REFERENCES account (id),
  named_by TEXT NOT NULL, named_on TEXT NOT NULL,
  CONSTRAINT reader_once PRIMARY KEY (pupil_id, account_id)
);
CREATE INDEX reader_by_account ON reader (account_id, pupil_id);

-- The professional who made a request, and who sees it and its state.
ALTER TABLE referral ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
CREATE INDEX referral_by_account ON referral (account_id, created_at, id) WHERE account_id <> '';

-- What the support team keeps of a child's health or protection. Nothing is ever
-- written over: who corrects adds an entry.
CREATE TABLE restricted_entry (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), referral_id TEXT NOT NULL REFERENCES referral (id),
  section TEXT NOT NULL, sealed_body TEXT NOT NULL,
  author_id TEXT NOT NULL, author_name TEXT NOT NULL, written_at TEXT NOT NULL,
  CONSTRAINT restricted_section_known CHECK (section IN ('health', 'protection'))
);
CREATE INDEX restricted_entry_by_referral ON restricted_entry (referral_id, section, written_at, id);

-- A note on a file. The family reads those that were written for it.
CREATE TABLE note (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), referral_id TEXT NOT NULL REFERENCES referral (id),
  sealed_body TEXT NOT NULL, family INTEGER NOT NULL,
  author_id TEXT NOT NULL, author_name TEXT NOT NULL, written_at TEXT NOT NULL
);
CREATE INDEX note_by_referral ON note (referral_id, written_at, id);
