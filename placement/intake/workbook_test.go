package intake_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"internat/placement/intake"
)

// workbook writes a list as a spreadsheet program would.
func workbook(t testing.TB, list string, change func(book *excelize.File, sheet string)) string {
	t.Helper()
	book := excelize.NewFile()
	sheet := book.GetSheetName(0)
	for i, line := range strings.Split(strings.TrimSpace(list), "\n") {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		fields := strings.Split(line, ";")
		if err := book.SetSheetRow(sheet, cell, &fields); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(book, sheet)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestAWorkbookReadsAsTheListDoes(t *testing.T) {
	want, _ := readPupils(t, list(nil))
	rows, report := readPupils(t, workbook(t, list(nil), nil))
	if !report.Clean() || report.Encoding != intake.XLSX || len(rows) != 1 {
		t.Fatalf("%d rows, faults %v", len(rows), report.Wrong.Faults)
	}
	if rows[0].Pupil != want[0].Pupil || rows[0].Wishes[0] != want[0].Wishes[0] || rows[0].Line != 2 {
		t.Errorf("read %+v", rows[0])
	}
}

// A cell that holds a true date holds a number of days.
func TestADateCellIsADay(t *testing.T) {
	for _, old := range []bool{false, true} {
		file := workbook(t, list(nil), func(book *excelize.File, sheet string) {
			count := 40982 // 14 March 2012
			if old {
				count -= 1462
				book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old})
			}
			book.SetCellValue(sheet, "D2", count)
		})
		rows, report := readPupils(t, file)
		if len(rows) != 1 || rows[0].Pupil.Born.String() != "2012-03-14" {
			t.Errorf("1904: %v: rows %+v, faults %v", old, rows, report.Wrong.Faults)
		}
	}
}

func TestAFaultInAWorkbookHasItsRow(t *testing.T) {
	file := workbook(t, list(nil), func(book *excelize.File, sheet string) {
		book.SetCellValue(sheet, "B7", "Le Goff")
	})
	_, report := readPupils(t, file)
	if report.Clean() || report.Wrong.Faults[0].Line != 7 || report.Rows != 2 {
		t.Errorf("%d rows, faults %v", report.Rows, report.Wrong.Faults)
	}
}

func TestAHundredBytesThatUnpackToGigabytesAreRefused(t *testing.T) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for range 3 {
		part, err := archive.Create("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 1<<20)
		for range 40 {
			part.Write(zeros)
		}
	}
	archive.Close()
	if _, report := readPupils(t, file.String()); report.Clean() || report.Wrong.Faults[0].Code != "intake.workbook_too_large" {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
	long := "PK\x03\x04" + strings.Repeat("x", intake.MostWorkbook)
	if _, report := readPupils(t, long); report.Clean() || report.Wrong.Faults[0].Code != "intake.workbook_too_large" {
		t.Errorf("faults %v", report.Wrong.Faults)
	}
}
