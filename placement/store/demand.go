package store

import (
	"context"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// waiting is the condition on referral r, with campaign c beside it, that the
// pupil waits: the request is complete, asks for a place and holds no offer.
const waiting = `r.state = 'submitted' AND r.leaves = 0
	AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = r.id AND o.state IN ('open', 'suspended', 'accepted'))`

// later is 1 for who wants a place from a day after that one. An urgent referral
// never does: somebody needs a bed this week.
func later(on calendar.Day, args *argList) string {
	return `CASE WHEN r.way <> 'urgent' AND COALESCE(c.entry_on, r.wanted_from) > ` + args.add(day(on)) + ` THEN 1 ELSE 0 END`
}

// Demand counts who waits for a place on a night, once for each house in scope
// that they wish for, by house, level and sex; in one house when it is named.
func (tx *Tx) Demand(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]placement.Demand, error) {
	var args argList
	text := `SELECT h.id, p.sex, r.level, ` + later(on, &args) + ` AS later, count(*) FROM referral r JOIN pupil p ON p.id = r.pupil_id
		LEFT JOIN campaign c ON c.id = r.campaign_id JOIN wish w ON w.referral_id = r.id JOIN house h ON h.id = w.house_id
		WHERE r.territory_id = ` + args.add(string(scope.Territory)) + ` AND ` + waiting + ` AND ` + scope.in("h.territory_id", "h.id", &args) +
		ofHouse(house, &args) + ` GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 2, 4`
	rows, err := tx.rows(ctx, text, args...)
	return collect(rows, err, scanDemand)
}

// Unmet counts who waits for any house in scope, each pupil once, by level and
// sex.
func (tx *Tx) Unmet(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]placement.Demand, error) {
	var args argList
	text := `SELECT '', p.sex, r.level, ` + later(on, &args) + ` AS later, count(DISTINCT p.id) FROM referral r JOIN pupil p ON p.id = r.pupil_id
		LEFT JOIN campaign c ON c.id = r.campaign_id
		WHERE r.territory_id = ` + args.add(string(scope.Territory)) + ` AND ` + waiting + ` AND EXISTS (SELECT 1 FROM wish w JOIN house h ON h.id = w.house_id
			WHERE w.referral_id = r.id AND ` + scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) + `)
		GROUP BY 2, 3, 4 ORDER BY 3, 2, 4`
	rows, err := tx.rows(ctx, text, args...)
	return collect(rows, err, scanDemand)
}

func scanDemand(s scanner) (w placement.Demand, err error) {
	err = s.Scan(&w.House, &w.Sex, &w.Level, flagAt{&w.Later}, &w.Count)
	return w, err
}

// A Cohort is so many claims alike, with the sex and the level of the pupils.
type Cohort struct {
	House placement.HouseID
	placement.LevelClaim
}

// Cohorts are the stays and the offers that hold a place, in scope or in one
// house, with a night in the period: alike ones together, by house and section.
// The level of a boarder is this year's, that of an offer the one asked for. They
// are as they were known at an instant; the zero instant is now.
func (tx *Tx) Cohorts(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, at time.Time) ([]Cohort, error) {
	var args argList
	if !at.IsZero() {
		return tx.cohortsKnown(ctx, scope, house, period, at)
	}
	where := func(alias string) string {
		return scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) + ` AND ` + alias + `.from_day < ` + args.add(endDay(period.To)) +
			` AND ` + alias + `.to_day > ` + args.add(day(period.From))
	}
	text := `SELECT h.id, st.section_id, 'present', p.sex, p.level, st.from_day, st.to_day, count(*)
		FROM house h JOIN stay st ON st.house_id = h.id JOIN pupil p ON p.id = st.pupil_id WHERE ` + where("st") + ` GROUP BY 1, 2, 3, 4, 5, 6, 7
		UNION ALL SELECT h.id, o.section_id, o.state, p.sex, r.level, o.from_day, o.to_day, count(*)
		FROM house h JOIN offer o ON o.house_id = h.id AND o.state IN ('open', 'suspended', 'accepted') AND o.exchange = '' JOIN pupil p ON p.id = o.pupil_id
		JOIN referral r ON r.id = o.referral_id WHERE ` + where("o") + ` GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`
	rows, err := tx.rows(ctx, text, args...)
	return collect(rows, err, scanCohort)
}

func (tx *Tx) cohortsKnown(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, at time.Time) ([]Cohort, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) + ` AND k.from_day < ` + args.add(endDay(period.To)) +
		` AND k.to_day > ` + args.add(day(period.From)) + knownAt(at, &args)
	rows, err := tx.rows(ctx, `SELECT h.id, k.section_id, CASE WHEN k.kind = 'stay' THEN 'present' ELSE k.state END AS claim, k.sex, k.level, k.from_day, k.to_day, count(*)
		FROM house h JOIN occupancy_history k ON k.house_id = h.id AND (k.kind = 'stay' OR k.state IN ('open', 'suspended', 'accepted'))
		WHERE `+where+` GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`, args...)
	return collect(rows, err, scanCohort)
}

func scanCohort(s scanner) (c Cohort, err error) {
	var state string
	err = s.Scan(&c.House, &c.Section, &state, &c.Sex, &c.Level, dayAt{&c.From}, dayAt{&c.To}, &c.Count)
	c.State = capacity.Occupied
	if state != string(placement.Present) {
		c.State = placement.OfferState(state).ClaimOf()
	}
	return c, err
}
