package placement

import "internat/capacity/calendar"

// An UrgentRule says for how many days an urgent request may wait in a territory
// before pages say that it waits for too long.
type UrgentRule struct {
	Days   int
	Author string // "" of the program's own
	On     calendar.Day
}

// ExampleUrgentDays hold where nobody of the territory set others.
const ExampleUrgentDays = 7

// MostUrgentDays bound the rule: what may wait for longer is not urgent.
const MostUrgentDays = 60

// Set reports whether somebody of the territory decided on the rule.
func (r UrgentRule) Set() bool { return r.Author != "" }

// Late reports whether a request that came in so many days ago waits for too long.
func (r UrgentRule) Late(age int) bool { return age > r.Days }

// Check is a Reject of the field days when the rule is no rule.
func (r UrgentRule) Check() error {
	var faults Faults
	switch {
	case r.Days < 1:
		faults.Add("days", "number.too_small", 1)
	case r.Days > MostUrgentDays:
		faults.Add("days", "number.too_large", MostUrgentDays)
	}
	return faults.Err()
}
