package placement

import "time"

// A Note is what somebody wrote on a request: for those who work on it, or for
// the family as well. Nothing is written over: who corrects adds another.
type Note struct {
	ID        NoteID
	Territory TerritoryID
	Referral  ReferralID
	Text      string
	Family    bool // every guardian who sees the request may read it
	By        Author
	At        time.Time
}

// Note adds a note to a request. The journal says that one was written, and never
// a word of it.
func (r Referral) Note(by Actor, text string, family bool, now time.Time) (Note, Event, error) {
	if text == "" {
		return Note{}, Event{}, Reject("note", "field.missing")
	}
	verb := "note.written"
	if family {
		verb = "note.shared"
	}
	e := by.Happened(now, verb, "referral", string(r.ID))
	e.Pupil = r.Pupil
	return Note{Territory: r.Territory, Referral: r.ID, Text: text, Family: family, By: by.Author(), At: now}, e, nil
}
