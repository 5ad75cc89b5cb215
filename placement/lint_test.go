package placement

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// calm is a campaign about which there is nothing to say: everybody ready, with
// two wishes and checked criteria. Tests take it and change one thing.
func calm(change func(*Snapshot)) Snapshot {
	return twoHouses(func(s *Snapshot) {
		for i := range s.Files {
			r := &s.Files[i].Referral
			r.Wishes = []Wish{{1, "hou_a"}, {2, "hou_b"}}
			for j := range r.Claims {
				r.Claims[j].VerifiedBy, r.Claims[j].VerifiedOn = "Mme Roux", today
			}
		}
		s.Targets = []Target{{ID: "mix_1", Section: "sec_a", Group: QPV, Seats: 1, Provenance: Provenance{Author: "DSDEN", On: today, Source: "note"}}}
		s.Files[1].Referral.Claims = Claims{{Code: "qpv", VerifiedBy: "Mme Roux", VerifiedOn: today}}
		change(s)
	})
}

func lint(s Snapshot, asking int) Findings {
	p, legend := s.Problem("salt")
	return s.Lint(p, legend, asking)
}

// TestEachThingWrongIsSeenOnce changes one thing of a calm campaign for each
// code, and wants that finding, about that file, house or part, and no other.
func TestEachThingWrongIsSeenOnce(t *testing.T) {
	seen := map[FindingCode]bool{}
	for _, c := range []struct {
		name   string
		change func(*Snapshot)
		want   []Finding
	}{
		{"nothing, in a calm campaign", func(*Snapshot) {}, nil},
		{"nobody has every agreement", func(s *Snapshot) {
			for i := range s.Files {
				s.Files[i].Agreements[0].State = Refused
			}
			s.Targets = nil
		}, []Finding{{Code: NobodyReady}, {Code: AgreementRefused, Referral: "ref_0", Number: 1}, {Code: AgreementRefused, Referral: "ref_1", Number: 1},
			{Code: AgreementRefused, Referral: "ref_2", Number: 1}, {Code: AgreementRefused, Referral: "ref_3", Number: 1}}},
		{"two sections for the same girls", func(s *Snapshot) {
			s.Lodgings[1].Sections = append(s.Lodgings[1].Sections, Section{ID: "sec_c", House: "hou_b", Band: "ban_b", Levels: Levels[3:5]})
		}, []Finding{{Code: SectionsOverlap, House: "hou_b"}}},
		{"more floors and ceilings than a run can weigh", func(s *Snapshot) {
			s.Targets = nil
			for i, g := range Groups {
				from := Provenance{Author: "DSDEN", On: today, Source: "note"}
				s.Targets = append(s.Targets, Target{Section: "sec_b", Group: g, Seats: i, Provenance: from}, Target{Section: "sec_b", Group: g, Ceiling: true, Seats: i, Provenance: from})
			}
		}, []Finding{{Code: TargetsTooMany, House: "hou_b", Section: "sec_b"}}},
		{"two files of one pupil", func(s *Snapshot) { s.Files[2].Pupil.ID = "pup_1" }, []Finding{{Code: FileTwice, Referral: "ref_2"}}},
		{"a band whose ratio is no ratio", func(s *Snapshot) { s.Lodgings[0].Bands[0].Ratio = 0 },
			[]Finding{{Code: Unsound, House: "hou_a", Detail: "houses[0].bands[0].ratio: TOO_SMALL: must be at least 1"}}},
		{"no adult", func(s *Snapshot) { s.Lodgings[1].Bands[0].Adults = 0 }, []Finding{{Code: NoStaff, House: "hou_b", Band: "ban_b"}}},
		{"no bed", func(s *Snapshot) { s.Lodgings[1].Sections[0].Beds = 0 }, []Finding{{Code: NoBeds, House: "hou_b"}}},
		{"more boarders than beds", func(s *Snapshot) {
			renews(&s.Files[2])
			s.Lodgings[0].Sections[0].Beds = 1
		}, []Finding{{Code: OverCapacity, House: "hou_a", Section: "sec_a"}}},
		{"a place held for a family still to be reached counts too", func(s *Snapshot) {
			s.Files[0].Agreements = nil
			s.Lodgings[0].House.Licensed = 1
			s.Lodgings[0].Take(Hold{Section: "sec_a", Pupil: "pup_9", Nights: s.Campaign.Nights()})
		}, []Finding{{Code: OverCapacity, House: "hou_a"}, {Code: AgreementMissing, Referral: "ref_0", Number: 2}}},
		{"floors beyond the places", func(s *Snapshot) { s.Targets[0].Seats = 4 }, []Finding{{Code: FloorsOverCap, House: "hou_a", Section: "sec_a"}}},
		{"a target that nobody stands for", func(s *Snapshot) { s.Targets[0].Source = "" },
			[]Finding{{Code: TargetUnsourced, House: "hou_a", Section: "sec_a", Target: "mix_1", Group: QPV}}},
		{"a floor for a group nobody is in", func(s *Snapshot) { s.Files[1].Referral.Claims = nil },
			[]Finding{{Code: DeadFloor, House: "hou_a", Section: "sec_a", Target: "mix_1", Group: QPV}}},
		{"a house without any band", func(s *Snapshot) { s.Lodgings[1].Bands, s.Lodgings[1].Sections[0].Band = nil, "" }, []Finding{{Code: Unsupervised, House: "hou_b"}}},
		{"a boarder whose section takes other levels", func(s *Snapshot) {
			renews(&s.Files[2])
			s.Files[2].Referral.Current, s.Files[2].Referral.Wishes = "sec_b", []Wish{{1, "hou_a"}, {2, "hou_c"}}
			for _, a := range s.Files[2].Agreements { // everybody agreed to the other houses too
				a.Act, a.Houses = FirstAdmission, nil
				s.Files[2].Agreements = append(s.Files[2].Agreements, a)
			}
			s.Lodgings[1].Sections[0].Levels = Levels[:1]
			s.Lodgings = append(s.Lodgings, Lodging{House: House{ID: "hou_c"}, Bands: []Band{{ID: "ban_c", House: "hou_c", Ratio: 9, Adults: 1}},
				Sections: []Section{{ID: "sec_c", House: "hou_c", Band: "ban_c", Beds: 2}}})
			for _, i := range []int{0, 1, 3} {
				s.Files[i].Referral.Wishes[1].House = "hou_c"
			}
		}, []Finding{{Code: BoarderPlaceLost, Referral: "ref_2", House: "hou_b", Section: "sec_b"}}},
		{"nobody on file may sign", func(s *Snapshot) { s.Files[2].Guardians = nil }, []Finding{{Code: NoHolder, Referral: "ref_2", Number: 1}}},
		{"a parent has not answered", func(s *Snapshot) { s.Files[2].Agreements = s.Files[2].Agreements[:1] }, []Finding{{Code: AgreementMissing, Referral: "ref_2", Number: 1}}},
		{"a parent refused", func(s *Snapshot) { s.Files[2].Agreements[1].State = Refused }, []Finding{{Code: AgreementRefused, Referral: "ref_2", Number: 1}}},
		{"a draft", func(s *Snapshot) { s.Files[2].Referral.State = Draft }, []Finding{{Code: DraftLeft, Referral: "ref_2"}}},
		{"no level", func(s *Snapshot) { s.Files[2].Referral.Level = "" }, []Finding{{Code: LevelMissing, Referral: "ref_2"}}},
		{"criteria nobody has checked", func(s *Snapshot) { s.Files[2].Referral.Claims = Claims{{Code: "far"}, {Code: "boursier"}} },
			[]Finding{{Code: Unverified, Referral: "ref_2", Number: 2}}},
		{"a required paper is missing", func(s *Snapshot) {
			s.Files[2].Lists = []PaperList{{House: "hou_a", Asked: []AskedPaper{{Kind: "motivation", Required: true}, {Kind: "insurance"}}}}
		}, []Finding{{Code: PapersMissing, Referral: "ref_2", Number: 1}, {Code: WishOne, Referral: "ref_2"}}},
		{"no wish", func(s *Snapshot) { s.Files[2].Referral.Wishes = nil }, []Finding{{Code: WishNone, Referral: "ref_2"}}},
		{"a boy among houses of girls", func(s *Snapshot) { s.Files[2].Pupil.Sex = Boy }, []Finding{{Code: WishNotEligible, Referral: "ref_2"}}},
		{"one wish", func(s *Snapshot) { s.Files[2].Referral.Wishes = s.Files[2].Referral.Wishes[:1] }, []Finding{{Code: WishOne, Referral: "ref_2"}}},
		{"one house twice", func(s *Snapshot) { s.Files[2].Referral.Wishes = append(s.Files[2].Referral.Wishes, Wish{3, "hou_a"}) },
			[]Finding{{Code: WishTwice, Referral: "ref_2", House: "hou_a"}}},
		{"an internat tremplin", elsewhere(func(h *House) { h.Scheme = Tremplin }), []Finding{{Code: WishTremplin, Referral: "ref_2", House: "hou_c"}}},
		{"a house that closes", elsewhere(func(h *House) { h.Closed = true }), []Finding{{Code: WishClosed, Referral: "ref_2", House: "hou_c"}}},
		{"far fewer wishes than the others", func(s *Snapshot) {
			for i := range 4 {
				id := fmt.Sprint("x", i)
				s.Lodgings = append(s.Lodgings, Lodging{House: House{ID: HouseID(id)}, Bands: []Band{{ID: BandID(id), Ratio: 9, Adults: 1}},
					Sections: []Section{{ID: SectionID(id), Band: BandID(id), Beds: 2}}})
				for _, f := range []int{0, 1, 3} {
					s.Files[f].Referral.Wishes = append(s.Files[f].Referral.Wishes, Wish{3 + i, HouseID(id)})
				}
			}
		}, []Finding{{Code: WishFew, Referral: "ref_2"}}},
		{"a boarder who leaves is not read", func(s *Snapshot) { s.Files[0].Referral.Leaves, s.Files[0].Agreements = true, nil }, nil},
		{"a request withdrawn is not either", func(s *Snapshot) { s.Files[2].Referral.State, s.Files[2].Agreements = Withdrawn, nil }, nil},
	} {
		got := lint(calm(c.change), 0)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
		for _, f := range got {
			seen[f.Code] = true
		}
	}
	for _, code := range FindingCodes() {
		if !seen[code] && code != BoardersUnasked {
			t.Errorf("no campaign here has a %s", code)
		}
	}
}

// renews makes the file that of a boarder of the first house.
func renews(f *File) {
	f.Referral.Way, f.Referral.Current = Renewal, "sec_a"
	for i := range f.Agreements {
		f.Agreements[i].Act = RenewedAdmission
	}
}

// elsewhere adds a third wish of one pupil, for a house like no other.
func elsewhere(of func(*House)) func(*Snapshot) {
	return func(s *Snapshot) {
		l := Lodging{House: House{ID: "hou_c"}, Sections: []Section{{ID: "sec_c", House: "hou_c", Beds: 2}}, Bands: []Band{{ID: "ban_c", Ratio: 9, Adults: 1}}}
		of(&l.House)
		s.Lodgings = append(s.Lodgings, l)
		s.Files[2].Referral.Wishes = append(s.Files[2].Referral.Wishes, Wish{3, "hou_c"})
	}
}

func TestBoardersNobodyAskedAreCountedOnce(t *testing.T) {
	want := Findings{{Code: BoardersUnasked, Number: 12}}
	if got := lint(calm(func(*Snapshot) {}), 12); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestOnlyWhatMakesARunImpossibleOrWrongBlocks(t *testing.T) {
	s := calm(func(s *Snapshot) {
		s.Files[1].Agreements, s.Files[2].Referral.State, s.Lodgings[1].Bands[0].Adults = nil, Draft, 0
	})
	fs := lint(s, 3)
	if len(fs.Blocking()) > 0 || fs.Err() != nil || fs.Count(ToLook) != 4 {
		t.Errorf("%+v", fs)
	}
	for _, id := range []string{"c", "d"} {
		s.Lodgings = append(s.Lodgings, Lodging{House: House{ID: HouseID(id)}, Sections: []Section{{ID: SectionID(id + "1")}, {ID: SectionID(id + "2")}}})
	}
	fs = lint(s, 0)
	var faults Faults
	if !errors.As(fs.Err(), &faults) || len(faults) != 1 || faults[0].Code != "run.sections_overlap" || faults[0].Args[0] != 2 {
		t.Errorf("refused with %v", fs.Err())
	}
	if fs[0].Code != SectionsOverlap || len(fs.Of(SectionsOverlap)) != 2 || len(fs.Of(DraftLeft)) != 1 || fs.Of(FileTwice) != nil {
		t.Errorf("%+v", fs)
	}
}

// TestFindingsNameNobody: they go to programs too.
func TestFindingsNameNobody(t *testing.T) {
	s := calm(func(s *Snapshot) {
		s.Files[2].Pupil.Given, s.Files[2].Pupil.Family, s.Files[2].Pupil.Level = "Lina", "Moreau", "3e"
		s.Files[2].Referral.Wishes = append(s.Files[2].Referral.Wishes, Wish{3, "hou_gone"})
		s.Files[1].Pupil.Sex = "X"
	})
	fs := lint(s, 0)
	if len(fs.Of(Unsound)) != 2 {
		t.Fatalf("%+v", fs)
	}
	for _, f := range fs {
		if text := fmt.Sprint(f); strings.Contains(text, "Lina") || strings.Contains(text, "Moreau") || strings.Contains(text, "pup_") {
			t.Errorf("%s names a pupil", text)
		}
	}
}
