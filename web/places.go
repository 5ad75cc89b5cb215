package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PlaceLine is one row of a table of places: a house, one of its sections, or
// all houses together.
type PlaceLine struct {
	Name, About, Href string
	Part              bool // a section, under its house
	All               bool // the sum of the table
	capacity.Standing
	Licensed, Staffed int
	Limits            string             // which ceiling is lowest: "usable", "licensed", "staffed"
	Limit             *Ceiling           // the same in words, with the way to its reason
	Bound             placement.Bindings // of a sum: what limits each house
	NoLicence, NoBand bool               // nobody has said
	Shared            []string           // sections under the same adults
	Why               string             // why there is no place at all
	Notes             []Badge
}

// Lowest is the number of the ceiling that decides.
func (l PlaceLine) Lowest() int {
	switch l.Limits {
	case "licensed":
		return l.Licensed
	case "staffed":
		return l.Staffed
	}
	return l.Usable()
}

// A PlacesView is every house with its sections and what limits each.
type PlacesView struct {
	Frame
	On     calendar.Day
	At     string // the moment of the data
	Form   *Form
	Tiles  []Tile
	Lines  []PlaceLine
	Pages  Pages
	Import bool
	Empty  Empty
}

var placesPage = newPage[PlacesView]("places.html")

// placeRoutes are the pages of houses: their places, their rules, their parts.
func placeRoutes() []Route {
	see, edit := placement.SeeHouses, placement.EditHouses
	return []Route{
		{Method: http.MethodGet, Path: "/places", Action: see, Do: (*Server).listPlaces},
		{Method: http.MethodGet, Path: "/places/{id}", Action: see, Do: (*Server).showHouse},
		{Method: http.MethodGet, Path: "/places/{id}/regles", Action: edit, Do: (*Server).askTerms},
		{Method: http.MethodPost, Path: "/places/{id}/regles", Action: edit, Do: (*Server).settleTerms, Event: "house.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/encadrement/{part}", Action: edit, Do: (*Server).askBand},
		{Method: http.MethodPost, Path: "/places/{id}/encadrement/{part}", Action: edit, Do: (*Server).saveBand, Event: "band.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/sections/{part}", Action: edit, Do: (*Server).askSection},
		{Method: http.MethodPost, Path: "/places/{id}/sections/{part}", Action: edit, Do: (*Server).saveSection, Event: "section.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/chambres/regle", Action: edit, Do: (*Server).askRoomRule},
		{Method: http.MethodPost, Path: "/places/{id}/chambres/regle", Action: edit, Do: (*Server).setRoomRule, Event: "room_rule.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/chambres/{part}", Action: edit, Do: (*Server).askRoom},
		{Method: http.MethodPost, Path: "/places/{id}/chambres/{part}", Action: edit, Do: (*Server).saveRoom, Event: "room.changed"},
		{Method: http.MethodPost, Path: "/places/{id}/chambres/{part}/retirer", Action: edit, Do: (*Server).removeRoom, Event: "room.removed"},
		{Method: http.MethodGet, Path: "/places/{id}/hors-service/nouveau", Action: edit, Do: (*Server).askClosure},
		{Method: http.MethodPost, Path: "/places/{id}/hors-service/nouveau", Action: edit, Do: (*Server).closeBeds, Event: "closure.added"},
		{Method: http.MethodPost, Path: "/places/{id}/hors-service/{part}/fin", Action: edit, Do: (*Server).reopenBed, Event: "closure.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/mixite/{part}", Action: edit, Do: (*Server).askTarget},
		{Method: http.MethodPost, Path: "/places/{id}/mixite/{part}", Action: edit, Do: (*Server).saveTarget, Event: "target.changed"},
		{Method: http.MethodPost, Path: "/places/{id}/mixite/{part}/retirer", Action: edit, Do: (*Server).dropTarget, Event: "target.removed"},
	}
}

// placesPerPage is how many houses one page shows.
const placesPerPage = 40

func (s *Server) listPlaces(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := PlacesView{Frame: s.frame(r, by, "places.title"), Form: readQuery(r), Import: admit(by, placement.ImportHouses) == nil}
	v.On, v.At = s.asked(r, v.Form), plain.Moment(v.Lang, s.Now().In(zoneOf(r)))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, r.URL) })
	if err != nil {
		return err
	}
	v.Empty = placesEmpty(v.Frame, v.Form.Value("q") != "", v.Import)
	return placesPage.render(w, v.Form.Status(), v)
}

// asked is the day of a page about places: today unless another is asked for.
func (s *Server) asked(r *http.Request, form *Form) calendar.Day {
	on := form.OptionalDay("le")
	if on.IsZero() {
		on = s.dayOf(r)
		form.Set("le", on.String())
	}
	return on
}

// read takes the census of every house in scope, and keeps the lines of those on
// the page.
func (v *PlacesView) read(ctx context.Context, tx *store.Tx, at *url.URL) error {
	houses, err := tx.Houses(ctx, store.ScopeOf(v.By))
	if err != nil {
		return err
	}
	wanted := store.Fold(v.Form.Value("q"))
	houses = slices.DeleteFunc(houses, func(h placement.House) bool {
		return !strings.Contains(store.Fold(h.Name+" "+h.Commune)+" "+strings.ToLower(h.UAI), wanted)
	})
	var skip int
	skip, v.Pages = pagesOf(at, len(houses), placesPerPage)
	shown := map[placement.HouseID]int{}
	all := make([][]PlaceLine, 0, placesPerPage)
	for _, h := range houses[skip:min(skip+placesPerPage, len(houses))] {
		shown[h.ID] = len(all)
		all = append(all, nil)
	}
	kept := map[placement.HouseID]bool{}
	for _, h := range houses {
		kept[h.ID] = true
	}
	sum := PlaceLine{Name: v.T("places.all"), All: true}
	night := calendar.Interval{From: v.On, To: v.On.AddDays(1)}
	err = tx.EachPremises(ctx, store.ScopeOf(v.By), "", night, func(p placement.Premises) error {
		if !kept[p.House.ID] {
			return nil
		}
		places := p.Places(v.On, true)
		sum.plus(places)
		if i, ok := shown[p.House.ID]; ok {
			all[i] = placeLines(v.Frame, places, v.On)
		}
		return nil
	})
	for _, lines := range all {
		v.Lines = append(v.Lines, lines...)
	}
	if len(houses) > 1 {
		v.Lines = append(v.Lines, sum)
	}
	v.Tiles = placeTiles(v.Frame, sum)
	return err
}

// plus adds a house to the sum of the table. Limits do not add up to one limit:
// the sum names none.
func (l *PlaceLine) plus(p placement.Places) {
	l.Count = l.Count.Plus(p.Count)
	l.Places += p.Standing.Places
	l.Placeable += p.Placeable
	l.Excess += p.Excess
	if l.Bound == nil {
		l.Bound = placement.Bindings{}
	}
	l.Bound[p.Binding]++
	l.Licensed += licensedOr(p)
	l.NoLicence = l.NoLicence || !p.Licensed.Set
	if p.Staffed.Set {
		l.Staffed += p.Staffed.Places
	} else {
		l.NoBand = true
	}
}

// licensedOr is the licence of a house, or its beds where nobody set one.
func licensedOr(p placement.Places) int {
	if p.Licensed.Set {
		return p.Licensed.Places
	}
	return p.Beds
}

// licensedLabel says when beds stand for a licence that nobody set.
func licensedLabel(f Frame, sum PlaceLine) string {
	if sum.NoLicence {
		return f.T("places.tile_licensed_or_beds")
	}
	return f.T("places.tile_licensed")
}

// placeTiles are the numbers above the table.
func placeTiles(f Frame, sum PlaceLine) []Tile {
	limit := ceilings(f, sum.Bound, nil) // the table says it of each house
	return []Tile{
		{Number: plain.Number(f.Lang, sum.Occupied), Label: f.T("places.tile_occupied", plain.Percent(f.Lang, sum.Occupied, sum.Usable()))},
		{Number: plain.Number(f.Lang, sum.Licensed), Label: licensedLabel(f, sum)},
		{Number: plain.Number(f.Lang, sum.Usable()), Label: f.T("places.tile_usable", sum.OutOfService)},
		{Number: plain.Number(f.Lang, sum.Places), Label: f.T("places.tile_places"), Limit: limit},
		{Number: plain.Number(f.Lang, sum.Placeable), Label: f.T("places.tile_placeable", sum.Placeable), Tone: toneIf(sum.Placeable > 0, "ok"), Limit: limit},
	}
}

func toneIf(yes bool, tone string) string {
	if yes {
		return tone
	}
	return ""
}

// placeLines are the rows of one house: itself, then its sections.
func placeLines(f Frame, p placement.Places, on calendar.Day) []PlaceLine {
	h := p.House
	line := PlaceLine{Name: h.Name, About: h.Commune, Href: "/places/" + string(h.ID), Standing: p.Standing,
		Licensed: licensedOr(p), NoLicence: !p.Licensed.Set, Staffed: p.Staffed.Places, NoBand: !p.Staffed.Set}
	if line.Limits = limitNames[p.Binding]; len(p.Sections) == 0 {
		line.Limits, line.Why = "", f.T("places.no_sections")
	} else {
		line.Limit = houseCeiling(f, p, on)
	}
	line.Notes = placeNotes(f, p.Standing)
	if h.Closed {
		line.Notes = append(line.Notes, Badge{"wait", f.T("places.closed")})
	}
	lines := []PlaceLine{line}
	for _, x := range p.Sections {
		lines = append(lines, sectionLine(f, p, x, on))
	}
	return lines
}

func sectionLine(f Frame, p placement.Places, x placement.SectionPlaces, on calendar.Day) PlaceLine {
	line := PlaceLine{Name: x.Section.Name, Part: true, Standing: x.Standing, NoLicence: true,
		About: f.T("sex."+string(x.Section.Sex)) + levelsText(f, x.Section.Levels), Staffed: x.Ceilings.Staffed.Places, NoBand: !x.Ceilings.Staffed.Set, Shared: x.Shared}
	line.Limits = limitNames[x.Binding]
	line.Limit = ceiling(f, Limit{p.House.ID, x.Binding, on, x.OutOfService, p.ShortOf(x)})
	line.Notes = placeNotes(f, x.Standing)
	return line
}

func levelsText(f Frame, levels []placement.Level) string {
	if len(levels) == 0 {
		return ""
	}
	var names []string
	for _, l := range levels {
		names = append(names, plain.Level(f.Lang, l))
	}
	return " · " + strings.Join(names, " ")
}

// limitNames are the columns of the ceilings.
var limitNames = map[capacity.Ceiling]string{
	capacity.ByUsable: "usable", capacity.ByLicence: "licensed", capacity.ByStaff: "staffed", capacity.BySections: "usable",
}

// houseCeiling says which ceiling of a house is the lowest, and why, in a
// sentence of its own.
func houseCeiling(f Frame, p placement.Places, on calendar.Day) *Ceiling {
	c := ceiling(f, limitOn(p, on))
	if c == nil {
		return nil
	}
	switch {
	case p.Binding == capacity.ByLicence:
		c.Text = f.T("places.by_licence", p.Standing.Places)
	case p.Binding == capacity.ByStaff:
		var groups []string
		for _, b := range p.Short() {
			groups = append(groups, f.T("places.adults", b.Code, b.Adults, b.Ratio))
		}
		c.Text = f.T("places.by_staff", p.Standing.Places, strings.Join(groups, " ; "))
	case p.OutOfService > 0:
		c.Text = f.T("places.by_beds_out", p.Standing.Places, p.OutOfService)
	default:
		c.Text = f.T("places.by_beds", p.Standing.Places)
	}
	return c
}

// placeNotes say what is not as it should be.
func placeNotes(f Frame, s capacity.Standing) (notes []Badge) {
	if s.Over > 0 {
		notes = append(notes, Badge{"bad", f.T("places.over", s.Over)})
	}
	if s.Excess > s.Over {
		notes = append(notes, Badge{"bad", f.T("places.excess", s.Excess)})
	}
	return notes
}

func placesEmpty(f Frame, searched, mayImport bool) Empty {
	if searched {
		return Empty{Title: f.T("places.none_found"), Text: f.T("places.none_found_text"), Next: &Link{"/places", f.T("places.show_all")}}
	}
	empty := Empty{Title: f.T("places.none"), Text: f.T("places.none_text")}
	if mayImport {
		empty.Next = &Link{"/imports/internats", f.T("places.import")}
	}
	return empty
}

// pagesOf reads ?page= of a list of so many items, and makes its links.
func pagesOf(at *url.URL, items, each int) (skip int, p Pages) {
	page, err := strconv.Atoi(at.Query().Get("page"))
	if err != nil {
		page = 1
	}
	page = max(1, min(page, (items+each-1)/each))
	skip = (page - 1) * each
	if items <= each {
		return skip, p
	}
	link := func(page int) string {
		query := at.Query()
		query.Set("page", strconv.Itoa(page))
		return at.Path + "?" + query.Encode()
	}
	p = Pages{From: skip + 1, To: min(skip+each, items), Of: items}
	if page > 1 {
		p.Previous = link(page - 1)
	}
	if p.To < items {
		p.Next = link(page + 1)
	}
	return skip, p
}
