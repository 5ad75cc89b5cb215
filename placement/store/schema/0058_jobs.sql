-- +goose Up
-- What the program does by itself, and how it went: one row for each job, of the
-- whole service (no territory) or of one territory. A job belongs to the program
-- that leased it, until the lease is over.
CREATE TABLE job (
  territory_id TEXT NOT NULL, name TEXT NOT NULL,
  since TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT NOT NULL, succeeded_at TEXT NOT NULL, took_ms INTEGER NOT NULL,
  done INTEGER NOT NULL, error TEXT NOT NULL, failures INTEGER NOT NULL, retry_at TEXT NOT NULL, covered TEXT NOT NULL,
  wanted_at TEXT NOT NULL, leased_by TEXT NOT NULL, leased_to TEXT NOT NULL,
  PRIMARY KEY (territory_id, name)
);
