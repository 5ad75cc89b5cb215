-- +goose Up
-- The secret address at which one person's calendar program reads the own
-- appointments. Only its hash is kept; it ends with the account's other keys.
CREATE TABLE calendar_feed (
  account_id TEXT PRIMARY KEY REFERENCES account (id), token_hash TEXT NOT NULL, role TEXT NOT NULL,
  created_at TEXT NOT NULL, seen_at TEXT NOT NULL DEFAULT '',
  CONSTRAINT calendar_feed_once UNIQUE (token_hash)
);
