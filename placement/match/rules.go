package match

import "context"

// Rule is a part of the rules whose effect is to be measured. Section "" is every section.
type Rule struct {
	Kind    RuleKind
	Section string
	Group   string
}

// RuleKind is a kind of rule.
type RuleKind string

// The kinds of rules that can be taken away to see what they do.
const (
	FloorRule   RuleKind = "floor"
	CeilingRule RuleKind = "ceiling"
	SiblingRule RuleKind = "siblings"
	StaffRule   RuleKind = "supervision"
)

// Rules lists the rules of a problem, each group's floors and ceilings taken together.
func Rules(p *Problem) (rules []Rule) {
	floors, ceilings, banded := map[string]bool{}, map[string]bool{}, false
	for _, h := range p.Houses {
		for _, s := range h.Sections {
			banded = banded || s.Band != ""
			for _, q := range s.Floors {
				floors[q.Group] = true
			}
			for _, q := range s.Ceilings {
				ceilings[q.Group] = true
			}
		}
	}
	for _, g := range sorted(p.Groups) {
		if floors[g] {
			rules = append(rules, Rule{Kind: FloorRule, Group: g})
		}
		if ceilings[g] {
			rules = append(rules, Rule{Kind: CeilingRule, Group: g})
		}
	}
	if p.Siblings != NoSiblings {
		rules = append(rules, Rule{Kind: SiblingRule})
	}
	if banded {
		rules = append(rules, Rule{Kind: StaffRule})
	}
	return rules
}

// Effect is how many pupils a rule moved, compared with the same problem without the rule.
type Effect struct {
	Rule Rule
	Up   int // got a better wish, or a place at all
	Down int // got a worse wish, or lost the place
}

// EffectOf solves the problem without a rule and compares with the outcome under all rules.
func EffectOf(ctx context.Context, p *Problem, decided *Outcome, rule Rule) (Effect, error) {
	without, err := Solve(ctx, withoutRule(p, rule), Options{NoCertificates: true})
	if err != nil {
		return Effect{}, err
	}
	e := Effect{Rule: rule}
	with, freed := positionsOf(p, decided), positionsOf(p, without)
	for id, position := range with {
		switch {
		case position < freed[id]:
			e.Up++
		case position > freed[id]:
			e.Down++
		}
	}
	return e, nil
}

func withoutRule(p *Problem, rule Rule) *Problem {
	switch rule.Kind {
	case SiblingRule:
		q := *p
		q.Siblings = NoSiblings
		return &q
	case StaffRule:
		return withoutStaff(p)
	}
	return withoutQuotas(p, func(section string, q Quota, ceiling bool) bool {
		return ceiling == (rule.Kind == CeilingRule) && q.Group == rule.Group && (rule.Section == "" || rule.Section == section)
	})
}

// positionsOf gives each pupil the position of the wish obtained; a kept place that was not among
// the wishes comes after them, no place after that.
func positionsOf(p *Problem, o *Outcome) map[string]int {
	positions := make(map[string]int, len(p.Pupils))
	for i := range p.Pupils {
		positions[p.Pupils[i].ID] = len(p.Pupils[i].Wishes) + 2
	}
	for _, x := range o.Placements {
		if x.Wish > 0 || x.Code == Pinned {
			positions[x.Pupil] = x.Wish
		} else {
			positions[x.Pupil]--
		}
	}
	return positions
}
