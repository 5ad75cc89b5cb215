package intake_test

import (
	"os"
	"strings"
	"testing"

	"internat/placement/intake"
)

// The extract is of 2023; see testdata/README.txt.
func directory(t testing.TB) string {
	t.Helper()
	content, err := os.ReadFile("testdata/annuaire-extrait-2023.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func readHouses(t *testing.T, file string) intake.HouseFile {
	t.Helper()
	read, err := intake.Houses(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	canBeRead(t, read.Report)
	return read
}

func TestTheDirectoryGivesItsBoardingEstablishments(t *testing.T) {
	read := readHouses(t, directory(t))
	if !read.Clean() {
		t.Fatalf("faults in a real file: %v", read.Wrong.Faults)
	}
	if read.Encoding != intake.UTF8 || read.Separator != ';' {
		t.Errorf("read as %s separated by %q", read.Encoding, read.Separator)
	}
	if len(read.Houses) != 14 {
		t.Fatalf("%d houses, want 14", len(read.Houses))
	}
	for _, row := range read.Houses {
		if strings.Contains(row.House.Name, "'") {
			t.Errorf("%s has the apostrophe of a typewriter, and every page beside it another", row.House.Name)
		}
		if row.House.UAI != "0350052S" {
			continue
		}
		h := row.House
		if h.Name != "Collège Pierre Perrin" || h.Kind != "college" || !h.Public || h.Commune != "Val-Couesnon" || h.CommuneCode != "35004" ||
			h.Pupils != 167 || h.Priority != "REP" || row.Department != "035" || row.Academy != "Rennes" {
			t.Errorf("read %+v", row)
		}
		if h.Latitude != 48.42378333707708 || h.Longitude != -1.47368028376312 {
			t.Errorf("it stands at %v, %v", h.Latitude, h.Longitude)
		}
		return
	}
	t.Error("collège Pierre Perrin was lost")
}

// A school on several sites has several rows in the directory.
func TestAnEstablishmentOnTwoRowsIsKeptOnceAndSaid(t *testing.T) {
	codes := map[string]int{}
	for _, note := range readHouses(t, directory(t)).Notes.Faults {
		codes[note.Code]++
	}
	if codes["intake.house_twice"] != 2 {
		t.Errorf("notes %v, want two houses on two rows", codes)
	}
}

// Later releases rename columns, drop the head count and put the position in
// one field.
func TestTheHeaderMayDriftBetweenReleases(t *testing.T) {
	before := readHouses(t, directory(t))
	drift := strings.NewReplacer(
		"Code postal;", "Code_postal;", ";Nombre_d_eleves;", ";Nombre d'élèves ;",
		";latitude;longitude;", ";coordX_origine;coordY_origine;", "Hebergement", "hébergement")
	head, rest, _ := strings.Cut(directory(t), "\n")
	after := readHouses(t, drift.Replace(head)+"\n"+rest)
	if !after.Clean() || len(after.Houses) != len(before.Houses) {
		t.Fatalf("%d houses of %d: %v", len(after.Houses), len(before.Houses), after.Wrong.Faults)
	}
	for i := range after.Houses {
		if after.Houses[i] != before.Houses[i] {
			t.Errorf("read %+v\nwant %+v", after.Houses[i], before.Houses[i])
		}
	}
}

func TestAHouseRowIsRefusedWithItsLineAndColumn(t *testing.T) {
	const head = "UAI;Nom_etablissement;Hebergement;etat;Appartenance_Education_Prioritaire;Nombre_d_eleves\n"
	for _, c := range []struct{ row, code, column string }{
		{"0350053U;Lycée;1;OUVERT;;12", "intake.uai_malformed", "UAI"},
		{"0350053T;;1;OUVERT;;12", "intake.empty_field", "Nom_etablissement"},
		{"0350053T;Lycée;1;OUVERT;ZEP;12", "intake.priority_unknown", "Appartenance_Education_Prioritaire"},
		{"0350053T;Lycée;1;OUVERT;;1 2", "intake.number", "Nombre_d_eleves"},
		{"0350053T;Ly\u202ecée;1;OUVERT;;12", "intake.control_character", "Nom_etablissement"},
	} {
		read := readHouses(t, head+"0350028R;Lycée Bréquigny;1;OUVERT;;2078\n"+c.row+"\n")
		if read.Wrong.Len() != 1 || len(read.Houses) != 0 {
			t.Errorf("%s: %d houses, faults %v", c.row, len(read.Houses), read.Wrong.Faults)
			continue
		}
		if f := read.Wrong.Faults[0]; f.Code != c.code || f.Column != c.column || f.Line != 3 {
			t.Errorf("%s: %+v", c.row, f)
		}
	}
}

// What a house can do without never holds the whole directory back, and never goes
// without a word.
func TestAnImpossibleMailOrCommuneCodeOfAHouseIsLeftAsideAndSaid(t *testing.T) {
	const head = "UAI;Nom_etablissement;Hebergement;Mail;Code_commune\n"
	for _, c := range []struct{ mail, commune, code, column string }{
		{"ce@@ac-rennes.fr", "35238", "intake.email_left_out", "Mail"},
		{"ce@rennes", "35238", "intake.email_left_out", "Mail"},
		{"=1+1", "35238", "intake.email_left_out", "Mail"},
		{"Collège <ce@ac-rennes.fr>", "35238", "intake.email_left_out", "Mail"},
		{"ce@ac-rennes.fr", "1004", "intake.commune_code_left_out", "Code_commune"}, // 01004 after a spreadsheet
		{"ce@ac-rennes.fr", "35000", "intake.commune_code_left_out", "Code_commune"},
		{"ce@ac-rennes.fr", "00238", "intake.commune_code_left_out", "Code_commune"},
		{"ce@ac-rennes.fr", "2C004", "intake.commune_code_left_out", "Code_commune"},
		{"ce@ac-rennes.fr", "Rennes", "intake.commune_code_left_out", "Code_commune"},
		{"ce@ac-rennes.fr", "99999999999999999999", "intake.commune_code_left_out", "Code_commune"},
	} {
		read := readHouses(t, head+"0350028R;Lycée Bréquigny;1;ce@ac-rennes.fr;2A004\n0350053T;Lycée;1;"+c.mail+";"+c.commune+"\n")
		if !read.Clean() || len(read.Houses) != 2 {
			t.Errorf("%+v: %d houses, faults %v", c, len(read.Houses), read.Wrong.Faults)
			continue
		}
		var said []string
		for _, note := range read.Notes.Faults {
			if note.Line == 3 && note.Code != "intake.position_missing" {
				said = append(said, note.Column+" "+note.Code)
			}
		}
		if len(said) != 1 || said[0] != c.column+" "+c.code {
			t.Errorf("%+v: said %v", c, said)
		}
		whole, spoilt := read.Houses[0].House, read.Houses[1].House
		if whole.Email == "" || whole.CommuneCode != "2A004" || (spoilt.Email == "") == (spoilt.CommuneCode == "") {
			t.Errorf("%+v: kept %q %q beside %q %q", c, spoilt.Email, spoilt.CommuneCode, whole.Email, whole.CommuneCode)
		}
	}
}

func TestAClosedHouseIsLeftAsideAndAClosingOneIsMarked(t *testing.T) {
	read := readHouses(t, "UAI;Nom_etablissement;Hebergement;etat\n0350053T;A;1;FERME\n0350028R;B;1;A FERMER\n0352009U;C;0;OUVERT\n")
	if !read.Clean() || len(read.Houses) != 1 || !read.Houses[0].House.Closed {
		t.Errorf("houses %+v, faults %v", read.Houses, read.Wrong.Faults)
	}
	if len(read.Notes.Faults) == 0 || read.Notes.Faults[0].Code != "intake.house_closed" || read.Notes.Faults[0].Line != 2 {
		t.Errorf("notes %v", read.Notes.Faults)
	}
}

func TestAFileThatIsNoDirectoryNamesTheColumnsItMisses(t *testing.T) {
	read := readHouses(t, "a;b\n1;2\n")
	if read.Wrong.Len() != 3 || read.Wrong.Faults[0].Code != "intake.column_missing" {
		t.Errorf("faults %v", read.Wrong.Faults)
	}
}
