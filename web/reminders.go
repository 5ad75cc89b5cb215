package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A RemindersView is when families are reminded of what, and the form to set
// another rule.
type RemindersView struct {
	Frame
	Lines  []ReminderLine
	Form   *Form
	Kinds  []Option
	Houses []Option
	Clocks []string
}

// A ReminderLine is a rule that holds.
type ReminderLine struct {
	What, Where, When string
	Set               string // when, by whom and why; "" by the program
	Edit              string // where it is changed; "" not by this reader
}

var remindersPage = newPage[RemindersView]("reminders.html")

const remindersPath = "/rappels"

func reminderRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: remindersPath, Action: placement.SetReminders, Do: (*Server).showReminders},
		{Method: http.MethodPost, Path: remindersPath, Action: placement.SetReminders, Do: (*Server).setReminder, Event: "reminder.set"},
	}
}

func (s *Server) showReminders(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	query := &Form{values: r.URL.Query()}
	kind, house := query.Value("rappel"), query.Value("internat")
	if !slices.Contains(placement.ReminderKinds, placement.NoticeKind(kind)) {
		kind = string(placement.ReviewReminder)
	}
	return s.remindersWith(w, r, by, newForm("rappel", kind, "internat", house), true)
}

// remindersWith shows the page; fresh fills the form in with the rule that holds.
func (s *Server) remindersWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, fresh bool) error {
	v := RemindersView{Frame: s.frame(r, by, "reminders.title"), Form: form}
	for _, kind := range placement.ReminderKinds {
		if kind == placement.AgreementReminder && by.Role == placement.Director {
			continue // it is set for the whole territory
		}
		v.Kinds = append(v.Kinds, Option{string(kind), v.T("reminders.kind." + string(kind))})
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		rules, houses, err := remindersIn(r.Context(), tx, by)
		if err != nil {
			return err
		}
		v.list(rules, houses)
		fresh = fresh && len(v.Houses) > 0
		if fresh {
			if form.Value("internat") == "" {
				form.Set("internat", v.Houses[0].Value)
			}
			rule := rules.Of(placement.NoticeKind(form.Value("rappel")), placement.HouseID(form.Value("internat")))
			form.Set("days", rule.DaysText())
			if rule.Half {
				form.Set("half", "1")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return remindersPage.render(w, form.Status(), v)
}

func remindersIn(ctx context.Context, tx *store.Tx, by placement.Actor) (placement.Reminders, []placement.House, error) {
	rules, err := tx.Reminders(ctx, by.Territory)
	if err != nil {
		return nil, nil, err
	}
	houses, err := tx.Houses(ctx, store.ScopeOf(by))
	return rules, houses, err
}

// list writes the rules that hold: those of the territory, then what the houses in
// scope set for themselves.
func (v *RemindersView) list(rules placement.Reminders, houses []placement.House) {
	all := v.By.Role != placement.Director
	if all {
		v.Houses = append(v.Houses, Option{"", v.T("reminders.everywhere")})
	}
	for _, h := range houses {
		v.Houses = append(v.Houses, Option{string(h.ID), h.Name})
	}
	for _, kind := range placement.ReminderKinds {
		v.Lines = append(v.Lines, v.line(kind, rules.Of(kind, ""), v.T("reminders.everywhere"), all))
		for _, h := range houses {
			if rule, own := rules.Own(kind, h.ID); own {
				v.Lines = append(v.Lines, v.line(kind, rule, h.Name, true))
			}
		}
	}
}

func (v *RemindersView) line(kind placement.NoticeKind, rule placement.ReminderRule, where string, edit bool) ReminderLine {
	l := ReminderLine{What: v.T("reminders.kind." + string(kind)), Where: where, When: ruleText(v.Frame, rule)}
	if !rule.At.IsZero() {
		l.Set = v.T("reminders.set_by", plain.Date(v.Lang, v.Day(rule.At)), rule.Author)
		if rule.Reason != "" {
			l.Set = v.T("reminders.set_because", plain.Date(v.Lang, v.Day(rule.At)), rule.Author, rule.Reason)
		}
	}
	if edit {
		l.Edit = remindersPath + "?" + url.Values{"rappel": {string(kind)}, "internat": {string(rule.House)}}.Encode() + "#rappel"
	}
	return l
}

// ruleText says a rule in words: « 15, 7 et 2 jours avant ».
func ruleText(f Frame, rule placement.ReminderRule) string {
	switch {
	case rule.Follows && rule.House == "":
		return f.T("reminders.by_program")
	case rule.Follows:
		return f.T("reminders.follows")
	case rule.Kind == placement.OfferReminder && rule.Half:
		return f.T("reminders.half_and_last")
	case rule.Kind == placement.OfferReminder:
		return f.T("reminders.last")
	}
	if len(rule.Days) == 1 {
		return f.T(daysKey(rule.Kind), rule.Days[0])
	}
	days := plain.List(f.Lang, strings.Split(rule.DaysText(), ", "))
	if rule.Kind == placement.AgreementReminder {
		return f.T("reminders.after", days)
	}
	return f.T("reminders.before", days)
}

// daysKey is the sentence of one number of days.
func daysKey(kind placement.NoticeKind) string {
	if kind == placement.AgreementReminder {
		return "reminders.day_after"
	}
	return "reminders.day_before"
}

// readReminder reads the rule that was typed.
func readReminder(form *Form) placement.ReminderRule {
	rule := placement.ReminderRule{
		Kind: placement.NoticeKind(form.Text("rappel", 40)), House: placement.HouseID(form.Optional("internat", 60)),
		Half: form.Ticked("half"), Follows: form.Ticked("follows"), Reason: form.Text("reason", 300),
	}
	if rule.Kind == placement.OfferReminder || rule.Follows {
		return rule
	}
	rule.Half = false
	days, ok := placement.ReadReminderDays(rule.Kind, form.Text("days", 60))
	if !ok {
		form.Reject("days", "reminder.days_unknown")
	}
	rule.Days = days
	return rule
}

// setReminder shows first what would change, and does it once that was seen.
func (s *Server) setReminder(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	rule := readReminder(form)
	if form.err == nil && len(form.faults) == 0 {
		if err := rule.Check(); err != nil {
			_, _ = form.Submit(func() error { return err })
		}
	}
	if form.Bad() {
		return s.remindersAgain(w, r, by, form)
	}
	if !form.Ticked("seen") {
		return s.foreseeReminder(w, r, by, form, rule)
	}
	again, err := form.Submit(func() error { return s.Office.SetReminder(r.Context(), by, rule) })
	switch {
	case err != nil:
		return err
	case again:
		return s.remindersAgain(w, r, by, form)
	}
	return s.redirect(w, r, remindersPath, "reminder.set")
}

func (s *Server) remindersAgain(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	if form.err != nil {
		return form.err
	}
	return s.remindersWith(w, r, by, form, false)
}

// foreseen is how far ahead the page says what changes.
const foreseen = 30 * 24 * time.Hour

// foreseeReminder is the page before the click: the rule of today and the new one,
// and how many reminders leave by each in the coming weeks.
func (s *Server) foreseeReminder(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, rule placement.ReminderRule) error {
	f := s.frame(r, by, "reminders.title")
	form.Set("seen", "1")
	c := Confirmation{
		Question: f.T("reminders.ask", f.T("reminders.kind."+string(rule.Kind))), Action: remindersPath, Button: f.T("reminders.set"),
		Back: Link{remindersPath, f.T("frame.cancel")}, Form: form, Keep: []string{"rappel", "internat", "days", "half", "follows", "reason", "seen"},
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		rules, houses, err := remindersIn(r.Context(), tx, by)
		if err != nil {
			return err
		}
		where := f.T("reminders.everywhere")
		if rule.House != "" {
			i := slices.IndexFunc(houses, func(h placement.House) bool { return h.ID == rule.House })
			if i < 0 {
				return placement.Missing("house")
			}
			where = houses[i].Name
		}
		t, err := tx.Territory(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		c.Facts = []Point{
			{Label: f.T("reminders.where"), Value: where},
			{Label: f.T("reminders.today"), Value: ruleText(f, rules.Of(rule.Kind, rule.House))},
			{Label: f.T("reminders.new"), Value: ruleText(f, rule)},
		}
		rule.At = s.Now()
		shifts, err := notify.Foresee(r.Context(), tx, t, notify.DefaultPolicy(), rule, s.Now(), s.Now().Add(foreseen))
		c.Facts = append(c.Facts, shiftPoints(f, shifts)...)
		return err
	})
	if err != nil {
		return err
	}
	return s.confirm(w, r, by, c)
}

// shiftPoints says of each step how many reminders leave within a month.
func shiftPoints(f Frame, shifts []notify.Shift) (list []Point) {
	for _, s := range shifts {
		list = append(list, Point{Label: stepText(f, s.Step), Value: f.T("reminders.shift", plain.Number(f.Lang, s.Now), plain.Number(f.Lang, s.Become))})
	}
	if len(list) == 0 {
		list = []Point{{Label: f.T("reminders.month"), Value: f.T("reminders.nothing")}}
	}
	return list
}

// stepText says a step in words: « 7 jours avant ».
func stepText(f Frame, step string) string {
	if days, err := strconv.Atoi(strings.TrimPrefix(step, "D")); err == nil {
		if days < 0 {
			return f.T("reminders.day_before", -days)
		}
		return f.T("reminders.day_after", days)
	}
	return f.T("reminders.step." + step)
}
