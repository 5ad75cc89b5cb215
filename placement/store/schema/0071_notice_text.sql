-- +goose Up
-- The words that a notice was written with: the version of its text. Empty before it
-- is written, and for what comes with its text.
ALTER TABLE notice ADD COLUMN text_id TEXT NOT NULL DEFAULT '';
