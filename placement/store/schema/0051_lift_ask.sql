-- +goose Up
-- One named person asks that the protection of a child ends; another grants it.
CREATE TABLE lift_ask (
  pupil_id TEXT PRIMARY KEY REFERENCES pupil (id),
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL
);
