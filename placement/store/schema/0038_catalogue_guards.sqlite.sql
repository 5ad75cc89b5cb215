-- +goose Up
-- What is published of the criteria never changes, and what may be claimed of them.

-- +goose StatementBegin
CREATE TRIGGER catalogue_stays_update BEFORE UPDATE ON catalogue WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'catalogue_published'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER catalogue_stays_delete BEFORE DELETE ON catalogue WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'catalogue_published'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER criterion_stays_insert BEFORE INSERT ON criterion
WHEN EXISTS (SELECT 1 FROM catalogue k WHERE k.id = NEW.catalogue_id AND k.state = 'published')
BEGIN SELECT RAISE(ABORT, 'catalogue_published'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER criterion_stays_update BEFORE UPDATE ON criterion
WHEN EXISTS (SELECT 1 FROM catalogue k WHERE k.id IN (OLD.catalogue_id, NEW.catalogue_id) AND k.state = 'published')
BEGIN SELECT RAISE(ABORT, 'catalogue_published'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER criterion_stays_delete BEFORE DELETE ON criterion
WHEN EXISTS (SELECT 1 FROM catalogue k WHERE k.id = OLD.catalogue_id AND k.state = 'published')
BEGIN SELECT RAISE(ABORT, 'catalogue_published'); END;
-- +goose StatementEnd

-- A claim may be of any lawful criterion of some version: SQLite changes a
-- constraint by another table.
CREATE TABLE next_claim (
  referral_id TEXT NOT NULL REFERENCES referral (id), code TEXT NOT NULL,
  verified_by TEXT NOT NULL, verified_on TEXT NOT NULL,
  claimed_by TEXT NOT NULL DEFAULT '', claimed_on TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '' CONSTRAINT claim_evidence_known CHECK (evidence IN ('', 'paper', 'seen', 'attested')),
  paper_id TEXT REFERENCES paper (id),
  CONSTRAINT claim_once PRIMARY KEY (referral_id, code),
  CONSTRAINT claim_lawful CHECK (code <> '' AND code = lower(code)
    AND code NOT LIKE '%nationalit%' AND code NOT LIKE '%religi%' AND code NOT LIKE '%origin%' AND code NOT LIKE '%ethni%' AND code NOT LIKE '%race%' AND code NOT LIKE '%langue!_maternelle%' ESCAPE '!' AND code NOT LIKE '%moyenne%' AND code NOT LIKE '%marks%'
    AND code NOT IN ('note', 'notes') AND code NOT LIKE 'note!_%' ESCAPE '!' AND code NOT LIKE 'notes!_%' ESCAPE '!')
);
INSERT INTO next_claim (referral_id, code, verified_by, verified_on, claimed_by, claimed_on, evidence, paper_id)
  SELECT referral_id, code, verified_by, verified_on, claimed_by, claimed_on, evidence, paper_id FROM claim;
DROP TABLE claim;
ALTER TABLE next_claim RENAME TO claim;
