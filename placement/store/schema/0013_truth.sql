-- +goose Up
-- A breach of a roster is about a slot of a day. A person on two rosters is found
-- by name and birth, whatever the house.
ALTER TABLE breach ADD COLUMN slot TEXT NOT NULL DEFAULT '';
CREATE INDEX staff_by_person ON staff (name_key, born);
