package web

import (
	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement/plain"
)

// A CoverPicture is a week of supervision: a row for each day, a column for each
// slot, and in each place a mark for every adult who is there or lacking. The
// numbers are written beside the marks: nothing is said by colour alone.
type CoverPicture struct {
	Width, Height int
	Columns       []HeatText
	Days          []HeatText
	Marks         []CoverMark
	Counts        []HeatText
}

// A CoverMark is one adult: "mark" is on duty, "spare" is more than needed,
// "missing" is nobody.
type CoverMark struct {
	X, Y  int
	Class string
}

const (
	coverLeft, coverTop    = 96, 44
	coverColumn, coverRow  = 74, 44
	coverMark, coverAcross = 11, 4 // size of a mark, and how many stand side by side
	mostMarks              = 8     // more are only counted
)

func coverPicture(f Frame, days []calendar.Day, sessions []capacity.Session, covers map[capacity.Session]capacity.Cover) CoverPicture {
	p := CoverPicture{}
	column := map[capacity.Slot]int{}
	for _, slot := range capacity.Slots {
		for _, s := range sessions {
			if _, known := column[slot]; s.Slot == slot && !known {
				column[slot] = coverLeft + len(column)*coverColumn
				p.Columns = append(p.Columns, columnHead(f, slot, column[slot], len(column))...)
			}
		}
	}
	p.Width, p.Height = coverLeft+len(column)*coverColumn, coverTop+len(days)*coverRow
	row := map[calendar.Day]int{}
	for i, d := range days {
		row[d] = coverTop + i*coverRow
		p.Days = append(p.Days, HeatText{X: coverLeft - 10, Y: row[d] + 20, Text: plain.ShortDate(f.Lang, d), Class: "strong"},
			HeatText{X: coverLeft - 10, Y: row[d] + 35, Text: plain.Weekday(f.Lang, d.Weekday()), Class: "t-soft"})
	}
	for _, s := range sessions {
		if c, present := covers[s]; present {
			p.draw(f, c, column[s.Slot], row[s.Day])
		}
	}
	return p
}

// columnHead is the name of a slot; every other one stands lower, so that long
// names do not meet.
func columnHead(f Frame, slot capacity.Slot, x, nth int) []HeatText {
	return []HeatText{{X: x, Y: 14 + 18*((nth+1)%2), Text: shorten(plain.Slot(f.Lang, slot), 20), Class: "t-soft"}}
}

func (p *CoverPicture) draw(f Frame, c capacity.Cover, x, y int) {
	all := max(c.Rostered+c.Lacking, c.Required)
	for i := range min(all, mostMarks) {
		class := "mark"
		switch {
		case i >= c.Rostered:
			class = "missing"
		case i >= c.Required:
			class = "spare"
		}
		p.Marks = append(p.Marks, CoverMark{X: x + i%coverAcross*(coverMark+4), Y: y + 2 + i/coverAcross*(coverMark+3), Class: class})
	}
	count := HeatText{X: x, Y: y + 26 + min(all-1, mostMarks-1)/coverAcross*10, Text: f.T("supervision.of", c.Rostered, c.Required)}
	if c.Lacking > 0 {
		count.Class = "bad-ink strong"
	}
	p.Counts = append(p.Counts, count)
}
