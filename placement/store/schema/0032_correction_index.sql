-- +goose Up
-- What was put right about a pupil, asked before two files are merged.
CREATE INDEX correction_by_thing ON correction (about_id, id);
