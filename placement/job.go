package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A JobName names one thing that the program does by itself.
type JobName string

// The jobs, in the order in which one look does them.
const (
	SendJob          JobName = "send"
	CloseOffersJob   JobName = "close-offers"     // that nobody answered in time
	CloseRequestsJob JobName = "close-agreements" // requests for agreement that nobody answered
	EndStaysJob      JobName = "end-stays"
	SignInsJob       JobName = "sign-ins" // codes and sessions that are over
	DraftsJob        JobName = "drafts"   // forms that nobody typed in any more
	RenewalsJob      JobName = "renewals"
	CheckJob         JobName = "check"
	RetentionJob     JobName = "retention" // counts what is past its term, and removes nothing
	ReportsJob       JobName = "delivery-reports"
	RepliesJob       JobName = "calendar-replies"
	MeetingHoursJob  JobName = "meeting-hours" // of who sleeps in another section than when the day was planned
	MissingReviewJob JobName = "missing-reviews"
	LateReviewJob    JobName = "late-reviews"
	RemindersJob     JobName = "reminders"
	DigestJob        JobName = "digest" // of what waits, to who asked for it
)

// A JobRule says when a job runs: every so often, or once on each day of the
// local calendar.
type JobRule struct {
	Name  JobName
	Every time.Duration // 0: once a day
	Hour  int           // of the day, on the clock of the territory; never an hour that a change of clock skips
	Each  bool          // for each territory by itself, on its own clock
	Alike bool          // each copy of the program does it: it has a lock of its own
	Grace time.Duration // how late it may be before somebody is told
}

// Jobs are the rules of all jobs.
var Jobs = []JobRule{
	{Name: SendJob, Every: time.Minute, Alike: true, Grace: 30 * time.Minute},
	{Name: CloseOffersJob, Every: time.Minute, Grace: 30 * time.Minute},
	{Name: CloseRequestsJob, Every: time.Minute, Grace: 30 * time.Minute},
	{Name: EndStaysJob, Every: time.Minute, Grace: 30 * time.Minute},
	{Name: SignInsJob, Every: 10 * time.Minute, Grace: 6 * time.Hour},
	{Name: DraftsJob, Every: time.Hour, Grace: 24 * time.Hour},
	{Name: RenewalsJob, Hour: 3, Each: true, Grace: 4 * time.Hour},
	{Name: CheckJob, Hour: 3, Each: true, Grace: 4 * time.Hour},
	{Name: RetentionJob, Hour: 4, Each: true, Grace: 24 * time.Hour},
	{Name: ReportsJob, Every: time.Minute, Grace: time.Hour},
	{Name: RepliesJob, Every: time.Minute, Grace: time.Hour},
	{Name: MeetingHoursJob, Every: time.Hour, Each: true, Grace: 6 * time.Hour},
	{Name: MissingReviewJob, Hour: 4, Each: true, Grace: 4 * time.Hour},
	{Name: LateReviewJob, Hour: 5, Each: true, Grace: 4 * time.Hour},
	{Name: RemindersJob, Every: time.Hour, Each: true, Grace: 2 * time.Hour},
	{Name: DigestJob, Hour: 7, Each: true, Grace: 4 * time.Hour},
}

// JobRuleOf finds the rule of a job.
func JobRuleOf(name JobName) (JobRule, bool) {
	i := slices.IndexFunc(Jobs, func(r JobRule) bool { return r.Name == name })
	if i < 0 {
		return JobRule{}, false
	}
	return Jobs[i], true
}

// JobLease is how long a job belongs to the program that runs it without a word
// from it.
const JobLease = 2 * time.Minute

// A Job is what is kept of one job, of the whole service or of one territory.
type Job struct {
	Name      JobName
	Territory TerritoryID // "" the whole service
	Since     time.Time   // when it was first met
	Started   time.Time   // the last time
	Ended     time.Time
	Succeeded time.Time // when it last ended well
	Took      time.Duration
	Done      int // how many things the last success did
	Error     string
	Failures  int          // in a row
	RetryAt   time.Time    // after a failure
	Covered   calendar.Day // the last local day it was done for
	WantedAt  time.Time    // somebody asked for it now
	LeasedBy  string
	LeasedTo  time.Time
}

// wrongClock is how many days ahead of the calendar a job may be: what was done
// further ahead was done under a clock that was wrong.
const wrongClock = 2

// Running reports whether a program has the job in hand. A lease longer than any
// that is given was taken under a clock that was wrong.
func (j Job) Running(now time.Time) bool {
	return j.LeasedBy != "" && now.Before(j.LeasedTo) && !j.LeasedTo.After(now.Add(JobLease))
}

// Due reports whether the job is to run now. A tick may come late, twice or not at
// all: a daily job runs once for each local day, one that was missed at the next
// look, and only once. A clock set back does nothing twice.
func (r JobRule) Due(j Job, now time.Time, zone *time.Location) bool {
	switch {
	case j.Running(now):
		return false
	case !j.WantedAt.IsZero():
		return true
	case j.Failures > 0 && now.Before(j.RetryAt) && !j.RetryAt.After(now.Add(longestRetry)):
		return false
	case j.Failures > 0:
		return true
	case r.Every > 0:
		return j.Started.IsZero() || !now.Truncate(r.Every).Equal(j.Started.Truncate(r.Every))
	}
	day := r.Day(now, zone)
	return j.Covered.IsZero() || j.Covered.Before(day) || j.Covered.Sub(day) > wrongClock
}

// Day is the local day for which a daily job that starts now is done: until its
// hour has come it is the day before.
func (r JobRule) Day(now time.Time, zone *time.Location) calendar.Day {
	today := calendar.DayOf(now, zone)
	if now.Before(today.At(r.Hour, 0, zone)) {
		return today.AddDays(-1)
	}
	return today
}

// Next is when the job runs next; now or earlier when it is due.
func (r JobRule) Next(j Job, now time.Time, zone *time.Location) time.Time {
	switch {
	case !j.WantedAt.IsZero():
		return j.WantedAt
	case j.Failures > 0:
		return j.RetryAt
	case r.Due(j, now, zone):
		return now
	case r.Every > 0:
		return j.Started.Truncate(r.Every).Add(r.Every)
	}
	last := r.Day(now, zone)
	if j.Covered.After(last) { // by a clock that was ahead
		last = j.Covered
	}
	return last.AddDays(1).At(r.Hour, 0, zone)
}

// longestRun is how long a job may go on before somebody is told that it did not end:
// a relay may take hours for what a day sends.
const longestRun = 6 * time.Hour

// Late reports whether the job did not run well in its time, and nobody is at it, or
// has been for so long that it may never end.
func (r JobRule) Late(j Job, now time.Time, zone *time.Location) bool {
	if j.Running(now) && now.Sub(j.Started) <= longestRun {
		return false
	}
	last := j.Succeeded
	if last.IsZero() {
		last = j.Since
	}
	if r.Every > 0 || j.Covered.IsZero() {
		return now.After(last.Add(r.Every + r.Grace))
	}
	due := r.Day(now.Add(-r.Grace), zone)
	return j.Covered.Before(due)
}

// longestRetry is the longest time between two tries of a job that fails.
const longestRetry = time.Hour

// RetryIn is how long to wait after so many failures in a row: never longer than
// until the job would run anyway.
func (r JobRule) RetryIn(failures int) time.Duration {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, longestRetry}
	wait := waits[min(max(failures, 1), len(waits))-1]
	if r.Every > 0 {
		return min(wait, r.Every)
	}
	return wait
}
