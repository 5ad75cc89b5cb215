package web

import (
	"net/http"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A StayChartView is beds × weeks of a school year: who has which bed when.
type StayChartView struct {
	Frame
	House   placement.House
	On      calendar.Day
	Form    *Form
	Back    string
	Finding string
	Charts  []StayChart
	Empty   Empty
}

// A StayChart is the picture of one section, and the same as a table.
type StayChart struct {
	ID, Title     string
	Name          string
	Width, Height int
	Months        []HeatText
	Today         int // x of the day of the page; 0: not in the year
	Rows          []StayRow
}

// A StayRow is one bed: its bars in the picture, its lines in the table.
type StayRow struct {
	Label HeatText
	Line  int // y of the hairline under it
	Bars  []StayBar
}

// A StayBar is who has a bed for how long, or what closes it.
type StayBar struct {
	X, Y, Width    int
	TextX, TextY   int
	Class, Text    string
	Name, When     string
	Closed, Waited bool
}

var stayChartPage = newPage[StayChartView]("staychart.html")

const chartLeft, chartTop, chartWeek, chartRow = 76, 24, 16, 24

func (s *Server) showStayChart(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	on := s.asked(r, form)
	year := calendar.SchoolYearOf(on).Days()
	var d placement.Dormitory
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		d, err = tx.Dormitory(r.Context(), store.ScopeOf(by), houseID(r), year.From)
		return err
	})
	if err != nil {
		return err
	}
	v := StayChartView{Frame: s.planFrame(r, by, "plan.chart", d.House, on), House: d.House, On: on, Form: form, Back: onDay(planHref(d.House.ID), on)}
	v.Title = v.T("plan.chart_of", calendar.SchoolYearOf(on).String())
	for _, x := range d.Sections {
		if chart := v.chart(d, x, year); len(chart.Rows) > 0 {
			v.Charts = append(v.Charts, chart)
		}
	}
	v.Finding = v.finding(d, year)
	v.Empty = Empty{Title: v.T("plan.empty"), Text: v.T("plan.empty_text"), Next: &Link{"/places/" + string(d.House.ID), d.House.Name}}
	return stayChartPage.render(w, form.Status(), v)
}

// finding says in one sentence what the pictures show.
func (v *StayChartView) finding(d placement.Dormitory, year calendar.Interval) string {
	beds, never, moves := 0, 0, 0
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			beds++
			if !slices.ContainsFunc(d.Sleepers, func(s placement.Sleeper) bool { return s.Bed == b.ID && s.Nights.Overlaps(year) }) {
				never++
			}
		}
	}
	for _, s := range d.Sleepers {
		if slices.ContainsFunc(d.Sleepers, func(next placement.Sleeper) bool {
			return next.Pupil == s.Pupil && next.Key() != s.Key() && next.Nights.From == s.Nights.To && year.Contains(s.Nights.To)
		}) {
			moves++
		}
	}
	return v.T("plan.chart_finding", beds-never, beds, moves)
}

// x is where a day stands in the picture.
func chartX(year calendar.Interval, day calendar.Day) int {
	if day.IsZero() || day.After(year.To) {
		day = year.To
	}
	if day.Before(year.From) {
		day = year.From
	}
	return chartLeft + day.Sub(year.From)*chartWeek/7
}

func (v *StayChartView) chart(d placement.Dormitory, x placement.Section, year calendar.Interval) StayChart {
	c := StayChart{ID: "chart-" + string(x.ID), Name: x.Name, Title: v.T("plan.chart_title", x.Name, calendar.SchoolYearOf(v.On).String())}
	for day := year.From; day.Before(year.To); day = nextMonth(day) {
		c.Months = append(c.Months, HeatText{X: chartX(year, day), Y: 14, Text: plain.ShortDate(v.Lang, day)})
	}
	if year.Contains(v.On) {
		c.Today = chartX(year, v.On)
	}
	for _, room := range d.Rooms {
		if room.Section != x.ID {
			continue
		}
		for _, b := range room.Beds {
			y := chartTop + len(c.Rows)*chartRow
			row := StayRow{Label: HeatText{X: chartLeft - 8, Y: y + 16, Text: shorten(b.Label, 10)}, Line: y + chartRow}
			row.Bars = v.bars(d, b.ID, year, y)
			c.Rows = append(c.Rows, row)
		}
	}
	c.Width, c.Height = chartX(year, year.To)+6, chartTop+len(c.Rows)*chartRow+4
	return c
}

func nextMonth(day calendar.Day) calendar.Day {
	year, month, _ := day.Date()
	return calendar.NewDay(year, month+1, 1)
}

// bars are who has a bed in the course of the year, and what closes it.
func (v *StayChartView) bars(d placement.Dormitory, bed placement.BedID, year calendar.Interval, y int) (bars []StayBar) {
	for _, s := range d.Sleepers {
		if s.Bed == bed && s.Nights.Overlaps(year) {
			bar := v.bar(year, s.Nights, y, s.Name)
			if bar.Class = "stay"; !s.Boards() {
				bar.Class, bar.Waited = "stay expected", true
			}
			bars = append(bars, bar)
		}
	}
	for _, c := range d.Closures {
		if c.Bed == bed && c.When.Overlaps(year) {
			bar := v.bar(year, c.When, y, v.T("closure."+c.Reason))
			bar.Class, bar.Closed = "shut", true
			bars = append(bars, bar)
		}
	}
	return bars
}

func (v *StayChartView) bar(year, nights calendar.Interval, y int, name string) StayBar {
	from, to := chartX(year, nights.From), chartX(year, nights.To)
	bar := StayBar{X: from + 1, Y: y + 2, Width: max(3, to-from-2), TextX: from + 6, TextY: y + 16, Name: name, When: plain.Nights(v.Lang, nights)}
	if letters := (to - from - 10) / 8; letters >= 4 {
		bar.Text = shorten(name, letters)
	}
	return bar
}
