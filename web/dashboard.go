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
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// A DashboardView is the report on the houses of a person, or on one of them,
// that is printed on A4 and handed on: a night, a period and a day ahead.
type DashboardView struct {
	Frame
	Form    *Form
	Houses  []Option
	Report  report.Report
	Tiles   []Tile
	Warn    []Note
	Picture CausePicture
	Ahead   *Ceiling // of the places on the day of the forecast
	Files   []Link
	Lists   *HouseLists
}

var dashboardPage = newPage[DashboardView]("dashboard.html")

func dashboardRoutes() []Route {
	see := placement.SeeOccupancy
	return append(fileRoutes("/occupation/tableau", see, dashboardFile),
		Route{Method: http.MethodGet, Path: "/occupation/tableau", Action: see, Do: (*Server).showDashboard})
}

// A dashboard is the reading behind the page and its files.
type dashboard struct {
	Frame
	form      *Form
	territory placement.Territory
	house     placement.HouseID
	houses    []Option
	about     string // the house, or the territory
	statement *placement.Statement
	unmet     []placement.Demand
	forecast  *capacity.Forecast
	known     Knowledge
}

// forecastDays is how far ahead a forecast looks unless another day is asked for.
const forecastDays = 28

// mostForecast is how large a forecast may be: boarders times offers.
const mostForecast = 20_000_000

// readDashboard reads the form and everything that it asks for. What is wrong in
// the form is in it, and the day of today stands for what cannot be read.
func (s *Server) readDashboard(r *http.Request, by placement.Actor) (*dashboard, error) {
	d := &dashboard{Frame: s.frame(r, by, "dashboard.title"), form: readQuery(r), territory: personOf(r).territory}
	d.house = placement.HouseID(d.form.Value("internat"))
	on := s.asked(r, d.form)
	d.statement = placement.NewStatement(on, d.period(on))
	d.statement.Ahead = d.form.OptionalDay("pour")
	if d.statement.Ahead.IsZero() {
		d.statement.Ahead = on.AddDays(forecastDays)
	} else if !on.Before(d.statement.Ahead) || d.statement.Ahead.Sub(on) > 366 {
		d.form.Reject("pour", "dashboard.ahead")
		d.statement.Ahead = on.AddDays(forecastDays)
	}
	d.form.Set("pour", d.statement.Ahead.String())
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return d.read(r.Context(), tx, s.dayOf(r)) })
	return d, err
}

// period is what the person asked for: the nights from one day to another, both
// included; since the start of the school year unless they say so.
func (d *dashboard) period(on calendar.Day) calendar.Interval {
	zone, _ := placement.ZoneOf(d.territory.Calendar)
	_, year := schoolNights(zone, on)
	usual := calendar.Interval{From: year.From, To: on.AddDays(1)}
	if on.Before(year.From) {
		usual = year
	}
	asked := calendar.Interval{From: d.form.OptionalDay("du"), To: d.form.OptionalDay("au")}
	if asked.From.IsZero() {
		asked.From = usual.From
	}
	if asked.To = asked.To.AddDays(1); d.form.Value("au") == "" || d.form.Bad() {
		asked.To = usual.To
	}
	switch {
	case asked.IsEmpty():
		d.form.Reject("au", "report.backward")
		asked = usual
	case asked.To.Sub(asked.From) > mostDashboardDays:
		d.form.Reject("au", "report.too_long", mostDashboardDays/366)
		asked = usual
	}
	if !d.form.Bad() {
		d.form.Set("du", asked.From.String())
		d.form.Set("au", asked.To.AddDays(-1).String())
	}
	return asked
}

// mostDashboardDays is how long a period may be.
const mostDashboardDays = 2 * 366

func (d *dashboard) read(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	names, houses, err := houseNames(ctx, tx, d.By)
	if err != nil {
		return err
	}
	if len(houses) == 1 && d.house == "" {
		d.house = placement.HouseID(houses[0].Value)
		d.form.Set("internat", houses[0].Value)
	}
	if d.about = d.territory.Name; d.house != "" {
		if d.about = names[d.house]; d.about == "" {
			return placement.Missing("house")
		}
	}
	d.houses = append([]Option{{"", d.T("occupancy.all_houses")}}, houses...)
	d.statement.Sections = d.house != ""
	if err := d.know(ctx, tx, today); err != nil {
		return err
	}
	if err := d.count(ctx, tx); err != nil || d.known.asked() {
		return err
	}
	if d.unmet, err = tx.Unmet(ctx, store.ScopeOf(d.By), d.house, d.statement.On); err != nil {
		return err
	}
	return d.foresee(ctx, tx)
}

// count adds the houses up, each with its claims by level and who waits for it.
func (d *dashboard) count(ctx context.Context, tx *store.Tx) error {
	scope := store.ScopeOf(d.By)
	cohorts, err := tx.Cohorts(ctx, scope, d.house, d.statement.Span(), d.known.at)
	if err != nil {
		return err
	}
	claims := map[placement.HouseID][]placement.LevelClaim{}
	for _, c := range cohorts {
		claims[c.House] = append(claims[c.House], c.LevelClaim)
	}
	demand, err := tx.Demand(ctx, scope, d.house, d.statement.On)
	if err != nil {
		return err
	}
	waiting := map[placement.HouseID][]placement.Demand{}
	for _, x := range demand {
		waiting[x.House] = append(waiting[x.House], x)
	}
	school, err := tx.SchoolCalendar(ctx)
	if err != nil {
		return err
	}
	err = tx.EachPremisesKnown(ctx, scope, d.house, d.statement.Span(), d.known.at, func(p placement.Premises) error {
		return d.statement.Add(p, d.territory, school, claims[p.House.ID], waiting[p.House.ID])
	})
	plain.SortByName(d.statement.Lines, func(l placement.StatementLine) string { return l.Name })
	return err
}

// foresee forecasts the boarders of the day ahead from what is known and from
// what became of the same groups before.
func (d *dashboard) foresee(ctx context.Context, tx *store.Tx) error {
	on, ahead, o := d.statement.On, d.statement.Ahead, d.statement.Outlook
	if o.Staying*(o.Held+o.Offered) > mostForecast {
		return nil
	}
	stayed, err := d.stayed(ctx, tx, on, ahead)
	if err != nil {
		return err
	}
	states, err := tx.OfferCounts(ctx, store.ScopeOf(d.By), store.OfferFilter{House: d.house})
	if err != nil {
		return err
	}
	came := states[placement.Arrived]
	held := capacity.Share{Part: came, Whole: came + states[placement.NeverArrived]}
	offered := capacity.Share{Part: came, Whole: held.Whole + states[placement.Declined] + states[placement.Lapsed]}
	f := capacity.Foresee(ahead, o.Places, o.Entering, []capacity.Chance{
		{Group: "present", People: o.Staying, Before: stayed},
		{Group: "held", People: o.Held, Before: held},
		{Group: "offered", People: o.Offered, Before: offered},
	})
	d.forecast = &f
	return nil
}

// stayed is the experience with boarders: over as many days before the night,
// and on the same weeks of the year before. Days over which a school year ends
// teach nothing about those that stay within one.
func (d *dashboard) stayed(ctx context.Context, tx *store.Tx, on, ahead calendar.Day) (sum capacity.Share, err error) {
	zone, _ := placement.ZoneOf(d.territory.Calendar)
	long := ahead.Sub(on)
	for _, from := range []calendar.Day{on.AddDays(-long), on.AddDays(-364)} {
		to := from.AddDays(long)
		if zone.SchoolYear(from) != zone.SchoolYear(to) || to.After(on) {
			continue
		}
		share, err := tx.Stayed(ctx, store.ScopeOf(d.By), d.house, from, to)
		if err != nil {
			return sum, err
		}
		sum = sum.Plus(share)
	}
	return sum, nil
}

// query is the report in a URL: the same page, or its files.
func (d *dashboard) query() string {
	query := url.Values{}
	for _, field := range []string{"le", "du", "au", "pour", "connu", "internat"} {
		if value := d.form.Value(field); value != "" {
			query.Set(field, value)
		}
	}
	return query.Encode()
}

func (s *Server) showDashboard(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	d, err := s.readDashboard(r, by)
	if err != nil {
		return err
	}
	v := DashboardView{Frame: d.under("/occupation", d.T("occupancy.title")), Form: d.form, Houses: d.houses, Report: d.report(), Ahead: d.aheadLimit()}
	v.AsOf = time.Time{} // the report says it itself
	v.Title, v.Tiles, v.Warn = v.Report.Title, d.tiles(), d.warnings()
	if !d.known.asked() {
		v.Picture = d.picture()
	}
	v.Files = fileLinks(d.Frame, "/occupation/tableau", d.query())
	v.Lists = d.lists()
	return dashboardPage.render(w, d.form.Status(), v)
}

// dashboardFile answers with the report of the page in one format.
func dashboardFile(format fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		d, err := s.readDashboard(r, by)
		if err != nil {
			return err
		}
		if d.form.Bad() {
			return s.redirect(w, r, "/occupation/tableau?"+d.query(), "")
		}
		return format.send(w, "tableau-de-bord-"+d.statement.On.String(), d.report())
	}
}

func (d *dashboard) tiles() []Tile {
	n := d.statement.All
	tiles := []Tile{
		{Number: plain.Number(d.Lang, n.Night.Occupied), Label: d.T("dashboard.tile_occupied", plain.Percent(d.Lang, n.Night.Occupied, n.Night.Usable()))},
		{Number: plain.Number(d.Lang, n.Night.Placeable), Label: d.T("dashboard.tile_placeable", n.Night.Placeable), Limit: d.limit()},
		{Number: plain.Percent(d.Lang, n.Nights.Occupied, n.Nights.Usable()), Label: d.T("dashboard.tile_nights")},
	}
	if d.forecast != nil {
		tiles = append(tiles, Tile{Number: d.T("dashboard.range", d.forecast.Low, d.forecast.High), Label: d.T("dashboard.tile_forecast", d.statement.Ahead)})
	}
	return tiles
}

// limit is what limits the house, or each of several, that night.
func (d *dashboard) limit() *Ceiling {
	if d.statement.Sections {
		return d.lineCeiling(d.statement.All)
	}
	return ceilings(d.Frame, d.statement.Bound, placesList(d.Frame, d.statement.On))
}

// aheadLimit is what limits the house, or each of several, on the day of the
// forecast; nil without one.
func (d *dashboard) aheadLimit() *Ceiling {
	s, o := d.statement, d.statement.Later
	if d.forecast == nil {
		return nil
	}
	if !s.Sections {
		return ceilings(d.Frame, o.Bound, placesList(d.Frame, s.Ahead))
	}
	by := capacity.Ceiling("")
	if most := o.Bound.Most(); len(most) > 0 {
		by = most[0]
	}
	return ceiling(d.Frame, Limit{s.All.House, by, s.Ahead, o.Out, o.Short})
}

// lineCeiling is what limits one line of the statement; nil for a sum.
func (d *dashboard) lineCeiling(l placement.StatementLine) *Ceiling {
	return ceiling(d.Frame, Limit{l.House, l.Night.Binding, d.statement.On, l.Night.OutOfService, l.Short})
}

func (d *dashboard) warnings() (notes []Note) {
	if !d.statement.Known {
		notes = append(notes, Note{Tone: "wait", Text: d.T("dashboard.unknown")})
	}
	if !d.statement.Open {
		notes = append(notes, Note{Text: d.T("occupancy.shut", d.statement.On)})
	}
	if n := d.statement.All.Night; n.Over+n.Excess > 0 {
		notes = append(notes, Note{Tone: "bad", Text: d.T("dashboard.over", max(n.Over, n.Excess))})
	}
	return notes
}

// mostCauses are the causes of a statement, the one with most beds first.
func (d *dashboard) mostCauses() []capacity.Cause {
	causes := slices.Clone(capacity.Causes)
	empty := d.statement.All.Empty
	slices.SortStableFunc(causes, func(a, b capacity.Cause) int { return empty[b] - empty[a] })
	return causes
}
