package web

import (
	"html/template"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
)

// funcsIn are the words templates have, bound to one language and one clock: T
// and the ways to write a day, an instant, a number, a level.
func funcsIn(lang plain.Lang, zone *time.Location, own bool) template.FuncMap {
	funcs := template.FuncMap{
		"T":           func(key string, args ...any) string { return sentence(lang, own, key, args...) },
		"lines":       func(key string, args ...any) []string { return words.Lines(lang, key, args...) },
		"lang":        func() plain.Lang { return lang },
		"day":         func(d calendar.Day) string { return plain.Day(lang, d) },
		"date":        func(d calendar.Day) string { return plain.Date(lang, d) },
		"dayMonth":    func(d calendar.Day) string { return plain.DayMonth(lang, d) },
		"shortDate":   func(d calendar.Day) string { return plain.ShortDate(lang, d) },
		"nights":      func(i calendar.Interval) string { return plain.Nights(lang, i) },
		"moment":      func(t time.Time) string { return plain.Moment(lang, t.In(zone)) },
		"shortMoment": func(t time.Time) string { return plain.ShortMoment(lang, t.In(zone)) },
		"clock":       func(t time.Time) string { return plain.Clock(lang, t.In(zone)) },
		"number":      func(n int) string { return plain.Number(lang, n) },
		"percent":     func(part, whole int) string { return plain.Percent(lang, part, whole) },
		"tenths":      func(n int) string { return plain.Tenths(lang, n) },
		"euros":       func(n int) string { return plain.Euros(lang, n) },
		"level":       func(l placement.Level) string { return plain.Level(lang, l) },
		"list":        func(list []string) string { return plain.List(lang, list) },
		"weekdays":    func() []string { return strings.Fields(words.T(lang, "nights.weekdays")) },
		"to":          func(name string) string { return plain.To(lang, name) },
		"asset":       assetPath,
		"badge":       func(tone, text string) Badge { return Badge{tone, text} },
		"state": func(subject string, state any) Badge {
			return stateBadge(lang, subject, text(state))
		},
	}
	for name, f := range fieldFuncs(lang, own) {
		funcs[name] = f
	}
	return funcs
}
