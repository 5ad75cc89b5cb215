package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A RoomImportView starts the import of a table of rooms: a file, or a paste.
type RoomImportView struct {
	Frame
	House   placement.House
	Form    *Form
	Here    string
	Columns []Point
	Example string
}

// A RoomPreviewView says what a table of rooms would do, before it does it.
type RoomPreviewView struct {
	Frame
	Plan    office.RoomTablePlan
	Here    string // where it is confirmed
	Again   string // where another table is sent
	Tiles   []Tile
	Wrong   []FaultLine
	Added   []RoomChangeLine
	Changed []RoomChangeLine
	Absent  []string
	Nothing bool // everything is on file already
	Form    *Form
}

// A RoomChangeLine is one room of which the table says something new.
type RoomChangeLine struct {
	Name, Section string
	Facts         []Point
}

var (
	roomImportPage  = newPage[RoomImportView]("roomimport.html")
	roomPreviewPage = newPage[RoomPreviewView]("roompreview.html")
)

func roomImportRoutes() []Route {
	may, at := placement.EditHouses, "/places/{id}/chambres/importer"
	return []Route{
		{Method: http.MethodGet, Path: at, Action: may, Do: (*Server).showRoomImport},
		{Method: http.MethodPost, Path: at, Action: may, Do: (*Server).uploadRooms, Event: "import.uploaded"},
		{Method: http.MethodPost, Path: at + "/coller", Action: may, Do: (*Server).pasteRooms, Event: "import.uploaded"},
		{Method: http.MethodGet, Path: at + "/{part}", Action: may, Do: (*Server).previewRooms},
		{Method: http.MethodPost, Path: at + "/{part}", Action: may, Do: (*Server).importRooms, Event: "import.rooms"},
	}
}

func roomImportHref(house placement.HouseID) string {
	return "/places/" + string(house) + "/chambres/importer"
}

func (s *Server) showRoomImport(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.roomImportWith(w, r, by, newForm())
}

func (s *Server) roomImportWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	lang := langOf(r)
	v := RoomImportView{House: p.house, Form: form, Here: roomImportHref(p.house.ID), Frame: s.frame(r, by, "roomimport.title").
		under("/places", words.T(lang, "places.title")).under("/places/"+string(p.house.ID), p.house.Name)}
	for _, column := range []string{"section", "chambre", "lits", "etage", "surface", "accessible"} {
		v.Columns = append(v.Columns, Point{Label: column, Value: v.T("roomimport.column_" + column)})
	}
	v.Example = roomExample(p)
	return roomImportPage.render(w, form.Status(), v)
}

// roomExample is the rooms on file as a table to start from.
func roomExample(p houseParts) string {
	var b strings.Builder
	b.WriteString("section;chambre;lits;etage;surface;accessible\n")
	for _, r := range p.rooms {
		accessible := "non"
		if r.Accessible {
			accessible = "oui"
		}
		fields := []string{sectionName(p.sections, r.Section), r.Name, text(len(r.Beds)), r.Floor, placement.WriteArea(r.Area), accessible}
		for i, field := range fields {
			fields[i] = cell(field)
		}
		b.WriteString(strings.Join(fields, ";") + "\n")
	}
	return b.String()
}

// cell quotes a field of a semicolon-separated line where it has to be.
func cell(field string) string {
	if strings.ContainsAny(field, ";\"\n") {
		return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
	}
	return field
}

// uploadRooms keeps a file as it comes in, and leads to its preview.
func (s *Server) uploadRooms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := s.houseParts(r, by); err != nil {
		return err
	}
	waitLonger(w)
	form := newForm()
	upload, err := s.receive(r, by, "rooms", form)
	switch {
	case err != nil:
		return err
	case form.Bad():
		return s.roomImportWith(w, r, by, form)
	}
	return s.redirect(w, r, roomImportHref(houseID(r))+"/"+url.PathEscape(upload.ID), "")
}

// mostPaste is how many letters can be pasted: a thousand rooms.
const mostPaste = 60_000

// pasteRooms keeps what was copied from a spreadsheet as if it were a file.
func (s *Server) pasteRooms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := s.houseParts(r, by); err != nil {
		return err
	}
	form := readForm(r)
	pasted := form.Text("paste", mostPaste)
	var upload store.Upload
	again, err := form.Submit(func() (err error) {
		upload, err = s.keepFile(r.Context(), by, "rooms", strings.NewReader(pasted))
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.roomImportWith(w, r, by, form)
	}
	return s.redirect(w, r, roomImportHref(houseID(r))+"/"+url.PathEscape(upload.ID), "")
}

// roomTable finds the table of a preview and how to read it.
func (s *Server) roomTable(r *http.Request, by placement.Actor) (u store.Upload, table office.RoomTable, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		u, err = tx.Upload(r.Context(), by, partID(r))
		if err == nil && u.Kind != "rooms" {
			err = placement.Missing("upload")
		}
		return err
	})
	table.House = houseID(r)
	table.Open = func() (io.ReadCloser, error) { return s.DB.OpenUpload(r.Context(), u), nil }
	return u, table, err
}

// previewRooms says what a table would do. It changes nothing.
func (s *Server) previewRooms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	_, table, err := s.roomTable(r, by)
	if err != nil {
		return err
	}
	plan, err := s.Office.PlanRooms(r.Context(), by, table)
	if err != nil {
		return err
	}
	return s.roomPreview(w, r, by, plan, newForm())
}

func (s *Server) roomPreview(w http.ResponseWriter, r *http.Request, by placement.Actor, plan office.RoomTablePlan, form *Form) error {
	at := "/places/" + string(plan.House.ID)
	v := RoomPreviewView{Plan: plan, Form: form, Here: r.URL.Path, Again: roomImportHref(plan.House.ID), Frame: s.frame(r, by, "imports.preview").
		under("/places", words.T(langOf(r), "places.title")).under(at, plan.House.Name)}
	v.Wrong = faultLines(v.Lang, plan.Wrong)
	v.Nothing = plan.Clean() && len(plan.Added)+len(plan.Changed) == 0
	v.Added, v.Changed = roomChangeLines(v.Frame, plan.Added), roomChangeLines(v.Frame, plan.Changed)
	for _, room := range plan.Absent {
		v.Absent = append(v.Absent, room.Name)
	}
	for _, t := range []struct {
		key, tone string
		n         int
	}{
		{"added", "ok", len(plan.Added)}, {"changed", "wait", len(plan.Changed)}, {"left", "", plan.Left}, {"absent", "", len(plan.Absent)}, {"wrong", "bad", plan.Wrong.Len()},
	} {
		v.Tiles = append(v.Tiles, Tile{Number: plain.Number(v.Lang, t.n), Label: v.T("roomimport.tile_" + t.key), Tone: toneIf(t.n > 0, t.tone)})
	}
	status := http.StatusOK
	if !plan.Clean() || form.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return roomPreviewPage.render(w, status, v)
}

func roomChangeLines(f Frame, changes []office.RoomChange) (lines []RoomChangeLine) {
	for _, c := range changes {
		line := RoomChangeLine{Name: c.Room.Name, Section: c.Section}
		for _, fact := range c.Facts {
			from, to := fact.From, fact.To
			for _, side := range []*string{&from, &to} {
				switch *side {
				case "":
					*side = "–"
				case "true", "false":
					*side = yesNo(f, *side == "true")
				}
			}
			line.Facts = append(line.Facts, Point{Label: f.T("roomimport.fact_" + fact.Name), Value: from + " → " + to})
		}
		lines = append(lines, line)
	}
	return lines
}

// importRooms takes the table over, all of it or nothing. What changed since the
// preview is checked again; a refused table is shown again, with its faults.
func (s *Server) importRooms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	u, table, err := s.roomTable(r, by)
	if err != nil {
		return err
	}
	var plan office.RoomTablePlan
	again, err := form.Submit(func() (err error) {
		plan, err = s.Office.ImportRooms(r.Context(), by, table)
		return err
	})
	switch {
	case err != nil:
		return err
	case again || !plan.Clean():
		return s.roomPreview(w, r, by, plan, form)
	}
	err = s.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.DropUpload(r.Context(), u.ID, s.Now().Add(-uploadLife)) })
	if err != nil {
		return err
	}
	return s.redirect(w, r, "/places/"+string(table.House), "import.rooms")
}
