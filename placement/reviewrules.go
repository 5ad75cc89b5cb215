package placement

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"internat/capacity/calendar"
)

// A ReviewRule says when reviews of a kind fall due: some days after the first
// night, or on a day of every school year.
type ReviewRule struct {
	Kind  ReviewKind
	Days  int // after the first night; 0 = Month and Day say when
	Month time.Month
	Day   int
}

// ReviewRules are when the boarders of a house are looked at, with who decided
// it, when and on which text. They are versioned: a change adds a version, so
// that the rule behind an old review can still be read.
type ReviewRules struct {
	House    HouseID // "" of every house of the territory that has none of its own
	Version  int     // 0 = the example that comes with the program
	Rules    []ReviewRule
	Escalate int // days after which a review that was not held is the director's to explain
	Provenance
}

// ExampleReviewRules are what a territory starts from: settling in at five
// weeks, which is before the autumn holidays, support team at three months, the
// end of each term with the class councils, renewal in April.
func ExampleReviewRules() ReviewRules {
	return ReviewRules{
		Rules: []ReviewRule{
			{Kind: SettlingIn, Days: 35},
			{Kind: SupportTeam, Days: 91},
			{Kind: EndOfTerm, Month: time.December, Day: 10},
			{Kind: EndOfTerm, Month: time.March, Day: 18},
			{Kind: RenewalTalk, Month: time.April, Day: 28},
			{Kind: EndOfTerm, Month: time.June, Day: 10},
		},
		Escalate: 14,
		Provenance: Provenance{Author: "Internat", On: calendar.NewDay(2025, time.September, 1),
			Source: "Exemple livré avec le logiciel (usage des équipes de réussite éducative), à remplacer par la décision du service"},
	}
}

// ReviewKinds are those that a rule may ask for. A review on an event has no
// rule: the event is the reason.
var ReviewKinds = []ReviewKind{SettlingIn, SupportTeam, EndOfTerm, RenewalTalk}

const (
	mostReviewRules = 12
	latestReview    = 300 // days after arrival
	mostPatience    = 60  // days before a director is told
)

// Check lists what is wrong with rules. One of them at least comes back every
// year, or a stay could be left without a next review.
func (r ReviewRules) Check(today calendar.Day) error {
	var faults Faults
	if len(r.Rules) > mostReviewRules {
		faults.Add("rules", "reviewrule.too_many", mostReviewRules)
	}
	for _, rule := range r.Rules {
		faults = append(faults, rule.check()...)
	}
	if !slices.ContainsFunc(r.Rules, func(x ReviewRule) bool { return x.Days == 0 }) {
		faults.Add("rules", "reviewrule.none_yearly")
	}
	if r.Escalate < 1 || r.Escalate > mostPatience {
		faults.Add("escalate", "reviewrule.patience", mostPatience)
	}
	return append(faults, r.Provenance.check(today)...).Err()
}

func (r ReviewRule) check() (faults Faults) {
	switch {
	case !slices.Contains(ReviewKinds, r.Kind):
		faults.Add("rules", "field.unknown")
	case r.Days < 0 || r.Days > latestReview:
		faults.Add("rules", "reviewrule.days", latestReview)
	case r.Days == 0 && !everyYear(r.Month, r.Day):
		faults.Add("rules", "reviewrule.no_such_day", r.Day, int(r.Month))
	}
	return faults
}

// everyYear reports whether there is such a day in each year: a rule for
// 29 February would fall due once in four.
func everyYear(m time.Month, day int) bool {
	_, month, d := calendar.NewDay(2027, m, day).Date()
	return month == m && d == day
}

// Change puts new rules in force for the reviews that are planned from now on.
func (r ReviewRules) Change(by Actor, to ReviewRules, now time.Time, today calendar.Day) (ReviewRules, Event, error) {
	to.House, to.Version = r.House, r.Version+1
	if err := to.Check(today); err != nil {
		return r, Event{}, err
	}
	to.sort()
	e := by.Happened(now, "reviewrules.changed", "review_rules", string(to.House))
	e.House = to.House
	return to, e, nil
}

func (r *ReviewRules) sort() {
	r.Rules = slices.Clone(r.Rules)
	slices.SortStableFunc(r.Rules, func(a, b ReviewRule) int {
		return cmp.Or(cmp.Compare(a.season(), b.season()), cmp.Compare(a.Days, b.Days), cmp.Compare(int(a.Month), int(b.Month)), cmp.Compare(a.Day, b.Day))
	})
}

// season puts what counts from the arrival first, and then the school year from
// September on.
func (r ReviewRule) season() int {
	if r.Days > 0 {
		return 0
	}
	return 1 + (int(r.Month)+3)%12
}

// A ReviewPlan is what the next review of a boarder follows from: the rules of
// the house, and the days on which its boarders are there.
type ReviewPlan struct {
	Rules ReviewRules
	There func(calendar.Day) bool // nil: every day but Saturday and Sunday
}

// Next is the review that falls due next for a stay, strictly after that day.
// Every stay has one, because a rule comes back each year.
func (p ReviewPlan) Next(s Stay, after calendar.Day) (ReviewKind, calendar.Day) {
	var kind ReviewKind
	var due calendar.Day
	for _, rule := range p.Rules.Rules {
		if d := p.day(rule, s.Arrived(), after); due.IsZero() || (!d.IsZero() && d.Before(due)) {
			kind, due = rule.Kind, d
		}
	}
	return kind, due
}

// day is the rule's first day strictly after the given one; zero when a rule of
// the arrival has passed.
func (p ReviewPlan) day(r ReviewRule, arrival, after calendar.Day) calendar.Day {
	if r.Days > 0 {
		if d := p.nearest(arrival.AddDays(r.Days)); d.After(after) {
			return d
		}
		return calendar.Day{}
	}
	for year := after.Year() - 1; ; year++ {
		if d := p.nearest(calendar.NewDay(year, r.Month, r.Day)); d.After(after) {
			return d
		}
	}
}

// searchDays is how far from its rule a review moves to a day on which the
// boarders are there: the length of the longest holidays of a term, and some.
const searchDays = 21

// nearest is the day itself, or the nearest one on which the boarders are
// there, the earlier of two. In a summer without any, the day of the rule
// stands.
func (p ReviewPlan) nearest(d calendar.Day) calendar.Day {
	for n := range searchDays {
		for _, near := range []calendar.Day{d.AddDays(-n), d.AddDays(n)} {
			if p.there(near) {
				return near
			}
		}
	}
	return d
}

func (p ReviewPlan) there(d calendar.Day) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return p.There == nil || p.There(d)
}

// BoardersThere says on which days the boarders of a house are there: they sleep
// there before or after, and it is no public holiday.
func BoardersThere(t calendar.Timetable) func(calendar.Day) bool {
	return func(d calendar.Day) bool {
		_, holiday := calendar.PublicHolidayOn(t.Place.Territory, d)
		return !holiday && (t.OpenNight(d) || t.OpenNight(d.AddDays(-1)))
	}
}

// String names the rules in an event: "example", "territory v2", "house v3".
func (r ReviewRules) String() string {
	switch {
	case r.Version == 0:
		return "example"
	case r.House == "":
		return "territory v" + strconv.Itoa(r.Version)
	}
	return "house v" + strconv.Itoa(r.Version)
}
