package placement

import "time"

// Protect makes a pupil one of whom only named people know, for a reason that is
// no text: the journal of the readers says that it was done and by whom.
func (p Pupil) Protect(by Actor, now time.Time) Event {
	e := by.Happened(now, "pupil.protected", "pupil", string(p.ID))
	e.Pupil = p.ID
	return e
}

// Unprotect makes the pupil one of whom everybody knows again who may see the file.
// Whoever protects a file is the only officer who still sees it, so that nobody
// else can lift that.
func (p Pupil) Unprotect(by Actor, now time.Time) (Event, error) {
	if !p.Protected {
		return Event{}, Refuse("protected.not")
	}
	e := by.Happened(now, "pupil.unprotected", "pupil", string(p.ID))
	e.Pupil = p.ID
	return e, nil
}
