package notify

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func place(t testing.TB, zone, department string) Place {
	t.Helper()
	p, err := PlaceOf(placement.Territory{TimeZone: zone, Code: department})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	x, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// guardian signs, is written to by mail and reads French.
var guardian = placement.Guardianship{
	Guardian: placement.Guardian{ID: "gua_1", Territory: "ter_1", Lang: "fr", Channel: placement.ByEmail}, Standing: placement.Joint,
}

func review(on string) placement.Due {
	return placement.Due{About: placement.Thing{Kind: "review", ID: "rev_1"}, Pupil: "pup_1", Round: on, On: calendar.MustDay(on), To: guardian}
}

func meeting(t testing.TB, when string) placement.Due {
	return placement.Due{About: placement.Thing{Kind: "meeting", ID: "mee_1"}, Pupil: "pup_1", Round: "s0", At: at(t, when), To: guardian}
}

// lines says when each notice is due on the clocks of a place, and why then.
func lines(where Place, list []placement.Notice) []string {
	var out []string
	for _, n := range list {
		step := strings.Split(n.Key, "/")[3]
		line := fmt.Sprintf("%s %s", step, n.DueAt.In(where.Zone).Format("Mon 2006-01-02 15:04 -07"))
		if n.Moved != "" {
			line += " " + n.Moved
		}
		out = append(out, line)
	}
	return out
}

// everyDay plans once a day for a month before and after an instant, as a
// program that is never stopped does, and gives each key once.
func everyDay(t testing.TB, around time.Time, f Facts) []placement.Notice {
	t.Helper()
	seen := map[string]bool{}
	var all []placement.Notice
	for d := -30; d <= 30; d++ {
		for _, n := range Plan(around.AddDate(0, 0, d), DefaultPolicy(), f) {
			if !seen[n.Key] {
				seen[n.Key] = true
				all = append(all, n)
			}
		}
	}
	return all
}

func TestRemindersOfAReviewComeFifteenSevenAndTwoDaysBefore(t *testing.T) {
	for _, c := range []struct {
		name, zone, department, on string
		want                       []string
	}{
		{"an ordinary week", "Europe/Paris", "035", "2026-12-11",
			[]string{"D-15 Thu 2026-11-26 09:00 +01", "D-7 Fri 2026-12-04 09:00 +01", "D-2 Wed 2026-12-09 09:00 +01"}},
		{"over the change to summer time", "Europe/Paris", "035", "2027-04-03",
			[]string{"D-15 Fri 2027-03-19 09:00 +01", "D-7 Sat 2027-03-27 09:00 +01", "D-2 Thu 2027-04-01 09:00 +02"}},
		{"over the change to winter time", "Europe/Paris", "035", "2026-10-28",
			[]string{"D-15 Tue 2026-10-13 09:00 +02", "D-7 Wed 2026-10-21 09:00 +02", "D-2 Mon 2026-10-26 09:00 +01"}},
		{"a Sunday comes on Saturday", "Europe/Paris", "035", "2026-12-08",
			[]string{"D-15 Mon 2026-11-23 09:00 +01", "D-7 Tue 2026-12-01 09:00 +01", "D-2 Sat 2026-12-05 09:00 +01 rest_day"}},
		{"over the end of the year", "Europe/Paris", "035", "2027-01-08",
			[]string{"D-15 Thu 2026-12-24 09:00 +01", "D-7 Thu 2026-12-31 09:00 +01 rest_day", "D-2 Wed 2027-01-06 09:00 +01"}},
		{"29 February", "Europe/Paris", "035", "2028-03-02",
			[]string{"D-15 Wed 2028-02-16 09:00 +01", "D-7 Thu 2028-02-24 09:00 +01", "D-2 Tue 2028-02-29 09:00 +01"}},
		{"Good Friday rests in Strasbourg", "Europe/Paris", "067", "2027-03-28",
			[]string{"D-15 Sat 2027-03-13 09:00 +01", "D-7 Sat 2027-03-20 09:00 +01 rest_day", "D-2 Thu 2027-03-25 09:00 +01 rest_day"}},
		{"20 December rests in La Réunion", "Indian/Reunion", "974", "2027-01-04",
			[]string{"D-15 Sat 2026-12-19 09:00 +04 rest_day", "D-7 Mon 2026-12-28 09:00 +04", "D-2 Sat 2027-01-02 09:00 +04"}},
		{"Guadeloupe", "America/Guadeloupe", "971", "2027-05-29",
			[]string{"D-15 Fri 2027-05-14 09:00 -04", "D-7 Sat 2027-05-22 09:00 -04", "D-2 Wed 2027-05-26 09:00 -04 rest_day"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			where := place(t, c.zone, c.department)
			facts := Facts{Where: where, Reviews: []placement.Due{review(c.on)}}
			got := lines(where, everyDay(t, calendar.MustDay(c.on).At(6, 0, where.Zone), facts))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlanningIsIdempotent(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	facts := Facts{Where: where, Reviews: []placement.Due{review("2026-12-11")}}
	now := at(t, "2026-12-03T05:00:00Z")
	first, again := Plan(now, DefaultPolicy(), facts), Plan(now, DefaultPolicy(), facts)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if len(first) != 2 || first[1].Key != "review_reminder/rev_1/2026-12-11/D-7/gua_1" {
		t.Errorf("planned %+v", first)
	}
}

func TestAfterDowntimeOnlyTheReminderThatStillHelpsIsPlanned(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	facts := Facts{Where: where, Reviews: []placement.Due{review("2026-12-11")}}
	for _, c := range []struct {
		name, now string
		want      []string
	}{
		{"36 hours over D-7", "2026-12-05T20:00:00Z", []string{"D-7 Fri 2026-12-04 09:00 +01"}},
		{"until after D-2", "2026-12-10T02:00:00Z", []string{"D-2 Wed 2026-12-09 09:00 +01"}},
		{"until the day of the event", "2026-12-11T09:00:00Z", []string{"D-2 Wed 2026-12-09 09:00 +01"}},
		{"until after the event", "2026-12-12T09:00:00Z", nil},
		{"the clock jumps back a month", "2026-11-01T09:00:00Z", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lines(where, Plan(at(t, c.now), DefaultPolicy(), facts))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMovedMeetingIsANewRoundOfReminders(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	before, after := meeting(t, "2026-12-10T17:00:00Z"), meeting(t, "2026-12-17T17:00:00Z")
	after.Round = "s1"
	now := at(t, "2026-12-03T06:00:00Z")
	a := Plan(now, DefaultPolicy(), Facts{Where: where, Meetings: []placement.Due{before}})
	b := Plan(now.AddDate(0, 0, 7), DefaultPolicy(), Facts{Where: where, Meetings: []placement.Due{after}})
	if len(a) != 2 || len(b) != 2 || a[1].Key == b[1].Key {
		t.Errorf("before %v, after %v", lines(where, a), lines(where, b))
	}
}

func TestNobodyIsRemindedOnTheDayAfterTheInvitation(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	d := meeting(t, "2026-12-10T17:00:00Z")
	d.Since = at(t, "2026-12-03T14:00:00Z") // a week before: D-15 and D-7 are over
	got := lines(where, everyDay(t, d.At, Facts{Where: where, Meetings: []placement.Due{d}}))
	if diff := cmp.Diff([]string{"D-2 Tue 2026-12-08 09:00 +01"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnOfferIsRemindedAtHalfTimeAndOnTheLastWorkingDay(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	offer := placement.Due{About: placement.Thing{Kind: "offer", ID: "off_1"}, Round: "r", To: guardian}
	for _, c := range []struct {
		name, since, until string
		want               []string
	}{
		{"two weeks", "2027-06-01T14:00:00Z", "2027-06-15T21:59:00Z", []string{"half Tue 2027-06-08 09:00 +02", "last Tue 2027-06-15 09:00 +02"}},
		{"it ends on a Sunday", "2027-06-01T14:00:00Z", "2027-06-13T21:59:00Z", []string{"half Mon 2027-06-07 09:00 +02", "last Sat 2027-06-12 09:00 +02 rest_day"}},
		{"it ends at noon", "2027-06-01T14:00:00Z", "2027-06-15T10:00:00Z", []string{"half Tue 2027-06-08 09:00 +02", "last Mon 2027-06-14 09:00 +02"}},
		{"three days", "2027-06-01T14:00:00Z", "2027-06-04T21:59:00Z", []string{"half Thu 2027-06-03 09:00 +02", "last Fri 2027-06-04 09:00 +02"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := offer
			d.Since, d.At = at(t, c.since), at(t, c.until)
			got := lines(where, everyDay(t, d.At, Facts{Where: where, Offers: []placement.Due{d}}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnAgreementIsRemindedThreeAndSevenDaysAfter(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	d := placement.Due{About: placement.Thing{Kind: "agreement", ID: "agr_1"}, Round: "r", Since: at(t, "2027-04-29T08:00:00Z"), To: guardian}
	got := lines(where, everyDay(t, d.Since, Facts{Where: where, Agreements: []placement.Due{d}}))
	want := []string{"D+3 Mon 2027-05-03 09:00 +02 rest_after", "D+7 Fri 2027-05-07 09:00 +02 rest_after"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsRemindedOfWhat(t *testing.T) {
	where := place(t, "Europe/Paris", "035")
	now := at(t, "2026-12-03T06:00:00Z")
	for _, c := range []struct {
		standing placement.Standing
		until    string
		told     bool
		asked    bool
	}{
		{placement.Joint, "", true, true},
		{placement.Sole, "", true, true},
		{placement.Welfare, "", true, true},
		{placement.Welfare, "2026-12-01", false, false}, // the judgment has run out
		{placement.Informe, "", true, false},
		{placement.Carer, "", false, false},
	} {
		to := guardian
		to.Standing = c.standing
		if c.until != "" {
			to.Until = calendar.MustDay(c.until)
		}
		r, o := review("2026-12-05"), placement.Due{About: placement.Thing{Kind: "offer", ID: "off_1"}, At: now.AddDate(0, 0, 1), Since: now.AddDate(0, 0, -9)}
		r.To, o.To = to, to
		told := len(Plan(now, DefaultPolicy(), Facts{Where: where, Reviews: []placement.Due{r}})) > 0
		asked := len(Plan(now, DefaultPolicy(), Facts{Where: where, Offers: []placement.Due{o}})) > 0
		if told != c.told || asked != c.asked {
			t.Errorf("%s until %q: told %v, asked %v", c.standing, c.until, told, asked)
		}
	}
}

func TestQuietHours(t *testing.T) {
	p := DefaultPolicy()
	paris, reunion := place(t, "Europe/Paris", "035"), place(t, "Indian/Reunion", "974")
	for _, c := range []struct {
		name  string
		where Place
		at    string
		next  string
	}{
		{"a Tuesday morning", paris, "2026-11-24T08:30:00Z", "2026-11-24T08:30:00Z"},
		{"before eight", paris, "2026-11-24T06:59:00Z", "2026-11-24T07:00:00Z"},
		{"eight in the evening", paris, "2026-11-24T19:00:00Z", "2026-11-25T07:00:00Z"},
		{"Saturday night", paris, "2026-11-21T20:00:00Z", "2026-11-23T07:00:00Z"},
		{"11 November", paris, "2026-11-11T10:00:00Z", "2026-11-12T07:00:00Z"},
		{"the hour that is skipped", paris, "2027-03-28T00:30:00Z", "2027-03-30T06:00:00Z"}, // Easter Sunday and Monday
		{"the hour that comes twice", paris, "2026-10-25T00:30:00Z", "2026-10-26T07:00:00Z"},
		{"eight in La Réunion", reunion, "2026-11-24T04:00:00Z", "2026-11-24T04:00:00Z"},
		{"an hour before", reunion, "2026-11-24T03:00:00Z", "2026-11-24T04:00:00Z"},
		{"New Year's Eve", paris, "2026-12-31T20:00:00Z", "2027-01-02T07:00:00Z"},
	} {
		if got := p.Next(at(t, c.at), c.where); !got.Equal(at(t, c.next)) {
			t.Errorf("%s: next is %s, want %s", c.name, got.Format(time.RFC3339), c.next)
		}
	}
}

// A long list is planned a part at a time, and is the same list: no guardian of a thing
// is forgotten where a part ends, however many things happen at one moment.
func TestWhatIsPlannedInPartsIsWhatIsPlannedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(t, db)
		s.meetings(t, 7)
		s.meeting.At = s.meeting.At.Add(time.Hour)
		s.meetings(t, 3)
		read := func(part store.Part) (list []placement.Due, next store.Mark) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				list, next, err = tx.DueMeetings(ctx, s.file.Pupil.Territory, s.clock, s.clock.AddDate(0, 2, 0), part)
				return err
			})
			return list, next
		}
		whole, next := read(store.Part{})
		if len(whole) != 22 || next != (store.Mark{}) { // with the meeting that is there already
			t.Fatalf("%d are told, and then %v", len(whole), next)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, _, err := tx.DueMeetings(ctx, s.file.Pupil.Territory, s.clock, s.clock.AddDate(0, 2, 0), store.Part{Most: 2}); !errors.Is(err, store.ErrSmallPart) {
				t.Errorf("both guardians in a part of two: %v", err)
			}
			return nil
		})
		for most := 3; most < 25; most++ {
			var list []placement.Due
			for part, last := (store.Part{Most: most}), false; !last; {
				some, next := read(part)
				list, part.After, last = append(list, some...), next, next == store.Mark{}
			}
			if !reflect.DeepEqual(list, whole) {
				t.Errorf("in parts of %d: %d lines of %d", most, len(list), len(whole))
			}
		}
	})
}
