package placement

import (
	"time"

	"internat/capacity/calendar"
)

// From eighteen on, or emancipated by a judge, a pupil answers alone (Code civil, art.
// 414, 413-6 and 413-7; loi n° 74-631 du 5 juillet 1974): nobody asks the parents any
// more. Parents who are registered stay informed of the pupil's schooling until the
// pupil objects (circulaire n° 74-325 du 13 septembre 1974, élèves majeurs). The
// circular speaks of pupils of age; an emancipated minor has the same capacity, so
// that one rule holds for both. It is a cautious reading, to be confirmed by counsel.

// Self is the standing of the pupil, as the person to whom notices about him- or
// herself go. Only a pupil who signs alone has it.
const Self Standing = "self"

// SelfLink is what ties such a person to the pupil.
const SelfLink = "self"

// Own reports whether the person is the pupil.
func (g Guardianship) Own() bool { return g.Standing == Self }

// Signer is the name under which an agreement of that person is kept: "" for the pupil.
func (g Guardianship) Signer() GuardianID {
	if g.Own() {
		return ""
	}
	return g.Guardian.ID
}

// Asks reports whether that person is asked on that day for what concerns the pupil:
// the pupil alone who signs alone, else the holders of authority.
func (p Pupil) Asks(g Guardianship, on calendar.Day) bool {
	if p.SignsAlone(on) {
		return g.Own()
	}
	return g.Decides(on)
}

// Counts reports whether the word of that person counts on that day: of the pupil alone
// who signs alone, else of a holder whose judgment, where it takes one, is on file.
func (p Pupil) Counts(g Guardianship, on calendar.Day) bool {
	return p.Asks(g, on) && (g.Own() || g.Entitled(on))
}

// Tells reports whether that person is told on that day about the pupil, and sees what
// is on file in the own space.
func (p Pupil) Tells(g Guardianship, on calendar.Day) bool {
	if g.Own() {
		return p.SignsAlone(on)
	}
	return g.Informed(on) && !p.LeavesOut(on)
}

// LeavesOut reports whether the pupil, who signs alone, had the parents left out of all
// that is told.
func (p Pupil) LeavesOut(on calendar.Day) bool { return !p.ParentsOff.IsZero() && p.SignsAlone(on) }

// Signer finds who answers under that name on that day ("" = the pupil), when there is
// a way to write to that person.
func (f File) Signer(id GuardianID, today calendar.Day) (Guardianship, bool) {
	if !f.Pupil.SignsAlone(today) {
		return f.Holder(id, today)
	}
	for _, k := range f.Guardians {
		if id == "" && k.Own() {
			return k, true
		}
	}
	return Guardianship{}, false
}

// SignerIs finds who answers as that registered person on that day: a holder of
// authority, or the pupil who signs alone and nobody else.
func (f File) SignerIs(person GuardianID, today calendar.Day) (Guardianship, bool) {
	for _, k := range f.Guardians {
		if k.Guardian.ID == person {
			return f.Signer(k.Signer(), today)
		}
	}
	return Guardianship{}, false
}

// Answers reports whether an answer to an offer may be kept under that name: of a pupil
// who signs alone under the own one, or, as long as there is no way to write to the
// pupil, under one that stands in the file.
func (f File) Answers(k Guardianship, on calendar.Day) bool {
	if self, own := f.Signer("", on); own {
		return k.Guardian.ID == self.Guardian.ID
	}
	return k.Decides(on)
}

// LeaveOut records that a pupil who signs alone asks that the parents are no longer
// informed, from a day on; the zero day, that they are again.
func (p Pupil) LeaveOut(by Actor, from, today calendar.Day, now time.Time) (Pupil, Event, error) {
	if !p.SignsAlone(today) {
		return p, Event{}, Refuse("pupil.not_alone")
	}
	verb := "pupil.parents_off"
	if from.IsZero() {
		verb = "pupil.parents_on"
	}
	p.ParentsOff = from
	e := by.Happened(now, verb, "pupil", string(p.ID))
	e.Pupil = p.ID
	return p, e, nil
}

// CheckSelf lists what keeps a way to reach the pupil from being put on file.
func (p Pupil) CheckSelf(g Guardian, today calendar.Day) Faults {
	if !p.SignsAlone(today) {
		return Faults{Refuse("pupil.not_alone")}
	}
	return CheckGuardian(Guardianship{Guardian: g, Standing: Self}, "", today)
}
