-- +goose Up
-- Who asked for the morning digest, or stopped it. The secret only stops it: it
-- stands in every digest, so it is kept (sealed), and the same one holds as long as
-- the account does.
CREATE TABLE digest_choice (
  account_id TEXT PRIMARY KEY REFERENCES account (id), token_hash TEXT NOT NULL, sealed_token TEXT NOT NULL,
  wanted INTEGER NOT NULL, changed_at TEXT NOT NULL,
  CONSTRAINT digest_choice_once UNIQUE (token_hash),
  CONSTRAINT digest_choice_yes_or_no CHECK (wanted IN (0, 1))
);
