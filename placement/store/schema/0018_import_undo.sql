-- +goose Up
-- What each row of an import did, so that it can be undone: the things it added
-- and, sealed, what those that it changed were before. Forgotten when undoing is
-- over. A row that is left after an undoing says why it could not be undone.
CREATE TABLE import_row (
  import_id TEXT NOT NULL, nth INTEGER NOT NULL, line INTEGER NOT NULL, pupil_id TEXT NOT NULL,
  sealed_traces TEXT NOT NULL, left_why TEXT NOT NULL DEFAULT '',
  CONSTRAINT import_row_once PRIMARY KEY (import_id, nth)
);
ALTER TABLE import ADD COLUMN undone_at TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
-- What the columns of a file mean, as somebody said once: files of the same
-- columns are read likewise. Names of columns only, never what stands in them.
CREATE TABLE column_map (
  territory_id TEXT NOT NULL REFERENCES territory (id), signature TEXT NOT NULL, name TEXT NOT NULL, columns TEXT NOT NULL,
  by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT column_map_once PRIMARY KEY (territory_id, signature)
);
