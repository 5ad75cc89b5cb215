package web

import (
	"context"
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// A PaperListView is the form of what a house asks for.
type PaperListView struct {
	Frame
	House   placement.House
	Action  string
	Example bool // nothing is saved yet
	Lines   []PaperChoice
	Form    *Form
}

// A PaperChoice is one line of the form: not asked for, wanted or required.
type PaperChoice struct {
	Name, Text string
	Options    []Option
	Chosen     string
}

var paperListPage = newPage[PaperListView]("paperlist.html")

func paperListRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/places/{id}/pieces", Action: placement.EditHouses, Do: (*Server).askPaperList},
		{Method: http.MethodPost, Path: "/places/{id}/pieces", Action: placement.EditHouses, Do: (*Server).savePaperList, Event: "paperlist.changed"},
	}
}

// asksFor puts what the house asks for on its page.
func (v *HouseView) asksFor(ctx context.Context, tx *store.Tx, scope store.Scope) error {
	list, err := tx.PaperList(ctx, scope, v.House.ID)
	for _, a := range list.Asked {
		firm := "paperlist.wanted"
		if a.Required {
			firm = "paperlist.required"
		}
		v.Papers = append(v.Papers, Point{Label: words.Paper(v.Lang, a), Value: v.T(firm)})
	}
	if list.Author != "" {
		v.PapersSay = v.T("house.provenance", list.Author, list.On, list.Source)
	}
	return err
}

func (s *Server) askPaperList(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	list, err := s.paperList(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "author", list.Author, "source", list.Source)
	form.Set("set_on", s.dayOf(r).String())
	if list.Author == "" {
		list = placement.ExampleList(p.house.ID)
		form.Set("example", "1")
	} else {
		form.Set("set_on", list.On.String())
	}
	var own []string
	for _, a := range list.Asked {
		if a.Label != "" {
			own = append(own, a.Label)
			continue
		}
		form.Set("kind_"+a.Kind, "wanted")
		if a.Required {
			form.Set("kind_"+a.Kind, "required")
		}
	}
	form.Set("own", strings.Join(own, "\n"))
	return s.showPaperList(w, r, by, p, form)
}

func (s *Server) paperList(r *http.Request, by placement.Actor) (list placement.PaperList, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		list, err = tx.PaperList(r.Context(), store.ScopeOf(by), houseID(r))
		return err
	})
	return list, err
}

func (s *Server) showPaperList(w http.ResponseWriter, r *http.Request, by placement.Actor, p houseParts, form *Form) error {
	at := "/places/" + string(p.house.ID)
	v := PaperListView{House: p.house, Action: r.URL.Path, Form: form, Example: form.Ticked("example")}
	v.Frame = s.frame(r, by, "paperlist.title").under("/places", words.T(langOf(r), "places.title")).under(at, p.house.Name)
	for _, k := range placement.PaperKinds {
		name := "kind_" + k.Code
		v.Lines = append(v.Lines, PaperChoice{Name: name, Text: words.Paper(v.Lang, placement.AskedPaper{Kind: k.Code}), Chosen: or(form.Value(name), "not"),
			Options: choicesOf(v.Frame, "paperlist.", []string{"not", "wanted", "required"})})
	}
	return paperListPage.render(w, form.Status(), v)
}

func (s *Server) savePaperList(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	list := placement.PaperList{Provenance: form.provenance()}
	for _, k := range placement.PaperKinds {
		if firm := form.Choice("kind_"+k.Code, "", "not", "wanted", "required"); firm == "wanted" || firm == "required" {
			list.Asked = append(list.Asked, placement.AskedPaper{Kind: k.Code, Required: firm == "required"})
		}
	}
	for line := range strings.Lines(form.Optional("own", 600)) {
		if label := strings.Join(strings.Fields(line), " "); label != "" {
			list.Asked = append(list.Asked, placement.AskedPaper{Label: label, Required: true})
		}
	}
	page := p.page(form)
	again, err := form.Submit(func() error { return s.Office.SavePaperList(r.Context(), by, page, list) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showPaperList(w, r, by, p, form)
	}
	return s.redirect(w, r, "/places/"+string(p.house.ID), "paperlist.saved")
}
