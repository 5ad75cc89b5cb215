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
	Reader    placement.AccountID // who asks: nothing about a protected child of whom that person does not know
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
	rows, err := tx.rows(ctx, `SELECT e.id, e.at, e.territory_id, e.by_role, e.by_id, e.by_name, e.verb, e.about_kind, e.about_id,
			e.pupil_id, e.house_id, e.reason, e.facts, COALESCE(p.given_name, ''), COALESCE(p.family_name, ''), COALESCE(h.name, '')
		FROM event e LEFT JOIN pupil p ON p.id = e.pupil_id LEFT JOIN house h ON h.id = e.house_id
		WHERE e.territory_id = $1 AND e.about_kind <> 'restricted'
			AND ($2 = '' OR e.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = $2))
			AND ($3 = '' OR e.by_id = $3)
			AND ($4 = '' OR e.about_kind = $4) AND ($5 = '' OR e.about_id = $5)
			AND ($6 = '' OR e.pupil_id = $6 OR e.pupil_id IN (SELECT m.gone_id FROM pupil_merge m WHERE m.kept_id = $6 AND m.undone_at = '')) AND ($7 = '' OR e.house_id = $7)
			AND e.at >= $8 AND e.at < $9 AND `+knownTo(keptPupil, "$12")+`
		ORDER BY e.at DESC, e.id DESC LIMIT $10 OFFSET $11`,
		string(q.Territory), string(q.Director), q.By, q.About.Kind, q.About.ID, string(q.Pupil), string(q.House),
		q.midnight(q.From, 0, ""), q.midnight(q.To, 1, noEnd), q.Limit, q.Skip, string(q.Reader))
	return collect(rows, err, scanLine)
}

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
