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

func (f Frame) telling(h office.Hearing) Telling {
	t := Telling{Told: f.told(h.Told), When: f.T("telling.when", plain.Clock(f.Lang, h.LeavesAt.In(f.zone())), int(h.Window/time.Minute))}
	if h.Paused {
		t.Paused = f.T("telling.paused")
	}
	return t
}
