-- +goose Up
-- A code that the school gave to one guardian on paper: the second thing that is
-- asked for at the family's door, beside the code that goes to the address on
-- file. Kept as a slow hash.
CREATE TABLE family_code (
  guardian_id TEXT PRIMARY KEY REFERENCES guardian (id), code_hash TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL
);
