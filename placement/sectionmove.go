package placement

import (
	"slices"
	"time"
	"unicode/utf8"

	"internat/capacity/calendar"
)

// SectionMoveBlockers says whose agreement a boarder still needs to sleep in
// another section of the same house from a day on: an ordinary act, for which one
// holder is enough unless somebody objects or said no. What was agreed to counts
// when that very section stood in the text, from that day or before.
func (f File) SectionMoveBlockers(house HouseID, to SectionID, from, today calendar.Day) []Blocker {
	f.Agreements = slices.Clone(f.Agreements)
	for i, a := range f.Agreements {
		if a.Act == SectionChange && a.State == Given && !a.reachesSection(house, to, from) {
			f.Agreements[i].State, f.Agreements[i].Ruling = Requested, "" // to something else: nothing was said of this
		}
	}
	return f.Missing(SectionChange, today)
}

func (a Agreement) reachesSection(house HouseID, to SectionID, from calendar.Day) bool {
	return a.names(house) && a.Section == to && (a.From.IsZero() || !from.Before(a.From))
}

// UrgentMoveLetters bounds the reason of a move that could not wait, in
// characters: from a sentence to a short text that fits a letter.
const (
	leastUrgentLetters = 15
	mostUrgentLetters  = 500
)

// Urgently is the event of a boarder who was moved to another section before
// anybody agreed, for a reason of urgency or safety in writing. The parents are
// told the reason as it stands.
func (s Stay) Urgently(by Actor, to SectionID, on calendar.Day, reason string, now time.Time) (Event, error) {
	switch n := utf8.RuneCountInString(reason); {
	case n < leastUrgentLetters:
		return Event{}, Reject("urgent", "section_move.urgent_short", leastUrgentLetters)
	case n > mostUrgentLetters:
		return Event{}, Reject("urgent", "field.too_long", mostUrgentLetters)
	}
	e := s.happened(by, now, "stay.moved_urgently")
	e.Reason, e.Facts = reason, map[string]string{"section": string(to), "on": on.String()}
	return e, nil
}
