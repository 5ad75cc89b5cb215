-- +goose Up
-- A text that is in use, or was, never changes: what a family was told in can be
-- read again.

-- +goose StatementBegin
CREATE FUNCTION guard_letter_text() RETURNS trigger AS $$
BEGIN
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'letter_text_published' USING ERRCODE = '23514', CONSTRAINT = 'letter_text_published';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER letter_text_guard BEFORE UPDATE OR DELETE ON letter_text FOR EACH ROW EXECUTE FUNCTION guard_letter_text();
