package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A pastPage is where files of some kinds are looked at after they were taken
// over, and undone: below the page that they are sent from.
type pastPage struct {
	kinds []string // of the ledger
	at    string   // pattern of the page they are sent from
	title string   // its title: a key
	part  string   // name of the import in the path below it
	may   placement.Action
}

var pastPages = []pastPage{
	{[]string{"pupils", "siecle"}, "/imports", "imports.title", "id", placement.ImportPupils},
	boarderImport.past(), houseImport.past(), placeImport.past(), roomImport.past(),
}

// past is where what was taken over of this kind is undone.
func (i *fileImport) past() pastPage {
	return pastPage{[]string{i.kind}, i.at, i.key + ".title", "past", i.may}
}

func (p pastPage) routes() []Route {
	one := p.at + "/faits/{" + p.part + "}"
	return []Route{
		{Method: http.MethodGet, Path: one, Action: p.may, Do: p.show},
		{Method: http.MethodPost, Path: one + "/annuler", Action: p.may, Do: p.undo, Event: "import.undone"},
	}
}

// pastHref is where an import is undone; "" of a file that nobody remembers whose
// it is.
func pastHref(x store.Import) string {
	i := slices.IndexFunc(pastPages, func(p pastPage) bool { return slices.Contains(p.kinds, x.Kind) })
	if i < 0 || x.House == "" && strings.Contains(pastPages[i].at, "{id}") {
		return ""
	}
	return strings.Replace(pastPages[i].at, "{id}", url.PathEscape(string(x.House)), 1) + "/faits/" + url.PathEscape(x.ID)
}

// A LedgerLine is a file that was taken over, and where it is undone.
type LedgerLine struct {
	store.Import
	Href string
}

func ledgerLines(list []store.Import) (lines []LedgerLine) {
	for _, x := range list {
		lines = append(lines, LedgerLine{x, pastHref(x)})
	}
	return lines
}

// A PastImportView is a file that was taken over: by whom, what it did, and what
// undoing it would take back, row by row.
type PastImportView struct {
	Frame
	Form   *Form
	Past   office.PastImport
	Tiles  []Tile
	Here   string
	Back   string
	Groups []ImportGroup
	Rows   int    // that would be taken back, as far as it was told
	Over   bool   // it can no longer be undone
	All    string // where it is told row by row; "" when it is here
}

var pastImportPage = newPage[PastImportView]("pastimport.html")

// mostAtOnce is how many rows are told unasked: to tell them, they are taken back
// and put there again.
const mostAtOnce = 500

func (p pastPage) show(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return p.with(s, w, r, by, newForm())
}

// find is the import of the page, which must be of its kinds and of its house.
func (p pastPage) find(s *Server, r *http.Request, by placement.Actor) (past office.PastImport, err error) {
	past, err = s.Office.PastImport(r.Context(), by, chi.URLParam(r, p.part))
	if err == nil && (!slices.Contains(p.kinds, past.Kind) || strings.Contains(p.at, "{id}") && past.House != houseID(r)) {
		err = placement.Missing("import")
	}
	return past, err
}

func (p pastPage) with(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	past, err := p.find(s, r, by)
	if err != nil {
		return err
	}
	here := pastHref(past.Import)
	back := strings.TrimSuffix(here, "/faits/"+url.PathEscape(past.ID))
	v := PastImportView{Frame: s.frame(r, by, "past.title").under(back, words.T(langOf(r), p.title)), Form: form, Past: past, Here: here, Back: back, Rows: past.Rows}
	v.Over = past.UndoneAt.IsZero() && (past.Rows == 0 || s.Now().After(past.Until))
	for _, t := range []tally{{"added", "ok", past.Added}, {"changed", "wait", past.Changed}, {"left", "", past.Left}} {
		v.Tiles = append(v.Tiles, Tile{Number: plain.Number(v.Lang, t.n), Label: v.T("past.tile_"+t.key, t.n), Tone: toneIf(t.n > 0, t.tone)})
	}
	switch {
	case !past.UndoneAt.IsZero():
		v.rows("past.kept", "past.kept_text", len(past.Kept)+past.MoreKept, past.Kept)
	case !v.Over && past.Rows > mostAtOnce && r.URL.Query().Get("lignes") == "":
		v.All = here + "?lignes=1"
	case !v.Over:
		waitLonger(w)
		if err := v.foresee(s, r, by); err != nil {
			return err
		}
	}
	return pastImportPage.render(w, form.Status(), v)
}

// foresee says what undoing would take back and what would stay.
func (v *PastImportView) foresee(s *Server, r *http.Request, by placement.Actor) error {
	plan, err := s.Office.PlanUndo(r.Context(), by, v.Past.ID)
	if err != nil {
		return err
	}
	v.Rows = plan.Undone
	v.rows("past.would_stay", "past.would_stay_text", plan.Left, plan.Kept)
	v.rows("past.would_go", "", plan.Undone, plan.Rows)
	return nil
}

// rows adds a list of rows, and says how much of it is not shown.
func (v *PastImportView) rows(title, text string, all int, rows []office.UndoRow) {
	g := ImportGroup{Title: v.T(title+"_rows", all)}
	if text != "" {
		g.Text = v.T(text)
	}
	if more := all - len(rows); more > 0 {
		g.Text = strings.TrimSpace(g.Text + " " + v.T("imports.first_of", len(rows), all))
	}
	for _, row := range rows {
		g.Lines = append(g.Lines, v.row(row))
	}
	if len(rows) > 0 {
		v.Groups = append(v.Groups, g)
	}
}

func (v *PastImportView) row(row office.UndoRow) ImportLine {
	line := ImportLine{Name: v.nameOf(row), Soft: v.T("imports.at", row.Line)}
	if row.Why != "" {
		line.Badge = &Badge{Text: v.T(row.Why), Tone: "wait"}
	}
	if !row.Touch.At.IsZero() {
		line.Facts = []Point{{Label: v.T("past.touched"), Value: v.T("past.touched_by", row.Touch.At, row.Touch.By)}}
	}
	line.Facts = append(line.Facts, v.does(row.Does)...)
	return line
}

func (v *PastImportView) nameOf(row office.UndoRow) string {
	switch {
	case row.Pupil.ID != "":
		return row.Pupil.Given + " " + row.Pupil.Family
	case v.Past.Kind == "rooms" && len(row.Does) > 0:
		return v.T("house.room_named", row.Does[0].Name)
	case row.House.ID != "":
		return row.House.Name
	}
	return v.T("past.unknown")
}

// does says what is removed, and what becomes of what was changed.
func (v *PastImportView) does(things []office.UndoThing) (points []Point) {
	var removed, restored []string
	for _, t := range things {
		name := v.thing(t)
		switch {
		case slices.Contains(removed, name): // several beds of a room that is closed
		case t.Kind == "guardianship" && slices.Contains(removed, v.thing(office.UndoThing{Kind: "guardian", Name: t.Name})): // goes with the guardian
		case t.Count != nil && t.Count.Was != nil:
			points = append(points, changedTo(name, countSays(v.Frame, t.Count.Is), countSays(v.Frame, *t.Count.Was)))
		case t.Count != nil:
			removed = append(removed, name+" "+countSays(v.Frame, t.Count.Is))
		case t.Added:
			removed = append(removed, name)
		case len(t.Facts) == 0:
			restored = append(restored, name)
		}
		for _, f := range t.Facts {
			points = append(points, v.undone(t.Kind, f))
		}
	}
	if len(restored) > 0 {
		points = append([]Point{{Label: v.T("past.restored"), Value: strings.Join(restored, ", ")}}, points...)
	}
	if len(removed) > 0 {
		points = append([]Point{{Label: v.T("past.removed"), Value: strings.Join(removed, ", ")}}, points...)
	}
	return points
}

// thing names a thing; the room is named above it already.
func (v *PastImportView) thing(t office.UndoThing) string {
	name := v.T("past.thing_" + t.Kind)
	if t.Name != "" && t.Kind != "room" {
		name += " " + t.Name
	}
	return name
}

// undone says one fact that becomes what it was.
func (v *PastImportView) undone(kind string, f office.PersonFact) Point {
	switch kind {
	case "house":
		return houseFact(v.Frame, f.Fact)
	case "room":
		return roomFact(v.Frame, f.Fact)
	}
	return personFact(v.Frame, f)
}

// undo takes back what the import did, and shows what had to stay.
func (p pastPage) undo(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	past, err := p.find(s, r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	again, err := form.Submit(func() error {
		_, err := s.Office.UndoImport(r.Context(), by, past.ID)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return p.with(s, w, r, by, form)
	}
	return s.redirect(w, r, pastHref(past.Import), "import.undone")
}
