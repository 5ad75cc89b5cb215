package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A MeetingsView is the appointments with families, day after day.
type MeetingsView struct {
	Frame
	Days       []MeetingDay
	Gatherings []GatheringRow
	Past       bool // the list shows what is over
	Asked      bool // or those of which a guest asks for another date
	Ask        *Note
	Can        bool
	Empty      Empty
}

// A GatheringRow is one meeting of a whole house.
type GatheringRow struct {
	placement.Gathering
	HouseName string
}

// A MeetingDay is one day of the list.
type MeetingDay struct {
	Day   calendar.Day
	Lines []MeetingRow
}

// A MeetingRow is one appointment with what the guests answered.
type MeetingRow struct {
	store.MeetingLine
	Answers []Badge
}

// A MeetingView is one appointment: who is invited, what they say, and the
// forms to move, answer and end it.
type MeetingView struct {
	Frame
	Meeting store.MeetingLine
	Points  []Point
	Answers []GuestAnswer
	Guests  []Option
	Open    bool
	Come    bool // its day has come: it may be noted as held
	Move    *Form
	Answer  *Form
	Replies []Option
	Notices []NoticeLine
	Telling Telling  // who is invited again when it is moved
	Slots   []Option // to choose among, of a gathering
}

// A GuestAnswer is what one guest says, in the form's words and in the own ones.
type GuestAnswer struct {
	Point
	Words string
}

var (
	meetingsPage = newPage[MeetingsView]("meetings.html")
	meetingPage  = newPage[MeetingView]("meeting.html")
)

func meetingRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/entretiens", Action: placement.SeeMeetings, Do: (*Server).listMeetings},
		{Method: http.MethodGet, Path: "/entretiens/nouveau", Action: placement.EditMeetings, Do: (*Server).askMeeting},
		{Method: http.MethodPost, Path: "/entretiens/nouveau/chercher", Action: placement.EditMeetings, Do: (*Server).searchMeetingPupil, Event: "referral.searched"},
		{Method: http.MethodPost, Path: "/entretiens/nouveau", Action: placement.EditMeetings, Do: (*Server).planMeeting, Event: "meeting.planned"},
		{Method: http.MethodGet, Path: "/entretiens/{id}", Action: placement.SeeMeetings, Do: (*Server).showMeeting},
		{Method: http.MethodPost, Path: "/entretiens/{id}/deplacer", Action: placement.EditMeetings, Do: (*Server).moveMeeting, Event: "meeting.moved"},
		{Method: http.MethodPost, Path: "/entretiens/{id}/reponse", Action: placement.EditMeetings, Do: (*Server).noteMeetingAnswer, Event: "meeting.answered"},
		{Method: http.MethodPost, Path: "/entretiens/{id}/agenda", Action: placement.EditMeetings, Do: (*Server).takeCalendarReply, Event: "meeting.answered"},
		{Method: http.MethodPost, Path: "/entretiens/{id}/tenu", Action: placement.EditMeetings, Do: (*Server).holdMeeting, Event: "meeting.done"},
		{Method: http.MethodPost, Path: "/entretiens/{id}/annuler", Action: placement.EditMeetings, Do: (*Server).cancelMeeting, Event: "meeting.cancelled"},
	}
}

// mostMeetings is how many appointments one list has.
const mostMeetings = 300

// mostGatherings is how many meetings of whole houses it has.
const mostGatherings = 50

func (s *Server) listMeetings(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	chosen := r.URL.Query().Get("etat")
	v := MeetingsView{Frame: s.frame(r, by, "meetings.title"), Past: chosen == "passes", Asked: chosen == "dates", Can: admit(by, placement.EditMeetings) == nil}
	today := s.dayOf(r)
	from, to := today.At(0, 0, zone(v.Frame)), time.Time{}
	if v.Past {
		from, to = today.AddDays(-60).At(0, 0, zone(v.Frame)), from
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		list, err := tx.Meetings(r.Context(), by, store.MeetingFilter{From: from, To: to, Alone: !v.Asked, Asked: v.Asked, Limit: mostMeetings})
		v.byDay(list)
		if err != nil || v.Asked {
			return err
		}
		if err := v.asks(r.Context(), tx, from); err != nil {
			return err
		}
		return v.gather(r.Context(), tx, from, to)
	})
	if err != nil {
		return err
	}
	v.Empty = Empty{Title: v.T("meetings.empty"), Text: v.T("meetings.empty_text"), Next: &Link{"/entretiens/nouveau", v.T("meetings.new")}}
	return meetingsPage.render(w, http.StatusOK, v)
}

// datesAsked counts the appointments to come of which a guest asks for another date.
func datesAsked(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	return tx.CountMeetingsAsked(ctx, by, now)
}

// asks says above the list that families ask for another date, wherever in it they are.
func (v *MeetingsView) asks(ctx context.Context, tx *store.Tx, from time.Time) error {
	n, err := tx.CountMeetingsAsked(ctx, v.By, from)
	if err == nil && n > 0 && !v.Past {
		v.Ask = &Note{Tone: "wait", Text: v.T("meetings.asked", n), Link: &Link{"/entretiens?etat=dates", v.T("meetings.asked_see")}}
	}
	return err
}

// gather reads the meetings of whole houses, each with the name of its house.
func (v *MeetingsView) gather(ctx context.Context, tx *store.Tx, from, to time.Time) error {
	list, err := tx.Gatherings(ctx, store.ScopeOf(v.By), from, to, mostGatherings)
	if err != nil || len(list) == 0 {
		return err
	}
	houses, err := tx.Houses(ctx, store.ScopeOf(v.By))
	names := map[placement.HouseID]string{}
	for _, house := range houses {
		names[house.ID] = house.Name
	}
	for _, g := range list {
		v.Gatherings = append(v.Gatherings, GatheringRow{g, names[g.House]})
	}
	return err
}

func (v *MeetingsView) byDay(list []store.MeetingLine) {
	for _, m := range list {
		row := MeetingRow{MeetingLine: m}
		for _, g := range m.Guests {
			badge := stateBadge(v.Lang, "reply", string(g.Reply))
			badge.Text = g.Name + " : " + badge.Text
			row.Answers = append(row.Answers, badge)
		}
		day := v.Day(m.At)
		if n := len(v.Days); n == 0 || v.Days[n-1].Day != day {
			v.Days = append(v.Days, MeetingDay{Day: day})
		}
		last := &v.Days[len(v.Days)-1]
		last.Lines = append(last.Lines, row)
	}
}

func (s *Server) showMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.meetingWith(w, r, by, nil, nil)
}

// meetingWith shows an appointment with the forms as they were typed, or fresh
// ones.
func (s *Server) meetingWith(w http.ResponseWriter, r *http.Request, by placement.Actor, move, answer *Form) error {
	v := MeetingView{Frame: s.frame(r, by, "meetings.title").under("/entretiens", words.T(langOf(r), "meetings.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Meeting, err = tx.Meeting(r.Context(), by, placement.MeetingID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		if v.Slots, _, err = slotChoice(r.Context(), tx, v.Frame, v.Meeting.Meeting); err != nil {
			return err
		}
		notices, err := tx.NoticesOf(r.Context(), store.ScopeOf(by), placement.Thing{Kind: "meeting", ID: string(v.Meeting.ID)})
		if err != nil {
			return err
		}
		if v.Notices, err = named(r.Context(), tx, store.ScopeOf(by), notices); err != nil {
			return err
		}
		v.Notices = readable(v.Notices, by)
		heard, err := s.Office.WhoHears(r.Context(), tx, by, placement.MeetingInvitation, placement.File{Pupil: placement.Pupil{ID: v.Meeting.Pupil}})
		v.Telling = telling(v.Frame, heard)
		return err
	})
	if err != nil {
		return err
	}
	v.describe(s.Now())
	v.Move, v.Answer = move, answer
	if move == nil {
		at := v.Meeting.At.In(zone(v.Frame))
		v.Move = newForm("on", v.Day(v.Meeting.At).String(), "at", at.Format("15:04"), "place", v.Meeting.Place)
	}
	if answer == nil {
		v.Answer = newForm()
	}
	return meetingPage.render(w, max(v.Move.Status(), v.Answer.Status()), v)
}

func (v *MeetingView) describe(now time.Time) {
	m := v.Meeting
	v.Title = v.T("meetings.of", v.T("meeting."+string(m.Kind)), m.PupilName)
	v.Open = m.State == placement.Planned && admit(v.By, placement.EditMeetings) == nil
	v.Come = !v.Day(m.At).After(v.Day(now))
	v.Points = []Point{
		{Label: v.T("meetings.when"), Value: plain.Moment(v.Lang, m.At.In(zone(v.Frame)))},
		{Label: v.T("meetings.place"), Value: m.Place},
		{Label: v.T("meetings.owner"), Value: m.Owner},
		{Label: v.T("meetings.house"), Value: m.HouseName},
	}
	if m.Review != "" {
		v.Points = append(v.Points, Point{Label: v.T("meetings.review"), Value: m.PupilName, Href: reviewPath(m.Review)})
	}
	for _, g := range m.Guests {
		v.Answers = append(v.Answers, GuestAnswer{Point{Label: g.Name, Value: v.said(g)}, g.Words})
		v.Guests = append(v.Guests, Option{string(g.Guardian), g.Name})
	}
	for _, reply := range placement.Replies {
		v.Replies = append(v.Replies, Option{string(reply), v.T("reply." + string(reply))})
	}
}

// said is what a guest answered, with the time chosen and who comes, and since when.
func (v *MeetingView) said(g store.Guest) string {
	said := v.T("reply." + string(g.Reply))
	if !g.Slot.IsZero() {
		said += " · " + clockOf(v.Frame, g.Slot)
	}
	if g.People > 0 {
		said += " · " + v.T("gatherings.n_people", g.People)
	}
	if g.Interpreter != "" {
		said += " · " + v.T("gatherings.interpreter_of", g.Interpreter)
	}
	if !g.At.IsZero() {
		said += " (" + plain.ShortMoment(v.Lang, g.At.In(zone(v.Frame))) + ")"
	}
	return said
}

func (s *Server) moveMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MovedMeeting{
		Meeting: placement.MeetingID(chi.URLParam(r, "id")), At: form.momentAt("on", "at", zoneOf(r)), Place: form.Text("place", 200), Version: form.Version(),
	}
	again, err := form.Submit(func() error { return s.Office.MoveMeeting(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.meetingWith(w, r, by, form, nil)
	}
	return s.redirect(w, r, "/entretiens/"+url.PathEscape(string(in.Meeting)), "meeting.moved")
}

func (s *Server) noteMeetingAnswer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MeetingAnswer{
		Meeting: placement.MeetingID(chi.URLParam(r, "id")), Guardian: placement.GuardianID(form.Text("guardian", 60)),
		Reply: placement.Reply(form.Choice("reply", string(placement.Coming), string(placement.ByPhone), string(placement.AnotherDate), string(placement.NotComing))),
	}
	form.seat(&in)
	again, err := form.Submit(func() error { return s.Office.AnswerMeeting(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.meetingWith(w, r, by, nil, form)
	}
	return s.redirect(w, r, "/entretiens/"+url.PathEscape(string(in.Meeting)), "meeting.answered")
}

func (s *Server) holdMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.endMeeting(w, r, by, readForm(r), placement.Held)
}

// cancelMeeting first shows who will be told; the second time it does it.
func (s *Server) cancelMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if form.Ticked("sure") {
		if form.Text("reason", 500); !form.Bad() {
			return s.endMeeting(w, r, by, form, placement.Cancelled)
		}
	}
	var line store.MeetingLine
	var heard office.Hearing
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if line, err = tx.Meeting(r.Context(), by, placement.MeetingID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		heard, err = s.Office.WhoHearsOff(r.Context(), tx, by, line)
		return err
	})
	if err != nil {
		return err
	}
	lang := langOf(r)
	page := "/entretiens/" + url.PathEscape(string(line.ID))
	form.Set("sure", "1")
	ask := Confirmation{
		Question: words.T(lang, "meetings.cancel_question", line.PupilName), Action: page + "/annuler", Button: words.T(lang, "meetings.cancel_do"),
		Facts: []Point{{Label: words.T(lang, "meetings.when"), Value: plain.Moment(lang, line.At.In(zoneOf(r)))}, {Label: words.T(lang, "meetings.place"), Value: line.Place}},
		Stop:  true, Reason: true, Back: Link{page, words.T(lang, "meetings.keep")}, Form: form, Keep: []string{"version", "sure"},
	}
	ask.tell(s.frame(r, by, "confirm.title"), heard)
	return s.confirm(w, r, by, ask)
}

func (s *Server) endMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, as placement.ReviewState) error {
	in := office.EndedMeeting{Meeting: placement.MeetingID(chi.URLParam(r, "id")), As: as, Reason: form.Optional("reason", 500), Version: form.Version()}
	if form.Bad() {
		return form.faults
	}
	if err := s.Office.EndMeeting(r.Context(), by, in); err != nil {
		return err
	}
	return s.redirect(w, r, "/entretiens/"+url.PathEscape(string(in.Meeting)), "meeting."+string(as))
}
