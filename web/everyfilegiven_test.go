package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// acted are the hostile values that a spreadsheet, a calendar or a maker of pages
// would act on, and texts that run the other way.
var acted = map[string]string{
	"a formula": hostile["a formula"], "a formula of +": hostile["a formula of +"], "a formula of -": hostile["a formula of -"], "a formula of @": hostile["a formula of @"],
	"a formula of a tab": hostile["a formula of a tab"], "a formula of full width": "＝1+1", "two lines": "=1+1\r\nATTENDEE:mailto:tous@example.fr", "HTML": hostile["HTML"],
	"a right-to-left": "\u200f=1+1 مرحبا", "no width": hostile["no width"],
}

// typedAt are the columns that people fill in by a word or a name. What is sealed
// goes through the store: see spoil.
var typedAt = map[string][]string{
	"pupil": {"family_name", "given_name", "school", "commune"}, "guardian": {"name"}, "referral": {"referrer", "institution"}, "house": {"name", "commune"},
	"section": {"name"}, "room": {"name"}, "meeting": {"place", "owner"}, "gathering": {"place", "owner"}, "review": {"owner"}, "account": {"name"}, "campaign": {"name"},
	"event": {"by_name", "reason"},
}

// spoil writes a value wherever somebody types, past every door.
func (w *worlds) spoil(value string) {
	w.Helper()
	for table, columns := range typedAt {
		for _, column := range columns {
			own := "" // where no two may be alike
			if slices.Contains([]string{"section", "room"}, table) {
				own = " || ' ' || id"
			}
			storetest.Unguarded(w.T, w.db, "UPDATE "+table+" SET "+column+" = $1"+own, value)
		}
	}
	f, by := w.file(placement.ReferralID(w.own["referral"])), storetest.Officer(w.in)
	said := func(verb, kind string) placement.Event { return by.Happened(storetest.Noon, verb, kind, "") }
	f.Referral.Tried, f.Referral.Reason = value, value
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.SaveReferral(ctx, f.Referral, said("referral.changed", "referral")); err != nil {
			return err
		}
		for _, k := range f.Guardians {
			g := k.Guardian
			g.Phone, g.Address, g.Email = value, value, value
			if _, err := tx.SaveGuardian(ctx, g, said("guardian.changed", "guardian")); err != nil {
				return err
			}
			paper := placement.NoticeTo(g, placement.MeetingInvitation, placement.Thing{Kind: "meeting", ID: w.own["meeting"]}, value, storetest.Noon)
			paper.Channel, paper.State, paper.Recipient = placement.ByLetter, placement.ToPrint, value+"\n"+value
			paper.Pupil, paper.Subject, paper.Text, paper.CreatedAt = f.Pupil.ID, value, value, storetest.Noon
			if _, err := tx.QueueNotices(ctx, []placement.Notice{paper}); err != nil {
				return err
			}
		}
		n := placement.Note{Territory: w.in, Referral: f.Referral.ID, Text: value, Family: true, By: placement.Author{ID: "acc", Name: value}, At: storetest.Noon}
		if err := tx.AddNote(ctx, n, said("note.written", "referral")); err != nil {
			return err
		}
		r, err := tx.Review(ctx, by, placement.ReviewID(w.own["review"]))
		if err == nil {
			r.Review.Minutes = value
			_, err = tx.SaveReview(ctx, r.Review, said("review.changed", "review"))
		}
		return err
	})
}

// A given file is an address at which somebody is given a file.
type given struct {
	who, route, path string
	b                *browser
}

// isFile tells what leaves as a file from pages and answers to programs.
func isFile(a answer) bool {
	kind := a.Header.Get("Content-Type")
	return a.StatusCode == http.StatusOK && !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "text/plain") && !strings.HasPrefix(kind, "application/json")
}

// copies finds every file that somebody is given, by the manifest: a route that is
// new is found by itself. Of one address it takes who is given it first.
func (w *worlds) copies() (all []given) {
	w.Helper()
	seen := map[string]bool{}
	for _, one := range []struct {
		who     string
		session store.Session
	}{{"officer", w.officer}, {"director", w.director}, {"admin", w.admin}, {"parent", w.parent}} {
		b := w.browser().with(one.session)
		for _, route := range Manifest() {
			if !slices.Contains(fileEndings, path.Ext(route.Path)) {
				continue
			}
			for _, at := range append(aimedAt(route, w.own), w.beside(route)...) {
				if !seen[at] && isFile(b.get(at)) {
					seen[at] = true
					all = append(all, given{one.who, route.Path, at, b})
				}
			}
		}
	}
	return all
}

// beside are addresses of files that the ids of a world do not lead to: the letters.
func (w *worlds) beside(route Route) []string {
	if strings.HasSuffix(route.Path, "/lettre.pdf") {
		return storetest.Column(w.T, w.db, `SELECT '/courriers/' || id || '/lettre.pdf' FROM notice WHERE state = 'to_print'`)
	}
	return nil
}

var fileEndings = []string{".csv", ".xlsx", ".pdf", ".ics", ".zip"}

// unreached are files that no session of the world is given, and why.
var unreached = map[string]string{
	"/agenda/flux/{token}.ics":                             "read by a secret address; its lines are written as those of an appointment are",
	"/orientations/{id}/accords/{guardian}/formulaire.pdf": "of a text that was asked: see agreementpdf_test.go",
	"/bilans/{id}/compte-rendu.pdf":                        "of a review that was held: see reviewpages_test.go",
	"/reunions/{id}/liste.csv":                             "of a meeting of a house: see gatherings_test.go",
	"/reunions/{id}/liste.xlsx":                            "of a meeting of a house: the same table",
	"/reunions/{id}/liste.pdf":                             "of a meeting of a house: the same table",
}

// TestNoFileOfTheProgramRunsWhatSomebodyTyped fills every name and text with values
// that a program would act on, and then takes every file that everybody is given:
// each can be read, and nothing in it is live.
func TestNoFileOfTheProgramRunsWhatSomebodyTyped(t *testing.T) {
	t.Parallel()
	w := populate(t)
	all := w.copies()
	found := map[string]bool{}
	for _, c := range all {
		found[c.route] = true
	}
	for _, route := range Manifest() {
		if slices.Contains(fileEndings, path.Ext(route.Path)) && !found[route.Path] && unreached[route.Path] == "" {
			t.Errorf("%s gives nobody a file: put one into the world, or the route into the list with its own test", route.Path)
		}
	}
	heard := map[string]bool{}
	for what, value := range acted {
		w.spoil(value)
		for _, c := range all {
			a := c.b.get(c.path)
			where := c.who + " " + c.path + " with " + what
			if a.StatusCode == http.StatusConflict && strings.HasSuffix(c.route, "/lettre.pdf") {
				continue // its recipient is called otherwise by now: it is written anew
			}
			if !isFile(a) {
				t.Errorf("%s: %s %s\n%s", where, a.Status, inMain.FindString(a.text), w.log.String())
				continue
			}
			if inertFile(t, where, path.Ext(c.path), a.text) && strings.Contains(a.text, "cmd|") {
				heard[c.route] = true
			}
		}
	}
	if len(heard) < 5 {
		t.Errorf("what was typed stands in the tables of %v only: nothing is shown by this", keysOf(heard))
	}
}

// inertFile is true of a file that can be read and in which nothing is live.
func inertFile(t *testing.T, where, kind, file string) bool {
	t.Helper()
	switch kind {
	case ".csv":
		return inertCSV(t, where, file)
	case ".xlsx":
		return inertWorkbook(t, where, file)
	case ".pdf":
		if !strings.HasPrefix(file, "%PDF-") || !strings.HasSuffix(strings.TrimSpace(file), "%%EOF") {
			t.Errorf("%s: no PDF: %.20q", where, file)
		}
		for _, live := range []string{"/JavaScript", "/Launch", "/SubmitForm", "/OpenAction"} {
			if strings.Contains(file, live) {
				t.Errorf("%s: the PDF has a %s", where, live)
			}
		}
	case ".ics":
		for line := range strings.Lines(file) {
			if strings.HasPrefix(line, "ATTENDEE:mailto:tous") {
				t.Errorf("%s: a line of its own: %s", where, line)
			}
		}
	case ".zip", "":
		return inertArchive(t, where, file)
	}
	return true
}

func inertCSV(t *testing.T, where, file string) bool {
	t.Helper()
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff")))
	in.FieldsPerRecord = -1
	if head, _, _ := strings.Cut(file, "\n"); strings.Contains(head, ";") || strings.HasPrefix(file, "\ufeff") {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	if err != nil {
		t.Errorf("%s: %v", where, err)
	}
	for i, row := range rows {
		for _, cell := range row {
			if liveCell(cell) {
				t.Errorf("%s: row %d runs %q", where, i+1, cell)
				return false
			}
		}
	}
	return true
}

// liveCell is true of a text that a spreadsheet takes for a formula.
func liveCell(cell string) bool {
	if _, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", "."), 64); err == nil {
		return false
	}
	return strings.IndexAny(cell, "=+-@\t\r＝＋－＠") == 0
}

func inertWorkbook(t *testing.T, where, file string) bool {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(file))
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return false
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Errorf("%s: %v", where, err)
		}
		for y, row := range rows {
			for x := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				formula, _ := book.GetCellFormula(sheet, at)
				kind, _ := book.GetCellType(sheet, at)
				link, _, _ := book.GetCellHyperLink(sheet, at)
				if formula != "" || kind == excelize.CellTypeFormula || link || liveCell(row[x]) {
					t.Errorf("%s: %s runs %q %q", where, at, formula, row[x])
					return false
				}
			}
		}
	}
	return true
}

func inertArchive(t *testing.T, where, file string) bool {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return false
	}
	for _, part := range z.File {
		in, err := part.Open()
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return false
		}
		text, err := io.ReadAll(in)
		if err != nil || part.Name != path.Base(part.Name) {
			t.Errorf("%s: %s: %v", where, part.Name, err)
		}
		if kind := path.Ext(part.Name); kind != ".zip" && kind != "" {
			inertFile(t, where+" "+part.Name, kind, string(text))
		}
	}
	return true
}
