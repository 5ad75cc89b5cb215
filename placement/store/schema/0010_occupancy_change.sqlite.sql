-- +goose Up
-- How many more boarders a section has from a day on, and how many more places
-- that are offered or held; fewer, when the number is negative. The sum of the
-- changes up to a day is what is occupied, offered and held that night, the sum
-- over the nights of a week its bed-nights. Triggers write it with the stays and
-- the offers: no statement can forget it.
CREATE TABLE occupancy_change (
  section_id TEXT NOT NULL REFERENCES section (id), on_day TEXT NOT NULL,
  occupied INTEGER NOT NULL, offered INTEGER NOT NULL, held INTEGER NOT NULL,
  CONSTRAINT occupancy_change_once PRIMARY KEY (section_id, on_day)
) WITHOUT ROWID;

-- What is there already, read once.
INSERT INTO occupancy_change (section_id, on_day, occupied, offered, held)
SELECT section_id, on_day, sum(occupied), sum(offered), sum(held) FROM (
  SELECT section_id, from_day AS on_day, 1 AS occupied, 0 AS offered, 0 AS held FROM stay
  UNION ALL SELECT section_id, to_day, -1, 0, 0 FROM stay
  UNION ALL SELECT section_id, from_day, 0, CASE state WHEN 'open' THEN 1 ELSE 0 END, CASE state WHEN 'open' THEN 0 ELSE 1 END
    FROM offer WHERE state IN ('open', 'suspended', 'accepted') AND exchange = ''
  UNION ALL SELECT section_id, to_day, 0, CASE state WHEN 'open' THEN -1 ELSE 0 END, CASE state WHEN 'open' THEN 0 ELSE -1 END
    FROM offer WHERE state IN ('open', 'suspended', 'accepted') AND exchange = ''
) turn GROUP BY section_id, on_day;

-- Boarders.
-- +goose StatementBegin
CREATE TRIGGER stay_counted_insert AFTER INSERT ON stay BEGIN
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.from_day, 1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied + 1;
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.to_day, -1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied - 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stay_counted_delete AFTER DELETE ON stay BEGIN
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.from_day, -1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied - 1;
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.to_day, 1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stay_counted_update AFTER UPDATE OF section_id, from_day, to_day ON stay BEGIN
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.from_day, -1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied - 1;
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.to_day, 1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied + 1;
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.from_day, 1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied + 1;
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.to_day, -1, 0, 0) ON CONFLICT (section_id, on_day) DO UPDATE SET occupied = occupied - 1;
END;
-- +goose StatementEnd

-- Offers that keep a place: those that wait for the family are offered, the others held.
-- +goose StatementBegin
CREATE TRIGGER offer_counted_insert AFTER INSERT ON offer WHEN NEW.state IN ('open', 'suspended', 'accepted') AND NEW.exchange = '' BEGIN
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.from_day, 0, (NEW.state = 'open'), (NEW.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.to_day, 0, -(NEW.state = 'open'), -(NEW.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER offer_counted_delete AFTER DELETE ON offer WHEN OLD.state IN ('open', 'suspended', 'accepted') AND OLD.exchange = '' BEGIN
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.from_day, 0, -(OLD.state = 'open'), -(OLD.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.to_day, 0, (OLD.state = 'open'), (OLD.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER offer_counted_before AFTER UPDATE OF section_id, from_day, to_day, state, exchange ON offer WHEN OLD.state IN ('open', 'suspended', 'accepted') AND OLD.exchange = '' BEGIN
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.from_day, 0, -(OLD.state = 'open'), -(OLD.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
  INSERT INTO occupancy_change VALUES (OLD.section_id, OLD.to_day, 0, (OLD.state = 'open'), (OLD.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER offer_counted_after AFTER UPDATE OF section_id, from_day, to_day, state, exchange ON offer WHEN NEW.state IN ('open', 'suspended', 'accepted') AND NEW.exchange = '' BEGIN
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.from_day, 0, (NEW.state = 'open'), (NEW.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
  INSERT INTO occupancy_change VALUES (NEW.section_id, NEW.to_day, 0, -(NEW.state = 'open'), -(NEW.state <> 'open'))
    ON CONFLICT (section_id, on_day) DO UPDATE SET offered = offered + excluded.offered, held = held + excluded.held;
END;
-- +goose StatementEnd
