package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// Dormitory is the rooms of a house in scope and everybody who has, or is to
// have, one of its beds on a night from that day on, as a page may show it: of a
// protected child of whom the reader does not know nothing but the bed is read.
func (tx *Tx) Dormitory(ctx context.Context, scope Scope, house placement.HouseID, from calendar.Day) (placement.Dormitory, error) {
	d, err := tx.DormitoryToArrange(ctx, scope, house, from)
	return d.Veiled(), err
}

// DormitoryToArrange is the same for whoever decides about beds: the rules of a
// room hold for everybody in it. A hidden child has no name there.
func (tx *Tx) DormitoryToArrange(ctx context.Context, scope Scope, house placement.HouseID, from calendar.Day) (d placement.Dormitory, err error) {
	if d.House, err = tx.House(ctx, scope, house); err != nil {
		return d, err
	}
	if d.Sections, err = tx.Sections(ctx, scope, house, from); err != nil {
		return d, err
	}
	if d.Rooms, err = tx.Bedrooms(ctx, scope, house); err != nil {
		return d, err
	}
	if d.Closures, err = tx.Closures(ctx, scope, house, calendar.Interval{From: from}); err != nil {
		return d, err
	}
	if d.Sleepers, err = tx.sleepers(ctx, scope, house, from); err != nil {
		return d, err
	}
	if d.Wishes, err = tx.pairs(ctx, `roommate_wish`, `pupil_id`, `with_id`, house, from); err != nil {
		return d, err
	}
	d.Apart, err = tx.pairs(ctx, `kept_apart`, `one_id`, `other_id`, house, from)
	return d, err
}

// sleepers are the stays that have a night from that day on, and the accepted
// offers that have one, with the bed that waits for them.
func (tx *Tx) sleepers(ctx context.Context, scope Scope, house placement.HouseID, from calendar.Day) ([]placement.Sleeper, error) {
	rows, err := tx.rows(ctx, dormitoryQuery, string(house), day(from), string(scope.ofBoarders().Reader))
	return collect(rows, err, func(s scanner) (x placement.Sleeper, err error) {
		var p placement.Pupil
		err = s.Scan(&x.Stay, &x.Offer, &x.Version, &x.Section, &x.Bed, &x.Last, dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, &x.Level,
			&x.Pupil, &p.Given, &p.Family, dayAt{&x.Born}, &x.Sex, &x.Household)
		x.Name, x.Hidden = nameOrNobody(p), p.Given == "" && p.Family == ""
		return x, err
	})
}

var dormitoryQuery = `SELECT t.stay_id, t.offer_id, t.version, t.section_id, t.bed_id, t.last_id, t.from_day, t.to_day, t.level,
			p.id, ` + shown("p.given_name", "$3") + `, ` + shown("p.family_name", "$3") + `, p.born, p.sex, p.household FROM (
			SELECT s.id AS stay_id, '' AS offer_id, s.version, s.section_id, s.bed_id, '' AS last_id, s.from_day, s.to_day, s.pupil_id, q.level
			FROM stay s JOIN pupil q ON q.id = s.pupil_id WHERE s.house_id = $1 AND s.to_day > $2 AND s.from_day < s.to_day
			UNION ALL
			SELECT '', o.id, o.version, o.section_id, COALESCE(v.bed_id, ''), COALESCE((SELECT s.bed_id FROM stay s WHERE s.pupil_id = o.pupil_id
				AND s.house_id = o.house_id AND s.from_day < s.to_day ORDER BY s.to_day DESC, s.id LIMIT 1), ''), o.from_day, o.to_day, o.pupil_id, r.level
			FROM offer o JOIN referral r ON r.id = o.referral_id LEFT JOIN bed_reservation v ON v.offer_id = o.id
			WHERE o.house_id = $1 AND o.state = 'accepted' AND o.exchange = '' AND o.to_day > $2) t JOIN pupil p ON p.id = t.pupil_id
		ORDER BY ` + shown("p.name_key", "$3") + `, t.from_day, p.id, t.stay_id, t.offer_id`

// shown is a column of pupil p, empty where the account at the placeholder does
// not know of a protected child: somebody sleeps in that bed, and that is all.
func shown(column, account string) string {
	return `CASE WHEN ` + knownTo("p.id", account) + ` THEN ` + column + ` ELSE '' END`
}

// nameOrNobody is a name as in lists; a dash for a protected child.
func nameOrNobody(p placement.Pupil) string {
	if p.Given == "" && p.Family == "" {
		return "—"
	}
	return p.Short()
}

// pairs reads the pairs of a table of which both pupils are sleepers.
func (tx *Tx) pairs(ctx context.Context, table, one, other string, house placement.HouseID, from calendar.Day) ([]placement.Pair, error) {
	rows, err := tx.rows(ctx, pairsQuery(table, one, other), string(house), day(from))
	return collect(rows, err, func(s scanner) (p placement.Pair, err error) {
		err = s.Scan(&p.One, &p.Other)
		return p, err
	})
}

func pairsQuery(table, one, other string) string {
	here := `(SELECT s.pupil_id FROM stay s WHERE s.house_id = $1 AND s.to_day > $2
		UNION SELECT o.pupil_id FROM offer o WHERE o.house_id = $1 AND o.state = 'accepted' AND o.exchange = '' AND o.to_day > $2)`
	return `SELECT w.` + one + `, w.` + other + ` FROM ` + table + ` w WHERE w.` + one + ` IN ` + here + ` AND w.` + other + ` IN ` + here + `
		ORDER BY w.` + one + `, w.` + other
}

// SaveRoommateWish notes whom a boarder would like to share a room with. A wish
// that is noted already stays as it is.
func (tx *Tx) SaveRoommateWish(ctx context.Context, p placement.Pair, why placement.Event) error {
	return tx.onlyOnce(ctx, why, `INSERT INTO roommate_wish (pupil_id, with_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, string(p.One), string(p.Other))
}

// DropRoommateWish forgets such a wish.
func (tx *Tx) DropRoommateWish(ctx context.Context, p placement.Pair, why placement.Event) error {
	return tx.onlyOnce(ctx, why, `DELETE FROM roommate_wish WHERE pupil_id = $1 AND with_id = $2`, string(p.One), string(p.Other))
}

// KeepApart notes that two pupils never share a room, from that day on.
func (tx *Tx) KeepApart(ctx context.Context, p placement.Pair, author string, on calendar.Day, why placement.Event) error {
	p = p.Ordered()
	return tx.onlyOnce(ctx, why, `INSERT INTO kept_apart (one_id, other_id, author, set_on) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		string(p.One), string(p.Other), author, day(on))
}

// LiftApart lets two pupils share a room again.
func (tx *Tx) LiftApart(ctx context.Context, p placement.Pair, why placement.Event) error {
	p = p.Ordered()
	return tx.onlyOnce(ctx, why, `DELETE FROM kept_apart WHERE one_id = $1 AND other_id = $2`, string(p.One), string(p.Other))
}

// onlyOnce runs a statement and writes its event if the statement changed
// something.
func (tx *Tx) onlyOnce(ctx context.Context, why placement.Event, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err != nil || n == 0 {
		return err
	}
	return tx.addEvent(ctx, why)
}
