-- +goose Up
-- What two records of a pupil must share one of to be compared: see package
-- twin, which makes the keys. They are written with the pupil, and all of them
-- anew when the way they are made changes (setting twin_keys).
CREATE TABLE pupil_key (
  territory_id TEXT NOT NULL REFERENCES territory (id), key TEXT NOT NULL, pupil_id TEXT NOT NULL REFERENCES pupil (id),
  CONSTRAINT pupil_key_once PRIMARY KEY (territory_id, key, pupil_id)
);
CREATE INDEX pupil_key_by_pupil ON pupil_key (pupil_id, key);

-- Of whom somebody said that they are two people, however much they look alike.
CREATE TABLE not_same (
  one_id TEXT NOT NULL REFERENCES pupil (id), other_id TEXT NOT NULL REFERENCES pupil (id),
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT not_same_once PRIMARY KEY (one_id, other_id),
  CONSTRAINT not_same_ordered CHECK (one_id < other_id)
);
CREATE INDEX not_same_by_other ON not_same (other_id, one_id);

-- Two records that became one. The id that is gone still leads to the one that
-- was kept; what it had is sealed here, so that it can be taken apart again.
CREATE TABLE pupil_merge (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  kept_id TEXT NOT NULL REFERENCES pupil (id), gone_id TEXT NOT NULL, sealed_before TEXT NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, undone_at TEXT NOT NULL
);
CREATE UNIQUE INDEX pupil_merge_once ON pupil_merge (gone_id) WHERE undone_at = '';
CREATE INDEX pupil_merge_by_kept ON pupil_merge (kept_id, at, id);
CREATE INDEX pupil_merge_by_time ON pupil_merge (territory_id, at, id);
