package notify

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"internat/capacity/calendar"
	"internat/placement"
)

// aLife draws an office, some appointments of guardians who live anywhere, and the
// rules of the territory.
func aLife(t *rapid.T) (Facts, placement.Territory, Policy, map[string]placement.Guardianship) {
	code := rapid.SampledFrom([]string{"035", "067", "974", "971"}).Draw(t, "office")
	office := placement.Territory{ID: "ter_1", Code: code, TimeZone: zoneOfDepartment[code]}
	where, err := PlaceOf(office)
	if err != nil {
		t.Fatal(err)
	}
	policy := DefaultPolicy()
	for _, kind := range []placement.NoticeKind{placement.ReviewReminder, placement.MeetingReminder} {
		days, _ := placement.ReadReminderDays(kind, fmt.Sprint(rapid.SliceOfNDistinct(rapid.IntRange(1, 20), 1, 5, rapid.ID[int]).Draw(t, "days")))
		policy.Rules = append(policy.Rules, placement.ReminderRule{Kind: kind, House: "hou_1", Days: days})
	}
	f, homes := Facts{Where: where}, map[string]placement.Guardianship{}
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(1, 4).Draw(t, "appointments") {
		to := guardian
		to.Guardian.ID = placement.GuardianID(fmt.Sprintf("gua_%d", i))
		to.Guardian.LivesIn = rapid.SampledFrom(append(calendar.Territories(), "")).Draw(t, "home")
		homes[string(to.Guardian.ID)] = to
		at := start.Add(time.Duration(rapid.IntRange(0, 600*24*60).Draw(t, "minute")) * time.Minute)
		d := placement.Due{Pupil: "pup_1", Round: "r", At: at, To: to, House: rapid.SampledFrom([]placement.HouseID{"hou_1", "hou_2"}).Draw(t, "house")}
		d.About.ID = fmt.Sprintf("x_%d", i)
		if rapid.Bool().Draw(t, "recent") {
			d.Since = at.Add(-time.Duration(rapid.IntRange(1, 20*24).Draw(t, "hours")) * time.Hour)
		}
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			d.On = calendar.DayOf(at, where.Zone)
			d.At, d.Since = time.Time{}, time.Time{}
			f.Reviews = append(f.Reviews, d)
		case 1:
			f.Meetings = append(f.Meetings, d)
		default:
			if d.Since.IsZero() {
				d.Since = at.AddDate(0, 0, -10)
			}
			f.Offers = append(f.Offers, d)
		}
	}
	return f, office, policy, homes
}

// eventOf is when the thing of a notice happens: after it nobody is reminded.
func eventOf(f Facts, n placement.Notice) time.Time {
	for _, d := range slices.Concat(f.Reviews, f.Meetings, f.Offers) {
		if d.About.ID == n.About.ID {
			if d.At.IsZero() {
				return d.On.At(20, 0, f.Where.Zone)
			}
			return d.At
		}
	}
	return time.Time{}
}

// However often, late, and by however many programs reminders are planned, they are
// the same ones; they leave at an hour at which people may be written to where they
// live, and before what they are about.
func TestRemindersAreTheSameWhoeverPlansThemAndWhenever(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, office, policy, homes := aLife(t)
		first := slices.MinFunc(slices.Concat(f.Reviews, f.Meetings, f.Offers), func(a, b placement.Due) int { return dayOf(f, a).Compare(dayOf(f, b)) })
		from := dayOf(f, first).AddDays(-25).At(0, 0, time.UTC)
		ticks := every(time.Duration(rapid.IntRange(20, 300).Draw(t, "minutes"))*time.Minute, from, from.AddDate(0, 0, 30))
		down := rapid.IntRange(0, len(ticks)-1).Draw(t, "down")
		some := slices.Delete(slices.Clone(ticks), down, min(len(ticks), down+rapid.IntRange(1, 60).Draw(t, "ticks lost")))

		all := map[string]placement.Notice{}
		plan := func(now time.Time) {
			for _, n := range Plan(now, policy, known(f, now)) {
				n.CreatedAt = time.Time{} // when it was planned is all that may differ
				if old, there := all[n.Key]; there && old != n {
					t.Errorf("one planned %+v, another %+v", old, n)
				}
				all[n.Key] = n
			}
		}
		for _, now := range ticks {
			plan(now)
		}
		inTime := len(all)
		for _, now := range some {
			plan(now.Add(7 * time.Second)) // the other program, which was down for a while
		}
		if len(all) != inTime && !slices.ContainsFunc(slices.Collect(maps.Values(all)), func(n placement.Notice) bool { return edge(n, ticks) }) {
			t.Errorf("one program planned %d, two %d", inTime, len(all))
		}
		for key, n := range all {
			if home := f.Where.Of(homes[string(n.Guardian)].Guardian); !policy.Allowed(n.DueAt, home) {
				t.Errorf("%s is due at %s there", key, n.DueAt.In(home.Zone))
			}
			if end := eventOf(f, n); !n.DueAt.Before(end) || n.NotAfter.After(end) {
				t.Errorf("%s is due at %s, after its event", key, n.DueAt)
			}
		}
		leavesWell(t, f, office, policy, homes, some)
	})
}

// edge reports whether a reminder comes into the queue, or out of it, in the few
// seconds by which the two programs differ.
func edge(n placement.Notice, ticks []time.Time) bool {
	in, last := n.DueAt.Add(-DefaultPolicy().Ahead), ticks[len(ticks)-1]
	return slices.ContainsFunc(ticks, func(at time.Time) bool {
		return !in.Before(at) && in.Before(at.Add(8*time.Second)) || in.After(last)
	})
}

// leavesWell lets a program that was down for a while send what it planned.
func leavesWell(t *rapid.T, f Facts, office placement.Territory, policy Policy, homes map[string]placement.Guardianship, ticks []time.Time) {
	for _, to := range homes {
		work := newClockwork(office, to, func(now time.Time) Facts { return mine(known(f, now), to) })
		work.policy = policy
		for _, now := range ticks {
			work.tick(now)
		}
		home := f.Where.Of(to.Guardian)
		for _, n := range work.queue {
			left := work.at[n.Key]
			if work.end[n.Key] != "sent" {
				continue
			}
			if !policy.Allowed(left, home) {
				t.Errorf("%s left at %s there", n.Key, left.In(home.Zone))
			}
			if !left.Before(eventOf(f, n)) {
				t.Errorf("%s left at %s, after its event", n.Key, left)
			}
		}
	}
}

// mine keeps what is due to one guardian.
func mine(f Facts, to placement.Guardianship) Facts {
	others := func(d placement.Due) bool { return d.To.Guardian.ID != to.Guardian.ID }
	f.Reviews, f.Meetings, f.Offers = slices.DeleteFunc(f.Reviews, others), slices.DeleteFunc(f.Meetings, others), slices.DeleteFunc(f.Offers, others)
	return f
}

// dayOf is the day of an appointment.
func dayOf(f Facts, d placement.Due) calendar.Day {
	if d.At.IsZero() {
		return d.On
	}
	return calendar.DayOf(d.At, f.Where.Zone)
}
