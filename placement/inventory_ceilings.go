package placement

import (
	"slices"

	"internat/capacity/calendar"
)

// ceilings walks the nights to come and names, for each section, band and
// licence, the runs of nights on which more have a place than there are. What
// is past is not checked: licences and adults are kept as they are today.
func (a *audit) ceilings() {
	c := crowd{audit: a, day: a.today, held: map[SectionID]int{}, shut: map[SectionID]int{}, over: map[limit]*Breach{}}
	turns := a.turns()
	for i := 0; i < len(turns); {
		c.day = turns[i].day
		for ; i < len(turns) && turns[i].day == c.day; i++ {
			c.held[turns[i].section] += turns[i].held
			c.shut[turns[i].section] += turns[i].shut
		}
		c.weigh()
	}
	c.finish()
}

// A turn is a day on which something begins or ends in a section.
type turn struct {
	day        calendar.Day
	section    SectionID
	held, shut int
}

// turns are all of them from today on, by day.
func (a *audit) turns() []turn {
	var turns []turn
	note := func(section SectionID, days calendar.Interval, held, shut int) {
		if days.IsEmpty() || !ends(days).After(a.today) {
			return
		}
		from := days.From
		if from.Before(a.today) {
			from = a.today
		}
		turns = append(turns, turn{from, section, held, shut}, turn{ends(days), section, -held, -shut})
	}
	for _, s := range a.Stays {
		note(s.Section, s.Nights, 1, 0)
	}
	for _, o := range a.Offers {
		if o.keepsPlace() && o.Exchange == "" { // of those who change places, another has it
			note(o.Section, o.Nights, 1, 0)
		}
	}
	for _, c := range a.merged() {
		note(c.Section, c.When, 0, 1)
	}
	slices.SortStableFunc(turns, func(x, y turn) int { return x.day.Compare(y.day) })
	return turns
}

// merged are the closures with those of one bed that meet made one: a bed that
// is closed for two reasons is one bed less.
func (a *audit) merged() []KeptClosure {
	all := slices.DeleteFunc(slices.Clone(a.Closures), func(c KeptClosure) bool { return c.When.IsEmpty() })
	slices.SortFunc(all, func(x, y KeptClosure) int {
		if x.Bed != y.Bed {
			if x.Bed < y.Bed {
				return -1
			}
			return 1
		}
		return x.When.From.Compare(y.When.From)
	})
	var merged []KeptClosure
	for _, c := range all {
		last := len(merged) - 1
		if last < 0 || merged[last].Bed != c.Bed || !ends(merged[last].When).After(c.When.From) {
			merged = append(merged, c)
			continue
		}
		if ends(c.When).After(ends(merged[last].When)) {
			merged[last].When.To = c.When.To
		}
	}
	return merged
}

// A limit is one ceiling of one section, band or house.
type limit struct {
	code BreachCode
	id   string
}

// A crowd is who has a place from one turn to the next.
type crowd struct {
	*audit
	day        calendar.Day
	held, shut map[SectionID]int
	over       map[limit]*Breach // under way
}

// weigh compares the nights from this turn on with the ceilings.
func (c *crowd) weigh() {
	house, bands := 0, map[BandID]int{}
	for _, x := range c.Sections {
		n := c.held[x.ID]
		house += n
		bands[x.Band] += n
		c.compare(limit{OverBeds, string(x.ID)}, Breach{Section: x.ID, About: Thing{"section", string(x.ID)}}, n, x.Beds-c.shut[x.ID])
	}
	if c.House.Licensed > 0 {
		c.compare(limit{OverLicence, string(c.House.ID)}, Breach{About: Thing{"house", string(c.House.ID)}}, house, c.House.Licensed)
	}
	if c.House.Movable {
		c.moving(bands)
		return
	}
	for _, b := range c.Bands {
		c.compare(limit{OverStaff, string(b.ID)}, Breach{About: Thing{"band", string(b.ID)}}, bands[b.ID], b.Ratio*b.Adults)
	}
}

// moving holds where adults go where they are needed: together they must be as
// many as all the bands need.
func (c *crowd) moving(bands map[BandID]int) {
	needed, adults := 0, 0
	for _, b := range c.Bands {
		adults += b.Adults
		needed += (bands[b.ID] + b.Ratio - 1) / max(1, b.Ratio)
	}
	c.compare(limit{OverStaff, string(c.House.ID)}, Breach{About: Thing{"house", string(c.House.ID)}}, needed, adults)
}

// compare begins, keeps up or ends a run of nights over a ceiling. The run shows
// its worst night.
func (c *crowd) compare(l limit, b Breach, count, of int) {
	under := c.over[l]
	switch {
	case count > of && under == nil:
		b.Code, b.Count, b.Of, b.Days.From = l.code, count, of, c.day
		c.over[l] = &b
	case count > of && count-of > under.Count-under.Of:
		under.Count, under.Of = count, of
	case count <= of && under != nil:
		under.Days.To = c.day
		c.close(l)
	}
}

// close keeps a run that has a night on which the house is open.
func (c *crowd) close(l limit) {
	b := c.over[l]
	delete(c.over, l)
	if first, slept := c.firstOpen(b.Days); slept {
		b.Since = first
		c.add(*b)
	}
}

// finish ends the runs that have no end.
func (c *crowd) finish() {
	for l := range c.over {
		c.close(l)
	}
}
