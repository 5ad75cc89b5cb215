package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// An OccupancyView is who sleeps where on one night, and how full the houses
// are week by week over the school year.
type OccupancyView struct {
	Frame
	On        calendar.Day
	Made      time.Time
	At        string // the same in words
	Year      string
	Form      *Form
	Houses    []Option
	Sexes     []Option
	Levels    []Option
	Filtered  bool // by sex or level: limits of whole houses are left out
	Tiles     []Tile
	Warn      *Note
	Shut      *Note
	Finding   string
	Extremes  string
	Maps      []HeatMap
	Report    report.Report
	Pages     Pages
	CSV       string // the facts behind the weeks, for programs
	Files     []Link
	Dashboard string
	Export    bool
	Empty     Empty
}

var occupancyPage = newPage[OccupancyView]("occupancy.html")

func occupancyRoutes() []Route {
	return append(fileRoutes("/occupation/releve", placement.SeeOccupancy, occupancyFile), []Route{
		{Method: http.MethodGet, Path: "/occupation", Action: placement.SeeOccupancy, Do: (*Server).showOccupancy},
		{Method: http.MethodGet, Path: "/occupation.csv", Action: placement.SeeOccupancy, Do: (*Server).occupancyCSV},
		{Method: http.MethodPost, Path: "/occupation/internes", Action: placement.SeeStays, Do: (*Server).exportStays, Event: "stays.exported"},
	}...)
}

// schoolNights are the nights of the school year of a day that boarders may
// sleep in: from September to the first days of July, or a whole southern year.
func schoolNights(zone calendar.Zone, on calendar.Day) (year calendar.SchoolYear, nights calendar.Interval) {
	year = zone.SchoolYear(on)
	first := year.Start().Year()
	if zone.Austral() {
		return year, calendar.Interval{From: calendar.NewDay(first, time.February, 1), To: calendar.NewDay(first, time.December, 20)}
	}
	return year, calendar.Interval{From: calendar.NewDay(first, time.September, 1), To: calendar.NewDay(first+1, time.July, 5)}
}

func (s *Server) showOccupancy(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	c, err := s.readOccupancy(r, by)
	if err != nil {
		return err
	}
	v := c.v
	v.Pages = c.heat.page(r.URL)
	v.Maps, v.Report = c.heat.maps(v.Frame, v.On), c.report(c.heat.shown)
	return occupancyPage.render(w, v.Form.Status(), *v)
}

// occupancyFile answers with the report of the page in one format: all its houses,
// on whatever page they are.
func occupancyFile(format fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		c, err := s.readOccupancy(r, by)
		if err != nil {
			return err
		}
		if c.v.Form.Bad() {
			return s.redirect(w, r, "/occupation?"+c.v.query("le", "internat", "sexe", "niveau"), "")
		}
		return format.send(w, "occupation-"+c.v.On.String(), c.report(c.heat.order))
	}
}

// readOccupancy reads the form and counts what it asks for.
func (s *Server) readOccupancy(r *http.Request, by placement.Actor) (*occupancyCount, error) {
	v := &OccupancyView{Frame: s.frame(r, by, "occupancy.title"), Form: readQuery(r), Made: s.Now(), At: plain.Moment(langOf(r), s.Now().In(zoneOf(r)))}
	v.On, v.Export = s.asked(r, v.Form), admit(by, placement.SeeStays) == nil
	zone, _ := placement.ZoneOf(personOf(r).territory.Calendar)
	year, nights := schoolNights(zone, v.On)
	v.Year = year.String()
	v.Title = v.T("occupancy.title_of", v.Year)
	v.CSV = "/occupation.csv?" + v.query("le", "internat")
	v.Dashboard = "/occupation/tableau?" + v.query("le", "internat")
	v.choices()
	v.Files = fileLinks(v.Frame, "/occupation/releve", v.query("le", "internat", "sexe", "niveau"))
	c := newOccupancyCount(v, personOf(r).territory, nights)
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return c.read(r.Context(), tx) }); err != nil {
		return nil, err
	}
	c.finish()
	return c, nil
}

// query is some fields of the form in a URL.
func (v *OccupancyView) query(fields ...string) string {
	query := url.Values{}
	for _, name := range fields {
		if value := v.Form.Value(name); value != "" {
			query.Set(name, value)
		}
	}
	return query.Encode()
}

// mixed is how the URL names sections for both sexes: an empty value is no
// filter.
const mixed = "mixte"

func (v *OccupancyView) choices() {
	v.Sexes = []Option{{"", v.T("occupancy.all_sexes")}, {string(placement.Girl), v.T("sex.F")}, {string(placement.Boy), v.T("sex.M")}, {mixed, v.T("sex.")}}
	v.Levels = []Option{{"", v.T("occupancy.all_levels")}}
	for _, l := range placement.Levels {
		v.Levels = append(v.Levels, Option{string(l), plain.Level(v.Lang, l)})
	}
	v.Filtered = v.Form.Value("sexe") != "" || v.Form.Value("niveau") != ""
}

// keeps reports whether the filters let a section through.
func (v *OccupancyView) keeps(x placement.Section) bool {
	sex, level := v.Form.Value("sexe"), placement.Level(v.Form.Value("niveau"))
	if sex != "" && string(x.Sex) != sex && (sex != mixed || x.Sex != "") {
		return false
	}
	return level == "" || len(x.Levels) == 0 || slices.Contains(x.Levels, level)
}

// An occupancyCount is the counting behind the page. It keeps sums, never the
// houses themselves.
type occupancyCount struct {
	v         *OccupancyView
	territory placement.Territory
	nights    calendar.Interval
	house     placement.HouseID
	school    *calendar.Calendar
	almanac   *placement.Almanac
	kept      map[placement.SectionID]bool

	tonight capacity.Count
	sum     PlaceLine
	open    bool // some house is, that night
	known   bool
	heat    heat
	waiting map[placement.HouseID][]placement.Demand
	empty   capacity.Vacancies

	boarders []store.BoarderCount
	short    []placement.Band // whose adults limit a house
}

func newOccupancyCount(v *OccupancyView, t placement.Territory, nights calendar.Interval) *occupancyCount {
	return &occupancyCount{v: v, territory: t, nights: nights, house: placement.HouseID(v.Form.Value("internat")),
		kept: map[placement.SectionID]bool{}, known: true, heat: newHeat(nights),
		waiting: map[placement.HouseID][]placement.Demand{}, empty: capacity.Vacancies{}}
}

func (c *occupancyCount) read(ctx context.Context, tx *store.Tx) error {
	_, houses, err := houseNames(ctx, tx, c.v.By)
	if err != nil {
		return err
	}
	if c.school, err = tx.SchoolCalendar(ctx); err != nil {
		return err
	}
	if len(houses) == 1 {
		c.house = placement.HouseID(houses[0].Value) // its sections say more than its one line
	}
	c.almanac = placement.NewAlmanac(c.territory, c.school, c.nights)
	c.v.Houses = append([]Option{{"", c.v.T("occupancy.all_houses")}}, houses...)
	scope := store.ScopeOf(c.v.By)
	demand, err := tx.Demand(ctx, scope, c.house, c.v.On)
	if err != nil {
		return err
	}
	for _, x := range demand {
		c.waiting[x.House] = append(c.waiting[x.House], x)
	}
	if err := tx.EachPremises(ctx, scope, c.house, c.span(), c.add); err != nil {
		return err
	}
	c.boarders, err = tx.BoarderCounts(ctx, scope, c.house, c.v.On)
	c.boarders = slices.DeleteFunc(c.boarders, func(b store.BoarderCount) bool { return !c.kept[b.Section] })
	return err
}

// span is the school year and the night that is asked about: one may lie in the
// summer.
func (c *occupancyCount) span() calendar.Interval {
	span := c.nights
	if c.v.On.Before(span.From) {
		span.From = c.v.On
	}
	if !c.v.On.Before(span.To) {
		span.To = c.v.On.AddDays(1)
	}
	return span
}

// add counts one house: the night, then the weeks.
func (c *occupancyCount) add(p placement.Premises) error {
	names := map[string]string{}
	for _, x := range p.Sections {
		if c.v.keeps(x) {
			c.kept[x.ID], names[string(x.ID)] = true, x.Name
		}
	}
	hours := p.House.Timetable(c.territory, c.school)
	c.open = c.open || hours.OpenNight(c.v.On)
	places := p.Places(c.v.On, true)
	c.sum.plus(places)
	c.short = append(c.short, places.Short()...)
	c.empty.Add(p.Vacancies(c.v.On, places, c.waiting[p.House.ID]))
	for _, x := range places.Sections {
		if names[string(x.Section.ID)] != "" {
			c.tonight = c.tonight.Plus(x.Count)
		}
	}
	rows, known, err := c.almanac.Weeks(p)
	c.known = c.known && known
	for _, row := range rows {
		name, ok := names[row.Section]
		if !ok {
			continue
		}
		id := row.Section
		if c.house == "" {
			id, name = string(p.House.ID), p.House.Name
		}
		c.heat.add(id, name, row)
	}
	return err
}

// finish puts what was counted into words and pictures.
func (c *occupancyCount) finish() {
	v := c.v
	if len(v.Houses) == 1 {
		v.Empty = Empty{Title: v.T("occupancy.none"), Text: v.T("occupancy.none_text")}
	}
	v.Tiles = c.tiles()
	if !c.known {
		v.Warn = &Note{Tone: "wait", Text: v.T("occupancy.unknown", v.Year)}
	}
	if !c.open {
		v.Shut = &Note{Text: v.T("occupancy.shut", v.On)}
	}
	c.heat.sort()
	v.Finding, v.Extremes = c.heat.finding(v.Frame, v.On)
}

func (c *occupancyCount) tiles() (tiles []Tile) {
	for _, f := range c.figures() {
		tiles = append(tiles, Tile{Number: f.cell.In(c.v.Lang), Label: f.label, Href: f.href, Limit: f.limit})
	}
	return tiles
}

func (c *occupancyCount) figures() []figure {
	f, n := c.v.Frame, c.tonight
	list := "/sejours"
	if c.house != "" {
		list += "?internat=" + url.QueryEscape(string(c.house))
	}
	figures := []figure{{f.T("occupancy.tile_occupied"), report.Number(n.Occupied), list, nil}}
	if !c.v.Filtered {
		figures = append(figures, figure{licensedLabel(f, c.sum), report.Number(c.sum.Licensed), "", nil})
	}
	figures = append(figures, figure{f.T("occupancy.tile_usable", n.OutOfService), report.Number(n.Usable()), "", nil})
	if !c.v.Filtered {
		figures = append(figures, figure{f.T("occupancy.tile_places"), report.Number(c.sum.Places), "/places?le=" + c.v.On.String(), ceilings(f, c.sum.Bound, nil)})
	}
	return append(figures, figure{f.T("occupancy.tile_rate"), rate(n), "", nil})
}

// reportOn is what a download is about: the school year of the day of the page.
func (s *Server) reportOn(r *http.Request, form *Form) office.ReportOn {
	zone, _ := placement.ZoneOf(personOf(r).territory.Calendar)
	_, nights := schoolNights(zone, s.asked(r, form))
	return office.ReportOn{House: placement.HouseID(form.Value("internat")), Interval: nights}
}

// download starts the answer with a file for spreadsheets. What goes wrong after
// its first byte cannot be shown any more.
func download(w http.ResponseWriter, name string) *office.Table {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return office.ExcelTable(w)
}

func (s *Server) occupancyCSV(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	q := s.reportOn(r, readQuery(r))
	_, err := s.Office.Occupancy(r.Context(), by, q, download(w, "occupation.csv"))
	return err
}

func (s *Server) exportStays(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	q := s.reportOn(r, readForm(r))
	return s.Office.Stays(r.Context(), by, q, download(w, "internes.csv"))
}
