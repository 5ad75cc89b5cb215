-- +goose Up
-- Whether floors that pupils of several groups fill twice are lowered.
ALTER TABLE campaign ADD COLUMN recount INTEGER NOT NULL DEFAULT 0;
