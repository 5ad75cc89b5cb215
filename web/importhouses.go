package web

import (
	"io"
	"net/http"
	"net/url"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A HouseImportView starts the import of the ministry's directory.
type HouseImportView struct {
	Frame
	Form *Form
	Done []store.Import
}

// A HousePreviewView says what a directory would do, before it does it.
type HousePreviewView struct {
	Frame
	Plan    office.HousePlan
	Upload  store.Upload
	Tiles   []Tile
	Wrong   []FaultLine
	Notes   []FaultLine
	Changes []HouseChangeLine
	Before  string
	Nothing bool // everything is on file already
	Form    *Form
}

// A HouseChangeLine is one house of which the directory says something new.
type HouseChangeLine struct {
	Name, UAI, Href string
	Facts           []Point
}

var (
	houseImportPage  = newPage[HouseImportView]("houseimport.html")
	housePreviewPage = newPage[HousePreviewView]("housepreview.html")
)

func houseImportRoutes() []Route {
	may := placement.ImportHouses
	return []Route{
		{Method: http.MethodGet, Path: "/imports/internats", Action: may, Do: (*Server).showHouseImport},
		{Method: http.MethodPost, Path: "/imports/internats", Action: may, Do: (*Server).uploadHouses, Event: "import.uploaded"},
		{Method: http.MethodGet, Path: "/imports/internats/{id}", Action: may, Do: (*Server).previewHouses},
		{Method: http.MethodPost, Path: "/imports/internats/{id}", Action: may, Do: (*Server).importHouses, Event: "import.houses"},
	}
}

func (s *Server) showHouseImport(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.houseImportWith(w, r, by, newForm())
}

func (s *Server) houseImportWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := HouseImportView{Frame: s.frame(r, by, "houseimport.title").under("/places", words.T(langOf(r), "places.title")), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Imports(r.Context(), by.Territory, 50)
		for _, x := range all {
			if x.Kind == "houses" {
				v.Done = append(v.Done, x)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return houseImportPage.render(w, form.Status(), v)
}

// uploadHouses keeps a file as it comes in, and leads to its preview. Nothing on
// file changes.
func (s *Server) uploadHouses(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := newForm()
	upload, err := s.receive(r, by, "houses", form)
	switch {
	case err != nil:
		return err
	case form.Bad():
		return s.houseImportWith(w, r, by, form)
	}
	return s.redirect(w, r, "/imports/internats/"+url.PathEscape(upload.ID), "")
}

// directory finds the file of a preview and how to read it.
func (s *Server) directory(r *http.Request, by placement.Actor) (u store.Upload, file office.HouseFile, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		u, err = tx.Upload(r.Context(), by, ownID(r))
		if err == nil && u.Kind != "houses" {
			err = placement.Missing("upload")
		}
		return err
	})
	file.Open = func() (io.ReadCloser, error) { return s.DB.OpenUpload(r.Context(), u), nil }
	return u, file, err
}

// previewHouses says what a directory would do. It changes nothing.
func (s *Server) previewHouses(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	u, file, err := s.directory(r, by)
	if err != nil {
		return err
	}
	plan, err := s.Office.PlanHouses(r.Context(), by, file)
	if err != nil {
		return err
	}
	return s.housePreview(w, r, by, u, plan, newForm())
}

func (s *Server) housePreview(w http.ResponseWriter, r *http.Request, by placement.Actor, u store.Upload, plan office.HousePlan, form *Form) error {
	v := HousePreviewView{Plan: plan, Upload: u, Form: form, Frame: s.frame(r, by, "imports.preview").
		under("/places", words.T(langOf(r), "places.title")).under("/imports/internats", words.T(langOf(r), "houseimport.title"))}
	v.Wrong, v.Notes = faultLines(v.Lang, plan.Wrong), faultLines(v.Lang, plan.Notes)
	v.Nothing = plan.Clean() && len(plan.Added)+len(plan.Changed) == 0
	if plan.Before.SHA256 != "" {
		v.Before = v.T("imports.before", plan.Before.At, plan.Before.By)
	}
	for _, c := range plan.Changed {
		v.Changes = append(v.Changes, changeLine(v.Frame, c))
	}
	v.Tiles = housePreviewTiles(v.Frame, plan)
	status := http.StatusOK
	if !plan.Clean() || form.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return housePreviewPage.render(w, status, v)
}

func housePreviewTiles(f Frame, plan office.HousePlan) (tiles []Tile) {
	for _, t := range []struct {
		key, tone string
		n         int
	}{
		{"added", "ok", len(plan.Added)}, {"changed", "wait", len(plan.Changed)}, {"left", "", plan.Left},
		{"absent", "wait", len(plan.Absent)}, {"wrong", "bad", plan.Wrong.Len()},
	} {
		tiles = append(tiles, Tile{Number: plain.Number(f.Lang, t.n), Label: f.T("houseimport.tile_" + t.key), Tone: toneIf(t.n > 0, t.tone)})
	}
	return tiles
}

// changeLine says what is new about a house, fact by fact.
func changeLine(f Frame, c office.HouseChange) HouseChangeLine {
	line := HouseChangeLine{Name: c.House.Name, UAI: c.House.UAI, Href: "/places/" + string(c.House.ID)}
	for _, fact := range c.Facts {
		from, to := fact.From, fact.To
		for _, side := range []*string{&from, &to} {
			switch {
			case *side == "":
				*side = "–"
			case fact.Name == "public":
				*side = f.T("houseimport.public_" + *side)
			}
		}
		line.Facts = append(line.Facts, Point{Label: f.T("houseimport.fact_" + fact.Name), Value: from + " → " + to})
	}
	return line
}

// importHouses takes the directory over, all of it or nothing. What changed since
// the preview is checked again; a refused file is shown again, with its faults.
func (s *Server) importHouses(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := readForm(r)
	u, file, err := s.directory(r, by)
	if err != nil {
		return err
	}
	var plan office.HousePlan
	again, err := form.Submit(func() (err error) {
		plan, err = s.Office.ImportHouses(r.Context(), by, file)
		return err
	})
	switch {
	case err != nil:
		return err
	case again || !plan.Clean():
		return s.housePreview(w, r, by, u, plan, form)
	}
	err = s.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.DropUpload(r.Context(), u.ID, s.Now().Add(-uploadLife)) })
	if err != nil {
		return err
	}
	return s.redirect(w, r, "/places", "import.houses")
}
