package placement

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement/match"
)

// twoHouses is a campaign with a house of three girls' beds and one of two, a
// boarder who goes on, and three newcomers who want the first house. Tests take
// it and change one thing.
func twoHouses(change func(*Snapshot)) Snapshot {
	c := Campaign{ID: "cam_1", Territory: "ter_1", EntryOn: calendar.MustDay("2027-09-01"), EndsOn: calendar.MustDay("2028-07-01"), Siblings: "tie-break"}
	s := Snapshot{Campaign: c, Today: today}
	for _, h := range []struct {
		id   string
		beds int
	}{{"a", 3}, {"b", 2}} {
		house := HouseID("hou_" + h.id)
		s.Lodgings = append(s.Lodgings, Lodging{
			House:    House{ID: house, Scheme: Educatif, Movable: true},
			Bands:    []Band{{ID: BandID("ban_" + h.id), House: house, Ratio: 10, Adults: 1}},
			Sections: []Section{{ID: SectionID("sec_" + h.id), House: house, Band: BandID("ban_" + h.id), Sex: Girl, Levels: Levels[:4], Beds: h.beds}},
		})
	}
	s.Files = []File{file("0", 0, "hou_a"), file("1", 12, "hou_a", "hou_b"), file("2", 18, "hou_a"), file("3", 0, "hou_a")}
	s.Files[0].Referral.Way, s.Files[0].Referral.Current = Renewal, "sec_a"
	for i := range s.Files[0].Agreements {
		s.Files[0].Agreements[i].Act = RenewedAdmission
	}
	change(&s)
	return s
}

// file is a ready one of a girl with so many points, for these houses.
func file(n string, points int, houses ...HouseID) File {
	return readyFile(func(f *File) {
		f.Pupil.ID, f.Referral.ID, f.Referral.Pupil = PupilID("pup_"+n), ReferralID("ref_"+n), PupilID("pup_"+n)
		f.Referral.Wishes, f.Referral.Claims, f.Referral.Scale = nil, nil, ExampleCatalogue()
		for i, h := range houses {
			f.Referral.Wishes = append(f.Referral.Wishes, Wish{Rank: i + 1, House: h})
		}
		for _, c := range ExampleCatalogue().Criteria {
			if c.Points == points && points > 0 {
				f.Referral.Claims = Claims{{Code: c.Code}}
				break
			}
		}
	})
}

// solve runs a snapshot as the office does and gives the proposals by pupil.
func solve(t *testing.T, s Snapshot) (map[PupilID]Proposal, match.Problem) {
	t.Helper()
	p, legend := s.Problem("salt")
	p.Seed = "seed"
	out, err := match.Solve(context.Background(), &p, match.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if v := match.Verify(&p, out); len(v) > 0 {
		t.Fatalf("violations: %v", v)
	}
	list, err := s.Proposals("run_1", legend, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	by := map[PupilID]Proposal{}
	for _, x := range list {
		by[x.Pupil] = x
	}
	return by, p
}

func TestABoarderGoesOnAndTheOthersByTheirPoints(t *testing.T) {
	got, _ := solve(t, twoHouses(func(*Snapshot) {}))
	for pupil, want := range map[PupilID]string{"pup_0": "sec_a CONTINUING", "pup_1": "sec_a PLACED", "pup_2": "sec_a PLACED", "pup_3": " CUTOFF"} {
		if p := got[pupil]; string(p.Section)+" "+p.Code != want {
			t.Errorf("%s: %s %s, want %s", pupil, p.Section, p.Code, want)
		}
	}
}

// TestWhoIsNeverPlaced tries every way by which a run could place a pupil who
// must not be, and every way by which a bed could be given away that is held.
func TestWhoIsNeverPlaced(t *testing.T) {
	silent := func(f *File) { f.Agreements = nil }
	for _, c := range []struct {
		name   string
		change func(*Snapshot)
		pupil  PupilID
		want   string // section and code; "-" no proposal at all
		bed3   string // what becomes of pup_3, who is next
	}{
		{"one of two parents has not agreed", func(s *Snapshot) { s.Files[2].Agreements = s.Files[2].Agreements[:1] }, "pup_2", " NO_AGREEMENT", "sec_a"},
		{"one of two parents refused", func(s *Snapshot) { s.Files[2].Agreements[1].State = Refused }, "pup_2", " NO_AGREEMENT", "sec_a"},
		{"an agreement was taken back", func(s *Snapshot) { s.Files[2].Agreements[0].State = TakenBack }, "pup_2", " NO_AGREEMENT", "sec_a"},
		{"a draft", func(s *Snapshot) { s.Files[2].Referral.State = Draft }, "pup_2", "-", "sec_a"},
		{"a request withdrawn", func(s *Snapshot) { s.Files[2].Referral.State = Withdrawn }, "pup_2", "-", "sec_a"},
		{"a closed house", func(s *Snapshot) { s.Lodgings[0].House.Closed = true }, "pup_2", " CLOSED", ""},
		{"an internat tremplin", func(s *Snapshot) { s.Lodgings[0].House.Scheme = Tremplin }, "pup_2", " FORBIDDEN", ""},
		{"a renewal nobody answered keeps the bed free for the family", func(s *Snapshot) { silent(&s.Files[0]) }, "pup_0", " NO_AGREEMENT", ""},
		{"a renewal that is still a draft too", func(s *Snapshot) { s.Files[0].Referral.State = Draft }, "pup_0", "-", ""},
		{"a renewal that a parent refused does not", func(s *Snapshot) { s.Files[0].Agreements[0].State = Refused }, "pup_0", " NO_AGREEMENT", "sec_a"},
		{"a boarder who leaves does not", func(s *Snapshot) { s.Files[0].Referral.Leaves = true }, "pup_0", "-", "sec_a"},
		{"a boarder of the last level does not", func(s *Snapshot) { s.Files[0].Referral.Level = "" }, "pup_0", "-", "sec_a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := solve(t, twoHouses(c.change))
			p, ok := got[c.pupil]
			if text := string(p.Section) + " " + p.Code; ok && text != c.want || ok == (c.want == "-") {
				t.Errorf("%s: %q (%v), want %q", c.pupil, text, ok, c.want)
			}
			if next := string(got["pup_3"].Section); next != c.bed3 {
				t.Errorf("the next pupil is in %q, want %q", next, c.bed3)
			}
		})
	}
}

// TestAHeldBedKeepsItsAdultAndItsLicence: the bed of a family that has not
// answered is lost to others under each of the three ceilings.
func TestAHeldBedKeepsItsAdultAndItsLicence(t *testing.T) {
	for name, limit := range map[string]func(*Lodging){
		"beds":    func(*Lodging) {},
		"adults":  func(l *Lodging) { l.Sections[0].Beds, l.Bands[0].Ratio = 9, 3 },
		"licence": func(l *Lodging) { l.Sections[0].Beds, l.House.Licensed = 9, 3 },
	} {
		got, p := solve(t, twoHouses(func(s *Snapshot) { limit(&s.Lodgings[0]); s.Files[0].Agreements = nil }))
		if got["pup_1"].Section != "sec_a" || got["pup_2"].Section != "sec_a" || got["pup_3"].Placed() {
			t.Errorf("%s: placed %v %v %v", name, got["pup_1"].Section, got["pup_2"].Section, got["pup_3"].Section)
		}
		if i := slices.IndexFunc(p.Pupils, func(u match.Pupil) bool { return strings.HasPrefix(u.ID, HeldPrefix) }); i < 0 {
			t.Errorf("%s: no held place is shown", name)
		}
	}
}

func TestAPromisedPlaceIsCountedOnce(t *testing.T) {
	promise := func(s *Snapshot, f int) {
		s.Files[f].Referral.State = Placed
		s.Lodgings[0].Take(Hold{Section: "sec_a", Pupil: s.Files[f].Pupil.ID, Referral: s.Files[f].Referral.ID, Nights: s.Campaign.Nights()})
	}
	for _, c := range []struct {
		name   string
		change func(*Snapshot)
		free   int // newcomers of the first house
		pins   int
	}{
		{"an accepted offer is pinned", func(s *Snapshot) { promise(s, 3) }, 1, 1},
		{"one whose agreement was withdrawn is held", func(s *Snapshot) { promise(s, 3); s.Files[3].Agreements = nil }, 1, 1},
		{"a stay that goes on is held", func(s *Snapshot) {
			s.Lodgings[0].Take(Hold{Section: "sec_a", Pupil: "pup_9", Nights: s.Campaign.Nights()})
		}, 1, 1},
		{"a renewal's own stay is not", func(s *Snapshot) {
			s.Lodgings[0].Take(Hold{Section: "sec_a", Pupil: "pup_0", Nights: s.Campaign.Nights()})
		}, 2, 0},
	} {
		got, p := solve(t, twoHouses(c.change))
		free, pins := 0, 0
		for _, x := range got {
			if x.Section == "sec_a" && x.Code == "PLACED" {
				free++
			}
		}
		for _, u := range p.Pupils {
			if u.Pin != "" {
				pins++
			}
		}
		if free != c.free || pins != c.pins {
			t.Errorf("%s: %d newcomers and %d pins, want %d and %d", c.name, free, pins, c.free, c.pins)
		}
	}
}

func TestWhatAnOfficerMustOpen(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Snapshot)
		pupil  PupilID
		want   string
	}{
		{"nothing, in the ordinary case", func(*Snapshot) {}, "pup_3", ""},
		{"passed by fewer points, for a floor", func(s *Snapshot) {
			s.Targets = []Target{{Section: "sec_a", Group: QPV, Seats: 1}}
			s.Files[1].Referral.Claims, s.Files[1].Referral.Wishes = Claims{{Code: "far"}}, s.Files[1].Referral.Wishes[:1]
			s.Files[3].Referral.Claims = Claims{{Code: "qpv"}}
			s.Files[2].Referral.Claims = Claims{{Code: "very_far"}}
		}, "pup_1", PassedOver},
		{"a boarder whose place is gone", func(s *Snapshot) { s.Lodgings[0].Sections[0].Levels = Levels[:1] }, "pup_0", PlaceLost},
		{"a fourth wish", func(s *Snapshot) {
			for _, id := range []string{"c", "d"} {
				h := HouseID("hou_" + id)
				s.Lodgings = append(s.Lodgings, Lodging{House: House{ID: h}, Sections: []Section{{ID: SectionID("sec_" + id), House: h, Sex: Boy, Beds: 1}}})
			}
			s.Files[1].Referral.Wishes = []Wish{{1, "hou_c"}, {2, "hou_d"}, {3, "hou_a"}, {4, "hou_b"}}
			s.Lodgings[0].Sections[0].Beds = 2
		}, "pup_1", LowWish},
		{"sisters apart", func(s *Snapshot) {
			s.Files[1].Pupil.Household, s.Files[2].Pupil.Household = "fam", "fam"
			s.Lodgings[0].Sections[0].Beds = 2
		}, "pup_1", SiblingsSplit},
		{"more kept than places", func(s *Snapshot) { s.Lodgings[0].Sections[0].Beds = 0 }, "pup_0", OverFull},
		{"not examined", func(s *Snapshot) { s.Files[1].Agreements = nil }, "pup_1", ""},
	} {
		got, _ := solve(t, twoHouses(c.change))
		if p := got[c.pupil]; p.Exception != c.want {
			t.Errorf("%s: exception %q of %+v, want %q", c.name, p.Exception, p, c.want)
		}
	}
}

func TestPseudonymsSayNothingWithoutTheSalt(t *testing.T) {
	s := twoHouses(func(s *Snapshot) { s.Files[0].Pupil.Household = "hsh_1"; s.Files[1].Pupil.Household = "hsh_1" })
	p, legend := s.Problem("one")
	q, _ := s.Problem("two")
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"pup_", "ref_", "hsh_", "gua_", "2013-02-03"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the frozen input holds %s", secret)
		}
	}
	for i, u := range p.Pupils {
		if u.ID == q.Pupils[i].ID || u.Family != "" && u.Family == q.Pupils[i].Family {
			t.Errorf("two runs give one pseudonym")
		}
		if legend[u.ID] != s.Files[i].Referral.ID {
			t.Errorf("the legend does not lead back")
		}
	}
	if p.Pupils[0].Family == "" || p.Pupils[0].Family != p.Pupils[1].Family {
		t.Error("a family is not known as one within a run")
	}
}

func TestTheFingerprintFollowsWhatTheRunDependsOn(t *testing.T) {
	hash := func(s Snapshot) string { p, _ := s.Problem("salt"); return match.InputHash(&p) }
	same := hash(twoHouses(func(*Snapshot) {}))
	for name, c := range map[string]struct {
		change  func(*Snapshot)
		differs bool
	}{
		"nothing":                {func(*Snapshot) {}, false},
		"the order of the files": {func(s *Snapshot) { slices.Reverse(s.Files) }, false},
		"a name":                 {func(s *Snapshot) { s.Files[1].Pupil.Given = "Lina" }, false},
		"an agreement":           {func(s *Snapshot) { s.Files[1].Agreements[0].State = TakenBack }, true},
		"a criterion":            {func(s *Snapshot) { s.Files[3].Referral.Claims = Claims{{Code: "rep"}} }, true},
		"a bed out of service": {func(s *Snapshot) {
			s.Lodgings[1].Closures = []Outage{{Section: "sec_b", Bed: "bed_1", When: calendar.Interval{From: calendar.MustDay("2028-01-10"), To: calendar.MustDay("2028-01-20")}}}
		}, true},
		"an offer": {func(s *Snapshot) {
			s.Lodgings[1].Take(Hold{Section: "sec_b", Pupil: "pup_9", Referral: "ref_9", Nights: s.Campaign.Nights()})
		}, true},
	} {
		if got := hash(twoHouses(c.change)); (got != same) != c.differs {
			t.Errorf("%s: differs %v, want %v", name, got != same, c.differs)
		}
	}
}
