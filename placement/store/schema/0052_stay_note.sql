-- +goose Up
-- What a house writes on the stay of a boarder, for those who work on it or for
-- the family as well.
CREATE TABLE stay_note (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL, stay_id TEXT NOT NULL REFERENCES stay (id),
  sealed_body TEXT NOT NULL, family INTEGER NOT NULL, author_id TEXT NOT NULL, author_name TEXT NOT NULL, written_at TEXT NOT NULL
);
CREATE INDEX stay_note_by_stay ON stay_note (stay_id, written_at, id);
