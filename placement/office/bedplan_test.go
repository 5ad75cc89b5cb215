package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func named(given string) func(*placement.File) {
	return func(f *placement.File) { f.Pupil.Given = given }
}

func born(day string) func(*placement.File) {
	return func(f *placement.File) { f.Pupil.Born = calendar.MustDay(day) }
}

// dormitory is the house of the desk from a day on.
func (d *desk) dormitory(on calendar.Day) (dorm placement.Dormitory) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		dorm, err = tx.Dormitory(ctx, store.Whole(d.house.Territory), d.house.ID, on)
		return err
	})
	return dorm
}

// moves gives a sleeper another bed of the girls, as the page shows it now.
func (d *desk) moves(key string, to placement.BedID, on calendar.Day) error {
	from := storetest.Today
	if !on.IsZero() && on.Before(from) {
		from = on
	}
	s, _ := d.dormitory(from).Sleeper(key)
	return d.MoveBoarder(d.ctx, d.officer, office.BedMove{House: d.house.ID, Boarder: key, From: s.Bed, To: to, On: on})
}

// slept writes every night's record of a pupil: "101-A 2026-09-01/2026-11-23 moved".
func (d *desk) slept(pupil placement.PupilID) (list []string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		stays, err := tx.Stays(ctx, store.Whole(d.house.Territory), store.StayFilter{Pupil: pupil})
		for _, s := range stays {
			list = append(list, fmt.Sprint(s.BedLabel, " ", s.Nights, " ", s.State))
		}
		slices.Sort(list)
		return err
	})
	return list
}

func TestAChangeOfBedKeepsEachNightWhereItWasSlept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0)
		d.must(d.moves(string(stay.ID), d.house.GirlsBeds[4].ID, storetest.Today))
		want := []string{"101-A 2026-09-01/2026-11-23 moved", "102-B 2026-11-23/2027-07-03 present"}
		if got := d.slept(f.Pupil.ID); !slices.Equal(got, want) {
			t.Errorf("slept %q, want %q", got, want)
		}
		dorm := d.dormitory(storetest.Today.AddDays(-5))
		for day, bed := range map[int]placement.BedID{-1: d.house.GirlsBeds[0].ID, 0: d.house.GirlsBeds[4].ID, 200: d.house.GirlsBeds[4].ID} {
			if s, ok := dorm.In(bed, storetest.Today.AddDays(day)); !ok || s.Pupil != f.Pupil.ID {
				t.Errorf("day %d: nobody in %s", day, bed)
			}
		}
		for days := range 90 {
			if kind, due := (placement.ReviewPlan{Rules: placement.ExampleReviewRules()}).Next(d.present(f.Pupil.ID).Stay, storetest.Today.AddDays(days)); kind == placement.SettlingIn {
				t.Fatalf("another bed is not another arrival: %s on %s", kind, due)
			}
		}
		d.must(d.moves(string(stay.ID), d.house.GirlsBeds[0].ID, storetest.Today))
		if got := d.slept(f.Pupil.ID); !slices.Equal(got, []string{"101-A 2026-09-01/2027-07-03 present"}) {
			t.Errorf("who goes back on the day of the change has never moved: %q", got)
		}
	})
}

func TestAChangeOfBedIsKnownFromThatDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, stay := d.boards(0)
		for _, bed := range []placement.BedID{d.house.GirlsBeds[4].ID, d.house.GirlsBeds[0].ID, d.house.GirlsBeds[4].ID} {
			d.must(d.moves(string(stay.ID), bed, storetest.Today))
			if kept, known := d.claims(time.Time{}), d.claims(d.now); !slices.Equal(kept, known) {
				t.Errorf("in bed %s: %v is kept, %v is known", bed, kept, known)
			}
		}
	})
}

// claims are the cohorts of the house, as they are kept or as they were known.
func (d *desk) claims(at time.Time) (list []store.Cohort) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Cohorts(ctx, store.Whole(d.house.House.Territory), d.house.ID, storetest.Year, at)
		return err
	})
	return list
}

func TestAChangeOfBedOnTheFirstNightLeavesOneRecord(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, stay := d.boards(0)
	d.now = storetest.Year.From.At(12, 0, storetest.Noon.Location())
	d.must(d.moves(string(stay.ID), d.house.GirlsBeds[1].ID, storetest.Year.From))
	if got := d.slept(f.Pupil.ID); !slices.Equal(got, []string{"101-B 2026-09-01/2027-07-03 present"}) {
		t.Errorf("slept %q", got)
	}
}

func TestTwoBoardersChangePlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, a := d.boards(0)
		_, b := d.boards(3)
		d.must(d.ExchangeBeds(d.ctx, d.officer, d.house.ID, string(a.ID), string(b.ID), storetest.Today, "", ""))
		dorm := d.dormitory(storetest.Today)
		first, _ := dorm.Sleeper(string(a.ID))
		second, _ := dorm.Sleeper(string(b.ID))
		if first.Bed != b.Bed || second.Bed != a.Bed {
			t.Errorf("%s and %s", first.Bed, second.Bed)
		}
	})
}

func TestWhyABedIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		beds := d.house.GirlsBeds
		_, me := d.boards(0, named("Ada"))
		d.boards(3, named("Bea"))
		foe, _ := d.boards(4, named("Foe"))
		page := func() office.HousePage {
			return office.HousePage{House: d.house.ID, Version: d.dormitory(storetest.Today).House.Version}
		}
		d.must(d.CloseBeds(d.ctx, d.officer, page(), office.Closing{Beds: []placement.BedID{beds[1].ID}, When: calendar.Interval{From: storetest.Today.AddDays(30)}, Reason: "works"}))
		for name, c := range map[string]struct {
			bed  placement.BedID
			on   calendar.Day
			code string
		}{
			"somebody sleeps there":   {beds[3].ID, storetest.Today, "plan.taken"},
			"it closes in a month":    {beds[1].ID, storetest.Today, "plan.closed"},
			"it is the boys'":         {d.house.BoysBeds[0].ID, storetest.Today, "plan.other_section"},
			"it is the same":          {beds[0].ID, storetest.Today, "plan.here"},
			"there is no such bed":    {"bed_none", storetest.Today, "plan.gone"},
			"the stay is over then":   {beds[2].ID, storetest.Year.To, "plan.past_end"},
			"it is not that day yet":  {beds[2].ID, storetest.Today.AddDays(7), "plan.later"},
			"nobody said from when":   {beds[2].ID, calendar.Day{}, "field.missing"},
			"it was months ago":       {beds[2].ID, storetest.Today.AddDays(-60), "plan.too_long_ago"},
			"a boarder needs one bed": {"", storetest.Today, "plan.needs_bed"},
		} {
			err := d.moves(string(me.ID), c.bed, c.on)
			if !errors.Is(err, &placement.Fault{Code: c.code}) {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := d.moves(string(me.ID), beds[3].ID, storetest.Today)
		var fault *placement.Fault
		if !errors.As(err, &fault) || !slices.Contains(fault.Args, any("Bea B.")) {
			t.Errorf("who has the bed is not told: %+v", fault)
		}

		d.must(d.KeepApart(d.ctx, d.officer, d.house.ID, placement.Pair{One: me.Pupil, Other: foe.Pupil.ID}, storetest.Today, true))
		err = d.moves(string(me.ID), beds[5].ID, storetest.Today)
		if !errors.As(err, &fault) || fault.Code != "plan.kept_apart" || len(fault.Args) != 1 {
			t.Errorf("kept apart: %+v", err)
		}
		_, grown := d.boards(2, named("Grown"), born("2008-03-01"))
		if err := d.moves(string(grown.ID), beds[5].ID, storetest.Today); !errors.Is(err, &placement.Fault{Code: "plan.adults_and_minors"}) {
			t.Errorf("an adult with minors: %v", err)
		}
		if got := d.dormitory(storetest.Today).Conflicts(storetest.Today); len(got) != 1 || got[0].Code != placement.BedAdults {
			t.Errorf("what came in by itself is shown: %+v", got)
		}
	})
}

func TestTheJournalNeverNamesThoseWhoAreKeptApart(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	a, _ := d.boards(0)
	b, _ := d.boards(1)
	d.must(d.KeepApart(d.ctx, d.officer, d.house.ID, placement.Pair{One: a.Pupil.ID, Other: b.Pupil.ID}, storetest.Today, true))
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, House: d.house.ID, Limit: 50})
		for _, l := range lines {
			if text := fmt.Sprintf("%+v", l); l.Verb == "bed.kept_apart" && (strings.Contains(text, string(a.Pupil.ID)) || strings.Contains(text, string(b.Pupil.ID))) {
				t.Errorf("the journal says %s", text)
			}
		}
		return err
	})
}

// comes accepts a place of the girls for next year.
func (d *desk) comes(changes ...func(*placement.File)) (placement.File, placement.Offer) {
	d.Helper()
	f := d.asks(append([]func(*placement.File){func(f *placement.File) { f.Referral.State = placement.Placed }}, changes...)...)
	return f, storetest.Offer(d.T, d.db, f, d.house.Girls, storetest.NextYear, func(o *placement.Offer) { o.State = placement.Accepted })
}

func TestAPlanForSeptemberKeepsBedsHonoursWishesAndCanBeUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		entry := storetest.NextYear.From
		old, _ := d.boards(4, named("Old"))
		d.comesAgain(old)
		ada, _ := d.comes(named("Ada"), born("2015-05-01"))
		bea, _ := d.comes(named("Bea"), born("2013-05-01"))
		d.must(d.WishRoommate(d.ctx, d.officer, d.house.ID, placement.Pair{One: ada.Pupil.ID, Other: bea.Pupil.ID}, entry, true))
		p, err := d.ProposeBeds(d.ctx, d.officer, d.house.ID, entry)
		d.must(err)
		got := map[placement.PupilID]placement.BedLine{}
		for _, l := range p.Moves {
			got[l.Sleeper.Pupil] = l
		}
		roomOf := func(pupil placement.PupilID) placement.RoomID {
			_, room, _ := p.Dormitory.Bed(got[pupil].To)
			return room.ID
		}
		if len(p.Moves) != 3 || got[old.Pupil.ID].To != d.house.GirlsBeds[4].ID || roomOf(ada.Pupil.ID) != roomOf(bea.Pupil.ID) {
			t.Fatalf("moves %+v", p.Moves)
		}
		if codes := fmt.Sprint(got[old.Pupil.ID].Because); !strings.Contains(codes, "keeps_bed") {
			t.Errorf("because %s", codes)
		}
		if _, err := d.ConfirmBeds(d.ctx, d.officer, d.house.ID, entry, "another"); !errors.Is(err, &placement.Fault{Code: "plan.other_now"}) {
			t.Errorf("a plan nobody read: %v", err)
		}
		plan, err := d.ConfirmBeds(d.ctx, d.officer, d.house.ID, entry, p.Print)
		d.must(err)
		if waiting := d.dormitory(entry).Waiting(entry, 0); len(waiting) != 0 {
			t.Errorf("still without a bed: %+v", waiting)
		}
		if again, err := d.ProposeBeds(d.ctx, d.officer, d.house.ID, entry); err != nil || len(again.Moves) != 0 {
			t.Errorf("a confirmed plan is proposed again: %+v, %v", again.Moves, err)
		}
		d.must(d.UndoBeds(d.ctx, d.officer, d.house.ID, plan.ID))
		if waiting := d.dormitory(entry).Waiting(entry, 0); len(waiting) != 3 {
			t.Errorf("%d without a bed after undoing, want 3", len(waiting))
		}
		if err := d.UndoBeds(d.ctx, d.officer, d.house.ID, plan.ID); err == nil {
			t.Error("a plan was undone twice")
		}
	})
}

// comesAgain accepts a place for next year for somebody who boards already.
func (d *desk) comesAgain(f placement.File) placement.Offer {
	d.Helper()
	return storetest.Offer(d.T, d.db, f, d.house.Girls, storetest.NextYear, func(o *placement.Offer) { o.State = placement.Accepted })
}

func TestAPlanInTheYearSeparatesWhoMustBeAndGivesTheBedsBackWhenUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		a, stay := d.boards(0)
		b, _ := d.boards(1)
		d.must(d.KeepApart(d.ctx, d.officer, d.house.ID, placement.Pair{One: a.Pupil.ID, Other: b.Pupil.ID}, storetest.Today, true))
		p, err := d.ProposeBeds(d.ctx, d.officer, d.house.ID, storetest.Today)
		d.must(err)
		plan, err := d.ConfirmBeds(d.ctx, d.officer, d.house.ID, storetest.Today, p.Print)
		d.must(err)
		if got := d.dormitory(storetest.Today).Conflicts(storetest.Today); len(got) != 0 {
			t.Errorf("still %+v", got)
		}
		d.must(d.UndoBeds(d.ctx, d.officer, d.house.ID, plan.ID))
		for _, f := range []placement.File{a, b} {
			if got := d.slept(f.Pupil.ID); len(got) != 1 || !strings.Contains(got[0], "2026-09-01/2027-07-03 present") {
				t.Errorf("after undoing: %q", got)
			}
		}
		plan, err = d.ConfirmBeds(d.ctx, d.officer, d.house.ID, storetest.Today, p.Print)
		d.must(err)
		line := plan.Lines[0]
		d.must(d.Leave(d.ctx, d.officer, office.Departure{Stay: d.stayOf(line.Pupil), On: storetest.Today, Reason: "x", Version: d.versionOf(line.Pupil)}))
		if err := d.UndoBeds(d.ctx, d.officer, d.house.ID, plan.ID); !errors.Is(err, &placement.Fault{Code: "plan.moved_since"}) {
			t.Errorf("undone although somebody left: %v (%s)", err, stay.ID)
		}
	})
}

func (d *desk) present(pupil placement.PupilID) (s store.StayLine) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		stays, err := tx.Stays(ctx, store.Whole(d.house.Territory), store.StayFilter{Pupil: pupil, State: placement.Present})
		s = stays[0]
		return err
	})
	return s
}

func (d *desk) stayOf(pupil placement.PupilID) placement.StayID { return d.present(pupil).ID }
func (d *desk) versionOf(pupil placement.PupilID) int           { return d.present(pupil).Version }

func TestABedWaitsForThePupilItWasKeptFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, mine := d.accepted(named("Ada"))
		_, other := d.accepted(named("Bea"))
		bed := d.house.GirlsBeds[3].ID
		d.must(d.moves(string(mine.ID), bed, storetest.Today))
		if err := d.moves(string(other.ID), bed, storetest.Today); !errors.Is(err, &placement.Fault{Code: "plan.taken"}) {
			t.Errorf("the bed waits for two: %v", err)
		}
		if _, err := d.arrives(other, func(in *office.Arrival) { in.Bed = bed }); !errors.Is(err, &placement.Fault{Code: "plan.taken"}) {
			t.Errorf("another arrives in it: %v", err)
		}
		stay, err := d.arrives(mine)
		d.must(err)
		if stay.Bed != bed {
			t.Errorf("arrived in %s", stay.Bed)
		}
	})
}

func TestWhoArrangesBeds(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	_, stay := d.boards(0)
	own := storetest.Director(t, db, d.house.Territory, d.house.ID)
	other := storetest.Director(t, db, d.house.Territory, storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory }).ID)
	move := office.BedMove{House: d.house.ID, Boarder: string(stay.ID), From: stay.Bed, To: d.house.GirlsBeds[1].ID, On: storetest.Today}
	for name, c := range map[string]struct {
		by   placement.Actor
		code string
	}{
		"another director":     {other, "house.not_found"},
		"an officer elsewhere": {storetest.Officer(storetest.Territory(t, db).ID), "house.not_found"},
		"an administrator":     {placement.Actor{Role: placement.Admin, Territory: d.house.Territory}, "actor.forbidden"},
		"a parent":             {placement.Actor{Role: placement.Parent, Territory: d.house.Territory}, "actor.forbidden"},
	} {
		pair := placement.Pair{One: stay.Pupil, Other: stay.Pupil}
		for _, err := range []error{d.MoveBoarder(d.ctx, c.by, move), d.KeepApart(d.ctx, c.by, d.house.ID, pair, storetest.Today, true),
			d.ExchangeBeds(d.ctx, c.by, d.house.ID, "a", "b", storetest.Today, "", "")} {
			if !errors.Is(err, &placement.Fault{Code: c.code}) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	d.must(d.MoveBoarder(d.ctx, own, move))
	if err := d.MoveBoarder(d.ctx, own, move); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
		t.Errorf("what the page no longer shows: %v", err)
	}
}
