package placement

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/capacity/calendar"
)

// A ReminderRule says when people are reminded of one kind of thing, in a whole
// territory or in one of its houses. It is never changed: a later one of the same
// kind and house takes its place, so that what held on a day can be read.
type ReminderRule struct {
	ID        ReminderRuleID
	Territory TerritoryID
	House     HouseID // "" = every house without a rule of its own
	Kind      NoticeKind
	Days      []int     // before the event; after the question was asked, of an agreement. The most first before, the fewest first after
	Half      bool      // of an offer: at half-time too; on the last working day always
	Follows   bool      // of a house: it follows its territory again
	At        time.Time // since when
	Author    string
	Reason    string
}

// ReminderKinds are the kinds of reminders, in the order of the page.
var ReminderKinds = []NoticeKind{ReviewReminder, MeetingReminder, OfferReminder, AgreementReminder}

// DefaultReminders are the rules that hold where nobody set others: 15, 7 and 2
// days before, an offer at half-time and on its last working day, an agreement 3
// and 7 days after it was asked for.
func DefaultReminders() []ReminderRule {
	return []ReminderRule{
		{Kind: ReviewReminder, Days: []int{15, 7, 2}},
		{Kind: MeetingReminder, Days: []int{15, 7, 2}},
		{Kind: OfferReminder, Half: true},
		{Kind: AgreementReminder, Days: []int{3, 7}},
	}
}

// shippedReminders are asked for each reminder that is planned.
var shippedReminders = DefaultReminders()

// Bounds of a rule: more reminders than these are read by nobody.
const (
	MostReminders    = 5
	MostReminderDays = 60
)

// counts reports whether a rule of that kind counts days.
func (r ReminderRule) counts() bool { return r.Kind != OfferReminder }

// Check says what is wrong with a rule. Its days are put in order by ReadDays.
func (r ReminderRule) Check() error {
	var faults Faults
	if !slices.Contains(ReminderKinds, r.Kind) {
		faults.Add("kind", "field.unknown")
	}
	if r.House != "" && r.Kind == AgreementReminder {
		faults.Add("kind", "reminder.of_territory")
	}
	if r.counts() && !r.Follows {
		switch {
		case len(r.Days) == 0:
			faults.Add("days", "field.missing")
		case len(r.Days) > MostReminders:
			faults.Add("days", "reminder.too_many", MostReminders)
		case slices.Min(r.Days) < 1 || slices.Max(r.Days) > MostReminderDays:
			faults.Add("days", "reminder.days_outside", MostReminderDays)
		}
	}
	checkLine(&faults, "reason", r.Reason, MostWordsLetters)
	return faults.Err()
}

// ReadReminderDays reads the days as people type them: « 15, 7, 2 ». They are
// sorted for the kind, and each is there once. It is not ok when something in the
// text is no number.
func ReadReminderDays(kind NoticeKind, text string) (days []int, ok bool) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, false
		}
		days = append(days, n)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune(" ,;/\u00a0\u202f", r) }) {
		return nil, false
	}
	slices.Sort(days)
	days = slices.Compact(days)
	if kind != AgreementReminder {
		slices.Reverse(days)
	}
	return days, true
}

// DaysText writes the days of a rule as they are typed: "15, 7, 2".
func (r ReminderRule) DaysText() string {
	words := make([]string, len(r.Days))
	for i, n := range r.Days {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// Same reports whether two rules remind people at the same moments.
func (r ReminderRule) Same(other ReminderRule) bool {
	return r.Follows == other.Follows && (r.Follows || r.Half == other.Half && slices.Equal(r.Days, other.Days))
}

// Reminders are the rules of a territory, the earliest first.
type Reminders []ReminderRule

// Own is the rule that was set for that house, or for the territory when no house
// is named; not ok when none was, or when it follows again.
func (all Reminders) Own(kind NoticeKind, house HouseID) (r ReminderRule, ok bool) {
	for _, rule := range all {
		if rule.Kind == kind && rule.House == house {
			r, ok = rule, !rule.Follows
		}
	}
	return r, ok
}

// Of is the rule that holds for a kind in a house: its own, or that of the
// territory, or the one of the program.
func (all Reminders) Of(kind NoticeKind, house HouseID) ReminderRule {
	if house != "" {
		if r, ok := all.Own(kind, house); ok {
			return r
		}
	}
	if r, ok := all.Own(kind, ""); ok {
		return r
	}
	for _, r := range shippedReminders {
		if r.Kind == kind {
			return r
		}
	}
	return ReminderRule{Kind: kind}
}

// Held are the rules that had been set at an instant.
func (all Reminders) Held(at time.Time) Reminders {
	n := 0
	for n < len(all) && !all[n].At.After(at) {
		n++
	}
	return all[:n]
}

// Longest is the greatest number of days of a kind in any rule.
func (all Reminders) Longest(kind NoticeKind) int {
	longest := 0
	for _, rule := range slices.Concat(shippedReminders, all) {
		if rule.Kind == kind && len(rule.Days) > 0 {
			longest = max(longest, slices.Max(rule.Days))
		}
	}
	return longest
}

// Since is when the latest rule was set; zero: none ever was.
func (all Reminders) Since() (at time.Time) {
	for _, rule := range all {
		if rule.At.After(at) {
			at = rule.At
		}
	}
	return at
}

// Home is the territory whose clocks and days of rest a guardian lives by: the
// one that he or she chose, else that of the address. It is not ok where neither
// says, as for an address abroad: then those of the office hold.
func (g Guardian) Home() (where calendar.Territory, ok bool) {
	if g.LivesIn != "" {
		return g.LivesIn, true
	}
	return calendar.TerritoryAt(g.Address)
}

// DayAt is the day that it is for a guardian at an instant, where he or she lives; the
// clock of the office where nothing says where that is.
func (g Guardian) DayAt(at time.Time, office *time.Location) calendar.Day {
	if home, ok := g.Home(); ok {
		office = home.Clock()
	}
	return calendar.DayOf(at, office)
}
