package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// A NewGatheringView is the form for a day on which a house meets all families.
type NewGatheringView struct {
	Frame
	Form     *Form
	Houses   []Option
	Kinds    []Option
	Sections []SectionHours // of the house that is chosen
}

// A GatheringView is such a day: its slots, and the list for the desk.
type GatheringView struct {
	Frame
	Gathering placement.Gathering
	State     Badge
	Points    []Point
	Counts    []Point
	Turns     []DeskTurn
	Times     report.Table
	Desk      report.Table // the turns as a table, for files
	Files     []Link
	Form      *Form
	Open      bool // it can still be moved or cancelled
	Keeps     []Option
	names     sectionNames
}

var (
	newGatheringPage = newPage[NewGatheringView]("newgathering.html")
	gatheringPage    = newPage[GatheringView]("gathering.html")
)

func gatheringRoutes() []Route {
	return append([]Route{
		{Method: http.MethodGet, Path: "/reunions/nouvelle", Action: placement.EditMeetings, Do: (*Server).askGathering},
		{Method: http.MethodPost, Path: "/reunions/nouvelle", Action: placement.EditMeetings, Do: (*Server).planGathering, Event: "gathering.planned"},
		{Method: http.MethodGet, Path: "/reunions/{id}", Action: placement.SeeMeetings, Do: (*Server).showGathering},
	}, append(gatheringDayRoutes(), fileRoutes("/reunions/{id}/liste", placement.SeeMeetings, deskFile)...)...)
}

func (s *Server) askGathering(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.gatheringForm(w, r, by, newForm("kind", string(placement.HouseEvening), "owner", by.Name, "at", "17:30", "minutes", "15", "slots", "8", "room", "4"))
}

func (s *Server) gatheringForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := NewGatheringView{Frame: s.frame(r, by, "gatherings.new").under("/entretiens", words.T(langOf(r), "meetings.title")), Form: form}
	for _, kind := range []placement.MeetingKind{placement.HouseEvening, placement.Installation} {
		v.Kinds = append(v.Kinds, Option{string(kind), v.T("gathering." + string(kind))})
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
		if err != nil {
			return err
		}
		v.Houses = houseOptions(v.T("gatherings.which_house"), houses)
		return v.chooseHouse(r, tx, houses, s.dayOf(r))
	})
	if err != nil {
		return err
	}
	return newGatheringPage.render(w, form.Status(), v)
}

func gatheringOf(form *Form, zone *time.Location) placement.Gathering {
	g := placement.Gathering{
		House: placement.HouseID(form.Text("house", 60)), Kind: placement.MeetingKind(form.Choice("kind", string(placement.HouseEvening), string(placement.Installation))),
		First: form.momentAt("on", "at", zone), Place: form.Text("place", 200), Owner: form.Text("owner", 100),
		Minutes: form.Number("minutes", 1, placement.MostSlotMinutes), Slots: form.Number("slots", 1, placement.MostSlots), Room: form.Number("room", 1, placement.MostSlotRoom),
	}
	form.sectionHours(&g, zone)
	return g
}

// planGathering first shows who will be told, how and when; the second time it
// invites them. What the office would refuse is refused the first time.
func (s *Server) planGathering(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if form.Ticked("show") { // the sections of another house
		return s.gatheringForm(w, r, by, form)
	}
	in := gatheringOf(form, zoneOf(r))
	if !form.Ticked("sure") && !form.Bad() {
		ask, err := s.gatheringPreview(r, by, in, form.hoursFields())
		if err != nil {
			return err
		}
		if len(ask.Told) > 0 {
			form.Set("sure", "1")
			ask.Form = form
			return s.confirm(w, r, by, ask)
		}
	}
	var kept placement.Gathering
	again, err := form.Submit(func() (err error) {
		kept, err = s.Office.PlanGathering(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.gatheringForm(w, r, by, form)
	}
	return s.redirect(w, r, "/reunions/"+url.PathEscape(string(kept.ID)), "gathering.planned")
}

// gatheringPreview says who would be invited: how many of how many families, and
// by which channel. What cannot be planned tells nobody: the office says why.
func (s *Server) gatheringPreview(r *http.Request, by placement.Actor, in placement.Gathering, keep []string) (Confirmation, error) {
	lang := langOf(r)
	var house placement.House
	var families []office.Family
	var names sectionNames
	var heard office.Hearing
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if house, err = tx.House(r.Context(), store.ScopeOf(by), in.House); err != nil {
			return err
		}
		on := calendar.DayOf(in.First, zoneOf(r))
		sections, err := tx.Sections(r.Context(), store.ScopeOf(by), in.House, on)
		if err != nil {
			return err
		}
		names = sectionsNamed(sections)
		if families, err = office.FamiliesToMeet(r.Context(), tx, by, in.House, on); err != nil {
			return err
		}
		heard, err = s.Office.WhoHearsAsFamily(r.Context(), tx, by, families)
		return err
	})
	if err != nil || in.Check(s.Now()) != nil || in.Holds(office.BySection(families)) != nil {
		return Confirmation{}, err
	}
	ask := Confirmation{
		Question: words.T(lang, "gatherings.ask", len(families), house.Name), Action: "/reunions/nouvelle", Button: words.T(lang, "meetings.invite_do"),
		Facts: gatheringPoints(lang, in, names, zoneOf(r)), Back: Link{"/entretiens", words.T(lang, "meetings.back")},
		Keep: append([]string{"sure", "house", "kind", "on", "at", "place", "owner", "minutes", "slots", "room"}, keep...),
	}
	ask.tell(s.frame(r, by, "gatherings.new"), heard)
	ask.When += " " + words.T(lang, "meetings.told_then")
	return ask, nil
}

// toldBy counts guests by the channel that reaches them.
func toldBy(lang plain.Lang, guests []placement.Guardianship) (points []Point) {
	told := map[placement.Channel]int{}
	for _, k := range guests {
		told[k.Guardian.Channel]++
	}
	for _, channel := range []placement.Channel{placement.ByEmail, placement.ByLetter} {
		if n := told[channel]; n > 0 {
			points = append(points, Point{Label: words.T(lang, "gatherings.people", n), Value: words.T(lang, "channel."+string(channel))})
		}
	}
	return points
}

func gatheringPoints(lang plain.Lang, g placement.Gathering, names sectionNames, zone *time.Location) []Point {
	points := []Point{
		{Label: words.T(lang, "meetings.when"), Value: plain.Moment(lang, g.First.In(zone))},
		{Label: words.T(lang, "gatherings.times"), Value: words.T(lang, "gatherings.slots_are", g.Slots, g.Minutes, g.Room)},
		{Label: words.T(lang, "meetings.place"), Value: g.Place},
		{Label: words.T(lang, "meetings.owner"), Value: g.Owner},
	}
	return append(points, hoursPoints(lang, g, names, zone)...)
}

func (s *Server) showGathering(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.gatheringWith(w, r, by, nil)
}

// gatheringWith shows a gathering with the form as it was typed, or a fresh one.
func (s *Server) gatheringWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v, err := s.readGathering(r, by)
	if err != nil {
		return err
	}
	g := v.Gathering
	v.Open = g.State == placement.Planned && g.First.After(s.Now()) && admit(by, placement.EditMeetings) == nil
	v.Form = newForm("on", v.Day(g.First).String(), "at", g.First.In(zone(v.Frame)).Format("15:04"), "place", g.Place, "slots", "keep")
	if form != nil {
		for _, field := range []string{"on", "at", "place", "slots"} {
			if !form.values.Has(field) {
				form.Set(field, v.Form.Value(field))
			}
		}
		v.Form = form
	}
	return gatheringPage.render(w, v.Form.Status(), v)
}

func deskFile(f fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		v, err := s.readGathering(r, by)
		if err != nil {
			return err
		}
		out := report.Report{Lang: v.Lang, Title: v.Title, Made: s.Now(), About: []string{v.Points[0].Value, v.Gathering.Place}, Tables: []report.Table{v.Desk, v.Times}}
		return f.send(w, "accueil", out)
	}
}

func (s *Server) readGathering(r *http.Request, by placement.Actor) (v GatheringView, err error) {
	v = GatheringView{Frame: s.frame(r, by, "gatherings.title").under("/entretiens", words.T(langOf(r), "meetings.title"))}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, gatheringID(r), s.Now()) })
	return v, err
}

func (v *GatheringView) read(ctx context.Context, tx *store.Tx, id placement.GatheringID, now time.Time) (err error) {
	scope := store.ScopeOf(v.By)
	if v.Gathering, err = tx.Gathering(ctx, scope, id); err != nil {
		return err
	}
	house, err := tx.House(ctx, scope, v.Gathering.House)
	if err != nil {
		return err
	}
	sections, err := tx.Sections(ctx, scope, house.ID, v.Day(v.Gathering.First))
	if err != nil {
		return err
	}
	v.names = sectionsNamed(sections)
	families, err := tx.MeetingsOfGathering(ctx, v.By, id)
	if err != nil {
		return err
	}
	taken, err := tx.SlotsTaken(ctx, id, "")
	if err != nil {
		return err
	}
	v.Title = v.T("gatherings.of", v.T("gathering."+string(v.Gathering.Kind)), house.Name)
	v.Points, v.Counts = gatheringPoints(v.Lang, v.Gathering, v.names, zone(v.Frame)), v.counts(families)
	v.State = stateBadge(v.Lang, "review", string(v.Gathering.State))
	v.Keeps = []Option{{"keep", v.T("gatherings.slots_keep")}, {"ask", v.T("gatherings.slots_ask")}}
	v.Turns = v.turns(families, v.onItsDay(now) && admit(v.By, placement.EditMeetings) == nil)
	v.Times, v.Desk = v.times(v.Gathering.Fill("", taken)), v.desk(families)
	v.Files = fileLinks(v.Frame, "/reunions/"+url.PathEscape(string(id))+"/liste", "")
	return nil
}

func (v *GatheringView) times(slots []placement.Slot) report.Table {
	t := report.Table{ID: "times", Title: v.T("gatherings.times"), Columns: []string{v.T("meetings.clock"), v.T("gatherings.taken"), v.T("gatherings.left")}}
	for _, slot := range slots {
		t.Rows = append(t.Rows, report.Row{Name: clockOf(v.Frame, slot.At), Cells: []report.Cell{report.Number(slot.Taken), report.Number(slot.Left())}})
	}
	return t
}

// presence is what the desk ticked, in words; "" nothing yet, a box to tick on
// paper.
func (v *GatheringView) presence(g store.Guest) string {
	if g.Presence == placement.NotTicked {
		return ""
	}
	return v.T(presenceKey(g, g.Presence))
}

func tickedBy(f Frame, g store.Guest) string {
	if g.Presence == placement.NotTicked {
		return ""
	}
	return clockOf(f, g.TickedAt) + ", " + g.TickedBy
}

// desk is the list for the day: each family, who comes when, how many, with
// which interpreter, and who is there.
func (v *GatheringView) desk(families []store.MeetingLine) report.Table {
	slices.SortStableFunc(families, func(a, b store.MeetingLine) int { return cmp.Compare(v.of(a), v.of(b)) })
	t := report.Table{ID: "desk", Title: v.T("gatherings.desk")}
	keys := []string{"child", "guest", "answer", "time", "people_n", "interpreter", "there", "there_by"}
	if len(v.Gathering.Hours) > 0 {
		keys = append(keys, "section")
	}
	for _, key := range keys {
		t.Columns = append(t.Columns, v.T("gatherings."+key))
	}
	for _, m := range families {
		for _, g := range m.Guests {
			when, people := report.Cell{}, report.Cell{}
			if !g.Slot.IsZero() {
				when, people = report.Text(clockOf(v.Frame, g.Slot)), report.Number(g.People)
			}
			row := report.Row{Name: m.PupilName, Href: "/entretiens/" + url.PathEscape(string(m.ID)), Cells: []report.Cell{
				report.Text(g.Name), report.Text(v.T("reply." + string(g.Reply))), when, people, report.Text(g.Interpreter), report.Text(v.presence(g)), report.Text(tickedBy(v.Frame, g)),
			}}
			if len(v.Gathering.Hours) > 0 {
				row.Cells = append(row.Cells, report.Text(v.of(m)))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// clockOf is a time of day on the clocks of the page.
func clockOf(f Frame, at time.Time) string { return plain.Clock(f.Lang, at.In(zone(f))) }

// slotChoice are the slots with room left that a guest of a gathering chooses
// among, the own one always; none for any other meeting. Full says that there is
// nothing left to choose.
func slotChoice(ctx context.Context, tx *store.Tx, f Frame, m placement.Meeting) (list []Option, full bool, err error) {
	if m.Gathering == "" {
		return nil, false, nil
	}
	g, err := tx.Gathering(ctx, store.Whole(m.Territory), m.Gathering)
	if err != nil {
		return nil, false, err
	}
	taken, err := tx.SlotsTaken(ctx, g.ID, m.ID)
	slots := g.Fill(m.Section, taken)
	for _, slot := range slots {
		if slot.Left() > 0 {
			list = append(list, Option{slotValue(slot.At), clockOf(f, slot.At)})
		}
	}
	if full = len(list) == 0; len(slots) < 2 {
		list = nil // told with the invitation
	}
	return list, full, err
}

func slotValue(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// seat reads what goes with an answer: about a gathering, and in words.
func (f *Form) seat(in *office.MeetingAnswer) {
	if text := f.Optional("slot", 40); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			f.Reject("slot", "gathering.choose")
		}
		in.Slot = at
	}
	if strings.TrimSpace(f.Value("people")) != "" {
		in.People = f.Number("people", 1, placement.MostPeople)
	}
	in.Interpreter = f.Optional("interpreter", 40)
	in.Words = f.Optional("words", 500)
}

// keepAnswer fills the form with what the reader answered before, unless it is
// shown again as it was typed.
func (v *OwnMeetingView) keepAnswer() {
	i := slices.IndexFunc(v.Meeting.Invited, func(x placement.Invitation) bool { return x.Guardian == v.By.Guardian })
	if i < 0 || v.Form.Status() != http.StatusOK {
		return
	}
	mine := v.Meeting.Invited[i]
	v.Form.Set("words", mine.Words)
	if mine.Slot.IsZero() {
		return
	}
	v.Form.Set("slot", slotValue(mine.Slot))
	v.Form.Set("people", strconv.Itoa(mine.People))
	v.Form.Set("interpreter", mine.Interpreter)
}
