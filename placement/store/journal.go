package store

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Line is one event as the journal shows it, with the names behind its ids.
type Line struct {
	placement.Event
	PupilName string // "Lina B."
	HouseName string
}

// An EventQuery narrows the journal. A zero field is not asked about; the
// territory always is.
type EventQuery struct {
	Territory placement.TerritoryID
	Reader    placement.AccountID // who asks: nothing about a protected child of whom that person does not know, but what happens in a director's houses
	Director  placement.AccountID // only what concerns this director's houses
	By        string              // the author's id
	About     placement.Thing     // Kind alone, or one thing
	Pupil     placement.PupilID
	House     placement.HouseID
	From, To  calendar.Day   // both included
	Zone      *time.Location // whose days From and To are; nil is universal time
	Skip      int
	Limit     int
}

// Events lists the journal, newest first.
func (tx *Tx) Events(ctx context.Context, q EventQuery) ([]Line, error) {
	var args argList
	where := q.where(&args)
	rows, err := tx.rows(ctx, `SELECT e.id, e.at, e.territory_id, e.by_role, e.by_id, e.by_name, e.verb, e.about_kind, e.about_id,
			e.pupil_id, e.house_id, e.reason, e.facts, COALESCE(p.given_name, ''), COALESCE(p.family_name, ''), COALESCE(h.name, '')
		FROM event e LEFT JOIN pupil p ON p.id = e.pupil_id LEFT JOIN house h ON h.id = e.house_id
		WHERE `+where+` ORDER BY e.at DESC, e.id DESC`+limited(&args, q.Limit, q.Skip), args...)
	return collect(rows, err, scanLine)
}

// where has what is asked and no more: the planner then finds the index of the
// house, the pupil or the thing.
func (q EventQuery) where(args *argList) string {
	where := `e.territory_id = ` + args.add(string(q.Territory)) + ` AND e.about_kind <> 'restricted'` +
		` AND e.at >= ` + args.add(q.midnight(q.From, 0, "")) + ` AND e.at < ` + args.add(q.midnight(q.To, 1, noEnd))
	if q.Reader != "" {
		know := known(keptPupil, args.add(string(q.Reader)))
		if q.Director != "" {
			know = `(` + know + ` OR e.about_kind IN (` + ofTheHouse + `))`
		}
		where += ` AND ` + know
	}
	if q.Pupil != "" {
		where += ` AND e.pupil_id <> '' AND e.pupil_id IN (SELECT p.id FROM pupil p WHERE p.id = ` + args.add(string(q.Pupil)) + `
			UNION ALL SELECT m.gone_id FROM pupil_merge m WHERE m.kept_id = ` + args.add(string(q.Pupil)) + ` AND m.undone_at = '')`
	}
	if q.Director != "" {
		where += ` AND e.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = ` + args.add(string(q.Director)) + `)`
	}
	for _, c := range []struct{ condition, value string }{
		{"e.by_id = ", q.By}, {"e.about_kind = ", q.About.Kind}, {"e.about_id = ", q.About.ID},
		{"e.house_id <> '' AND e.house_id = ", string(q.House)},
	} {
		if c.value != "" {
			where += " AND " + c.condition + args.add(c.value)
		}
	}
	return where
}

// ofTheHouse are the things of a house of which its director reads what happened
// to any boarder: see Scope.ofBoarders.
const ofTheHouse = `'stay', 'absence', 'absence_report', 'review', 'meeting'`

// keptPupil is the pupil that an event is about today: who was merged into a child
// who is protected since is as hidden as that child.
const keptPupil = `COALESCE((SELECT m.kept_id FROM pupil_merge m WHERE m.gone_id = e.pupil_id AND m.undone_at = ''), e.pupil_id)`

// midnight is the first instant of the day so many days later, or otherwise
// when there is no day.
func (q EventQuery) midnight(d calendar.Day, later int, otherwise string) string {
	if d.IsZero() {
		return otherwise
	}
	return instant(d.AddDays(later).At(0, 0, cmp.Or(q.Zone, time.UTC)))
}

func scanLine(s scanner) (l Line, err error) {
	var facts, given, family string
	err = s.Scan(&l.ID, instantAt{&l.At}, &l.Territory, &l.By.Role, &l.By.ID, &l.By.Name, &l.Verb, &l.About.Kind, &l.About.ID,
		&l.Pupil, &l.House, &l.Reason, &facts, &given, &family, &l.HouseName)
	if err != nil {
		return l, err
	}
	if given != "" {
		l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
	}
	if facts != "" {
		err = json.Unmarshal([]byte(facts), &l.Facts)
	}
	return l, err
}
