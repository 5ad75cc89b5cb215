-- +goose Up
-- A text that is in use, or was, never changes: what a family was told in can be
-- read again.

-- +goose StatementBegin
CREATE TRIGGER letter_text_stays_update BEFORE UPDATE ON letter_text WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'letter_text_published'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER letter_text_stays_delete BEFORE DELETE ON letter_text WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'letter_text_published'); END;
-- +goose StatementEnd
