package placement

import (
	"testing"

	"internat/placement/match"
)

// promised gives the pupil of a file a place by an offer in that state.
func (s *Snapshot) promised(n int, house int, state OfferState, beside bool) {
	f := s.Files[n]
	if state == Accepted {
		s.Files[n].Referral.State = Placed
	}
	s.Lodgings[house].Take(Hold{Section: s.Lodgings[house].Sections[0].ID, Pupil: f.Pupil.ID, Referral: f.Referral.ID, Offer: state, Beside: beside,
		Nights: s.Campaign.Nights()})
}

// TestAPromisedPlaceIsARightAndNoCage: whoever has a place keeps it or has a
// better one; nobody else takes it.
func TestAPromisedPlaceIsARightAndNoCage(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Snapshot)
		want   string // section and present place of pup_1; "-" nothing to decide
	}{
		{"open, and a bed is free in the first wish", func(s *Snapshot) { s.promised(1, 1, Offered, false) }, "sec_a sec_b"},
		{"accepted", func(s *Snapshot) { s.promised(1, 1, Accepted, false) }, "sec_a sec_b"},
		{"the first wish is full", func(s *Snapshot) {
			s.promised(1, 1, Accepted, false)
			s.Lodgings[0].Sections[0].Beds = 1
		}, "-"},
		{"already the first wish", func(s *Snapshot) { s.promised(1, 0, Offered, false) }, "-"},
		{"suspended: a person decides first", func(s *Snapshot) { s.promised(1, 1, Suspended, false) }, "-"},
		{"a better place waits for an answer", func(s *Snapshot) { s.promised(1, 1, Accepted, false); s.promised(1, 0, Offered, true) }, "-"},
		{"moved in", func(s *Snapshot) {
			s.Files[1].Referral.State = Placed
			s.Lodgings[1].Take(Hold{Section: "sec_b", Pupil: "pup_1", Nights: s.Campaign.Nights()})
		}, "-"},
		{"in a run that fills", func(s *Snapshot) { s.promised(1, 1, Offered, false); s.Way = Fill }, "-"},
	} {
		got, _ := solve(t, twoHouses(func(s *Snapshot) { s.Way = Improve; c.change(s) }))
		p, asked := got["pup_1"]
		text := "-"
		if asked {
			text = string(p.Section) + " " + string(p.Present)
		}
		if text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
		if asked && p.Exception != BetterPlace {
			t.Errorf("%s: exception %q", c.name, p.Exception)
		}
	}
}

// TestAdultsStayWherePublishedRunsMovedThem: a transfer is in the frozen input;
// one between bands that are no more is not.
func TestAdultsStayWherePublishedRunsMovedThem(t *testing.T) {
	s := twoHouses(func(s *Snapshot) {
		s.Way = Improve
		s.Lodgings[0].Bands = append(s.Lodgings[0].Bands, Band{ID: "ban_c", House: "hou_a", Ratio: 10, Adults: 2})
		s.Transfers = []match.Transfer{{House: "hou_a", From: "ban_c", To: "ban_a"}, {House: "hou_a", From: "ban_gone", To: "ban_a"}}
	})
	adults := func(p match.Problem) [2]int { return [2]int{p.Houses[0].Bands[0].Adults, p.Houses[0].Bands[1].Adults} }
	improve, _ := s.Problem("salt")
	s.Way = Fill
	fill, _ := s.Problem("salt")
	if got := adults(improve); got != [2]int{2, 1} {
		t.Errorf("to improve: %v adults", got)
	}
	if got := adults(fill); got != [2]int{1, 2} {
		t.Errorf("to fill: %v adults", got)
	}
}
