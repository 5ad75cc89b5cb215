-- +goose Up
-- What is published of the criteria never changes, and what may be claimed of them.

-- +goose StatementBegin
CREATE FUNCTION guard_catalogue() RETURNS trigger AS $$
BEGIN
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'catalogue_published' USING ERRCODE = '23514', CONSTRAINT = 'catalogue_published';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER catalogue_guard BEFORE UPDATE OR DELETE ON catalogue FOR EACH ROW EXECUTE FUNCTION guard_catalogue();

-- +goose StatementBegin
CREATE FUNCTION guard_criterion() RETURNS trigger AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM catalogue k WHERE k.id = OLD.catalogue_id AND k.state = 'published')
      OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM catalogue k WHERE k.id = NEW.catalogue_id AND k.state = 'published') THEN
    RAISE EXCEPTION 'catalogue_published' USING ERRCODE = '23514', CONSTRAINT = 'catalogue_published';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER criterion_guard BEFORE INSERT OR UPDATE OR DELETE ON criterion FOR EACH ROW EXECUTE FUNCTION guard_criterion();

-- A claim may be of any lawful criterion of some version.
ALTER TABLE claim DROP CONSTRAINT claim_lawful;
ALTER TABLE claim ADD CONSTRAINT claim_lawful CHECK (code <> '' AND code = lower(code)
    AND code NOT LIKE '%nationalit%' AND code NOT LIKE '%religi%' AND code NOT LIKE '%origin%' AND code NOT LIKE '%ethni%' AND code NOT LIKE '%race%' AND code NOT LIKE '%langue!_maternelle%' ESCAPE '!' AND code NOT LIKE '%moyenne%' AND code NOT LIKE '%marks%'
    AND code NOT IN ('note', 'notes') AND code NOT LIKE 'note!_%' ESCAPE '!' AND code NOT LIKE 'notes!_%' ESCAPE '!');
