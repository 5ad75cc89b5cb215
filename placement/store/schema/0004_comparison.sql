-- +goose Up
-- How a run came by its seed, and from where: a draw of the program, or one made
-- in public and typed in.
ALTER TABLE run ADD COLUMN seed_how TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN seed_from TEXT NOT NULL DEFAULT '';

-- What the frozen input of a run would have given otherwise: numbers, never an
-- outcome. The same question asked twice has one answer.
CREATE TABLE run_comparison (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES run (id), territory_id TEXT NOT NULL REFERENCES territory (id),
  question TEXT NOT NULL, answer TEXT NOT NULL, engine TEXT NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT run_comparison_once UNIQUE (run_id, question)
);
