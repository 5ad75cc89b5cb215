-- +goose Up
-- Since when a pupil who signs alone has the parents not informed; '' they are.
ALTER TABLE pupil ADD COLUMN parents_off TEXT NOT NULL DEFAULT '';
