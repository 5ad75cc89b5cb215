package match

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The limits of a sound problem. They are far above any real one; they keep sums within 64 bits
// and tables small whatever a file says.
const (
	maxCount  = 1_000_000_000
	maxPoints = 1_000_000_000_000_000
	maxLevels = 64
	maxNamed  = 64 // groups of a problem
	maxForbid = 1000
	maxGroups = 6 // floors and complements of one section: the choice rule looks at every subset
)

// Check returns every fault of a problem, however it was built. Solve refuses a problem that has
// any. A problem from Read was checked already.
func Check(p *Problem) Faults {
	c := &checker{p: p, dir: directoryOf(p)}
	c.head()
	sections := map[string]bool{}
	houses := map[string]bool{}
	for i := range p.Houses {
		c.house(at("houses", i), &p.Houses[i], houses, sections)
	}
	c.pupils()
	c.priorities()
	return c.faults
}

type checker struct {
	p      *Problem
	dir    *directory
	ids    map[string]bool // pupils
	faults Faults
}

// at is the path of one element of a list.
func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (c *checker) head() {
	if c.p.Seed == "" {
		c.faults.add("seed", "MISSING", "is required")
	}
	if m := c.p.Siblings; m != "" && !slices.Contains([]Siblings{NoSiblings, TieBreak, Absolute, Together}, m) {
		c.faults.add("siblings", "UNKNOWN_MODE", "must be none, tie-break, absolute or together")
	}
	c.uniqueList("levels", c.p.Levels)
	if len(c.p.Levels) > maxLevels {
		c.faults.add("levels", "TOO_MANY", "must be at most %d", maxLevels)
	}
	c.uniqueList("groups", c.p.Groups)
	if len(c.p.Groups) > maxNamed {
		c.faults.add("groups", "TOO_MANY", "must be at most %d", maxNamed)
	}
	for i, g := range c.p.Groups {
		if strings.HasPrefix(g, "!") {
			c.faults.add(at("groups", i), "RESERVED", "must not start with ! (the complement of a group)")
		}
	}
}

func (c *checker) uniqueList(path string, ids []string) {
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		c.id(at(path, i), id, seen)
	}
}

// id checks an id and that it is new.
func (c *checker) id(path, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.faults.add(path, "MISSING", "must not be empty")
	case strings.ContainsFunc(id, unicode.IsControl):
		c.faults.add(path, "CONTROL", "must not hold control characters")
	case seen[id]:
		c.faults.add(path, "DUPLICATE", "%q is used twice", id)
	}
	seen[id] = true
}

func (c *checker) count(path string, n, least int) {
	switch {
	case n < least:
		c.faults.add(path, "TOO_SMALL", "must be at least %d", least)
	case n > maxCount:
		c.faults.add(path, "TOO_BIG", "must be at most %d", maxCount)
	}
}

func (c *checker) house(path string, h *House, houses, sections map[string]bool) {
	c.id(path+".id", h.ID, houses)
	if h.Cap != nil {
		c.count(path+".cap", *h.Cap, 0)
	}
	bands := map[string]bool{}
	for i := range h.Bands {
		b, path := &h.Bands[i], at(path+".bands", i)
		c.id(path+".id", b.ID, bands)
		c.count(path+".ratio", b.Ratio, 1)
		c.count(path+".adults", b.Adults, 0)
	}
	c.staff(path+".bands", h.Bands)
	admission := newAdmission(len(c.p.Levels))
	for i := range h.Sections {
		s, path := &h.Sections[i], at(path+".sections", i)
		c.id(path+".id", s.ID, sections)
		c.section(path, s, bands)
		if other := admission.admit(i, s, c.dir.levels); other >= 0 {
			c.faults.add(path, "OVERLAP", "admits the same sex and level as section %q", h.Sections[other].ID)
		}
	}
}

// staff checks that the places which all the adults of a house could supervise in one band can be
// counted: adults move between bands.
func (c *checker) staff(path string, bands []Band) {
	adults := 0
	for _, b := range bands {
		if b.Adults < 0 || b.Adults > maxCount {
			return // a fault already
		}
		adults += b.Adults
	}
	for i, b := range bands {
		if b.Ratio > 0 && b.Ratio <= maxCount && adults > maxCount/b.Ratio {
			c.faults.add(at(path, i)+".ratio", "TOO_BIG", "times all adults of the house must be at most %d", maxCount)
		}
	}
}

func (c *checker) section(path string, s *Section, bands map[string]bool) {
	c.sex(path, s.Sex)
	c.knownList(path+".levels", s.Levels, c.dir.levels)
	c.count(path+".beds", s.Beds, 0)
	if s.Band != "" && !bands[s.Band] {
		c.faults.add(path+".band", "UNKNOWN", "%q is not a band of this house", s.Band)
	}
	c.quotas(path+".floors", s.Floors)
	c.quotas(path+".ceilings", s.Ceilings)
	if n := len(s.Floors) + len(s.Ceilings); n > maxGroups {
		c.faults.add(path, "TOO_MANY", "has %d floors and ceilings, at most %d are possible", n, maxGroups)
	}
}

func (c *checker) sex(path, sex string) {
	if sex != "" && sex != "F" && sex != "M" {
		c.faults.add(path+".sex", "UNKNOWN", "must be F or M, or left out")
	}
}

// knownList checks references to a list of the problem, each at most once.
func (c *checker) knownList(path string, names []string, known map[string]int) {
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if _, ok := known[name]; !ok {
			c.faults.add(at(path, i), "UNKNOWN", "%q is not in the problem", name)
		} else if seen[name] {
			c.faults.add(at(path, i), "DUPLICATE", "%q is used twice", name)
		}
		seen[name] = true
	}
}

func (c *checker) quotas(path string, quotas []Quota) {
	seen := map[string]bool{}
	for i, q := range quotas {
		path := at(path, i)
		if _, known := c.dir.groups[q.Group]; !known {
			c.faults.add(path+".group", "UNKNOWN", "%q is not a group of the problem", q.Group)
		} else if seen[q.Group] {
			c.faults.add(path, "DUPLICATE", "group %q has one already", q.Group)
		}
		seen[q.Group] = true
		if (q.Seats == nil) == (q.Share == "") {
			c.faults.add(path, "SEATS_OR_SHARE", "must have exactly one of seats and share")
		}
		if q.Seats != nil {
			c.count(path+".seats", *q.Seats, 0)
		}
		if _, ok := q.Share.units(); !ok && q.Share != "" {
			c.faults.add(path+".share", "SHARE", "must be a decimal from 0 to 1 with at most %d decimals", shareDigits)
		}
	}
}

// priorities come last: they name pupils.
func (c *checker) priorities() {
	for i := range c.p.Houses {
		seen := map[string]bool{}
		for j, id := range c.p.Houses[i].Priority {
			path := at(at("houses", i)+".priority", j)
			if !c.ids[id] {
				c.faults.add(path, "UNKNOWN", "%q is not a pupil", id)
			} else if seen[id] {
				c.faults.add(path, "DUPLICATE", "%q is used twice", id)
			}
			seen[id] = true
		}
	}
}
