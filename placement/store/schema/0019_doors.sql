-- +goose Up
-- By which door a request came in: '' where nobody kept it.
ALTER TABLE referral ADD COLUMN door TEXT NOT NULL DEFAULT '';
UPDATE referral SET door = 'professional' WHERE account_id <> '';
UPDATE referral SET door = 'renewal' WHERE way = 'renewal' AND account_id = '';

-- A guardian who asked for a first code without being on file, and has sent
-- nothing yet: '' for everybody else. Who sends nothing is forgotten.
ALTER TABLE guardian ADD COLUMN applied_at TEXT NOT NULL DEFAULT '';
CREATE INDEX guardian_by_applied ON guardian (applied_at, id) WHERE applied_at <> '';

-- A form that was begun and not sent: of one person, read by nobody else, and
-- gone some weeks after it was last typed in.
CREATE TABLE draft (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  account_id TEXT NOT NULL, guardian_id TEXT NOT NULL,
  door TEXT NOT NULL, referral_id TEXT NOT NULL, sealed_form TEXT NOT NULL, step INTEGER NOT NULL,
  begun_at TEXT NOT NULL, kept_at TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT draft_of_one CHECK ((account_id = '') <> (guardian_id = '')),
  CONSTRAINT draft_door_known CHECK (door IN ('professional', 'family', 'counter', 'table'))
);
CREATE INDEX draft_by_account ON draft (account_id, kept_at, id) WHERE account_id <> '';
CREATE INDEX draft_by_guardian ON draft (guardian_id, kept_at, id) WHERE guardian_id <> '';
CREATE INDEX draft_by_age ON draft (kept_at, id);

-- What a family says about next year: one answer of each guardian, the latest.
-- It decides nothing: a bed is given back by a named person.
CREATE TABLE renewal_answer (
  referral_id TEXT NOT NULL REFERENCES referral (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  says TEXT NOT NULL, channel TEXT NOT NULL, answered_at TEXT NOT NULL,
  CONSTRAINT renewal_answer_once PRIMARY KEY (referral_id, guardian_id),
  CONSTRAINT renewal_answer_known CHECK (says IN ('stays', 'leaves', 'other'))
);
