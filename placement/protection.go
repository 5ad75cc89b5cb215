package placement

import (
	"slices"
	"time"
)

// Protect makes a pupil one of whom only named people know, for a reason that is
// no text: the journal of the readers says that it was done and by whom.
func (p Pupil) Protect(by Actor, now time.Time) Event {
	return p.protection(by, now, "pupil.protected")
}

// A LiftReason says why a protection ends. It is a code and never a text: the
// journal that has it is read by the whole office from then on.
type LiftReason string

// LiftReasons lists them in the order of the page.
var LiftReasons = []LiftReason{"over", "family", "handed", "mistake"}

// A LiftAsk is one named person's request to end a protection: it waits for a
// second one. The zero ask is none.
type LiftAsk struct {
	Pupil PupilID
	By    Author
	At    time.Time
}

// Waits reports whether somebody asked.
func (a LiftAsk) Waits() bool { return a.Pupil != "" }

// AskLift asks for the end of a protection; nothing changes before a second
// person grants it.
func (p Pupil) AskLift(by Actor, waiting LiftAsk, now time.Time) (LiftAsk, Event, error) {
	switch {
	case !p.Protected:
		return LiftAsk{}, Event{}, Refuse("protected.not")
	case waiting.Waits():
		return LiftAsk{}, Event{}, Refuse("protected.lift_waits", waiting.By.Name)
	}
	return LiftAsk{Pupil: p.ID, By: by.Author(), At: now}, p.protection(by, now, "protection.lift_asked"), nil
}

// Unprotect makes the pupil one of whom everybody knows again who may see the
// file: what one named person asked for, another grants, bound to secrecy and for
// a reason. Nobody grants the own request.
func (p Pupil) Unprotect(by Actor, waiting LiftAsk, why LiftReason, now time.Time) (Event, error) {
	switch {
	case !p.Protected:
		return Event{}, Refuse("protected.not")
	case !waiting.Waits():
		return Event{}, Refuse("protected.lift_not_asked")
	case waiting.By.ID == by.Author().ID:
		return Event{}, Refuse("protected.lift_same_person")
	case !slices.Contains(LiftReasons, why):
		return Event{}, Reject("why", "protected.lift_reason")
	}
	e := p.protection(by, now, "pupil.unprotected")
	e.Facts = map[string]string{"asked_by": waiting.By.Name, "why": string(why)}
	return e, nil
}

// KeepProtected ends a request without granting it: whoever asked thinks better
// of it, or whoever was to grant it does not.
func (p Pupil) KeepProtected(by Actor, waiting LiftAsk, now time.Time) (Event, error) {
	if !waiting.Waits() {
		return Event{}, Refuse("protected.lift_not_asked")
	}
	return p.protection(by, now, "protection.kept"), nil
}

func (p Pupil) protection(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "pupil", string(p.ID))
	e.Pupil = p.ID
	return e
}
