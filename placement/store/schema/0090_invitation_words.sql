-- +goose Up
-- What a guest says beside the answer: the days that would suit, a number to call.
ALTER TABLE invitation ADD COLUMN sealed_words TEXT NOT NULL DEFAULT '';
