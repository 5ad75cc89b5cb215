-- +goose Up
-- Which reviews the nightly repair planned is a list of its own.
CREATE INDEX event_of_repair ON event (territory_id, at, id) WHERE verb = 'review.repaired';
