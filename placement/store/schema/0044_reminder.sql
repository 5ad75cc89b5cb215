-- +goose Up
-- Where a guardian lives, when that is not what the postcode of the address says:
-- its clocks and its days of rest say when word may come. Empty: as the address says.
ALTER TABLE guardian ADD COLUMN lives_in TEXT NOT NULL DEFAULT '';

-- When people are reminded, of a territory (no house) or of one of its houses.
-- A row is never changed: the latest of its kind and house holds, and one of a
-- house without days says that the house follows its territory again.
CREATE TABLE reminder_rule (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), house_id TEXT REFERENCES house (id),
  kind TEXT NOT NULL, days TEXT NOT NULL, half INTEGER NOT NULL, follows INTEGER NOT NULL,
  set_at TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
  CONSTRAINT reminder_rule_kind_known CHECK (kind IN ('review_reminder', 'meeting_reminder', 'offer_reminder', 'agreement_reminder')),
  CONSTRAINT reminder_rule_of_territory CHECK (kind <> 'agreement_reminder' OR house_id IS NULL)
);
CREATE INDEX reminder_rule_by_time ON reminder_rule (set_at);
CREATE INDEX reminder_rule_by_territory ON reminder_rule (territory_id, set_at, id);
