-- +goose Up
-- What the ministry counted in a house each autumn: beds, and how many of them
-- were occupied. Kept beside what the program knows, never mixed with it.
CREATE TABLE place_count (
  house_id TEXT NOT NULL REFERENCES house (id), year INTEGER NOT NULL, places INTEGER NOT NULL, occupied INTEGER NOT NULL,
  source TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT place_count_once PRIMARY KEY (house_id, year),
  CONSTRAINT place_count_within CHECK (0 <= occupied AND occupied <= places)
);
