package placement

import (
	"cmp"
	"context"
	"slices"

	"internat/placement/match"
)

// A Call is what the published rules say about one who waits, when a place of a
// section is to be given.
type Call struct {
	Referral ReferralID
	Turn     int        // 1 is called for the next place, 2 for the one after; 0 is not called
	Code     match.Code // what became of the wish for the house; "" when the family did not ask for it
	Instead  HouseID    // the house where a place is free that the family ranks higher, or a bed is kept by right
	Sibling  bool       // a brother or sister there counted
}

// A Draw is the lottery of a run: it orders equal pupils. Without one, equal
// pupils are in the order of their requests.
type Draw struct{ Salt, Seed string }

// Calls asks the engine in which order those who wait would be chosen with one
// more place of a section, two more, and so on, as everything stands now:
// whoever has a place stays there. No list kept from a run can tell: with a
// floor, who is called depends on who left.
func (s Snapshot) Calls(ctx context.Context, at SectionID, draw Draw) (map[ReferralID]Call, error) {
	s.Way = Fill
	p, legend := s.Problem(draw.Salt)
	z := s.freezer(draw.Salt)
	l, known := z.home[at]
	if !known {
		return nil, Missing("section")
	}
	if p.Seed = draw.Seed; draw.Seed == "" {
		p.Seed = "-"
		s.byRequest(&p, legend)
	}
	z.fill(&p, l, at)
	out, err := match.Solve(ctx, &p, match.Options{})
	if err != nil {
		return nil, err
	}
	return readCalls(out, legend, l.House.ID, at), nil
}

// fill leaves a section as many beds as it has pupils, so that nobody new is in
// it. Its floors and ceilings stay what they are with every bed: a ceiling is a
// floor for all others, who are given a group of their own.
func (z *freezer) fill(p *match.Problem, l Lodging, at SectionID) {
	taken := 0
	for i := range p.Pupils {
		if p.Pupils[i].Pin == string(at) {
			taken++
		}
	}
	x, _ := l.section(at)
	places := l.Usable(at, z.Campaign.Nights())
	for _, b := range l.Bands {
		if b.ID == x.Band {
			places = min(places, b.Staffed())
		}
	}
	s := sectionOf(p, at)
	s.Beds, s.Floors, s.Ceilings = min(s.Beds, taken), nil, nil
	for _, t := range z.targets[at] {
		group, seats := string(t.Group), t.SeatsOf(places)
		if t.Ceiling {
			group, seats = others(p, group), max(0, places-seats)
		}
		s.Floors = append(s.Floors, match.Quota{Group: group, Seats: &seats})
	}
}

// sectionOf is a section of a problem that has it.
func sectionOf(p *match.Problem, id SectionID) *match.Section {
	for i := range p.Houses {
		for j := range p.Houses[i].Sections {
			if s := &p.Houses[i].Sections[j]; s.ID == string(id) {
				return s
			}
		}
	}
	return nil
}

// others puts everybody who is not of a group into one and names it.
func others(p *match.Problem, group string) string {
	name := "not-" + group
	p.Groups = append(p.Groups, name)
	for i := range p.Pupils {
		if u := &p.Pupils[i]; !slices.Contains(u.Groups, group) {
			u.Groups = append(u.Groups, name)
		}
	}
	return name
}

// byRequest makes equal points unequal: a brother or sister who has a place in
// the house first, as the campaign has it, then the older request.
func (s Snapshot) byRequest(p *match.Problem, legend Legend) {
	order := slices.Clone(s.Files)
	slices.SortFunc(order, func(a, b File) int {
		return cmp.Or(a.Referral.CreatedAt.Compare(b.Referral.CreatedAt), cmp.Compare(a.Referral.ID, b.Referral.ID))
	})
	turn := map[ReferralID]int{}
	for i, f := range order {
		turn[f.Referral.ID] = len(order) - i
	}
	elder := elders(p)
	for i := range p.Pupils {
		u := &p.Pupils[i]
		for j := range u.Wishes {
			w := &u.Wishes[j]
			bit := 0
			if p.Siblings != match.NoSiblings && elder[tie{u.Family, w.House}] > slices.Index(p.Levels, u.Level) {
				bit = 1
			}
			w.Points = (2*w.Points+bit)*(len(order)+1) + turn[legend[u.ID]]
		}
	}
}

// A tie is a family with a child in a house.
type tie struct{ family, house string }

// elders are the highest levels at which each family has a place in each house.
func elders(p *match.Problem) map[tie]int {
	home, at := map[string]string{}, map[tie]int{}
	for _, h := range p.Houses {
		for _, x := range h.Sections {
			home[x.ID] = h.ID
		}
	}
	for i := range p.Pupils {
		if u := &p.Pupils[i]; u.Pin != "" && u.Family != "" {
			k := tie{u.Family, home[u.Pin]}
			at[k] = max(at[k], slices.Index(p.Levels, u.Level))
		}
	}
	return at
}

// readCalls reads the order off the certificates of an outcome.
func readCalls(out *match.Outcome, legend Legend, house HouseID, at SectionID) map[ReferralID]Call {
	placed := map[string]HouseID{}
	for _, x := range out.Placements {
		placed[x.Pupil] = HouseID(x.House)
	}
	calls := map[ReferralID]Call{}
	for _, c := range out.Certificates {
		id, known := legend[c.Pupil]
		if !known {
			continue
		}
		call := Call{Referral: id, Instead: placed[c.Pupil]}
		for _, w := range c.Wishes {
			if w.House == string(house) {
				call.Code, call.Sibling = w.Code, w.Sibling
				break
			}
		}
		calls[id] = call
	}
	for i, alias := range match.Called(out, string(at)) {
		if call, known := calls[legend[alias]]; known {
			call.Turn, call.Instead = i+1, ""
			calls[legend[alias]] = call
		}
	}
	return calls
}
