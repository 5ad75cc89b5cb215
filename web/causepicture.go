package web

import (
	"slices"

	"internat/capacity"
	"internat/placement"
	"internat/placement/plain"
)

// A CausePicture is the empty beds of each house as a bar, by cause. Parts carry
// the letter of their cause, which heads its column in the table.
type CausePicture struct {
	Title         string
	Width, Height int
	Bars          []CauseBar
	Key           []CauseKey
}

// A CauseBar is one house.
type CauseBar struct {
	Label, Total HeatText
	Parts        []CausePart
}

// A CausePart is one cause of one bar.
type CausePart struct {
	X, Y, Width  int
	TextX, TextY int
	Class, Ink   string
	Text         string // "A 12"; "" where it does not fit
}

// A CauseKey says what a letter stands for.
type CauseKey struct {
	Class, Letter, Text string
	Href                string // to what can be done about it
}

const (
	causeLeft, causeWidth, causeRow = 190, 480, 34
	mostCauseBars                   = 16
)

// causeClasses are the fills, in the order of capacity.Causes; ink names those
// that need light letters.
var causeClasses = []struct{ fill, ink string }{
	{"h3", ""}, {"h4", "inv"}, {"h5", "inv"}, {"h1", ""}, {"c-mismatch", ""}, {"c-wanted", ""}, {"h0", ""},
}

// picture draws the houses with most empty beds, and only causes that are there.
func (d *dashboard) picture() CausePicture {
	lines := d.statement.Lines
	if d.statement.Sections || len(lines) == 0 {
		lines = []placement.StatementLine{{Name: d.about, Empty: d.statement.All.Empty}}
	}
	lines = mostEmpty(lines)
	p := CausePicture{Title: d.T("dashboard.causes_picture"), Width: causeLeft + causeWidth + 60, Height: len(lines)*causeRow + 6}
	longest := 1
	for _, l := range lines {
		longest = max(longest, l.Empty.Total())
	}
	for y, l := range lines {
		p.Bars = append(p.Bars, causeBar(d.Frame, l, 4+y*causeRow, longest))
	}
	for i, c := range capacity.Causes {
		if d.statement.All.Empty[c] > 0 {
			p.Key = append(p.Key, CauseKey{causeClasses[i].fill, letter(i), d.T("cause." + string(c)), causeHref(d.Frame, c, d.house, d.statement.On, d.statement.All.Short)})
		}
	}
	if len(p.Key) == 0 {
		p.Bars = nil
	}
	return p
}

// mostEmpty keeps the houses with most empty beds, in the order of their names.
func mostEmpty(lines []placement.StatementLine) []placement.StatementLine {
	if len(lines) <= mostCauseBars {
		return lines
	}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b placement.StatementLine) int { return b.Empty.Total() - a.Empty.Total() })
	lines = lines[:mostCauseBars]
	plain.SortByName(lines, func(l placement.StatementLine) string { return l.Name })
	return lines
}

func causeBar(f Frame, l placement.StatementLine, y, longest int) CauseBar {
	bar := CauseBar{Label: HeatText{X: causeLeft - 8, Y: y + 18, Text: shorten(l.Name, 25)}}
	sum := 0
	for i, c := range capacity.Causes {
		n := l.Empty[c]
		if n == 0 {
			continue
		}
		x, end := causeLeft+sum*causeWidth/longest, causeLeft+(sum+n)*causeWidth/longest
		part := CausePart{X: x, Y: y, Width: max(1, end-x-1), TextX: (x + end) / 2, TextY: y + 18, Class: causeClasses[i].fill, Ink: causeClasses[i].ink}
		switch text := letter(i) + " " + plain.Number(f.Lang, n); {
		case end-x >= 9*len([]rune(text)):
			part.Text = text
		case end-x >= 12:
			part.Text = letter(i)
		}
		bar.Parts, sum = append(bar.Parts, part), sum+n
	}
	bar.Total = HeatText{X: causeLeft + sum*causeWidth/longest + 8, Y: y + 18, Text: plain.Number(f.Lang, sum)}
	return bar
}
