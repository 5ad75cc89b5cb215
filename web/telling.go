package web

import (
	"time"

	"internat/placement/office"
	"internat/placement/plain"
)

// A Telling is the part of a page beside a button: who is told, by which way and
// when.
type Telling struct {
	Told   []Point
	When   string
	Paused string // why nothing leaves yet; "" it does
}

func telling(f Frame, h office.Hearing) Telling {
	t := Telling{Told: toldPoints(f, h.Told), When: f.T("telling.when", plain.Clock(f.Lang, h.LeavesAt.In(zone(f))), int(h.Window/time.Minute))}
	if h.Paused {
		t.Paused = f.T("telling.paused")
	}
	return t
}
