package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A DeskTurn is the guests of one slot, or those who have none.
type DeskTurn struct {
	At      time.Time
	Section string // with hours of its own, else ""
	Title   string
	Lines   []DeskLine
}

// A DeskLine is one guest as the desk sees him or her.
type DeskLine struct {
	Meeting   placement.MeetingID
	Guest     store.Guest
	Child     string
	Answer    Badge
	About     string // how many come, which interpreter
	Box       string // what is ticked on paper
	Came      *Badge
	TickedBy  string
	Choices   []Option // what the desk may say; none before the day
	CanUntick bool
}

func gatheringDayRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/reunions/{id}/presence", Action: placement.EditMeetings, Do: (*Server).tickGuest, Event: "meeting.ticked"},
		{Method: http.MethodPost, Path: "/reunions/{id}/deplacer", Action: placement.EditMeetings, Do: (*Server).moveGathering, Event: "gathering.moved"},
		{Method: http.MethodPost, Path: "/reunions/{id}/annuler", Action: placement.EditMeetings, Do: (*Server).cancelGathering, Event: "gathering.cancelled"},
	}
}

func gatheringPath(id placement.GatheringID) string { return "/reunions/" + url.PathEscape(string(id)) }

func gatheringID(r *http.Request) placement.GatheringID {
	return placement.GatheringID(chi.URLParam(r, "id"))
}

// turns puts the guests in the order of their slots, section after section where
// these have hours of their own; who has none comes last,
// by what he or she answered.
func (v *GatheringView) turns(families []store.MeetingLine, ticks bool) (list []DeskTurn) {
	for _, m := range families {
		for _, g := range m.Guests {
			i := slices.IndexFunc(list, func(t DeskTurn) bool { return t.At.Equal(g.Slot) && t.Section == v.of(m) })
			if i < 0 {
				i = len(list)
				list = append(list, DeskTurn{At: g.Slot, Section: v.of(m)})
			}
			list[i].Lines = append(list[i].Lines, v.deskLine(m, g, ticks))
		}
	}
	slices.SortStableFunc(list, func(a, b DeskTurn) int {
		if a.Section != b.Section {
			return cmp.Compare(a.Section, b.Section)
		}
		if a.At.IsZero() != b.At.IsZero() {
			return cmp.Compare(b.At.Unix(), a.At.Unix())
		}
		return a.At.Compare(b.At)
	})
	for i := range list {
		list[i].Title = v.T("gatherings.no_time")
		if !list[i].At.IsZero() {
			list[i].Title = clockOf(v.Frame, list[i].At)
		}
		if list[i].Section != "" {
			list[i].Title = list[i].Section + " · " + list[i].Title
		}
	}
	return list
}

func (v *GatheringView) deskLine(m store.MeetingLine, g store.Guest, ticks bool) DeskLine {
	line := DeskLine{Meeting: m.ID, Guest: g, Child: m.PupilName, Answer: stateBadge(v.Lang, "reply", string(g.Reply)), Box: v.T(presenceKey(g, placement.Came))}
	var about []string
	if g.People > 0 {
		about = append(about, v.T("gatherings.n_people", g.People))
	}
	if g.Interpreter != "" {
		about = append(about, v.T("gatherings.interpreter_of", g.Interpreter))
	}
	line.About = strings.Join(about, " · ")
	ticks = ticks && m.State != placement.Cancelled
	if g.Presence == placement.NotTicked {
		if ticks {
			line.Choices = []Option{{string(placement.Came), v.T(presenceKey(g, placement.Came) + "_do")}, {string(placement.Absent), v.T(presenceKey(g, placement.Absent) + "_do")}}
		}
		return line
	}
	badge := Badge{Tone: tones["presence."+string(g.Presence)], Text: v.T(presenceKey(g, g.Presence))}
	line.Came, line.CanUntick = &badge, ticks
	line.TickedBy = v.T("presence.ticked_by", clockOf(v.Frame, g.TickedAt), g.TickedBy)
	return line
}

// presenceKey names a presence: who wanted the telephone is reached or not.
func presenceKey(g store.Guest, p placement.Presence) string {
	if g.Reply == placement.ByPhone {
		return "presence.phone." + string(p)
	}
	return "presence." + string(p)
}

// counts say who is expected and who is there.
func (v *GatheringView) counts(families []store.MeetingLine) []Point {
	var coming, people, phone, came, absent int
	var interpreters []string
	for _, m := range families {
		for _, g := range m.Guests {
			switch {
			case g.Reply == placement.Coming:
				coming, people = coming+1, people+g.People
			case g.Reply == placement.ByPhone:
				phone++
			}
			switch g.Presence {
			case placement.Came:
				came++
			case placement.Absent:
				absent++
			}
			if g.Interpreter != "" && !g.Slot.IsZero() {
				interpreters = append(interpreters, g.Interpreter+" ("+clockOf(v.Frame, g.Slot)+")")
			}
		}
	}
	points := []Point{
		{Label: v.T("gatherings.expected"), Value: v.T("gatherings.expected_are", coming, people)},
		{Label: v.T("reply.phone"), Value: text(phone)},
		{Label: v.T("gatherings.ticked"), Value: v.T("gatherings.ticked_are", came, absent)},
	}
	if len(interpreters) > 0 {
		points = append(points, Point{Label: v.T("gatherings.interpreter"), Value: strings.Join(interpreters, ", ")})
	}
	return points
}

func (s *Server) tickGuest(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Ticked{
		Meeting: placement.MeetingID(form.Text("meeting", 60)), Guardian: placement.GuardianID(form.Text("guardian", 60)),
		Was: placement.Presence(form.Choice("was", "", string(placement.Came), string(placement.Absent))),
	}
	if says := form.Choice("says", "undo", string(placement.Came), string(placement.Absent)); says != "undo" {
		in.Says = placement.Presence(says)
	}
	again, err := form.Submit(func() error { return s.Office.TickGuest(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.gatheringWith(w, r, by, form)
	}
	return s.redirect(w, r, gatheringPath(gatheringID(r))+"#"+string(in.Guardian)+"-"+string(in.Meeting), "")
}

// moveGathering first shows who will be told and what becomes of the slots; the
// second time it does it.
func (s *Server) moveGathering(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MovedGathering{
		Gathering: gatheringID(r), First: form.momentAt("on", "at", zoneOf(r)), Place: form.Text("place", 200),
		Keep: form.Choice("slots", "keep", "ask") == "keep", Version: form.Version(),
	}
	sure := form.Ticked("sure")
	var ask Confirmation
	again, err := form.Submit(func() (err error) {
		if sure {
			return s.Office.MoveGathering(r.Context(), by, in)
		}
		ask, err = s.gatheringChange(r, by, in.Gathering, func(g placement.Gathering) (placement.Gathering, error) {
			g, _, err := g.Move(by, in.First, in.Place, s.Now())
			return g, err
		})
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.gatheringWith(w, r, by, form)
	case sure:
		return s.redirect(w, r, gatheringPath(in.Gathering), "gathering.moved")
	}
	lang := langOf(r)
	form.Set("sure", "1")
	ask.Facts = append(ask.Facts, Point{Label: words.T(lang, "gatherings.slots_then"), Value: words.T(lang, "gatherings.slots_"+form.Value("slots"))})
	ask.Question, ask.Action, ask.Button = words.T(lang, "gatherings.move_question"), gatheringPath(in.Gathering)+"/deplacer", words.T(lang, "gatherings.move_do")
	ask.Form, ask.Keep = form, []string{"sure", "version", "on", "at", "place", "slots"}
	return s.confirm(w, r, by, ask)
}

// cancelGathering first shows who will be told; the second time it does it.
func (s *Server) cancelGathering(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.CancelledGathering{Gathering: gatheringID(r), Reason: form.Optional("reason", 500), Version: form.Version()}
	sure := form.Ticked("sure")
	if sure {
		form.Text("reason", 500)
	}
	var ask Confirmation
	change := func() (err error) {
		ask, err = s.gatheringChange(r, by, in.Gathering, func(g placement.Gathering) (placement.Gathering, error) {
			g, _, err := g.Cancel(by, in.Reason, s.Now())
			return g, err
		})
		return err
	}
	again, err := form.Submit(func() error {
		if sure {
			return s.Office.CancelGathering(r.Context(), by, in)
		}
		return change()
	})
	switch {
	case err != nil:
		return err
	case !again && sure:
		return s.redirect(w, r, gatheringPath(in.Gathering), "gathering.cancelled")
	case again && form.faultAt("reason") == nil:
		return s.gatheringWith(w, r, by, form)
	case again:
		if err := change(); err != nil {
			return err
		}
	}
	lang := langOf(r)
	form.Set("sure", "1")
	ask.Question, ask.Action, ask.Button = words.T(lang, "gatherings.cancel_question"), gatheringPath(in.Gathering)+"/annuler", words.T(lang, "gatherings.cancel_do")
	if len(ask.Told) == 0 {
		ask.Button = words.T(lang, "gatherings.cancel_alone")
	}
	ask.Stop, ask.Reason, ask.Form, ask.Keep = true, true, form, []string{"sure", "version"}
	return s.confirm(w, r, by, ask)
}

// gatheringChange says what a change of a whole gathering would be: from when and
// where to when and where, and who is told.
func (s *Server) gatheringChange(r *http.Request, by placement.Actor, id placement.GatheringID, change func(placement.Gathering) (placement.Gathering, error)) (ask Confirmation, err error) {
	f := s.frame(r, by, "gatherings.title")
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		was, err := tx.Gathering(r.Context(), store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		is, err := change(was)
		if err != nil {
			return err
		}
		hears, err := s.Office.WhoHearsOfGathering(r.Context(), tx, by, is, is.State == placement.Cancelled)
		if err != nil {
			return err
		}
		ask.Facts = gatheringChanges(f, was, is)
		ask.tell(f, hears)
		ask.Back = Link{gatheringPath(id), f.T("gatherings.leave_it")}
		return nil
	})
	return ask, err
}

// changed names when and where, before and after.
func gatheringChanges(f Frame, was, is placement.Gathering) []Point {
	when := func(g placement.Gathering) string { return plain.Moment(f.Lang, g.First.In(zone(f))) + ", " + g.Place }
	points := []Point{{Label: f.T("gatherings.fixed"), Value: when(was)}}
	if is.State != placement.Cancelled {
		points = append(points, Point{Label: f.T("gatherings.then"), Value: when(is)})
	}
	return points
}

// tell says who hears: how many by which way, when, and by name.
func (c *Confirmation) tell(f Frame, h office.Hearing) {
	t := telling(f, h)
	c.Told, c.Named, c.When, c.Paused, c.Others = toldBy(f.Lang, h.Told), t.Told, t.When, t.Paused, t.Others
}

// onItsDay reports whether presence may be ticked: from the day of the gathering
// on.
func (v *GatheringView) onItsDay(now time.Time) bool {
	return v.Gathering.State == placement.Planned && !v.Day(now).Before(calendar.DayOf(v.Gathering.First, zone(v.Frame)))
}
