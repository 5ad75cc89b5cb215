package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"internat/placement/intake"
)

const sheet = "Nom de famille;Prénom;Né(e) le;Genre;Classe actuelle;Nom responsable 1;Prénom responsable 1;Lien responsable 1;E-mail responsable 1;Choix n°1;Régime\n" +
	"Le Goff;Maëlys;14/03/2014;F;5e;Le Goff;Solène;mère;s@familles.invalid;0350028R;DP\n"

func TestTheColumnsOfOtherProgramsAreGuessed(t *testing.T) {
	h, err := intake.PupilHeader(strings.NewReader(sheet))
	if err != nil || !h.Clean() {
		t.Fatal(err, h.Wrong.Faults)
	}
	var got []string
	for _, c := range h.Columns {
		got = append(got, c.Guess)
	}
	want := "[nom prenom date_naissance sexe niveau resp1_nom resp1_prenom resp1_lien resp1_courriel voeu_1 ]"
	if fmt.Sprint(got) != want || h.Columns[1].Samples[0] != "Maëlys" {
		t.Errorf("guessed %v, want %s; %+v", got, want, h.Columns[1])
	}
	for key, want := range map[string]string{"Responsable légal 2 : courriel": "resp2_courriel", "parent1_email": "resp1_courriel", "Code postal responsable 1": "resp1_code_postal",
		"Père email": "resp2_courriel", "voeu 3": "voeu_3", "voeu 99": "", "Tél. responsable 1": "resp1_telephone", "Nationalité": "", "Religion": ""} {
		h, _ := intake.PupilHeader(strings.NewReader(key + ";x\na;b\n"))
		if h.Columns[0].Guess != want {
			t.Errorf("%s is read as %q, want %q", key, h.Columns[0].Guess, want)
		}
	}
}

func mapped(t testing.TB, file string, m intake.Mapping) ([]intake.PupilRow, intake.Report) {
	t.Helper()
	var rows []intake.PupilRow
	check := intake.Check{Today: today, Columns: func(string) intake.Mapping { return m }}
	report, err := intake.Pupils(strings.NewReader(file), check, func(row intake.PupilRow) error { rows = append(rows, row); return nil })
	if err != nil {
		t.Fatal(err)
	}
	canBeRead(t, report)
	return rows, report
}

func guessed(t testing.TB, file string) intake.Mapping {
	t.Helper()
	h, err := intake.PupilHeader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	m := intake.Mapping{}
	for _, c := range h.Columns {
		m[c.Key] = c.Guess
	}
	return m
}

func TestAListIsReadAsItsColumnsWereSaidToMean(t *testing.T) {
	m := guessed(t, sheet)
	m["choix_n_1"] = ""
	rows, report := mapped(t, sheet, m)
	if !report.Clean() || len(rows) != 1 || report.Notes.Len() != 0 {
		t.Fatalf("%d rows, faults %v, notes %v", len(rows), report.Wrong.Faults, report.Notes.Faults)
	}
	if g := rows[0].Guardians[0].Guardian; g.Name != "Solène Le Goff" || rows[0].Pupil.Level != "5e" || rows[0].Asks {
		t.Errorf("read %+v", rows[0])
	}
	// A fault names the column as the file does.
	_, report = mapped(t, strings.Replace(sheet, "14/03/2014", "31/02/2014", 1), m)
	if report.Clean() || report.Wrong.Faults[0].Column != "Né(e) le" || report.Wrong.Faults[0].Line != 2 {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
	m["genre"] = "nom"
	if _, report = mapped(t, sheet, m); !hasCode(report, "intake.meaning_twice") {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
}

func TestAMappingSaysWhatKeepsItFromBeingUsed(t *testing.T) {
	h, _ := intake.PupilHeader(strings.NewReader(sheet))
	m := guessed(t, sheet)
	if faults := m.Check(h.Columns); len(faults) != 0 {
		t.Errorf("faults %v", faults)
	}
	m["prenom"], m["genre"], m["regime"] = "", "nom", "nationalite"
	var got []string
	for _, f := range m.Check(h.Columns) {
		got = append(got, f.Column+" "+f.Code)
	}
	if want := "[genre intake.meaning_twice regime intake.meaning_unknown  intake.meaning_missing]"; fmt.Sprint(got) != want {
		t.Errorf("faults %v, want %s", got, want)
	}
}

func TestAMappingIsReadFromATextAndItsFaultsHaveALine(t *testing.T) {
	m, wrong, err := intake.ReadMapping(strings.NewReader("# PRONOTE\nNé(e) le = date_naissance\r\nRégime =\n\na=b = voeu_2\n"))
	if err != nil || wrong.Len() > 0 || fmt.Sprint(m) != "map[a_b:voeu_2 ne_e_le:date_naissance regime:]" {
		t.Errorf("read %v, %v, %v", m, wrong, err)
	}
	_, wrong, _ = intake.ReadMapping(strings.NewReader("nom\nA = nom\na = prenom\nB = religion\n"))
	var got []string
	for _, f := range wrong.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Code))
	}
	if want := "[1 intake.mapping_line 3 intake.column_twice 4 intake.meaning_unknown]"; fmt.Sprint(got) != want {
		t.Errorf("faults %v, want %s", got, want)
	}
}

const onde = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse;Cycle;Niveau;Libellé classe\n" +
	"MODELE;;Inès;14/03/2016;F;120000001AB;1 rue des Exemples;CYCLE III;CM2;CM2 A\n" +
	"PETIT;;Noé;14/03/2017;M;;1 rue des Exemples;CYCLE III;CM1;CM1 B\n" +
	"2 élèves\n"

// The primary schools' register knows neither guardians nor wishes, and lists the
// little ones as well.
func TestOndeGivesThePupilsOfTheLastYear(t *testing.T) {
	rows, report := readPupils(t, onde)
	if !report.Clean() || report.Format != intake.ONDE || len(rows) != 1 || report.Notes.Len() != 2 {
		t.Fatalf("%d rows, faults %v, notes %v", len(rows), report.Wrong.Faults, report.Notes.Faults)
	}
	if p := rows[0].Pupil; p.Given != "Inès" || p.Level != "CM2" || p.INE != "120000001AB" || len(rows[0].Guardians) != 0 || rows[0].Asks {
		t.Errorf("read %+v", rows[0])
	}
	if _, report := readPupils(t, strings.Replace(onde, "14/03/2016", "14/03/16", 1)); !hasCode(report, "intake.date_impossible") || report.Wrong.Faults[0].Column != "Date naissance" {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
}

// Whatever stands in a mapping, in a header or in an extraction, reading ends, and
// what comes out can be used.
func FuzzMapping(f *testing.F) {
	f.Add([]byte("Né(e) le = date_naissance\n# x\nRégime =\n"), []byte(sheet))
	f.Add([]byte("=\n===\n"), []byte(onde))
	f.Fuzz(func(t *testing.T, text, file []byte) {
		m, wrong, err := intake.ReadMapping(strings.NewReader(string(text)))
		if err != nil || wrong.Len() > 0 {
			return
		}
		h, err := intake.PupilHeader(strings.NewReader(string(file)))
		if err != nil {
			t.Fatal(err)
		}
		canBeRead(t, h.Report)
		_, report := mapped(t, string(file), m)
		if len(m.Check(h.Columns)) > 0 && h.Clean() && report.Clean() && report.Rows > 0 {
			t.Errorf("a list was read by a mapping that is refused: %v", m)
		}
	})
}

func FuzzOnde(f *testing.F) {
	f.Add(onde)
	f.Add(strings.ReplaceAll(onde, ";", "\t"))
	f.Fuzz(func(t *testing.T, file string) {
		rows, _ := readPupils(t, file)
		for _, row := range rows {
			if row.Pupil.Family == "" || row.Pupil.Born.IsZero() {
				t.Errorf("a faulty row was handed on: %+v", row)
			}
		}
	})
}

// Nobody is asked what the columns of ONDE mean: that screen asks for a guardian,
// whom ONDE does not know.
func TestTheColumnsOfOndeAreKnownBeforeTheFileIsRead(t *testing.T) {
	head, err := intake.PupilHeader(strings.NewReader(onde))
	if err != nil || head.Format != intake.ONDE {
		t.Errorf("format %q, %v", head.Format, err)
	}
	if head, err = intake.PupilHeader(strings.NewReader("nom;prenom\nA;B\n")); err != nil || head.Format != "" {
		t.Errorf("format %q, %v", head.Format, err)
	}
}
