package placement

import (
	"internat/capacity/calendar"
)

// The opening patterns that a house may follow, as they are stored. A house
// without one is taken to follow the first.
const (
	MondayToFriday = "monday_to_friday"
	SundayToFriday = "sunday_to_friday"
	AllYear        = "all_year"
)

// Openings lists the patterns in the order of every list.
var Openings = []string{MondayToFriday, SundayToFriday, AllYear}

// OpeningOf is the pattern behind a code.
func OpeningOf(code string) calendar.Opening {
	switch code {
	case SundayToFriday:
		return calendar.SundayToFriday()
	case AllYear:
		return calendar.AllYear()
	}
	return calendar.MondayToFriday()
}

// ZoneOf reads a calendar territory as territories and houses store it: "B", or
// the name of an académie or of an island.
func ZoneOf(text string) (calendar.Zone, bool) {
	if zone := calendar.Zone(text); zone.Known() {
		return zone, true
	}
	return calendar.ZoneOf(text)
}

// Timetable says which nights the house sleeps its boarders. Where a zone is
// not known the calendar knows nothing, and every count of nights says so.
func (h House) Timetable(in Territory, c *calendar.Calendar) calendar.Timetable {
	text := h.Calendar
	if text == "" {
		text = in.Calendar
	}
	zone, _ := ZoneOf(text)
	return calendar.Timetable{Opening: OpeningOf(h.Opening), Calendar: c,
		Place: calendar.Place{Zone: zone, Territory: h.holidays(in), Level: h.level()}}
}

// holidays is where the public holidays of the house are set: by its
// département, the first three digits of its UAI.
func (h House) holidays(in Territory) calendar.Territory {
	if len(h.UAI) >= 3 {
		return calendar.TerritoryOf(h.UAI[:3])
	}
	return calendar.TerritoryOf(in.Code)
}

func (h House) level() calendar.Level {
	switch h.Kind {
	case "college":
		return calendar.College
	case "lycee":
		return calendar.Lycee
	}
	return ""
}
