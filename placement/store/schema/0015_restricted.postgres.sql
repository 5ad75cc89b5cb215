-- +goose Up
-- Who works under secrecy and who refers. A member of the support team is named
-- by somebody on a day, and signs an engagement: pledge is the hash of its text.
ALTER TABLE account DROP CONSTRAINT account_role_known;
ALTER TABLE account ADD CONSTRAINT account_role_known CHECK (role IN ('officer', 'director', 'admin', 'support', 'referrer'));
ALTER TABLE account ADD COLUMN named_by TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN named_on TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN pledge TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN pledged_at TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN institution TEXT NOT NULL DEFAULT '';

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
