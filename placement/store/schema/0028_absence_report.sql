-- +goose Up
-- Nights for which a family says that its child will be elsewhere. The child is
-- expected all the same until the house has authorised the absence, which then
-- is a row of its own; a family need not say why.
CREATE TABLE absence_report (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), house_id TEXT NOT NULL REFERENCES house (id),
  stay_id TEXT NOT NULL REFERENCES stay (id), pupil_id TEXT NOT NULL REFERENCES pupil (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT absence_report_forward CHECK (from_day < to_day),
  CONSTRAINT absence_report_reason_known CHECK (reason IN ('', 'family', 'work_placement', 'school_trip', 'personal', 'other')),
  CONSTRAINT absence_report_state_known CHECK (state IN ('reported', 'granted', 'declined', 'withdrawn'))
);
CREATE INDEX absence_report_open ON absence_report (house_id, from_day, id) WHERE state = 'reported';
CREATE INDEX absence_report_by_stay ON absence_report (stay_id, from_day, id);
