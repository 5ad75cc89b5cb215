-- +goose Up
-- What one click of a person sends: its notices leave together once the time to
-- take them back is over.
CREATE TABLE dispatch (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL, account_id TEXT NOT NULL, by_name TEXT NOT NULL, kind TEXT NOT NULL,
  at TEXT NOT NULL, leaves_at TEXT NOT NULL
);
CREATE INDEX dispatch_by_account ON dispatch (account_id, leaves_at, id);
CREATE INDEX dispatch_by_territory ON dispatch (territory_id, leaves_at, id);
ALTER TABLE notice ADD COLUMN dispatch_id TEXT NOT NULL DEFAULT '';
CREATE INDEX notice_by_dispatch ON notice (dispatch_id, state, id) WHERE dispatch_id <> '';
