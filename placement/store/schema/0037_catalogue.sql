-- +goose Up
-- The criteria and their points as versions that somebody publishes on a day. A
-- campaign names its version. What is published never changes, and no text of a
-- criterion is about nationality, religion, origin or school marks.
CREATE TABLE catalogue (
  id TEXT PRIMARY KEY, territory_id TEXT REFERENCES territory (id), number TEXT NOT NULL, base TEXT NOT NULL, state TEXT NOT NULL,
  valid_from TEXT NOT NULL, published_on TEXT NOT NULL, published_by TEXT NOT NULL, source TEXT NOT NULL, situation_cap INTEGER NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT catalogue_state_known CHECK (state IN ('draft', 'published')),
  CONSTRAINT catalogue_published_whole CHECK (state = 'draft' OR (valid_from <> '' AND published_on <> '' AND published_by <> '' AND source <> '')),
  CONSTRAINT catalogue_cap_not_negative CHECK (situation_cap >= 0)
);
CREATE UNIQUE INDEX catalogue_number_once ON catalogue (COALESCE(territory_id, ''), number);
CREATE TABLE criterion (
  catalogue_id TEXT NOT NULL REFERENCES catalogue (id), code TEXT NOT NULL, place INTEGER NOT NULL, family TEXT NOT NULL, points INTEGER NOT NULL,
  group_code TEXT NOT NULL, restricted INTEGER NOT NULL, once TEXT NOT NULL,
  word_fr TEXT NOT NULL, word_en TEXT NOT NULL, proof_fr TEXT NOT NULL, proof_en TEXT NOT NULL,
  CONSTRAINT criterion_once PRIMARY KEY (catalogue_id, code),
  CONSTRAINT criterion_family_known CHECK (family IN ('geographic', 'social', 'family', 'educational')),
  CONSTRAINT criterion_lawful_group CHECK (group_code IN ('', 'boursier', 'qpv', 'rep', 'rural')),
  CONSTRAINT criterion_points_bounded CHECK (points BETWEEN 0 AND 100),
  CONSTRAINT criterion_secret_in_situation CHECK (restricted = 0 OR (family IN ('family', 'educational') AND group_code = '')),
  CONSTRAINT criterion_lawful CHECK (code <> '' AND code = lower(code)
    AND code NOT LIKE '%nationalit%' AND code NOT LIKE '%religi%' AND code NOT LIKE '%origin%' AND code NOT LIKE '%ethni%' AND code NOT LIKE '%race%' AND code NOT LIKE '%langue!_maternelle%' ESCAPE '!' AND code NOT LIKE '%moyenne%' AND code NOT LIKE '%marks%'
    AND code NOT IN ('note', 'notes') AND code NOT LIKE 'note!_%' ESCAPE '!' AND code NOT LIKE 'notes!_%' ESCAPE '!'),
  CONSTRAINT criterion_lawful_words CHECK (word_fr <> '' AND word_en <> ''
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%nationalit%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%citoyennet%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%religi%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%croyan%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%ethni%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%racial%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% race %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% races %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%origin%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% moyenne%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% note %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% notes %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% grade %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% grades %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '% marks %'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%titre de s_jour%'
    AND lower(' ' || word_fr || ' ' || word_en || ' ' || proof_fr || ' ' || proof_en || ' ') NOT LIKE '%carte de s_jour%')
);
CREATE INDEX criterion_by_code ON criterion (code, group_code, restricted);
