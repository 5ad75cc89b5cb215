package cohort

import (
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// entryLevels are the levels asked for by first requests, with their weight:
// most come for the first year of lycée.
var entryLevels = []struct {
	level  placement.Level
	weight int
}{{"6e", 11}, {"5e", 9}, {"4e", 9}, {"3e", 7}, {"2de", 34}, {"1re", 18}, {"Tle", 12}}

// applicants makes the first requests, as many as the renewals leave over.
func (b *builder) applicants(yield func(Family) bool) bool {
	w := b.world
	for n := range w.quota.applicants {
		d := drawFor(w.Size.Seed, "applicant", n)
		in := w.blocks[n%len(w.blocks)]
		sex := placement.Boy
		if d.percent(47) {
			sex = placement.Girl
		}
		level := levelIn(d, in, sex)
		home := b.home(d, b.drawCollege(d, sex, before(level)), situation(d))
		child := b.newcomer(home, sex, before(level))
		b.application(home, in, sex, level, "")
		if !yield(home.family(*child)) {
			return false
		}
	}
	return true
}

// levelIn draws a level that some house of the block has beds for.
func levelIn(d *draw, in block, sex placement.Sex) placement.Level {
	weights := make([]int, len(entryLevels))
	for i, l := range entryLevels {
		if in.takes[intent{sex, l.level}] {
			weights[i] = l.weight
		}
	}
	return entryLevels[weighted(d, weights)].level
}

// before is the level of the year before.
func before(level placement.Level) placement.Level {
	for i, l := range placement.Levels[1:] {
		if l == level {
			return placement.Levels[i]
		}
	}
	return placement.Primary
}

// newcomer makes a pupil who does not board yet, and goes to school near home.
func (b *builder) newcomer(h home, sex placement.Sex, now placement.Level) *Child {
	child := b.pupil(h, sex, now)
	switch {
	case now == placement.Primary:
		child.Pupil.School = "École de " + h.college.commune
	case now.College():
		child.Pupil.School, child.Pupil.SchoolUAI = h.college.name, h.college.uai
	default:
		lycee := nearestLycee(h.place)
		child.Pupil.School, child.Pupil.SchoolUAI = lycee.name, lycee.uai
	}
	b.child = child
	return child
}

func nearestLycee(p place) establishment {
	var best establishment
	for _, e := range theFacts().houses {
		if e.kind == "lycee" && (best.uai == "" || p.kilometres(e.place) < p.kilometres(best.place)) {
			best = e
		}
	}
	return best
}

// application asks for a first place in the open campaign; first is the house of
// a brother or a sister.
func (b *builder) application(h home, in block, sex placement.Sex, level placement.Level, first placement.HouseID) {
	wishes, away := b.wishes(h, in, sex, level, first)
	if len(wishes) == 0 {
		return
	}
	r := b.file(h, placement.Referral{
		Way: placement.Application, Campaign: b.world.Campaigns[1].ID, Level: level, Wishes: wishes,
		Referrer: pick(h.draw, referrers), Institution: b.child.Pupil.School, Tried: pick(h.draw, tried), Reason: pick(h.draw, reasons),
		WantedFrom: b.world.term.nextEntry,
	}, b.claims(h, away, true))
	b.child.Referrals = append(b.child.Referrals, r)
	b.agreements(h, r, 91)
}

// sibling makes a brother or a sister of a boarder who wants to join.
func (b *builder) sibling(h home, house *House, in block, of fate) Child {
	sex := pick(h.draw, []placement.Sex{placement.Girl, placement.Boy})
	level := of.level
	if !house.takes(sex, level) {
		level = levelIn(h.draw, in, sex)
	}
	child := b.newcomer(h, sex, before(level))
	b.application(h, in, sex, level, house.House.ID)
	return *child
}

// urgent makes the requests of the year under way: some with an open offer for a
// free bed, some waiting for a person to decide.
func (b *builder) urgent(yield func(Family) bool) bool {
	w, n := b.world, 0
	for i := range w.Houses {
		h := &w.Houses[i]
		if h.tremplin {
			continue
		}
		for j := range h.Sections {
			s := &h.Sections[j]
			if s.spare <= s.gone || n == w.quota.offered+w.quota.waiting {
				continue
			}
			if !yield(b.inTheYear(h, s, n, n%2 == 0 && n/2 < w.quota.offered)) {
				return false
			}
			n++
		}
	}
	return true
}

// inTheYear makes one urgent request for the house, and the offer if there is
// one. It waits only for a decision: two parents can both be reached.
func (b *builder) inTheYear(h *House, s *Section, n int, offered bool) Family {
	d := drawFor(b.world.Size.Seed, "urgent", n)
	f := b.world.fate(-1-n, h, s.Section, block{})
	home := b.home(d, b.drawCollege(d, f.sex, f.level), (*builder).together)
	child := b.newcomer(home, f.sex, f.level)
	r := b.file(home, placement.Referral{
		Way: placement.Urgent, Level: f.level, Wishes: []placement.Wish{{Rank: 1, House: h.House.ID}},
		Referrer: pick(d, referrers), Institution: child.Pupil.School, Tried: pick(d, tried), Reason: pick(d, urgentReasons),
		WantedFrom: b.neededFrom(d, n),
	}, b.claims(home, home.place.kilometres(h.place), true))
	child.Referrals = append(child.Referrals, r)
	b.agreements(home, r, 98)
	if offered {
		b.offer(h, s, d, r)
	}
	return home.family(*child)
}

// neededFrom is the day from which an urgent request needs a bed: the first of all
// tonight, the others within days.
func (b *builder) neededFrom(d *draw, n int) calendar.Day {
	soon := weekday(b.world.term.today.AddDays(d.between(2, 8)))
	if n == 0 {
		return b.world.term.today
	}
	return soon
}

// offer holds a free bed for the child, by a decision of the officer two days
// ago, if everybody who must has agreed.
func (b *builder) offer(h *House, s *Section, d *draw, r placement.Referral) {
	t, child := b.world.term, b.child
	file := placement.File{Referral: r, Pupil: child.Pupil, Guardians: child.Guardians, Agreements: child.Agreements}
	if !file.Ready(t.today) {
		return
	}
	at := t.now.Add(-time.Duration(d.between(4, 44)) * time.Hour)
	answer := t.today.AddDays(5)
	if r.WantedFrom == t.today {
		answer = t.today
	}
	o := placement.Offer{
		ID: id[placement.OfferID](b, "off"), Territory: b.world.Territory.ID, Referral: r.ID, Pupil: child.Pupil.ID,
		House: h.House.ID, Section: s.Section.ID, Nights: calendar.Interval{From: r.WantedFrom, To: t.ends}, State: placement.Offered,
		AnswerBy: answer.At(18, 0, t.clock), AppealBody: h.House.AppealBody,
		DecidedBy: b.world.Officer.Author(), DecidedAt: at, Version: 1,
	}
	e := b.world.Officer.Happened(at, "offer.made", "offer", string(o.ID))
	e.Pupil, e.House = o.Pupil, o.House
	b.happened(e)
	child.Offers = append(child.Offers, o)
}
