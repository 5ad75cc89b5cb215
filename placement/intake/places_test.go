package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/intake"
)

// counts is a file of bed counts of one autumn: so many beds, so many occupied.
func counts(head string, rows ...[2]int) string {
	var b strings.Builder
	b.WriteString(head + "\n")
	for i, row := range rows {
		fmt.Fprintf(&b, "%s;2024-2025;%d;%d\n", placement.UAI(350000+i), row[0], row[1])
	}
	return b.String()
}

const placeHead = "uai;rentree_scolaire;lits_disponibles;lits_occupes"

func readPlaces(t *testing.T, text string) (intake.PlaceFile, []string) {
	t.Helper()
	file, err := intake.Places(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range file.Wrong.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Column, " ", f.Code))
	}
	return file, got
}

func TestBedCountsAreReadInEitherOfTheMinistrysShapes(t *testing.T) {
	for name, text := range map[string]string{
		"the series of occupation": "UAI;Rentrée scolaire;Nombre de lits disponibles;Nombre de lits occupés\n0350001L;2024;120;98\n0350002M;2024;;\n",
		"the survey of buildings": "uai,annee,nombre_de_lits_pre_bac,nombre_de_lits_pre_bac_occupes,nombre_de_lits_post_bac,nombre_de_lits_post_bac_occupes\n" +
			"0350001L,Rentrée 2024,100,90,20,8\n0350002M,2024,,,,\n",
	} {
		file, wrong := readPlaces(t, text)
		if len(wrong) > 0 || !slices.Equal(file.Counts, []intake.PlaceRow{{Line: 2, UAI: "0350001L", Year: 2024, Places: 120, Occupied: 98}}) {
			t.Errorf("%s: %+v %q", name, file.Counts, wrong)
		}
		if len(file.Notes.Faults) != 1 || file.Notes.Faults[0].Code != "intake.places_not_counted" {
			t.Errorf("%s: notes %+v", name, file.Notes.Faults)
		}
	}
}

func TestOneImpossibleCountIsItsRowsFaultAndMostOfThemAreTheColumns(t *testing.T) {
	_, wrong := readPlaces(t, counts(placeHead, [2]int{100, 98}, [2]int{80, 81}, [2]int{60, 20}, [2]int{40, 30}))
	if want := []string{"3 lits_occupes intake.places_over"}; !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
	// The titles stand over each other's column: most rows are over, and one says it all.
	file, wrong := readPlaces(t, counts("uai;rentree_scolaire;lits_occupes;lits_disponibles", [2]int{100, 98}, [2]int{80, 61}, [2]int{60, 20}, [2]int{40, 40}))
	if want := []string{"1 lits_occupes intake.places_swapped"}; !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
	if got, want := fmt.Sprint(file.Wrong.Faults[0].Args...), fmt.Sprint("2024", "lits_disponibles", "lits_occupes", 3, 4); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if file.Counts != nil {
		t.Error("rows of a refused file are handed on")
	}
}

// One year of a series may be exchanged and the next not, as those of the
// ministry are.
func TestColumnsAreLookedAtYearByYear(t *testing.T) {
	good := counts(placeHead, [2]int{100, 98}, [2]int{80, 61}, [2]int{60, 20})
	bad := strings.ReplaceAll(strings.TrimPrefix(counts(placeHead, [2]int{98, 100}, [2]int{61, 80}, [2]int{20, 60}), placeHead+"\n"), "2024-2025", "2022-2023")
	file, wrong := readPlaces(t, good+bad)
	if want := []string{"1 lits_occupes intake.places_swapped"}; !slices.Equal(wrong, want) || file.Wrong.Faults[0].Args[0] != "2022" {
		t.Errorf("%q %v", wrong, file.Wrong.Faults)
	}
}

func TestAHouseThatStandsTwiceInAYearIsRefused(t *testing.T) {
	_, wrong := readPlaces(t, placeHead+"\n0350001L;2024;120;98\n0350001l;2024-2025;120;98\n0350001L;2023;120;98\n")
	if want := []string{"3 uai intake.places_twice"}; !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
}

// In the series of autumn 2024, 225 houses of 1 623 are exactly full and none is
// over.
func TestAYearInWhichManyAreExactlyFullAndNobodyOverWasCapped(t *testing.T) {
	var rows [][2]int
	for i := range 162 {
		occupied := 90 - i%50
		if i%7 == 0 {
			occupied = 100
		}
		rows = append(rows, [2]int{100, occupied})
	}
	_, wrong := readPlaces(t, counts(placeHead, rows...))
	if want := []string{"1 lits_occupes intake.places_capped"}; !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
	for i := range rows { // some full houses are no cap
		if i%21 != 0 && rows[i][1] == 100 {
			rows[i][1] = 97
		}
	}
	if file, wrong := readPlaces(t, counts(placeHead, rows...)); len(wrong) > 0 || len(file.Counts) != 162 {
		t.Errorf("%q, %d rows", wrong, len(file.Counts))
	}
}

func TestEveryFaultOfAFileOfBedCountsIsToldAtOnce(t *testing.T) {
	_, wrong := readPlaces(t, placeHead+"\n0350001X;2024;120;98\n0350001L;l'an dernier;120;98\n0350002M;2024;cent;98\n;2024;1;1\n0350003N;2024;12;\n")
	want := []string{"2 uai intake.uai_malformed", "3 rentree_scolaire intake.places_year", "4 lits_disponibles intake.number", "5 uai intake.empty_field", "6 lits_occupes intake.number"}
	if !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
	_, wrong = readPlaces(t, "uai;places\n0350001L;12\n")
	if want := []string{"1 rentree_scolaire intake.column_missing", "1 nombre_de_lits_occupes intake.column_missing"}; !slices.Equal(wrong, want) {
		t.Errorf("%q, want %q", wrong, want)
	}
}
