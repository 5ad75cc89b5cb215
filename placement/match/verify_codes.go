package match

// unplacedCodes checks that everybody without a place reads the right code: that of the first wish
// that passed the gates, else of the first wish.
func (a *audit) unplacedCodes() {
	a.inParts(len(a.unplacements), func(part *audit, from, to int) {
		for n := from; n < to; n++ {
			if at := a.unplacements[n]; at.pupil >= 0 {
				part.unplacedCode(int(at.pupil), a.o.Unplaced[n])
			}
		}
	})
}

func (a *audit) unplacedCode(i int, u Unplaced) {
	if a.p.Pupils[i].Pin != "" {
		return
	}
	if want := a.whyUnplaced(i); u.Code != want {
		a.report(Violation{Code: BadCode, Pupil: u.Pupil, Message: "the code must be " + string(want) + ", not " + string(u.Code)})
	}
}

func (a *audit) whyUnplaced(i int) Code {
	u := &a.p.Pupils[i]
	first, aside := a.firstAsked(i)
	switch {
	case len(u.Wishes) == 0:
		return NoWish
	case aside:
		return SetAside
	case first == nil:
		return a.firstDropped(u)
	}
	var c WishCertificate
	a.bound(&a.sections[first.section], &c)
	return c.Code
}

// firstAsked is the first filed wish of pupil i that passed the gates, or nil, and whether the tie of
// the family does without it.
func (a *audit) firstAsked(i int) (first *auditWish, aside bool) {
	look := func(list []auditWish, set bool) {
		for j := range list {
			if w := &list[j]; w.filed > 0 && (first == nil || w.filed < first.filed) {
				first, aside = w, set
			}
		}
	}
	look(a.wishes[i], false)
	look(a.aside[i], true)
	return first, aside
}

// firstDropped is the gate that dropped the first wish.
func (a *audit) firstDropped(u *Pupil) Code {
	h := a.houseAt[u.Wishes[0].House]
	return (&certified{audit: a}).dropped(u, h, a.sectionFor(u, &a.houses[h]))
}
