package placement

import (
	"time"

	"internat/capacity/calendar"
)

// A Due is one thing that one guardian waits for or is waited for: a review, a
// meeting, an answer. Reminders are planned from it.
type Due struct {
	About Thing
	Pupil PupilID
	Child Pupil        // as far as it says who is asked and told
	House HouseID      // whose rule of reminders holds; "" = that of the territory
	Round string       // tells an appointment from the same one after it was moved
	Since time.Time    // when it was asked for, decided or fixed; zero: not known
	On    calendar.Day // the day it falls on, or
	At    time.Time    // the instant
	To    Guardianship
}
