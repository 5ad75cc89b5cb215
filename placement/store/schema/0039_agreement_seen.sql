-- +goose Up
-- When the holder opened the request and read its text, which is no answer; when
-- he or she asked to talk first; and, of a change within the house, the section
-- that stood in the text. Where it is empty the text was about something else.
ALTER TABLE agreement ADD COLUMN viewed_at TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN talk_at TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN section_id TEXT NOT NULL DEFAULT '';
UPDATE agreement SET talk_at = COALESCE((SELECT max(e.at) FROM event e
  WHERE e.about_kind = 'agreement' AND e.about_id = agreement.id AND e.verb = 'agreement.talk'), '') WHERE state = 'viewed';
UPDATE agreement SET viewed_at = talk_at WHERE talk_at <> '';
