package match

import (
	"slices"
	"strings"
	"unicode"
)

// pupils checks every pupil. Paths are built only for faults: there may be a million pupils.
func (c *checker) pupils() {
	c.ids = make(map[string]bool, len(c.p.Pupils))
	for i := range c.p.Pupils {
		u := &c.p.Pupils[i]
		if u.ID == "" || c.ids[u.ID] || strings.ContainsFunc(u.ID, unicode.IsControl) {
			c.id(at("pupils", i)+".id", u.ID, c.ids)
		}
		c.ids[u.ID] = true
		if !c.soundPupil(u) {
			c.pupil(at("pupils", i), u)
		}
	}
}

// soundPupil answers the common case without a path: no fault at all.
func (c *checker) soundPupil(u *Pupil) bool {
	before := len(c.faults)
	c.pupil("", u)
	sound := len(c.faults) == before
	c.faults = c.faults[:before]
	return sound
}

func (c *checker) pupil(path string, u *Pupil) {
	c.sex(path, u.Sex)
	if _, known := c.dir.levels[u.Level]; !known {
		c.faults.add(path+".level", "UNKNOWN", "%q is not a level of the problem", u.Level)
	}
	if strings.ContainsFunc(u.Family, unicode.IsControl) {
		c.faults.add(path+".family", "CONTROL", "must not hold control characters")
	}
	for i, g := range u.Groups {
		if _, known := c.dir.groups[g]; !known || i >= maxNamed || slices.Contains(u.Groups[:i], g) {
			c.knownList(path+".groups", u.Groups, c.dir.groups)
			break
		}
	}
	if len(u.Forbid) > 0 {
		c.knownList(path+".forbid", u.Forbid, c.dir.houses)
	}
	if len(u.Forbid) > maxForbid { // every wish is held against the list
		c.faults.add(path+".forbid", "TOO_MANY", "must be at most %d", maxForbid)
	}
	if _, known := c.dir.sections[u.Current]; !known && u.Current != "" {
		c.faults.add(path+".current", "UNKNOWN", "%q is not a section of the problem", u.Current)
	}
	if u.Pin != "" {
		c.pin(path+".pin", u)
	}
	for i := range u.Wishes {
		c.wish(path, i, &u.Wishes[i])
	}
}

func (c *checker) wish(path string, i int, w *Wish) {
	if _, known := c.dir.houses[w.House]; !known {
		c.faults.add(at(path+".wishes", i)+".house", "UNKNOWN", "%q is not a house of the problem", w.House)
	}
	if w.Points > maxPoints || w.Points < -maxPoints {
		c.faults.add(at(path+".wishes", i)+".points", "TOO_BIG", "must be within %d of zero", maxPoints)
	}
}

// pin checks that a decision of the commission is possible. A pin that a gate would drop is not
// something to warn about: somebody decided it, and somebody must decide again.
func (c *checker) pin(path string, u *Pupil) {
	place, known := c.dir.sections[u.Pin]
	if !known {
		c.faults.add(path, "UNKNOWN", "%q is not a section of the problem", u.Pin)
		return
	}
	house := &c.p.Houses[place.house]
	switch {
	case !u.Agreement:
		c.faults.add(path, "PIN_NO_AGREEMENT", "the pupil is pinned without agreement")
	case house.Closed:
		c.faults.add(path, "PIN_CLOSED", "house %q is closed", house.ID)
	case slices.Contains(u.Forbid, house.ID):
		c.faults.add(path, "PIN_FORBIDDEN", "house %q is forbidden to the pupil", house.ID)
	case !house.Sections[place.section].admits(u.Sex, u.Level):
		c.faults.add(path, "PIN_INELIGIBLE", "section %q does not admit the sex and level of the pupil", u.Pin)
	}
}
