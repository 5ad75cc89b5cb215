package placement

import "time"

// An Author is who stands behind an event. The name is kept as it was that
// day: a person who leaves stays the author of what was decided.
type Author struct {
	Role Role
	ID   string
	Name string
}

// A Thing names what an event or a notice is about.
type Thing struct {
	Kind string // "offer", "stay", …: the table's name
	ID   string
}

// An Event is one change of state: who did what to what, when and why. Events
// are only ever added. Every Save in the store takes one, so that the journal
// cannot be forgotten.
type Event struct {
	ID        EventID
	At        time.Time
	Territory TerritoryID
	By        Author
	Verb      string // "offer.accepted": stable, names the sentence in the journal
	About     Thing
	Pupil     PupilID
	House     HouseID
	Reason    string            // what the person wrote, when a reason was asked for
	Facts     map[string]string // codes, ids and numbers; never a name, a birth day or an address
}

// Happened starts an event of the actor's.
func (a Actor) Happened(now time.Time, verb, kind, id string) Event {
	return Event{At: now, Territory: a.Territory, By: a.Author(), Verb: verb, About: Thing{kind, id}}
}
