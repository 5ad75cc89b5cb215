package web

import (
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
)

// A Telling is the part of a page beside a button: who is told, by which way and
// when.
type Telling struct {
	Told   []Point
	When   string
	Paused string // why nothing leaves yet; "" it does
	Others string // that others may be told, neither named nor counted; "" all are named
}

func telling(f Frame, h office.Hearing) Telling {
	t := Telling{Told: toldPoints(f, h.Told), When: f.T("telling.when", plain.Clock(f.Lang, h.LeavesAt.In(zone(f))), int(h.Window/time.Minute))}
	t.When += ofDay(f, h)
	if h.Paused {
		t.Paused = f.T("telling.paused")
	}
	if h.Others {
		t.Others = f.T("telling.others")
	}
	return t
}

// ofDay says that a mail leaves with the one of the day, and for how many of those who
// are told that one has left.
func ofDay(f Frame, h office.Hearing) string {
	mail, had := 0, 0
	for _, k := range h.Told {
		if k.Guardian.Channel == placement.ByEmail {
			if mail++; h.Had[k.Guardian.ID] {
				had++
			}
		}
	}
	switch {
	case !h.DayMail || mail == 0:
		return ""
	case had == 0:
		return " " + f.T("telling.day")
	case had < mail:
		return " " + f.T("telling.day") + " " + f.T("telling.day_some", had)
	}
	return " " + f.T("telling.day_had")
}
