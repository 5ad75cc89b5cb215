package cohort_test

import (
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
)

func TestNobodyInTheCohortCanBeWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		for _, h := range w.Houses {
			if !strings.HasSuffix(h.House.Email, ".invalid") {
				t.Errorf("%s has the address %s", h.House.Name, h.House.Email)
			}
		}
		for f := range w.Families() {
			for _, g := range f.Guardians {
				if g.Email != "" && !strings.HasSuffix(g.Email, "@familles.invalid") || strings.ContainsAny(g.Email, " éèÉ'") {
					t.Errorf("the address %q", g.Email)
				}
				if !strings.HasPrefix(g.Phone, "06 39 98 ") || len(g.Phone) != 14 {
					t.Errorf("the number %q", g.Phone)
				}
				if (g.Channel == placement.ByEmail) != (g.Email != "") || g.Address == "" {
					t.Errorf("%s by %s to %q", g.Lang, g.Channel, g.Email)
				}
			}
		}
	})
}

func TestNothingIsDatedAfterTheMorning(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		now := w.Size.AsOf.At(8, 0, calendar.ZoneB.Clock())
		for _, c := range children(w) {
			for _, e := range c.Events {
				if e.At.After(now) || e.ID == "" || e.Territory != w.Territory.ID {
					t.Errorf("%s at %s", e.Verb, e.At)
				}
			}
			for _, r := range c.Referrals {
				if r.CreatedAt.After(now) || r.InformedOn.After(w.Size.AsOf) {
					t.Errorf("a referral of %s, family informed on %s", r.CreatedAt, r.InformedOn)
				}
			}
			for _, a := range c.Agreements {
				if a.RequestedAt.After(now) || a.AnsweredAt.After(now) || !a.AnsweredAt.IsZero() && a.AnsweredAt.Before(a.RequestedAt) {
					t.Errorf("asked %s, answered %s", a.RequestedAt, a.AnsweredAt)
				}
			}
		}
	})
}

func TestWishesAreForHousesThatTakeThePupil(t *testing.T) {
	each(t, func(t *testing.T, w *cohort.World) {
		houses := map[placement.HouseID]cohort.House{}
		for _, h := range w.Houses {
			houses[h.House.ID] = h
		}
		for _, c := range children(w) {
			for _, r := range c.Referrals {
				if len(r.Wishes) == 0 || !r.Level.Known() || len(r.Wishes) > placement.MostWishes {
					t.Errorf("a %s for %s with %d wishes", r.Way, r.Level, len(r.Wishes))
				}
				for i, wish := range r.Wishes {
					h := houses[wish.House]
					if wish.Rank != i+1 || h.House.Scheme == placement.Tremplin {
						t.Errorf("wish %d for %s", wish.Rank, h.House.Name)
					}
					if r.Way == placement.Application && !slices.ContainsFunc(h.Sections, func(s cohort.Section) bool { return s.Section.Admits(c.Pupil.Sex, r.Level) }) {
						t.Errorf("%s asks for %s", r.Level, h.House.Name)
					}
				}
			}
		}
	})
}

func TestEveryIDIsDrawnOnceAndEveryEstablishmentHasItsLetter(t *testing.T) {
	w := build(t, cohort.Size{Pupils: 3000, Houses: 170, Seed: 7, AsOf: calendar.MustDay("2026-11-23")})
	seen := map[string]bool{}
	once := func(id string) {
		if seen[id] {
			t.Errorf("%s twice", id)
		}
		seen[id] = true
	}
	for _, h := range w.Houses {
		once(string(h.House.ID))
		once(h.House.UAI)
		if _, ok := placement.ParseUAI(h.House.UAI); !ok {
			t.Errorf("UAI %s", h.House.UAI)
		}
	}
	for f := range w.Families() {
		for _, g := range f.Guardians {
			once(string(g.ID))
			once("ref " + g.Ref)
		}
		for _, c := range f.Children {
			once(string(c.Pupil.ID))
			if c.Pupil.INE != "" {
				once("ine " + c.Pupil.INE)
			}
			for _, e := range c.Events {
				once(string(e.ID))
			}
		}
	}
}
