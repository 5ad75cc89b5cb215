package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// LastTaker is who took, last of all who have one that night, a place of these
// sections of a house in scope; of every section of it when none is named. Not
// found when nobody sleeps there. A child of whom the reader does not know has no
// name: that the place is taken is no secret, by whom is.
func (tx *Tx) LastTaker(ctx context.Context, scope Scope, house placement.HouseID, sections []placement.SectionID, night calendar.Day) (placement.Taker, error) {
	args := argList{string(house), day(night), string(scope.Reader), string(scope.ofBoarders().Reader)}
	where := scope.in("h.territory_id", "h.id", &args)
	if len(sections) > 0 {
		var ids []string
		for _, id := range sections {
			ids = append(ids, string(id))
		}
		where += ` AND t.section_id IN (` + args.list(ids) + `)`
	}
	rows, err := tx.rows(ctx, takersQuery+` WHERE `+where+` ORDER BY t.taken_at DESC, t.promised DESC, t.id DESC LIMIT 1`, args...)
	return one("taker", rows, err, func(s scanner) (x placement.Taker, err error) {
		var p placement.Pupil
		err = s.Scan(&x.House, &x.Section, &x.Bed, &x.Label, &x.Room, &x.Pupil, &p.Given, &p.Family)
		if p.Given != "" || p.Family != "" {
			x.Name = p.Short()
		}
		return x, err
	})
}

// A boarder took the place when it was promised or, in another section than that,
// when the stay there became known.
var takersQuery = `SELECT h.id, x.name, COALESCE(b.id, ''), COALESCE(b.label, ''), COALESCE(r.name, ''), p.id, ` + told("p.given_name") + `, ` + told("p.family_name") + ` FROM (
			SELECT s.id, s.section_id, s.pupil_id, s.bed_id, 0 AS promised, 1 AS sure, CASE WHEN o.section_id = s.section_id THEN o.decided_at ELSE
				COALESCE((SELECT min(k.known_from) FROM occupancy_history k WHERE k.kind = 'stay' AND k.about_id = s.id AND k.section_id = s.section_id), '') END AS taken_at
			FROM stay s LEFT JOIN offer o ON o.id = s.offer_id
			WHERE s.house_id = $1 AND s.from_day <= $2 AND s.to_day > $2
			UNION ALL
			SELECT o.id, o.section_id, o.pupil_id, COALESCE(v.bed_id, ''), 1, CASE WHEN o.state = 'accepted' THEN 1 ELSE 0 END, o.decided_at
			FROM offer o LEFT JOIN bed_reservation v ON v.offer_id = o.id
			WHERE o.house_id = $1 AND o.state IN ('open', 'suspended', 'accepted') AND o.exchange = '' AND o.from_day <= $2 AND o.to_day > $2) t
		JOIN pupil p ON p.id = t.pupil_id JOIN section x ON x.id = t.section_id JOIN house h ON h.id = x.house_id
		LEFT JOIN bed b ON b.id = t.bed_id LEFT JOIN room r ON r.id = b.room_id`

// told is a column of the pupil, empty for who may not know: the reader at $3 or,
// of who sleeps there or is sure to come, the one at $4 (see ofBoarders and comes).
func told(column string) string {
	return `CASE WHEN ` + knownTo("p.id", "$3") + ` OR t.sure = 1 AND ` + knownTo("p.id", "$4") + ` THEN ` + column + ` ELSE '' END`
}
