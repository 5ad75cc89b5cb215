package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SessionView is the form of one slot of one day: who is on duty.
type SessionView struct {
	Frame
	House   placement.House
	Action  string
	Back    string
	Form    *Form
	Facts   []Point
	Adults  []AdultChoice
	Wings   []Option
	Days    []Option // other days of the week with the same slot
	Reasons bool     // a reason was asked for
}

// An AdultChoice is one adult of the team and where he or she may be on duty.
type AdultChoice struct {
	Field, Name, About string
}

var sessionPage = newPage[SessionView]("rostersession.html")

// everywhere is how the form writes the whole house: an empty value is nobody's.
const everywhere = "*"

// sessionAsked is the session in a URL.
func sessionAsked(r *http.Request) (capacity.Session, error) {
	on, err := calendar.ParseDay(chi.URLParam(r, "day"))
	slot := capacity.Slot(chi.URLParam(r, "slot"))
	if err != nil || !slot.Known() {
		return capacity.Session{}, placement.Missing("session")
	}
	return capacity.Session{Day: on, Slot: slot}, nil
}

// rosterOf reads the week of a session.
func (s *Server) rosterOf(r *http.Request, by placement.Actor, week calendar.Week) (duty placement.Duty, kept placement.RosterWeek, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if duty, err = tx.Duty(r.Context(), store.ScopeOf(by), houseID(r), week.Days(), store.AcceptedExpected); err != nil {
			return err
		}
		kept, err = tx.RosterWeek(r.Context(), store.ScopeOf(by), houseID(r), week)
		return err
	})
	return duty, kept, err
}

func (s *Server) askSession(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	session, err := sessionAsked(r)
	if err != nil {
		return err
	}
	duty, kept, err := s.rosterOf(r, by, session.Day.ISOWeek())
	if err != nil {
		return err
	}
	if !slices.Contains(duty.Sessions(session.Day.ISOWeek().Days()), session) {
		return placement.Missing("session")
	}
	form := newForm("version", strconv.Itoa(kept.Version))
	for _, shift := range duty.Shifts {
		if shift.Session == session {
			form.Set("adult-"+string(shift.Staff), wingValue(shift.Wing))
		}
	}
	return s.showSession(w, r, by, duty, session, form)
}

func wingValue(wing string) string {
	if wing == "" {
		return everywhere
	}
	return wing
}

func (s *Server) showSession(w http.ResponseWriter, r *http.Request, by placement.Actor, d placement.Duty, at capacity.Session, form *Form) error {
	week := at.Day.ISOWeek()
	v := SessionView{House: d.House, Action: r.URL.Path, Back: weekPath(d.House.ID, week), Form: form}
	v.Frame = s.frame(r, by, "supervision.title").under(v.Back, words.T(langOf(r), "supervision.title_of", d.House.Name))
	v.Title = plain.Session(v.Lang, at)
	v.facts(d, at)
	v.Wings = []Option{{"", v.T("supervision.not_on_duty")}, {everywhere, v.T("supervision.whole_house")}}
	for _, wing := range d.Wings() {
		v.Wings = append(v.Wings, Option{wing, wingName(d, wing)})
	}
	for _, p := range d.Staff {
		v.adult(d, p, at)
	}
	for _, session := range d.Sessions(week.Days()) {
		if session.Slot == at.Slot && session.Day != at.Day {
			v.Days = append(v.Days, Option{session.Day.String(), plain.Weekday(v.Lang, session.Day.Weekday()) + " " + plain.DayMonth(v.Lang, session.Day)})
		}
	}
	return sessionPage.render(w, form.Status(), v)
}

// facts are who is there and how many adults that takes.
func (v *SessionView) facts(d placement.Duty, at capacity.Session) {
	for _, c := range d.Covers([]capacity.Session{at}) {
		for _, wing := range c.Wings {
			v.Facts = append(v.Facts, Point{Label: wingName(d, wing.Wing), Value: v.T("supervision.wing_fact", wing.Boarders, wing.Required)})
		}
		v.Facts = append(v.Facts, Point{Label: v.T("supervision.whole_house"), Value: v.T("supervision.wing_fact", c.Boarders, c.Required), Total: true})
	}
}

// adult offers a person who works there, or is on duty all the same.
func (v *SessionView) adult(d placement.Duty, p placement.Staff, at capacity.Session) {
	choice := AdultChoice{Field: "adult-" + string(p.ID), Name: p.Name, About: v.T("staff." + string(p.Kind))}
	if !p.Here(at.Day) && v.Form.Value(choice.Field) == "" {
		return
	}
	if d.Away(p.ID, at.Day) {
		choice.About += v.T("supervision.choice_away")
	}
	if rule := d.TooYoung(p, at); rule != nil {
		choice.About += v.T("supervision.choice_young", rule.Least)
	}
	v.Adults = append(v.Adults, choice)
}

func (s *Server) saveSession(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	session, err := sessionAsked(r)
	if err != nil {
		return err
	}
	duty, _, err := s.rosterOf(r, by, session.Day.ISOWeek())
	if err != nil {
		return err
	}
	form := readForm(r)
	in := office.RosterChange{House: duty.House.ID, Week: session.Day.ISOWeek(), Version: form.Version(), Reason: form.Optional("reason", 500)}
	in.Sessions = []capacity.Session{session}
	for _, text := range form.Values("days") {
		if on, err := calendar.ParseDay(text); err == nil && on != session.Day && on.ISOWeek() == in.Week {
			in.Sessions = append(in.Sessions, capacity.Session{Day: on, Slot: session.Slot})
		}
	}
	for _, p := range duty.Staff {
		switch wing := form.Optional("adult-"+string(p.ID), 60); wing {
		case "":
		case everywhere:
			in.OnDuty = append(in.OnDuty, office.OnDuty{Staff: p.ID})
		default:
			in.OnDuty = append(in.OnDuty, office.OnDuty{Staff: p.ID, Wing: wing})
		}
	}
	again, err := form.Submit(func() error { return s.Office.ChangeRoster(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showSession(w, r, by, duty, session, form)
	}
	return s.redirect(w, r, weekPath(duty.House.ID, in.Week), "roster.changed")
}

// A CopyView is what copying a week would do, before it is done.
type CopyView struct {
	Frame
	House    placement.House
	Week     calendar.Week
	At, Back string
	Form     *Form
	Counts   []Option
	Weeks    []CopyWeekLine
	Versions string
	Adds     int // shifts, over all weeks
}

// A CopyWeekLine is what becomes of one week.
type CopyWeekLine struct {
	Title, Says string
	Badge       Badge
	Left        []string
	Short       []string
}

var copyPage = newPage[CopyView]("rostercopy.html")

// copyAsked reads which week is copied to how many.
func (s *Server) copyAsked(r *http.Request, form *Form) office.WeekCopy {
	if form.Value("semaines") == "" {
		form.Set("semaines", "1")
	}
	return office.WeekCopy{House: houseID(r), From: s.weekAsked(r, form), Weeks: form.Number("semaines", 1, 12)}
}

func (s *Server) askCopy(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	return s.showCopy(w, r, by, form, s.copyAsked(r, form))
}

func (s *Server) showCopy(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, in office.WeekCopy) error {
	duty, _, err := s.rosterOf(r, by, in.From)
	if err != nil {
		return err
	}
	v := CopyView{House: duty.House, Week: in.From, Form: form, At: supervisionPath(duty.House.ID) + "/copie", Back: weekPath(duty.House.ID, in.From)}
	v.Frame = s.frame(r, by, "supervision.copy_title").under(v.Back, words.T(langOf(r), "supervision.title_of", duty.House.Name))
	v.Title = v.T("supervision.copy_week", in.From.Monday())
	for n := 1; n <= 12; n++ {
		v.Counts = append(v.Counts, Option{strconv.Itoa(n), v.T("supervision.weeks", n)})
	}
	var weeks []office.CopiedWeek
	if _, err := form.Submit(func() (err error) { weeks, err = s.Office.PreviewCopy(r.Context(), by, in); return err }); err != nil {
		return err
	}
	var versions []string
	for _, week := range weeks {
		v.Weeks = append(v.Weeks, v.line(duty, week))
		v.Adds += len(week.Added)
		versions = append(versions, strconv.Itoa(week.Version))
	}
	v.Versions = strings.Join(versions, ",")
	return copyPage.render(w, form.Status(), v)
}

func (v *CopyView) line(d placement.Duty, w office.CopiedWeek) CopyWeekLine {
	line := CopyWeekLine{Title: v.T("supervision.week_of", w.Week.Monday()), Says: v.T("supervision.copy_adds", len(w.Added)), Badge: Badge{"ok", v.T("supervision.copy_complete")}}
	if w.Kept > 0 {
		line.Says += " " + v.T("supervision.copy_keeps", w.Kept)
	}
	for _, left := range w.Left {
		line.Left = append(line.Left, v.T("supervision.copy_left_"+left.Why, staffName(d, left.Shift.Staff), left.Shift.Session))
	}
	for _, c := range w.Short {
		line.Short = append(line.Short, v.T("supervision.copy_short_line", c.Session, c.Lacking, c.Required))
	}
	if len(w.Short) > 0 {
		line.Badge = Badge{"wait", v.T("supervision.copy_short", len(w.Short))}
	}
	return line
}

func (s *Server) copyWeek(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := s.copyAsked(r, form)
	for text := range strings.SplitSeq(form.Optional("versions", 200), ",") {
		if n, err := strconv.Atoi(text); err == nil {
			in.Versions = append(in.Versions, n)
		}
	}
	again, err := form.Submit(func() error { return s.Office.CopyWeek(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showCopy(w, r, by, form, in)
	}
	return s.redirect(w, r, weekPath(in.House, in.From.Next()), "roster.copied")
}
