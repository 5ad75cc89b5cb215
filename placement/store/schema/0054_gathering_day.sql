-- +goose Up
-- What happens to a meeting of a house after it was planned: it is moved or
-- cancelled as a whole, a guest's own slot changes, somebody at the desk ticks
-- who came. On the day of installation each section has hours of its own.
ALTER TABLE gathering ADD COLUMN state TEXT NOT NULL DEFAULT 'planned';
ALTER TABLE gathering ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE invitation ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN presence TEXT NOT NULL DEFAULT '' CHECK (presence IN ('', 'came', 'absent'));
ALTER TABLE invitation ADD COLUMN ticked_at TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN ticked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN section_id TEXT REFERENCES section (id);
CREATE INDEX meeting_by_section ON meeting (section_id) WHERE section_id IS NOT NULL;
CREATE TABLE gathering_hours (
  gathering_id TEXT NOT NULL REFERENCES gathering (id), section_id TEXT NOT NULL REFERENCES section (id),
  first_slot INTEGER NOT NULL, slots INTEGER NOT NULL, PRIMARY KEY (gathering_id, section_id)
);
CREATE INDEX gathering_hours_by_section ON gathering_hours (section_id);
