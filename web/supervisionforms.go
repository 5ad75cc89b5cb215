package web

import (
	"net/http"
	"slices"
	"strconv"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SupervisionFormView is one form about the supervision of a house. What says
// which: "staff", "absence" or "rule".
type SupervisionFormView struct {
	Frame
	What, Action, Back string
	Form               *Form
	Kind               placement.RuleKind
	Kinds              []Option
	Staff              []Option
	Reasons            []Option
	Slots              []Option
	Ages               []Option
	Remove             string
}

var supervisionFormPage = newPage[SupervisionFormView]("supervisionform.html")

// dutyToday is the house as its forms need it.
func (s *Server) dutyToday(r *http.Request, by placement.Actor) (placement.Duty, error) {
	duty, _, err := s.rosterOf(r, by, s.dayOf(r).ISOWeek())
	return duty, err
}

func (s *Server) showSupervisionForm(w http.ResponseWriter, r *http.Request, by placement.Actor, d placement.Duty, what, title string, form *Form) error {
	v := SupervisionFormView{What: what, Action: r.URL.Path, Back: supervisionPath(d.House.ID), Form: form}
	v.Frame = s.frame(r, by, title).under(v.Back, words.T(langOf(r), "supervision.title_of", d.House.Name))
	v.Kinds = choicesOf(v.Frame, "staff.", placement.StaffKinds)
	v.Reasons = choicesOf(v.Frame, "staff_absence.", placement.StaffAbsenceReasons)
	v.Ages = choicesOf(v.Frame, "age.", placement.AgeBands)
	v.Kind = placement.RuleKind(form.Value("genre"))
	for _, slot := range capacity.Slots {
		v.Slots = append(v.Slots, Option{string(slot), plain.Slot(v.Lang, slot)})
	}
	for _, p := range d.Staff {
		if p.Here(s.dayOf(r)) {
			v.Staff = append(v.Staff, Option{string(p.ID), p.Name})
		}
	}
	if what == "rule" && partOf(r) != "" {
		v.Remove = r.URL.Path + "/retirer"
	}
	return supervisionFormPage.render(w, form.Status(), v)
}

// submitSupervision sends one form to the office and goes back to the week.
func (s *Server) submitSupervision(w http.ResponseWriter, r *http.Request, by placement.Actor, what, title, done string, send func(placement.Duty, *Form) func() error) error {
	duty, err := s.dutyToday(r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	again, err := form.Submit(send(duty, form))
	switch {
	case err != nil:
		return err
	case again:
		return s.showSupervisionForm(w, r, by, duty, what, title, form)
	}
	next := supervisionPath(duty.House.ID)
	if from := form.OptionalDay("from"); !from.IsZero() {
		next = weekPath(duty.House.ID, from.ISOWeek()) // of an absence: what it leaves short
	}
	return s.redirect(w, r, next, done)
}

func staffTitle(r *http.Request) string {
	if partOf(r) == "" {
		return "supervision.staff_new"
	}
	return "supervision.staff_edit"
}

func (s *Server) askStaff(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	duty, err := s.dutyToday(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", "0", "fte", "100", "kind", string(placement.AED))
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(duty.Staff, func(p placement.Staff) bool { return string(p.ID) == id })
		if i < 0 {
			return placement.Missing("staff")
		}
		p := duty.Staff[i]
		form = newForm("version", strconv.Itoa(p.Version), "name", p.Name, "kind", string(p.Kind), "born", p.Born.String(),
			"fte", strconv.Itoa(p.Hundredths), "until", p.Until.String())
	}
	return s.showSupervisionForm(w, r, by, duty, "staff", staffTitle(r), form)
}

func (s *Server) saveStaff(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitSupervision(w, r, by, "staff", staffTitle(r), "staff.saved", func(d placement.Duty, form *Form) func() error {
		p := placement.Staff{ID: placement.StaffID(partOf(r)), House: d.House.ID, Name: form.Text("name", 80),
			Kind: placement.StaffKind(form.Optional("kind", 20)), Born: form.OptionalDay("born"), Hundredths: form.Number("fte", 0, 100),
			Until: form.OptionalDay("until"), Version: form.Version()}
		if p.Born.IsZero() && form.faultAt("born") == nil {
			form.Reject("born", "field.missing")
		}
		return func() error { return s.Office.SaveStaff(r.Context(), by, p) }
	})
}

func (s *Server) askStaffAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	duty, err := s.dutyToday(r, by)
	if err != nil {
		return err
	}
	today := s.dayOf(r).String()
	return s.showSupervisionForm(w, r, by, duty, "absence", "supervision.absence_new", newForm("from", today, "to", today))
}

func (s *Server) addStaffAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitSupervision(w, r, by, "absence", "supervision.absence_new", "absence.added", func(d placement.Duty, form *Form) func() error {
		a := placement.StaffAbsence{Staff: placement.StaffID(form.Optional("staff", 60)), Reason: form.Optional("reason", 20)}
		last := calendar.Day{}
		if a.Days.From, last = form.OptionalDay("from"), form.OptionalDay("to"); !last.IsZero() {
			a.Days.To = last.AddDays(1)
		}
		return func() error { return s.Office.AddAbsence(r.Context(), by, d.House.ID, a) }
	})
}

func (s *Server) removeStaffAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.RemoveAbsence(r.Context(), by, houseID(r), placement.StaffAbsenceID(partID(r))); err != nil {
		return err
	}
	return s.redirect(w, r, supervisionPath(houseID(r)), "absence.removed")
}

func ruleTitle(r *http.Request) string {
	if partOf(r) == "" {
		return "supervision.rule_new"
	}
	return "supervision.rule_edit"
}

func (s *Server) askRule(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	duty, err := s.dutyToday(r, by)
	if err != nil {
		return err
	}
	kind := r.URL.Query().Get("genre")
	if !slices.Contains(placement.RuleKinds, placement.RuleKind(kind)) {
		kind = string(placement.DutyFloor)
	}
	form := newForm("genre", kind, "adults", "1", "set_on", s.dayOf(r).String())
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(duty.Rules, func(x placement.SupervisionRule) bool { return string(x.ID) == id })
		if i < 0 {
			return placement.Missing("rule")
		}
		form = ruleForm(duty.Rules[i])
	}
	return s.showSupervisionForm(w, r, by, duty, "rule", ruleTitle(r), form)
}

func ruleForm(x placement.SupervisionRule) *Form {
	form := newForm("genre", string(x.Kind), "slot", string(x.Slot), "age", string(x.Age), "author", x.Author, "set_on", x.On.String(), "source", x.Source)
	for field, n := range map[string]int{"boarders": x.Boarders, "adults": x.Adults, "per_wing": x.PerWing, "whole": x.Whole, "mixed": x.Mixed, "least": x.Least} {
		if n > 0 {
			form.Set(field, strconv.Itoa(n))
		}
	}
	form.tick("hard", x.Hard)
	return form
}

func (s *Server) saveRule(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitSupervision(w, r, by, "rule", ruleTitle(r), "rule.saved", func(d placement.Duty, form *Form) func() error {
		x := placement.SupervisionRule{ID: placement.RuleID(partOf(r)), House: d.House.ID, Kind: placement.RuleKind(form.Optional("genre", 20)),
			Slot: capacity.Slot(form.Optional("slot", 20)), Age: placement.AgeBand(form.Optional("age", 20)), Hard: form.Ticked("hard"), Provenance: form.provenance()}
		x.Adults, x.Boarders = form.optionalNumber("adults", 200), form.optionalNumber("boarders", 200)
		x.PerWing, x.Whole, x.Mixed = form.optionalNumber("per_wing", 200), form.optionalNumber("whole", 200), form.optionalNumber("mixed", 200)
		x.Least = form.optionalNumber("least", 200)
		return func() error { return s.Office.SaveSupervisionRule(r.Context(), by, x) }
	})
}

func (s *Server) dropRule(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.DropSupervisionRule(r.Context(), by, houseID(r), placement.RuleID(partID(r))); err != nil {
		return err
	}
	return s.redirect(w, r, supervisionPath(houseID(r)), "rule.removed")
}

func (s *Server) takeExamples(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.TakeExampleRules(r.Context(), by, houseID(r)); err != nil {
		return err
	}
	return s.redirect(w, r, supervisionPath(houseID(r)), "rule.examples")
}

// publishAdults counts the places of a band with the roster of a week. A refusal
// shows the week again.
func (s *Server) publishAdults(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Published{House: houseID(r), Version: form.Version(), Band: placement.BandID(form.Text("band", 60)), Week: s.weekAsked(r, form)}
	in.Source = words.T(plain.FR, "supervision.publish_source", in.Week.Monday())
	again, err := form.Submit(func() error { return s.Office.PublishAdults(r.Context(), by, in) })
	if err != nil {
		return err
	}
	if !again {
		return s.redirect(w, r, weekPath(in.House, in.Week), "band.staffed")
	}
	v := SupervisionView{Frame: s.frame(r, by, "supervision.title"), Form: form, Edit: true, Week: in.Week}
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, in.House) }); err != nil {
		return err
	}
	return supervisionPage.render(w, form.Status(), v)
}
