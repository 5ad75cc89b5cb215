package office_test

import (
	"context"
	"slices"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func (s street) rooms(t *testing.T) (rooms []placement.Bedroom) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		rooms, err = tx.Bedrooms(ctx, store.Whole(s.own.Territory), s.own.ID)
		return err
	})
	return rooms
}

// room is a room of the own house by the bed in it.
func (s street) room(t *testing.T, bed placement.Bed) placement.Bedroom {
	t.Helper()
	rooms := s.rooms(t)
	i := slices.IndexFunc(rooms, func(r placement.Bedroom) bool { return r.ID == bed.RoomID })
	if i < 0 {
		return placement.Bedroom{}
	}
	return rooms[i]
}

func labels(r placement.Bedroom) (list []string) {
	for _, b := range r.Beds {
		list = append(list, b.Label)
	}
	return list
}

// usable counts the beds in service of the boys on a day.
func (s street) usable(t *testing.T, on calendar.Day) (n int) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Sections(ctx, store.Whole(s.own.Territory), s.own.ID, on)
		for _, x := range all {
			if x.ID == s.own.Boys.ID {
				n = x.Beds
			}
		}
		return err
	})
	return n
}

func TestARoomIsRenamedGrownMovedAndRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newStreet(t, db)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		r := s.room(t, s.own.BoysBeds[0])
		r.Name, r.Floor, r.Area = "Érable", "2", 245
		must(s.SaveRoom(ctx, s.director, s.page(t, s.own), r, 5))
		r = s.room(t, s.own.BoysBeds[0])
		if want := []string{"Érable-A", "Érable-B", "Érable-C", "Érable-D", "Érable-E"}; !slices.Equal(labels(r), want) || r.Floor != "2" || r.Area != 245 {
			t.Errorf("%+v with %q", r, labels(r))
		}
		must(s.SaveRoom(ctx, s.director, s.page(t, s.own), r, 3))
		if r = s.room(t, s.own.BoysBeds[0]); len(r.Beds) != 3 || r.Beds[0].ID != s.own.BoysBeds[0].ID {
			t.Errorf("three beds are %q", labels(r))
		}
		r.Section = s.own.Girls.ID
		must(s.SaveRoom(ctx, s.director, s.page(t, s.own), r, 3))
		if r = s.room(t, s.own.BoysBeds[0]); r.Section != s.own.Girls.ID || r.Beds[0].Section != s.own.Girls.ID {
			t.Errorf("the room stayed in its section: %+v", r)
		}
		must(s.RemoveRoom(ctx, s.director, s.page(t, s.own), r.ID))
		if r = s.room(t, s.own.BoysBeds[0]); r.ID != "" {
			t.Errorf("the room is still there: %+v", r)
		}
	})
}

func TestARoomInWhichSomebodySleepsStays(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	f := storetest.Pupil(t, s.db, storetest.In(s.own.House), func(f *placement.File) { f.Pupil.Sex = placement.Boy })
	storetest.Stay(t, s.db, f, s.own.Boys, s.own.BoysBeds[0].ID, storetest.Year)
	r := s.room(t, s.own.BoysBeds[0])
	wantFault(t, s.RemoveRoom(ctx, s.director, s.page(t, s.own), r.ID), "bed.in_use")
	r.Section = s.own.Girls.ID
	wantFault(t, s.SaveRoom(ctx, s.director, s.page(t, s.own), r, len(r.Beds)), "room.slept_in")
	r.Section, r.Name = s.own.Boys.ID, "102"
	wantFault(t, s.SaveRoom(ctx, s.director, s.page(t, s.own), r, len(r.Beds)), "room.name_taken")
}

func TestAClosedRoomCountsEachOfItsBedsAndOpensAsAWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newStreet(t, db)
		r := s.room(t, s.own.BoysBeds[0])
		soon := storetest.Today.AddDays(2)
		in := office.Closing{Parts: []string{string(r.ID)}, Beds: []placement.BedID{r.Beds[0].ID, s.own.BoysBeds[7].ID}, When: calendar.Interval{From: storetest.Today}, Reason: "works"}
		if err := s.CloseBeds(ctx, s.director, s.page(t, s.own), in); err != nil {
			t.Fatal(err)
		}
		if n := s.usable(t, soon); n != 3 {
			t.Errorf("%d beds in service, want 3: four of the room and one more are closed", n)
		}
		if err := s.SaveRoom(ctx, s.director, s.page(t, s.own), r, 5); err != nil {
			t.Fatal(err)
		}
		if n := s.usable(t, soon); n != 3 {
			t.Errorf("%d beds in service, want 3: a bed that comes to a closed room is closed", n)
		}
		var id placement.ClosureID
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			all, err := tx.Closures(ctx, store.Whole(s.own.Territory), s.own.ID, calendar.Interval{})
			for _, c := range all {
				if c.Part == string(r.ID) {
					id = c.ID
				}
			}
			return err
		})
		if err := s.ReopenBed(ctx, s.director, s.page(t, s.own), id, soon); err != nil {
			t.Fatal(err)
		}
		if n := s.usable(t, soon); n != 8 {
			t.Errorf("%d beds in service, want 8: the room opens as a whole", n)
		}
		wantFault(t, s.CloseBeds(ctx, s.director, s.page(t, s.own), office.Closing{Parts: []string{string(s.next.Boys.ID)}, When: in.When, Reason: "works"}), "room.not_found")
	})
}

func TestARuleAboutRoomsHasAnAuthorAndShowsWhatBreaksIt(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	rule := placement.ExampleRoomRule
	wantFault(t, s.SetRoomRule(ctx, s.director, s.page(t, s.own), placement.RoomRule{Beds: 4, Provenance: placement.Provenance{Author: "X", On: storetest.Today}}), "provenance.source_missing")
	rule.On, rule.Beds = storetest.Today, 3
	if err := s.SetRoomRule(ctx, s.director, s.page(t, s.own), rule); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.RoomRule(ctx, store.Whole(s.own.Territory), s.own.ID)
		if anomalies := kept.Anomalies(s.rooms(t)); len(anomalies) != 2 || !anomalies[0].TooMany {
			t.Errorf("anomalies %+v", anomalies)
		}
		return err
	})
}
