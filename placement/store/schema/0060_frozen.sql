-- +goose Up
-- Batches of messages that a sender is carrying: what each is, to whom, and to the
-- byte, sealed as one. A batch is here from before its first message leaves until
-- the last of them is settled: seconds, or, when the sender died, until the next
-- one starts.
CREATE TABLE frozen (
  id TEXT PRIMARY KEY, sender TEXT NOT NULL, sealed_batch BYTEA NOT NULL
);
CREATE INDEX frozen_by_sender ON frozen (sender, id);
