package store

import (
	"context"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// dueGuardian are the columns of the guardian in a list of what is due: where he
// or she lives says on which days and hours.
const dueGuardian = `g.id, g.territory_id, g.lang, g.channel, g.lives_in, g.sealed_address, k.standing, k.until_day, ` + decidesColumns

func (tx *Tx) scanDue(s scanner, d *placement.Due, more ...any) error {
	g := &d.To.Guardian
	into := []any{&d.About.ID, &d.Pupil, &g.ID, &g.Territory, &g.Lang, &g.Channel, &g.LivesIn, &g.Address, &d.To.Standing, dayAt{&d.To.Until}}
	err := s.Scan(append(append(into, decidesInto(&d.Child)...), more...)...)
	d.To.Pupil, d.Child.ID = d.Pupil, d.Pupil
	if err == nil {
		g.Address, err = tx.unsealed("guardian", "address", string(g.ID), g.Address)
	}
	return err
}

// DueReviews lists the planned reviews from a day up to another, each with each
// guardian of the child, in the order of their days.
func (tx *Tx) DueReviews(ctx context.Context, in placement.TerritoryID, from, before calendar.Day) ([]placement.Due, error) {
	rows, err := tx.rows(ctx, `SELECT r.id, r.pupil_id, `+dueGuardian+`, r.house_id, r.due_on, r.version
		FROM review r JOIN guardianship k ON k.pupil_id = r.pupil_id JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = r.pupil_id
		WHERE r.territory_id = $1 AND r.state = 'planned' AND r.due_on >= $2 AND r.due_on < $3
		ORDER BY r.due_on, r.id, g.id`, string(in), day(from), day(before))
	return collect(rows, err, func(s scanner) (d placement.Due, err error) {
		var version int // a review moved away and back is told anew
		err = tx.scanDue(s, &d, &d.House, dayAt{&d.On}, &version)
		d.About.Kind, d.Round = "review", d.On.String()+"."+strconv.Itoa(version)
		return d, err
	})
}

// DueMeetings lists the planned meetings after an instant up to another, each
// with each guardian who is invited, in their order.
func (tx *Tx) DueMeetings(ctx context.Context, in placement.TerritoryID, from, before time.Time) ([]placement.Due, error) {
	rows, err := tx.rows(ctx, `SELECT m.id, m.pupil_id, `+dueGuardian+`, m.house_id, CASE WHEN i.slot_at <> '' THEN i.slot_at ELSE m.at END, m.sequence + i.changes, COALESCE((
			SELECT max(e.at) FROM event e WHERE e.about_kind = 'meeting' AND e.about_id = m.id AND e.verb IN ('meeting.planned', 'meeting.moved')), ''),
			CASE WHEN i.changes > 0 THEN i.replied_at ELSE '' END
		FROM meeting m JOIN invitation i ON i.meeting_id = m.id
			JOIN guardianship k ON k.pupil_id = m.pupil_id AND k.guardian_id = i.guardian_id JOIN guardian g ON g.id = k.guardian_id
			JOIN pupil p ON p.id = m.pupil_id
		WHERE m.territory_id = $1 AND m.state = 'planned' AND i.reply <> 'not_coming' AND m.at > $2 AND m.at < $3
		ORDER BY m.at, m.id, g.id`, string(in), instant(from), instant(before))
	return collect(rows, err, func(s scanner) (d placement.Due, err error) {
		var sequence int
		var chosen time.Time // whoever chose a time was just told of it
		err = tx.scanDue(s, &d, &d.House, instantAt{&d.At}, &sequence, instantAt{&d.Since}, instantAt{&chosen})
		if chosen.After(d.Since) {
			d.Since = chosen
		}
		d.About.Kind, d.Round = "meeting", MeetingRound(sequence)
		return d, err
	})
}

// MeetingRound tells the notices of an appointment from those of the same one
// after it was moved.
func MeetingRound(sequence int) string { return "s" + strconv.Itoa(sequence) }

// UnansweredOffers lists the open offers that can still be answered after an
// instant, each with each guardian who has not answered.
func (tx *Tx) UnansweredOffers(ctx context.Context, in placement.TerritoryID, now time.Time) ([]placement.Due, error) {
	rows, err := tx.rows(ctx, `SELECT o.id, o.pupil_id, `+dueGuardian+`, o.house_id, o.answer_by, o.decided_at
		FROM offer o JOIN guardianship k ON k.pupil_id = o.pupil_id JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = o.pupil_id
		WHERE o.territory_id = $1 AND o.state = 'open' AND o.answer_by > $2
			AND NOT EXISTS (SELECT 1 FROM offer_answer a WHERE a.offer_id = o.id AND a.guardian_id = g.id)
		ORDER BY o.answer_by, o.id, g.id`, string(in), instant(now))
	return collect(rows, err, func(s scanner) (d placement.Due, err error) {
		err = tx.scanDue(s, &d, &d.House, instantAt{&d.At}, instantAt{&d.Since})
		d.About.Kind, d.Round = "offer", instant(d.At)[:10]
		return d, err
	})
}

// UnansweredAgreements lists the agreements asked for since an instant that
// nobody answered, that of a pupil who signs alone with the way to write to the pupil. Sharing is asked along with the act that one is reminded of.
func (tx *Tx) UnansweredAgreements(ctx context.Context, in placement.TerritoryID, since time.Time) ([]placement.Due, error) {
	rows, err := tx.rows(ctx, `SELECT a.id, a.pupil_id, `+dueGuardian+`, a.requested_at
		FROM agreement a JOIN guardianship k ON k.pupil_id = a.pupil_id AND (k.guardian_id = a.guardian_id OR a.guardian_id IS NULL AND k.standing = 'self')
			JOIN guardian g ON g.id = k.guardian_id JOIN referral r ON r.id = a.referral_id JOIN pupil p ON p.id = a.pupil_id
		WHERE g.territory_id = $1 AND a.state IN ('requested', 'viewed') AND a.requested_at >= $2
			AND a.act <> 'sharing' AND r.state IN ('draft', 'submitted')
		ORDER BY a.requested_at, a.id`, string(in), instant(since))
	return collect(rows, err, func(s scanner) (d placement.Due, err error) {
		err = tx.scanDue(s, &d, instantAt{&d.Since})
		d.About.Kind, d.Round = "agreement", instant(d.Since)[:10]
		return d, err
	})
}
