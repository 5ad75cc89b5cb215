package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func roomOf(t testing.TB, db *store.DB, section placement.SectionID, nights calendar.Interval) (r placement.Room) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = tx.Room(ctx, section, nights)
		return err
	})
	return r
}

// boy makes a file one of a boy.
func boy(f *placement.File) { f.Pupil.Sex, f.Pupil.Given = placement.Boy, "Adam" }

func TestWhatIsLeftInASection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		in := storetest.In(l.House)
		want := func(left int, by capacity.Ceiling) {
			t.Helper()
			if r := roomOf(t, db, l.Girls.ID, storetest.Year); r.Left != left || r.Binding != by {
				t.Errorf("%d more, by %s; want %d by %s", r.Left, r.Binding, left, by)
			}
		}
		want(6, capacity.ByUsable)
		storetest.Stay(t, db, storetest.Pupil(t, db, in), l.Girls, l.GirlsBeds[0].ID, storetest.Year)
		want(5, capacity.ByUsable)
		for _, state := range []placement.OfferState{placement.Offered, placement.Suspended, placement.Accepted, placement.Declined, placement.Lapsed, placement.Recalled} {
			storetest.Offer(t, db, storetest.Pupil(t, db, in), l.Girls, storetest.Year, func(o *placement.Offer) { o.State = state })
		}
		want(2, capacity.ByUsable)
		closeBed(t, db, l, l.GirlsBeds[5], calendar.Interval{From: calendar.MustDay("2027-01-04"), To: calendar.MustDay("2027-01-09")})
		want(1, capacity.ByUsable)
		if r := roomOf(t, db, l.Girls.ID, storetest.NextYear); r.Left != 6 {
			t.Errorf("next year: %d more, want 6", r.Left)
		}
		for i := range 8 {
			storetest.Stay(t, db, storetest.Pupil(t, db, in, boy), l.Boys, l.BoysBeds[i].ID, storetest.Year)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			band := l.Band
			band.Ratio = 12
			_, err := tx.SaveBand(ctx, band, storetest.Officer(l.Territory).Happened(storetest.Noon, "band.changed", "band", ""))
			return err
		})
		want(0, capacity.ByStaff)
	})
}

func TestTheRoomOfNoSection(t *testing.T) {
	err := storetest.Open(t).Read(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Room(context.Background(), "sec_none", storetest.Year)
		return err
	})
	wantKind(t, err, placement.NotFound)
}

// tenBeds is a house whose two sections are under one band; the girls have ten
// beds.
func tenBeds(t testing.TB, db *store.DB) storetest.Lodging {
	l := storetest.House(t, db)
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		var more []placement.Bed
		for i := range 4 {
			more = append(more, placement.Bed{Room: "103", Label: fmt.Sprint("103-", i)})
		}
		_, err := tx.SaveBeds(ctx, l.Girls.ID, more, storetest.Officer(l.Territory).Happened(storetest.Noon, "beds.added", "section", ""))
		return err
	})
	return l
}

var errNoRoom = errors.New("no room")

// TestFortyPlacementsOnTenBeds: forty officers offer a place at once; each asks
// for the room and takes it in one transaction.
func TestFortyPlacementsOnTenBeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := tenBeds(t, db)
		var files []placement.File
		for range 40 {
			files = append(files, storetest.Pupil(t, db, storetest.In(l.House)))
		}
		placed := make(chan error, len(files))
		var start, done sync.WaitGroup
		start.Add(1)
		for _, f := range files {
			done.Go(func() {
				start.Wait()
				placed <- offerIfRoom(db, l, f)
			})
		}
		start.Done()
		done.Wait()
		close(placed)
		n := 0
		for err := range placed {
			switch {
			case err == nil:
				n++
			case !errors.Is(err, errNoRoom):
				t.Error(err)
			}
		}
		if r := roomOf(t, db, l.Girls.ID, storetest.Year); n != 10 || r.Left != 0 {
			t.Errorf("%d placed on ten beds, %d left", n, r.Left)
		}
	})
}

func offerIfRoom(db *store.DB, l storetest.Lodging, f placement.File) error {
	ctx := context.Background()
	return db.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Room(ctx, l.Girls.ID, storetest.Year)
		if err != nil {
			return err
		}
		if r.Full() {
			return errNoRoom
		}
		_, err = tx.SaveOffer(ctx, placement.Offer{
			Territory: l.Territory, Referral: f.Referral.ID, Pupil: f.Pupil.ID, House: l.ID, Section: l.Girls.ID, Nights: storetest.Year,
			State: placement.Offered, AnswerBy: storetest.Noon, DecidedAt: storetest.Noon,
		}, storetest.Officer(l.Territory).Happened(storetest.Noon, "offer.open", "offer", ""))
		return err
	})
}
