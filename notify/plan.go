package notify

import (
	"fmt"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// Facts are what reminders are planned from, read at one instant.
type Facts struct {
	Where      Place
	Reviews    []placement.Due
	Meetings   []placement.Due
	Offers     []placement.Due
	Agreements []placement.Due
}

// Why the due instant of a notice is not the one of the rule.
const (
	MovedEarlier = "rest_day"    // the rule's day is a Sunday or a public holiday: the day before
	MovedLater   = "rest_after"  // likewise, and the rule counts from the past: the day after
	MovedQuiet   = "quiet_hours" // it became due when nobody may be written to
	MovedLate    = "late"        // a statutory notice sent after its time
)

// Plan says which reminders should be in the queue now. It is a function of
// its arguments alone: planned twice, after a night without power or on two
// machines, a reminder has the same key. A reminder stands until the next one
// about the same thing is due, or its event comes: what is overtaken is not
// planned any more.
func Plan(now time.Time, p Policy, f Facts) []placement.Notice {
	var list []placement.Notice
	for _, d := range f.Reviews {
		if d.To.Informed(calendar.DayOf(now, f.Where.Zone)) {
			end := d.On.At(p.Shuts, 0, f.Where.Zone)
			list = p.queue(list, now, d, placement.ReviewReminder, before(p, f.Where, p.Review, d.On, end))
		}
	}
	for _, d := range f.Meetings {
		if d.To.Informed(calendar.DayOf(now, f.Where.Zone)) {
			on := calendar.DayOf(d.At, f.Where.Zone)
			list = p.queue(list, now, d, placement.MeetingReminder, before(p, f.Where, p.Meeting, on, d.At))
		}
	}
	for _, d := range f.Offers {
		if d.To.Decides(calendar.DayOf(now, f.Where.Zone)) {
			list = p.queue(list, now, d, placement.OfferReminder, p.untilAnswer(f.Where, d))
		}
	}
	for _, d := range f.Agreements {
		if d.To.Decides(calendar.DayOf(now, f.Where.Zone)) {
			list = p.queue(list, now, d, placement.AgreementReminder, p.sinceAsked(f.Where, d))
		}
	}
	return list
}

// A step is one reminder of a series.
type step struct {
	name  string
	due   time.Time
	moved string
	until time.Time // when the next one, or the event, takes its place
}

// sinceNews is how long after an appointment was fixed nobody is reminded of
// it: the invitation has just arrived.
const sinceNews = 24 * time.Hour

// queue adds the steps that belong in the queue at that instant.
func (p Policy) queue(list []placement.Notice, now time.Time, d placement.Due, kind placement.NoticeKind, steps []step) []placement.Notice {
	for _, s := range steps {
		isNews := !d.Since.IsZero() && s.due.Before(d.Since.Add(sinceNews))
		if isNews || s.due.After(now.Add(p.Ahead)) || !s.until.After(now) {
			continue
		}
		n := placement.NoticeTo(d.To.Guardian, kind, d.About, d.Round+"/"+s.name, s.due)
		n.Pupil, n.Moved, n.NotAfter, n.CreatedAt = d.Pupil, s.moved, s.until, now
		list = append(list, n)
	}
	return list
}

// before are the reminders some days ahead of an event. One that would fall on
// a rest day comes on the working day before.
func before(p Policy, where Place, days []int, on calendar.Day, event time.Time) []step {
	var steps []step
	for _, n := range days {
		rule := on.AddDays(-n)
		d := where.workday(rule, -1)
		steps = append(steps, step{fmt.Sprintf("D-%d", n), d.At(p.Hour, 0, where.Zone).UTC(), because(MovedEarlier, d != rule), event})
	}
	return chained(steps)
}

// untilAnswer are the reminders of an offer: at half-time, and on the last
// working day on which an answer still counts.
func (p Policy) untilAnswer(where Place, d placement.Due) []step {
	var steps []step
	half := calendar.DayOf(d.Since.Add(d.At.Sub(d.Since)/2), where.Zone)
	rule := calendar.DayOf(d.At, where.Zone)
	if rule.At(p.Hour, 0, where.Zone).Add(answerTime).After(d.At) {
		rule = rule.AddDays(-1)
	}
	last := where.workday(rule, -1)
	if moved := where.workday(half, 1); moved.Before(last) {
		steps = append(steps, step{"half", moved.At(p.Hour, 0, where.Zone).UTC(), because(MovedLater, moved != half), d.At})
	}
	steps = append(steps, step{"last", last.At(p.Hour, 0, where.Zone).UTC(), because(MovedEarlier, last != rule), d.At})
	return chained(steps)
}

// answerTime is what a family needs on the last day: a reminder an hour before
// the end would be a reproach.
const answerTime = 6 * time.Hour

// sinceAsked are the reminders of an agreement; after the last one somebody
// telephones.
func (p Policy) sinceAsked(where Place, d placement.Due) []step {
	var steps []step
	asked := calendar.DayOf(d.Since, where.Zone)
	for _, n := range p.Agreement {
		rule := asked.AddDays(n)
		on := where.workday(rule, 1)
		end := on.AddDays(agreementPatience).At(p.Hour, 0, where.Zone)
		steps = append(steps, step{fmt.Sprintf("D+%d", n), on.At(p.Hour, 0, where.Zone).UTC(), because(MovedLater, on != rule), end})
	}
	return chained(steps)
}

// agreementPatience is how many days the last reminder of an agreement may be
// late and still be of use.
const agreementPatience = 7

// chained ends each step when the next one is due.
func chained(steps []step) []step {
	for i := 0; i+1 < len(steps); i++ {
		if next := steps[i+1].due; next.Before(steps[i].until) {
			steps[i].until = next
		}
	}
	return steps
}

func because(why string, moved bool) string {
	if moved {
		return why
	}
	return ""
}
