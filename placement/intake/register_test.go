package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement/intake"
)

// pack puts files into an archive: name, content, name, content.
func pack(t testing.TB, files ...string) string {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for i := 0; i+1 < len(files); i += 2 {
		part, err := archive.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, files[i+1])
	}
	archive.Close()
	return packed.String()
}

func readRegister(t testing.TB, files ...string) (rows, left []intake.PupilRow, report intake.Report) {
	t.Helper()
	var readers []io.Reader
	for _, file := range files {
		readers = append(readers, strings.NewReader(file))
	}
	against := intake.SiecleCheck{Check: intake.Check{Today: today}, UAI: "0350028R", Year: calendar.SchoolYearOf(today),
		Left: func(row intake.PupilRow) error { left = append(left, row); return nil }}
	report, err := intake.Register(readers, against, func(row intake.PupilRow) error { rows = append(rows, row); return nil })
	if err != nil {
		t.Fatal(err)
	}
	canBeRead(t, report)
	return rows, left, report
}

func TestARegisterIsReadInWhateverPackingAndOrder(t *testing.T) {
	zipped := func(content string) string { return pack(t, "x.xml", content) }
	for name, files := range map[string][]string{
		"three files":        {siecleWords, siecleGuardians, sieclePupils},
		"in another order":   {sieclePupils, siecleWords, siecleGuardians},
		"each zipped":        {zipped(siecleWords), zipped(siecleGuardians), zipped(sieclePupils)},
		"in one zip":         {pack(t, "a.xml", sieclePupils, "b/c.XML", siecleGuardians, "d.xml", siecleWords, "lisez-moi.txt", "x", "Communs.xml", siecleHead+"<BEE_COMMUNS/>")},
		"zips in one zip":    {pack(t, "a.zip", zipped(sieclePupils), "b.zip", zipped(siecleGuardians), "c.zip", zipped(siecleWords))},
		"with a byte order":  {siecleWords, siecleGuardians, sieclePupils},
		"a comment in front": {siecleWords, siecleGuardians, strings.Replace(sieclePupils, "<BEE_ELEVES>", "<!-- export --><BEE_ELEVES>", 1)},
	} {
		rows, left, report := readRegister(t, files...)
		if len(rows) != 2 || len(left) != 1 || !report.Clean() {
			t.Errorf("%s: %d rows, %d left, faults %v", name, len(rows), len(left), report.Wrong.Faults)
			continue
		}
		if !rows[0].Boards || rows[1].Boards || left[0].Pupil.Family != "PARTI" || left[0].Pupil.Born.IsZero() {
			t.Errorf("%s: read %+v, left %+v", name, rows, left)
		}
	}
}

// The pupils alone can be read: guardians then stay as they are.
func TestThePupilsAloneAreReadWithoutGuardians(t *testing.T) {
	rows, _, report := readRegister(t, sieclePupils)
	if !report.Clean() || len(rows) != 1 || len(rows[0].Guardians) != 0 || report.Notes.Len() < 2 {
		t.Errorf("%d rows, faults %v, notes %v", len(rows), report.Wrong.Faults, report.Notes.Faults)
	}
}

func TestAHostileOrIncompleteRegisterIsRefusedInASentence(t *testing.T) {
	deep := strings.Replace(sieclePupils, "<DONNEES>", "<DONNEES>"+strings.Repeat("<a>", 500), 1)
	many := make([]string, 0, 400)
	for range 100 {
		many = append(many, "a.xml", siecleHead+"<a/>")
	}
	zeros := strings.Repeat("\x00", intake.MostXML+1)
	crowd := strings.Repeat("<RESPONSABLE_ELEVE><ELEVE_ID>100</ELEVE_ID><PERSONNE_ID>1</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>", 20)
	for name, c := range map[string]struct {
		code  string
		files []string
	}{
		"no pupils":           {"siecle_no_pupils_file", []string{siecleWords, siecleGuardians}},
		"nothing":             {"siecle_no_pupils_file", []string{""}},
		"a list":              {"siecle_no_pupils_file", []string{"nom;prenom\n"}},
		"guardians unnamed":   {"siecle_needs_nomenclature", []string{siecleGuardians, sieclePupils}},
		"one file twice":      {"siecle_file_twice", []string{sieclePupils, pack(t, "a.xml", sieclePupils)}},
		"another school":      {"siecle_other_school", []string{strings.Replace(sieclePupils, "0350028R", "0352009U", 1)}},
		"another year":        {"siecle_other_year", []string{strings.Replace(sieclePupils, ">2026<", ">2025<", 1)}},
		"entities":            {"xml_dtd", []string{strings.Replace(sieclePupils, "<BEE_ELEVES>", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><BEE_ELEVES>`, 1)}},
		"a thousand laughs":   {"xml_dtd", []string{strings.Replace(sieclePupils, "<DONNEES>", `<!DOCTYPE l [<!ENTITY b "&a;&a;">]><DONNEES>`, 1)}},
		"an entity, unknown":  {"xml_unreadable", []string{strings.Replace(sieclePupils, "LE GOFF", "&a;", 1)}},
		"a deep well":         {"xml_deep", []string{deep}},
		"a crowd of files":    {"archive_too_large", []string{pack(t, many...)}},
		"a bomb":              {"archive_too_large", []string{pack(t, "a.xml", zeros)}},
		"a bomb within":       {"archive_too_large", []string{pack(t, "a.zip", pack(t, "a.xml", zeros))}},
		"zips without an end": {"xml_unreadable", []string{pack(t, "a.zip", pack(t, "a.zip", pack(t, "a.zip", pack(t, "a.xml", sieclePupils))))}},
		"a broken zip":        {"xml_unreadable", []string{"PK\x03\x04" + strings.Repeat("x", 100)}},
		"a crowd of guardians": {"guardians_many", []string{siecleWords, sieclePupils,
			strings.Replace(siecleGuardians, "</RESPONSABLES>", crowd+"</RESPONSABLES>", 1)}},
		"a name that turns round": {"control_character", []string{strings.Replace(sieclePupils, "LE GOFF", "LE \u202eGOFF", 1)}},
		"a name with new lines":   {"control_character", []string{strings.Replace(sieclePupils, "LE GOFF", "LE&#13;&#10;Bcc: GOFF", 1)}},
	} {
		rows, _, report := readRegister(t, c.files...)
		if !hasCode(report, "intake."+c.code) {
			t.Errorf("%s: %d rows, faults %v, want %s", name, len(rows), report.Wrong.Faults, c.code)
		}
	}
}

func FuzzRegister(f *testing.F) {
	f.Add([]byte(pack(f, "a.xml", sieclePupils, "b.xml", siecleGuardians, "c.xml", siecleWords)), []byte(sieclePupils))
	f.Add([]byte(siecleWords), []byte(pack(f, "a.zip", pack(f, "b.xml", sieclePupils))))
	f.Fuzz(func(t *testing.T, one, other []byte) {
		readRegister(t, string(one), string(other))
	})
}
