package office_test

import (
	"context"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// accepted keeps a request of a girl whose place for the rest of the year is
// accepted.
func (d *desk) accepted(changes ...func(*placement.File)) (placement.File, placement.Offer) {
	d.Helper()
	f := d.asks(append([]func(*placement.File){urgent, func(f *placement.File) { f.Referral.State = placement.Placed }}, changes...)...)
	return f, storetest.Offer(d.T, d.db, f, d.house.Girls, restOfYear, func(o *placement.Offer) { o.State = placement.Accepted })
}

func (d *desk) arrives(o placement.Offer, change ...func(*office.Arrival)) (placement.Stay, error) {
	in := office.Arrival{Offer: o.ID, On: storetest.Today, Version: o.Version}
	for _, c := range change {
		c(&in)
	}
	return d.Arrive(d.ctx, d.officer, in)
}

func (d *desk) nextReview(s placement.StayID) (r placement.Review, err error) {
	err = d.db.Read(d.ctx, func(tx *store.Tx) (err error) {
		r, err = tx.NextReviewOf(d.ctx, s)
		return err
	})
	return r, err
}

func TestAnArrivalTakesTheFirstFreeBedAndPlansAReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.boards(0)
		f, o := d.accepted()
		stay, err := d.arrives(o)
		d.must(err)
		if stay.Bed != d.house.GirlsBeds[1].ID || stay.Section != d.house.Girls.ID || stay.Nights != restOfYear || stay.Offer != o.ID {
			t.Errorf("stay %+v", stay)
		}
		if r, err := d.nextReview(stay.ID); err != nil || r.Kind != placement.EndOfTerm || r.DueOn != calendar.MustDay("2026-12-10") || r.Owner != d.officer.Name {
			t.Errorf("review %+v, %v", r, err)
		}
		if d.offer(f.Pupil.ID).State != placement.Arrived {
			t.Errorf("the offer is %s", d.offer(f.Pupil.ID).State)
		}
		_, err = d.arrives(o)
		if err == nil {
			t.Error("a second click made a second stay")
		}
	})
}

func TestAnArrivalInAChosenBed(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.boards(0)
	_, o := d.accepted()
	for name, bed := range map[string]placement.BedID{"taken": d.house.GirlsBeds[0].ID, "of the boys": d.house.BoysBeds[0].ID, "nowhere": "bed_none"} {
		if _, err := d.arrives(o, func(in *office.Arrival) { in.Bed = bed }); err == nil {
			t.Errorf("a bed %s was given", name)
		}
	}
	for code, on := range map[string]calendar.Day{"date.in_future": storetest.Today.AddDays(1), "stay.outside_offer": storetest.Today.AddDays(-1), "field.missing": {}} {
		_, err := d.arrives(o, func(in *office.Arrival) { in.On = on })
		wantFault(t, err, code)
	}
	stay, err := d.arrives(o, func(in *office.Arrival) { in.Bed = d.house.GirlsBeds[4].ID })
	if err != nil || stay.Bed != d.house.GirlsBeds[4].ID {
		t.Errorf("stay %+v, %v", stay, err)
	}
}

// TestTwoArrivalsOnOneBed: two directors note two pupils in one bed at once.
func TestTwoArrivalsOnOneBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, a := d.accepted()
		_, b := d.accepted()
		results := make([]error, 2)
		var wg sync.WaitGroup
		for i, o := range []placement.Offer{a, b} {
			wg.Go(func() {
				_, results[i] = d.arrives(o, func(in *office.Arrival) { in.Bed = d.house.GirlsBeds[0].ID })
			})
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Errorf("got %v and %v", results[0], results[1])
		}
	})
}

func TestWhoRecordsArrivalsAndDepartures(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	_, o := d.accepted()
	_, stay := d.boards(3)
	own := storetest.Director(t, db, d.house.Territory, d.house.ID)
	other := storetest.Director(t, db, d.house.Territory, storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory }).ID)
	far := storetest.Officer(storetest.Territory(t, db).ID)
	for name, by := range map[string]placement.Actor{"another director": other, "an officer elsewhere": far} {
		_, err := d.Arrive(d.ctx, by, office.Arrival{Offer: o.ID, On: storetest.Today, Version: o.Version})
		wantFault(t, err, "offer.not_found")
		wantFault(t, d.NoShow(d.ctx, by, office.Absence{Offer: o.ID, Reason: "x", Version: o.Version}), "offer.not_found")
		if err := d.Leave(d.ctx, by, office.Departure{Stay: stay.ID, On: storetest.Today, Reason: "x", Version: stay.Version}); err == nil {
			t.Errorf("%s noted a departure", name)
		}
	}
	if _, err := d.Arrive(d.ctx, own, office.Arrival{Offer: o.ID, On: storetest.Today, Version: o.Version}); err != nil {
		t.Errorf("the director of the house: %v", err)
	}
}

func TestWhoDoesNotComeFreesThePlace(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.accepted()
	wantFault(t, d.NoShow(d.ctx, d.officer, office.Absence{Offer: o.ID, Version: o.Version}), "reason.missing")
	d.must(d.NoShow(d.ctx, d.officer, office.Absence{Offer: o.ID, Reason: "la famille a déménagé", Version: o.Version}))
	if d.offer(f.Pupil.ID).State != placement.NeverArrived || d.file(f.Referral.ID).Referral.State != placement.Submitted {
		t.Errorf("offer %s, referral %s", d.offer(f.Pupil.ID).State, d.file(f.Referral.ID).Referral.State)
	}
	later := d.asks(func(f *placement.File) { f.Referral.State = placement.Placed })
	future := storetest.Offer(t, d.db, later, d.house.Girls, storetest.NextYear, func(o *placement.Offer) { o.State = placement.Accepted })
	wantFault(t, d.NoShow(d.ctx, d.officer, office.Absence{Offer: future.ID, Reason: "x", Version: future.Version}), "stay.too_early")
}

func TestADepartureFreesTheBedAndCancelsWhatWasPlanned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, o := d.accepted()
		stay, err := d.arrives(o)
		d.must(err)
		leave := office.Departure{Stay: stay.ID, On: storetest.Today, Version: stay.Version}
		wantFault(t, d.Leave(d.ctx, d.officer, leave), "reason.missing")
		leave.Reason, leave.On = "retour au domicile", storetest.Today.AddDays(1)
		wantFault(t, d.Leave(d.ctx, d.officer, leave), "stay.leaves_later")
		leave.On = storetest.Today
		d.must(d.Leave(d.ctx, d.officer, leave))
		wantFault(t, d.Leave(d.ctx, d.officer, leave), "stay.over")
		if _, err := d.nextReview(stay.ID); err == nil {
			t.Error("a review is still planned")
		}
		_, next := d.accepted()
		again, err := d.arrives(next)
		if err != nil || again.Bed != stay.Bed {
			t.Errorf("the bed did not come free: %+v, %v", again, err)
		}
	})
}

func TestABoarderWhoGoesOnMovesUp(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, old := d.boards(0, storetest.Of(d.campaign), func(f *placement.File) {
		f.Referral.Way, f.Referral.Current, f.Referral.State = placement.Renewal, d.house.Girls.ID, placement.Placed
	})
	o := storetest.Offer(t, d.db, f, d.house.Girls, storetest.NextYear, func(o *placement.Offer) { o.State = placement.Accepted })
	d.now = storetest.NextYear.From.At(17, 0, paris).UTC()
	stay, err := d.arrives(o, func(in *office.Arrival) { in.On = storetest.NextYear.From })
	d.must(err)
	if got := d.file(f.Referral.ID).Pupil.Level; got != "4e" {
		t.Errorf("the pupil is in %s", got)
	}
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.Stay(ctx, store.Whole(d.house.Territory), old.ID)
		if kept.State != placement.Left || kept.Nights != storetest.Year || kept.Reason != office.EndOfStay {
			t.Errorf("last year's stay is %+v", kept.Stay)
		}
		return err
	})
	if stay.Nights != storetest.NextYear {
		t.Errorf("nights %s", stay.Nights)
	}
}

func TestStaysEndByThemselvesOnce(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	_, stay := d.boards(0)
	if n, err := d.EndStays(d.ctx); n != 0 || err != nil {
		t.Errorf("too early: %d, %v", n, err)
	}
	d.now = storetest.Year.To.At(0, 5, paris).UTC()
	for _, want := range []int{1, 0} {
		if n, err := d.EndStays(d.ctx); n != want || err != nil {
			t.Errorf("ended %d, %v; want %d", n, err, want)
		}
	}
	if _, err := d.nextReview(stay.ID); err == nil {
		t.Error("a review is planned for a stay that is over")
	}
}
