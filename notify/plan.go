package notify

import (
	"slices"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// Facts are what reminders are planned from, read at one instant. Where is the
// office; who lives elsewhere says so (placement.Guardian.Home).
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
	MovedLater   = "rest_after"  // likewise, and the day before would be of no use, or the rule counts from the past: the day after
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
	today := calendar.DayOf(now, f.Where.Zone)
	for _, d := range f.Reviews {
		if d.Child.Tells(d.To, today) {
			end := d.On.At(p.Shuts, 0, f.Where.Zone)
			list = p.queue(list, now, d, placement.ReviewReminder, p.before(f.Where, d, placement.ReviewReminder, d.On, end))
		}
	}
	for _, d := range f.Meetings {
		if d.Child.Tells(d.To, today) {
			on := calendar.DayOf(d.At, f.Where.Zone)
			list = p.queue(list, now, d, placement.MeetingReminder, p.before(f.Where, d, placement.MeetingReminder, on, d.At))
		}
	}
	for _, d := range f.Offers {
		if d.Child.Asks(d.To, today) {
			list = p.queue(list, now, d, placement.OfferReminder, p.untilAnswer(f.Where.Of(d.To.Guardian), d))
		}
	}
	for _, d := range f.Agreements {
		if d.Child.Asks(d.To, today) {
			list = p.queue(list, now, d, placement.AgreementReminder, p.sinceAsked(f.Where.Of(d.To.Guardian), d))
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
		if isNews(d, s.due) || s.due.After(now.Add(p.Ahead)) || !s.until.After(now) {
			continue
		}
		n := placement.NoticeTo(d.To.Guardian, kind, d.About, d.Round+"/"+s.name, s.due)
		n.Pupil, n.Moved, n.NotAfter, n.CreatedAt = d.Pupil, s.moved, s.until, now
		list = append(list, n)
	}
	return list
}

// isNews reports whether a reminder would come while the thing itself is news.
func isNews(d placement.Due, at time.Time) bool {
	return !d.Since.IsZero() && at.Before(d.Since.Add(sinceNews))
}

// before are the reminders some days ahead of an event: the days are counted
// where the event is, the hour and the days of rest are those of the recipient.
func (p Policy) before(office Place, d placement.Due, kind placement.NoticeKind, on calendar.Day, event time.Time) []step {
	var steps []step
	where := office.Of(d.To.Guardian)
	for _, n := range p.Rules.Of(kind, d.House).Days {
		s := p.ahead(where, d, on.AddDays(-n), event)
		if s.name = "D-" + strconv.Itoa(n); p.counted(kind, d.House, n, s.due) {
			steps = append(steps, s)
		}
	}
	return chained(steps)
}

// counted reports whether a day of the rule of today was one when it came: who sets
// a rule does not make up for days that are over.
func (p Policy) counted(kind placement.NoticeKind, house placement.HouseID, n int, due time.Time) bool {
	rule := p.Rules.Of(kind, house)
	return !rule.At.After(due) || slices.Contains(p.Rules.Held(due).Of(kind, house).Days, n)
}

// ahead is a reminder on a day of the rule. One that would fall on a rest day
// comes on the working day before; where that is too early to be of use, on the
// next working day, if the event has not come by then.
func (p Policy) ahead(where Place, d placement.Due, rule calendar.Day, event time.Time) step {
	at := func(on calendar.Day) time.Time { return on.At(p.Hour, 0, where.Zone).UTC() }
	early := where.workday(rule, -1)
	if early != rule && isNews(d, at(early)) {
		if late := where.workday(rule, 1); at(late).Before(event) {
			return step{due: at(late), moved: MovedLater, until: event}
		}
	}
	return step{due: at(early), moved: because(MovedEarlier, early != rule), until: event}
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
	if moved := where.workday(half, 1); moved.Before(last) && p.halved(d.House, moved.At(p.Hour, 0, where.Zone)) {
		steps = append(steps, step{"half", moved.At(p.Hour, 0, where.Zone).UTC(), because(MovedLater, moved != half), d.At})
	}
	steps = append(steps, step{"last", last.At(p.Hour, 0, where.Zone).UTC(), because(MovedEarlier, last != rule), d.At})
	return chained(steps)
}

// halved is counted for the reminder at half-time.
func (p Policy) halved(house placement.HouseID, due time.Time) bool {
	rule := p.Rules.Of(placement.OfferReminder, house)
	return rule.Half && (!rule.At.After(due) || p.Rules.Held(due).Of(placement.OfferReminder, house).Half)
}

// answerTime is what a family needs on the last day: a reminder an hour before
// the end would be a reproach.
const answerTime = 6 * time.Hour

// sinceAsked are the reminders of an agreement; after the last one somebody
// telephones.
func (p Policy) sinceAsked(where Place, d placement.Due) []step {
	var steps []step
	asked := calendar.DayOf(d.Since, where.Zone)
	for _, n := range p.Rules.Of(placement.AgreementReminder, "").Days {
		rule := asked.AddDays(n)
		on := where.workday(rule, 1)
		if due := on.At(p.Hour, 0, where.Zone); !p.counted(placement.AgreementReminder, "", n, due) {
			continue
		}
		end := on.AddDays(agreementPatience).At(p.Hour, 0, where.Zone)
		steps = append(steps, step{"D+" + strconv.Itoa(n), on.At(p.Hour, 0, where.Zone).UTC(), because(MovedLater, on != rule), end})
	}
	return chained(steps)
}

// agreementPatience is how many days the last reminder of an agreement may be
// late and still be of use.
const agreementPatience = 7

// chained ends each step when the next one is due. Of two that days of rest put
// on one moment, the one nearer to its event is sent.
func chained(steps []step) []step {
	var list []step
	for i, s := range steps {
		if i+1 < len(steps) {
			if next := steps[i+1].due; !s.due.Before(next) {
				continue
			} else if next.Before(s.until) {
				s.until = next
			}
		}
		list = append(list, s)
	}
	return list
}

func because(why string, moved bool) string {
	if moved {
		return why
	}
	return ""
}
