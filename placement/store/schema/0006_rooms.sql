-- +goose Up
-- House → section → floor → room → bed. A room was a word on its beds; now it is
-- a row, with its floor, its surface (in tenths of a square metre, 0 when nobody
-- measured it) and its door. Which floor it is on is for people to say: it is
-- never guessed from the name.

CREATE TABLE room (
  id TEXT PRIMARY KEY, section_id TEXT NOT NULL REFERENCES section (id),
  name TEXT NOT NULL, floor TEXT NOT NULL, area INTEGER NOT NULL, accessible INTEGER NOT NULL,
  CONSTRAINT room_name_once UNIQUE (section_id, name),
  CONSTRAINT room_area_not_negative CHECK (area >= 0)
);
INSERT INTO room (id, section_id, name, floor, area, accessible)
  SELECT 'roo_' || substr(min(id), 5), section_id, room, '', 0, max(accessible) FROM bed GROUP BY section_id, room;
ALTER TABLE bed ADD COLUMN room_id TEXT REFERENCES room (id);
UPDATE bed SET room_id = (SELECT r.id FROM room r WHERE r.section_id = bed.section_id AND r.name = bed.room);
ALTER TABLE bed DROP COLUMN room;
CREATE INDEX bed_by_room ON bed (room_id, id);

-- A room or a section that closes closes each of its beds, so that beds out of
-- service are counted in one way; part is that room or section, '' for a bed.
ALTER TABLE closure ADD COLUMN part TEXT NOT NULL DEFAULT '';

-- A stay that goes on in another bed keeps its id and begins anew there; this is
-- the first night of it all, '' as long as it is from_day.
ALTER TABLE stay ADD COLUMN arrived_on TEXT NOT NULL DEFAULT '';

-- What a room may be, in one house: a rule with an author, a day and a text.
CREATE TABLE room_rule (
  house_id TEXT PRIMARY KEY REFERENCES house (id), beds INTEGER NOT NULL, area INTEGER NOT NULL,
  author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL,
  CONSTRAINT room_rule_not_negative CHECK (beds >= 0 AND area >= 0)
);

-- Whom a boarder would like to share a room with.
CREATE TABLE roommate_wish (
  pupil_id TEXT NOT NULL REFERENCES pupil (id), with_id TEXT NOT NULL REFERENCES pupil (id),
  CONSTRAINT roommate_wish_once PRIMARY KEY (pupil_id, with_id),
  CONSTRAINT roommate_wish_other CHECK (pupil_id <> with_id)
);
CREATE INDEX roommate_wish_by_other ON roommate_wish (with_id, pupil_id);

-- Who never shares a room with whom. Why is not kept: nobody can read it here.
CREATE TABLE kept_apart (
  one_id TEXT NOT NULL REFERENCES pupil (id), other_id TEXT NOT NULL REFERENCES pupil (id),
  author TEXT NOT NULL, set_on TEXT NOT NULL,
  CONSTRAINT kept_apart_once PRIMARY KEY (one_id, other_id),
  CONSTRAINT kept_apart_ordered CHECK (one_id < other_id)
);
CREATE INDEX kept_apart_by_other ON kept_apart (other_id, one_id);

-- The bed that waits for a pupil whose place is accepted.
CREATE TABLE bed_reservation (
  offer_id TEXT PRIMARY KEY REFERENCES offer (id), bed_id TEXT NOT NULL REFERENCES bed (id)
);
CREATE INDEX bed_reservation_by_bed ON bed_reservation (bed_id, offer_id);

-- A bed plan that somebody confirmed, line by line, so that it can be undone.
CREATE TABLE bed_plan (
  id TEXT PRIMARY KEY, house_id TEXT NOT NULL REFERENCES house (id), on_day TEXT NOT NULL,
  by_name TEXT NOT NULL, made_at TEXT NOT NULL, undone_at TEXT NOT NULL
);
CREATE INDEX bed_plan_by_house ON bed_plan (house_id, made_at, id);
CREATE TABLE bed_plan_line (
  plan_id TEXT NOT NULL REFERENCES bed_plan (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  from_bed TEXT REFERENCES bed (id), to_bed TEXT NOT NULL REFERENCES bed (id),
  CONSTRAINT bed_plan_line_once PRIMARY KEY (plan_id, pupil_id)
);
