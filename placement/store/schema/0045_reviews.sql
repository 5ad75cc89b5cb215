-- +goose Up
-- When boarders are looked at: rules of a territory (house_id '') or of one
-- house. A version is only ever added, so that the rule behind an old review can
-- still be read.
CREATE TABLE review_rules (
  territory_id TEXT NOT NULL REFERENCES territory (id), house_id TEXT NOT NULL, version INTEGER NOT NULL,
  escalate INTEGER NOT NULL, author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL,
  CONSTRAINT review_rules_once PRIMARY KEY (territory_id, house_id, version)
);
CREATE TABLE review_rule (
  territory_id TEXT NOT NULL, house_id TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL,
  kind TEXT NOT NULL, days INTEGER NOT NULL, month INTEGER NOT NULL, day INTEGER NOT NULL,
  CONSTRAINT review_rule_once PRIMARY KEY (territory_id, house_id, version, place),
  CONSTRAINT review_rule_of FOREIGN KEY (territory_id, house_id, version) REFERENCES review_rules (territory_id, house_id, version)
);

-- What belongs to one review: why it is held when an event is the reason, who
-- comes, what is prepared, found and decided, who signed (sealed, one value),
-- when the family was told who comes, and when a director was told that it is
-- late.
ALTER TABLE review ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN sealed_record TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN announced_at TEXT NOT NULL DEFAULT '';
ALTER TABLE review ADD COLUMN escalated_on TEXT NOT NULL DEFAULT '';
CREATE INDEX review_escalated ON review (territory_id, due_on, id) WHERE state = 'planned' AND escalated_on <> '';
CREATE INDEX review_to_escalate ON review (territory_id, due_on, id) WHERE state = 'planned' AND escalated_on = '';

-- What a parent answers: whether those who come are the right ones, what is to
-- be talked about, another day.
CREATE TABLE review_reply (
  review_id TEXT NOT NULL REFERENCES review (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  agrees INTEGER NOT NULL, sealed_words TEXT NOT NULL, wished_on TEXT NOT NULL, said_at TEXT NOT NULL,
  CONSTRAINT review_reply_once PRIMARY KEY (review_id, guardian_id)
);
CREATE INDEX review_reply_by_guardian ON review_reply (guardian_id, review_id);
