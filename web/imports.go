package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An ImportsView lists what was taken over, and starts another import.
type ImportsView struct {
	Frame
	Form      *Form
	Campaigns []Option
	Columns   []Point
	Ledger    []LedgerLine
	Others    []Link // what else may be imported
}

// A PreviewView says what a file would do, before it does it.
type PreviewView struct {
	Frame
	Plan     office.PupilPlan
	Upload   store.Upload
	Tiles    []Tile
	Wrong    []FaultLine
	Notes    []FaultLine
	Before   string
	Nothing  bool // everything is on file already
	Campaign string
	UAI      string // of the school of a register
	Here     string // where it is confirmed
	Columns  string // where people say what the columns mean; "" for a register
	ReadAs   string // how the columns were read
	Groups   []ImportGroup
	Form     *Form
	Twins    []Field // lines whose pupil may be on file already, and what to do
	Typed    string  // the draft of the table it was typed in; "" of a file
	Mend     string  // where that table is
}

// A FaultLine is one thing wrong in a file, with where it stands and its cure.
type FaultLine struct {
	Line   int
	Column string
	Text   string
}

var (
	importsPage = newPage[ImportsView]("imports.html")
	previewPage = newPage[PreviewView]("preview.html")
)

func importRoutes() []Route {
	return append(pastPages[0].routes(), []Route{
		{Method: http.MethodGet, Path: "/imports", Action: placement.ImportPupils, Do: (*Server).showImports},
		{Method: http.MethodGet, Path: "/imports/eleves", Action: placement.ImportPupils, Do: (*Server).showImports},
		{Method: http.MethodPost, Path: "/imports/eleves", Action: placement.ImportPupils, Do: (*Server).uploadPupils, Event: "import.uploaded"},
		{Method: http.MethodGet, Path: "/imports/eleves/exemple.csv", Action: placement.ImportPupils, Do: (*Server).pupilExample},
		{Method: http.MethodGet, Path: "/imports/eleves/{id}", Action: placement.ImportPupils, Do: (*Server).previewPupils},
		{Method: http.MethodPost, Path: "/imports/eleves/{id}", Action: placement.ImportPupils, Do: (*Server).importPupils, Event: "import.pupils"},
		{Method: http.MethodGet, Path: "/imports/eleves/{id}/colonnes", Action: placement.ImportPupils, Do: (*Server).showColumns},
		{Method: http.MethodPost, Path: "/imports/eleves/{id}/colonnes", Action: placement.ImportPupils, Do: (*Server).keepColumns, Event: "import.columns"},
		{Method: http.MethodPost, Path: "/imports/siecle", Action: placement.ImportPupils, Do: (*Server).uploadRegister, Event: "import.uploaded"},
		{Method: http.MethodGet, Path: "/imports/siecle/{id}", Action: placement.ImportPupils, Do: (*Server).previewPupils},
		{Method: http.MethodPost, Path: "/imports/siecle/{id}", Action: placement.ImportPupils, Do: (*Server).importPupils, Event: "import.siecle"},
	}...)
}

// uploadLife is how long a file waits between its preview and its import.
const uploadLife = 24 * time.Hour

func (s *Server) showImports(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.importsWith(w, r, by, newForm())
}

func (s *Server) importsWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := ImportsView{Frame: s.frame(r, by, "imports.title"), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		ledger, err := tx.Imports(r.Context(), by.Territory, 20)
		if err != nil {
			return err
		}
		v.Ledger = ledgerLines(ledger)
		v.Campaigns, err = openCampaigns(r.Context(), tx, by)
		return err
	})
	if err != nil {
		return err
	}
	for _, other := range []fileImport{boarderImport, houseImport, placeImport} {
		if admit(by, other.may) == nil {
			v.Others = append(v.Others, Link{other.at, v.T(other.key + ".title")})
		}
	}
	for _, name := range []string{"pupil", "guardian", "request", "wishes"} {
		v.Columns = append(v.Columns, Point{Label: v.T("imports.columns." + name), Value: v.T("imports.columns." + name + "_list")})
	}
	return importsPage.render(w, form.Status(), v)
}

// uploadPupils keeps a file as it comes in, part by part, and leads to its
// preview. Nothing of the files on record changes.
func (s *Server) uploadPupils(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := newForm()
	upload, err := s.receive(r, by, "pupils", form)
	switch {
	case err != nil:
		return err
	case form.Bad():
		return s.importsWith(w, r, by, form)
	}
	page := "/imports/eleves/" + url.PathEscape(upload.ID)
	if campaign := form.Value("campaign"); campaign != "" {
		page += "?campagne=" + url.QueryEscape(campaign)
	}
	return s.redirect(w, r, page, "")
}

// waitLonger lifts the time limits of a page: a large file over a slow line
// takes minutes, and its size is bounded.
func waitLonger(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Time{})
}

// receive reads the parts of a form as they come: small fields into the form,
// the file into the store.
func (s *Server) receive(r *http.Request, by placement.Actor, kind string, form *Form) (u store.Upload, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return u, placement.Reject("", "form.unreadable")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return u, unreadable(err)
		}
		if part.FormName() != "file" {
			value, err := io.ReadAll(io.LimitReader(part, 200))
			if err != nil {
				return u, unreadable(err)
			}
			form.Set(part.FormName(), string(value))
			continue
		}
		if u, err = s.keepFile(r.Context(), by, kind, part); err != nil {
			return u, unreadable(err)
		}
	}
	if u.Parts == 0 {
		form.Reject("file", "import.no_file")
	}
	return u, nil
}

// unreadable tells a body that broke off or is too large from what went wrong
// on our side.
func unreadable(err error) error {
	if faultOf(err) != nil {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return placement.Reject("", "form.unreadable")
	}
	return err
}

// keepFile keeps a file, notes that it was sent, and forgets those of
// yesterday.
func (s *Server) keepFile(ctx context.Context, by placement.Actor, kind string, content io.Reader) (store.Upload, error) {
	now := s.Now()
	u, err := s.DB.KeepUpload(ctx, store.Upload{Territory: by.Territory, Account: by.Account, Kind: kind, CreatedAt: now}, content)
	if err != nil {
		return u, err
	}
	event := by.Happened(now, "import.uploaded", "import", u.ID)
	return u, s.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropUpload(ctx, "", now.Add(-uploadLife)); err != nil {
			return err
		}
		return tx.AddEvent(ctx, event)
	})
}

// upload finds the file of a preview and how to read it.
func (s *Server) upload(r *http.Request, by placement.Actor) (u store.Upload, file office.PupilFile, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		u, err = tx.Upload(r.Context(), by, ownID(r))
		return err
	})
	file.Open = func() (io.ReadCloser, error) { return s.DB.OpenUpload(r.Context(), u), nil }
	file.Campaign = placement.CampaignID(r.URL.Query().Get("campagne"))
	if isRegister(r) {
		file.Register = &office.Register{UAI: r.URL.Query().Get("etablissement")}
	}
	if err == nil && u.Kind != kindSent(r) {
		err = placement.Missing("upload")
	}
	return u, file, err
}

func isRegister(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/imports/siecle/") }

func kindSent(r *http.Request) string {
	if isRegister(r) {
		return "siecle"
	}
	return "pupils"
}

// previewPupils says what a file would do. It changes nothing.
func (s *Server) previewPupils(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	u, file, err := s.upload(r, by)
	if err != nil {
		return err
	}
	if file.Register == nil {
		columns, err := s.Office.PupilColumns(r.Context(), by, file.Open)
		if err != nil {
			return err
		}
		if columns.Clean() && columns.Unsettled() {
			return s.redirect(w, r, columnsHref(r, u), "")
		}
	}
	plan, err := s.Office.PlanPupils(r.Context(), by, file)
	if err != nil {
		return err
	}
	return s.preview(w, r, by, u, plan, newForm())
}

func (s *Server) preview(w http.ResponseWriter, r *http.Request, by placement.Actor, u store.Upload, plan office.PupilPlan, form *Form) error {
	v := PreviewView{Frame: s.frame(r, by, "imports.preview").under("/imports", words.T(langOf(r), "imports.title")), Plan: plan, Upload: u, Form: form}
	v.Campaign, v.UAI, v.Here = r.URL.Query().Get("campagne"), r.URL.Query().Get("etablissement"), r.URL.Path
	if v.Typed = r.URL.Query().Get("brouillon"); v.Typed != "" {
		v.Mend = tableEntryPath + "?" + url.Values{"brouillon": {v.Typed}}.Encode()
	}
	v.tell(r, plan)
	v.Wrong, v.Notes = faultLines(v.Lang, plan.Wrong), faultLines(v.Lang, plan.Notes)
	v.twins(plan.Twins)
	v.Nothing = plan.Clean() && plan.Added+plan.Changed == 0
	if plan.Before.SHA256 != "" && plan.Before.UndoneAt.IsZero() {
		v.Before = v.T("imports.before", plan.Before.At, plan.Before.By)
	}
	for _, t := range []struct {
		key  string
		n    int
		tone string
	}{
		{"added", plan.Added, "ok"}, {"changed", plan.Changed, "wait"}, {"left", plan.Left, ""}, {"requests", plan.Requests, ""}, {"boarders", plan.Boarders, ""}, {"leavers", len(plan.Leavers) + plan.MoreLeft, "wait"}, {"wrong", plan.Wrong.Len(), "bad"},
	} {
		if t.n == 0 && (t.key == "boarders" || t.key == "leavers") { // only a register tells
			continue
		}
		tile := Tile{Number: plain.Number(v.Lang, t.n), Label: v.T("imports.tile."+t.key, t.n)}
		if t.n > 0 {
			tile.Tone = t.tone
		}
		v.Tiles = append(v.Tiles, tile)
	}
	status := http.StatusOK
	if !plan.Clean() || form.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return previewPage.render(w, status, v)
}

// twins asks about each line whose new pupil looks like somebody on file.
func (v *PreviewView) twins(rows []office.RowTwins) {
	for _, row := range rows {
		p := row.Pupil
		f := v.Form.field(v.Lang, twinField(row.Line), v.T("imports.twins_choice", row.Line, p.Given, p.Family, p.Born))
		f.Kind, f.Options = "select", []Option{{"", v.T("imports.twins_later")}, {string(office.NotSame), v.T("imports.twins_not")}}
		for _, t := range row.Like {
			f.Options = append(f.Options, Option{string(t.ID), v.T("imports.twins_same", t.Given, t.Family, t.Born, whyAlike(v.Frame, t.Likeness))})
		}
		v.Twins = append(v.Twins, f)
	}
}

func twinField(line int) string { return "line_" + strconv.Itoa(line) }

// twinChoices reads what was decided about these lines.
func (f *Form) twinChoices() map[int]office.TwinChoice {
	choices := map[int]office.TwinChoice{}
	for name := range f.values {
		if text, of := strings.CutPrefix(name, "line_"); of {
			if line, err := strconv.Atoi(text); err == nil {
				choices[line] = office.TwinChoice(f.Optional(name, 60))
			}
		}
	}
	return choices
}

// faultLines says each fault: where, what, and what to do. What stands in the
// file is not repeated.
func faultLines(lang plain.Lang, list intake.List) []FaultLine {
	var lines []FaultLine
	for _, f := range list.Faults {
		text := words.T(lang, "fault."+f.Code, f.Args...)
		lines = append(lines, FaultLine{f.Line, f.Column, text})
	}
	return lines
}

// importPupils takes the file over, all of it or nothing. What changed since
// the preview is checked again; a refused file is shown again, with its faults.
func (s *Server) importPupils(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := readForm(r)
	u, file, err := s.upload(r, by)
	if err != nil {
		return err
	}
	file.Campaign, file.Choices = placement.CampaignID(form.Optional("campaign", 60)), form.twinChoices()
	if file.Register != nil {
		file.Register.UAI = form.Optional("etablissement", 8)
	}
	var plan office.PupilPlan
	again, err := form.Submit(func() (err error) {
		plan, err = s.Office.ImportPupils(r.Context(), by, file)
		return err
	})
	switch {
	case err != nil:
		return err
	case again || !plan.Clean():
		return s.preview(w, r, by, u, plan, form)
	}
	if err := s.dropUpload(r.Context(), u); err != nil {
		return err
	}
	if err := s.dropTyped(r.Context(), by, form.draft()); err != nil {
		return err
	}
	if plan.Added+plan.Changed == 0 {
		return s.redirect(w, r, "/imports", "import.pupils")
	}
	return s.redirect(w, r, "/imports/faits/"+url.PathEscape(plan.Import), "import.pupils")
}

// dropTyped throws away the draft of a table that was taken over.
func (s *Server) dropTyped(ctx context.Context, by placement.Actor, id placement.DraftID) error {
	if id == "" {
		return nil
	}
	err := s.Office.DropDraftForm(ctx, by, id)
	if errors.Is(err, placement.Missing("draft")) {
		return nil
	}
	return err
}

// pupilExample is a list to start from.
func (s *Server) pupilExample(w http.ResponseWriter, _ *http.Request, _ placement.Actor) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="exemple-eleves.csv"`)
	_, err := w.Write(intake.PupilExample)
	return ignoreGone(err)
}
