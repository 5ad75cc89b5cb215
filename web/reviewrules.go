package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ReviewRulesView is when reviews fall due, in one house or in all: the rules
// in force, the form to change them, and what was in force before.
type ReviewRulesView struct {
	Frame
	House    placement.House // zero: of the territory
	Action   string
	Form     *Form
	Edit     bool
	Borrowed string // where the rules in force come from, when the house has none of its own
	Rows     [][]Field
	Versions []RuleVersion
	Planned  int // reviews planned already: they keep their day
}

// A RuleVersion is one version with what changed since the one before.
type RuleVersion struct {
	Rules placement.ReviewRules
	Lines []RuleChange
}

// A RuleChange is a rule as a sentence; Tone and Mark say whether it came or
// went with the version.
type RuleChange struct {
	Text string
	Mark Badge
}

var reviewRulesPage = newPage[ReviewRulesView]("reviewrules.html")

// ruleRows is how many rules the form has room for.
const ruleRows = 8

func (s *Server) showReviewRules(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.reviewRulesWith(w, r, by, nil)
}

func (s *Server) reviewRulesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := ReviewRulesView{Frame: s.frame(r, by, "reviewrules.title").under("/bilans", words.T(langOf(r), "reviews.title")), Action: r.URL.Path, Form: form}
	var force placement.ReviewRules
	var versions []placement.ReviewRules
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if id := houseID(r); id != "" {
			if v.House, err = tx.House(r.Context(), store.ScopeOf(by), id); err != nil {
				return err
			}
		}
		if force, err = tx.ReviewRules(r.Context(), by.Territory, v.House.ID); err != nil {
			return err
		}
		if v.Planned, err = tx.CountReviews(r.Context(), by, store.ReviewFilter{House: v.House.ID, State: placement.Planned}); err != nil {
			return err
		}
		versions, err = tx.ReviewRulesOf(r.Context(), by.Territory, v.House.ID)
		return err
	})
	if err != nil {
		return err
	}
	v.Edit = admit(by, placement.EditReviews) == nil && (v.House.ID != "" || admit(by, placement.EditReviewRules) == nil)
	v.fill(force, versions, s.dayOf(r).String())
	return reviewRulesPage.render(w, v.Form.Status(), v)
}

// fill puts the rules in force into the form, and the versions into sentences.
func (v *ReviewRulesView) fill(force placement.ReviewRules, versions []placement.ReviewRules, today string) {
	switch {
	case force.Version == 0:
		v.Borrowed = v.T("reviewrules.example")
	case v.House.ID != "" && force.House == "":
		v.Borrowed = v.T("reviewrules.territory")
	}
	if v.Form == nil {
		v.Form = rulesForm(force, versions, today)
	}
	kinds, months := v.kinds(), v.months()
	for n := range ruleRows {
		v.Rows = append(v.Rows, v.ruleFields(n, kinds, months))
	}
	if len(versions) == 0 {
		versions = []placement.ReviewRules{force}
	}
	for i, rules := range versions {
		var before *placement.ReviewRules
		if i+1 < len(versions) {
			before = &versions[i+1]
		}
		v.Versions = append(v.Versions, RuleVersion{rules, v.changes(rules, before)})
	}
}

func (v *ReviewRulesView) kinds() []Option {
	list := []Option{{"", "–"}}
	for _, k := range placement.ReviewKinds {
		list = append(list, Option{string(k), v.T("review." + string(k))})
	}
	return list
}

// months begin with that of the new school year.
func (v *ReviewRulesView) months() []Option {
	list := []Option{{"", "–"}}
	for n := range 12 {
		m := time.Month((int(time.September)-1+n)%12 + 1)
		list = append(list, Option{strconv.Itoa(int(m)), plain.Month(v.Lang, m)})
	}
	return list
}

// ruleFields are one row of the form.
func (v *ReviewRulesView) ruleFields(row int, kinds, months []Option) (list []Field) {
	for _, f := range []struct {
		name, label, kind string
		options           []Option
	}{{"kind", "reviews.kind", "select", kinds}, {"days", "reviewrules.days", "number", nil}, {"day", "reviewrules.or_day", "number", nil}, {"month", "reviewrules.month", "select", months}} {
		field := v.Form.field(v.Lang, f.name+"_"+strconv.Itoa(row), v.T("table.cell", row+1, v.T(f.label)))
		field.Kind, field.Options = f.kind, f.options
		list = append(list, field)
	}
	return list
}

func rulesForm(force placement.ReviewRules, versions []placement.ReviewRules, today string) *Form {
	form := newForm("set_on", today, "escalate", strconv.Itoa(force.Escalate), "version", "0")
	if len(versions) > 0 {
		form.Set("version", strconv.Itoa(versions[0].Version))
	}
	for n, rule := range force.Rules {
		at := strconv.Itoa(n)
		form.Set("kind_"+at, string(rule.Kind))
		if rule.Days > 0 {
			form.Set("days_"+at, strconv.Itoa(rule.Days))
			continue
		}
		form.Set("day_"+at, strconv.Itoa(rule.Day))
		form.Set("month_"+at, strconv.Itoa(int(rule.Month)))
	}
	return form
}

// changes are the rules of a version, with what came and what went.
func (v *ReviewRulesView) changes(now placement.ReviewRules, before *placement.ReviewRules) (list []RuleChange) {
	for _, rule := range now.Rules {
		c := RuleChange{Text: v.sentence(rule)}
		if before != nil && !slices.Contains(before.Rules, rule) {
			c.Mark = Badge{"ok", v.T("reviewrules.came")}
		}
		list = append(list, c)
	}
	if before == nil {
		return list
	}
	for _, rule := range before.Rules {
		if !slices.Contains(now.Rules, rule) {
			list = append(list, RuleChange{v.sentence(rule), Badge{"bad", v.T("reviewrules.went")}})
		}
	}
	return list
}

// sentence says one rule.
func (v *ReviewRulesView) sentence(r placement.ReviewRule) string {
	kind := v.T("review." + string(r.Kind))
	if r.Days > 0 {
		return v.T("reviewrules.after", kind, r.Days)
	}
	return v.T("reviewrules.yearly", kind, r.Day, plain.Month(v.Lang, r.Month))
}

func (s *Server) changeReviewRules(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	to := placement.ReviewRules{House: houseID(r), Rules: form.reviewRules(), Escalate: form.Number("escalate", 1, 60), Provenance: form.provenance()}
	again, err := form.Submit(func() error { return s.Office.ChangeReviewRules(r.Context(), by, to, form.Version()) })
	switch {
	case err != nil:
		return err
	case again:
		return s.reviewRulesWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, "reviewrules.changed")
}

// reviewRules reads the lines that name a kind.
func (f *Form) reviewRules() (list []placement.ReviewRule) {
	for n := range ruleRows {
		at := strconv.Itoa(n)
		kind := placement.ReviewKind(f.Optional("kind_"+at, 20))
		if kind == "" {
			continue
		}
		rule := placement.ReviewRule{Kind: kind}
		if f.Value("days_"+at) != "" {
			rule.Days = f.Number("days_"+at, 1, 300)
		} else {
			rule.Day, rule.Month = f.Number("day_"+at, 1, 31), time.Month(f.Number("month_"+at, 1, 12))
		}
		list = append(list, rule)
	}
	return list
}
