package store

import (
	"context"
	"time"

	"internat/placement"
)

// DropStay takes a stay off file, unless anything else goes by it: an absence, a
// review. The counts no longer have its nights, and what was known of it ends now.
func (tx *Tx) DropStay(ctx context.Context, x placement.Stay, why placement.Event) (bool, error) {
	why.About.ID, why.Pupil, why.House = string(x.ID), x.Pupil, x.House
	return tx.dropAll(ctx, why, func() error {
		if err := tx.outdate(ctx, "stay", string(x.ID), why.At); err != nil {
			return err
		}
		return tx.exec1(ctx, `DELETE FROM stay WHERE id = $1 AND territory_id = $2 AND version = $3`, string(x.ID), string(x.Territory), x.Version)
	})
}

// DropReview takes a review off file that nobody has held, unless a family
// answered it. What waits to be sent about it no longer does.
func (tx *Tx) DropReview(ctx context.Context, r placement.Review, why placement.Event) (bool, error) {
	why.About.ID, why.Pupil, why.House = string(r.ID), r.Pupil, r.House
	return tx.dropAll(ctx, why, func() error {
		if _, err := tx.VoidNotices(ctx, why.About, "stay.ended"); err != nil {
			return err
		}
		return tx.exec1(ctx, `DELETE FROM review WHERE id = $1 AND territory_id = $2 AND version = $3`, string(r.ID), string(r.Territory), r.Version)
	})
}

// DropHouse takes a house off file of which nothing else is known: no section, no
// wish, nobody who works there.
func (tx *Tx) DropHouse(ctx context.Context, h placement.House, why placement.Event) (bool, error) {
	why.About.ID, why.House = string(h.ID), h.ID
	return tx.drop(ctx, why, `DELETE FROM house WHERE id = $1 AND territory_id = $2`, string(h.ID), string(h.Territory))
}

// DropPlaceCount forgets the ministry's count of a house and year.
func (tx *Tx) DropPlaceCount(ctx context.Context, c placement.PlaceCount, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM place_count WHERE house_id = $1 AND year = $2`, string(c.House), c.Year); err != nil {
		return err
	}
	why.House = c.House
	return tx.addEvent(ctx, why)
}

// DropClosure forgets that a bed was to be out of service.
func (tx *Tx) DropClosure(ctx context.Context, c placement.Closure, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM closure WHERE id = $1 AND bed_id = $2`, string(c.ID), string(c.Bed)); err != nil {
		return err
	}
	why.About.ID = string(c.ID)
	return tx.addEvent(ctx, why)
}

// LastStaysIn lists the last stays in some beds: what keeps a bed from being taken
// away. Whose they are is not told.
func (tx *Tx) LastStaysIn(ctx context.Context, beds []placement.Bed) (ids []placement.StayID, err error) {
	for _, b := range beds {
		rows, err := tx.rows(ctx, `SELECT s.id FROM stay s WHERE s.bed_id = $1 ORDER BY s.from_day DESC, s.id DESC LIMIT 1`, string(b.ID))
		last, err := collect(rows, err, func(s scanner) (id placement.StayID, err error) {
			err = s.Scan(&id)
			return id, err
		})
		if err != nil {
			return nil, err
		}
		ids = append(ids, last...)
	}
	return ids, nil
}

// A Touch says who did something last to what an import had written, and when;
// zero when the journal does not tell.
type Touch struct {
	By string
	At time.Time
}

// Touched is where to look for a touch: at these things, or else at what happened
// to the pupil or the house, after one instant and before another.
type Touched struct {
	Things        []placement.Thing
	Pupil         placement.PupilID
	House         placement.HouseID
	Since, Before time.Time
}

// LastTouch finds who touched something last.
func (tx *Tx) LastTouch(ctx context.Context, w Touched) (last Touch, err error) {
	for _, t := range w.Things {
		touch, err := tx.touch(ctx, w, `about_kind = $1 AND about_id = $2`, t.Kind, t.ID)
		if err != nil {
			return last, err
		}
		if touch.At.After(last.At) {
			last = touch
		}
	}
	if !last.At.IsZero() {
		return last, nil
	}
	// What an officer reads in the file anyway; who opened a restricted section is not of it.
	if w.Pupil != "" {
		return tx.touch(ctx, w, `pupil_id = $1 AND pupil_id <> $2 AND about_kind IN ('pupil', 'guardian', 'referral', 'agreement', 'proposal', 'offer', 'stay', 'absence', 'absence_report', 'review', 'meeting', 'paper')`, string(w.Pupil), "")
	}
	return tx.touch(ctx, w, `house_id = $1 AND house_id <> $2 AND pupil_id = ''`, string(w.House), "")
}

func (tx *Tx) touch(ctx context.Context, w Touched, where string, args ...any) (last Touch, err error) {
	rows, err := tx.rows(ctx, `SELECT by_name, at FROM event WHERE `+where+` AND at > $3 AND at < $4 ORDER BY at DESC, id DESC LIMIT 1`,
		append(args, instant(w.Since), instant(w.Before))...)
	list, err := collect(rows, err, func(s scanner) (t Touch, err error) {
		err = s.Scan(&t.By, instantAt{&t.At})
		return t, err
	})
	if err == nil && len(list) > 0 {
		last = list[0]
	}
	return last, err
}
