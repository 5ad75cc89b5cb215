package store

import (
	"context"

	"internat/capacity"
	"internat/placement"
)

// changesOfHouses asks what changes up to the end of the period. What changed
// before it comes as one row for each section.
func (b *batch) changesOfHouses() (string, argList) {
	var args argList
	where := b.where(&args)
	from := `CAST(` + args.add(day(b.period.From)) + ` AS TEXT)`
	return `SELECT h.id, c.section_id, CASE WHEN c.on_day < ` + from + ` THEN ` + from + ` ELSE c.on_day END, sum(c.occupied), sum(c.offered), sum(c.held)
		FROM house h JOIN section s ON s.house_id = h.id JOIN occupancy_change c ON c.section_id = s.id
		WHERE ` + where + ` AND c.on_day < ` + args.add(endDay(b.period.To)) + ` GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, args
}

func scanChange(s scanner) (c capacity.Change, err error) {
	err = s.Scan(&c.Section, dayAt{&c.Day}, &c.Occupied, &c.Offered, &c.Held)
	return c, err
}

func (b *batch) changes() error {
	type found struct {
		house placement.HouseID
		capacity.Change
	}
	text, args := b.changesOfHouses()
	rows, err := b.tx.rows(b.ctx, text, args...)
	list, err := collect(rows, err, func(s scanner) (f found, err error) {
		f.Change, err = scanChange(with(s, &f.house))
		return f, err
	})
	for _, f := range list {
		p := b.of(f.house)
		p.Changes = append(p.Changes, f.Change)
	}
	return err
}

// Recount counts a section anew from its stays and offers. The triggers of the
// schema keep the counts: this mends what a hand at the console has broken.
func (tx *Tx) Recount(ctx context.Context, section placement.SectionID) error {
	if _, err := tx.exec(ctx, `DELETE FROM occupancy_change WHERE section_id = $1`, string(section)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO occupancy_change (section_id, on_day, occupied, offered, held)
		SELECT section_id, on_day, sum(occupied), sum(offered), sum(held) FROM (
			SELECT section_id, from_day AS on_day, 1 AS occupied, 0 AS offered, 0 AS held FROM stay WHERE section_id = $1
			UNION ALL SELECT section_id, to_day, -1, 0, 0 FROM stay WHERE section_id = $1
			UNION ALL SELECT section_id, from_day, 0, CASE state WHEN 'open' THEN 1 ELSE 0 END, CASE state WHEN 'open' THEN 0 ELSE 1 END
				FROM offer WHERE section_id = $1 AND state IN ('open', 'suspended', 'accepted') AND exchange = ''
			UNION ALL SELECT section_id, to_day, 0, CASE state WHEN 'open' THEN -1 ELSE 0 END, CASE state WHEN 'open' THEN 0 ELSE -1 END
				FROM offer WHERE section_id = $1 AND state IN ('open', 'suspended', 'accepted') AND exchange = ''
		) turn GROUP BY section_id, on_day`, string(section))
	return err
}
