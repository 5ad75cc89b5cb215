package web

import (
	"net/http"
	"net/url"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
)

// A PastImportView is a file that was taken over: by whom, what it did, and how
// to undo it.
type PastImportView struct {
	Frame
	Form  *Form
	Past  office.PastImport
	Tiles []Tile
	Here  string
	Kept  []ImportLine
	Over  bool // it can no longer be undone
}

var pastImportPage = newPage[PastImportView]("pastimport.html")

func (s *Server) showPastImport(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.pastImportWith(w, r, by, newForm())
}

func (s *Server) pastImportWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	past, err := s.Office.PastImport(r.Context(), by, ownID(r))
	if err != nil {
		return err
	}
	v := PastImportView{Frame: s.frame(r, by, "past.title").under("/imports", words.T(langOf(r), "imports.title")), Form: form, Past: past,
		Here: "/imports/faits/" + url.PathEscape(past.ID)}
	v.Over = past.UndoneAt.IsZero() && (past.Rows == 0 || s.Now().After(past.Until))
	for _, t := range []struct {
		key, tone string
		n         int
	}{{"added", "ok", past.Added}, {"changed", "wait", past.Changed}, {"left", "", past.Left}} {
		v.Tiles = append(v.Tiles, Tile{Number: plain.Number(v.Lang, t.n), Label: v.T("imports.tile."+t.key, t.n), Tone: toneIf(t.n > 0, t.tone)})
	}
	for _, k := range past.Kept {
		line := ImportLine{Name: v.T("past.unknown"), Soft: v.T("imports.at", k.Line), Badge: &Badge{Text: v.T(k.Why), Tone: "wait"}}
		if k.Pupil.ID != "" {
			line.Name = k.Pupil.Given + " " + k.Pupil.Family
		}
		v.Kept = append(v.Kept, line)
	}
	return pastImportPage.render(w, form.Status(), v)
}

// undoImport takes back what the import did, and shows what had to stay.
func (s *Server) undoImport(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := readForm(r)
	again, err := form.Submit(func() error {
		_, _, err := s.Office.UndoImport(r.Context(), by, ownID(r))
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.pastImportWith(w, r, by, form)
	}
	return s.redirect(w, r, "/imports/faits/"+url.PathEscape(ownID(r)), "import.undone")
}
