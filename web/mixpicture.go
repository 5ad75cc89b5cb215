package web

import (
	"slices"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
)

// A Mix is the picture of the social mix: for each group that has targets, the
// band asked for, the candidates and those placed.
type Mix struct {
	Title  string // says the finding
	Lines  []MixLine
	Height int
}

// A MixLine is one group. Positions are in the units of the picture.
type MixLine struct {
	Name                string
	Y                   int // of the middle
	X, Width            int // of the band
	Candidates, Placed  int // of the marks
	Missed              bool
	Text                string
	Least, Most         string // as written in the table; "–" without
	OfCandidates, Share string
}

// The picture is mixWidth units wide for 100 %; the words stand behind it.
const mixWidth, mixRow = 400, 42

// mixOf draws the groups that some section has a target for. Candidates are
// those the run examined; the targets are added up over the sections that have
// them, and so are the pupils placed there.
func mixOf(f Frame, p *match.Problem, o *match.Outcome) Mix {
	var m Mix
	var found []string
	for _, group := range p.Groups {
		line, ok := mixLine(f, group, p, o)
		if !ok {
			continue
		}
		line.Y = len(m.Lines)*mixRow + mixRow/2
		m.Lines = append(m.Lines, line)
		found = append(found, f.T("runs.mix_finding", line.Name, line.Share))
	}
	m.Title, m.Height = plain.List(f.Lang, found), len(m.Lines)*mixRow+30
	return m
}

func mixLine(f Frame, group string, p *match.Problem, o *match.Outcome) (MixLine, bool) {
	c := countMix(group, p, o)
	if !c.asked {
		return MixLine{}, false
	}
	line := MixLine{Name: f.T("group." + group), Least: "–", Most: "–",
		OfCandidates: plain.Percent(f.Lang, c.candidates, c.all), Share: plain.Percent(f.Lang, c.placed, c.there)}
	line.Candidates, line.Placed = scale(c.candidates, c.all), scale(c.placed, c.there)
	low, high := 0, mixWidth
	if c.least > 0 {
		low, line.Least = scale(c.least, c.floored), plain.Percent(f.Lang, c.least, c.floored)
	}
	if c.capped > 0 {
		high, line.Most = scale(c.most, c.capped), plain.Percent(f.Lang, c.most, c.capped)
	}
	line.X, line.Width = low, max(4, high-low)
	line.Missed = c.missed
	line.Text = line.Share
	if c.missed {
		line.Text = f.T("runs.mix_missed", line.Share)
	}
	return line, true
}

func scale(part, whole int) int { return part * mixWidth / max(1, whole) }

// A mixCount is one group over the sections that have a target for it.
type mixCount struct {
	asked, missed   bool
	least, most     int // seats asked, seats allowed
	floored, capped int // places of the sections with a floor, with a ceiling
	candidates, all int
	placed, there   int
}

func countMix(group string, p *match.Problem, o *match.Outcome) (c mixCount) {
	with := map[string]bool{}
	for _, h := range p.Houses {
		for _, s := range h.Sections {
			c.target(group, h, s, with)
		}
	}
	in := map[string]bool{}
	for _, u := range p.Pupils {
		if !u.Agreement || isHeld(u.ID) {
			continue
		}
		c.all++
		if slices.Contains(u.Groups, group) {
			c.candidates++
			in[u.ID] = true
		}
	}
	for _, x := range o.Placements {
		if with[x.Section] && !isHeld(x.Pupil) {
			c.there++
			c.placed += flag(in[x.Pupil])
		}
	}
	for _, f := range o.Floors {
		if f.Group == group && f.Held < f.Asked {
			c.missed = true
		}
	}
	return c
}

// target adds up the targets of one section.
func (c *mixCount) target(group string, h match.House, s match.Section, with map[string]bool) {
	places := s.Beds
	for _, b := range h.Bands {
		if b.ID == s.Band {
			places = min(places, b.Ratio*b.Adults)
		}
	}
	for kind, quotas := range [][]match.Quota{s.Floors, s.Ceilings} {
		for _, q := range quotas {
			if q.Group != group {
				continue
			}
			t := placement.Target{Ceiling: kind == 1, Share: string(q.Share)}
			if q.Seats != nil {
				t.Seats = *q.Seats
			}
			with[s.ID], c.asked = true, true
			if kind == 1 {
				c.most, c.capped = c.most+t.SeatsOf(places), c.capped+places
			} else {
				c.least, c.floored = c.least+t.SeatsOf(places), c.floored+places
			}
		}
	}
}

func isHeld(alias string) bool {
	return len(alias) > len(placement.HeldPrefix) && alias[:len(placement.HeldPrefix)] == placement.HeldPrefix
}
