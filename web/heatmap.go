package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement/plain"
	"internat/placement/store"
)

// A heat is the bed-nights by row (a house, or a section) and week. Rates are always
// taken on sums.
type heat struct {
	weeks []calendar.Week
	rows  map[string][]heatCount // by id: two houses may share a name
	names map[string]string
	order []string
	shown []string // of them, on this page
}

// A heatCount is one week of one row.
type heatCount struct {
	capacity.Count
	open int // nights
}

// mostHeatRows is how many rows a picture has: more cannot be read. The others
// are on the next page, and count in the sum of each.
const mostHeatRows = 40

func newHeat(nights calendar.Interval) heat {
	return heat{weeks: slices.Collect(nights.Weeks()), rows: map[string][]heatCount{}, names: map[string]string{}}
}

func (h *heat) add(id, name string, row capacity.Row) {
	counts := h.rows[id]
	if counts == nil {
		counts = make([]heatCount, len(h.weeks))
		h.rows[id], h.names[id] = counts, name
	}
	i := slices.Index(h.weeks, row.Week)
	counts[i].Count = counts[i].Count.Plus(row.Count)
	counts[i].open = max(counts[i].open, row.OpenNights)
}

// sort puts the rows in the order of their names.
func (h *heat) sort() {
	h.order = slices.SortedFunc(maps.Keys(h.rows), func(a, b string) int {
		return cmp.Or(cmp.Compare(store.Fold(h.names[a]), store.Fold(h.names[b])), cmp.Compare(a, b))
	})
}

// page keeps the rows of a page for the picture.
func (h *heat) page(at *url.URL) Pages {
	skip, p := pagesOf(at, len(h.order), mostHeatRows)
	h.shown = h.order[skip:min(skip+mostHeatRows, len(h.order))]
	return p
}

// until sums a row up to the week of a day, that week included.
func (h *heat) until(id string, on calendar.Day) (sum capacity.Count) {
	for i, week := range h.weeks {
		if !on.Before(week.Monday()) {
			sum = sum.Plus(h.rows[id][i].Count)
		}
	}
	return sum
}

// finding says in words what the picture shows.
func (h *heat) finding(f Frame, on calendar.Day) (title, extremes string) {
	var all capacity.Count
	var low, high string
	share := map[string]capacity.Share{}
	for _, id := range h.order {
		n := h.until(id, on)
		all = all.Plus(n)
		if share[id] = n.Occupancy(); n.Usable() == 0 {
			continue
		}
		if low == "" || share[id].Compare(share[low]) < 0 {
			low = id
		}
		if high == "" || share[id].Compare(share[high]) > 0 {
			high = id
		}
	}
	if all.Usable() == 0 {
		return f.T("occupancy.finding_none"), ""
	}
	title = f.T("occupancy.finding", plain.Percent(f.Lang, all.Occupied, all.Usable()))
	if low != high {
		percent := func(id string) string { return plain.Percent(f.Lang, share[id].Part, share[id].Whole) }
		extremes = f.T("occupancy.extremes", h.names[high], percent(high), h.names[low], percent(low))
	}
	return title, extremes
}

// A HeatMap is one picture: at most half a year, so that its numbers can be read
// on paper.
type HeatMap struct {
	ID, Title     string
	Width, Height int
	Columns       []HeatText
	Rows          []HeatRow
}

// A HeatText is a text of the picture.
type HeatText struct {
	X, Y  int
	Text  string
	Class string
}

// A HeatRow is the label and the cells of one house or section.
type HeatRow struct {
	Label HeatText
	Cells []HeatCell
}

// A HeatCell is one week: a colour, and the number that the colour stands for.
// A closed week has no number: it is not zero.
type HeatCell struct {
	X, Y, TextX, TextY int
	Class, Text        string
	Ink                string
	Faint              string // fill-opacity of what is closed or still to come
}

const heatLeft, heatTop, heatCell, heatRow = 190, 24, 33, 30

// maps draws the year in two halves.
func (h *heat) maps(f Frame, on calendar.Day) []HeatMap {
	if len(h.order) == 0 {
		return nil
	}
	var list []HeatMap
	size := (len(h.weeks) + 1) / 2
	for first := 0; first < len(h.weeks); first += size {
		list = append(list, h.half(f, on, first, min(first+size, len(h.weeks)), size))
	}
	return list
}

func (h *heat) half(f Frame, on calendar.Day, first, end, columns int) HeatMap {
	m := HeatMap{
		ID:    "heat-" + strconv.Itoa(first),
		Title: f.T("occupancy.picture", h.weeks[first].Monday(), h.weeks[end-1].Sunday()),
		Width: heatLeft + columns*heatCell + 6, Height: heatTop + (len(h.shown)+1)*heatRow,
	}
	for i := first; i < end; i += 2 {
		m.Columns = append(m.Columns, HeatText{X: heatLeft + (i-first)*heatCell + heatCell/2, Y: 14, Text: plain.ShortDate(f.Lang, h.weeks[i].Monday())})
	}
	for y, id := range h.shown {
		m.Rows = append(m.Rows, h.draw(f, on, h.names[id], h.rows[id], first, end, heatTop+y*heatRow))
	}
	if len(h.order) > 1 {
		row := h.draw(f, on, f.T("occupancy.together"), h.together(), first, end, heatTop+len(h.shown)*heatRow)
		row.Label.Class = "strong"
		m.Rows = append(m.Rows, row)
	} else {
		m.Height -= heatRow
	}
	return m
}

// together sums all rows, those that are not drawn as well.
func (h *heat) together() []heatCount {
	sum := make([]heatCount, len(h.weeks))
	for _, counts := range h.rows {
		for i, n := range counts {
			sum[i].Count = sum[i].Count.Plus(n.Count)
			sum[i].open = max(sum[i].open, n.open)
		}
	}
	return sum
}

func (h *heat) draw(f Frame, on calendar.Day, name string, counts []heatCount, first, end, y int) HeatRow {
	row := HeatRow{Label: HeatText{X: heatLeft - 8, Y: y + 19, Text: shorten(name, 25)}}
	for i := first; i < end; i++ {
		x := heatLeft + (i-first)*heatCell
		cell := HeatCell{X: x + 1, Y: y, TextX: x + heatCell/2, TextY: y + 19, Class: "h0", Faint: ".4"}
		n := counts[i]
		switch {
		case n.open == 0:
		case n.Usable() <= 0:
			cell.Text = "–"
		default:
			percent := (200*n.Occupied + n.Usable()) / (2 * n.Usable())
			cell.Class, cell.Ink = heatClass(percent)
			cell.Text, cell.Faint = strconv.Itoa(percent), ""
			if h.weeks[i].Monday().After(on) {
				cell.Faint, cell.Ink = ".45", ""
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// heatClass is the colour of a percentage, and the ink that is read on it.
func heatClass(percent int) (class, ink string) {
	switch {
	case percent >= 100:
		return "h5", "inv"
	case percent >= 90:
		return "h4", "inv"
	case percent >= 80:
		return "h3", ""
	case percent >= 70:
		return "h2", ""
	case percent >= 50:
		return "h1", ""
	}
	return "h0", ""
}

func shorten(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}
