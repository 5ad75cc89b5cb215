-- +goose Up
-- Parental agreement by holder and by act. A pupil of age or emancipated signs
-- alone: a row without a guardian is the pupil's own. An agreement holds for the
-- houses and the first day of the text that was read; where they are empty, the
-- answer was kept before they were written down. The form code is what the
-- printed form carries.
CREATE TABLE agreement_next (
  id TEXT PRIMARY KEY, referral_id TEXT NOT NULL REFERENCES referral (id),
  pupil_id TEXT NOT NULL REFERENCES pupil (id), guardian_id TEXT REFERENCES guardian (id),
  act TEXT NOT NULL, state TEXT NOT NULL, text_hash TEXT NOT NULL, channel TEXT NOT NULL,
  requested_at TEXT NOT NULL, answered_at TEXT NOT NULL,
  houses TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', from_day TEXT NOT NULL DEFAULT '', due_on TEXT NOT NULL DEFAULT '',
  ruling TEXT NOT NULL DEFAULT '', ruled_on TEXT NOT NULL DEFAULT '',
  form_code TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL,
  CONSTRAINT agreement_act CHECK (act IN ('admission', 'renewal', 'sharing', 'house_change', 'section_change')),
  CONSTRAINT agreement_state CHECK (state IN ('requested', 'viewed', 'given', 'refused', 'expired', 'withdrawn', 'contested'))
);
INSERT INTO agreement_next (id, referral_id, pupil_id, guardian_id, act, state, text_hash, channel, requested_at, answered_at, form_code, version)
SELECT id, referral_id, pupil_id, guardian_id, act, state, text_hash, channel, requested_at, answered_at, upper(substr(id, 5, 10)), version FROM agreement;
DROP TABLE agreement;
ALTER TABLE agreement_next RENAME TO agreement;
CREATE UNIQUE INDEX agreement_once ON agreement (referral_id, guardian_id, act);
CREATE UNIQUE INDEX agreement_own_once ON agreement (referral_id, act) WHERE guardian_id IS NULL;
CREATE INDEX agreement_by_guardian ON agreement (guardian_id, id);
CREATE INDEX agreement_by_code ON agreement (form_code, id);
CREATE INDEX agreement_waiting ON agreement (requested_at, id) WHERE state IN ('requested', 'viewed');
CREATE INDEX agreement_due ON agreement (due_on, id) WHERE state IN ('requested', 'viewed') AND due_on <> '';

-- The exact text that was read, by the SHA-256 of it: what somebody signed can
-- be read again, whatever the text in force says by then.
CREATE TABLE agreement_text (
  hash TEXT PRIMARY KEY, sealed_text TEXT NOT NULL, kept_at TEXT NOT NULL
);

-- What the pupil says, of his or her own will. It stands beside what the parents
-- say and decides nothing.
CREATE TABLE pupil_voice (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  referral_id TEXT NOT NULL REFERENCES referral (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  says TEXT NOT NULL, sealed_words TEXT NOT NULL, company TEXT NOT NULL, heard_by TEXT NOT NULL, said_at TEXT NOT NULL,
  CONSTRAINT pupil_voice_says CHECK (says IN ('wants', 'unsure', 'against')),
  CONSTRAINT pupil_voice_company CHECK (company IN ('alone', 'adult'))
);
CREATE INDEX pupil_voice_by_referral ON pupil_voice (referral_id, said_at, id);

-- A minor whom a judgment emancipated signs alone.
ALTER TABLE pupil ADD COLUMN emancipated TEXT NOT NULL DEFAULT '';
ALTER TABLE pupil ADD COLUMN emancipated_on TEXT NOT NULL DEFAULT '';
