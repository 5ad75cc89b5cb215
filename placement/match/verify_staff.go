package match

import "fmt"

// publishedStaffing takes adults and caps from the outcome. The base of a band is its cap without
// what pins and boarders add to it.
func (a *audit) publishedStaffing() {
	for _, s := range a.o.Staffing {
		h, known := a.houseAt[s.House]
		b := -1
		if known {
			b = a.bandNamed(h, s.Band)
		}
		if b < 0 {
			a.report(Violation{Code: BadList, House: s.House, Message: "band " + s.Band + " is not in the problem"})
			continue
		}
		a.bands[b].listed++
		a.bands[b].adults, a.bands[b].cap = s.Adults, s.Cap
	}
	for i := range a.bands {
		b := &a.bands[i]
		b.base = min(b.cap, b.Ratio*b.adults)
	}
}

func (a *audit) bandNamed(h int, id string) int {
	for _, b := range a.houses[h].bands {
		if a.bands[b].ID == id {
			return b
		}
	}
	return -1
}

// staffing checks that adults come from the plan and the transfers, and caps from the adults.
func (a *audit) staffing() {
	planned := make([]int, len(a.bands))
	received := make([]bool, len(a.bands))
	for i := range a.bands {
		planned[i] = a.bands[i].Adults
	}
	for _, t := range a.o.Transfers {
		h, known := a.houseAt[t.House]
		if !known || a.bandNamed(h, t.From) < 0 || a.bandNamed(h, t.To) < 0 || a.houses[h].KeepPlan {
			a.report(Violation{Code: BadStaffing, House: t.House, Message: "an adult cannot move from " + t.From + " to " + t.To})
			continue
		}
		planned[a.bandNamed(h, t.From)]--
		planned[a.bandNamed(h, t.To)]++
		received[a.bandNamed(h, t.To)] = true
	}
	for _, s := range a.o.Staffing {
		if h, known := a.houseAt[s.House]; known && a.bandNamed(h, s.Band) >= 0 {
			b := a.bandNamed(h, s.Band)
			a.staffedBand(&a.bands[b], s, planned[b], received[b])
		}
	}
	for _, b := range a.bands {
		if b.listed != 1 {
			a.report(Violation{Code: BadList, House: a.houses[b.house].ID, Message: fmt.Sprintf("band %s is listed %d times", b.ID, b.listed)})
		}
	}
}

func (a *audit) staffedBand(b *auditBand, s Staffing, planned int, received bool) {
	bad := func(format string, args ...any) {
		a.report(Violation{Code: BadStaffing, House: s.House, Message: "band " + b.ID + ": " + fmt.Sprintf(format, args...)})
	}
	staffed := b.Ratio * s.Adults
	if s.Adults != planned {
		bad("%d adults, but the plan and the transfers give %d", s.Adults, planned)
	}
	if s.Placed != b.held {
		bad("%d pupils are placed, but %d are listed", s.Placed, b.held)
	}
	switch {
	case s.Cap > staffed && s.Cap != b.fixed:
		bad("a cap of %d is more than %d adults can supervise", s.Cap, s.Adults)
	case s.Cap < staffed && !received:
		bad("a cap of %d wastes places of %d adults", s.Cap, s.Adults)
	case s.Cap < b.held:
		bad("a cap of %d with %d pupils", s.Cap, b.held)
	}
}

// idleAdults checks that the staffing loop had nothing left to do.
func (a *audit) idleAdults() {
	for h := range a.houses {
		if house := &a.houses[h]; !house.KeepPlan && a.room(house) > 0 {
			a.idleIn(house)
		}
	}
}

func (a *audit) room(h *auditHouse) int {
	beds := 0
	for _, s := range h.sections {
		beds += a.sections[s].Beds
	}
	return min(beds, h.cap) - h.held
}

func (a *audit) idleIn(h *auditHouse) {
	for _, to := range h.bands {
		b := &a.bands[to]
		capInForce := max(b.base, b.fixed)
		if b.held < capInForce {
			continue
		}
		if capInForce < b.Ratio*b.adults {
			a.report(Violation{Code: BadIdle, House: h.ID, Message: "band " + b.ID + " is full with staffed places withheld and free beds in the house"})
		}
		if capInForce != b.Ratio*b.adults || !a.refusedIn(h, to) {
			continue
		}
		for _, from := range h.bands {
			if g := &a.bands[from]; from != to && g.adults*g.Ratio-g.held >= g.Ratio {
				a.report(Violation{Code: BadIdle, House: h.ID, Message: "an idle adult of band " + g.ID + " could move to band " + b.ID})
			}
		}
	}
}

// refusedIn reports whether some pupil would rather have a free bed in a band of a house.
func (a *audit) refusedIn(h *auditHouse, band int) bool {
	for _, s := range h.sections {
		if a.sections[s].band == band && a.preferred[s].Load() {
			return true
		}
	}
	return false
}
