package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// A HouseEditView is one form about a house. What says which: "terms", "band",
// "section", "room", "roomrule", "closure" or "target".
type HouseEditView struct {
	Frame
	What, Action  string
	House         placement.House
	Form          *Form
	Known         bool // the part is there already
	Remove        string
	Schemes       []Option
	Authorities   []Option
	Openings      []Option
	Zones         []Option
	Bands         []Option
	Sexes         []Option
	Levels        []Option
	Sections      []Option
	Groups        []Option
	Kinds         []Option
	Reasons       []Option
	BedsBySection []BedChoice
	BedsError     string
}

// A BedChoice is the beds of one section to tick, one by one or as a whole.
type BedChoice struct {
	ID, Name string
	Ticked   bool
	Rooms    []RoomChoice
}

// A RoomChoice is the beds of one room to tick.
type RoomChoice struct {
	ID, Name string
	Ticked   bool
	Beds     []BedTick
}

// A BedTick is one bed to tick.
type BedTick struct {
	ID, Label     string
	Ticked, Slept bool
}

var houseEditPage = newPage[HouseEditView]("houseedit.html")

func partID(r *http.Request) string { return chi.URLParam(r, "part") }

// The part that is not there yet, as the URL writes it.
const newPart, newPartF = "nouveau", "nouvelle"

// partOf is the id of the part that a URL names; "" for a new one.
func partOf(r *http.Request) string {
	if id := partID(r); id != newPart && id != newPartF {
		return id
	}
	return ""
}

// houseParts is a house with what its forms choose from.
type houseParts struct {
	house    placement.House
	bands    []placement.Band
	sections []placement.Section
	beds     []placement.Bed
	rooms    []placement.Bedroom
	targets  []placement.Target
	slept    map[placement.BedID]bool
}

func (s *Server) houseParts(r *http.Request, by placement.Actor) (p houseParts, err error) {
	scope, id, ctx := store.ScopeOf(by), houseID(r), r.Context()
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if p.house, err = tx.House(ctx, scope, id); err != nil {
			return err
		}
		if p.bands, err = tx.Bands(ctx, scope, id); err != nil {
			return err
		}
		if p.sections, err = tx.Sections(ctx, scope, id, s.dayOf(r)); err != nil {
			return err
		}
		if p.beds, err = tx.Beds(ctx, scope, id); err != nil {
			return err
		}
		if p.rooms, err = tx.Bedrooms(ctx, scope, id); err != nil {
			return err
		}
		if p.targets, err = tx.Targets(ctx, scope, id); err != nil {
			return err
		}
		p.slept, err = tx.SleptIn(ctx, scope, id, s.dayOf(r))
		return err
	})
	return p, err
}

// page is the house as the form shows it.
func (p houseParts) page(form *Form) office.HousePage {
	return office.HousePage{House: p.house.ID, Version: form.Version()}
}

func (p houseParts) version() string { return strconv.Itoa(p.house.Version) }

// showHouseForm shows one of the forms of a house.
func (s *Server) showHouseForm(w http.ResponseWriter, r *http.Request, by placement.Actor, p houseParts, what string, form *Form) error {
	at := "/places/" + string(p.house.ID)
	v := HouseEditView{What: what, House: p.house, Form: form, Known: partOf(r) != "", Action: r.URL.Path}
	title := "house.form_" + what
	if !v.Known && what != "terms" && what != "closure" && what != "roomrule" {
		title += "_new"
	}
	v.Frame = s.frame(r, by, title).under("/places", words.T(langOf(r), "places.title")).under(at, p.house.Name)
	v.choices(p)
	v.BedsError = form.field(v.Lang, "beds", v.T("house.closure_beds")).Error
	if (what == "target" || what == "room") && v.Known {
		v.Remove = r.URL.Path + "/retirer"
	}
	return houseEditPage.render(w, form.Status(), v)
}

// choices are the answers that each form offers.
func (v *HouseEditView) choices(p houseParts) {
	v.Schemes = choicesOf(v.Frame, "scheme.", placement.Schemes)
	v.Authorities = choicesOf(v.Frame, "authority.", placement.Authorities)
	v.Openings = choicesOf(v.Frame, "opening.", placement.Openings)
	v.Sexes = choicesOf(v.Frame, "sex.", []placement.Sex{placement.Girl, placement.Boy, ""})
	v.Groups = choicesOf(v.Frame, "group.", placement.Groups)
	v.Reasons = choicesOf(v.Frame, "closure.", placement.ClosureReasons)
	v.Kinds = choicesOf(v.Frame, "house.kind_of_", []string{"floor", "ceiling"})
	v.Zones = []Option{{"", v.T("house.zone_own")}}
	for _, zone := range calendar.Zones() {
		v.Zones = append(v.Zones, Option{string(zone), v.T("zone." + string(zone))})
	}
	v.Bands = []Option{{"", v.T("house.no_band")}}
	for _, b := range p.bands {
		v.Bands = append(v.Bands, Option{string(b.ID), v.T("house.band_choice", b.Code, b.Staffed())})
	}
	for _, l := range placement.Levels {
		v.Levels = append(v.Levels, Option{string(l), levelName(v.Frame, l)})
	}
	for _, x := range p.sections {
		v.Sections = append(v.Sections, Option{string(x.ID), x.Name})
		v.BedsBySection = append(v.BedsBySection, bedChoice(x, p, v.Form))
	}
}

func bedChoice(x placement.Section, p houseParts, form *Form) BedChoice {
	ticked := func(field, id string) bool { return slices.Contains(form.Values(field), id) }
	choice := BedChoice{ID: string(x.ID), Name: x.Name, Ticked: ticked("parts", string(x.ID))}
	for _, r := range p.rooms {
		if r.Section != x.ID {
			continue
		}
		room := RoomChoice{ID: string(r.ID), Name: r.Name, Ticked: ticked("parts", string(r.ID))}
		for _, b := range r.Beds {
			room.Beds = append(room.Beds, BedTick{string(b.ID), b.Label, ticked("beds", string(b.ID)), p.slept[b.ID]})
		}
		choice.Rooms = append(choice.Rooms, room)
	}
	return choice
}

// choicesOf names each code by the sentence of its key.
func choicesOf[T ~string](f Frame, prefix string, codes []T) []Option {
	var list []Option
	for _, code := range codes {
		list = append(list, Option{string(code), f.T(prefix + string(code))})
	}
	return list
}

// submitHouse sends one form of a house to the office.
func (s *Server) submitHouse(w http.ResponseWriter, r *http.Request, by placement.Actor, what, done string, send func(houseParts, *Form) func() error) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	again, err := form.Submit(send(p, form))
	switch {
	case err != nil:
		return err
	case again:
		return s.showHouseForm(w, r, by, p, what, form)
	}
	return s.redirect(w, r, "/places/"+string(p.house.ID), done)
}

func (s *Server) askTerms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	t := p.house.Terms()
	form := newForm("version", p.version(), "scheme", string(t.Scheme), "decides", string(t.Decides), "appeal_body", t.AppealBody,
		"opening", openingCode(p.house), "calendar", t.Calendar)
	if t.Licensed > 0 {
		form.Set("licensed", strconv.Itoa(t.Licensed))
	}
	form.tick("movable", t.Movable)
	form.tick("closed", t.Closed)
	return s.showHouseForm(w, r, by, p, "terms", form)
}

// tick sets a box of a form that is about to be shown.
func (f *Form) tick(field string, yes bool) {
	if yes {
		f.Set(field, "1")
	}
}

func (s *Server) settleTerms(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "terms", "house.changed", func(p houseParts, form *Form) func() error {
		terms := placement.HouseTerms{
			Scheme: placement.Scheme(form.Optional("scheme", 40)), Decides: placement.Authority(form.Optional("decides", 40)),
			AppealBody: form.Optional("appeal_body", 300), Opening: form.Optional("opening", 40), Calendar: form.Optional("calendar", 40),
			Licensed: form.optionalNumber("licensed", 2000), Movable: form.Ticked("movable"), Closed: form.Ticked("closed"),
		}
		if terms.AppealBody == "" {
			form.Reject("appeal_body", "house.appeal_missing") // told with the other faults of the form
		}
		page := p.page(form)
		return func() error { return s.Office.SettleHouse(r.Context(), by, page, terms) }
	})
}

// optionalNumber is a whole number, or 0 where nothing was typed.
func (f *Form) optionalNumber(field string, most int) int {
	if f.Optional(field, 12) == "" {
		return 0
	}
	return f.Number(field, 0, most)
}

// provenance reads who set a rule, when and on which text.
func (f *Form) provenance() placement.Provenance {
	return placement.Provenance{Author: f.Optional("author", 200), On: f.OptionalDay("set_on"), Source: f.Optional("source", 500)}
}

func (s *Server) askBand(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "adults", "1", "set_on", s.dayOf(r).String())
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(p.bands, func(b placement.Band) bool { return string(b.ID) == id })
		if i < 0 {
			return placement.Missing("band")
		}
		b := p.bands[i]
		form = newForm("version", p.version(), "code", b.Code, "ratio", strconv.Itoa(b.Ratio), "adults", strconv.Itoa(b.Adults),
			"author", b.Source.Author, "set_on", b.Source.On.String(), "source", b.Source.Source)
	}
	return s.showHouseForm(w, r, by, p, "band", form)
}

func (s *Server) saveBand(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "band", "band.saved", func(p houseParts, form *Form) func() error {
		band := placement.Band{ID: placement.BandID(partOf(r)), Code: form.Text("code", 40),
			Ratio: form.Number("ratio", 1, 100), Adults: form.Number("adults", 0, 200), Source: form.provenance()}
		page := p.page(form)
		return func() error { return s.Office.SaveBand(r.Context(), by, page, band) }
	})
}
