-- +goose Up
-- A day on which a house meets all families: so many slots of so many minutes, in
-- each room for so many families. Each boarder's family has its own meeting of
-- it, and each guest chooses a slot there.
CREATE TABLE gathering (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), house_id TEXT NOT NULL REFERENCES house (id),
  kind TEXT NOT NULL, first_at TEXT NOT NULL, minutes INTEGER NOT NULL, slots INTEGER NOT NULL, room INTEGER NOT NULL,
  place TEXT NOT NULL, owner TEXT NOT NULL
);
CREATE INDEX gathering_by_territory ON gathering (territory_id, first_at, id);
ALTER TABLE meeting ADD COLUMN gathering_id TEXT REFERENCES gathering (id);
CREATE INDEX meeting_by_gathering ON meeting (gathering_id, id) WHERE gathering_id IS NOT NULL;
ALTER TABLE invitation ADD COLUMN slot_at TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN interpreter TEXT NOT NULL DEFAULT '';
