-- +goose Up
-- What the last check of a territory found: when, over how much, and each breach
-- by the ids of what it is about. A new check replaces it.
CREATE TABLE check_round (
  territory_id TEXT PRIMARY KEY REFERENCES territory (id),
  at TEXT NOT NULL, houses INTEGER NOT NULL, stays INTEGER NOT NULL, offers INTEGER NOT NULL, breaches INTEGER NOT NULL
);
CREATE TABLE breach (
  territory_id TEXT NOT NULL REFERENCES territory (id), n INTEGER NOT NULL, house_id TEXT NOT NULL REFERENCES house (id),
  code TEXT NOT NULL, section_id TEXT NOT NULL, bed_id TEXT NOT NULL, about_kind TEXT NOT NULL, about_id TEXT NOT NULL, other_id TEXT NOT NULL,
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, since TEXT NOT NULL, held INTEGER NOT NULL, places INTEGER NOT NULL,
  CONSTRAINT breach_once PRIMARY KEY (territory_id, n)
);
CREATE INDEX breach_by_house ON breach (house_id, n);

-- Nights for which a boarder was allowed to be elsewhere: the bed stays taken,
-- the boarder is not there to be watched over. A class of reasons and no more.
CREATE TABLE absence (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id), house_id TEXT NOT NULL REFERENCES house (id),
  stay_id TEXT NOT NULL REFERENCES stay (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT absence_forward CHECK (from_day < to_day),
  CONSTRAINT absence_reason_known CHECK (reason IN ('family', 'work_placement', 'school_trip', 'personal', 'other')),
  CONSTRAINT absence_state_known CHECK (state IN ('granted', 'cancelled'))
);
CREATE INDEX absence_by_house ON absence (house_id, from_day, to_day) WHERE state = 'granted';
CREATE INDEX absence_by_stay ON absence (stay_id, from_day, id);

-- The ministry's files of school holidays that were taken over. The newest holds
-- for every territory; the earlier ones say what was known when.
CREATE TABLE school_calendar (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, by_name TEXT NOT NULL, sha256 TEXT NOT NULL, file BYTEA NOT NULL
);
CREATE INDEX school_calendar_by_time ON school_calendar (at, id);
