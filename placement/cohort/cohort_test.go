package cohort_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
)

func build(t testing.TB, size cohort.Size) *cohort.World {
	t.Helper()
	w, err := cohort.Build(size)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// days are those on which a year is easily got wrong: its first and its last, a
// week-end, the summer, a leap day.
var days = []string{"2026-11-23", "2026-09-01", "2026-09-02", "2026-08-31", "2026-08-03", "2026-07-04", "2027-02-13", "2028-02-29", "2026-12-31", "2025-05-01"}

func sizes() []cohort.Size {
	list := []cohort.Size{
		{Pupils: 0, Houses: 1, Seed: 1, AsOf: calendar.MustDay("2026-11-23")},
		{Pupils: 1, Houses: 1, Seed: 1, AsOf: calendar.MustDay("2026-11-23")},
		{Pupils: 40, Houses: 40, Seed: 1, AsOf: calendar.MustDay("2026-11-23")},
		{Pupils: 3000, Houses: 170, Seed: 7, AsOf: calendar.MustDay("2026-11-23")},
	}
	for _, day := range days {
		list = append(list, cohort.Demo(calendar.MustDay(day)))
	}
	return list
}

// children lists every child of a small world.
func children(w *cohort.World) []cohort.Child {
	var list []cohort.Child
	for f := range w.Families() {
		list = append(list, f.Children...)
	}
	return list
}

// each runs the test on worlds of every kind.
func each(t *testing.T, test func(t *testing.T, w *cohort.World)) {
	t.Helper()
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%d in %d on %s", size.Pupils, size.Houses, size.AsOf), func(t *testing.T) { test(t, build(t, size)) })
	}
}

func digest(t *testing.T, size cohort.Size) string {
	t.Helper()
	w := build(t, size)
	sum := sha256.New()
	write := json.NewEncoder(sum)
	for _, v := range []any{w.Territory, w.Campaigns, w.Houses} {
		if err := write.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	for f := range w.Families() {
		if err := write.Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	size := cohort.Demo(calendar.MustDay("2026-11-23"))
	first := digest(t, size)
	if second := digest(t, size); second != first {
		t.Error("two builds differ")
	}
	other := size
	other.Seed++
	if digest(t, other) == first {
		t.Error("another seed gives the same cohort")
	}
}

func TestTheMachinesTimeZoneDoesNotMatter(t *testing.T) {
	size := cohort.Demo(calendar.MustDay("2026-11-23"))
	first := digest(t, size)
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("far", -11*3600)
	if digest(t, size) != first {
		t.Error("the cohort depends on the local time zone")
	}
}

func TestTheOpenCampaignHasAsManyRequestsAsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		open, n := w.Campaigns[1], 0
		for _, c := range children(w) {
			for _, r := range c.Referrals {
				if r.Campaign == open.ID && r.State != placement.Shut {
					n++
				}
			}
		}
		if n != w.Size.Pupils {
			t.Errorf("%d requests, want %d", n, w.Size.Pupils)
		}
	})
}

func TestTheCampaignIsOpenThatDay(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		running, next, today := w.Campaigns[0], w.Campaigns[1], w.Size.AsOf
		if next.State != placement.Open || today.Before(next.OpensOn) || today.After(next.ClosesOn) {
			t.Errorf("on %s the campaign runs from %s to %s, %s", today, next.OpensOn, next.ClosesOn, next.State)
		}
		if next.PanelOn.Before(next.ClosesOn) || next.EntryOn.Before(next.PanelOn) || !next.EntryOn.Before(next.EndsOn) {
			t.Errorf("panel %s, entry %s, end %s", next.PanelOn, next.EntryOn, next.EndsOn)
		}
		if !running.Nights().Contains(today) || running.EndsOn.After(next.EntryOn) {
			t.Errorf("this year's nights %s do not hold %s", running.Nights(), today)
		}
	})
}

// sectionOf finds a section and its house.
func sectionsOf(w *cohort.World) map[placement.SectionID]cohort.Section {
	found := map[placement.SectionID]cohort.Section{}
	for _, h := range w.Houses {
		for _, s := range h.Sections {
			found[s.Section.ID] = s
		}
	}
	return found
}

func TestBoardersSleepWhereTheyMay(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		sections := sectionsOf(w)
		inBed := map[placement.BedID][]calendar.Interval{}
		for _, c := range children(w) {
			for i, stay := range c.Stays {
				s := sections[stay.Section]
				if !s.Section.Admits(c.Pupil.Sex, c.Pupil.Level) {
					t.Errorf("%s in %s does not suit %s", c.Pupil.Level, s.Section.Name, c.Pupil.Sex)
				}
				if s.Section.House != stay.House || !slices.ContainsFunc(s.Beds, func(b placement.Bed) bool { return b.ID == stay.Bed }) {
					t.Error("a stay is in a bed of another section")
				}
				if i > 0 {
					t.Error("two stays of one pupil")
				}
				for _, other := range inBed[stay.Bed] {
					if other.Overlaps(stay.Nights) {
						t.Errorf("%s and %s in one bed", other, stay.Nights)
					}
				}
				for _, closure := range s.Closures {
					if closure.Bed == stay.Bed && closure.When.Overlaps(stay.Nights) {
						t.Error("a boarder sleeps in a bed that is out of service")
					}
				}
				inBed[stay.Bed] = append(inBed[stay.Bed], stay.Nights)
				if present := stay.Nights.Contains(w.Size.AsOf); present != (stay.State == placement.Present) {
					t.Errorf("a stay %s over %s", stay.State, stay.Nights)
				}
			}
		}
	})
}

// places counts, by section, who is present or holds an offer.
func places(w *cohort.World) map[placement.SectionID]int {
	taken := map[placement.SectionID]int{}
	for _, c := range children(w) {
		for _, stay := range c.Stays {
			if stay.State == placement.Present {
				taken[stay.Section]++
			}
		}
		for _, o := range c.Offers {
			if o.State.Holds() {
				taken[o.Section]++
			}
		}
	}
	return taken
}

func TestBedsAndAdultsAreNeverOverdrawn(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		taken := places(w)
		for _, h := range w.Houses {
			bands := map[placement.BandID]int{}
			for _, s := range h.Sections {
				if taken[s.Section.ID] > s.Section.Beds {
					t.Errorf("%s: %d in %d beds", s.Section.Name, taken[s.Section.ID], s.Section.Beds)
				}
				bands[s.Section.Band] += taken[s.Section.ID]
			}
			for _, band := range h.Bands {
				if bands[band.ID] > band.Staffed() {
					t.Errorf("%s: %d boarders for %d adults at %d", h.House.Name, bands[band.ID], band.Adults, band.Ratio)
				}
				if band.Source.Author == "" || band.Source.Source == "" || band.Source.On.IsZero() {
					t.Error("a ratio that nobody set")
				}
			}
		}
	})
}

func TestMixTargetsAreLawfulAndHeldByTheBoarders(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		scholars := map[placement.SectionID]int{}
		for _, c := range children(w) {
			for _, r := range c.Referrals {
				if r.Current != "" && slices.Contains(r.Groups(), placement.Boursier) {
					scholars[r.Current]++
				}
			}
		}
		for _, h := range w.Houses {
			for _, s := range h.Sections {
				for _, target := range s.Targets {
					if !slices.Contains(placement.Groups, target.Group) || (target.Seats > 0) == (target.Share != "") || target.Author == "" {
						t.Errorf("target %+v", target)
					}
					if target.Ceiling && scholars[s.Section.ID]*4 > s.Section.Beds*3 {
						t.Errorf("%d scholarship holders in %d beds", scholars[s.Section.ID], s.Section.Beds)
					}
				}
			}
		}
	})
}

func TestEveryStayHasANextReview(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		for _, c := range children(w) {
			for _, stay := range c.Stays {
				planned := 0
				for _, r := range c.Reviews {
					if r.Stay == stay.ID && r.State == placement.Planned {
						planned++
					}
				}
				if (planned == 1) != (stay.State == placement.Present) {
					t.Errorf("a stay %s with %d reviews to come", stay.State, planned)
				}
			}
		}
	})
}

// The demo has what an officer and a director must see on the first morning.
func TestTheDemoHasSomethingToDo(t *testing.T) {
	for _, day := range days {
		w := build(t, cohort.Demo(calendar.MustDay(day)))
		today := w.Size.AsOf
		n := map[string]int{}
		for _, c := range children(w) {
			for _, r := range c.Reviews {
				if r.Overdue(today) {
					n["overdue reviews"]++
				}
				if due := r.DueOn.Sub(today); r.State == placement.Planned && due >= 0 && due <= 15 {
					n["reviews due within a fortnight"]++
				}
			}
			for _, m := range c.Meetings {
				if weeks := calendar.DayOf(m.At, time.UTC).ISOWeek().Monday().Sub(today.ISOWeek().Monday()) / 7; weeks != 0 && weeks != 1 {
					t.Errorf("%s: a meeting on %s", day, m.At)
				}
				if m.State == placement.Planned {
					n["meetings to come"]++
				}
				if len(m.Invited) == 0 {
					t.Errorf("%s: a meeting without anybody invited", day)
				}
			}
			for _, o := range c.Offers {
				if o.State == placement.Offered {
					n["open offers"]++
				}
			}
			for _, r := range c.Referrals {
				if r.Way == placement.Urgent && len(c.Offers) == 0 {
					n["urgent requests"]++
				}
				f := placement.File{Referral: r, Pupil: c.Pupil, Guardians: c.Guardians, Agreements: c.Agreements}
				if r.State == placement.Submitted && !f.Ready(today) {
					n["blocked files"]++
				}
				if f.Ready(today) {
					n["ready files"]++
				}
			}
			if len(c.Stays) > 0 && c.Stays[0].State == placement.Left {
				n["departures"]++
			}
		}
		year := today.Sub(w.Campaigns[0].EntryOn)
		for what, least := range map[string]int{"reviews due within a fortnight": 3, "meetings to come": 1, "open offers": 1,
			"urgent requests": 1, "blocked files": 20, "ready files": 100} {
			if n[what] < least {
				t.Errorf("%s: %d %s, want at least %d", day, n[what], what, least)
			}
		}
		if year > 30 && (n["overdue reviews"] == 0 || n["departures"] == 0) {
			t.Errorf("%s: %v", day, n)
		}
	}
}

func TestASizeOutOfRangeIsRefused(t *testing.T) {
	day := calendar.MustDay("2026-11-23")
	for _, size := range []cohort.Size{{Pupils: -1, Houses: 1, AsOf: day}, {Pupils: 1, AsOf: day}, {Pupils: 1, Houses: 1},
		{Pupils: 10_000_000, Houses: 1, AsOf: day}, {Pupils: 1, Houses: 1_000_000, AsOf: day}} {
		if _, err := cohort.Build(size); err == nil {
			t.Errorf("%+v was built", size)
		}
	}
}
