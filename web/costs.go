package web

import (
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
)

// A CostsView says how many pupils each rule of a run moved, up and down.
type CostsView struct {
	Frame
	Comparing
	Rules  []RuleLine
	Detail string     // the rule looked at part by part, by its key
	Of     string     // its name
	Parts  []RuleLine // section by section, or house by house
	Ask    bool       // what some rules did is not kept yet
	AskOf  bool       // some parts are
}

// A RuleLine is what one rule did.
type RuleLine struct {
	Name     string
	Up, Down string
	Text     string
	Known    bool
	Kept     bool
	Href     string // its parts
}

var costsPage = newPage[CostsView]("costs.html")

func (s *Server) showCosts(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	c, err := s.compared(r, by)
	if err != nil {
		return err
	}
	v := CostsView{Frame: s.comparingFrame(r, by, &c, "costs.title"), Comparing: c.Comparing, Detail: r.URL.Query().Get("detail")}
	for _, rule := range match.Rules(c.Problem) {
		line, err := v.line(r, &c, rule, v.rule(rule))
		if err != nil {
			return err
		}
		parts := match.Parts(c.Problem, rule)
		if len(parts) > 1 {
			line.Href = c.Here + "/couts?detail=" + keyOf(rule) + "#detail"
		}
		v.Ask = v.Ask || !line.Kept
		v.Rules = append(v.Rules, line)
		if keyOf(rule) != v.Detail {
			continue
		}
		v.Of = line.Name
		for _, part := range parts {
			name := c.called(part.House)
			if part.Section != "" {
				name = c.section(part.Section)
			}
			line, err := v.line(r, &c, part, name)
			if err != nil {
				return err
			}
			v.AskOf = v.AskOf || !line.Kept
			v.Parts = append(v.Parts, line)
		}
	}
	s.working(w, v.Frame, &v.Comparing)
	return costsPage.render(w, http.StatusOK, v)
}

// keyOf names a rule in a URL.
func keyOf(rule match.Rule) string { return strings.Trim(string(rule.Kind)+"-"+rule.Group, "-") }

// rule is the name of a rule, all its parts taken together.
func (v *CostsView) rule(rule match.Rule) string {
	key := "costs.rule." + string(rule.Kind)
	if rule.Group != "" {
		return v.T(key, group(v.Frame, rule.Group))
	}
	return v.T(key)
}

// line says what a rule did: those who would be worse off without it are those
// whom it moved up.
func (v *CostsView) line(r *http.Request, c *compared, rule match.Rule, name string) (RuleLine, error) {
	line := RuleLine{Name: name}
	x, known, err := c.answer(r.Context(), rule.Without())
	if err != nil || !known {
		return line, err
	}
	up, down := x.Worse, x.Better
	line.Known, line.Kept, line.Up, line.Down = true, x.ID != "", plain.Number(v.Lang, up), plain.Number(v.Lang, down)
	switch {
	case up == 0 && down == 0:
		line.Text = v.T("costs.nobody")
	case down == 0:
		line.Text = v.T("costs.did_up", v.T("costs.pupils", up))
	case up == 0:
		line.Text = v.T("costs.did_down", v.T("costs.pupils", down))
	default:
		line.Text = v.T("costs.did", v.T("costs.pupils", up), v.T("costs.pupils", down))
	}
	return line, nil
}

// askCosts asks for every rule of a run, or for the parts of one.
func (s *Server) askCosts(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	detail := form.Optional("detail", 60)
	if err := form.Err(); err != nil {
		return err
	}
	c, err := s.compared(r, by)
	if err != nil {
		return err
	}
	var questions []match.Question
	for _, rule := range match.Rules(c.Problem) {
		switch detail {
		case "":
			questions = append(questions, rule.Without())
		case keyOf(rule):
			for _, part := range match.Parts(c.Problem, rule) {
				questions = append(questions, part.Without())
			}
		}
	}
	if err := s.ask(r, by, questions); err != nil {
		return err
	}
	back := r.URL.Path
	if detail != "" {
		back += "?detail=" + detail
	}
	return s.redirect(w, r, back, "")
}
