-- +goose Up
-- What a place has on its list of departures is looked for among the few notices of
-- which it was ever in doubt whether they left.
CREATE INDEX notice_doubted ON notice (id) WHERE doubts > 0;
