package match

// directory finds the houses, sections, levels and groups of a problem by their ids. Where an id
// is used twice the first use counts; Check reports the second.
type directory struct {
	houses   map[string]int
	sections map[string]place
	levels   map[string]int
	groups   map[string]int
}

// place is a section by its position in the problem.
type place struct{ house, section int }

func directoryOf(p *Problem) *directory {
	d := &directory{
		houses:   make(map[string]int, len(p.Houses)),
		sections: make(map[string]place, len(p.Houses)),
		levels:   positions(p.Levels),
		groups:   positions(p.Groups),
	}
	for h := range p.Houses {
		addFirst(d.houses, p.Houses[h].ID, h)
		for s := range p.Houses[h].Sections {
			addFirst(d.sections, p.Houses[h].Sections[s].ID, place{h, s})
		}
	}
	return d
}

func positions(names []string) map[string]int {
	m := make(map[string]int, len(names))
	for i, name := range names {
		addFirst(m, name, i)
	}
	return m
}

func addFirst[V any](m map[string]V, key string, value V) {
	if _, taken := m[key]; !taken {
		m[key] = value
	}
}

// The three sexes a pupil can be filed with; a pupil filed without one is admitted only where
// any sex is.
const (
	anySex = iota
	girl
	boy
	sexes
)

func sexOf(s string) int {
	switch s {
	case "F":
		return girl
	case "M":
		return boy
	}
	return anySex
}

// admission says, for one house, which section admits a level and a sex: the position of the
// section plus one, 0 for none. No two sections may admit the same pupil, or beds would be
// wasted between them.
type admission []int32

func newAdmission(levels int) admission { return make(admission, levels*sexes) }

// section returns the position of the section that admits a level and a sex, or -1.
func (a admission) section(level, sex int) int32 { return a[level*sexes+sex] - 1 }

// admit enters section i and returns the position of a section it overlaps with, or -1.
func (a admission) admit(i int, s *Section, levels map[string]int) (overlap int32) {
	overlap = -1
	enter := func(level int) {
		for _, sex := range admittedSexes(s.Sex) {
			if cell := &a[level*sexes+sex]; *cell == 0 {
				*cell = int32(i) + 1
			} else if *cell != int32(i)+1 {
				overlap = *cell - 1
			}
		}
	}
	if len(s.Levels) == 0 {
		for level := range len(a) / sexes {
			enter(level)
		}
	}
	for _, name := range s.Levels {
		if level, known := levels[name]; known {
			enter(level)
		}
	}
	return overlap
}

func admittedSexes(sex string) []int {
	if sex == "" {
		return []int{anySex, girl, boy}
	}
	return []int{sexOf(sex)}
}

// admits reports whether a section is open to a sex and a level.
func (s *Section) admits(sex, level string) bool {
	if s.Sex != "" && s.Sex != sex {
		return false
	}
	for _, l := range s.Levels {
		if l == level {
			return true
		}
	}
	return len(s.Levels) == 0
}
