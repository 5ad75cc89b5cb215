-- +goose Up
-- What no form, import or race may break: two dated stays in one bed, one pupil
-- in two beds, a rewritten journal.

-- +goose StatementBegin
CREATE TRIGGER stay_no_overlap_insert BEFORE INSERT ON stay
WHEN NEW.from_day < NEW.to_day AND EXISTS (
  SELECT 1 FROM stay s WHERE s.bed_id = NEW.bed_id AND s.id <> NEW.id AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day)
BEGIN SELECT RAISE(ABORT, 'stay_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stay_no_overlap_update BEFORE UPDATE ON stay
WHEN NEW.from_day < NEW.to_day AND EXISTS (
  SELECT 1 FROM stay s WHERE s.bed_id = NEW.bed_id AND s.id <> NEW.id AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day)
BEGIN SELECT RAISE(ABORT, 'stay_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stay_one_bed_insert BEFORE INSERT ON stay
WHEN NEW.from_day < NEW.to_day AND EXISTS (
  SELECT 1 FROM stay s WHERE s.pupil_id = NEW.pupil_id AND s.id <> NEW.id AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day)
BEGIN SELECT RAISE(ABORT, 'stay_one_bed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stay_one_bed_update BEFORE UPDATE ON stay
WHEN NEW.from_day < NEW.to_day AND EXISTS (
  SELECT 1 FROM stay s WHERE s.pupil_id = NEW.pupil_id AND s.id <> NEW.id AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day)
BEGIN SELECT RAISE(ABORT, 'stay_one_bed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_stays_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event_append_only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_stays_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event_append_only'); END;
-- +goose StatementEnd
