package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"internat/placement/intake"
)

func TestRoomsAreReadFromAFileAndFromAPaste(t *testing.T) {
	for name, text := range map[string]string{
		"a French file":        "Section;Chambre;Lits;Étage;Surface (m²);PMR\nFilles;101;3;1;18,5;oui\nGarçons;101;2;RDC;;\n",
		"copied from a sheet":  "section\tchambre\tnombre de lits\tétage\tsurface m2\taccessible\nFilles\t101\t3\t1\t18.5\tx\nGarçons\t101\t2\tRDC\t\tnon\n",
		"an English file":      "section,room,beds,floor,area,accessible\nFilles,101,3,1,18.5 m²,yes\nGarçons,101,2,RDC,,no\n",
		"with a mark and CRLF": "\ufeffsection;chambre;lits;etage;surface;pmr\r\nFilles;101;3;1;18,5;1\r\nGarçons;101;2;RDC;;0\r\n",
	} {
		file, err := intake.Rooms(strings.NewReader(text))
		if err != nil || !file.Clean() {
			t.Errorf("%s: %v %+v", name, err, file.Wrong)
			continue
		}
		var got []string
		for _, r := range file.Rooms {
			got = append(got, fmt.Sprint(r.Section, "/", r.Room.Name, "/", r.Beds, "/", r.Room.Floor, "/", r.Room.Area, "/", r.Room.Accessible))
		}
		if want := []string{"Filles/101/3/1/185/true", "Garçons/101/2/RDC/0/false"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestEveryFaultOfATableOfRoomsIsToldAtOnce(t *testing.T) {
	file, err := intake.Rooms(strings.NewReader("section;chambre;lits;surface;pmr\nFilles;101;treize;grande;peut-être\n;;0;;\nFilles;102;2;;\nFilles;102;2;;\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range file.Wrong.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Column, " ", strings.TrimPrefix(f.Code, "intake.")))
	}
	want := []string{"2 lits room_beds", "2 surface room_area", "2 pmr yes_no_unknown", "3 section empty_field", "3 chambre empty_field", "3 lits room_beds", "5 chambre room_twice"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	var faulty []bool
	for _, r := range file.Rooms {
		faulty = append(faulty, r.Faulty)
	}
	if !slices.Equal(faulty, []bool{true, true, false, true}) {
		t.Errorf("the rows that are held against the rooms on file: %v", faulty)
	}
	missing, _ := intake.Rooms(strings.NewReader("a;b\n1;2\n"))
	if missing.Wrong.Len() != 3 {
		t.Errorf("%+v", missing.Wrong)
	}
}
