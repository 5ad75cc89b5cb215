package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NightsView is which nights a house sleeps its boarders, month by month, and
// why it does not on the others.
type NightsView struct {
	Months []MonthView
	Shut   []ShutRun
	Open   int  // nights, in these months
	Known  bool // the school calendar says all it has to say about them
}

// A MonthView is one month, week by week from Monday.
type MonthView struct {
	Title string
	Open  int
	Weeks [][]NightCell
}

// A NightCell is one night; its zero is a day of another month.
type NightCell struct {
	Day   string
	State string // "open", "shut" or "unknown"
	Says  string
}

// A ShutRun is some nights in a row on which the house is shut for one reason
// that is not its ordinary week.
type ShutRun struct {
	Nights calendar.Interval
	When   string
	Why    string
}

// monthsShown is how many months the page of a house has.
const monthsShown = 3

// nights draws the months from the day on.
func nights(f Frame, hours calendar.Timetable, on calendar.Day) NightsView {
	year, month, _ := on.Date()
	v := NightsView{Known: true}
	for i := range monthsShown {
		first := calendar.NewDay(year, month+time.Month(i), 1)
		v.month(f, hours, first)
	}
	end := calendar.NewDay(year, month+monthsShown, 1)
	for i, run := range v.Shut {
		v.Shut[i].When = nightRun(f, run.Nights, end)
	}
	return v
}

// run says when some shut nights are. Where the months shown end, nobody has
// said that the nights do.
func nightRun(f Frame, nights calendar.Interval, end calendar.Day) string {
	switch {
	case end.Sub(nights.To) < 3 && nights.To.Sub(nights.From) > 1:
		return f.T("nights.from", plain.Date(f.Lang, nights.From))
	case nights.To.Sub(nights.From) == 1:
		return f.T("nights.one", plain.Date(f.Lang, nights.From))
	}
	return plain.Nights(f.Lang, nights)
}

// month adds one month.
func (v *NightsView) month(f Frame, hours calendar.Timetable, first calendar.Day) {
	year, month, _ := first.Date()
	m := MonthView{Title: plain.Month(f.Lang, month) + " " + strconv.Itoa(year)}
	week := make([]NightCell, 7)
	for d := first; ; d = d.AddDays(1) {
		if _, at, _ := d.Date(); at != month {
			break
		}
		night := hours.Night(d)
		column := (int(d.Weekday()) + 6) % 7
		week[column] = nightCell(f, night)
		if night.Open {
			m.Open, v.Open = m.Open+1, v.Open+1
		}
		v.Known = v.Known && night.Known
		v.shut(f, night)
		if column == 6 {
			m.Weeks, week = append(m.Weeks, week), make([]NightCell, 7)
		}
	}
	if slices.ContainsFunc(week, func(c NightCell) bool { return c.Day != "" }) {
		m.Weeks = append(m.Weeks, week)
	}
	v.Months = append(v.Months, m)
}

func nightCell(f Frame, n calendar.Night) NightCell {
	_, _, day := n.Day.Date()
	c := NightCell{Day: strconv.Itoa(day), State: "shut"}
	switch {
	case n.Open && !n.Known:
		c.State = "unknown"
	case n.Open:
		c.State = "open"
	}
	c.Says = f.T("nights." + c.State)
	if why := shutThatNight(f, n); why != "" {
		c.Says = why
	}
	return c
}

// shutFor is why a night outside the ordinary week is shut; "" when it is not.
func shutThatNight(f Frame, n calendar.Night) string {
	switch n.Why {
	case calendar.BySchoolHoliday:
		return n.Holiday
	case calendar.ByPublicHoliday:
		return f.T("publicholiday." + string(n.PublicHoliday))
	case calendar.ByClosure:
		return f.T("nights.closure")
	}
	return ""
}

// shut adds a night to the runs: nights of the weekend in between do not cut one.
func (v *NightsView) shut(f Frame, n calendar.Night) {
	why := shutThatNight(f, n)
	if why == "" {
		return
	}
	if last := len(v.Shut) - 1; last >= 0 && v.Shut[last].Why == why && n.Day.Sub(v.Shut[last].Nights.To) <= 3 {
		v.Shut[last].Nights.To = n.Day.AddDays(1)
		return
	}
	v.Shut = append(v.Shut, ShutRun{Nights: calendar.Interval{From: n.Day, To: n.Day.AddDays(1)}, Why: why})
}

// nightsOn puts the open nights on the page of a house.
func (v *HouseView) nightsOn(ctx context.Context, tx *store.Tx, h placement.House) error {
	school, err := tx.SchoolCalendar(ctx)
	if err != nil {
		return err
	}
	in, err := tx.Territory(ctx, h.Territory)
	v.Nights = nights(v.Frame, h.Timetable(in, school), cmp.Or(v.On, v.Day(v.AsOf)))
	return err
}
