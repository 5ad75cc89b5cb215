package match

import "slices"

// seatsNeeded checks the number of places that certificates say were missing. By definition it is
// the least with which the house would choose the pupil among everybody it holds or refused, the
// places being added to the section, its band and the house. The house goes on choosing as the
// places are added one by one: whoever is chosen with few is chosen with more.
func (a *audit) seatsNeeded() {
	if a.o.Certificates == nil {
		return
	}
	certificate := a.certificateOf()
	refused := a.refusedByHouse()
	a.inParts(len(a.houses), func(part *audit, from, to int) {
		for h := from; h < to; h++ {
			queues := part.queuesOf(refused[h])
			for _, s := range a.houses[h].sections {
				part.addPlaces(h, int32(s), queues, certificate)
			}
		}
	})
}

// certificateOf finds the certificate of each pupil; nil where there is none.
func (a *audit) certificateOf() []*Certificate {
	of := make([]*Certificate, len(a.p.Pupils))
	for n := range a.o.Certificates {
		if i, known := a.roster.find(a.o.Certificates[n].Pupil); known {
			of[i] = &a.o.Certificates[n]
		}
	}
	return of
}

func (a *audit) refusedByHouse() [][]asking {
	refused := make([][]asking, len(a.houses))
	for i := range a.wishes {
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			if w.section == a.seat[i] {
				break
			}
			h := a.sections[w.section].house
			refused[h] = append(refused[h], asking{i, w})
		}
	}
	return refused
}

// queue is the refused of one section and signature, best first.
type queue struct {
	section   int32
	signature uint8
	pupils    []asking
}

func (a *audit) queuesOf(refused []asking) (queues []queue) {
	slices.SortFunc(refused, func(x, y asking) int { return int(x.wish.rank - y.wish.rank) })
	at := map[int]int{}
	for _, x := range refused {
		key := a.sections[x.wish.section].table + int(x.wish.signature)
		if _, known := at[key]; !known {
			at[key] = len(queues)
			queues = append(queues, queue{section: x.wish.section, signature: x.wish.signature})
		}
		q := &queues[at[key]]
		q.pupils = append(q.pupils, x)
	}
	return queues
}

// growing is a house while the places of one section, of its band and of the house grow.
type growing struct {
	choosing
	at     int32 // the section that grows
	more   int
	queues []queue
}

// addPlaces adds places to a section until nobody waits for it any more.
func (a *audit) addPlaces(h int, section int32, queues []queue, certificate []*Certificate) {
	waiting := 0
	for _, q := range queues {
		if q.section == section {
			waiting += len(q.pupils)
		}
	}
	if waiting == 0 {
		return
	}
	g := &growing{choosing: choosing{a: a}, at: section, queues: slices.Clone(queues)}
	g.begin(h)
	g.takeHeld()
	for waiting > 0 {
		g.more++
		for x := g.enter(); x.wish != nil; x = g.enter() {
			if x.wish.section == section {
				a.seatsOfCertificate(x, certificate[x.pupil], g.more)
				waiting--
			}
		}
	}
}

// takeHeld seats everybody whom the house holds.
func (g *growing) takeHeld() {
	for _, s := range g.house.sections {
		sec := &g.a.sections[s]
		for sig := range 1 << len(sec.floors) {
			for range g.a.heads[sec.table+sig] {
				g.take(int32(s))
				g.fill(int32(s), uint8(sig))
			}
		}
	}
}

// fits reports whether a section takes one more.
func (g *growing) fits(section int32) bool {
	s := &g.a.sections[section]
	within := func(held, places, fixed int, grows bool) bool {
		if grows {
			places = min(max(0, places), maxCount) + g.more // whatever is published
		}
		return held < max(places, fixed)
	}
	if !within(g.section[int(section)-g.house.sections[0]], s.Beds, s.fixed, section == g.at) || !within(g.held, g.house.cap, g.house.fixed, true) {
		return false
	}
	if s.band < 0 {
		return true
	}
	b := &g.a.bands[s.band]
	return within(g.bands[s.band-g.house.bands[0]], b.base, b.fixed, s.band == g.a.sections[g.at].band)
}

// enter lets in the best who adds to the floor seats filled, else the best who fits; nobody when
// nobody fits.
func (g *growing) enter() asking {
	var heads []*queue
	for i := range g.queues {
		if q := &g.queues[i]; len(q.pupils) > 0 && g.fits(q.section) {
			heads = append(heads, q)
		}
	}
	if len(heads) == 0 {
		return asking{}
	}
	slices.SortFunc(heads, func(x, y *queue) int { return int(x.pupils[0].wish.rank - y.pupils[0].wish.rank) })
	best := heads[0]
	for _, q := range heads {
		if g.fill(q.section, q.signature) {
			best = q
			break
		}
	}
	x := best.pupils[0]
	best.pupils = best.pupils[1:]
	g.take(x.wish.section)
	return x
}

func (a *audit) seatsOfCertificate(x asking, c *Certificate, want int) {
	if c == nil {
		return
	}
	s := &a.sections[x.wish.section]
	for i := range c.Wishes {
		if w := &c.Wishes[i]; w.Section == s.ID && w.SeatsNeeded != want {
			a.report(Violation{Code: BadReason, Pupil: c.Pupil, House: a.houses[s.house].ID, Message: "the certificate is wrong about the seats needed"})
		}
	}
}
