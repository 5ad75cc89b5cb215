-- +goose Up
-- How long each class of data is kept, where a territory says otherwise than the
-- program: with an author, a day, a text and a reason.
CREATE TABLE retention_rule (
  territory_id TEXT NOT NULL REFERENCES territory (id), class TEXT NOT NULL, months INTEGER NOT NULL,
  author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
  CONSTRAINT retention_rule_once PRIMARY KEY (territory_id, class),
  CONSTRAINT retention_rule_term CHECK (months BETWEEN 1 AND 120)
);

-- A removal of what is past its term: proposed by one person, approved by
-- another, done in batches. What was removed stays as counts, in a chain: proof
-- is the hash of the row with the proof of the one before.
CREATE TABLE purge (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  on_day TEXT NOT NULL, state TEXT NOT NULL, terms TEXT NOT NULL, planned TEXT NOT NULL, removed TEXT NOT NULL,
  proposed_role TEXT NOT NULL, proposed_id TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  approved_role TEXT NOT NULL, approved_id TEXT NOT NULL, approved_by TEXT NOT NULL, approved_at TEXT NOT NULL,
  done_at TEXT NOT NULL, serial INTEGER NOT NULL, before_proof TEXT NOT NULL, proof TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT purge_state_known CHECK (state IN ('proposed', 'approved', 'done', 'withdrawn')),
  CONSTRAINT purge_two_people CHECK (approved_at = '' OR approved_id <> proposed_id)
);
CREATE UNIQUE INDEX purge_one_open ON purge (territory_id) WHERE state IN ('proposed', 'approved');
CREATE UNIQUE INDEX purge_serial_once ON purge (territory_id, serial) WHERE serial > 0;
CREATE INDEX purge_by_time ON purge (territory_id, proposed_at, id);

-- The files that a purge is about, until they are gone: what is approved is what
-- was seen.
CREATE TABLE purge_item (
  purge_id TEXT NOT NULL REFERENCES purge (id), class TEXT NOT NULL, pupil_id TEXT NOT NULL,
  CONSTRAINT purge_item_once PRIMARY KEY (purge_id, class, pupil_id)
);

-- The hash of the id of each file that is gone, so that a backup that is restored
-- loses it again. The ids are drawn at random: nothing is read from a hash.
CREATE TABLE purge_ledger (
  about_hash TEXT PRIMARY KEY, purge_id TEXT NOT NULL REFERENCES purge (id)
);

-- The purge that is at work, inside its own transaction only: nothing else takes
-- a line out of the journal.
CREATE TABLE purge_pass (purge_id TEXT PRIMARY KEY REFERENCES purge (id));
DROP TRIGGER event_stays_delete;
-- +goose StatementBegin
CREATE TRIGGER event_stays_delete BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM purge_pass)
BEGIN SELECT RAISE(ABORT, 'event_append_only'); END;
-- +goose StatementEnd
CREATE INDEX import_row_by_pupil ON import_row (pupil_id, import_id, nth);
CREATE INDEX agreement_by_text ON agreement (text_hash, id);
CREATE INDEX event_by_parent ON event (by_id, id) WHERE by_role = 'parent';

-- A file that is gone leaves its stays behind, on a pupil without a name.
ALTER TABLE pupil ADD COLUMN erased_on TEXT NOT NULL DEFAULT '';

-- What was corrected of who somebody is and how to reach them: before, after, who
-- wrote it and who asked for it.
CREATE TABLE correction (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  about_kind TEXT NOT NULL, about_id TEXT NOT NULL, field TEXT NOT NULL, sealed_before TEXT NOT NULL, sealed_after TEXT NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, asked_by TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT correction_kind CHECK (about_kind IN ('pupil', 'guardian'))
);
CREATE INDEX correction_by_about ON correction (about_kind, about_id, at, id);

-- Who answers for the data of a territory, as its pages of law name them.
CREATE TABLE legal_body (
  territory_id TEXT PRIMARY KEY REFERENCES territory (id),
  controller TEXT NOT NULL, controller_address TEXT NOT NULL, officer TEXT NOT NULL, officer_contact TEXT NOT NULL,
  publisher TEXT NOT NULL, host TEXT NOT NULL, access_contact TEXT NOT NULL,
  author TEXT NOT NULL, set_on TEXT NOT NULL
);
