package office_test

import (
	"context"
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

const boarderHead = "ine;nom;prenom;date_naissance;sexe;niveau;uai_internat;section;lit;du;au\n"

// lodgers is a table of boarders; UAI stands for the house of the desk.
func (d *desk) lodgers(rows ...string) office.TableFile {
	text := strings.ReplaceAll(boarderHead+strings.Join(rows, "\n"), "UAI", d.house.UAI)
	return office.TableFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func faultsOf(plan office.BoarderPlan) (got []string) {
	for _, f := range plan.Wrong.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Column, " ", f.Code))
	}
	return got
}

func (d *desk) stays() (list []store.StayLine) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Stays(ctx, store.Whole(d.house.Territory), store.StayFilter{House: d.house.ID})
		return err
	})
	return list
}

func TestLastYearsBoardersAreFoundedOnceAndTakenOverOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		known := storetest.Pupil(t, db, storetest.In(d.house.House))
		file := d.lodgers(
			";BENSAID;lina;03/02/2014;;6e;UAI;filles;101-a;01/09/2025;03/07/2026", // on file, whatever the accents
			"120000000AA;Modèle;Yanis;02/11/2012;M;5e;UAI;Garçons;101-B;01/09/2025;19/12/2025",
			"120000000AA;Modèle;Yanis;02/11/2012;;5e;UAI;Garçons;102-A;19/12/2025;03/07/2026",
			";Exemple;Inès;14/03/2013;F;4e;UAI;Filles;102-B;01/09/2026;03/07/2027") // still there
		planned, err := d.PlanBoarders(d.ctx, d.officer, file)
		d.must(err)
		if !planned.Clean() || planned.Founded != 2 || planned.Added != 4 || len(d.stays()) != 0 {
			t.Fatalf("plan %+v, wrong %v, %d stays on file", planned, faultsOf(planned), len(d.stays()))
		}
		plan, err := d.ImportBoarders(d.ctx, d.officer, file)
		d.must(err)
		if plan.Founded != planned.Founded || plan.Added != planned.Added {
			t.Errorf("the preview said %d, %d, the import did %d, %d", planned.Founded, planned.Added, plan.Founded, plan.Added)
		}
		var got []string
		for _, s := range d.stays() {
			if s.BedLabel == "101-A" && s.Pupil != known.Pupil.ID {
				t.Error("the child on file was founded a second time")
			}
			got = append(got, fmt.Sprint(s.PupilName, "/", s.BedLabel, "/", s.Nights.From, "/", s.State, "/", s.Level))
		}
		want := []string{"Lina B./101-A/2025-09-01/ended/5e", "Inès E./102-B/2026-09-01/present/4e", "Yanis M./102-A/2025-12-19/ended/5e", "Yanis M./101-B/2025-09-01/ended/5e"}
		if !slices.Equal(got, want) {
			t.Errorf("stays %q, want %q", got, want)
		}
		again, err := d.ImportBoarders(d.ctx, d.officer, file)
		d.must(err)
		if !again.Clean() || again.Added+again.Founded != 0 || again.Left != 4 || again.Before.SHA256 == "" || len(d.stays()) != 4 {
			t.Errorf("taken over again: %+v %v", again, faultsOf(again))
		}
		_, err = d.Check(d.ctx, d.officer, func(_ placement.House, breach placement.Breach) error {
			t.Errorf("the nightly check finds %+v", breach)
			return nil
		})
		d.must(err)
	})
}

func TestATableOfBoardersIsRefusedWholeWithEveryFault(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	_, stay := d.boards(0)
	plan, err := d.ImportBoarders(d.ctx, d.officer, d.lodgers(
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;101-B;01/09/2025;03/07/2026",
		";Deux;Bea;14/03/2013;F;6e;UAI;Filles;101-B;01/01/2026;03/07/2026",   // bed of line 2
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;102-A;01/05/2026;03/07/2026",     // two beds
		";Trois;Cleo;14/03/2013;M;6e;UAI;Filles;101-C;01/09/2025;03/07/2026", // sex of the section
		";Quatre;Dia;14/03/2009;F;2de;UAI;Filles;101-C;01/09/2025;03/07/2026",
		";Cinq;Eve;14/03/2013;F;6e;UAI;Filles;999;01/09/2025;03/07/2026",
		";Six;Fee;14/03/2013;F;6e;UAI;Princesses;101-A;01/09/2025;03/07/2026",
		fmt.Sprintf(";Sept;Gaia;14/03/2013;F;6e;UAI;Filles;101-A;%s;%s", stay.Nights.From.AddDays(1), stay.Nights.From.AddDays(9))))
	d.must(err)
	want := []string{"3 lit import.bed_twice", "4 du import.boarder_two_beds", "5 sexe import.section_sex", "6 niveau import.section_level", "6 lit import.bed_twice", "7 lit import.bed_unknown",
		"8 section intake.section_unknown", "9 lit import.bed_on_file"}
	if got := faultsOf(plan); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(d.stays()); n != 1 {
		t.Errorf("%d stays on file after a refusal", n)
	}
	plan, err = d.ImportBoarders(d.ctx, d.officer, d.lodgers(
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;101-B;03/07/2026;01/09/2025",
		";Un;Ada;14/03/2013;F;6e;0350028X;Filles;101-B;01/09/2025;03/07/2027",
		";Un;Ada;14/03/2013;F;7e;0350028R;Filles;101-B;01/09/2027;03/07/2028",
		";Un;Ada;14/03/2013;F;7e;UAI;Filles;999;01/09/2025;03/07/2026",
		";Six;Fee;14/03/2013;F;6e;UAI;Princesses;101-A;01/09/2025;03/07/2026"))
	d.must(err)
	want = []string{"2 au intake.stay_backward", "3 uai_internat intake.uai_malformed", "3 au intake.stay_too_long",
		"4 niveau intake.level_unknown", "4 uai_internat intake.boarder_house", "4 du intake.stay_to_come",
		"5 niveau intake.level_unknown", "5 lit import.bed_unknown", "6 section intake.section_unknown"}
	if got := faultsOf(plan); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What a row says wrongly of itself hides nothing of what it says against others.
func TestRowsThatContradictEachOtherAreToldBesideTheirOwnFaults(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	plan, err := d.ImportBoarders(d.ctx, d.officer, d.lodgers(
		";Un;Ada;14/03/2013;F;7e;UAI;Filles;101-B;01/09/2025;03/07/2026",          // level
		";;Bea;14/03/2013;F;6e;UAI;Filles;101-B;01/01/2026;03/07/2026",            // no name, and the bed of line 2
		";Un;Ada;14/03/2013;Z;6e;UAI;Filles;102-A;01/05/2026;03/07/2026",          // sex, and line 2 is elsewhere
		";Trois;Cleo;14/03/2013;M;2de;UAI;Filles;102-A;01/05/2026;03/07/2026",     // neither sex nor level, and the bed of line 4
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;999;02/05/2026;03/07/2026",            // no such bed, and line 2 is elsewhere
		";Quatre;Dia;14/03/2013;F;6e;0350028X;Filles;101-C;01/09/2025;03/07/2026", // no such house
		"12;Quatre;Dia;14/03/2013;F;6e;UAI;Filles;101-A;01/10/2025;01/12/2025",    // INE, and line 7 is elsewhere
		";Quatre;Dia;14/03/2013;F;8e;UAI;Filles;101-A;01/10/2025;01/12/2025",      // level, and line 8 once more
		";Cinq;Eve;14/03/2013;F;6e;UAI;Filles;102-B;03/07/2026;01/09/2025",        // backward: no nights to compare
		";Six;Fee;14/03/2013;F;6e;UAI;Filles;102-B;01/09/2025;03/07/2026"))
	d.must(err)
	want := []string{"2 niveau intake.level_unknown",
		"3 nom intake.empty_field", "3 lit import.bed_twice",
		"4 sexe intake.sex_unknown", "4 du import.boarder_two_beds",
		"5 sexe import.section_sex", "5 niveau import.section_level", "5 lit import.bed_twice",
		"6 lit import.bed_unknown", "6 du import.boarder_two_beds",
		"7 uai_internat intake.uai_malformed",
		"8 ine intake.ine_malformed", "8 du import.boarder_two_beds",
		"9 niveau intake.level_unknown", "9 nom import.boarder_twice",
		"10 au intake.stay_backward"}
	if got := faultsOf(plan); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(d.stays()); n != 0 {
		t.Errorf("%d stays on file after a refusal", n)
	}
}

func TestARoomOfAMixedSectionIsNeverSharedByGirlsAndBoysOfATable(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.house.Girls.Sex = ""
	storetest.Write(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveSection(ctx, d.house.Girls, d.officer.Happened(d.now, "section.changed", "section", ""))
		return err
	})
	plan, err := d.PlanBoarders(d.ctx, d.officer, d.lodgers(
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;101-A;01/09/2025;03/07/2026",
		";Deux;Bob;14/03/2013;M;6e;UAI;Filles;101-B;01/09/2025;03/07/2026",
		";Trois;Cyr;14/03/2013;M;6e;UAI;Filles;102-A;01/09/2025;03/07/2026"))
	d.must(err)
	if got, want := faultsOf(plan), []string{"3 lit import.room_sex"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What may be imported though a rule is broken is told, and shown on the bed plan.
func TestWhatATableBringsAgainstARuleIsShownOnTheBedPlan(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.house.Girls.Levels = nil
	storetest.Write(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveSection(ctx, d.house.Girls, d.officer.Happened(d.now, "section.changed", "section", ""))
		return err
	})
	plan, err := d.ImportBoarders(d.ctx, d.officer, d.lodgers(
		";Un;Ada;14/03/2013;F;6e;UAI;Filles;101-A;01/09/2026;03/07/2027",
		";Deux;Bea;14/03/2007;F;Tle;UAI;Filles;101-B;01/09/2026;03/07/2027"))
	d.must(err)
	if !plan.Clean() || plan.Notes.Len() != 1 || plan.Notes.Faults[0].Code != "import.conflict_adults_and_minors" {
		t.Fatalf("%v, notes %+v", faultsOf(plan), plan.Notes)
	}
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		dormitory, err := tx.Dormitory(ctx, store.Whole(d.house.Territory), d.house.ID, storetest.Today)
		if c := dormitory.Conflicts(storetest.Today); len(c) != 1 || c[0].Code != placement.BedAdults {
			t.Errorf("conflicts %+v", c)
		}
		return err
	})
}

// Who comes back is proposed the bed of last year, which was brought by a file.
func TestWhoComesBackHasTheBedOfTheTable(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	plan, err := d.ImportBoarders(d.ctx, d.officer, d.lodgers(";Bensaïd;Lina;03/02/2014;F;6e;UAI;Filles;102-B;01/09/2025;03/07/2026"))
	d.must(err)
	if !plan.Clean() || plan.Founded != 0 {
		t.Fatalf("%v, founded %d", faultsOf(plan), plan.Founded)
	}
	storetest.Offer(t, d.db, f, d.house.Girls, storetest.Year, func(o *placement.Offer) { o.State = placement.Accepted })
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		dormitory, err := tx.Dormitory(ctx, store.Whole(d.house.Territory), d.house.ID, storetest.Today)
		for _, s := range dormitory.Sleepers {
			if bed, _, ok := dormitory.Bed(s.Last); s.Pupil == f.Pupil.ID && (!ok || bed.Label != "102-B") {
				t.Errorf("the bed of last year is %q", bed.Label)
			}
		}
		if len(dormitory.Sleepers) != 1 {
			t.Errorf("%d sleepers", len(dormitory.Sleepers))
		}
		return err
	})
}

func TestOnlyAnOfficerTakesBoardersOver(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	file := d.lodgers(";Un;Ada;14/03/2013;F;6e;UAI;Filles;101-B;01/09/2025;03/07/2026")
	if _, err := d.ImportBoarders(d.ctx, storetest.Director(t, d.db, d.house.Territory, d.house.ID), file); err == nil {
		t.Error("a director founded pupils")
	}
	far := storetest.Officer(storetest.Territory(t, d.db).ID)
	plan, err := d.ImportBoarders(d.ctx, far, file)
	d.must(err)
	if got, want := faultsOf(plan), []string{"2 uai_internat intake.boarder_house"}; !slices.Equal(got, want) {
		t.Errorf("an officer over the border: %q", got)
	}
}
