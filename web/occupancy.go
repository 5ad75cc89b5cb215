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
	"internat/placement/store"
)

// An OccupancyView is who sleeps where on one night, and how full the houses
// are week by week over the school year.
type OccupancyView struct {
	Frame
	On        calendar.Day
	At        string
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
	Table     HeatTable
	Pages     Pages
	Causes    []Point
	Boarders  BoarderTable
	CSV       string
	Dashboard string
	Export    bool
	Empty     Empty
}

// A BoarderTable is who is present, by level and sex.
type BoarderTable struct {
	Columns []string
	Lines   []BoarderLine
}

// A BoarderLine is one level, or all of them.
type BoarderLine struct {
	Name   string
	Counts []int
	All    bool
}

var occupancyPage = newPage[OccupancyView]("occupancy.html")

func occupancyRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/occupation", Action: placement.SeeOccupancy, Do: (*Server).showOccupancy},
		{Method: http.MethodGet, Path: "/occupation.csv", Action: placement.SeeOccupancy, Do: (*Server).occupancyCSV},
		{Method: http.MethodPost, Path: "/occupation/internes", Action: placement.SeeStays, Do: (*Server).exportStays, Event: "stays.exported"},
	}
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
	v := OccupancyView{Frame: s.frame(r, by, "occupancy.title"), Form: readQuery(r), At: plain.Moment(langOf(r), s.Now().In(zoneOf(r)))}
	v.On, v.Export = s.asked(r, v.Form), admit(by, placement.SeeStays) == nil
	zone, _ := placement.ZoneOf(personOf(r).territory.Calendar)
	year, nights := schoolNights(zone, v.On)
	v.Year = year.String()
	v.Title = v.T("occupancy.title_of", v.Year)
	v.CSV = "/occupation.csv?" + url.Values{"le": {v.On.String()}, "internat": {v.Form.Value("internat")}}.Encode()
	v.Dashboard = "/occupation/tableau?" + url.Values{"le": {v.On.String()}, "internat": {v.Form.Value("internat")}}.Encode()
	v.choices()
	count := newOccupancyCount(&v, personOf(r).territory, nights)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return count.read(r.Context(), tx) })
	if err != nil {
		return err
	}
	count.finish(r.URL)
	return occupancyPage.render(w, v.Form.Status(), v)
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
	counts, err := tx.BoarderCounts(ctx, scope, c.house, c.v.On)
	c.v.Boarders = boarderTable(c.v.Frame, slices.DeleteFunc(counts, func(b store.BoarderCount) bool { return !c.kept[b.Section] }))
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
func (c *occupancyCount) finish(at *url.URL) {
	v := c.v
	if len(v.Houses) == 1 {
		v.Empty = Empty{Title: v.T("occupancy.none"), Text: v.T("occupancy.none_text")}
	}
	v.Tiles = c.tiles()
	v.Causes = c.causes()
	if !c.known {
		v.Warn = &Note{Tone: "wait", Text: v.T("occupancy.unknown", v.Year)}
	}
	if !c.open {
		v.Shut = &Note{Text: v.T("occupancy.shut", v.On)}
	}
	v.Pages = c.heat.sort(at)
	v.Finding, v.Extremes = c.heat.finding(v.Frame, v.On)
	v.Maps, v.Table = c.heat.maps(v.Frame, v.On), c.heat.table(v.Frame)
}

func (c *occupancyCount) tiles() []Tile {
	f, n := c.v.Frame, c.tonight
	list := "/sejours"
	if c.house != "" {
		list += "?internat=" + url.QueryEscape(string(c.house))
	}
	tiles := []Tile{{Number: plain.Number(f.Lang, n.Occupied), Label: f.T("occupancy.tile_occupied"), Href: list}}
	if !c.v.Filtered {
		tiles = append(tiles, Tile{Number: plain.Number(f.Lang, c.sum.Licensed), Label: f.T("occupancy.tile_licensed")})
	}
	tiles = append(tiles, Tile{Number: plain.Number(f.Lang, n.Usable()), Label: f.T("occupancy.tile_usable", n.OutOfService)})
	if !c.v.Filtered {
		tiles = append(tiles, Tile{Number: plain.Number(f.Lang, c.sum.Places), Label: f.T("occupancy.tile_places"), Href: "/places?le=" + c.v.On.String()})
	}
	return append(tiles, Tile{Number: plain.Percent(f.Lang, n.Occupied, n.Usable()), Label: f.T("occupancy.tile_rate")})
}

// causes say why each bed that nobody sleeps in is empty. They add up to the
// beds less the boarders.
func (c *occupancyCount) causes() []Point {
	f, n := c.v.Frame, c.tonight
	line := func(key string, count int) Point { return Point{Label: f.T(key), Value: plain.Number(f.Lang, count)} }
	var points []Point
	if c.v.Filtered { // a licence, adults and pupils who wait are of the whole house
		points = []Point{line("occupancy.cause_out", n.OutOfService), line("occupancy.cause_offered", n.Offered), line("occupancy.cause_held", n.Held),
			line("occupancy.cause_free", n.Free)}
	} else {
		for _, cause := range capacity.Causes {
			points = append(points, line("cause."+string(cause), c.empty[cause]))
		}
	}
	if n.Over > 0 {
		points = append(points, line("occupancy.cause_over", -n.Over))
	}
	total := line("occupancy.cause_total", n.Beds-n.Occupied)
	total.Total = true
	return append(points, total)
}

// boarderTable counts boarders by level and sex.
func boarderTable(f Frame, counts []store.BoarderCount) BoarderTable {
	sexes := []placement.Sex{placement.Girl, placement.Boy}
	if slices.ContainsFunc(counts, func(b store.BoarderCount) bool { return b.Sex == "" }) {
		sexes = append(sexes, "")
	}
	t := BoarderTable{}
	for _, sex := range sexes {
		t.Columns = append(t.Columns, f.T("occupancy.sex_"+string(sex)))
	}
	levels := slices.Clone(placement.Levels)
	for _, b := range counts {
		if !slices.Contains(levels, b.Level) {
			levels = append(levels, b.Level)
		}
	}
	all := BoarderLine{Name: f.T("occupancy.together"), Counts: make([]int, len(sexes)+1), All: true}
	for _, level := range levels {
		line := BoarderLine{Name: plain.Level(f.Lang, level), Counts: make([]int, len(sexes)+1)}
		for _, b := range counts {
			if b.Level == level {
				i := slices.Index(sexes, b.Sex)
				line.Counts[i] += b.Count
				line.Counts[len(sexes)] += b.Count
			}
		}
		if line.Counts[len(sexes)] == 0 {
			continue
		}
		for i, n := range line.Counts {
			all.Counts[i] += n
		}
		t.Lines = append(t.Lines, line)
	}
	if len(t.Lines) > 0 {
		t.Lines = append(t.Lines, all)
	}
	return t
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
