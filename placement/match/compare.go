package match

import "context"

// A Question is one "what would have been" about a decided outcome: a scenario, an edit of the
// problem, or a rule taken away. Only the fields that its kind names are set.
type Question struct {
	Kind    QuestionKind
	House   string `json:",omitempty"` // ByHouseClosed; LicenceRule and StaffRule of one house
	Band    string `json:",omitempty"` // ByAdults, with House
	Section string `json:",omitempty"` // ByMoreBeds; FloorRule and CeilingRule of one section
	Group   string `json:",omitempty"` // FloorRule and CeilingRule
	More    int    `json:",omitempty"` // ByAdults, ByMoreBeds: negative is fewer
}

// QuestionKind is the kind of a question: a scenario, one of the edits below, or a RuleKind.
type QuestionKind string

// The edits that a question may be about.
const (
	ByAdults      QuestionKind = "adults"
	ByMoreBeds    QuestionKind = "beds"
	ByHouseClosed QuestionKind = "closed"
)

// Rule gives the rule that the question takes away, if it is about one.
func (q Question) Rule() (Rule, bool) {
	switch k := RuleKind(q.Kind); k {
	case FloorRule, CeilingRule, SiblingRule, StaffRule, LicenceRule, RecountRule:
		return Rule{Kind: k, House: q.House, Section: q.Section, Group: q.Group}, true
	}
	return Rule{}, false
}

// Without is the question what would have been without a rule.
func (r Rule) Without() Question {
	return Question{Kind: QuestionKind(r.Kind), House: r.House, Section: r.Section, Group: r.Group}
}

// A Comparison is the answer to a question: numbers only. The outcome they were counted on is not
// part of it, and is never kept: nothing can be proposed from a comparison.
type Comparison struct {
	Question Question
	Summary  Summary
	Better   int // pupils who would have a better wish than decided, or a place at all
	Worse    int // pupils who would have a worse wish, or no place
}

// Compare solves what a question asks and counts it against the decision. counts says which pupils
// are counted (nil is all of them): a place held for nobody in particular is filed as a pupil, and
// is none.
//
// Envy is judged by the published rules: those of p for a scenario, those of p with the edit for an
// edit, because a refusal is no wrong in a house that is closed or has a bed less. Targets are
// judged by the seats that p files, in every comparison: beds that appear raise no target.
//
// The error is of type Faults when the question names what is not in the problem.
func Compare(ctx context.Context, p *Problem, decided *Outcome, q Question, counts func(pupil string) bool) (Comparison, error) {
	asked, scenario, err := q.problem(p)
	if err != nil {
		return Comparison{}, err
	}
	out, err := Solve(ctx, asked, Options{NoCertificates: true, Scenario: scenario})
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Question: q, Summary: summary(asked, out, counts)}
	c.Summary.Floors, c.Summary.FloorsMet = floorsMet(p, out)
	c.Better, c.Worse = moved(positionsOf(p, decided), positionsOf(p, out), counts)
	return c, nil
}

// problem is what Solve is to be asked.
func (q Question) problem(p *Problem) (asked *Problem, scenario string, err error) {
	if rule, ok := q.Rule(); ok {
		return withoutRule(p, rule), "", nil
	}
	switch q.Kind {
	case MaxPlacement, MinRank, NoFloors:
		return p, string(q.Kind), nil
	case ByAdults, ByMoreBeds, ByHouseClosed:
	default:
		return nil, "", Faults{{Path: "kind", Code: "UNKNOWN_SCENARIO", Message: "the question is about no scenario, edit or rule"}}
	}
	if !q.known(p) {
		return nil, "", Faults{{Path: string(q.Kind), Code: "UNKNOWN_ID", Message: "the house, band or section is not in the problem"}}
	}
	switch q.Kind {
	case ByAdults:
		return WithAdults(p, q.House, q.Band, q.More), "", nil
	case ByMoreBeds:
		return WithBeds(p, q.Section, q.More), "", nil
	}
	return WithHouseClosed(p, q.House), "", nil
}

// known reports whether what an edit names is in the problem.
func (q Question) known(p *Problem) bool {
	for i := range p.Houses {
		h := &p.Houses[i]
		for _, b := range h.Bands {
			if q.Kind == ByAdults && h.ID == q.House && b.ID == q.Band {
				return true
			}
		}
		for _, s := range h.Sections {
			if q.Kind == ByMoreBeds && s.ID == q.Section {
				return true
			}
		}
		if q.Kind == ByHouseClosed && h.ID == q.House {
			return true
		}
	}
	return false
}

// moved counts who is better and who is worse off in the second of two outcomes.
func moved(before, after map[string]int, counts func(string) bool) (better, worse int) {
	for id, position := range before {
		switch {
		case counts != nil && !counts(id):
		case after[id] < position:
			better++
		case after[id] > position:
			worse++
		}
	}
	return better, worse
}
