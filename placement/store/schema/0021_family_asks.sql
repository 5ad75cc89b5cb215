-- +goose Up
-- What a guardian asks of the office about a child, and what a person decided:
-- to correct what is written of the child, to take the request back where
-- several sign, to take the child out of the house. Nothing changes by the
-- asking. For a correction, field names what is wrong and the sealed text is what
-- should stand there.
CREATE TABLE family_ask (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  guardian_id TEXT NOT NULL REFERENCES guardian (id), referral_id TEXT REFERENCES referral (id), stay_id TEXT REFERENCES stay (id),
  kind TEXT NOT NULL, field TEXT NOT NULL, sealed_value TEXT NOT NULL, sealed_words TEXT NOT NULL, on_day TEXT NOT NULL,
  state TEXT NOT NULL, asked_at TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL, sealed_reason TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT family_ask_kind_known CHECK (kind IN ('correction', 'withdrawal', 'departure')),
  CONSTRAINT family_ask_state_known CHECK (state IN ('open', 'accepted', 'declined', 'taken_back'))
);
CREATE INDEX family_ask_open ON family_ask (territory_id, asked_at, id) WHERE state = 'open';
CREATE INDEX family_ask_by_guardian ON family_ask (guardian_id, asked_at, id);
CREATE INDEX family_ask_by_pupil ON family_ask (pupil_id, asked_at, id);
