package match

// refusals checks, for every wish that a pupil prefers to the outcome, that the section would not
// choose the pupil: one more asks, one must leave, and it is this one. The cutoff is the same for
// all pupils of one signature, so each section answers at most 64 questions.
func (a *audit) refusals() {
	type question struct {
		section   int
		signature uint8
	}
	answers := map[question]auditCutoff{}
	for i := range a.p.Pupils {
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			if w.section == a.seat[i] {
				break
			}
			q := question{w.section, w.signature}
			answer, known := answers[q]
			if !known {
				answer = a.cutoff(w.section, w.signature)
				answers[q] = answer
			}
			a.refusal(i, w, answer)
		}
	}
}

// auditCutoff is what a section answers to one more pupil of a signature: room, or the key of the
// pupil to pass; nobody can be passed when both are unset.
type auditCutoff struct {
	room bool
	pass bool
	key  auditKey
}

func (a *audit) refusal(i int, w *auditWish, c auditCutoff) {
	s := &a.sections[w.section]
	v := Violation{Pupil: a.p.Pupils[i].ID, House: a.houses[s.house].ID, Section: s.ID}
	switch {
	case w.kept:
		v.Code, v.Message = BadBoarder, "may stay here and got a worse place"
	case c.room:
		v.Code, v.Message = BadChoice, "is refused although there is room"
	case c.pass && w.key.compare(c.key) < 0:
		v.Code, v.Message = BadChoice, "is refused although "+c.key.pupil+" ranks lower"
	default:
		return
	}
	a.report(v)
	if floor := a.unmetFloor(s, w.signature); floor != "" {
		v.Code, v.Message = BadFloor, "is refused although floor "+floor+" is not filled"
		a.report(v)
	}
}

func (a *audit) unmetFloor(s *auditSection, sig uint8) string {
	for i := range s.floors {
		if f := &s.floors[i]; sig>>i&1 == 1 && a.headsOf(s, f) < f.asked {
			return f.name()
		}
	}
	return ""
}

// cutoff asks the lowest full node above a section who would leave for a pupil of a signature.
func (a *audit) cutoff(section int, sig uint8) auditCutoff {
	s := &a.sections[section]
	h := &a.houses[s.house]
	if places := max(s.Beds, s.fixed); s.held >= places {
		return a.leaving([]int{section}, section, sig, places)
	}
	if s.band >= 0 && a.bands[s.band].held >= max(a.bands[s.band].base, a.bands[s.band].fixed) {
		var band []int
		for _, t := range h.sections {
			if a.sections[t].band == s.band {
				band = append(band, t)
			}
		}
		return a.leaving(band, section, sig, -1)
	}
	if h.held >= max(h.cap, h.fixed) {
		return a.leaving(h.sections, section, sig, -1)
	}
	return auditCutoff{room: true}
}

// leaving finds the worst pupil whom some sections could spare if one more asked. A newcomer who
// fills a floor seat that would stay empty displaces that pupil whatever the ranks, unless
// everybody fills one.
func (a *audit) leaving(sections []int, asked int, sig uint8, places int) auditCutoff {
	var spare, any auditCutoff
	protected := false
	for _, t := range sections {
		s := &a.sections[t]
		extra := int(-1)
		if t == asked {
			extra = int(sig)
		}
		open := s.openGroups(extra, places)
		if t == asked {
			protected = sig&^open != 0
		}
		for held, key := range s.worst {
			any.worsen(key)
			if held&^open == 0 {
				spare.worsen(key)
			}
		}
	}
	switch {
	case !protected:
		return spare
	case spare.pass:
		return auditCutoff{room: true}
	}
	return any
}

func (c *auditCutoff) worsen(key auditKey) {
	if !c.pass || c.key.compare(key) < 0 {
		c.pass, c.key = true, key
	}
}

// openGroups recomputes the groups whose floors protect nobody, with one more pupil of a
// signature unless extra is -1. A set of floors is tight when its seats, with the pupils who can
// fill a floor outside the set, are as few as for any set; a group is open when it is in all tight
// sets. places is -1 when the section itself is not over-full.
func (s *auditSection) openGroups(extra, places int) uint8 {
	all := uint8(1<<len(s.floors) - 1)
	least, open := 1<<62, all
	for set := 0; set <= int(all); set++ {
		total := 0
		for i, f := range s.floors {
			if set>>i&1 == 1 {
				total += f.asked
			}
		}
		for sig, n := range s.bySignature {
			if sig&^uint8(set) != 0 {
				total += n
			}
		}
		if extra >= 0 && uint8(extra)&^uint8(set) != 0 {
			total++
		}
		if total < least {
			least, open = total, uint8(set)
		} else if total == least {
			open &= uint8(set)
		}
	}
	if places >= 0 && least > places {
		return all
	}
	return open
}
