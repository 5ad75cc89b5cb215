package cohort

import "internat/placement"

// A quota is how many of each kind the world has.
type quota struct {
	boarders   int // present
	applicants int // families of the first request: what the renewals leave over
	offered    int // urgent requests with an open offer
	waiting    int // urgent requests without
}

// fill decides how many sleep in each section, within beds, adults and works,
// and how many renewals and first requests make up the campaign.
func (w *World) fill() {
	most := w.Size.Pupils * 55 / 100
	wanted := 0
	for i := range w.Houses {
		w.Houses[i].fill(drawFor(w.Size.Seed, "fill", i), w.term)
		wanted += w.Houses[i].present()
	}
	if wanted > most {
		w.thin(most, wanted)
	}
	w.quota.applicants = max(w.Size.Pupils-w.requests(), 0)
	w.quota.offered = max(w.Size.Pupils/400, 3)
	w.quota.waiting = max(w.Size.Pupils/300, 2)
}

// requests numbers the boarders and counts how many requests of the open
// campaign come from their families.
func (w *World) requests() int {
	asking := 0
	for _, in := range w.blocks {
		for i := in.first; i < in.end; i++ {
			h := &w.Houses[i]
			h.first = w.quota.boarders
			for _, s := range h.Sections {
				for range s.present {
					asking += w.fate(w.quota.boarders, h, s.Section, in).requests()
					w.quota.boarders++
				}
			}
		}
	}
	return asking
}

func (h House) present() int {
	n := 0
	for _, s := range h.Sections {
		n += s.present
	}
	return n
}

// fill gives each section its boarders: 62 to 96 beds in a hundred, never more
// than the adults of the band may have. What the adults could still take is
// spare.
func (h *House) fill(d *draw, t term) {
	rate := d.between(62, 96)
	left := map[placement.BandID]int{"": 1 << 30}
	for _, band := range h.Bands {
		left[band.ID] = band.Staffed()
	}
	take := func(s *Section, wanted int) int {
		got := min(wanted, left[s.Section.Band])
		left[s.Section.Band] -= got
		return got
	}
	for i := range h.Sections {
		s := &h.Sections[i]
		s.present = take(s, s.Section.Beds*rate/100)
	}
	for i := range h.Sections {
		s := &h.Sections[i]
		s.spare = take(s, s.Section.Beds-s.present)
		if t.today.Sub(t.entry) > 25 && s.spare > 0 && d.percent(40) {
			s.gone = 1
		}
	}
}

// thin takes boarders out evenly, when the campaign is too small for that many
// renewals.
func (w *World) thin(most, wanted int) {
	seen, kept := 0, 0
	for i := range w.Houses {
		for j := range w.Houses[i].Sections {
			s := &w.Houses[i].Sections[j]
			seen += s.present
			keep := min(s.present, max(seen*most/wanted-kept, 0))
			s.spare += s.present - keep
			s.present = keep
			kept += keep
		}
	}
}

// A fate is what a boarder does about the next year.
type fate struct {
	level   placement.Level
	sex     placement.Sex
	leaves  bool // the house, at the end of the year
	outside bool // no house of the open campaign is for the next year's level
	sibling bool // a brother or a sister asks for a first place
}

// requests is how many requests of the open campaign come from the family.
func (f fate) requests() int {
	n := 1
	if f.leaves || f.outside {
		n = 0
	}
	if f.sibling {
		n++
	}
	return n
}

// fate draws what the nth boarder of the cohort is and does. It is drawn twice,
// to count and to make, and comes out the same.
func (w *World) fate(n int, h *House, s placement.Section, in block) fate {
	d := drawFor(w.Size.Seed, "fate", n)
	f := fate{level: pick(d, s.Levels), sex: s.Sex}
	if f.sex == "" {
		f.sex = pick(d, []placement.Sex{placement.Girl, placement.Boy})
	}
	f.leaves = f.level.Next() == "" || d.percent(8)
	f.outside = h.tremplin || !f.leaves && !in.takes[intent{f.sex, f.level.Next()}]
	f.sibling = d.percent(7)
	return f
}
