package office_test

import (
	"context"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func kindNamed(name string) kindOfImport {
	for _, kind := range kindsOfImport {
		if kind.name == name {
			return kind
		}
	}
	panic(name)
}

// somebody is who builds on what an import wrote.
func (d *desk) somebody() placement.Actor {
	return placement.Actor{Role: placement.Officer, Account: "acc_other", Name: "Youenn Abgrall", Territory: d.house.Territory}
}

// boarderIn is the stay of who is present in a bed.
func (d *desk) boarderIn(label string) (x placement.Stay) {
	d.Helper()
	for _, s := range d.stays() {
		if s.BedLabel == label && s.State == placement.Present {
			x = s.Stay
		}
	}
	return x
}

// sleepsIn puts somebody into the last bed of a room.
func (d *desk) sleepsIn(room string) {
	f := storetest.Pupil(d.T, d.db, storetest.In(d.house.House))
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		rooms, err := tx.Bedrooms(ctx, store.Whole(d.house.Territory), d.house.ID)
		for _, r := range rooms {
			if r.Name == room && r.Section == d.house.Girls.ID {
				d.house.GirlsBeds = r.Beds
			}
		}
		return err
	})
	x := placement.Stay{Territory: d.house.Territory, Pupil: f.Pupil.ID, House: d.house.ID, Section: d.house.Girls.ID, Bed: d.house.GirlsBeds[len(d.house.GirlsBeds)-1].ID,
		Nights: storetest.Year, State: placement.Present}
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		event := d.somebody().Happened(d.now, "stay.started", "stay", "")
		event.Pupil, event.House = x.Pupil, x.House
		_, err := tx.SaveStay(ctx, x, event)
		return err
	})
}

// Whatever somebody has built on what an import wrote, that row stays whole, and
// the page says why, who it was and when; the others are taken back.
func TestWhatSomebodyHasBuiltOnAnImportStaysWithWhoAndWhen(t *testing.T) {
	for _, c := range []struct {
		kind, what string
		build      func(*desk)
		line       int
		why        string
		kept       int // rows, as a child of two rows stays for both
	}{
		{"a table of boarders", "a boarder who left earlier", func(d *desk) {
			x := d.boarderIn("101-C")
			d.must(d.Leave(d.ctx, d.somebody(), office.Departure{Stay: x.ID, On: storetest.Today.AddDays(1), Reason: "déménagement", Version: x.Version}))
		}, 3, "import.kept_touched", 2},
		{"a table of boarders", "an absence", func(d *desk) {
			_, err := d.Excuse(d.ctx, d.somebody(), office.Excuse{Stay: d.boarderIn("101-C").ID, Nights: calendar.Interval{From: storetest.Today.AddDays(2), To: storetest.Today.AddDays(3)}, Reason: "family"})
			d.must(err)
		}, 3, "import.kept_needed", 2},
		{"a directory", "a house that got a section", func(d *desk) {
			h := d.addedHouse()
			d.must(d.SaveSection(d.ctx, d.somebody(), office.HousePage{House: h.ID, Version: h.Version}, placement.Section{Name: "Filles", Sex: placement.Girl}, nil))
		}, 0, "import.kept_needed", 1},
		{"a directory", "a house whose rules were settled", func(d *desk) {
			h := d.addedHouse()
			terms := h.Terms()
			terms.Licensed, terms.AppealBody = 12, "la DSDEN"
			d.must(d.SettleHouse(d.ctx, d.somebody(), office.HousePage{House: h.ID, Version: h.Version}, terms))
		}, 0, "import.kept_touched", 1},
		{"counts of beds", "a count that was corrected", func(d *desk) {
			_, err := d.ImportPlaces(d.ctx, d.somebody(), d.counted("UAI;2023;14;10\n"), "DEPP, encore")
			d.must(err)
		}, 3, "import.kept_touched", 1},
		{"a table of rooms", "a new bed that is slept in", func(d *desk) { d.sleepsIn("101") }, 2, "import.kept_needed", 1},
		{"a table of rooms", "a room that has another floor", func(d *desk) {
			d.editRoom("Érable", func(r *placement.Bedroom) { r.Floor = "3" })
		}, 3, "import.kept_touched", 1},
		{"a table of rooms", "a bed that opens again earlier", func(d *desk) {
			storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.Closures(ctx, store.Whole(d.house.Territory), d.house.ID, storetest.Year)
				if err != nil {
					return err
				}
				x := list[0]
				for _, c := range list {
					if d.roomOf(c.Bed) == "Érable" {
						x = c
					}
				}
				x.When.To = x.When.From.AddDays(5)
				event := d.somebody().Happened(d.now, "closure.changed", "closure", "")
				event.House = d.house.ID
				_, err = tx.SaveClosure(ctx, x, event)
				return err
			})
		}, 3, "import.kept_touched", 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				here := storetest.Territory(t, db, func(x *placement.Territory) { x.Code, x.Name = "035", "Ille-et-Vilaine" })
				d := newDesk(t, db, func(h *placement.House) { h.Territory = here.ID })
				kind := kindNamed(c.kind)
				kind.ready(d)
				d.now = d.now.AddDate(0, 0, 1)
				id := d.took(kind)
				d.now = d.now.AddDate(0, 0, 1)
				built := d.now
				c.build(d)
				d.now = d.now.AddDate(0, 0, 1)
				plan, err := d.PlanUndo(d.ctx, d.officer, id)
				if err != nil || plan.Left != c.kept || plan.Undone != kind.rows-c.kept {
					t.Fatalf("the plan: %+v, %v", plan, err)
				}
				done, err := d.UndoImport(d.ctx, d.officer, id)
				if err != nil || done.Left != c.kept || len(done.Kept) != c.kept {
					t.Fatalf("undone: %+v, %v", done, err)
				}
				past, err := d.PastImport(d.ctx, d.officer, id)
				d.must(err)
				for _, rows := range [][]office.UndoRow{plan.Kept, done.Kept, past.Kept} {
					row := rows[len(rows)-1]
					if row.Why != c.why || c.line != 0 && row.Line != c.line || row.Touch.By != "Youenn Abgrall" || !row.Touch.At.Equal(built) {
						t.Errorf("line %d stays for %s, %s at %s; want line %d, %s at %s", row.Line, row.Why, row.Touch.By, row.Touch.At, c.line, c.why, built)
					}
				}
			})
		})
	}
}

// addedHouse is a house of the territory that an import added.
func (d *desk) addedHouse() (found placement.House) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Houses(ctx, store.Whole(d.house.Territory))
		for _, h := range list {
			if h.ID != d.house.ID && h.Version == 1 {
				found = h
			}
		}
		return err
	})
	if found.ID == "" {
		d.Fatal("no house was added")
	}
	return found
}

func (d *desk) roomOf(bed placement.BedID) (name string) {
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		rooms, err := tx.Bedrooms(ctx, store.Whole(d.house.Territory), d.house.ID)
		for _, r := range rooms {
			for _, b := range r.Beds {
				if b.ID == bed {
					name = r.Name
				}
			}
		}
		return err
	})
	return name
}

func (d *desk) editRoom(name string, change func(*placement.Bedroom)) {
	d.Helper()
	var room placement.Bedroom
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		rooms, err := tx.Bedrooms(ctx, store.Whole(d.house.Territory), d.house.ID)
		for _, r := range rooms {
			if r.Name == name {
				room = r
			}
		}
		return err
	})
	change(&room)
	d.must(d.SaveRoom(d.ctx, d.somebody(), d.page(), room, len(room.Beds)))
}
