package placement_test

import (
	"fmt"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// lived is a job that a clock ran: each local day it was done for, in order.
type lived struct {
	rule placement.JobRule
	job  placement.Job
	zone *time.Location
	days []calendar.Day
	runs []time.Time
}

// tick looks at one instant, and does the job when it is due.
func (l *lived) tick(now time.Time) {
	if !l.rule.Due(l.job, now, l.zone) {
		return
	}
	l.job.Started, l.job.Succeeded, l.job.WantedAt = now, now, time.Time{}
	l.job.Covered = l.rule.Day(now, l.zone)
	l.days, l.runs = append(l.days, l.job.Covered), append(l.runs, now)
}

func zoned(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Over both changes of clock, and where there is none, every daily job runs once
// for each local day, by a clock that ticks every minute.
func TestADailyJobRunsOnceForEachLocalDayOverBothChangesOfClock(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea", "America/Miquelon"} {
		zone := zoned(t, name)
		for _, change := range []string{"2027-03-28", "2026-10-25", "2026-12-31", "2028-02-29"} {
			for _, rule := range placement.Jobs {
				if rule.Every > 0 {
					continue
				}
				from := calendar.MustDay(change).AddDays(-3)
				l := lived{rule: rule, zone: zone}
				l.job.Covered = from.AddDays(-1)
				for at, end := from.At(0, 0, zone), from.AddDays(7).At(0, 0, zone); at.Before(end); at = at.Add(time.Minute) {
					l.tick(at)
				}
				if len(l.days) != 7 {
					t.Fatalf("%s, %s around %s: ran for %v", rule.Name, name, change, l.days)
				}
				for i, day := range l.days {
					if day != from.AddDays(i) || l.runs[i].In(zone).Hour() != rule.Hour {
						t.Errorf("%s, %s: run %d is for %s, at %s", rule.Name, name, i, day, l.runs[i].In(zone))
					}
				}
			}
		}
	}
}

func TestWhatWasMissedWhileTheProgramWasDownRunsOnceAtTheStart(t *testing.T) {
	zone, rule := zoned(t, "Europe/Paris"), placement.JobRule{Name: placement.CheckJob, Hour: 3}
	l := lived{rule: rule, zone: zone}
	l.job.Covered = calendar.MustDay("2026-11-20")
	start := calendar.MustDay("2026-11-24").At(15, 12, zone)
	for i := range 120 {
		l.tick(start.Add(time.Duration(i) * time.Minute))
	}
	if fmt.Sprint(l.days) != "[2026-11-24]" || !l.runs[0].Equal(start) {
		t.Errorf("ran for %v at %v", l.days, l.runs)
	}
}

// A clock set back does not make a day run twice; one that had been wrong by weeks
// does not keep the job from running for weeks.
func TestAClockSetBackDoesNothingTwice(t *testing.T) {
	zone, rule := zoned(t, "Europe/Paris"), placement.JobRule{Name: placement.CheckJob, Hour: 3}
	day := calendar.MustDay("2026-11-24")
	l := lived{rule: rule, zone: zone}
	l.job.Covered = day.AddDays(-1)
	for _, at := range []time.Time{day.At(3, 0, zone), day.At(3, 5, zone), day.At(2, 10, zone), day.At(2, 59, zone), day.At(3, 1, zone), day.AddDays(-1).At(23, 0, zone), day.At(9, 0, zone)} {
		l.tick(at)
	}
	if fmt.Sprint(l.days) != "[2026-11-24]" {
		t.Errorf("ran for %v", l.days)
	}
	l.job.Covered = day.AddDays(40)
	l.tick(day.AddDays(1).At(4, 0, zone))
	if len(l.days) != 2 || l.days[1] != day.AddDays(1) {
		t.Errorf("after a clock that was forty days ahead: %v", l.days)
	}
}

func TestAJobOfEachMinuteRunsOnceAMinuteHoweverOftenSomebodyLooks(t *testing.T) {
	l := lived{rule: placement.JobRule{Name: placement.EndStaysJob, Every: time.Minute}, zone: time.UTC}
	start := time.Date(2026, 11, 24, 9, 0, 2, 0, time.UTC)
	for i := range 60 * 12 { // every five seconds for an hour
		l.tick(start.Add(time.Duration(i) * 5 * time.Second))
	}
	if len(l.runs) != 60 {
		t.Errorf("ran %d times", len(l.runs))
	}
}

func TestAJobIsLateOnlyWhenItDidNotRunInItsTimeAndNobodyIsAtIt(t *testing.T) {
	zone := zoned(t, "Indian/Reunion")
	day := calendar.MustDay("2026-11-24")
	daily := placement.JobRule{Name: placement.CheckJob, Hour: 3, Grace: 4 * time.Hour}
	hourly := placement.JobRule{Name: placement.RemindersJob, Every: time.Hour, Grace: 2 * time.Hour}
	at := func(hour, minute int) time.Time { return day.At(hour, minute, zone) }
	done := placement.Job{Since: at(0, 0).AddDate(0, 0, -9), Succeeded: at(3, 0).AddDate(0, 0, -1), Covered: day.AddDays(-1)}
	leased := done
	leased.LeasedBy, leased.LeasedTo, leased.Started = "run_1", at(7, 31), at(7, 0)
	stuck := leased
	stuck.Started = at(1, 29)
	dead := done
	dead.LeasedBy, dead.LeasedTo = "run_1", at(7, 29)
	wrong := done
	wrong.LeasedBy, wrong.LeasedTo = "run_1", at(23, 0) // a lease that nobody gives
	for _, c := range []struct {
		name string
		rule placement.JobRule
		job  placement.Job
		now  time.Time
		late bool
	}{
		{"its hour is not over for four hours", daily, done, at(6, 59), false},
		{"four hours and a half after its hour", daily, done, at(7, 30), true},
		{"a program is at it", daily, leased, at(7, 30), false},
		{"a program is at it for more than six hours", daily, stuck, at(7, 30), true},
		{"the program that was at it died", daily, dead, at(7, 30), true},
		{"the program that was at it had a wrong clock", daily, wrong, at(7, 30), true},
		{"never met for long", daily, placement.Job{Since: at(7, 0)}, at(7, 30), false},
		{"met half a day ago and never done", daily, placement.Job{Since: at(0, 0)}, at(12, 0), true},
		{"each hour, three hours ago", hourly, placement.Job{Succeeded: at(4, 0)}, at(7, 0), false},
		{"each hour, more than three hours ago", hourly, placement.Job{Succeeded: at(4, 0)}, at(7, 1), true},
	} {
		if got := c.rule.Late(c.job, c.now, zone); got != c.late {
			t.Errorf("%s: late %t", c.name, got)
		}
	}
}

func TestTheNextRunIsToldInTheHoursOfTheTerritory(t *testing.T) {
	zone := zoned(t, "Europe/Paris")
	rule := placement.JobRule{Name: placement.CheckJob, Hour: 3}
	eve := calendar.MustDay("2027-03-27")
	j := placement.Job{Covered: eve, Started: eve.At(3, 0, zone)}
	if got := rule.Next(j, eve.At(12, 0, zone), zone).In(zone).Format("2006-01-02 15:04 MST"); got != "2027-03-28 03:00 CEST" {
		t.Errorf("the night in which an hour is missing: %s", got)
	}
	ahead := placement.Job{Covered: eve.AddDays(2), Started: eve.AddDays(2).At(3, 0, zone)} // the clock was two days ahead
	if got := rule.Next(ahead, eve.At(12, 0, zone), zone); rule.Due(ahead, got.Add(-time.Minute), zone) || !rule.Due(ahead, got, zone) {
		t.Errorf("after a clock that was ahead: %s", got)
	}
	j.Failures, j.RetryAt = 1, eve.At(12, 1, zone)
	if got := rule.Next(j, eve.At(12, 0, zone), zone); !got.Equal(j.RetryAt) {
		t.Errorf("after a failure: %s", got)
	}
	j.WantedAt = eve.At(11, 59, zone)
	if got := rule.Next(j, eve.At(12, 0, zone), zone); !got.Equal(j.WantedAt) {
		t.Errorf("when somebody asked for it: %s", got)
	}
}
