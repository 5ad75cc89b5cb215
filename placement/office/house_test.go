package office_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A street is two houses of one territory and one of another, and their people.
type street struct {
	*office.Office
	db                *store.DB
	own, next, far    storetest.Lodging
	officer, director placement.Actor
}

func newStreet(t *testing.T, db *store.DB) street {
	t.Helper()
	here := storetest.Territory(t, db).ID
	in := func(h *placement.House) { h.Territory = here }
	s := street{Office: office.New(db, func() time.Time { return storetest.Noon }), db: db,
		own: storetest.House(t, db, in), next: storetest.House(t, db, in), far: storetest.House(t, db), officer: storetest.Officer(here)}
	s.director = storetest.Director(t, db, here, s.own.ID)
	return s
}

// page is a house as it is kept now.
func (s street) page(t *testing.T, l storetest.Lodging) office.HousePage {
	t.Helper()
	page := office.HousePage{House: l.ID}
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		h, err := tx.House(ctx, store.Whole(l.Territory), l.ID)
		page.Version = h.Version
		return err
	})
	return page
}

var ctx = context.Background()

func ruled() placement.Provenance {
	return placement.Provenance{Author: "DSDEN", On: storetest.Today, Source: "Convention, article 4"}
}

// edits is every change of a house, done to the house of a page.
func (s street) edits(by placement.Actor, l storetest.Lodging) map[string]func(office.HousePage) error {
	tomorrow := calendar.Interval{From: storetest.Today.AddDays(1)}
	return map[string]func(office.HousePage) error{
		"its terms": func(p office.HousePage) error {
			terms := l.Terms()
			terms.Licensed = 12
			return s.SettleHouse(ctx, by, p, terms)
		},
		"a band": func(p office.HousePage) error {
			return s.SaveBand(ctx, by, p, placement.Band{ID: l.Band.ID, Code: "NUIT", Ratio: 10, Adults: 2, Source: ruled()})
		},
		"a section": func(p office.HousePage) error {
			return s.SaveSection(ctx, by, p, placement.Section{ID: l.Girls.ID, Name: "Aile nord", Sex: placement.Girl}, []placement.RoomPlan{{Room: "101", Beds: 4}})
		},
		"a bed out of service": func(p office.HousePage) error {
			return s.CloseBeds(ctx, by, p, office.Closing{Beds: []placement.BedID{l.BoysBeds[0].ID}, When: tomorrow, Reason: "works"})
		},
		"a target": func(p office.HousePage) error {
			return s.SaveTarget(ctx, by, p, placement.Target{Section: l.Girls.ID, Group: placement.Boursier, Share: "0.35", Provenance: ruled()})
		},
	}
}

func TestWhoChangesWhichHouse(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	admin := placement.Actor{Role: placement.Admin, Account: "acc_admin", Territory: s.own.Territory}
	parent := placement.Actor{Role: placement.Parent, Guardian: "gua_1", Territory: s.own.Territory}
	for _, c := range []struct {
		name  string
		by    placement.Actor
		house storetest.Lodging
		want  string // "" = done
	}{
		{"an officer, any house of the territory", s.officer, s.next, ""},
		{"a director, own house", s.director, s.own, ""},
		{"a director, another's house", s.director, s.next, "house.not_found"},
		{"an officer, a house over the border", s.officer, s.far, "house.not_found"},
		{"an administrator", admin, s.own, "actor.forbidden"},
		{"a parent", parent, s.own, "house.not_found"},
	} {
		for what, edit := range s.edits(c.by, c.house) {
			err := edit(s.page(t, c.house))
			if c.want == "" && err != nil || c.want != "" && !errors.Is(err, &placement.Fault{Code: c.want}) {
				t.Errorf("%s, %s: %v", c.name, what, err)
			}
		}
	}
}

func TestEveryChangeOfAHouseIsStaleOnceAndInTheJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newStreet(t, db)
		for what, edit := range s.edits(s.officer, s.own) {
			before, page := s.journal(t), s.page(t, s.own)
			if err := edit(page); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if after := s.journal(t); len(after) <= len(before) {
				t.Errorf("%s: nothing in the journal", what)
			}
			if err := edit(page); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
				t.Errorf("%s, from a page that is outdated: %v", what, err)
			}
		}
	})
}

// journal lists what happened to the director's own house.
func (s street) journal(t *testing.T) (verbs []string) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: s.own.Territory, House: s.own.ID, Limit: 100})
		for _, l := range lines {
			verbs = append(verbs, l.Verb)
		}
		return err
	})
	return verbs
}

func (s street) read(t *testing.T, f func(tx *store.Tx, scope store.Scope) error) {
	t.Helper()
	storetest.Read(t, s.db, func(_ context.Context, tx *store.Tx) error { return f(tx, store.Whole(s.own.Territory)) })
}

func TestASectionIsRefurnished(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	girls := s.own.Girls
	err := s.SaveSection(ctx, s.director, s.page(t, s.own), girls, []placement.RoomPlan{{Room: "101", Beds: 2}, {Room: "201", Beds: 3, Accessible: true}})
	if err != nil {
		t.Fatal(err)
	}
	s.read(t, func(tx *store.Tx, scope store.Scope) error {
		beds, err := tx.Beds(ctx, scope, s.own.ID)
		beds = slices.DeleteFunc(beds, func(b placement.Bed) bool { return b.Section != girls.ID })
		if got := placement.WriteRooms(placement.RoomsOf(beds)); got != "101 2\n201 3 PMR\n" {
			t.Errorf("rooms: %q", got)
		}
		if beds[0].ID != s.own.GirlsBeds[0].ID {
			t.Error("the first bed is another one")
		}
		return err
	})
}

func TestABedThatWasClosedIsNotRemovedAndNothingIsHalfDone(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	last := s.own.GirlsBeds[5]
	if err := s.CloseBeds(ctx, s.director, s.page(t, s.own), office.Closing{Beds: []placement.BedID{last.ID}, When: calendar.Interval{From: storetest.Today}, Reason: "damage"}); err != nil {
		t.Fatal(err)
	}
	renamed := s.own.Girls
	renamed.Name = "Autrement"
	err := s.SaveSection(ctx, s.director, s.page(t, s.own), renamed, []placement.RoomPlan{{Room: "101", Beds: 3}})
	if !errors.Is(err, &placement.Fault{Code: "bed.in_use"}) {
		t.Errorf("got %v", err)
	}
	s.read(t, func(tx *store.Tx, scope store.Scope) error {
		sections, err := tx.Sections(ctx, scope, s.own.ID, storetest.Today)
		if sections[0].Name != "Filles" || sections[0].Beds != 5 {
			t.Errorf("the section became %+v", sections[0])
		}
		return err
	})
}

func TestAClosureEnds(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	beds := []placement.BedID{s.own.GirlsBeds[0].ID, s.own.BoysBeds[0].ID}
	if err := s.CloseBeds(ctx, s.director, s.page(t, s.own), office.Closing{Beds: beds, When: calendar.Interval{From: storetest.Today}, Reason: "works"}); err != nil {
		t.Fatal(err)
	}
	var closures []placement.Closure
	s.read(t, func(tx *store.Tx, scope store.Scope) (err error) {
		closures, err = tx.Closures(ctx, scope, s.own.ID, calendar.Interval{From: storetest.Today})
		return err
	})
	if len(closures) != 2 {
		t.Fatalf("%d closures", len(closures))
	}
	reopen := func(on calendar.Day) error {
		return s.ReopenBed(ctx, s.director, s.page(t, s.own), closures[0].ID, on)
	}
	if err := reopen(storetest.Today); !errors.Is(err, &placement.Fault{Code: "closure.backward"}) {
		t.Errorf("before a night has passed: %v", err)
	}
	if err := reopen(storetest.Today.AddDays(3)); err != nil {
		t.Error(err)
	}
	s.read(t, func(tx *store.Tx, scope store.Scope) error {
		left, err := tx.Closures(ctx, scope, s.own.ID, calendar.Interval{From: storetest.Today.AddDays(3)})
		if len(left) != 1 {
			t.Errorf("%d closures left", len(left))
		}
		return err
	})
}

func TestPartsOfAnotherHouseAreNotFound(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	for _, c := range []struct {
		name, want string
		edit       func(office.HousePage) error
	}{
		{"a bed", "bed.not_found", func(p office.HousePage) error {
			return s.CloseBeds(ctx, s.director, p, office.Closing{Beds: []placement.BedID{s.next.BoysBeds[0].ID}, When: calendar.Interval{From: storetest.Today}, Reason: "works"})
		}},
		{"a band", "band.not_found", func(p office.HousePage) error {
			return s.SaveBand(ctx, s.director, p, placement.Band{ID: s.next.Band.ID, Code: "X", Ratio: 1, Source: ruled()})
		}},
		{"a section", "section.not_found", func(p office.HousePage) error { return s.SaveSection(ctx, s.director, p, s.next.Girls, nil) }},
		{"a section for a target", "section.not_found", func(p office.HousePage) error {
			return s.SaveTarget(ctx, s.director, p, placement.Target{Section: s.next.Girls.ID, Group: placement.QPV, Seats: 1, Provenance: ruled()})
		}},
		{"a target", "target.not_found", func(p office.HousePage) error { return s.DropTarget(ctx, s.director, p, "mix_other") }},
		{"a closure", "closure.not_found", func(p office.HousePage) error {
			return s.ReopenBed(ctx, s.director, p, "clo_other", storetest.Today)
		}},
	} {
		if err := c.edit(s.page(t, s.own)); !errors.Is(err, &placement.Fault{Code: c.want}) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestASectionWhereOthersSleepKeepsItsSex(t *testing.T) {
	v := newVillage(t)
	var boys placement.Section
	var page office.HousePage
	storetest.Read(t, v.db, func(ctx context.Context, tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.Whole(v.in.ID), "", storetest.Today)
		boys = sections[slices.IndexFunc(sections, func(x placement.Section) bool { return x.Sex == placement.Boy })]
		for _, h := range v.houses {
			if h.ID == boys.House {
				page = office.HousePage{House: h.ID, Version: h.Version}
			}
		}
		return err
	})
	boys.Sex = placement.Girl
	if err := v.SaveSection(ctx, v.officer, page, boys, nil); !errors.Is(err, placement.Reject("sex", "section.others_sleep_there")) {
		t.Errorf("got %v", err)
	}
}
