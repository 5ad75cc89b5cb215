package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// An UrgentView is the requests made during the year, the oldest first: how long
// each waits, whom to ask today, and where a bed is.
type UrgentView struct {
	Frame
	Today calendar.Day
	Until calendar.Day // last night that the free places are free for
	Lines []UrgentLine
	Late  int
	Rule  placement.UrgentRule
	Days  *Form // the days of the rule
	Of    int   // urgent requests under way; more than are listed
	Gives bool
	Empty Empty
}

// An UrgentLine is one urgent request.
type UrgentLine struct {
	Referral placement.Referral
	Name     string
	Here     string
	State    Badge
	Age      int   // days since it came in
	Late     Badge // it waits for longer than it should; no text: it does not
	Wanted   string
	Asks     []UrgentAsk
	Houses   []OpenSection // that have a place and admit the pupil, wished for first
	More     int           // of these, not listed
	Give     string
}

// An UrgentAsk is one thing that is missing, with its one button, and the number
// of whoever can give it.
type UrgentAsk struct {
	Obstacle
	Phone string
	Dial  string // the same, for a telephone
}

var urgentPage = newPage[UrgentView]("urgent.html")

const (
	urgentPath   = "/orientations/urgentes"
	urgentRule   = urgentPath + "/delai"
	mostUrgent   = 30 // requests on the page
	mostSections = 3  // free sections for each
)

func urgentRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: urgentPath, Action: placement.SeeReferrals, Do: (*Server).showUrgent},
		{Method: http.MethodPost, Path: urgentRule, Action: placement.SetUrgentDays, Do: (*Server).setUrgentDays, Event: "urgent_rule.set"},
	}
}

// urgentOnes are the urgent requests under way, the oldest first.
func urgentOnes(today calendar.Day) store.ReferralFilter {
	return store.ReferralFilter{View: store.Running, Way: placement.Urgent, Today: today, Oldest: true}
}

func (s *Server) showUrgent(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.urgentWith(w, r, by, nil)
}

// urgentWith shows the page; a form is that of the days, refused.
func (s *Server) urgentWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := UrgentView{Frame: s.frame(r, by, "urgent.title").under("/orientations", words.T(langOf(r), "referrals.title")), Today: s.dayOf(r)}
	v.Gives = admit(by, placement.GiveBed) == nil
	v.Empty = Empty{Title: v.T("urgent.none"), Text: v.T("urgent.none_text"), Next: &Link{"/orientations/nouvelle", v.T("referrals.new")}}
	nights := nightsOf(newForm(), v.Today)
	v.Until = nights.To.AddDays(-1)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, nights) })
	if err != nil {
		return err
	}
	v.Days = cmp.Or(form, newForm("days", strconv.Itoa(v.Rule.Days)))
	return urgentPage.render(w, v.Days.Status(), v)
}

// setUrgentDays changes for how long a request may wait.
func (s *Server) setUrgentDays(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	days := form.Number("days", 1, placement.MostUrgentDays)
	again, err := form.Submit(func() error { return s.Office.SetUrgentDays(r.Context(), by, days) })
	switch {
	case err != nil:
		return err
	case again:
		return s.urgentWith(w, r, by, form)
	}
	return s.redirect(w, r, urgentPath, "urgent_rule.set")
}

func (v *UrgentView) read(ctx context.Context, tx *store.Tx, nights calendar.Interval) (err error) {
	if v.Rule, err = tx.UrgentRule(ctx, v.By.Territory); err != nil {
		return err
	}
	f := urgentOnes(v.Today)
	if v.Of, err = tx.CountReferrals(ctx, store.ScopeOf(v.By), f, mostCounted); err != nil {
		return err
	}
	f.Limit = mostUrgent
	files, err := tx.Referrals(ctx, store.ScopeOf(v.By), f)
	if err != nil || len(files) == 0 {
		return err
	}
	var lodgings []placement.Lodging
	if v.Gives {
		if lodgings, err = tx.Lodgings(ctx, v.By.Territory, nights); err != nil {
			return err
		}
	}
	for _, file := range files {
		// A list leaves out by what people are reached.
		if file.Guardians, err = tx.Guardianships(ctx, store.ScopeOf(v.By), file.Pupil.ID); err != nil {
			return err
		}
		v.Lines = append(v.Lines, v.line(file, lodgings, nights))
	}
	return nil
}

func (v *UrgentView) line(f placement.File, lodgings []placement.Lodging, nights calendar.Interval) UrgentLine {
	r := f.Referral
	l := UrgentLine{Referral: r, Name: f.Pupil.Short(), Here: referralPath(r.ID, ""), State: fileBadge(v.Lang, f, v.Today), Age: ageOf(v.Frame, r, v.Today),
		Asks: v.asks(f), Wanted: v.T("urgent.wanted_none")}
	if v.Rule.Late(l.Age) {
		v.Late++
		l.Late = Badge{"bad", v.T("urgent.late", v.Rule.Days)}
	}
	if !r.WantedFrom.IsZero() {
		l.Wanted = v.T("urgent.wanted", plain.Date(v.Lang, r.WantedFrom))
		if r.WantedFrom.Before(v.Today) {
			l.Wanted = v.T("urgent.wanted_past", plain.Date(v.Lang, r.WantedFrom), v.Today.Sub(r.WantedFrom))
		}
	}
	if !v.Gives || r.State != placement.Submitted {
		return l
	}
	l.Give = "/lits/donner/" + string(r.ID)
	l.Houses = openSections(v.Frame, lodgings, f, nights)
	l.More = max(0, len(l.Houses)-mostSections)
	l.Houses = l.Houses[:len(l.Houses)-l.More]
	return l
}

// ageOf is how many days ago a request came in, as the days are counted here.
func ageOf(f Frame, r placement.Referral, today calendar.Day) int {
	return max(0, today.Sub(f.Day(r.CreatedAt)))
}

// asks lists what is missing, as the page of the request does.
func (v *UrgentView) asks(f placement.File) []UrgentAsk {
	page := ReferralView{Frame: v.Frame, File: f, Today: v.Today, Draft: f.Referral.State == placement.Draft}
	here := referralPath(f.Referral.ID, "")
	var list []UrgentAsk
	unasked := f.Unasked(v.Today)
	for _, k := range unasked {
		list = append(list, UrgentAsk{Obstacle{v.T("urgent.unasked", k.Guardian.Name), &Link{here + "/accords", v.T("referral.ask")}}, k.Guardian.Phone, dial(k.Guardian.Phone)})
	}
	for _, b := range f.Blockers(v.Today) {
		if slices.ContainsFunc(unasked, func(k placement.Guardianship) bool { return k.Guardian.ID == b.Guardian }) {
			continue
		}
		phone := phoneOf(f, b.Guardian)
		list = append(list, UrgentAsk{page.block(b, here), phone, dial(phone)})
	}
	if n := len(f.Referral.Unverified()); n > 0 {
		list = append(list, UrgentAsk{Obstacle{v.T("referral.block.unchecked", n), &Link{here + "#points", v.T("referral.check")}}, "", ""})
	}
	return list
}

func phoneOf(f placement.File, id placement.GuardianID) string {
	for _, k := range f.Guardians {
		if k.Guardian.ID == id {
			return k.Guardian.Phone
		}
	}
	return ""
}

// dial leaves of a number what a telephone needs.
func dial(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

// countUrgent is how many urgent requests are under way.
func countUrgent(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	t, err := tx.Territory(ctx, by.Territory)
	if err != nil {
		return 0, err
	}
	return tx.CountReferrals(ctx, store.ScopeOf(by), urgentOnes(calendar.DayOf(now, zoneNamed(t.TimeZone))), mostCounted)
}

// oldestUrgent says for how long the oldest of them waits.
func oldestUrgent(ctx context.Context, tx *store.Tx, f Frame, now time.Time) (string, error) {
	today := f.Day(now)
	filter := urgentOnes(today)
	filter.Limit = 1
	files, err := tx.Referrals(ctx, store.ScopeOf(f.By), filter)
	if err != nil || len(files) == 0 {
		return "", err
	}
	return f.T("today.urgent_oldest", ageOf(f, files[0].Referral, today)), nil
}
