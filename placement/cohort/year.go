package cohort

import (
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A term is the school year under way and the campaign for the next one, seen
// from one day.
type term struct {
	today        calendar.Day
	now          time.Time // eight in the morning
	clock        *time.Location
	year         calendar.SchoolYear
	entry, ends  calendar.Day // first night, and the day after the last
	opens, shuts calendar.Day // of the campaign for the next year
	panel        calendar.Day
	nextEntry    calendar.Day
	nextEnds     calendar.Day
}

// termOn finds the year under way. In the last weeks of August that is still
// the year before the next rentrée; in summer the houses then stay open.
func termOn(today calendar.Day) term {
	clock := calendar.ZoneB.Clock()
	t := term{today: today, now: today.At(8, 0, clock), clock: clock, year: calendar.SchoolYearOf(today)}
	if today.Before(entryOf(t.year)) {
		t.year = t.year.Previous()
	}
	t.entry, t.ends = entryOf(t.year), endOf(t.year)
	t.nextEntry, t.nextEnds = entryOf(t.year.Next()), endOf(t.year.Next())
	if !today.Before(t.ends.AddDays(-14)) {
		t.ends = t.nextEntry
	}
	t.opens = later(today.AddDays(-42), t.entry)
	t.shuts = later(today, earlier(today.AddDays(21), t.nextEntry.AddDays(-10)))
	t.panel = earlier(t.shuts.AddDays(14), t.nextEntry)
	return t
}

// entryOf is the rentrée: 1 September, or the Monday after a week-end.
func entryOf(year calendar.SchoolYear) calendar.Day {
	return weekday(calendar.NewDay(year.Start().Year(), time.September, 1))
}

// endOf is the first Saturday of July.
func endOf(year calendar.SchoolYear) calendar.Day {
	day := calendar.NewDay(year.Start().Year()+1, time.July, 1)
	for day.Weekday() != time.Saturday {
		day = day.AddDays(1)
	}
	return day
}

// weekday is the day, or the Monday after a week-end.
func weekday(day calendar.Day) calendar.Day {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(1)
	}
	return day
}

// workday is the day, or the Friday before a week-end: for what lies behind.
func workday(day calendar.Day) calendar.Day {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(-1)
	}
	return day
}

func later(a, b calendar.Day) calendar.Day {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b calendar.Day) calendar.Day {
	if a.Before(b) {
		return a
	}
	return b
}

// moment is an instant of office hours from one day to another, and never after
// now.
func (t term) moment(d *draw, from, to calendar.Day) time.Time {
	day := from.AddDays(d.below(to.Sub(from) + 1))
	at := day.At(9+d.below(8), d.below(60), t.clock)
	if latest := t.now.Add(-time.Duration(1+d.below(600)) * time.Minute); at.After(latest) {
		return latest
	}
	return at
}

// campaigns are the one that placed this year's boarders and the open one.
func (t term) campaigns(b *builder) []placement.Campaign {
	running := placement.Campaign{
		Year: t.year.String(), OpensOn: t.entry.AddDays(-170), ClosesOn: t.entry.AddDays(-120), PanelOn: t.entry.AddDays(-105),
		EntryOn: t.entry, EndsOn: t.ends, State: placement.Closed,
	}
	next := placement.Campaign{
		Year: t.year.Next().String(), OpensOn: t.opens, ClosesOn: t.shuts, PanelOn: t.panel,
		EntryOn: t.nextEntry, EndsOn: t.nextEnds, State: placement.Open,
	}
	list := []placement.Campaign{running, next}
	for i := range list {
		c := &list[i]
		c.ID, c.Territory = id[placement.CampaignID](b, "cam"), b.world.Territory.ID
		c.Name = "Rentrée " + c.Year[:4]
		c.AnswerDays, c.Siblings, c.Rules, c.RulesOn, c.Version = 10, "tie-break", placement.ExampleScale, c.OpensOn.AddDays(-14), 1
	}
	return list
}
