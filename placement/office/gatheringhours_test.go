package office_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// installation is a day of four slots: the girls' families come in the last two,
// the boys' in the first two.
func (b *boarding) installation() placement.Gathering {
	g := b.evening()
	g.Kind, g.Slots = placement.Installation, 4
	g.Hours = []placement.Hours{{Section: b.house.Girls.ID, First: 2, Slots: 2}, {Section: b.house.Boys.ID, First: 0, Slots: 2}}
	return g
}

// boy is a child who sleeps in the boys' section from some days before the
// installation.
func (b *boarding) boy() placement.File {
	b.Helper()
	f := storetest.Pupil(b.T, b.db, storetest.In(b.house.House))
	storetest.Stay(b.T, b.db, f, b.house.Boys, b.house.BoysBeds[0].ID, calendar.Interval{From: storetest.Today.AddDays(2)})
	return f
}

func (b *boarding) meetingOf(g placement.Gathering, pupil placement.PupilID) (m placement.Meeting) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MeetingsOfGathering(ctx, b.officer, g.ID)
		i := slices.IndexFunc(list, func(l store.MeetingLine) bool { return l.Pupil == pupil })
		if i >= 0 {
			m = list[i].Meeting
		}
		return err
	})
	return m
}

func TestEachSectionIsInvitedToItsOwnHoursOfTheInstallationWhichAMoveKeeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		boy := b.boy()
		g, err := b.PlanGathering(context.Background(), b.director, b.installation())
		if err != nil {
			t.Fatal(err)
		}
		half := func(n int) time.Time { return g.First.Add(time.Duration(n) * 15 * time.Minute) }
		girls, boys := b.ofFamily(g.ID), b.meetingOf(g, boy.Pupil.ID)
		if girls.Section != b.house.Girls.ID || boys.Section != b.house.Boys.ID || !girls.At.Equal(half(2)) || !boys.At.Equal(half(0)) || girls.Slots != 2 {
			t.Fatalf("the girl's family is invited to %+v, the boy's to %+v", girls, boys)
		}
		in := office.MeetingAnswer{Meeting: girls.ID, Reply: placement.Coming, Slot: half(1)}
		if err := b.AnswerMeeting(context.Background(), storetest.ParentOf(b.file, 0), in); code(err) != "gathering.choose" {
			t.Errorf("a girl's mother in the hours of the boys: %v", err)
		}
		b.chooses(girls, 0, placement.Coming, half(3))
		move := office.MovedGathering{Gathering: g.ID, First: g.First.AddDate(0, 0, 1), Place: "Gymnase", Keep: true, Version: g.Version}
		if err := b.MoveGathering(context.Background(), b.director, move); err != nil {
			t.Fatal(err)
		}
		moved, now := b.gathering(g.ID), b.ofFamily(g.ID)
		if len(moved.Hours) != 2 || moved.HoursOf(b.house.Girls.ID).First != 2 || !now.At.Equal(half(2).AddDate(0, 0, 1)) ||
			!now.SlotOf(b.file.Guardians[0].Guardian.ID).Equal(half(3).AddDate(0, 0, 1)) {
			t.Errorf("moved to %+v, the girl's family to %+v", moved, now)
		}
	})
}

func TestHoursOfASectionAreRefusedAtTheFieldThatIsWrong(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	from, to := placement.HoursFields(b.house.Girls.ID)
	for want, c := range map[string]struct {
		field  string
		change func(*placement.Gathering)
	}{
		"gathering.hours_kind":      {from, func(g *placement.Gathering) { g.Kind = placement.HouseEvening }},
		"gathering.hours_twice":     {from, func(g *placement.Gathering) { g.Hours[1].Section = b.house.Girls.ID }},
		"gathering.hours_outside":   {to, func(g *placement.Gathering) { g.Hours[0].Slots = 3 }},
		"gathering.hours_order":     {to, func(g *placement.Gathering) { g.Hours[0].Slots = 0 }},
		"field.unknown":             {"from_sec_x", func(g *placement.Gathering) { g.Hours[1].Section = "sec_x" }},
		"gathering.hours_too_small": {to, func(g *placement.Gathering) { g.Hours[0].Slots, g.Room = 1, 0 }},
	} {
		g := b.installation()
		c.change(&g)
		err := g.Check(b.now)
		switch want {
		case "field.unknown":
			_, err = b.PlanGathering(context.Background(), b.director, g)
		case "gathering.hours_too_small":
			err = g.Holds(map[placement.SectionID]int{b.house.Girls.ID: 1})
		}
		if !hasFault(err, c.field, want) {
			t.Errorf("want %s at %s: %v", want, c.field, err)
		}
	}
}

func hasFault(err error, field, code string) bool {
	faults, many := err.(placement.Faults)
	if one, ok := err.(*placement.Fault); ok && !many {
		faults = placement.Faults{one}
	}
	return slices.ContainsFunc(faults, func(f *placement.Fault) bool { return f.Field == field && f.Code == code })
}

// Two sections of two families each in the same two slots of one family: each
// alone would find room, both together do not.
func TestTwoSectionsInTheSameSlotsNeedRoomForBoth(t *testing.T) {
	g := placement.Gathering{Kind: placement.Installation, Minutes: 15, Slots: 4, Room: 1, Hours: []placement.Hours{{Section: "a", Slots: 2}, {Section: "b", Slots: 2}}}
	if err := g.Holds(map[placement.SectionID]int{"a": 1, "b": 1}); err != nil {
		t.Errorf("two families in two slots: %v", err)
	}
	if err := g.Holds(map[placement.SectionID]int{"a": 2, "b": 2}); !hasFault(err, "room", "gathering.hours_too_small") {
		t.Errorf("four families in two slots: %v", err)
	}
}

func TestHoursThatFallWithinASlotAreRefused(t *testing.T) {
	g := placement.Gathering{First: storetest.Noon, Minutes: 15, Slots: 4}
	if h, faults := g.Between("a", g.First.Add(15*time.Minute), g.First.Add(time.Hour)); h.First != 1 || h.Slots != 3 || len(faults) != 0 {
		t.Errorf("from the second slot to the end: %+v, %v", h, faults)
	}
	if _, faults := g.Between("a", g.First.Add(7*time.Minute), g.First.Add(time.Hour)); !hasFault(faults, "from_a", "gathering.hours_between") {
		t.Errorf("seven minutes past: %v", faults)
	}
}
