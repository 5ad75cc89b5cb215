package store

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// What is known of a stay or an offer goes into the history in the transaction
// that changes it: what was known before ends at that instant.

func (tx *Tx) recallStay(ctx context.Context, x placement.Stay, at time.Time) error {
	if err := tx.outdate(ctx, "stay", string(x.ID), at); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO occupancy_history (kind, about_id, version, house_id, section_id, sex, level, state, from_day, to_day, known_from, known_to)
		SELECT 'stay', s.id, s.version, s.house_id, s.section_id, p.sex, p.level, s.state, s.from_day, s.to_day, CAST($1 AS TEXT), CAST($2 AS TEXT)
		FROM stay s JOIN pupil p ON p.id = s.pupil_id WHERE s.id = $3`, instant(at), noEnd, string(x.ID))
	return err
}

// recallOffer keeps an offer that is part of an exchange under a state that holds
// no place.
func (tx *Tx) recallOffer(ctx context.Context, o placement.Offer, at time.Time) error {
	if err := tx.outdate(ctx, "offer", string(o.ID), at); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO occupancy_history (kind, about_id, version, house_id, section_id, sex, level, state, from_day, to_day, known_from, known_to)
		SELECT 'offer', o.id, o.version, o.house_id, o.section_id, p.sex, r.level, CASE WHEN o.exchange = '' THEN o.state ELSE 'exchange' END, o.from_day, o.to_day, CAST($1 AS TEXT), CAST($2 AS TEXT)
		FROM offer o JOIN pupil p ON p.id = o.pupil_id JOIN referral r ON r.id = o.referral_id WHERE o.id = $3`, instant(at), noEnd, string(o.ID))
	return err
}

func (tx *Tx) outdate(ctx context.Context, kind, id string, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE occupancy_history SET known_to = $1 WHERE kind = $2 AND about_id = $3 AND known_to = $4`, instant(at), kind, id, noEnd)
	return err
}

// KnownSince is the first day of which the history of the houses in scope can
// tell what was known in the evening; zero when there is none yet.
func (tx *Tx) KnownSince(ctx context.Context, scope Scope, house placement.HouseID, zone *time.Location) (calendar.Day, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT COALESCE(min(k.known_from), '') FROM house h JOIN occupancy_history k ON k.house_id = h.id AND k.known_from <> ''
		WHERE `+scope.in("h.territory_id", "h.id", &args)+ofHouse(house, &args), args...)
	at, err := one("history", rows, err, func(s scanner) (at time.Time, err error) {
		err = s.Scan(instantAt{&at})
		return at, err
	})
	if err != nil || at.IsZero() {
		return calendar.Day{}, err
	}
	return calendar.DayOf(at, zone), nil
}

// knownAt is the condition that a row of the history was what one knew at an
// instant.
func knownAt(at time.Time, args *argList) string {
	return ` AND k.known_from <= ` + args.add(instant(at)) + ` AND k.known_to > ` + args.add(instant(at))
}

var (
	staysKnown = premisesQuery{text: `SELECT h.id, k.section_id, k.from_day, k.to_day, count(*)
			FROM house h JOIN occupancy_history k ON k.house_id = h.id AND k.kind = 'stay'`,
		order: ` GROUP BY h.id, k.section_id, k.from_day, k.to_day ORDER BY h.id, k.section_id, k.from_day, k.to_day`, alias: "k", known: true}

	offersKnown = premisesQuery{text: `SELECT h.id, k.state, k.section_id, k.from_day, k.to_day
			FROM house h JOIN occupancy_history k ON k.house_id = h.id AND k.kind = 'offer' AND k.state IN ('open', 'suspended', 'accepted')`,
		order: ` ORDER BY h.id, k.section_id, k.from_day, k.to_day, k.about_id`, alias: "k", known: true}
)
