package report_test

import (
	"bytes"
	"encoding/csv"

	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"internat/placement/plain"
	"internat/placement/report"
)

func example() report.Report {
	return report.Report{
		Lang: plain.FR, Title: "Tableau de bord", About: []string{"Nuit du 1ᵉʳ novembre 2026"}, Made: time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC),
		Tables: []report.Table{{
			Title: "Occupation : par internat", Reading: "Trois lits sur quatre sont occupés.", Columns: []string{"Internat", "Lits", "Occupés", "Taux", "Plafond"},
			Rows: []report.Row{
				{Name: `=HYPERLINK("http://x","y")`, Cells: []report.Cell{report.Number(1234), report.Number(971), report.Share(971, 1234), report.Text("+agrément")}},
				{Name: "Éluard", Cells: []report.Cell{report.Number(0), report.Number(0), report.Share(0, 0), report.Text("encadrement")}},
				{Name: "Ensemble", All: true, Cells: []report.Cell{report.Number(1234), report.Number(971), report.Share(971, 1234), {}}},
			},
		}},
	}
}

func write(t *testing.T, f func(report.Report, *bytes.Buffer) error, r report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(r, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asCSV(r report.Report, b *bytes.Buffer) error  { return r.CSV(b) }
func asXLSX(r report.Report, b *bytes.Buffer) error { return r.XLSX(b) }
func asPDF(r report.Report, b *bytes.Buffer) error  { return r.PDF(b) }

func TestWhatSomebodyTypedIsNeverAFormula(t *testing.T) {
	in := csv.NewReader(bytes.NewReader(write(t, asCSV, example())[3:]))
	in.Comma, in.FieldsPerRecord = ';', -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a spreadsheet runs %q", cell)
			}
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(write(t, asXLSX, example())))
	if err != nil {
		t.Fatal(err)
	}
	name := book.GetSheetList()[0]
	lines, err := book.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for i, line := range lines {
		for k, cell := range line {
			at, _ := excelize.CoordinatesToCellName(k+1, i+1)
			formula, _ := book.GetCellFormula(name, at)
			kind, _ := book.GetCellType(name, at)
			if formula != "" || kind == excelize.CellTypeFormula {
				t.Errorf("%s has the formula %q", at, formula)
			}
			found = found || strings.Contains(cell, "HYPERLINK")
		}
	}
	if !found {
		t.Error("the name is gone")
	}
}

func TestNumbersStayNumbersInAWorkbook(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(write(t, asXLSX, example())))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := book.GetRows(book.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	last := lines[len(lines)-1]
	if last[0] != "Ensemble" || last[1] != "1234" || !strings.HasPrefix(last[3], "0.7868") {
		t.Errorf("%q", last)
	}
}

func TestAShareOfNothingIsNotZero(t *testing.T) {
	if got := report.Share(0, 0).In(plain.FR); got != "–" {
		t.Errorf("%q", got)
	}
}

func TestThePDFSaysWhatTheReportSays(t *testing.T) {
	r := example()
	for range 80 { // over several pages
		r.Tables[0].Rows = append([]report.Row{{Name: "Un internat au nom vraiment long, en deux lignes", Cells: r.Tables[0].Rows[0].Cells}}, r.Tables[0].Rows...)
	}
	content := write(t, asPDF, r)
	if again := write(t, asPDF, r); !bytes.Equal(content, again) {
		t.Error("the same report gives another file")
	}
	said := strings.ReplaceAll(readPDF(t, content, "-layout"), "\u00a0", " ")
	for _, want := range []string{"Tableau de bord", "1 234", "78,7 %", "Éluard", "1er novembre", "Trois lits sur quatre"} {
		if !strings.Contains(said, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	if pages := strings.ReplaceAll(said, " ", ""); !strings.Contains(pages, "1/3") || !strings.Contains(pages, "3/3") {
		t.Error("the pages are not numbered")
	}
	if heads := strings.Count(said, "Plafond"); heads != 3 {
		t.Errorf("the head of the table is there %d times on 3 pages", heads)
	}
}

// program finds a program that reads PDF: without it the test is skipped by name, or
// fails under CI_STRICT. (storetest.Program is of a higher floor.)
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("CI_STRICT") != "":
		t.Fatal(name + " is not installed and CI_STRICT is set")
	case err != nil:
		t.Skip(name + " is not installed")
	}
	return path
}

// readPDF is what pdftotext makes of a file.
func readPDF(t *testing.T, content []byte, how string) string {
	t.Helper()
	command := exec.Command(program(t, "pdftotext"), how, "-", "-")
	command.Stdin = bytes.NewReader(content)
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var printedAt = regexp.MustCompile(`xMin="([0-9.]+)" yMin="[0-9.]+" xMax="([0-9.]+)" yMax="[0-9.]+">([^<]+)</word>`)

// Texts below each other begin together, numbers end together.
func TestThePDFSetsTextsToTheLeftAndNumbersToTheRight(t *testing.T) {
	r := report.Report{Lang: plain.FR, Title: "T", Tables: []report.Table{{Title: "U", Columns: []string{"Nom", "Propos", "Lits"}, Rows: []report.Row{
		{Name: "a", Cells: []report.Cell{report.Text("court"), report.Number(7)}},
		{Name: "b", Cells: []report.Cell{report.Text("autrementlong"), report.Number(888)}},
	}}}}
	begins, ends := map[string]int{}, map[string]int{} // in whole points
	whole := func(text string) int {
		at, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return int(math.Round(at))
	}
	for _, m := range printedAt.FindAllStringSubmatch(readPDF(t, write(t, asPDF, r), "-bbox"), -1) {
		begins[m[3]], ends[m[3]] = whole(m[1]), whole(m[2])
	}
	if begins["court"] == 0 || begins["court"] != begins["autrementlong"] || begins["court"] != begins["Propos"] {
		t.Errorf("texts begin at %v", begins)
	}
	if ends["7"] == 0 || ends["7"] != ends["888"] || ends["7"] != ends["Lits"] {
		t.Errorf("numbers end at %v", ends)
	}
}
