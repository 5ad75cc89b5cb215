package placement

import (
	"time"

	"internat/capacity/calendar"
)

// A PlaceCount is what the ministry counted in a house in the autumn of a year:
// beds, and how many of them were occupied. It stands beside what the program
// knows and never replaces it.
type PlaceCount struct {
	House    HouseID
	Year     int
	Places   int
	Occupied int
	Source   string // the file, as whoever brought it names it
	By       string
	At       time.Time // when it was taken over
}

// CountedOn is the night with which the count of a year is compared: the
// ministry counts in October.
func CountedOn(year int) calendar.Day { return calendar.NewDay(year, time.October, 1) }
