package placement

import "time"

// A Note is what somebody wrote on a request or on a stay: for those who work on
// it, or for the family as well. Nothing is written over: who corrects adds another.
type Note struct {
	ID        NoteID
	Territory TerritoryID
	Referral  ReferralID // "" on a stay
	Stay      StayID     // "" on a request
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
	e := by.Happened(now, noteVerb(family), "referral", string(r.ID))
	e.Pupil = r.Pupil
	return Note{Territory: r.Territory, Referral: r.ID, Text: text, Family: family, By: by.Author(), At: now}, e, nil
}

// Note adds a note to a stay. The nights in a bed that was left are on record and
// are written on no more: what is to be said stands on the stay that goes on.
func (s Stay) Note(by Actor, text string, family bool, now time.Time) (Note, Event, error) {
	switch {
	case s.State == Moved:
		return Note{}, Event{}, Refuse("stay.moved")
	case text == "":
		return Note{}, Event{}, Reject("note", "field.missing")
	}
	return Note{Territory: s.Territory, Stay: s.ID, Text: text, Family: family, By: by.Author(), At: now}, s.happened(by, now, noteVerb(family)), nil
}

func noteVerb(family bool) string {
	if family {
		return "note.shared"
	}
	return "note.written"
}
