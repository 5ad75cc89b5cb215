package office_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func (s street) table(text string) office.RoomTable {
	return office.RoomTable{House: s.own.ID, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func TestATableOfRoomsIsPlannedTakenOverAndTakenOverAgainForNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newStreet(t, db)
		table := s.table("section\tchambre\tlits\tétage\tsurface\nfilles\t101\t3\t1\t18,5\nFilles\tÉrable\t2\t2\t12\nGarçons\t102\t5\t1\t\n")
		plan, err := s.PlanRooms(ctx, s.director, table)
		if err != nil || !plan.Clean() {
			t.Fatal(err, plan.Wrong)
		}
		if len(plan.Added) != 1 || len(plan.Changed) != 2 || plan.Left != 0 || len(plan.Absent) != 2 {
			t.Errorf("plan %+v", plan)
		}
		if n := len(s.rooms(t)); n != 4 {
			t.Errorf("the plan wrote something: %d rooms", n)
		}
		if _, err := s.ImportRooms(ctx, s.director, table); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range s.rooms(t) {
			got = append(got, fmt.Sprint(r.Name, "/", r.Floor, "/", r.Area, "/", len(r.Beds), "/", r.Accessible))
		}
		if want := []string{"101/1/185/3/true", "Érable/2/120/2/false", "102//0/3/false", "102/1/0/5/false", "101//0/4/true"}; !slices.Equal(got, want) {
			t.Errorf("rooms %q, want %q", got, want)
		}
		before := len(s.journal(t))
		again, err := s.ImportRooms(ctx, s.director, table)
		if err != nil || len(again.Added)+len(again.Changed) != 0 || again.Left != 3 || len(s.journal(t)) != before {
			t.Errorf("taken over again: %+v, %v", again, err)
		}
	})
}

func TestATableOfRoomsNeverTakesABedAwayAndSaysAllThatIsWrongAtOnce(t *testing.T) {
	s := newStreet(t, storetest.Open(t))
	plan, err := s.ImportRooms(ctx, s.director, s.table("section;chambre;lits;surface\nFilles;Neuve;deux;\nFilles;101;1;\nPrincesses;1;1;\nPrincesses;2;1;grande\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range plan.Wrong.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Code))
	}
	if want := []string{"2 intake.room_beds", "3 intake.room_fewer", "4 intake.section_unknown", "5 intake.room_area", "5 intake.section_unknown"}; !slices.Equal(got, want) || len(s.rooms(t)) != 4 {
		t.Errorf("%q, %d rooms", got, len(s.rooms(t)))
	}
	for name, by := range map[string]placement.Actor{"a director of another house": storetest.Director(t, s.db, s.own.Territory, s.next.ID), "an officer over the border": storetest.Officer(s.far.Territory)} {
		if _, err := s.ImportRooms(ctx, by, s.table("section;chambre;lits\nFilles;Neuve;2\n")); err == nil {
			t.Errorf("%s imported rooms", name)
		}
	}
}
