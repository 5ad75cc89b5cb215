package web

import (
	"net/http"
	"sync"
	"time"

	"internat/capacity/calendar"
	"internat/placement/plain"
)

// zones are the places of the clock that were asked for so far, by name.
var zones sync.Map

// zoneOf is the place of the clock that a person looks at: that of the person's
// territory, and Paris for who has none.
func zoneOf(r *http.Request) *time.Location { return zoneNamed(personOf(r).territory.TimeZone) }

func zoneNamed(name string) *time.Location {
	if name == "" {
		return plain.Paris
	}
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return plain.Paris
	}
	zones.Store(name, zone)
	return zone
}

// dayOf is the day it is for the person who asks.
func (s *Server) dayOf(r *http.Request) calendar.Day { return calendar.DayOf(s.Now(), zoneOf(r)) }
