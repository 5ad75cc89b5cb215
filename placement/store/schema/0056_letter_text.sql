-- +goose Up
-- What each kind of notice says, in both languages, as versions: those that come
-- with the program (no territory) and those that a territory wrote. A territory has
-- at most one draft of a kind.
CREATE TABLE letter_text (
  id TEXT PRIMARY KEY, territory_id TEXT REFERENCES territory (id), kind TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
  subject_fr TEXT NOT NULL, body_fr TEXT NOT NULL, subject_en TEXT NOT NULL, body_en TEXT NOT NULL,
  drafted_by TEXT NOT NULL, drafted_at TEXT NOT NULL, published_by TEXT NOT NULL, published_at TEXT NOT NULL, reason TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT letter_text_state_known CHECK (state IN ('draft', 'published')),
  CONSTRAINT letter_text_number_positive CHECK (number > 0),
  CONSTRAINT letter_text_published_whole CHECK (state = 'draft' OR (published_at <> '' AND published_by <> '' AND subject_fr <> '' AND body_fr <> '' AND subject_en <> '' AND body_en <> '')),
  CONSTRAINT letter_text_one_line CHECK (subject_fr NOT LIKE '%
%' AND subject_en NOT LIKE '%
%')
);
CREATE UNIQUE INDEX letter_text_number_once ON letter_text (kind, COALESCE(territory_id, ''), number);
CREATE UNIQUE INDEX letter_text_one_draft ON letter_text (kind, COALESCE(territory_id, '')) WHERE state = 'draft';
