package web

import (
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"internat/placement"
)

var cellOfPage = regexp.MustCompile(`<t[hd][^>]*>([^<]*)</t[hd]>`)

// cellsOf are the cells of the tables of a page, in their order, but the empty
// boxes.
func cellsOf(page string) (cells []string) {
	for _, m := range cellOfPage.FindAllStringSubmatch(page, -1) {
		if text := strings.TrimSpace(blanks(html.UnescapeString(m[1]))); text != "" {
			cells = append(cells, text)
		}
	}
	return cells
}

func (h hostel) listFile(kind placement.ListKind, format string) string {
	h.Helper()
	return h.director.do(http.MethodPost, "/places/"+string(h.own.ID)+"/listes", url.Values{"le": {"2026-11-23"}, "list": {string(kind)}, "format": {format}}).is(h.T, http.StatusOK).text
}

// filled are the cells of rows that say something.
func filled(rows [][]string) (cells []string) {
	for _, row := range rows {
		for _, cell := range row {
			if text := strings.TrimSpace(blanks(cell)); text != "" {
				cells = append(cells, text)
			}
		}
	}
	return cells
}

// within reports whether the cells stand in a file one after the other: a file
// has its title and notes around them.
func within(cells, file []string) bool {
	for i := range file {
		if i+len(cells) <= len(file) && slices.Equal(file[i:i+len(cells)], cells) {
			return true
		}
	}
	return false
}

func TestTheListsLeaveAsTheirPageShowsThem(t *testing.T) {
	h := openLists(t)
	for _, kind := range []placement.ListKind{placement.NightList, placement.EvacuationList} {
		cells := cellsOf(h.list(h.director, h.own, string(kind)).is(t, http.StatusOK).text)
		if len(cells) < 11 {
			t.Fatalf("%s: the page has the cells %q", kind, cells)
		}
		in := csv.NewReader(strings.NewReader(strings.TrimPrefix(h.listFile(kind, "csv"), "\ufeff")))
		in.Comma, in.FieldsPerRecord = ';', -1
		rows, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !within(cells, filled(rows)) {
			t.Errorf("%s: the CSV has %q, the page %q", kind, filled(rows), cells)
		}
		book, err := excelize.OpenReader(strings.NewReader(h.listFile(kind, "xlsx")))
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := book.GetRows(book.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		if !within(cells, filled(sheet)) {
			t.Errorf("%s: the workbook has %q, the page %q", kind, filled(sheet), cells)
		}
		text := pdfText(t, h.listFile(kind, "pdf"))
		for _, cell := range cells {
			if text != "" && !strings.Contains(text, unspaced(cell)) {
				t.Errorf("%s: the PDF does not say %q", kind, cell)
			}
		}
	}
	h.listFile(placement.DoorList, "pdf")
	if doors := h.listFile(placement.DoorList, "csv"); !strings.Contains(doors, "Camille Z.") || strings.Contains(doors, "Zola") {
		t.Errorf("the door list is %q", doors)
	}
	if n := len(h.printed()); n != 10 {
		t.Errorf("the journal knows of %d lists of ten", n)
	}
	h.director.do(http.MethodPost, "/places/"+string(h.own.ID)+"/listes", url.Values{"le": {"2026-11-23"}, "list": {"night"}, "format": {"docx"}}).is(t, 422)
}
