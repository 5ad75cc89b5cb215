-- +goose Up
-- What was known of stays and offers, and from when to when: a statement as known
-- on a past day reads it. A row is written in the transaction that changes the
-- stay or the offer. It names no pupil.
--
-- What is there already has an empty known_from: nobody can say since when it was
-- known, and no day before the first instant is answered.
CREATE TABLE occupancy_history (
  kind TEXT NOT NULL, about_id TEXT NOT NULL, version INTEGER NOT NULL,
  house_id TEXT NOT NULL REFERENCES house (id), section_id TEXT NOT NULL REFERENCES section (id),
  sex TEXT NOT NULL, level TEXT NOT NULL, state TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
  known_from TEXT NOT NULL, known_to TEXT NOT NULL,
  CONSTRAINT occupancy_history_once PRIMARY KEY (kind, about_id, version),
  CONSTRAINT occupancy_history_kind CHECK (kind IN ('stay', 'offer'))
);
CREATE INDEX occupancy_history_by_house ON occupancy_history (house_id, kind, from_day, to_day);
CREATE INDEX occupancy_history_since ON occupancy_history (house_id, known_from) WHERE known_from <> '';

INSERT INTO occupancy_history (kind, about_id, version, house_id, section_id, sex, level, state, from_day, to_day, known_from, known_to)
SELECT 'stay', s.id, s.version, s.house_id, s.section_id, p.sex, p.level, s.state, s.from_day, s.to_day, '', '9999-12-31'
FROM stay s JOIN pupil p ON p.id = s.pupil_id;

INSERT INTO occupancy_history (kind, about_id, version, house_id, section_id, sex, level, state, from_day, to_day, known_from, known_to)
SELECT 'offer', o.id, o.version, o.house_id, o.section_id, p.sex, r.level, o.state, o.from_day, o.to_day, '', '9999-12-31'
FROM offer o JOIN pupil p ON p.id = o.pupil_id JOIN referral r ON r.id = o.referral_id;
