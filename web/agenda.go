package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// An AgendaView is what is to come in a person's houses, as a month or a week.
type AgendaView struct {
	Frame
	Form         *Form
	Houses       []Option
	Modes        []Option
	Heads        []string // names of the weekdays
	Days         []AgendaDay
	Prev, Next   Link
	Today        Link
	Month, Empty bool
	Many         bool // houses: each thing says which
	Cut          bool // there is more than one page can show
}

// An AgendaDay is one day of it.
type AgendaDay struct {
	Day    calendar.Day
	Number int
	In     bool // of the month that is shown
	Today  bool
	Items  []AgendaItem
	More   *Link // to the week, where all stand
}

// An AgendaItem is one thing that happens on a day.
type AgendaItem struct {
	Kind  string // review, meeting, gathering, arrival
	ID    string
	On    calendar.Day
	At    time.Time // zero: on no hour of the day
	Long  time.Duration
	Clock string
	What  string
	Who   string // the pupil, on the page only
	House placement.HouseID
	Where string // the house's name
	Place string // of a meeting of the whole house
	Href  string
}

var agendaPage = newPage[AgendaView]("agenda.html")

const agendaPath = "/agenda"

func agendaRoutes() []Route {
	return append(feedRoutes(), Route{Method: http.MethodGet, Path: agendaPath, Action: placement.SeeMeetings, Do: (*Server).showAgenda})
}

// mostOnAgenda bounds each kind of thing on one page, mostInDay a day of a month.
const (
	mostOnAgenda = 500
	mostInDay    = 5
)

func (s *Server) showAgenda(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	query, today := readQuery(r), s.dayOf(r)
	on, err := calendar.ParseDay(query.Value("le"))
	if err != nil {
		on = today
	}
	v := AgendaView{Frame: s.frame(r, by, "agenda.title"), Month: query.Value("vue") != "semaine"}
	house := placement.HouseID(query.Value("internat"))
	from, to := v.span(on)
	var items []AgendaItem
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		houses, choice, err := houseNames(r.Context(), tx, by)
		if err != nil {
			return err
		}
		v.Houses = append([]Option{{"", v.T("agenda.every_house")}}, choice...)
		v.Many = len(choice) > 1
		items, v.Cut, err = agenda(r.Context(), tx, v.Frame, house, houses, from, to)
		return err
	})
	if err != nil {
		return err
	}
	v.lay(items, from, to, on, today, string(house))
	return agendaPage.render(w, http.StatusOK, v)
}

// span is the whole weeks that are shown: of the month of a day, or its week.
func (v AgendaView) span(on calendar.Day) (from, to calendar.Day) {
	if !v.Month {
		from = on.ISOWeek().Monday()
		return from, from.AddDays(7)
	}
	first := calendar.NewDay(on.Year(), monthOf(on), 1)
	last := calendar.NewDay(on.Year(), monthOf(on)+1, 1).AddDays(-1)
	return first.ISOWeek().Monday(), last.ISOWeek().Monday().AddDays(7)
}

func monthOf(d calendar.Day) time.Month {
	_, month, _ := d.Date()
	return month
}

// agenda reads what happens in a span of days within the reader's scope, in the
// order of its moments; cut tells that a kind of it has more than is read.
func agenda(ctx context.Context, tx *store.Tx, f Frame, house placement.HouseID, houses map[placement.HouseID]string, from, to calendar.Day) (list []AgendaItem, cut bool, err error) {
	for _, read := range []func(context.Context, *store.Tx, Frame, placement.HouseID, calendar.Day, calendar.Day) ([]AgendaItem, error){
		reviewsOn, meetingsOn, gatheringsOn, arrivalsOn,
	} {
		some, err := read(ctx, tx, f, house, from, to)
		if err != nil {
			return nil, false, err
		}
		cut = cut || len(some) >= mostOnAgenda
		list = append(list, some...)
	}
	for i := range list {
		list[i].Where = houses[list[i].House]
		if !list[i].At.IsZero() {
			list[i].On, list[i].Clock = f.Day(list[i].At), clockOf(f, list[i].At)
		}
	}
	slices.SortStableFunc(list, func(a, b AgendaItem) int {
		return cmp.Or(a.On.Compare(b.On), a.At.Compare(b.At), cmp.Compare(a.What, b.What), cmp.Compare(a.Who, b.Who))
	})
	return list, cut, nil
}

func reviewsOn(ctx context.Context, tx *store.Tx, f Frame, house placement.HouseID, from, to calendar.Day) (list []AgendaItem, err error) {
	reviews, err := tx.Reviews(ctx, f.By, store.ReviewFilter{House: house, State: placement.Planned, From: from, Before: to, Limit: mostOnAgenda})
	for _, r := range reviews {
		list = append(list, AgendaItem{Kind: "review", ID: string(r.ID), On: r.DueOn, What: f.T("review." + string(r.Kind)), Who: r.PupilName, House: r.House, Href: "/bilans/" + url.PathEscape(string(r.ID))})
	}
	return list, err
}

func meetingsOn(ctx context.Context, tx *store.Tx, f Frame, house placement.HouseID, from, to calendar.Day) (list []AgendaItem, err error) {
	meetings, err := tx.Meetings(ctx, f.By, store.MeetingFilter{From: from.At(0, 0, zone(f)), To: to.At(0, 0, zone(f)), House: house, Alone: true, Limit: mostOnAgenda})
	for _, m := range meetings {
		if m.State != placement.Cancelled {
			list = append(list, AgendaItem{Kind: "meeting", ID: string(m.ID), At: m.At, Long: m.Length(), What: f.T("meeting." + string(m.Kind)), Who: m.PupilName, House: m.House, Href: "/entretiens/" + url.PathEscape(string(m.ID))})
		}
	}
	return list, err
}

func gatheringsOn(ctx context.Context, tx *store.Tx, f Frame, house placement.HouseID, from, to calendar.Day) (list []AgendaItem, err error) {
	all, err := tx.Gatherings(ctx, store.ScopeOf(f.By), from.At(0, 0, zone(f)), to.At(0, 0, zone(f)), mostOnAgenda)
	for _, g := range all {
		if g.State == placement.Planned && (house == "" || g.House == house) {
			list = append(list, AgendaItem{Kind: "gathering", ID: string(g.ID), At: g.First, Long: time.Duration(g.Slots*g.Minutes) * time.Minute, What: f.T("gathering." + string(g.Kind)), House: g.House, Place: g.Place, Href: gatheringPath(g.ID)})
		}
	}
	return list, err
}

func arrivalsOn(ctx context.Context, tx *store.Tx, f Frame, house placement.HouseID, from, to calendar.Day) (list []AgendaItem, err error) {
	offers, err := tx.Offers(ctx, store.ScopeOf(f.By), store.OfferFilter{House: house, Expected: to.AddDays(-1), Limit: mostOnAgenda})
	for _, o := range offers {
		if !o.Nights.From.Before(from) {
			list = append(list, AgendaItem{Kind: "arrival", ID: string(o.ID), On: o.Nights.From, What: f.T("agenda.arrival"), Who: o.PupilName, House: o.House, Href: "/propositions/" + url.PathEscape(string(o.ID))})
		}
	}
	return list, err
}

// lay puts the items into their days and names the page and its ways on.
func (v *AgendaView) lay(items []AgendaItem, from, to, on, today calendar.Day, house string) {
	mode, step := "semaine", func(n int) calendar.Day { return from.AddDays(7 * n) }
	v.Title = v.T("agenda.week_of", plain.Date(v.Lang, from))
	if v.Month {
		mode, step = "mois", func(n int) calendar.Day { return calendar.NewDay(on.Year(), monthOf(on)+time.Month(n), 1) }
		v.Title = v.T("agenda.month_of", plain.Month(v.Lang, monthOf(on)), text(on.Year()))
	}
	at := func(mode string, on calendar.Day) string {
		return agendaPath + "?" + url.Values{"vue": {mode}, "le": {on.String()}, "internat": {house}}.Encode()
	}
	v.Prev, v.Next = Link{at(mode, step(-1)), v.T("agenda.before_" + mode)}, Link{at(mode, step(1)), v.T("agenda.after_" + mode)}
	v.Today = Link{at(mode, today), v.T("agenda.today")}
	v.Modes = []Option{{"mois", v.T("agenda.mode_month")}, {"semaine", v.T("agenda.mode_week")}}
	v.Form = newForm("vue", mode, "le", on.String(), "internat", house)
	v.Empty = len(items) == 0
	for d := from; d.Before(to); d = d.AddDays(1) {
		if len(v.Heads) < 7 {
			v.Heads = append(v.Heads, plain.Weekday(v.Lang, d.Weekday()))
		}
		_, _, number := d.Date()
		day := AgendaDay{Day: d, Number: number, In: !v.Month || monthOf(d) == monthOf(on), Today: d == today}
		for len(items) > 0 && items[0].On == d {
			day.Items, items = append(day.Items, items[0]), items[1:]
		}
		if n := len(day.Items); v.Month && n > mostInDay {
			day.Items, day.More = day.Items[:mostInDay-1], &Link{at("semaine", d), v.T("agenda.more", n-mostInDay+1)}
		}
		v.Days = append(v.Days, day)
	}
}
