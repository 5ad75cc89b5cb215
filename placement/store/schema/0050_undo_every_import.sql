-- +goose Up
-- Every kind of import can be undone, not only the lists of pupils. Of rooms the
-- ledger keeps whose they are: who runs the house undoes them.
ALTER TABLE import ADD COLUMN house_id TEXT NOT NULL DEFAULT '';
-- A calendar that was taken back is no longer in force; the one before is.
ALTER TABLE school_calendar ADD COLUMN undone_at TEXT NOT NULL DEFAULT '';
ALTER TABLE school_calendar ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
