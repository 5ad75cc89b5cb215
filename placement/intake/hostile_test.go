package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"internat/placement/intake"
)

// Names of the parts of an archive are never paths to anything.
func TestAnArchiveWhosePartsLeaveItWritesNothingAndIsRead(t *testing.T) {
	outside := pack(t, "../../../etc/passwd.xml", sieclePupils, "/root/a.xml", siecleGuardians, `..\..\b.xml`, siecleWords)
	rows, _, report := readRegister(t, outside)
	if len(rows) != 2 || !report.Clean() {
		t.Errorf("%d rows, faults %v", len(rows), report.Wrong.Faults)
	}
}

func TestABrokenWorkbookAndOneWithoutASheetAreRefusedInASentence(t *testing.T) {
	for name, file := range map[string]string{
		"no sheet":      pack(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>"),
		"a broken end":  workbook(t, list(nil), nil)[:900],
		"only a header": "PK\x03\x04",
		"a DTD":         pack(t, "[Content_Types].xml", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Types>&a;</Types>`),
		"a path":        pack(t, "../../xl/workbook.xml", "<workbook/>"),
	} {
		if rows, report := readPupils(t, file); report.Clean() || len(rows) > 0 {
			t.Errorf("%s: %d rows, faults %v", name, len(rows), report.Wrong.Faults)
		}
	}
}

func FuzzBoarders(f *testing.F) {
	f.Add([]byte("ine;nom;prenom;date_naissance;sexe;niveau;uai_internat;section;lit;du;au\n;A;B;03/02/2014;F;6e;0350053T;Filles;101-A;01/09/2025;03/07/2026\n"))
	f.Add([]byte("nom\tprenom\nA\tB\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := intake.Boarders(bytes.NewReader(text), intake.Check{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range file.Boarders {
			if file.Clean() && !b.Nights.IsOpen() && !b.Nights.From.Before(b.Nights.To) {
				t.Errorf("nights that end before they begin: %+v", b)
			}
		}
	})
}

func FuzzPlaces(f *testing.F) {
	f.Add([]byte("uai;rentree;lits;occupes\n0350053T;2024;40;38\n"))
	f.Add([]byte("\ufeffuai,rentree\n" + strings.Repeat("0350053T,2024\n", 3)))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := intake.Places(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Wrong.Faults) > intake.MostFaults || len(file.Notes.Faults) > intake.MostFaults {
			t.Error("the list of faults is not bounded")
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add([]byte("Nom;Prénom;Né le\nA;B;C\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		head, err := intake.PupilHeader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range head.Columns {
			for _, sample := range c.Samples {
				if strings.ContainsAny(sample, "\x00\r\n\u202e") {
					t.Errorf("a sample that hides something: %q", sample)
				}
			}
		}
	})
}
