package placement

import "time"

// Protect makes a pupil one of whom only named people know, for a reason that is
// no text: the journal of the readers says that it was done and by whom.
func (p Pupil) Protect(by Actor, now time.Time) Event {
	e := by.Happened(now, "pupil.protected", "pupil", string(p.ID))
	e.Pupil = p.ID
	return e
}
