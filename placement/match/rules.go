package match

import "context"

// Rule is a part of the rules whose effect is to be measured. A House or a Section that is "" is
// every one of them.
type Rule struct {
	Kind    RuleKind
	House   string // StaffRule and LicenceRule
	Section string // FloorRule and CeilingRule
	Group   string // FloorRule and CeilingRule
}

// RuleKind is a kind of rule.
type RuleKind string

// The kinds of rules that can be taken away to see what they do.
const (
	FloorRule   RuleKind = "floor"
	CeilingRule RuleKind = "ceiling"
	SiblingRule RuleKind = "siblings"
	StaffRule   RuleKind = "supervision"
	LicenceRule RuleKind = "licence"
	RecountRule RuleKind = "recount"
)

// Rules lists the rules of a problem: each group's floors, then its ceilings, all sections taken
// together, then the sibling bits, the recount, supervision and the licences of all houses.
func Rules(p *Problem) (rules []Rule) {
	floors, ceilings, staffed, licensed := map[string]bool{}, map[string]bool{}, false, false
	for i := range p.Houses {
		h := &p.Houses[i]
		licensed = licensed || h.Cap != nil
		for _, s := range h.Sections {
			staffed = staffed || s.Band != ""
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
	for _, other := range []struct {
		kind  RuleKind
		holds bool
	}{{SiblingRule, p.Siblings != NoSiblings}, {RecountRule, p.Recount}, {StaffRule, staffed}, {LicenceRule, licensed}} {
		if other.holds {
			rules = append(rules, Rule{Kind: other.kind})
		}
	}
	return rules
}

// Parts lists the rules that a rule of Rules is made of: the floors of a group section by section,
// supervision and licences house by house. A rule that has no parts gives none.
func Parts(p *Problem, rule Rule) (parts []Rule) {
	for i := range p.Houses {
		h := &p.Houses[i]
		if rule.Kind == StaffRule && banded(h) || rule.Kind == LicenceRule && h.Cap != nil {
			parts = append(parts, Rule{Kind: rule.Kind, House: h.ID})
		}
		for j := range h.Sections {
			s := &h.Sections[j]
			if rule.Kind == FloorRule && names(s.Floors, rule.Group) || rule.Kind == CeilingRule && names(s.Ceilings, rule.Group) {
				parts = append(parts, Rule{Kind: rule.Kind, Section: s.ID, Group: rule.Group})
			}
		}
	}
	return parts
}

func banded(h *House) bool {
	for i := range h.Sections {
		if h.Sections[i].Band != "" {
			return true
		}
	}
	return false
}

func names(quotas []Quota, group string) bool {
	for _, q := range quotas {
		if q.Group == group {
			return true
		}
	}
	return false
}

// Effect is how many pupils a rule moved, compared with the same problem without the rule.
type Effect struct {
	Rule Rule
	Up   int // got a better wish, or a place at all
	Down int // got a worse wish, or lost the place
}

// EffectOf solves the problem without a rule and compares with the outcome decided under all rules.
func EffectOf(ctx context.Context, p *Problem, decided *Outcome, rule Rule) (Effect, error) {
	without, err := Solve(ctx, withoutRule(p, rule), Options{NoCertificates: true})
	if err != nil {
		return Effect{}, err
	}
	down, up := moved(positionsOf(p, decided), positionsOf(p, without), nil)
	return Effect{Rule: rule, Up: up, Down: down}, nil
}

func withoutRule(p *Problem, rule Rule) *Problem {
	q := *p
	switch rule.Kind {
	case SiblingRule:
		q.Siblings = NoSiblings
		return &q
	case RecountRule:
		q.Recount = false
		return &q
	case StaffRule:
		return withoutStaff(p, rule.House)
	case LicenceRule:
		return withoutLicence(p, rule.House)
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
