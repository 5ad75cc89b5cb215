package intake_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"internat/placement/intake"
)

const smallList = "nom;prenom;date_naissance;niveau;resp1_nom;resp1_lien;resp1_courriel\n" +
	"Bâcle;Noé;30/11/2013;4e;Inès Bâcle;mère;i@familles.invalid\n"

func encode(t *testing.T, text string, with interface{ String(string) (string, error) }) string {
	t.Helper()
	coded, err := with.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return coded
}

// Whatever program saved the list, the same pupil comes out.
func TestAListReadsTheSameHoweverItWasSaved(t *testing.T) {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	decomposed := strings.NewReplacer("â", "a\u0302", "é", "e\u0301", "è", "e\u0300").Replace(smallList)
	for name, c := range map[string]struct {
		file      string
		encoding  intake.Encoding
		separator rune
	}{
		"UTF-8":                 {smallList, intake.UTF8, ';'},
		"UTF-8 with a mark":     {"\ufeff" + smallList, intake.UTF8, ';'},
		"decomposed letters":    {decomposed, intake.UTF8, ';'},
		"Windows-1252":          {encode(t, smallList, charmap.Windows1252.NewEncoder()), intake.Windows1252, ';'},
		"Excel's Unicode text":  {encode(t, strings.ReplaceAll(smallList, ";", "\t"), utf16.NewEncoder()), intake.UTF16, '\t'},
		"commas":                {strings.ReplaceAll(smallList, ";", ","), intake.UTF8, ','},
		"tabs":                  {strings.ReplaceAll(smallList, ";", "\t"), intake.UTF8, '\t'},
		"Windows line ends":     {strings.ReplaceAll(smallList, "\n", "\r\n"), intake.UTF8, ';'},
		"no last line end":      {strings.TrimSuffix(smallList, "\n"), intake.UTF8, ';'},
		"a line for Excel":      {"sep=;\r\n" + smallList, intake.UTF8, ';'},
		"blank lines":           {strings.ReplaceAll(smallList, "\n", "\n\n;;;\n"), intake.UTF8, ';'},
		"loud and spaced names": {strings.NewReplacer("nom;", "NOM ;", "date_naissance", "Date naissance").Replace(smallList), intake.UTF8, ';'},
	} {
		rows, report := readPupils(t, c.file)
		if !report.Clean() || len(rows) != 1 {
			t.Errorf("%s: %d rows, faults %v", name, len(rows), report.Wrong.Faults)
			continue
		}
		if report.Encoding != c.encoding || report.Separator != c.separator {
			t.Errorf("%s: read as %s separated by %q", name, report.Encoding, report.Separator)
		}
		if p := rows[0].Pupil; p.Family != "Bâcle" || p.Given != "Noé" || p.Born.String() != "2013-11-30" || p.Level != "4e" {
			t.Errorf("%s: read %+v", name, p)
		}
	}
}

// What cannot be read ends in one fault on its line, and never in an error.
func TestAnUnreadableFileIsAFaultOnItsLine(t *testing.T) {
	for name, c := range map[string]struct {
		file, code string
		line       int
	}{
		"nothing":                {"", "intake.empty", 0},
		"blank":                  {"\n\n", "intake.empty", 0},
		"no workbook":            {"PK\x03\x04....", "intake.workbook", 1},
		"an old workbook":        {"\xd0\xcf\x11\xe0....", "intake.old_workbook", 1},
		"a null byte":            {smallList + "a\x00b;c\n", "intake.nul", 3},
		"two encodings":          {smallList + "B\xe2cle;x\n", "intake.encoding", 3},
		"a byte nobody writes":   {"nom;pr\x81nom\n", "intake.encoding", 1},
		"a quote never closed":   {smallList + "\"" + strings.Repeat("x;y\n", 100_000), "intake.record_too_long", 3},
		"a line without end":     {smallList + strings.Repeat("x", 1<<20), "intake.record_too_long", 3},
		"a header without end":   {strings.Repeat("x", 1<<20), "intake.record_too_long", 1},
		"too many columns":       {strings.Repeat("c;", 400) + "\n", "intake.too_many_columns", 1},
		"a closing quote adrift": {smallList + "\"a\"b;c\n", "intake.quote", 3},
		"more fields than names": {smallList + "a;b;c;d;e;f;g;h\n", "intake.too_many_fields", 3},
		"one column twice":       {"nom;Nom" + smallList[3:], "intake.column_twice", 1},
		"a lost letter":          {strings.Replace(smallList, "Noé", "No\ufffd", 1), "intake.letter_lost", 2},
		"an endless field":       {strings.Replace(smallList, "Noé", strings.Repeat("é", 3000), 1), "intake.field_too_long", 2},
	} {
		_, report := readPupils(t, c.file)
		if report.Clean() {
			t.Errorf("%s: no fault", name)
			continue
		}
		if f := report.Wrong.Faults[0]; f.Code != c.code || f.Line != c.line {
			t.Errorf("%s: %v, want %s on line %d", name, f, c.code, c.line)
		}
	}
}

func TestTheRowAfterAMisplacedQuoteIsStillRead(t *testing.T) {
	rows, report := readPupils(t, smallList+"x\"y;z\n"+"Le Goff;Maï;1/2/2012;6e;A;mère;a@b.invalid\n")
	if report.Wrong.Len() != 1 || len(rows) != 2 || rows[1].Line != 4 {
		t.Errorf("%d rows, faults %v", len(rows), report.Wrong.Faults)
	}
}

func TestLinesAreCountedAsAnEditorDoes(t *testing.T) {
	_, report := readPupils(t, "sep=;\n"+smallList+
		"A;B;30/11/2013;4e;\"C\nD\";mère;a@b.invalid\n\n"+
		"E;F;31/02/2013;4e;G;mère;a@b.invalid\n")
	lines := map[string]int{}
	for _, f := range report.Wrong.Faults {
		lines[f.Code] = f.Line
	}
	if lines["intake.control_character"] != 4 || lines["intake.date_impossible"] != 7 {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
}

func TestADiskThatFailsIsNotTheFilesFault(t *testing.T) {
	sorry := errors.New("disk")
	file := io.MultiReader(strings.NewReader(smallList), iotest.ErrReader(sorry))
	_, err := intake.Pupils(file, intake.Check{}, func(intake.PupilRow) error { return nil })
	if !errors.Is(err, sorry) {
		t.Errorf("got %v", err)
	}
}

// However the bytes come, one by one or in halves, the same is read.
func TestAListReadsTheSameHoweverTheBytesCome(t *testing.T) {
	file := string(intake.PupilExample)
	whole, _ := readPupils(t, file)
	for name, slow := range map[string]io.Reader{
		"one by one": iotest.OneByteReader(strings.NewReader(file)),
		"in halves":  iotest.HalfReader(strings.NewReader(file)),
	} {
		n := 0
		if _, err := intake.Pupils(slow, intake.Check{}, func(intake.PupilRow) error { n++; return nil }); err != nil || n != len(whole) {
			t.Errorf("%s: %d rows of %d, %v", name, n, len(whole), err)
		}
	}
}
