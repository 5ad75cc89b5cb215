-- +goose Up
-- Who works in a house, who is on duty when, and the rules both are checked
-- against. A wing is a supervision band, or a section that has none; '' is the
-- whole house.

CREATE TABLE staff (
  id TEXT PRIMARY KEY, house_id TEXT NOT NULL REFERENCES house (id),
  name TEXT NOT NULL, name_key TEXT NOT NULL, kind TEXT NOT NULL, born TEXT NOT NULL,
  hundredths INTEGER NOT NULL, until_day TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT staff_name_once UNIQUE (house_id, name_key),
  CONSTRAINT staff_part_of_a_post CHECK (hundredths BETWEEN 0 AND 100)
);

CREATE TABLE staff_absence (
  id TEXT PRIMARY KEY, staff_id TEXT NOT NULL REFERENCES staff (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, reason TEXT NOT NULL,
  CONSTRAINT staff_absence_forward CHECK (from_day < to_day)
);
CREATE INDEX staff_absence_by_staff ON staff_absence (staff_id, to_day);

-- A week that somebody has worked on. Its version is that of all its shifts.
CREATE TABLE roster_week (
  house_id TEXT NOT NULL REFERENCES house (id), monday TEXT NOT NULL, version INTEGER NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT roster_week_once PRIMARY KEY (house_id, monday)
);

CREATE TABLE shift (
  house_id TEXT NOT NULL REFERENCES house (id), on_day TEXT NOT NULL, slot TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (id), wing TEXT NOT NULL,
  CONSTRAINT shift_once PRIMARY KEY (house_id, on_day, slot, staff_id)
);
CREATE INDEX shift_by_staff ON shift (staff_id, on_day);

CREATE TABLE supervision_rule (
  id TEXT PRIMARY KEY, house_id TEXT NOT NULL REFERENCES house (id),
  kind TEXT NOT NULL, slot TEXT NOT NULL, age TEXT NOT NULL,
  boarders INTEGER NOT NULL, adults INTEGER NOT NULL,
  per_wing INTEGER NOT NULL, whole INTEGER NOT NULL, mixed INTEGER NOT NULL, least INTEGER NOT NULL,
  hard INTEGER NOT NULL, author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL,
  CONSTRAINT supervision_rule_once UNIQUE (house_id, kind, slot, age),
  CONSTRAINT supervision_rule_kind_known CHECK (kind IN ('ratio', 'floor', 'age', 'allotment'))
);

-- Where the adults of a band come from: '' is the number typed with the ratio,
-- a Monday is the week of the roster whose weakest night gave it.
ALTER TABLE band ADD COLUMN staffed_week TEXT NOT NULL DEFAULT '';
ALTER TABLE band ADD COLUMN staffed_night TEXT NOT NULL DEFAULT '';
ALTER TABLE band ADD COLUMN staffed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE band ADD COLUMN staffed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE band ADD COLUMN staffed_source TEXT NOT NULL DEFAULT '';
