package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SupervisionView is the supervision of one house over one week: who is on
// duty, where somebody is lacking, and, apart from that, the posts.
type SupervisionView struct {
	Frame
	House    placement.House
	Week     calendar.Week
	Made     time.Time
	Files    []Link
	At       string // the path of the page
	Edit     bool
	Form     *Form
	Earlier  string
	Later    string
	Changed  string // who changed the week last
	Entered  bool   // somebody is on duty this week
	Before   bool   // and was in the week before
	Finding  string
	Notes    []Note
	Tiles    []Tile
	Picture  CoverPicture
	Days     []calendar.Day
	Grid     []SlotRow
	Weakest  []CoverLine
	Adults   []Option // to ask what happens without one
	WeekDays []Option
	Asked    string // what is asked, in words; "" when nothing is
	Lost     []LostLine
	Absences []StaffAbsenceLine
	Staff    []StaffLine
	Rules    []RuleGroup
	NewRules []Link
	Posts    PostsBox
	Bands    []BandAdults
	Version  int // of the house
}

// A SlotRow is one slot over the days of the week.
type SlotRow struct {
	Name  string
	Cells []SlotCell
}

// A SlotCell is one session, or nothing where the house is closed.
type SlotCell struct {
	Open  bool
	Href  string
	Name  string // of the session, for who hears the page
	Count string // "1 sur 2"
	Badge Badge
	Who   []string
}

// A CoverLine is a session in words.
type CoverLine struct {
	Says  string
	Badge Badge
	Href  string
}

var supervisionPage = newPage[SupervisionView]("supervision.html")

func supervisionRoutes() []Route {
	const at = "/internats/{id}/encadrement"
	see, edit := placement.SeeRoster, placement.EditRoster
	return append(append(fileRoutes(at+"/semaine", see, coverFile), fileRoutes("/encadrement", see, supervisionListFile)...), []Route{
		{Method: http.MethodGet, Path: "/encadrement", Action: see, Do: (*Server).listSupervision},
		{Method: http.MethodGet, Path: at, Action: see, Do: (*Server).showSupervision},
		{Method: http.MethodGet, Path: at + "/creneaux/{day}/{slot}", Action: edit, Do: (*Server).askSession},
		{Method: http.MethodPost, Path: at + "/creneaux/{day}/{slot}", Action: edit, Do: (*Server).saveSession, Event: "roster.changed"},
		{Method: http.MethodGet, Path: at + "/copie", Action: edit, Do: (*Server).askCopy},
		{Method: http.MethodPost, Path: at + "/copie", Action: edit, Do: (*Server).copyWeek, Event: "roster.copied"},
		{Method: http.MethodGet, Path: at + "/equipe/{part}", Action: edit, Do: (*Server).askStaff},
		{Method: http.MethodPost, Path: at + "/equipe/{part}", Action: edit, Do: (*Server).saveStaff, Event: "staff.changed"},
		{Method: http.MethodGet, Path: at + "/absences/nouvelle", Action: edit, Do: (*Server).askStaffAbsence},
		{Method: http.MethodPost, Path: at + "/absences/nouvelle", Action: edit, Do: (*Server).addStaffAbsence, Event: "staff_absence.added"},
		{Method: http.MethodPost, Path: at + "/absences/{part}/retirer", Action: edit, Do: (*Server).removeStaffAbsence, Event: "staff_absence.removed"},
		{Method: http.MethodGet, Path: at + "/regles/{part}", Action: edit, Do: (*Server).askRule},
		{Method: http.MethodPost, Path: at + "/regles/{part}", Action: edit, Do: (*Server).saveRule, Event: "supervision_rule.changed"},
		{Method: http.MethodPost, Path: at + "/regles/{part}/retirer", Action: edit, Do: (*Server).dropRule, Event: "supervision_rule.removed"},
		{Method: http.MethodPost, Path: at + "/exemples", Action: edit, Do: (*Server).takeExamples, Event: "supervision_rule.added"},
		{Method: http.MethodPost, Path: at + "/places", Action: edit, Do: (*Server).publishAdults, Event: "band.staffed"},
	}...)
}

func supervisionPath(id placement.HouseID) string { return "/internats/" + string(id) + "/encadrement" }

// weekPath is the page of one week.
func weekPath(id placement.HouseID, week calendar.Week) string {
	return supervisionPath(id) + "?semaine=" + week.Monday().String()
}

// weekAsked is the week of the day in the URL, or the present one.
func (s *Server) weekAsked(r *http.Request, form *Form) calendar.Week {
	on := form.OptionalDay("semaine")
	if on.IsZero() {
		on = s.dayOf(r)
	}
	form.Set("semaine", on.String())
	return on.ISOWeek()
}

func (s *Server) showSupervision(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.readSupervision(r, by)
	if err != nil {
		return err
	}
	return supervisionPage.render(w, v.Form.Status(), *v)
}

func (v *SupervisionView) read(ctx context.Context, tx *store.Tx, id placement.HouseID) error {
	scope := store.ScopeOf(v.By)
	duty, err := tx.Duty(ctx, scope, id, v.Week.Days(), store.AcceptedExpected)
	if err != nil {
		return err
	}
	kept, err := tx.RosterWeek(ctx, scope, id, v.Week)
	if err != nil {
		return err
	}
	v.House, v.Version, v.At = duty.House, duty.House.Version, supervisionPath(id)
	v.Frame = v.under("/places", v.T("places.title")).under("/places/"+string(id), duty.House.Name)
	v.Title = v.T("supervision.title_of", duty.House.Name)
	v.Earlier, v.Later = weekPath(id, v.Week.Monday().AddDays(-7).ISOWeek()), weekPath(id, v.Week.Next())
	if kept.Version > 0 {
		v.Changed = v.T("supervision.changed", kept.By.Name, kept.At.In(wallOf(v.Zone)))
	}
	if v.Before, err = tx.Rostered(ctx, id, v.Week.Monday().AddDays(-7).ISOWeek().Days()); err != nil {
		return err
	}
	v.onDuty(duty)
	v.posts(duty)
	v.bandAdults(duty)
	v.people(duty)
	v.rules(duty)
	return v.whatIf(ctx, tx, duty)
}

// onDuty is the check of who is there, slot by slot.
func (v *SupervisionView) onDuty(d placement.Duty) {
	sessions := d.Sessions(v.Week.Days())
	covers := map[capacity.Session]capacity.Cover{}
	all := d.Covers(sessions)
	for _, c := range all {
		covers[c.Session] = c
	}
	v.Entered = len(d.Shifts) > 0
	for _, on := range slices.Collect(v.Week.Days().Days()) {
		if slices.ContainsFunc(sessions, func(s capacity.Session) bool { return s.Day == on }) {
			v.Days = append(v.Days, on)
			v.WeekDays = append(v.WeekDays, Option{on.String(), plain.Weekday(v.Lang, on.Weekday()) + " " + plain.DayMonth(v.Lang, on)})
		}
	}
	for _, slot := range capacity.Slots {
		row := SlotRow{Name: plain.Slot(v.Lang, slot)}
		if !slices.ContainsFunc(sessions, func(s capacity.Session) bool { return s.Slot == slot }) {
			continue
		}
		for _, on := range v.Days {
			session := capacity.Session{Day: on, Slot: slot}
			row.Cells = append(row.Cells, v.cell(d, session, covers[session], slices.Contains(sessions, session)))
		}
		v.Grid = append(v.Grid, row)
	}
	v.Picture = coverPicture(v.Frame, v.Days, sessions, covers)
	v.summary(d, all)
}

// cell is one session of the table.
func (v *SupervisionView) cell(d placement.Duty, session capacity.Session, c capacity.Cover, open bool) SlotCell {
	if !open {
		return SlotCell{}
	}
	cell := SlotCell{Open: true, Name: plain.Session(v.Lang, session), Badge: v.badge(c), Count: v.T("supervision.of", c.Rostered, c.Required)}
	if v.Edit {
		cell.Href = sessionPath(d.House.ID, session)
	}
	for _, s := range d.Shifts {
		if s.Session != session {
			continue
		}
		who := staffName(d, s.Staff)
		if s.Wing != "" {
			who = v.T("supervision.in_wing", who, wingName(d, s.Wing))
		}
		if d.Away(s.Staff, s.Day) {
			who = v.T("supervision.who_away", who)
		}
		cell.Who = append(cell.Who, who)
	}
	return cell
}

func sessionPath(id placement.HouseID, s capacity.Session) string {
	return supervisionPath(id) + "/creneaux/" + s.Day.String() + "/" + string(s.Slot)
}

// badge says how a session stands. A week for which nobody is entered is still
// to be made: nothing is wrong yet.
func (v *SupervisionView) badge(c capacity.Cover) Badge {
	switch {
	case c.Boarders == 0:
		return Badge{"", v.T("supervision.nobody")}
	case c.Lacking > 0 && !v.Entered:
		return Badge{"wait", v.T("supervision.to_fill", c.Lacking)}
	case c.Lacking > 0:
		return Badge{"bad", v.T("supervision.lacking", c.Lacking)}
	case c.Required == 0:
		return Badge{"", v.T("supervision.no_rule")}
	}
	return Badge{"ok", v.T("supervision.covered")}
}

// mostWeak is how many of the weakest sessions are listed.
const mostWeak = 10

// summary says what the week comes to: a sentence, numbers, the weakest sessions.
func (v *SupervisionView) summary(d placement.Duty, covers []capacity.Cover) {
	lacking := 0
	for _, c := range covers {
		if c.Lacking > 0 {
			lacking++
		}
	}
	for _, c := range capacity.Weakest(covers, mostWeak) {
		v.Weakest = append(v.Weakest, CoverLine{
			Says: v.T("supervision.weak_line", plain.ShortSession(v.Lang, c.Session), c.Rostered, c.Required, c.Boarders), Badge: v.badge(c), Href: v.hrefOf(d, c.Session)})
	}
	switch {
	case len(v.Days) == 0:
		v.Finding = v.T("supervision.finding_closed")
	case !v.Entered:
		v.Finding = v.T("supervision.finding_empty")
	case lacking == 0:
		v.Finding = v.T("supervision.finding_all", len(covers))
	default:
		worst := capacity.Weakest(covers, 1)[0]
		v.Finding = v.T("supervision.finding_some", len(covers)-lacking, len(covers), plain.ShortSession(v.Lang, worst.Session), worst.Lacking)
	}
	if !d.Hours.Known(v.Week.Days()) {
		v.Notes = append(v.Notes, Note{"wait", v.T("supervision.calendar_unknown"), nil})
	}
	if !v.Entered && v.Edit && len(v.Days) > 0 {
		v.Notes = append(v.Notes, v.howToEnter(d.House.ID))
	}
	if len(d.Rules) == 0 {
		v.Notes = append(v.Notes, Note{"wait", v.T("supervision.no_rules"), &Link{"#regles", v.T("supervision.no_rules_do")}})
	}
	v.tiles(d, len(covers), lacking)
}

// howToEnter says how an empty week is filled: from the week before, where somebody
// was on duty in it.
func (v *SupervisionView) howToEnter(house placement.HouseID) Note {
	if !v.Before {
		return Note{"wait", v.T("supervision.enter_first"), nil}
	}
	last := v.Week.Monday().AddDays(-7).String()
	return Note{"wait", v.T("supervision.enter"), &Link{supervisionPath(house) + "/copie?semaine=" + last, v.T("supervision.enter_copy")}}
}

func (v *SupervisionView) hrefOf(d placement.Duty, s capacity.Session) string {
	if !v.Edit {
		return ""
	}
	return sessionPath(d.House.ID, s)
}

func (v *SupervisionView) tiles(d placement.Duty, sessions, lacking int) {
	away := map[placement.StaffID]bool{}
	for _, a := range d.Absences {
		away[a.Staff] = true
	}
	missing := "supervision.tile_lacking"
	if !v.Entered {
		missing = "supervision.tile_to_fill"
	}
	v.Tiles = []Tile{
		{Number: plain.Number(v.Lang, sessions-lacking), Label: v.T("supervision.tile_covered", sessions), Href: "#semaine"},
		{Number: plain.Number(v.Lang, lacking), Label: v.T(missing, lacking), Href: "#faibles", Tone: toneIf(lacking > 0 && v.Entered, "bad")},
		{Number: plain.Number(v.Lang, len(away)), Label: v.T("supervision.tile_away", len(away)), Href: "#absences", Tone: toneIf(len(away) > 0, "wait")},
	}
}

func staffName(d placement.Duty, id placement.StaffID) string {
	if i := slices.IndexFunc(d.Staff, func(s placement.Staff) bool { return s.ID == id }); i >= 0 {
		return d.Staff[i].Name
	}
	return ""
}

// wingName is the name of a supervision band, or of the section that has none.
func wingName(d placement.Duty, wing string) string {
	for _, b := range d.Bands {
		if string(b.ID) == wing {
			return b.Code
		}
	}
	return sectionName(d.Sections, placement.SectionID(wing))
}
