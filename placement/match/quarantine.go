package match

// Quarantine returns the pupils whose places a set of violations casts doubt on: whoever is tied
// to a violation by a chain of houses asked for and houses held. The other components of the
// market cannot have been touched, and may be published while a person looks. A violation of the
// whole (a wrong hash) puts everybody in.
func Quarantine(p *Problem, violations []Violation) map[string]bool {
	links := newComponents(len(p.Pupils) + len(p.Houses))
	houses, sections, pupils := map[string]int{}, map[string]int{}, map[string]int{}
	for h := range p.Houses {
		node := len(p.Pupils) + h
		houses[p.Houses[h].ID] = node
		for _, s := range p.Houses[h].Sections {
			sections[s.ID] = node
		}
	}
	families := map[string]int{}
	for i := range p.Pupils {
		u := &p.Pupils[i]
		pupils[u.ID] = i
		for _, w := range u.Wishes {
			links.join(i, houses[w.House])
		}
		for _, s := range []string{u.Current, u.Pin} {
			if s != "" {
				links.join(i, sections[s])
			}
		}
		if u.Family != "" && p.Siblings != NoSiblings {
			addFirst(families, u.Family, i)
			links.join(i, families[u.Family])
		}
	}
	return quarantined(p, links, suspects(violations, pupils, houses, sections))
}

// suspects are the pupils and houses that violations name; nil when one names nothing.
func suspects(violations []Violation, pupils, houses, sections map[string]int) []int {
	list := []int{}
	for _, v := range violations {
		named := false
		for _, at := range []struct {
			nodes map[string]int
			id    string
		}{{pupils, v.Pupil}, {houses, v.House}, {sections, v.Section}} {
			if node, known := at.nodes[at.id]; known {
				list, named = append(list, node), true
			}
		}
		if !named {
			return nil
		}
	}
	return list
}

func quarantined(p *Problem, links components, suspects []int) map[string]bool {
	doubtful := map[int]bool{}
	for _, node := range suspects {
		doubtful[links.root(node)] = true
	}
	set := map[string]bool{}
	for i := range p.Pupils {
		if suspects == nil || doubtful[links.root(i)] {
			set[p.Pupils[i].ID] = true
		}
	}
	return set
}

// components are the connected components of a graph: a node points to another of its component,
// the root to itself.
type components []int

func newComponents(n int) components {
	c := make(components, n)
	for i := range c {
		c[i] = i
	}
	return c
}

func (c components) root(i int) int {
	for c[i] != i {
		c[i] = c[c[i]]
		i = c[i]
	}
	return i
}

func (c components) join(i, j int) { c[c.root(i)] = c.root(j) }
