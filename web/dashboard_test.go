package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"html"
	"math"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// openDashboard is a hostel with boarders, an offer and a bed in works. A house
// has the name that a spreadsheet would run.
func openDashboard(t *testing.T) hostel {
	t.Helper()
	h := openHostel(t)
	for i, name := range []string{"Lina", "Inès", "Noé"} {
		f := storetest.Pupil(t, h.db, storetest.In(h.own.House), func(f *placement.File) { f.Pupil.Given, f.Pupil.Sex = name, placement.Girl })
		storetest.Stay(t, h.db, f, h.own.Girls, h.own.GirlsBeds[i].ID, storetest.Year)
	}
	f := storetest.Pupil(t, h.db, storetest.In(h.next.House), func(f *placement.File) { f.Pupil.Sex = placement.Boy })
	storetest.Stay(t, h.db, f, h.next.Boys, h.next.BoysBeds[0].ID, storetest.Year)
	storetest.Offer(t, h.db, storetest.Pupil(t, h.db, storetest.In(h.next.House)), h.next.Girls, storetest.Year)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		x := h.next.House
		x.Name, x.Version = "=1+1 Jaurès", 1
		_, err := tx.SaveHouse(ctx, x, placement.Event{At: *h.now.Load(), Verb: "house.changed", Territory: h.in})
		return err
	})
	return h
}

var tableRow = regexp.MustCompile(`(?s)<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>`)
var anchor = regexp.MustCompile(`</?a[^>]*>`) // a link to the reason: files have none
var tableCell = regexp.MustCompile(`(?s)<td class="n">(.*?)</td>`)

// shownRows are the rows of the tables of a page: the name, then the cells.
func shownRows(page string) (rows [][]string) {
	for _, row := range tableRow.FindAllStringSubmatch(page, -1) {
		line := []string{html.UnescapeString(anchor.ReplaceAllString(row[1], ""))}
		for _, cell := range tableCell.FindAllStringSubmatch(row[2], -1) {
			line = append(line, html.UnescapeString(anchor.ReplaceAllString(cell[1], "")))
		}
		rows = append(rows, line)
	}
	return rows
}

// value is what a cell says, however a format writes it.
func value(cell string) string {
	text := strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "", "–", "", "'", "", ",", ".").Replace(cell)
	share := strings.TrimSuffix(text, "%")
	n, err := strconv.ParseFloat(share, 64)
	if err != nil {
		return text
	}
	if share != text {
		n /= 100
	}
	return strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64)
}

func values(row []string) []string {
	list := make([]string, len(row))
	for i, cell := range row {
		list[i] = value(cell)
	}
	return list
}

func TestTheFilesOfTheDashboardSayWhatThePageSays(t *testing.T) {
	h := openDashboard(t)
	for _, path := range []string{"?le=2026-11-23&du=2026-09-01&au=2026-11-23", "?le=2026-11-23&internat=" + string(h.own.ID)} {
		page := shownRows(h.officer.get("/occupation/tableau"+path).is(t, 200).text)
		if len(page) < 20 {
			t.Fatalf("the page has %d rows", len(page))
		}
		for name, rows := range map[string][][]string{
			"CSV": csvRows(t, h.officer.get("/occupation/tableau.csv"+path).is(t, 200).text), "XLSX": xlsxRows(t, h.officer.get("/occupation/tableau.xlsx"+path).is(t, 200).text),
		} {
			for _, want := range page {
				if !slices.ContainsFunc(rows, func(row []string) bool { return sameRow(row, values(want)) }) {
					t.Errorf("%s has no row %q", name, want)
				}
			}
		}
		said := pdfText(t, h.officer.get("/occupation/tableau.pdf"+path).is(t, 200).text)
		for _, want := range page {
			cells := unspaced(strings.Join(want[1:], ""))
			if said != "" && !strings.Contains(said, cells) {
				t.Errorf("the PDF has no row %q", want)
			}
		}
	}
}

// sameRow compares the cells of a row; a spreadsheet leaves out empty ones at its
// end.
func sameRow(row, want []string) bool {
	got := values(row)
	for len(got) < len(want) {
		got = append(got, "")
	}
	for len(got) > len(want) && got[len(got)-1] == "" {
		got = got[:len(got)-1]
	}
	return slices.Equal(got, want)
}

func csvRows(t *testing.T, text string) [][]string {
	t.Helper()
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	in.Comma, in.FieldsPerRecord = ';', -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet runs %q", cell)
			}
		}
	}
	return rows
}

func xlsxRows(t *testing.T, content string) (rows [][]string) {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range book.GetSheetList() {
		lines, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, lines...)
	}
	return rows
}

// unspaced leaves out every space: a reader of PDFs guesses where they are.
func unspaced(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), "")
}

// pdfText is the text of a PDF without spaces; "" where no tool reads it.
func pdfText(t *testing.T, content string) string {
	t.Helper()
	return pdfRead(t, content, "-layout")
}

// pdfRead is the text in the order of the page ("-layout"), or in that in which
// it was written ("-raw"): a cell of several lines is whole.
func pdfRead(t *testing.T, content, order string) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	switch {
	case err != nil && os.Getenv("CI_STRICT") != "":
		t.Fatal("pdftotext is not installed and CI_STRICT is set")
	case err != nil:
		t.Log("pdftotext is not installed: the PDF is not read")
		return ""
	}
	command := exec.Command(tool, order, "-", "-")
	command.Stdin = bytes.NewReader([]byte(content))
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return unspaced(string(text))
}

func TestADirectorsDashboardIsAboutTheOwnHouse(t *testing.T) {
	h := openDashboard(t)
	for _, kind := range []string{"", ".csv", ".xlsx", ".pdf"} {
		a := h.director.get("/occupation/tableau"+kind).is(t, 200)
		if strings.Contains(a.text, "Jaurès") || strings.Contains(a.text, "Outre-Couesnon") {
			t.Errorf("%q shows a director another's house", kind)
		}
		h.director.get("/occupation/tableau"+kind+"?internat="+string(h.next.ID)).is(t, http.StatusNotFound)
		h.officer.get("/occupation/tableau"+kind+"?internat="+string(h.far.ID)).is(t, http.StatusNotFound)
	}
	h.director.get("/occupation/tableau").has(t, "Les Tilleuls")
}

func TestTheDashboardRefusesDaysItCannotTellOf(t *testing.T) {
	h := openDashboard(t)
	for query, says := range map[string]string{
		"?du=2026-11-20&au=2026-11-01": "La fin de la période", "?pour=2026-01-01": "Choisissez un jour après",
		"?connu=2020-01-01": "n’est conservé que depuis", "?le=hier": "jour",
	} {
		h.officer.get("/occupation/tableau"+query).is(t, http.StatusUnprocessableEntity).has(t, says)
	}
}

// TestAPastDayIsToldAsItWasKnown: a boarder leaves on a Thursday, another comes;
// the statement as known on the Wednesday before knows of neither.
func TestAPastDayIsToldAsItWasKnown(t *testing.T) {
	h := openHostel(t)
	h.at(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
	by := storetest.Officer(h.in)
	keep := func(l storetest.Lodging, bed placement.Bed, from string, at time.Time) (kept placement.Stay) {
		f := storetest.Pupil(t, h.db, storetest.In(l.House))
		h.write(func(ctx context.Context, tx *store.Tx) (err error) {
			kept, err = tx.SaveStay(ctx, placement.Stay{Territory: h.in, Pupil: f.Pupil.ID, House: l.ID, Section: l.Girls.ID, Bed: bed.ID, State: placement.Present,
				Nights: calendar.Interval{From: calendar.MustDay(from), To: storetest.Year.To}}, by.Happened(at, "offer.arrived", "stay", ""))
			return err
		})
		return kept
	}
	leaves := keep(h.own, h.own.GirlsBeds[0], "2026-09-01", time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
	thursday := time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		gone, e, err := leaves.Leave(by, calendar.MustDay("2026-09-20"), "départ", thursday) // told late
		if err == nil {
			_, err = tx.SaveStay(ctx, gone, e)
		}
		return err
	})
	keep(h.own, h.own.GirlsBeds[1], "2026-09-25", thursday)
	keep(h.own, h.own.GirlsBeds[2], "2026-09-25", thursday)
	h.at(time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC))
	occupied := func(query string) string {
		for _, row := range shownRows(h.officer.get("/occupation/tableau?le=2026-09-28&internat="+string(h.own.ID)+query).is(t, 200).text) {
			if row[0] == "Les Tilleuls" {
				return row[3]
			}
		}
		return "no row"
	}
	if now, then, after := occupied(""), occupied("&connu=2026-10-07"), occupied("&connu=2026-10-08"); now != "2" || then != "1" || after != "2" {
		t.Errorf("occupied on 28 September: %s now, %s as known before, %s as known after", now, then, after)
	}
}
