-- +goose Up
-- What no form, import or race may break: two dated stays in one bed, one pupil
-- in two beds, a rewritten journal. Days are TEXT, and a cast to date is not
-- immutable, so that an exclusion constraint cannot hold them; under
-- serializable isolation a trigger's reads are guarded as well.

-- +goose StatementBegin
CREATE FUNCTION guard_stay() RETURNS trigger AS $$
BEGIN
  IF NEW.from_day < NEW.to_day THEN
    IF EXISTS (SELECT 1 FROM stay s WHERE s.bed_id = NEW.bed_id AND s.id <> NEW.id
        AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day) THEN
      RAISE EXCEPTION 'stay_no_overlap' USING ERRCODE = '23P01', CONSTRAINT = 'stay_no_overlap';
    END IF;
    IF EXISTS (SELECT 1 FROM stay s WHERE s.pupil_id = NEW.pupil_id AND s.id <> NEW.id
        AND s.from_day < NEW.to_day AND NEW.from_day < s.to_day AND s.from_day < s.to_day) THEN
      RAISE EXCEPTION 'stay_one_bed' USING ERRCODE = '23P01', CONSTRAINT = 'stay_one_bed';
    END IF;
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER stay_guard BEFORE INSERT OR UPDATE ON stay FOR EACH ROW EXECUTE FUNCTION guard_stay();

-- +goose StatementBegin
CREATE FUNCTION guard_event() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'event_append_only' USING ERRCODE = '23514', CONSTRAINT = 'event_append_only';
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER event_guard BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION guard_event();
