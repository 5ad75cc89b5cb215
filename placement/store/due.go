package store

import (
	"context"
	"errors"
	"math"
	"slices"
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

// A Part is some of a long list of what is due, as a whole territory's need not be in
// memory at once: at most so many lines (0: all), after those of another part.
type Part struct {
	Most  int
	After Mark // zero: the first
}

// ErrSmallPart says that more people are told of one thing than a part has lines.
var ErrSmallPart = errors.New("a part is too small for what it begins with")

// A Mark is the last thing of a part: when it is due, and its id. It is zero after the
// last part.
type Mark struct{ at, id string }

// from is where a part begins in a list that begins at an instant or a day; lastID
// leaves out what is due at it.
func (p Part) from(at, id string) (string, string) {
	if p.After != (Mark{}) {
		return p.After.at, p.After.id
	}
	return at, id
}

// lastID is behind every id.
const lastID = "~"

func (p Part) most() int {
	if p.Most == 0 {
		return math.MaxInt32
	}
	return p.Most
}

// A marked line is a line of a part.
type marked struct {
	placement.Due
	mark Mark
}

// cut ends a full part with the last thing of which it has all lines.
func (p Part) cut(lines []marked, err error) (list []placement.Due, next Mark, _ error) {
	if len(lines) == p.most() {
		whole := slices.IndexFunc(lines, func(l marked) bool { return l.mark == lines[len(lines)-1].mark })
		if whole == 0 {
			return nil, next, ErrSmallPart
		}
		lines, next = lines[:whole], lines[whole-1].mark
	}
	list = make([]placement.Due, len(lines))
	for i := range lines {
		list[i] = lines[i].Due
	}
	return list, next, err
}

// DueReviews lists the planned reviews from a day up to another, each with each
// guardian of the child, in the order of their days.
func (tx *Tx) DueReviews(ctx context.Context, in placement.TerritoryID, from, before calendar.Day, part Part) ([]placement.Due, Mark, error) {
	at, id := part.from(day(from), "")
	rows, err := tx.again(ctx, dueReviews, string(in), at, id, day(before), part.most())
	return part.cut(collect(rows, err, func(s scanner) (d marked, err error) {
		var version int // a review moved away and back is told anew
		err = tx.scanDue(s, &d.Due, &d.House, dayAt{&d.On}, &version)
		d.About.Kind, d.Round = "review", d.On.String()+"."+strconv.Itoa(version)
		d.mark = Mark{day(d.On), d.About.ID}
		return d, err
	}))
}

var dueReviews = `SELECT r.id, r.pupil_id, ` + dueGuardian + `, r.house_id, r.due_on, r.version
		FROM review r JOIN guardianship k ON k.pupil_id = r.pupil_id JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = r.pupil_id
		WHERE r.territory_id = $1 AND r.state = 'planned' AND (r.due_on, r.id) > ($2, $3) AND r.due_on < $4
		ORDER BY r.due_on, r.id, g.id LIMIT $5`

// DueMeetings lists the planned meetings after an instant up to another, each
// with each guardian who is invited, in their order.
func (tx *Tx) DueMeetings(ctx context.Context, in placement.TerritoryID, from, before time.Time, part Part) ([]placement.Due, Mark, error) {
	at, id := part.from(instant(from), lastID)
	rows, err := tx.again(ctx, dueMeetings, string(in), at, id, instant(before), part.most())
	return part.cut(collect(rows, err, func(s scanner) (d marked, err error) {
		var sequence int
		var chosen time.Time // whoever chose a time was just told of it
		err = tx.scanDue(s, &d.Due, &d.House, instantAt{&d.At}, &sequence, instantAt{&d.Since}, instantAt{&chosen}, &d.mark.at)
		if chosen.After(d.Since) {
			d.Since = chosen
		}
		d.About.Kind, d.Round = "meeting", MeetingRound(sequence)
		d.mark.id = d.About.ID
		return d, err
	}))
}

var dueMeetings = `SELECT m.id, m.pupil_id, ` + dueGuardian + `, m.house_id, CASE WHEN i.slot_at <> '' THEN i.slot_at ELSE m.at END, m.sequence + i.changes, COALESCE((
			SELECT max(e.at) FROM event e WHERE e.about_kind = 'meeting' AND e.about_id = m.id AND e.verb IN ('meeting.planned', 'meeting.moved')), ''),
			CASE WHEN i.changes > 0 THEN i.replied_at ELSE '' END, m.at
		FROM meeting m JOIN invitation i ON i.meeting_id = m.id
			JOIN guardianship k ON k.pupil_id = m.pupil_id AND k.guardian_id = i.guardian_id JOIN guardian g ON g.id = k.guardian_id
			JOIN pupil p ON p.id = m.pupil_id
		WHERE m.territory_id = $1 AND m.state = 'planned' AND i.reply <> 'not_coming' AND (m.at, m.id) > ($2, $3) AND m.at < $4
		ORDER BY m.at, m.id, g.id LIMIT $5`

// MeetingRound tells the notices of an appointment from those of the same one
// after it was moved.
func MeetingRound(sequence int) string { return "s" + strconv.Itoa(sequence) }

// UnansweredOffers lists the open offers that can still be answered after an
// instant, each with each guardian who has not answered.
func (tx *Tx) UnansweredOffers(ctx context.Context, in placement.TerritoryID, now time.Time, part Part) ([]placement.Due, Mark, error) {
	at, id := part.from(instant(now), lastID)
	rows, err := tx.again(ctx, unansweredOffers, string(in), at, id, part.most())
	return part.cut(collect(rows, err, func(s scanner) (d marked, err error) {
		err = tx.scanDue(s, &d.Due, &d.House, instantAt{&d.At}, instantAt{&d.Since})
		d.About.Kind, d.Round = "offer", instant(d.At)[:10]
		d.mark = Mark{instant(d.At), d.About.ID}
		return d, err
	}))
}

var unansweredOffers = `SELECT o.id, o.pupil_id, ` + dueGuardian + `, o.house_id, o.answer_by, o.decided_at
		FROM offer o JOIN guardianship k ON k.pupil_id = o.pupil_id JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = o.pupil_id
		WHERE o.territory_id = $1 AND o.state = 'open' AND (o.answer_by, o.id) > ($2, $3)
			AND NOT EXISTS (SELECT 1 FROM offer_answer a WHERE a.offer_id = o.id AND a.guardian_id = g.id)
		ORDER BY o.answer_by, o.id, g.id LIMIT $4`

// UnansweredAgreements lists the agreements asked for since an instant that
// nobody answered, that of a pupil who signs alone with the way to write to the pupil.
// Sharing is asked along with the act that one is reminded of.
func (tx *Tx) UnansweredAgreements(ctx context.Context, in placement.TerritoryID, since time.Time, part Part) ([]placement.Due, Mark, error) {
	at, id := part.from(instant(since), "")
	rows, err := tx.again(ctx, unansweredAgreements, string(in), at, id, part.most())
	return part.cut(collect(rows, err, func(s scanner) (d marked, err error) {
		err = tx.scanDue(s, &d.Due, instantAt{&d.Since})
		d.About.Kind, d.Round = "agreement", instant(d.Since)[:10]
		d.mark = Mark{instant(d.Since), d.About.ID}
		return d, err
	}))
}

// What is waited for is few, and all guardians are many: the joins are written in their
// order for SQLite, which would begin with the guardians.
var unansweredAgreements = `SELECT a.id, a.pupil_id, ` + dueGuardian + `, a.requested_at
		FROM agreement a CROSS JOIN guardianship k CROSS JOIN guardian g JOIN referral r ON r.id = a.referral_id JOIN pupil p ON p.id = a.pupil_id
		WHERE k.pupil_id = a.pupil_id AND (k.guardian_id = a.guardian_id OR a.guardian_id IS NULL AND k.standing = 'self')
			AND g.id = k.guardian_id AND g.territory_id = $1 AND a.state IN ('requested', 'viewed') AND (a.requested_at, a.id) > ($2, $3)
			AND a.act <> 'sharing' AND r.state IN ('draft', 'submitted')
		ORDER BY a.requested_at, a.id LIMIT $4`
