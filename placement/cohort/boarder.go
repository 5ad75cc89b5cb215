package cohort

import (
	"internat/capacity/calendar"
	"internat/placement"
)

// boarders makes the family of everybody who sleeps in a bed this year, house by
// house, and of those who have left one.
func (b *builder) boarders(yield func(Family) bool) bool {
	for _, in := range b.world.blocks {
		for i := in.first; i < in.end; i++ {
			h := &b.world.Houses[i]
			n := h.first
			for j := range h.Sections {
				if !b.section(h, &h.Sections[j], in, &n, yield) {
					return false
				}
			}
		}
	}
	return true
}

// section makes the boarders of one section, present and gone.
func (b *builder) section(h *House, s *Section, in block, n *int, yield func(Family) bool) bool {
	scholars := 0
	b.beside = ""
	for bed := range s.present {
		scholar := len(s.Beds) < ceilingFrom || (scholars+1)*4 <= s.Section.Beds*3
		family, isScholar := b.boarder(h, s, in, bed, *n, scholar)
		if isScholar {
			scholars++
		}
		*n++
		if !yield(family) {
			return false
		}
	}
	for k := range s.gone {
		if !yield(b.departed(h, s, s.present+k, b.gone)) {
			return false
		}
		b.gone++
	}
	return true
}

// boarder makes one present boarder, the request for the next year, and at times
// a brother or a sister who asks to come too.
func (b *builder) boarder(h *House, s *Section, in block, bed, n int, scholar bool) (Family, bool) {
	f := b.world.fate(n, h, s.Section, in)
	d := drawFor(b.world.Size.Seed, "boarder", n)
	home := b.home(d, b.homeOf(d, h, f), situation(d))
	child := b.boards(h, s, home, f)
	b.sleeps(h, s, child, bed, n)
	if bed%5 == 3 && b.beside != "" && len(s.Beds) > 5 {
		child.Roommates = append(child.Roommates, b.beside)
	}
	if h == &b.world.Houses[0] && s == &h.Sections[len(h.Sections)-1] && bed == s.present-1 && b.beside != "" {
		child.Apart = append(child.Apart, b.beside) // the first house has something to mend
	}
	b.beside = child.Pupil.ID
	distance := home.place.kilometres(h.place)
	claims := b.claims(home, distance, scholar)
	switch {
	case f.outside:
	case f.leaves:
		b.leaving(h, s, home, claims)
	case s.Section.Admits(f.sex, f.level.Next()) || h.takes(f.sex, f.level.Next()):
		b.renewal(h, s, home, claims)
	default:
		b.application(home, in, f.sex, f.level.Next(), "")
	}
	family := home.family(*child)
	if f.sibling {
		family.Children = append(family.Children, b.sibling(home, h, in, f))
	}
	return family, hasClaim(claims, "boursier")
}

func hasClaim(claims placement.Claims, code string) bool {
	for _, c := range claims {
		if c.Code == code {
			return true
		}
	}
	return false
}

// homeOf is where a boarder comes from: of three collèges, drawn by their head
// counts, the farthest from the house.
func (b *builder) homeOf(d *draw, h *House, f fate) college {
	best := b.drawCollege(d, f.sex, f.level)
	for range 2 {
		if c := b.drawCollege(d, f.sex, f.level); c.kilometres(h.place) > best.kilometres(h.place) {
			best = c
		}
	}
	return best
}

// drawCollege draws a collège by its real head count of that sex and level; for
// a lycée level, of troisième.
func (b *builder) drawCollege(d *draw, sex placement.Sex, level placement.Level) college {
	at := 3
	for i, l := range placement.Levels[:4] {
		if l == level {
			at = i
		}
	}
	colleges := theFacts().colleges
	heads := make([]int, len(colleges))
	for i, c := range colleges {
		heads[i] = c.heads[sex][at]
	}
	return colleges[weighted(d, heads)]
}

// boards makes the pupil, who goes to school where the house is.
func (b *builder) boards(h *House, s *Section, home home, f fate) *Child {
	child := b.pupil(home, f.sex, f.level)
	child.Pupil.School, child.Pupil.SchoolUAI = h.House.Name, h.House.UAI
	b.child = child
	return child
}

// sleeps gives the child the bed since the rentrée, or for some since a day of
// autumn, and the reviews that go with a stay.
func (b *builder) sleeps(h *House, s *Section, child *Child, bed, n int) {
	t, d := b.world.term, drawFor(b.world.Size.Seed, "stay", n)
	from := t.entry
	if since := t.today.Sub(t.entry); since > 10 && d.percent(7) {
		from = weekday(t.entry.AddDays(d.between(1, min(since-7, 60))))
	}
	stay := placement.Stay{
		ID: id[placement.StayID](b, "sta"), Territory: b.world.Territory.ID, Pupil: child.Pupil.ID,
		House: h.House.ID, Section: s.Section.ID, Bed: s.Beds[bed].ID,
		Nights: calendar.Interval{From: from, To: t.ends}, State: placement.Present, Version: 1,
	}
	child.Stays = append(child.Stays, stay)
	b.started(h, stay)
	b.reviews(h, stay, d, n)
}

// started tells the journal that the boarder arrived: the director noted it in
// the morning of that day.
func (b *builder) started(h *House, stay placement.Stay) {
	director := placement.Actor{Role: placement.Director, Name: h.team, Territory: stay.Territory}
	e := director.Happened(stay.Nights.From.At(8, 0, b.world.term.clock), "stay.started", "stay", string(stay.ID))
	e.Pupil, e.House = stay.Pupil, stay.House
	b.happened(e)
}

// renewal asks for the same house again, pre-filled; some families have not
// answered yet.
func (b *builder) renewal(h *House, s *Section, home home, claims placement.Claims) {
	r := placement.Referral{
		Way: placement.Renewal, Campaign: b.world.Campaigns[1].ID, Level: b.child.Pupil.Level.Next(),
		Institution: h.House.Name, WantedFrom: b.world.term.nextEntry, Current: s.Section.ID,
		Wishes: []placement.Wish{{Rank: 1, House: h.House.ID}},
	}
	r = b.file(home, r, claims)
	b.child.Referrals = append(b.child.Referrals, r)
	b.agreements(home, r, 80)
}

// leaving records that the boarder will not come back.
func (b *builder) leaving(h *House, s *Section, home home, claims placement.Claims) {
	level := b.child.Pupil.Level.Next()
	if level == "" {
		level = b.child.Pupil.Level
	}
	r := b.file(home, placement.Referral{
		Way: placement.Renewal, Campaign: b.world.Campaigns[1].ID, Level: level, Institution: h.House.Name,
		WantedFrom: b.world.term.nextEntry, Current: s.Section.ID, Wishes: []placement.Wish{{Rank: 1, House: h.House.ID}},
	}, claims)
	r.State, r.Leaves = placement.Shut, true
	b.child.Referrals = append(b.child.Referrals, r)
}

// departed makes somebody who slept in a bed and left it.
func (b *builder) departed(h *House, s *Section, bed, n int) Family {
	t, d := b.world.term, drawFor(b.world.Size.Seed, "departed", n)
	f := b.world.fate(1<<40+n, h, s.Section, block{})
	home := b.home(d, b.homeOf(d, h, f), situation(d))
	child := b.boards(h, s, home, f)
	stay := placement.Stay{
		ID: id[placement.StayID](b, "sta"), Territory: b.world.Territory.ID, Pupil: child.Pupil.ID,
		House: h.House.ID, Section: s.Section.ID, Bed: s.Beds[bed].ID,
		Nights: calendar.Interval{From: t.entry, To: t.ends}, State: placement.Present, Version: 1,
	}
	b.started(h, stay)
	on := workday(t.entry.AddDays(d.between(10, t.today.Sub(t.entry)-3)))
	stay, e := must(stay.Leave(b.world.Officer, on, pick(d, departures), on.At(16, d.below(60), t.clock)))
	b.happened(e)
	child.Stays = append(child.Stays, stay)
	return home.family(*child)
}
