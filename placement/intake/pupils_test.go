package intake_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/plain"
)

var today = calendar.MustDay("2026-11-23")

func readPupils(t testing.TB, file string) ([]intake.PupilRow, intake.Report) {
	t.Helper()
	var rows []intake.PupilRow
	houses := map[string]bool{"0350028R": true, "0352009U": true, "0351850W": true}
	report, err := intake.Pupils(strings.NewReader(file),
		intake.Check{Today: today, Criteria: placement.ExampleCatalogue().Codes(), House: func(uai string) bool { return houses[uai] }},
		func(row intake.PupilRow) error { rows = append(rows, row); return nil })
	if err != nil {
		t.Fatal(err)
	}
	canBeRead(t, report)
	return rows, report
}

var sentences = func() *plain.Catalogue {
	c, err := plain.Load(intake.Text)
	if err != nil {
		panic(err)
	}
	return c
}()

// canBeRead wants a sentence for every fault and note, in each language, with
// every argument it names. All tests come through here, so that no fault they
// know of goes without its words.
func canBeRead(t testing.TB, r intake.Report) {
	t.Helper()
	for _, f := range append(r.Wrong.Faults, r.Notes.Faults...) {
		for _, lang := range plain.Langs {
			if text := sentences.T(lang, "fault."+f.Code, f.Args...); strings.Contains(text, plain.MissingMark) {
				t.Errorf("%v reads: %s", f, text)
			}
		}
	}
}

func TestTheExampleIsCleanAndSaysEverything(t *testing.T) {
	rows, report := readPupils(t, string(intake.PupilExample))
	if !report.Clean() || report.Notes.Len() != 0 || len(rows) != 2 {
		t.Fatalf("%d rows, faults %v, notes %v", len(rows), report.Wrong.Faults, report.Notes.Faults)
	}
	first, second := rows[0], rows[1]
	if first.Pupil.INE != "120000001AB" || first.Pupil.Sex != placement.Girl || first.Referral.Level != "2de" ||
		first.Referral.InformedOn.String() != "2026-10-02" || placement.ExampleCatalogue().Points(first.Referral.Claims) != 30 ||
		fmt.Sprint(first.Wishes) != "[0350028R 0352009U]" || !first.Asks {
		t.Errorf("read %+v", first)
	}
	if len(first.Guardians) != 2 || first.Guardians[1].Standing != placement.Joint || first.Guardians[1].Link != "father" {
		t.Errorf("guardians %+v", first.Guardians)
	}
	sole, other := second.Guardians[0], second.Guardians[1]
	if sole.Standing != placement.Sole || sole.Judgment == "" || sole.JudgedOn.String() != "2025-05-12" || !sole.Protected ||
		sole.Guardian.Channel != placement.ByLetter || !strings.Contains(sole.Guardian.Address, "\n") {
		t.Errorf("read %+v", sole)
	}
	if other.Standing != placement.Informe || other.Guardian.Channel != placement.ByEmail {
		t.Errorf("read %+v", other)
	}
}

// base is a row without a fault; the tests change one field of it.
var base = []struct{ column, field string }{
	{"ine", "120000001AB"}, {"nom", "Le Goff"}, {"prenom", "Maëlys"}, {"date_naissance", "14/03/2012"}, {"sexe", "F"},
	{"niveau", "3e"}, {"niveau_demande", ""}, {"uai_ecole", "0351638R"},
	{"resp1_nom", "Solène Le Goff"}, {"resp1_lien", "mère"}, {"resp1_autorite", ""}, {"resp1_jugement", ""}, {"resp1_jugement_le", ""},
	{"resp1_courriel", "s@familles.invalid"}, {"resp1_adresse", ""}, {"resp1_langue", ""}, {"resp1_canal", ""}, {"resp1_opposition", ""},
	{"resp2_nom", ""}, {"resp2_telephone", ""}, {"prescripteur", "A. Martin"}, {"famille_informee_le", "02/10/2026"}, {"criteres", ""},
	{"voeu_1", "0350028R"}, {"voeu_2", ""},
}

// list writes rows like base with some fields changed.
func list(changes ...map[string]string) string {
	var b strings.Builder
	for i, cell := range base {
		fmt.Fprintf(&b, "%s%s", map[bool]string{true: ";"}[i > 0], cell.column)
	}
	for _, change := range changes {
		b.WriteByte('\n')
		for i, cell := range base {
			field := cell.field
			if changed, ok := change[cell.column]; ok {
				field = changed
			}
			fmt.Fprintf(&b, "%s%s", map[bool]string{true: ";"}[i > 0], field)
		}
	}
	return b.String() + "\n"
}

func TestAFieldThatIsWrongIsToldWithItsColumn(t *testing.T) {
	for _, c := range []struct{ column, field, code string }{
		{"ine", "12", "ine_malformed"},
		{"nom", "", "empty_field"},
		{"nom", "Le\x07Goff", "control_character"},
		{"prenom", "", "empty_field"},
		{"date_naissance", "", "empty_field"},
		{"date_naissance", "31/02/2012", "date_impossible"},
		{"date_naissance", "03/14/2012", "date_impossible"},
		{"date_naissance", "14/03/12", "date_impossible"},
		{"date_naissance", "14 mars", "date_impossible"},
		{"date_naissance", "14/03/2024", "age_implausible"},
		{"date_naissance", "14/03/1972", "age_implausible"},
		{"sexe", "X", "sex_unknown"},
		{"niveau", "", "empty_field"},
		{"niveau", "CM1", "level_unknown"},
		{"niveau_demande", "CM2", "level_unknown"},
		{"uai_ecole", "0351638S", "uai_malformed"},
		{"resp1_lien", "voisin", "link_unknown"},
		{"resp1_autorite", "totale", "authority_unknown"},
		{"resp1_jugement_le", "30/02/2020", "date_impossible"},
		{"resp1_courriel", "s@a.fr, t@a.fr", "email_malformed"},
		{"resp1_courriel", "Solène <s@a.fr>", "email_malformed"},
		{"resp1_langue", "br", "language_unknown"},
		{"resp1_canal", "pigeon", "channel_unknown"},
		{"resp1_opposition", "peut-être", "yes_no_unknown"},
		{"prescripteur", "", "empty_field"},
		{"famille_informee_le", "", "family_not_informed"},
		{"famille_informee_le", "24/11/2026", "date_in_future"},
		{"criteres", "far nationalite", "criterion_unknown"},
		{"voeu_1", "", "wish_missing"},
		{"voeu_1", "0350028S", "uai_malformed"},
		{"voeu_1", "0350053T", "house_unknown"},
		{"voeu_2", "0350028R", "wish_twice"},
	} {
		rows, report := readPupils(t, list(map[string]string{c.column: c.field}))
		if report.Wrong.Len() != 1 || len(rows) != 0 {
			t.Errorf("%s=%q: %d rows, faults %v", c.column, c.field, len(rows), report.Wrong.Faults)
			continue
		}
		if f := report.Wrong.Faults[0]; f.Code != "intake."+c.code || f.Column != c.column || f.Line != 2 {
			t.Errorf("%s=%q: %v, want %s", c.column, c.field, f, c.code)
		}
	}
}

func TestFieldsThatHangTogether(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string
		code   string
	}{
		"nobody to agree":           {map[string]string{"resp1_nom": "", "resp1_lien": "", "resp1_courriel": ""}, "guardian_missing"},
		"a guardian without name":   {map[string]string{"resp2_telephone": "06"}, "empty_field"},
		"nobody says the authority": {map[string]string{"resp1_lien": "service"}, "authority_missing"},
		"a letter to nowhere":       {map[string]string{"resp1_canal": "lettre"}, "unreachable"},
		"no way to be reached":      {map[string]string{"resp1_courriel": ""}, "unreachable"},
		"mail without address":      {map[string]string{"resp1_courriel": "", "resp1_canal": "courriel", "resp1_adresse": "x"}, "email_missing"},
		"after school":              {map[string]string{"niveau": "Tle"}, "level_after_school"},
	} {
		_, report := readPupils(t, list(c.change))
		if report.Clean() || !hasCode(report, "intake."+c.code) {
			t.Errorf("%s: faults %v, want %s", name, report.Wrong.Faults, c.code)
		}
	}
}

func hasCode(r intake.Report, code string) bool {
	for _, f := range r.Wrong.Faults {
		if f.Code == code {
			return true
		}
	}
	return false
}

func TestAnAuthorityThatIsNotStatedAsksMostSignatures(t *testing.T) {
	rows, _ := readPupils(t, list(nil))
	if len(rows) != 1 || rows[0].Guardians[0].Standing != placement.Joint {
		t.Errorf("rows %+v", rows)
	}
}

func TestAnAuthorityWithoutItsJudgmentIsReadAndNoted(t *testing.T) {
	rows, report := readPupils(t, list(map[string]string{"resp1_autorite": "exclusive"}))
	if len(rows) != 1 || report.Notes.Len() != 1 || report.Notes.Faults[0].Code != "intake.judgment_missing" {
		t.Errorf("%d rows, notes %v", len(rows), report.Notes.Faults)
	}
}

func TestOnePupilOnTwoLinesIsRefusedWithTheFirstLine(t *testing.T) {
	for name, second := range map[string]map[string]string{
		"same names and birth": {"ine": "", "nom": "LE-GOFF", "prenom": "maelys", "date_naissance": "2012-03-14"},
		"same INE":             {"nom": "Autre", "prenom": "Autre"},
	} {
		rows, report := readPupils(t, list(nil, second))
		if len(rows) != 1 || report.Wrong.Len() != 1 {
			t.Errorf("%s: %d rows, faults %v", name, len(rows), report.Wrong.Faults)
			continue
		}
		if f := report.Wrong.Faults[0]; f.Code != "intake.pupil_twice" || f.Line != 3 || f.Args[0] != 2 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if rows, _ := readPupils(t, list(nil, map[string]string{"ine": "", "prenom": "Anna"})); len(rows) != 2 {
		t.Error("a sister was taken for the same pupil")
	}
}

func TestEveryFaultIsToldAtOnceAndTheRestIsCounted(t *testing.T) {
	wrong := make([]map[string]string, 500)
	for i := range wrong {
		wrong[i] = map[string]string{"ine": "", "prenom": fmt.Sprint("P", i), "sexe": "X", "niveau": "CM1"}
	}
	rows, report := readPupils(t, list(wrong...))
	if len(rows) != 0 || report.Wrong.Len() != 1000 || len(report.Wrong.Faults) != intake.MostFaults || report.Wrong.More != 800 {
		t.Errorf("%d rows, %d faults listed, %d more", len(rows), len(report.Wrong.Faults), report.Wrong.More)
	}
}

func TestDaysAreReadInTheSpellingsOfPeople(t *testing.T) {
	for _, spelling := range []string{"2012-03-01", "01/03/2012", "1/3/2012", "01.03.2012", "1-3-2012", "1er mars 2012", "1 MARS 2012",
		"20120301", "2012-03-01 00:00:00", "2012-03-01T00:00:00", "2012/03/01", "1 mar. 2012"} {
		rows, report := readPupils(t, list(map[string]string{"date_naissance": spelling}))
		if len(rows) != 1 || rows[0].Pupil.Born.String() != "2012-03-01" {
			t.Errorf("%q: faults %v", spelling, report.Wrong.Faults)
		}
	}
}

func TestARowMayNameAPupilAndAskNothing(t *testing.T) {
	rows, report := readPupils(t, list(map[string]string{"prescripteur": "", "famille_informee_le": "", "voeu_1": ""}))
	if len(rows) != 1 || rows[0].Asks {
		t.Errorf("rows %+v, faults %v", rows, report.Wrong.Faults)
	}
}

func TestAPupilOfPrimarySchoolAsksForSixieme(t *testing.T) {
	rows, report := readPupils(t, list(map[string]string{"niveau": "CM2", "date_naissance": "1/3/2016"}))
	if len(rows) != 1 || rows[0].Referral.Level != "6e" || rows[0].Pupil.Level != placement.Primary {
		t.Errorf("rows %+v, faults %v", rows, report.Wrong.Faults)
	}
}

func TestAColumnNobodyKnowsIsLeftAsideAndSaid(t *testing.T) {
	rows, report := readPupils(t, strings.Replace(list(nil), "uai_ecole", "religion", 1))
	if len(rows) != 1 || report.Notes.Len() != 1 || report.Notes.Faults[0].Code != "intake.column_unknown" {
		t.Errorf("%d rows, notes %v", len(rows), report.Notes.Faults)
	}
}

func TestTheCallersErrorStopsTheReading(t *testing.T) {
	full := errors.New("full")
	_, err := intake.Pupils(strings.NewReader(list(nil)), intake.Check{}, func(intake.PupilRow) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

// bigList is a list of n pupils, made as it is read.
func bigList(n int) io.Reader {
	head, row, _ := strings.Cut(list(map[string]string{"ine": "", "prenom": "P#"}), "\n")
	reader, writer := io.Pipe()
	go func() {
		fmt.Fprintln(writer, head)
		for i := range n {
			io.WriteString(writer, strings.Replace(row, "#", fmt.Sprint(i), 1))
		}
		writer.Close()
	}()
	return reader
}
