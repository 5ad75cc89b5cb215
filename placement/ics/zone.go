package ics

import (
	"fmt"
	"slices"
	"time"
)

// zonesOf are the places on whose clocks events are written, each once.
func zonesOf(events []Event) (zones []*time.Location) {
	for _, e := range events {
		same := func(z *time.Location) bool { return z.String() == e.Zone.String() }
		if e.Zone != nil && !slices.ContainsFunc(zones, same) {
			zones = append(zones, e.Zone)
		}
	}
	return zones
}

// zone writes the clocks of a place around its events: each change of the
// offset as the zone's own history has it, not as a rule, so that a place that
// never changes its clocks, or stopped to, is right too.
func (w *writer) zone(zone *time.Location, events []Event) {
	w.line("BEGIN:VTIMEZONE")
	w.line("TZID:" + zone.String())
	for _, since := range changes(zone, events) {
		w.offset(since)
	}
	w.line("END:VTIMEZONE")
}

// changes are the instants since which the clocks of a place keep the offset of
// an event, and the change that follows it.
func changes(zone *time.Location, events []Event) (list []time.Time) {
	for _, e := range events {
		if e.Zone == nil || e.Zone.String() != zone.String() {
			continue
		}
		since, until := e.Start.In(zone).ZoneBounds()
		if since.Year() < 1970 { // a place that has kept its clocks for ever
			since = time.Date(1970, 1, 1, 0, 0, 0, 0, zone)
		}
		list = append(list, since.In(zone))
		if !until.IsZero() {
			list = append(list, until.In(zone))
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// offset writes what the clocks show from an instant on.
func (w *writer) offset(since time.Time) {
	kind := "STANDARD"
	if since.IsDST() {
		kind = "DAYLIGHT"
	}
	name, to := since.Zone()
	_, from := since.Add(-time.Second).Zone()
	w.line("BEGIN:" + kind)
	// DTSTART is read on the clocks before the change.
	w.line("DTSTART:" + since.In(time.FixedZone("", from)).Format(clockForm))
	w.line("TZOFFSETFROM:" + shift(from))
	w.line("TZOFFSETTO:" + shift(to))
	w.line("TZNAME:" + name)
	w.line("END:" + kind)
}

func shift(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
