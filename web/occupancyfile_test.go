package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// TestTheOccupancyLeavesAsItsPageShowsIt: weeks, boarders and causes, cell by cell,
// for a territory, one house and one sex.
func TestTheOccupancyLeavesAsItsPageShowsIt(t *testing.T) {
	h := openDashboard(t)
	for _, query := range []string{"le=2026-11-23", "le=2026-11-23&internat=" + string(h.own.ID), "le=2026-11-23&sexe=F"} {
		page := shownRows(h.officer.get("/occupation?"+query).is(t, 200).text)
		if len(page) < 9 || !slices.ContainsFunc(page, func(row []string) bool { return len(row) > 40 }) {
			t.Fatalf("%s: the page has the rows %q", query, page)
		}
		files := map[string][][]string{
			"CSV":      csvRows(t, h.officer.get("/occupation/releve.csv?"+query).is(t, 200).text),
			"workbook": xlsxRows(t, h.officer.get("/occupation/releve.xlsx?"+query).is(t, 200).text),
		}
		for name, rows := range files {
			for _, want := range page {
				if !slices.ContainsFunc(rows, func(row []string) bool { return sameRow(row, values(want)) }) {
					t.Errorf("%s: the %s has no row %q", query, name, want)
				}
			}
		}
		text := pdfRead(t, h.officer.get("/occupation/releve.pdf?"+query).is(t, 200).text, "-raw")
		for _, want := range page {
			if text != "" && !saysRow(text, want) {
				t.Errorf("%s: the PDF has no row %q", query, want)
			}
		}
	}
}

// inPDF are the signs that the fonts of a PDF have in place of raised ones.
var inPDF = strings.NewReplacer("ᵉ", "e", "ʳ", "r", "ⁿ", "n", "ᵈ", "d")

// saysRow reports whether a PDF has a row, maybe in some pieces one under the
// other: each of them has the name and a good number of cells.
func saysRow(text string, row []string) bool {
	name, cells := unspaced(inPDF.Replace(row[0])), row[1:]
	for len(cells) > 0 {
		n := len(cells)
		for n > 0 && !strings.Contains(text, name+unspaced(strings.Join(cells[:n], ""))) {
			n--
		}
		if n < min(5, len(cells)) {
			return false
		}
		cells = cells[n:]
	}
	return true
}

// TestAFileHasTheHousesOfAllPages: the picture has forty, the file has no pages.
func TestAFileHasTheHousesOfAllPages(t *testing.T) {
	h := openHostel(t)
	for n := range 45 {
		storetest.House(t, h.db, func(x *placement.House) { x.Territory, x.Name = h.in, fmt.Sprintf("Zinnia %02d", n) })
	}
	rows := csvRows(t, h.officer.get("/occupation/releve.csv?le=2026-11-03&page=2").is(t, 200).text)
	for _, name := range []string{"Les Tilleuls", "Zinnia 00", "Zinnia 44", "Ensemble"} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return row[0] == name }) {
			t.Errorf("the file has no row of %s", name)
		}
	}
}

func TestAnOccupancyFileIsAboutTheOwnHouse(t *testing.T) {
	h := openDashboard(t)
	for _, kind := range []string{".csv", ".xlsx", ".pdf"} {
		content := h.director.get("/occupation/releve"+kind+"?le=2026-11-23").is(t, 200)
		said := content.text
		switch kind {
		case ".xlsx":
			said = fmt.Sprint(xlsxRows(t, content.text))
		case ".pdf":
			said = pdfText(t, content.text)
		}
		if strings.Contains(said, "Jaurès") {
			t.Errorf("%s shows a director another's house", kind)
		}
		h.director.get("/occupation/releve"+kind+"?le=hier").is(t, http.StatusSeeOther)
	}
}

var slotCell = regexp.MustCompile(`(?s)<td>(.*?)</td>`)
var slotWord = regexp.MustCompile(`>([^<>]*[^<>\s][^<>]*)</(?:b|span|small)>`)

// shownSlots are the rows of the week of supervision, a text for each session.
func shownSlots(page string) (rows [][]string) {
	_, table, _ := strings.Cut(page, `<table class="wide roster">`)
	table, _, _ = strings.Cut(table, "</table>")
	for _, row := range tableRow.FindAllStringSubmatch(table, -1) {
		line := []string{html.UnescapeString(row[1])}
		for _, cell := range slotCell.FindAllStringSubmatch(row[2], -1) {
			var said []string
			for _, word := range slotWord.FindAllStringSubmatch(cell[1], -1) {
				said = append(said, html.UnescapeString(word[1]))
			}
			line = append(line, strings.Join(said, " · "))
		}
		rows = append(rows, line)
	}
	return rows
}

// TestTheWeekOfSupervisionLeavesAsItsPageShowsIt: each slot of each day with its
// adults, what is lacking and who is there.
func TestTheWeekOfSupervisionLeavesAsItsPageShowsIt(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, http.StatusSeeOther)
	page := shownSlots(d.director.get(d.at).is(t, 200).text)
	if len(page) < 5 || !slices.ContainsFunc(page, func(row []string) bool { return strings.Contains(strings.Join(row, " "), "Karim B.") }) {
		t.Fatalf("the page has the slots %q", page)
	}
	file := func(kind string) string {
		return d.director.get(d.at+"/semaine"+kind+"?semaine=2026-11-23").is(t, 200).text
	}
	book, table := xlsxRows(t, file(".xlsx")), csvRows(t, file(".csv"))
	text := pdfRead(t, file(".pdf"), "-raw")
	for _, want := range page {
		for name, rows := range map[string][][]string{"workbook": book, "CSV": table} {
			if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
				t.Errorf("the %s has no row %q", name, want)
			}
		}
		if text != "" && !saysRow(text, want) {
			t.Errorf("the PDF has no row %q", want)
		}
	}
	d.officer.get(d.at+"/semaine.pdf").is(t, 200)
	d.director.get(supervisionPath(d.next.ID)+"/semaine.csv").is(t, http.StatusNotFound)
}

// The list of houses leaves as its page shows it, to who may see their rosters.
func TestTheListOfSupervisionLeavesAsItsPageShowsIt(t *testing.T) {
	d := openDormitory(t)
	list := d.officer.get("/encadrement").is(t, 200)
	list.has(t, `href="/encadrement.csv?lang=fr&amp;page=1"`)
	page := blanks(list.text)
	rows := regexp.MustCompile(`(?s)<b>([^<]+)</b></a> · ([^<]*)<br><small>([^<]*)</small>.*?<span class="badge[^"]*">([^<]+)</span>`).FindAllStringSubmatch(page, -1)
	if len(rows) < 2 {
		t.Fatalf("the page shows %d houses", len(rows))
	}
	book, table := xlsxRows(t, d.officer.get("/encadrement.xlsx").is(t, 200).text), csvRows(t, d.officer.get("/encadrement.csv").is(t, 200).text)
	text := pdfRead(t, d.officer.get("/encadrement.pdf").is(t, 200).text, "-raw")
	for _, m := range rows {
		want := []string{html.UnescapeString(m[1]), html.UnescapeString(m[2]), html.UnescapeString(m[4]), html.UnescapeString(m[3])}
		for name, rows := range map[string][][]string{"workbook": book, "CSV": table} {
			if !slices.ContainsFunc(rows, func(row []string) bool { return blanks(strings.Join(row, "|")) == blanks(strings.Join(want, "|")) }) {
				t.Errorf("the %s has no row %q: %q", name, want, rows)
			}
		}
		if text != "" && !saysRow(text, want) {
			t.Errorf("the PDF has no row %q", want)
		}
	}
	if all := d.director.get("/encadrement.csv").is(t, 200).text; strings.Contains(all, d.next.Name) {
		t.Error("a director reads the list of another house")
	}
}
