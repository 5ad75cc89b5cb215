package plain

import "internat/capacity"

var slots = map[Lang]map[capacity.Slot]string{
	FR: {
		capacity.Wake: "lever", capacity.AfterSchool: "après les cours", capacity.Study: "étude", capacity.Dinner: "dîner", capacity.Evening: "soirée",
		capacity.Bedtime: "coucher", capacity.Night: "nuit", capacity.Wednesday: "mercredi après-midi", capacity.SundayEvening: "dimanche soir", capacity.Weekend: "journée de week-end",
	},
	EN: {
		capacity.Wake: "wake-up", capacity.AfterSchool: "after school", capacity.Study: "study", capacity.Dinner: "dinner", capacity.Evening: "evening",
		capacity.Bedtime: "bedtime", capacity.Night: "night", capacity.Wednesday: "Wednesday afternoon", capacity.SundayEvening: "Sunday evening", capacity.Weekend: "weekend day",
	},
}

// Slot is the name of a part of the boarders' day.
func Slot(lang Lang, s capacity.Slot) string {
	if text, ok := slots[lang][s]; ok {
		return text
	}
	return string(s)
}

// besideDay are the names of slots that would repeat the day they stand beside.
var besideDay = map[Lang]map[capacity.Slot]string{
	FR: {capacity.Wednesday: "après-midi", capacity.SundayEvening: "soirée", capacity.Weekend: "journée"},
	EN: {capacity.Wednesday: "afternoon", capacity.SundayEvening: "evening", capacity.Weekend: "daytime"},
}

// Session names a slot of a day: mercredi 20 mai 2026, nuit.
func Session(lang Lang, s capacity.Session) string {
	return Day(lang, s.Day) + ", " + slotOfDay(lang, s.Slot)
}

// ShortSession names a slot of a day of the current year: mercredi 20 mai, nuit.
func ShortSession(lang Lang, s capacity.Session) string {
	return Weekday(lang, s.Day.Weekday()) + " " + DayMonth(lang, s.Day) + ", " + slotOfDay(lang, s.Slot)
}

func slotOfDay(lang Lang, s capacity.Slot) string {
	if text, ok := besideDay[lang][s]; ok {
		return text
	}
	return Slot(lang, s)
}
