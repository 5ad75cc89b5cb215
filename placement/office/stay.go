package office

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// An Arrival is a pupil who takes up an accepted offer.
type Arrival struct {
	Offer   placement.OfferID
	Bed     placement.BedID // "" = the first free bed of the section
	On      calendar.Day
	Reason  string // needed when a soft rule of the roster breaks
	Version int
}

// Arrive turns an accepted offer into a stay in a bed of its section. Every
// agreement is asked for once more: it may have been taken back on the way. The
// next review is planned in the same transaction.
func (o *Office) Arrive(ctx context.Context, by placement.Actor, in Arrival) (kept placement.Stay, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		offer, m, err := o.offerTo(ctx, tx, by, placement.RecordArrival, in.Offer, in.Version)
		if err != nil {
			return err
		}
		if err := in.check(offer, m); err != nil {
			return err
		}
		// The file is read for the whole territory: a director sees the children
		// who board in the house, and this one is about to.
		f, err := tx.File(ctx, store.Whole(offer.Territory), offer.Referral)
		if err != nil {
			return err
		}
		if len(f.AgreementBlockers(m.today)) > 0 {
			return placement.Refuse("offer.agreement_missing")
		}
		if err := endEarlier(ctx, tx, by, offer.Pupil, in.On, m); err != nil {
			return err
		}
		if err := in.covered(ctx, tx, by, f, offer, m); err != nil {
			return err
		}
		bed, err := in.bed(ctx, tx, offer)
		if err != nil {
			return err
		}
		kept, err = moveIn(ctx, tx, by, offer, bed, in.On, m)
		if err != nil {
			return err
		}
		return nextLevel(ctx, tx, by, f, m)
	})
	return kept, err
}

func (in Arrival) check(offer placement.Offer, m moment) error {
	switch {
	case in.On.IsZero():
		return placement.Reject("on", "field.missing")
	case in.On.After(m.today):
		return placement.Reject("on", "date.in_future")
	case !offer.Nights.Contains(in.On):
		return placement.Reject("on", "stay.outside_offer", offer.Nights.From)
	}
	return nil
}

// covered refuses an arrival that would leave a session of the roster short of a
// hard rule, with those who are there already. Where only a soft one breaks, the
// reason is asked for and kept.
func (in Arrival) covered(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, offer placement.Offer, m moment) error {
	house, err := tx.House(ctx, store.Whole(offer.Territory), offer.House)
	if err != nil {
		return err
	}
	nights := calendar.Interval{From: in.On, To: offer.Nights.To}
	w, err := watchOver(ctx, tx, house, nights, store.NobodyExpected, m)
	if err != nil {
		return err
	}
	if err := w.refuses(f, offer.Section, nights); err != nil {
		return err
	}
	return allowSoftly(ctx, tx, by, house.ID, w.softly(f, offer.Section, nights), in.Reason, m)
}

// bed is the bed chosen, the one that waits for the pupil, or the first free one
// of the section. Whoever else sleeps in the room is asked about as well.
func (in Arrival) bed(ctx context.Context, tx *store.Tx, offer placement.Offer) (placement.BedID, error) {
	if err := tx.InTurn(ctx, offer.House); err != nil {
		return "", err
	}
	d, err := tx.DormitoryToArrange(ctx, store.Whole(offer.Territory), offer.House, in.On)
	if err != nil {
		return "", err
	}
	s, accepted := d.Sleeper(string(offer.ID))
	if !accepted {
		return in.Bed, nil // the offer itself says why not
	}
	if in.Bed == "" {
		bed, ok := d.FirstFree(s, in.On)
		if !ok {
			return "", placement.Reject("bed", "stay.bed_taken")
		}
		return bed, nil
	}
	s.Bed = ""
	if o := d.Against(s, in.Bed, in.On); o.Code != "" {
		return "", o.Fault(s)
	}
	return in.Bed, nil
}

// moveIn saves the stay and plans its first review.
func moveIn(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, bed placement.BedID, on calendar.Day, m moment) (placement.Stay, error) {
	offer, stay, event, err := offer.Arrive(by, bed, on, m.now)
	if err != nil {
		return stay, err
	}
	if _, err := tx.SaveOffer(ctx, offer, event); err != nil {
		return stay, err
	}
	if err := dropBeside(ctx, tx, by, offer, m, MovedIn); err != nil {
		return stay, err
	}
	stay.Version = 0
	started := by.Happened(m.now, "stay.started", "stay", "")
	started.Pupil, started.House = stay.Pupil, stay.House
	if stay, err = tx.SaveStay(ctx, stay, started); err != nil {
		return stay, err
	}
	plan, err := tx.ReviewPlan(ctx, stay.House)
	if err != nil {
		return stay, err
	}
	review, planned := placement.PlanReview(by, stay, plan, on, by.Name, m.now)
	_, err = tx.SaveReview(ctx, review, planned)
	return stay, err
}

// endEarlier closes the stays of the pupil that were left open: a boarder of
// last year, or one who changes house on that day.
func endEarlier(ctx context.Context, tx *store.Tx, by placement.Actor, pupil placement.PupilID, on calendar.Day, m moment) error {
	stays, err := tx.Stays(ctx, store.Whole(by.Territory), store.StayFilter{Pupil: pupil, State: placement.Present})
	if err != nil {
		return err
	}
	for _, s := range stays {
		last := on
		if !s.Nights.IsOpen() && s.Nights.To.Before(on) {
			last = s.Nights.To
		}
		if err := leave(ctx, tx, by, s.Stay, last, EndOfStay, m); err != nil {
			return err
		}
	}
	return nil
}

// MovedIn is the reason, a code, for which the offer of a better place ends when
// the pupil takes up the place it has.
const MovedIn = "moved_in"

// EndOfStay is the reason, a code, of a stay that ended as it was to end.
const EndOfStay = "end_of_stay"

// nextLevel moves a pupil who arrives for another school year up to its level.
func nextLevel(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) error {
	if f.Pupil.Level == f.Referral.Level || !f.Referral.Level.Known() {
		return nil
	}
	f.Pupil.Level = f.Referral.Level
	event := by.Happened(m.now, "pupil.level_changed", "pupil", string(f.Pupil.ID))
	event.Pupil = f.Pupil.ID
	_, err := tx.SavePupil(ctx, f.Pupil, event)
	return err
}

// An Absence is a pupil who did not come.
type Absence struct {
	Offer   placement.OfferID
	Reason  string
	Version int
}

// NoShow records that the pupil of an accepted offer did not come: the place is
// free, the referral waits again.
func (o *Office) NoShow(ctx context.Context, by placement.Actor, in Absence) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		offer, m, err := o.offerTo(ctx, tx, by, placement.RecordArrival, in.Offer, in.Version)
		if err != nil {
			return err
		}
		if offer.Nights.From.After(m.today) {
			return placement.Refuse("stay.too_early", offer.Nights.From)
		}
		offer, event, err := offer.Move(by, placement.NeverArrived, m.now, strings.TrimSpace(in.Reason))
		if err != nil {
			return err
		}
		return freed(ctx, tx, by, offer, event, m, "offer.no_show")
	})
}

// offerTo reads an offer in scope about which the person may do that, as the
// page showed it.
func (o *Office) offerTo(ctx context.Context, tx *store.Tx, by placement.Actor, do placement.Action, id placement.OfferID, version int) (placement.Offer, moment, error) {
	line, err := tx.Offer(ctx, store.ScopeOf(by), id)
	if err != nil {
		return placement.Offer{}, moment{}, err
	}
	if err := placement.Allow(by, do, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
		return placement.Offer{}, moment{}, err
	}
	m, err := o.momentIn(ctx, tx, line.Territory)
	line.Offer.Version = version
	return line.Offer, m, err
}

// A Departure is a boarder who leaves.
type Departure struct {
	Stay    placement.StayID
	On      calendar.Day // the first night without
	Reason  string
	Version int
}

// Leave records a departure: the bed is free from that night on, and the reviews
// still planned are cancelled.
func (o *Office) Leave(ctx context.Context, by placement.Actor, in Departure) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		line, err := tx.Stay(ctx, store.ScopeOf(by), in.Stay)
		if err != nil {
			return err
		}
		if err := placement.Allow(by, placement.RecordDeparture, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, line.Territory)
		if err != nil {
			return err
		}
		if err := in.check(line.Stay, m); err != nil {
			return err
		}
		line.Stay.Version = in.Version
		return leave(ctx, tx, by, line.Stay, in.On, strings.TrimSpace(in.Reason), m)
	})
}

func (in Departure) check(s placement.Stay, m moment) error {
	switch {
	case in.On.IsZero():
		return placement.Reject("on", "field.missing")
	case in.On.After(m.today):
		return placement.Reject("on", "stay.leaves_later")
	case !s.Nights.IsOpen() && in.On.After(s.Nights.To):
		return placement.Reject("on", "stay.leaves_after_end", s.Nights.To)
	}
	return nil
}

func leave(ctx context.Context, tx *store.Tx, by placement.Actor, s placement.Stay, on calendar.Day, reason string, m moment) error {
	s, event, err := s.Leave(by, on, reason, m.now)
	if err != nil {
		return err
	}
	if s, err = tx.SaveStay(ctx, s, event); err != nil {
		return err
	}
	return tx.CancelReviewsOf(ctx, s.ID, by.Happened(m.now, "", "", ""))
}

// EndStays closes the stays whose last night is over, in every territory. A tick
// calls it, any number of times.
func (o *Office) EndStays(ctx context.Context) (ended int, err error) {
	return o.everywhere(ctx, func(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (given, ended int, err error) {
		over, err := tx.OutlivedStays(ctx, by.Territory, m.today, sweepPage)
		for _, s := range over {
			if err := leave(ctx, tx, by, s, s.Nights.To, EndOfStay, m); err != nil {
				return 0, 0, err
			}
		}
		return len(over), len(over), err
	})
}
