-- +goose Up
-- The latest notices of a kind, for the board and for the preview of a text: where a
-- kind is rare, they were looked for among all.
CREATE INDEX notice_by_kind ON notice (territory_id, kind, due_at, id);
