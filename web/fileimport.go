package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A fileImport is one kind of table that people bring: a page to send it from, a
// preview that changes nothing, and the taking over of all of it or nothing.
type fileImport struct {
	kind   string // of the upload and of the ledger: "boarders"
	key    string // what the keys of its words begin with: "boarderimport"
	at     string // pattern of the page to send it from: "/imports/internes"
	part   string // name of the upload in the path below it
	may    placement.Action
	event  string // the verb that taking it over writes
	paste  bool   // it may be pasted
	source bool   // people say where it is from
	start  func(s *Server, r *http.Request, by placement.Actor, v *ImportStartView) error
	read   func(s *Server, r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error
	back   func(r *http.Request) string // where it leads once it is taken over
}

// An importing is one file on its way. Take writes, otherwise nothing changes.
type importing struct {
	file   office.TableFile
	source string
	lose   bool // what is known less far is taken all the same
	take   bool
}

// An ImportStartView is the page from which a table is sent.
type ImportStartView struct {
	Frame
	Form    *Form
	Here    string
	Words   string // what the keys of its words begin with
	About   string // beside "nothing is written before…"
	Paste   bool
	Source  bool
	Kept    []string // what is taken over, and what stays
	Columns []Point
	Example string
	Sample  *Link
	Ledger  []LedgerLine
}

// An ImportPreviewView says what a table would do, before it does it.
type ImportPreviewView struct {
	Frame
	Form    *Form
	Report  intake.Report
	About   []string // what it is about, beside the number of rows
	Here    string   // where it is confirmed
	Again   string   // where another one is sent
	Source  string
	Tiles   []Tile
	Before  string
	Confirm string
	Button  string // what confirms it
	Stuck   bool   // it cannot be done: the form says why
	Loses   bool   // it takes away what is known: a box to tick
	Nothing bool   // everything is on file already
	Wrong   []FaultLine
	Notes   []FaultLine
	Groups  []ImportGroup
}

// An ImportGroup is a list of what a table adds, changes or leaves.
type ImportGroup struct {
	Title, Text string
	Lines       []ImportLine
}

// An ImportLine is one thing of which the table says something new.
type ImportLine struct {
	Name, Href, Soft string
	Badge            *Badge
	Facts            []Point
}

var (
	importStartPage   = newPage[ImportStartView]("fileimport.html")
	importPreviewPage = newPage[ImportPreviewView]("filepreview.html")
)

// routes are those of the pages of one kind of table.
func (i *fileImport) routes() []Route {
	one := i.at + "/{" + i.part + "}"
	list := []Route{
		{Method: http.MethodGet, Path: i.at, Action: i.may, Do: i.show},
		{Method: http.MethodPost, Path: i.at, Action: i.may, Do: i.upload, Event: "import.uploaded"},
		{Method: http.MethodGet, Path: one, Action: i.may, Do: i.preview},
		{Method: http.MethodPost, Path: one, Action: i.may, Do: i.take, Event: i.event},
	}
	if i.paste {
		list = append(list, Route{Method: http.MethodPost, Path: i.at + "/coller", Action: i.may, Do: i.pasted, Event: "import.uploaded"})
	}
	if i.kind != "calendar" { // which is in no ledger: it is for every territory
		list = append(list, i.past().routes()...)
	}
	return list
}

// here is the path of the page to send a table from.
func (i *fileImport) here(r *http.Request) string {
	return strings.Replace(i.at, "{id}", url.PathEscape(chi.URLParam(r, "id")), 1)
}

func (i *fileImport) show(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return i.showWith(s, w, r, by, newForm())
}

func (i *fileImport) showWith(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v, err := i.startView(s, r, by, form)
	if err != nil {
		return err
	}
	return importStartPage.render(w, form.Status(), v)
}

func (i *fileImport) startView(s *Server, r *http.Request, by placement.Actor, form *Form) (ImportStartView, error) {
	v := ImportStartView{Frame: s.frame(r, by, i.key+".title"), Form: form, Here: i.here(r), Words: i.key, Paste: i.paste, Source: i.source}
	if err := i.start(s, r, by, &v); err != nil {
		return v, err
	}
	return v, s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Imports(r.Context(), by.Territory, 50)
		v.Ledger = ledgerLines(slices.DeleteFunc(all, func(x store.Import) bool {
			return x.Kind != i.kind || strings.Contains(i.at, "{id}") && x.House != houseID(r)
		}))
		return err
	})
}

// upload keeps a file as it comes in, and leads to its preview. Nothing on file
// changes.
func (i *fileImport) upload(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := i.startView(s, r, by, newForm()); err != nil { // the house must be in scope
		return err
	}
	waitLonger(w)
	form := newForm()
	upload, err := s.receive(r, by, i.kind, form)
	if err != nil {
		return err
	}
	return i.received(s, w, r, by, form, upload)
}

// mostPaste is how many letters can be pasted: a thousand rows.
const mostPaste = 60_000

// pasted keeps what was copied from a spreadsheet as if it were a file.
func (i *fileImport) pasted(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := i.startView(s, r, by, newForm()); err != nil {
		return err
	}
	form := readForm(r)
	text := form.Text("paste", mostPaste)
	var upload store.Upload
	if _, err := form.Submit(func() (err error) {
		upload, err = s.keepFile(r.Context(), by, i.kind, strings.NewReader(text))
		return err
	}); err != nil {
		return err
	}
	return i.received(s, w, r, by, form, upload)
}

// received leads from a file that was kept to its preview, or back to the form.
func (i *fileImport) received(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, upload store.Upload) error {
	query := ""
	if i.source {
		query = "?source=" + url.QueryEscape(form.Text("source", longestSource))
	}
	if form.Bad() {
		return i.showWith(s, w, r, by, form)
	}
	return s.redirect(w, r, i.here(r)+"/"+url.PathEscape(upload.ID)+query, "")
}

// longestSource is how long the name of a source may be.
const longestSource = 120

// sent finds the file of a preview and how to read it.
func (i *fileImport) sent(s *Server, r *http.Request, by placement.Actor) (in importing, u store.Upload, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		u, err = tx.Upload(r.Context(), by, chi.URLParam(r, i.part))
		if err == nil && u.Kind != i.kind {
			err = placement.Missing("upload")
		}
		return err
	})
	in.file.Open = func() (io.ReadCloser, error) { return s.DB.OpenUpload(r.Context(), u), nil }
	in.source = r.URL.Query().Get("source")
	return in, u, err
}

// preview says what a file would do. It changes nothing.
func (i *fileImport) preview(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	in, _, err := i.sent(s, r, by)
	if err != nil {
		return err
	}
	v := i.previewView(s, r, by, newForm())
	v.Source = in.source
	if err := i.read(s, r, by, in, &v); err != nil {
		return err
	}
	return v.render(w)
}

func (i *fileImport) previewView(s *Server, r *http.Request, by placement.Actor, form *Form) ImportPreviewView {
	here := i.here(r)
	return ImportPreviewView{Frame: s.frame(r, by, "imports.preview").under(here, words.T(langOf(r), i.key+".title")), Form: form,
		Here: here + "/" + url.PathEscape(chi.URLParam(r, i.part)), Again: here, Confirm: words.T(langOf(r), i.key+".confirm_text"),
		Button: words.T(langOf(r), "imports.confirm")}
}

func (v ImportPreviewView) render(w http.ResponseWriter) error {
	v.Wrong, v.Notes = faultLines(v.Lang, v.Report.Wrong), faultLines(v.Lang, v.Report.Notes)
	v.Nothing = v.Nothing && v.Report.Clean()
	status := http.StatusOK
	if !v.Report.Clean() || v.Form.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return importPreviewPage.render(w, status, v)
}

// take takes the file over, all of it or nothing. What changed since the preview
// is checked again; a refused file is shown again, with its faults.
func (i *fileImport) take(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := readForm(r)
	in, u, err := i.sent(s, r, by)
	if err != nil {
		return err
	}
	if i.source {
		in.source = form.Text("source", longestSource)
	}
	in.take, in.lose = true, form.Ticked("lose")
	v := i.previewView(s, r, by, form)
	v.Source = in.source
	again, err := form.Submit(func() error { return i.read(s, r, by, in, &v) })
	switch {
	case err != nil:
		return err
	case again || !v.Report.Clean():
		return v.render(w)
	}
	if err := s.dropUpload(r.Context(), u); err != nil {
		return err
	}
	return s.redirect(w, r, i.back(r), "import."+i.kind)
}

// dropUpload forgets a file that was taken over, and those of yesterday.
func (s *Server) dropUpload(ctx context.Context, u store.Upload) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error { return tx.DropUpload(ctx, u.ID, s.Now().Add(-uploadLife)) })
}

// told fills in what every plan says: its report, and when the file was taken
// over before.
func (v *ImportPreviewView) told(report intake.Report, before store.Import) {
	v.Report = report
	if before.SHA256 != "" && before.UndoneAt.IsZero() {
		v.Before = v.T("imports.before", before.At, before.By)
	}
}

// A tally is one number of a preview, by the end of its key.
type tally struct {
	key, tone string
	n         int
}

func (v *ImportPreviewView) tally(prefix string, list ...tally) {
	for _, t := range append(list, tally{"wrong", "bad", v.Report.Wrong.Len()}) {
		v.tile(prefix, t)
	}
}

func (v *ImportPreviewView) tile(prefix string, t tally) {
	v.Tiles = append(v.Tiles, Tile{Number: plain.Number(v.Lang, t.n), Label: v.T(prefix+t.key, t.n), Tone: toneIf(t.n > 0, t.tone)})
}

// group adds a list unless it is empty.
func (v *ImportPreviewView) group(title, text string, lines []ImportLine) {
	if len(lines) > 0 {
		v.Groups = append(v.Groups, ImportGroup{title, text, lines})
	}
}

// changedTo is what a fact was and what it becomes.
func changedTo(label, from, to string) Point {
	for _, side := range []*string{&from, &to} {
		if *side == "" {
			*side = "–"
		}
	}
	return Point{Label: label, Value: from + " → " + to}
}
