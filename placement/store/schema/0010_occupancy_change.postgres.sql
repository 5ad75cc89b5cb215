-- +goose Up
-- How many more boarders a section has from a day on, and how many more places
-- that are offered or held; fewer, when the number is negative. The sum of the
-- changes up to a day is what is occupied, offered and held that night, the sum
-- over the nights of a week its bed-nights. Triggers write it with the stays and
-- the offers: no statement can forget it. They run once for a statement, however
-- many rows it has, and write nothing where a change takes away what it adds.
CREATE TABLE occupancy_change (
  section_id TEXT NOT NULL REFERENCES section (id), on_day TEXT NOT NULL,
  occupied INTEGER NOT NULL, offered INTEGER NOT NULL, held INTEGER NOT NULL,
  CONSTRAINT occupancy_change_once PRIMARY KEY (section_id, on_day)
);

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

-- A row counts from its first day and, reversed, from the day it ends. What it
-- counts as is said by the trigger: occupied, offered, held, and which rows do.
-- +goose StatementBegin
CREATE FUNCTION count_occupancy() RETURNS trigger AS $$
BEGIN
  EXECUTE 'INSERT INTO occupancy_change AS kept (section_id, on_day, occupied, offered, held)
    SELECT section_id, CASE edge WHEN 1 THEN from_day ELSE to_day END AS turn,
      sum(sign * edge * ' || TG_ARGV[0] || '), sum(sign * edge * ' || TG_ARGV[1] || '), sum(sign * edge * ' || TG_ARGV[2] || ')
    FROM (' || CASE TG_OP
      WHEN 'INSERT' THEN 'SELECT 1 AS sign, a.* FROM added a'
      WHEN 'DELETE' THEN 'SELECT -1 AS sign, g.* FROM gone g'
      ELSE 'SELECT 1 AS sign, a.* FROM added a UNION ALL SELECT -1, g.* FROM gone g' END || ') changed
      CROSS JOIN (VALUES (1), (-1)) edges (edge)
    WHERE ' || TG_ARGV[3] || ' GROUP BY section_id, turn
    HAVING sum(sign * edge * ' || TG_ARGV[0] || ') <> 0 OR sum(sign * edge * ' || TG_ARGV[1] || ') <> 0 OR sum(sign * edge * ' || TG_ARGV[2] || ') <> 0
    ORDER BY section_id, turn
    ON CONFLICT (section_id, on_day) DO UPDATE SET
      occupied = kept.occupied + excluded.occupied, offered = kept.offered + excluded.offered, held = kept.held + excluded.held';
  RETURN NULL;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER stay_counted_insert AFTER INSERT ON stay REFERENCING NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('1', '0', '0', 'true');
CREATE TRIGGER stay_counted_delete AFTER DELETE ON stay REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('1', '0', '0', 'true');
CREATE TRIGGER stay_counted_update AFTER UPDATE ON stay REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('1', '0', '0', 'true');

-- Offers that keep a place: those that wait for the family are offered, the others held.
CREATE TRIGGER offer_counted_insert AFTER INSERT ON offer REFERENCING NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('0', '(state = ''open'')::int', '(state <> ''open'')::int', 'state IN (''open'', ''suspended'', ''accepted'') AND exchange = ''''');
CREATE TRIGGER offer_counted_delete AFTER DELETE ON offer REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('0', '(state = ''open'')::int', '(state <> ''open'')::int', 'state IN (''open'', ''suspended'', ''accepted'') AND exchange = ''''');
CREATE TRIGGER offer_counted_update AFTER UPDATE ON offer REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION count_occupancy('0', '(state = ''open'')::int', '(state <> ''open'')::int', 'state IN (''open'', ''suspended'', ''accepted'') AND exchange = ''''');
